"""What was asked of the CRM earlier in a conversation, which a question may lead on from. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ea_core.agent.models.base import Said
from ea_core.agent.models.standalone import begins_leading_on, is_bare
from ea_core.agent.requests.parser import Part, asked_together, parse
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


def asked_before(
    history: tuple[Said, ...], vocabulary: Vocabulary
) -> tuple[Request | None, Request | None]:
    """What was asked of the CRM last, and which client the answer was about; and what was asked before the topic changed."""
    before: Request | None = None
    older: Request | None = None
    for said in history:
        if said.role == "user":
            parts = parse(said.text, vocabulary, before)
            asked = [part for part in parts if _is_of_crm(part)]
            if asked:
                before, older = asked_together(asked), None
            elif before is not None and not (is_bare(said.text) or _goes_on(said.text)):
                # The topic is another one; a client can still be pointed to.
                client = before.found or before.client
                older = before if before != Request("record", "clients", found=client) else older
                before = Request("record", "clients", found=client) if client else None
        elif said.about.get("client"):
            about = str(said.about["client"])
            before = replace(before or Request("record", "clients"), found=about)
    return before, older


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
