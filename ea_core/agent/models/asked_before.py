"""What was asked of the CRM earlier in a conversation, which a question may lead on from. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ea_core.agent.models.base import Said
from ea_core.agent.models.found import (
    NO_RECORDS,
    NOT_OF_SHOWN,
    NOTHING_SHOWN,
    SHALL_I,
    WITHOUT_THAT,
    is_no_answer,
)
from ea_core.agent.models.standalone import begins_leading_on, is_bare
from ea_core.agent.requests.further import further_of
from ea_core.agent.requests.leaning import refers_to_nothing
from ea_core.agent.requests.of_records import asks_for_records
from ea_core.agent.requests.parser import asked_together, parse
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.plainly import in_plain_words
from ea_core.agent.requests.request import Request, Vocabulary

_GOES_ON: Final = re.compile(
    r"\W*(?:(?:and|but|so|ok|okay|now)\W+)*(?:versus|vs|than|compare[ds]?|without|except|only|just|not|by|per|in|for|of|same|sort|show|but|instead|group|from|since|until|before|after|any)\b",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 4
_NAMED: Final = ("owner", "client", "industry", "source", "stage", "kind", "state", "by", "measures", "compared")  # fmt: skip
"""What tells by itself that the CRM is asked; a time may be one of what was said in between."""


def asked_now(
    question: str, vocabulary: Vocabulary, before: Request | None, older: Request | None
) -> tuple[tuple[Part, ...], Request | None]:
    """The questions in a question, and what was asked before that they lead on from.

    That may be what was asked before another topic: "compare with Sofia", where a document answered in between.
    """
    parts = parse(question, vocabulary, before)
    if older is None or any(part.requests and not part.loose for part in parts):
        return parts, before
    again = parse(question, vocabulary, older)
    return (again, older) if _leads_back(again, older) else (parts, before)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was asked of the CRM before a question.

    `last` is what was asked last, with the client that the answer was about; `older` what was asked before the
    topic changed. `lost`: records were asked for last, and none were shown.
    """

    last: Request | None = None
    older: Request | None = None
    lost: bool = False


def asked_before(history: tuple[Said, ...], vocabulary: Vocabulary) -> Earlier:
    """What was asked in a conversation, and what of it there is to lean on."""
    now = Earlier()
    for at, said in enumerate(history):
        if said.role == "user" and (
            _pointed(history[at + 1 : at + 2]) or further_of(said.text, now.last)
        ):
            continue  # what was asked of one record, or made of the figures, leaves what was asked as it is
        if said.role == "user":
            answer = history[at + 1].text if history[at + 1 : at + 2] and history[at + 1].role == "assistant" else ""  # fmt: skip
            now = _after(in_plain_words(said.text, vocabulary), answer, now, vocabulary)
        elif said.about.get("client"):
            about = str(said.about["client"])
            now = replace(now, last=replace(now.last or Request("record", "clients"), found=about))
    return now


def _pointed(answer: tuple[Said, ...]) -> bool:
    """Whether an answer tells of records that were shown before it."""
    return any(one.role == "assistant" and one.about.get("pointed") for one in answer)


def _after(question: str, answer: str, before: Earlier, vocabulary: Vocabulary) -> Earlier:
    """What there is to lean on after a question and its answer (empty where it is not known)."""
    parts, leant_on = asked_now(question, vocabulary, before.last, before.older)
    answered = WITHOUT_THAT in answer
    asked = [
        part for part in parts if _is_of_crm(part) or (part.loose and part.requests and answered)
    ]
    if asked and not answer.rstrip().endswith(SHALL_I) and not answer.startswith(NOTHING_SHOWN):
        return Earlier(_with_left(asked_together(asked), asked))
    if asked and leant_on is not None and _leans(asked, question, vocabulary):
        return before  # what was shown is what was shown before
    last = before.last
    if not asked and answer.startswith(NOT_OF_SHOWN):
        return before
    wanted = bool(asked) or answer.startswith(NO_RECORDS) or asks_for_records(question)
    failed = is_no_answer(answer)  # what was answered last is what the next message leads on from
    if not wanted and (last is None or failed or is_bare(question) or _goes_on(question)):
        return replace(before, lost=before.lost and refers_to_nothing(question, vocabulary))
    # The topic is another one; a client can still be pointed to.
    client = (last.found or last.client) if last is not None else None
    record = Request("record", "clients", found=client)
    if wanted:
        return Earlier(record if client else None, lost=True)
    return Earlier(record if client else None, before.older if last == record else last)


def _with_left(last: Request | None, asked: Sequence[Part]) -> Request | None:
    """What was asked, with the words that were not understood: "the same" again is without them, too."""
    loose = tuple(one for part in asked for one in part.loose)
    return replace(last, not_applied=(*last.not_applied, *loose)) if last and loose else last


def _leans(asked: Sequence[Part], question: str, vocabulary: Vocabulary) -> bool:
    """Whether what was asked is another question by itself."""
    alone = [one for part in parse(question, vocabulary) for one in part.requests]
    return alone != [one for part in asked for one in part.requests]


def _leads_back(again: Sequence[Part], older: Request) -> bool:
    """Whether a question is one with what was asked before something else, and says so by itself."""
    if len(again) != 1 or not again[0].requests:
        return False
    (part,) = again
    understood = not (part.loose or part.not_applied or part.rule)
    last = part.requests[-1]
    return understood and any(getattr(last, slot) != getattr(older, slot) for slot in _NAMED)


def _goes_on(question: str) -> bool:
    """Whether a word or two lead on from what was asked, even if they were not understood: "versus the one before"."""
    return len(question.split()) <= _MOST_WORDS and _GOES_ON.match(question) is not None


def _is_of_crm(part: Part) -> bool:
    """Whether a question was asked of the CRM; "What about part-time?" names nobody at a client."""
    leads = part.perhaps and begins_leading_on(part.question)
    return bool(part.requests) and not (part.rule or part.loose or leads)
