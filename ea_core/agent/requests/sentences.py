"""How the sentences of a message stand to each other: what only tells, what is said in one with another. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ea_core.agent.requests.asking_again import OF_ALL
from ea_core.agent.requests.drafting import drafted
from ea_core.agent.requests.part import Part
from ea_core.agent.requests.request import Days, Request, Vocabulary
from ea_core.agent.requests.words import key_words

_TELLS: Final = re.compile(
    r"(?:i|we|he|she|they|you|someone|somebody|there)(?:[’']\w+)?\s|(?:it|that|this)(?:[’']s|\s+(?:is|was|has))\s"  # noqa: RUF001
    r"|(?:my|our|an?|the|one of (?:my|our))\s(?:\S+\s){1,4}?(?:is|are|was|were|has|have|had|will|can|cannot|does|did|\w+(?:ed|n[’']t))\b",  # noqa: RUF001
    re.IGNORECASE,
)
"""How a sentence begins that tells something and asks for nothing."""
_ASKS: Final = re.compile(
    r"(?:(?:please|can you|could you|and|also|but) )*(?:list|show|give|tell|compare|name|find|explain|summari[sz]e|count|total|top|wh\w+|how|is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have)\b",
    re.IGNORECASE,
)
_DID: Final = re.compile(
    r"(?:\S+\s){1,4}?(?:called|wrote|rang|phoned|e?mailed|complained|asked|asks|wants?|wanted|needs?|said|says|visited|"
    r"visits|came|comes|replied|answered|cancelled|invited|expects?|met|meets|is|was|has|had|will)\s",
    re.IGNORECASE,
)
"""How a sentence begins that tells what a client or colleague did."""
_WANTS: Final = re.compile(r"(?:i|we)(?:['’]d)? (?:need|want|would like|like|am looking|are looking)\b", re.IGNORECASE)  # noqa: RUF001 -- the typographic apostrophe is meant  # fmt: skip
_STORY: Final = 12
_LONG: Final = 4
_SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "deals": ("owner", "client", "industry", "source"), "activities": ("performer", "client"), "tasks": ("owner", "client"),
}  # fmt: skip
"""What of a request says whose its records are, by what they are."""
_SAME_OF: Final = re.compile(
    r"\W*(?:and )?(?:how (?:many|much)|what|which(?: ones?)?) (?:did|does|do|has|have|had) (?P<who>[\w'-]+(?: [\w'-]+)?)(?: (?:do|make|have|get))?\W*",
    re.IGNORECASE,
)
"""The same of another person: "... and how many did Ada?"."""
_SOME_OF: Final = re.compile(
    r"\W*(?:and )?how many(?: of (?:them|those|these))? (?P<verb>are|were|is) (?:already |still |currently )?(?P<what>late|overdue|quiet|stalled|open|won|lost|due [\w ]+|without [\w ]+|above [\w., $€£]+|over [\w., $€£]+|below [\w., $€£]+|under [\w., $€£]+)\W*",
    re.IGNORECASE,
)
"""Some of what was asked for: "... and how many are late?"."""


_WHEN_OR_HOW_LIKELY: Final = re.compile(
    r"\W*(?:and )?(?:when (?:do|will|are|should|did|were) (?:they|those|these|each of them)(?: (?:all|each))?(?: (?:expected|due|supposed|likely))?(?: to)?(?: be)?(?: (?:close|closed|closing|signed|due|land))?|how likely are (?:they|those|these)|what are (?:their|the) (?:close|closing|expected close) dates)\W*",
    re.IGNORECASE,
)
_OF_THOSE: Final = re.compile(r"\b(?:of|among) (?:them|those|these)\b", re.IGNORECASE)


def tells(piece: str) -> bool:
    """Whether a sentence tells something and asks for nothing."""
    return _TELLS.match(piece) is not None


def names_who(piece: str) -> bool:
    """Whether it tells what somebody did or is, and asks for nothing: "Acme called this morning"."""
    return _DID.match(piece) is not None and not _ASKS.match(piece)


def is_story(piece: str) -> bool:
    """Whether a long sentence before the question tells what happened, whatever it names of the CRM."""
    words = len(piece.split())
    return words > _STORY and tells(piece) and not _WANTS.match(piece)


def tells_of_it(said: Part, part: Part, *, told_before: bool) -> bool:
    """Whether what is said before a question of documents only tells what it is about: "My car broke down. Who pays?".

    `told_before`: a question ends the message, so that a long sentence before it may well tell.
    """
    if said.certain or part.certain:
        return False
    long = len(said.question.split()) > _LONG and not (said.requests or _ASKS.match(said.question))
    return tells(said.question) or (told_before and long)


def is_joined(question: str, piece: str) -> bool:
    """Whether a piece is said in one sentence with what stands before it."""
    at = question.find(piece)
    return at > 0 and question[:at].rstrip().casefold().endswith(("and", ","))


def in_same_period(part: Part, before: Part) -> Part:
    """What was closed or done, in the period that was said a moment ago: "what did we win in May and how many did we lose?"."""
    said = before.requests[-1] if before.requests else None
    if said is None or said.days is None or not (_is_of_past(said) or said.of == "activities"):
        return part
    days = said.days
    return replace(part, requests=tuple(_in_period(one, days) for one in part.requests))


def in_same_scope(part: Part, before: Part) -> Part:
    """Whose they are, where the sentence said it a moment ago: "Eastlake: how many deals, how many won?"."""
    said = before.requests[-1] if before.requests else None
    words = set(key_words(part.question))
    if said is None or said.of not in _SCOPES or words & (OF_ALL | {"i", "my"}):
        return part
    scope = {name: getattr(said, name) for name in _SCOPES[said.of]}
    named = any(getattr(one, name) is not None for one in part.requests for name in scope)
    if named or any(one.of != said.of or one.unassigned or one.by for one in part.requests):
        return part
    return replace(part, requests=tuple(replace(one, **scope) for one in part.requests))


def is_told_by_list(piece: str, before: Part) -> bool:
    """Whether the deals before, which are listed, tell it anyway: "... and when do they close?"."""
    listed = before.requests and all(one.of == "deals" and one.ask == "list" and not one.by for one in before.requests)  # fmt: skip
    return bool(listed) and _WHEN_OR_HOW_LIKELY.fullmatch(piece) is not None


def of_those_created(part: Part, before: Request | None) -> Part:
    """With "of those" named where they were created in a period and another event of them is asked for in one."""
    pointed = _OF_THOSE.search(part.question)
    if pointed is None or before is None or before.basis != "created" or before.days is None:
        return part
    return replace(part, requests=tuple(
        replace(one, not_applied=(*one.not_applied, pointed.group()))
        if one.of == "deals" and one.basis not in {None, "created"}
        else one
        for one in part.requests
    ))  # fmt: skip


def as_leading_on(piece: str, vocabulary: Vocabulary) -> str:
    """A piece that asks the same of others or of some of them, as it is said behind an answer.

    "... and how many did Ada?" is "and Ada"; "... and how many are late?" is of those that were asked for.
    """
    some = _SOME_OF.fullmatch(piece)
    if some is not None:
        return f"how many of those {some['verb']} {some['what']}"
    said = _SAME_OF.fullmatch(piece)
    if said is None:
        return piece
    if said["who"].casefold() == "i":
        return "and me"
    who = drafted(said["who"], vocabulary)
    others = who.things or who.clients or who.loose or who.not_applied or who.kinds or who.periods
    return f"and {said['who']}" if len(who.people) == 1 and not others else piece


def _in_period(request: Request, days: Days) -> Request:
    if _can_be_closed_in(request):
        return replace(request, days=days, basis="closed")
    open_ended = request.days is None and request.number is None  # not "the last call"
    return replace(request, days=days) if request.of == "activities" and open_ended else request


def _is_of_past(request: Request) -> bool:
    return request.of == "deals" and request.basis in {"closed", "created"}


def _can_be_closed_in(request: Request) -> bool:
    closed = request.kind in {"won", "lost", "closed"} or "win_rate" in request.measures
    return request.of == "deals" and request.days is None and not request.moved and closed


def only_tells(said: Part) -> bool:
    """Whether a sentence before a question to the CRM asks for nothing itself."""
    return not said.certain and tells(said.question)
