"""What is said where a question was not understood and another one is near it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ea_core.agent.models.asides import DID_YOU_MEAN, TAKEN_AS
from ea_core.agent.models.asked_before import asked_before
from ea_core.agent.models.base import Reply, Turn
from ea_core.agent.models.closest.catalogue import Slot
from ea_core.agent.models.closest.nearness import NEAR, SAME, Before, Closest, Nearest
from ea_core.agent.models.closest.stand_ins import in_period
from ea_core.agent.models.found import ELSE, NO_RECORDS, SHALL_I
from ea_core.agent.models.offline_plan import plan_of
from ea_core.agent.tongues import may_be_foreign

_LONGEST: Final = 40
"""A question of more words says more than any that is known."""


def may_be_another(turn: Turn, reply: Reply) -> bool:
    """Whether a question may be one of the known questions in other words: the CRM did not answer all of it."""
    if (
        reply.calls
        or (reply.rests and not reply.not_used)
        or turn.only_documents
        or DID_YOU_MEAN in reply.text
    ):
        return False
    if len(turn.question.split()) > _LONGEST or may_be_foreign(turn.question):
        return False
    steps = plan_of(turn).steps
    if len(steps) != 1 or steps[0].told is not None or steps[0].ordered or steps[0].shown:
        return False
    return not (reply.answerable and steps[0].part.rule)


def said_before(turn: Turn) -> Before | None:
    """What was asked of the CRM before in the conversation; None at its beginning."""
    if not turn.history:
        return Before(turn.client) if turn.client else None
    history = [said.text for said in turn.history if said.role == "user"]
    last = asked_before(turn.history, turn.vocabulary([*history, turn.question])).last
    if last is None:
        return Before(turn.client)
    days = last.days.words if last.days is not None else None
    names: dict[Slot, str | None] = {
        "person": last.owner, "industry": last.industry, "stage": last.stage, "period": days and in_period(days),
    }  # fmt: skip
    said = {slot: name for slot, name in names.items() if name}
    return Before(turn.client or last.found or last.client or "", said)


def taken_as(asked: Closest, answer: Reply, beside: Reply | None) -> Reply:
    """The answer to a question that is the same in other words, with what documents say beside it."""
    text = f"{TAKEN_AS} “{asked.question}”\n\n{answer.text}"
    answer = replace(answer, not_used=(*asked.left, *answer.not_used))
    if beside is None:
        return replace(answer, text=text)
    tables = (*(answer.tables or ()), *(beside.tables or ()))
    text = f"{text}\n\nFrom the documents: {beside.text}"
    return replace(answer, text=text, quotes=beside.quotes, tables=tables)


def offered(nearest: Nearest, reply: Reply, *, answers: bool) -> Reply:
    """The reply with the questions that are near; `answers`: documents answer it.

    A document's line that does not tell what is asked about gives way to a question that is clearly near.
    """
    if nearest.nobody and not reply.answerable:
        said = f"No client that you may see is called “{nearest.nobody}”."
        return replace(reply, text=f"{said} {reply.text}")
    if reply.rests or not nearest.questions:
        return reply
    first, asked = nearest.questions[0], tuple(one.question for one in nearest.questions)
    meant = f"{DID_YOU_MEAN} “{first.question.rstrip('.?')}”?"
    if not reply.answerable:
        asks = reply.text.rstrip().endswith(SHALL_I)
        text = reply.text if asks else f"{reply.text.removesuffix(ELSE)} {meant}"
        return replace(reply, text=text, suggested=asked)
    if first.near < NEAR:
        return reply
    if not answers:
        return replace(
            reply, text=f"{NO_RECORDS} {meant}", answerable=False, tables=(), suggested=asked
        )
    text = f"{reply.text}\n\n{meant}" if first.near >= SAME else reply.text
    return replace(reply, text=text, suggested=asked)
