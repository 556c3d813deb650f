"""The built-in answerer in the place of a language model that gave no usable answer.

A model may be empty, broken off, too slow, without room, or have a bad day after its tools have found what
answers the question; or it makes up figures that nothing bears out. What they found is there: the built-in answerer
answers from it, looks up what its rules miss, and the answer says so. Where it finds no answer either, the model's
failure is what is told: another try may well find one, so that nothing is said of the documents, and no gap in them
is noted. What a model made up is then shown apart, as no answer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ea_core.agent.citations import MARKER, without_markers
from ea_core.agent.figures import figures_in
from ea_core.agent.models.base import Reply, Turn
from ea_core.agent.state import Context
from ea_core.errors import EAError, ModelError

MORE_ROUNDS = 3
"""How often it may look something up after the model's own rounds."""
_log = logging.getLogger(__name__)


def lapse_of(error: ModelError, context: Context, turn: Turn) -> dict[str, Any]:
    """What is kept of a model's failure while the built-in answerer takes its place.

    Raises the error where nobody can: see errors.ModelError.
    """
    if not error.lapse or context.stand_in is None:
        raise error
    _log.warning("answered without the model: %s", error.message)
    return {"what": error.lapse, "said": error.message, "results": len(turn.results)}


def made_up(draft: str, context: Context, results: int) -> dict[str, Any]:
    """What is kept where a model's answer has figures or sources and none of it is borne out.

    Empty where it claims nothing of the kind: that the documents do not say it may be right.
    """
    numbers, codes = figures_in(without_markers(draft))
    if context.stand_in is None or not (numbers or codes or MARKER.search(draft)):
        return {}
    what = f"nothing that was found bears out what {context.model.describe()} wrote"
    return {"what": what, "said": "", "results": results, "draft": draft}


def stood_in(lapse: Mapping[str, Any], context: Context, turn: Turn, *, may_call: bool) -> Reply:
    """The built-in answerer's next step; its text is shown when it is an answer.

    Raises ModelError with the model's failure when it has none.
    """
    if context.stand_in is None:  # another process began this run, with other settings
        raise ModelError(lapse["said"])
    if context.tools.widen():  # a language model reads few passages at once
        results = [
            one for at, one in enumerate(turn.results)
            if at >= lapse["results"] or one.call.name != "search_knowledge"
        ]  # fmt: skip
        turn = replace(turn, results=tuple(results))
    turn = replace(turn, tools=tuple(context.tools.specs) if may_call else ())
    try:
        reply = context.stand_in.reply(turn, _unheard)
    except EAError as error:
        _log.warning("no answer without the model either: %s", error.message)
        raise ModelError(lapse["said"]) from error
    if reply.calls:
        return reply
    if not reply.answerable:
        raise ModelError(f"{lapse['said']} The built-in answerer found no answer either.")
    context.log.text(reply.text)
    return reply


def said_of(lapse: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> str:
    """What stands above such an answer, from what the model had found (`results` are all) or from more."""
    found = "passages" if all("passages" in one["data"] for one in results) else "results"
    of = f" from the same {found}" if 0 < lapse["results"] == len(results) else ""
    return f"The language model gave no usable answer: {lapse['what']}. This is the built-in answer{of}."


def _unheard(_piece: str) -> None:
    """What may turn out to be no answer is not shown while it is written."""
