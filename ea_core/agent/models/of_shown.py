"""What a message asks of the records and figures that the answers before it showed. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ea_core.agent.models.base import Turn
from ea_core.agent.models.further_figures import FurtherFigure
from ea_core.agent.models.pointed_records import WHICH, PointedTo, pointed_of
from ea_core.agent.requests.further import further_of, is_of_figures
from ea_core.agent.requests.leaning import can_be_leant_on, says_only_how
from ea_core.agent.requests.once_more import asks_for_next
from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.pointed import Pointed
from ea_core.agent.requests.request import Request, Vocabulary

_IT: Final = re.compile(
    r"\b(?:with|at|for|of|on|to|from|about|was|were|in) (?:it|him|her|that one|this one)\W*\Z|\A\W*(?:and )?(?:which|whose|what) \w+ (?:is|was|were|are) (?:it|that|this|they)\W*\Z|\b(?:in|at|with|for|from|to) each (?:one|of (?:them|these|those))\W*\Z",
    re.IGNORECASE,
)
_THAT: Final = re.compile(
    r"\b(?:that|this|the same) (?:deal|opportunity|client|customer|account|contact|task)\b(?! (?:is|was|that|which|who|size|value|desk|review|team|we|i|has|have)\b)",
    re.IGNORECASE,
)
_DID: Final = re.compile(
    r"\b(?:when|where|how|why) (?:it|he|she) (?:was |is |has |had |will )?(?:be |been )?(?:clos\w+|won|lost|created|signed|began|started|ended|moved|bought|changed)\b",
    re.IGNORECASE,
)
"""What became of one record, in a clause: "the value and when it closed"."""
_LOST_TO: Final = re.compile(
    r"\A\W*(?:and )?(?:(?:to )?(?:who|whom)|(?:to )?(?:which|what) (?:competitor|company|rival)s?) (?:were|was|are|is|did|have|has) (?:they|it|these|those|we|that)(?: been)? (?:lost|lose)(?: (?:it|them|these|those))?(?: to)?\W*\Z",
    re.IGNORECASE,
)
_NO_RIVALS: Final = "The CRM does not keep to whom a deal was lost; it has the reason of each."
_NO_FIGURE: Final = "That can't be made of what was shown. Ask for it with all that it is about, such as “won deals by owner this year”."
OfShown = PointedTo | FurtherFigure


def of_shown(
    turn: Turn, vocabulary: Vocabulary, before: Request | None, asked: Sequence[Part]
) -> OfShown | None:
    """The records that a message points to, or the figure that it wants of those before; None for another question.

    `asked` are the questions that it is by itself, or leading on from the request before.
    """
    if turn.only_documents or _asks_for_next(turn, before):
        return None
    pointed = pointed_of(turn, vocabulary)
    few = before is not None and bool(
        (before.number or 0) > 1 and before.order
    )  # those that were shown are meant
    if pointed is not None and (
        few or not (pointed.pointed.weak and all(_is_understood(one) for one in asked))
    ):
        return pointed
    further = further_of(turn.question, before) if can_be_leant_on(before) else None
    if further is not None:
        return FurtherFigure(further, vocabulary.me)
    if can_be_leant_on(before) and _is_of_figures_shown(turn, vocabulary, asked):
        return PointedTo(Pointed(ask=_NO_FIGURE))
    if before is not None and before.of == "deals" and _LOST_TO.search(turn.question):
        return PointedTo(Pointed(ask=_NO_RIVALS))
    return (
        PointedTo(Pointed(ask=WHICH))
        if _points_to_nothing(turn, vocabulary, before, asked)
        else None
    )


def _asks_for_next(turn: Turn, before: Request | None) -> bool:
    """Whether it wants the one behind the largest; behind a row that was pointed to "the third" is another row."""
    last = next((one for one in reversed(turn.history) if one.role == "assistant"), None)
    of_row = last is not None and bool(last.about.get("pointed"))
    return before is not None and not of_row and asks_for_next(turn.question, before)


def _is_of_figures_shown(turn: Turn, vocabulary: Vocabulary, asked: Sequence[Part]) -> bool:
    """Whether it wants something made of the figures shown that is not understood, or would be told of all records."""
    if is_of_figures(turn.question) and not any(map(_is_understood, asked)):
        return True
    figures = all(one.of == "deals" and one.measures for part in asked for one in part.requests)
    return figures and says_only_how(turn.question) and _is_of_all(turn, vocabulary, asked)


def _points_to_nothing(
    turn: Turn, vocabulary: Vocabulary, before: Request | None, asked: Sequence[Part]
) -> bool:
    """Whether "it" is one record, which nobody knows, and what is asked would be told of all of them."""
    if not _is_of_all(turn, vocabulary, asked):
        return False
    known = turn.client or (before is not None and (before.found or before.client))
    ends = len(asked) == 1 and _IT.search(turn.question) is not None
    that = _THAT.search(turn.question) is not None and not turn.client
    return that or (not known and (ends or _DID.search(turn.question) is not None))


def _is_of_all(turn: Turn, vocabulary: Vocabulary, asked: Sequence[Part]) -> bool:
    """Whether what is asked of records leads on from nothing and names none of them."""
    requests = [one for part in asked for one in part.requests]
    alone = [one for part in parse(turn.question, vocabulary) for one in part.requests]
    named = any(one.client or one.through or one.text for one in requests)
    return bool(requests) and requests == alone and not named


def _is_understood(part: Part) -> bool:
    """Whether nothing of it is left out."""
    said = any(one.not_applied for one in part.requests)
    return bool(part.requests) and not (part.loose or part.not_applied or part.rule or said)
