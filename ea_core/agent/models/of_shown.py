"""What a message asks of the records and figures that the answers before it showed. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ea_core.agent.models.base import Turn
from ea_core.agent.models.further_figures import FurtherFigure
from ea_core.agent.models.pointed_records import PointedTo, pointed_of
from ea_core.agent.requests.further import further_of
from ea_core.agent.requests.leaning import can_be_leant_on
from ea_core.agent.requests.parser import Part
from ea_core.agent.requests.request import Request, Vocabulary

OfShown = PointedTo | FurtherFigure


def of_shown(
    turn: Turn, vocabulary: Vocabulary, before: Request | None, asked: Sequence[Part]
) -> OfShown | None:
    """The records that a message points to, or the figure that it wants of those before; None for another question.

    `asked` are the questions that it is by itself, or leading on from the request before.
    """
    if turn.only_documents:
        return None
    pointed = pointed_of(turn, vocabulary)
    if pointed is not None and not (
        pointed.pointed.weak and all(_is_understood(one) for one in asked)
    ):
        return pointed
    further = further_of(turn.question, before) if can_be_leant_on(before) else None
    return None if further is None else FurtherFigure(further, vocabulary.me)


def _is_understood(part: Part) -> bool:
    """Whether nothing of it is left out."""
    said = any(one.not_applied for one in part.requests)
    return bool(part.requests) and not (part.loose or part.not_applied or part.rule or said)
