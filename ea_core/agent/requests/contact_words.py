"""Contacts in a question: people at clients, and what is or is not written down of them. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.lexicon import QUIET_FOR, QUIET_PLAIN
from ea_core.agent.requests.request import Detail
from ea_core.agent.requests.words import key_words

CLIENTS: Final = r"(?:clients|customers|accounts|companies|leads|prospects)"
PEOPLE_AT: Final = re.compile(
    rf"\b(?:people|persons)(?= (?:we know |we have )?(?:at|of|from|in) (?:[a-z]+ ){{0,5}}?{CLIENTS}\b)"
    r"|\b(?:people (?:that |whom? )?(?:do )?we|whom? do we) know\b"
)
"""People at clients, who are contacts."""
_OTHERS: Final = re.compile(
    r"\b(?:deals?|opportunit(?:y|ies)|pipeline|revenue|turnover|tasks?|to ?dos?|calls?|called|meetings?|met|visits?|"
    r"visited|notes?|activit(?:y|ies)|quotes?|orders?|offers?|targets?)\b"
)
"""Other records: who did them, or with whom, is not said by a position."""
_OF_CLIENTS_DEALS: Final = re.compile(
    r"(?:with|without|have|has|having|no)(?: an?y?)?(?: open| late| overdue| won| lost| running)* deals?\b"
)
"""Deals that clients are narrowed by."""
_ITEMS: Final[tuple[tuple[Detail, str], ...]] = (
    ("phone", "(?:(?:tele|mobile )?phone|mobile|telephone)(?: numbers?)?(?! calls?\\b)"),
    ("email", "(?:e ?mails?|mail)(?: address(?:es)?)?"),
    ("position", "(?:positions?|job titles?)"),
)
_ITEM: Final = "|".join(f"(?:{words})" for _, words in _ITEMS)
_NOT: Final = r"with ?out|with no|have no|has no|having no|lacking|lacks?|missing|(?:do|does|did) not have|not have|not having|have neither|has neither|with neither|no|neither"
_HAS: Final = "with|have|has|having"
_FILL: Final = "(?: (?:an?|the(?= position)|any|known|both|either))*"
_TOO: Final = (
    "(?:and|or|nor|but|who|that|an?|any|with ?out|with|no|not|neither|lacking|missing|have|has)"
)
_KNOWN: Final = re.compile(
    rf"\b(?:(?:that|who|which|whom) )?(?:(?P<no>{_NOT})|(?P<yes>{_HAS})){_FILL} (?:{_ITEM})\b(?:(?: {_TOO})+ (?:{_ITEM})\b)*"
)
_IS_MISSING: Final = re.compile(
    rf"\bwhose (?:(?:{_ITEM}) (?:is|are) (?P<gone>missing|unknown|not known|empty|blank|not set)\b)"
    rf"|\b(?:(?:for|of) whom )?we (?P<none>have no|do not have|do not know)(?: an?| any| the)? (?:{_ITEM})(?: (?:for|of)\b)?"
)
_PIECE: Final = re.compile(
    rf"(?P<joint>(?:(?:{_TOO}) )*)(?P<item>{'|'.join(f'(?P<{name}>{words})' for name, words in _ITEMS)})(?= |$)"
)
_ELSE: Final = re.compile(rf"\b(?:{CLIENTS}|employees?|staff|colleagues?|users?|documents?)\b")
"""Of whom it may be said that they have no phone, where contacts are not named."""
_BUT: Final = re.compile(
    r"\bbut (?:(?:the|those|these|ones?|people|contacts|who|that|which) )+$|\b(?:with|have|with ?out) (?:and|or) $"
    r"|\bor (?:(?:the|those|these|ones?|people|contacts|who|that|which) )*$"
)
"""What leaves those out of whom it is said, or names them beside others."""
_NOT_BOTH: Final = re.compile(rf"(?:(?:that|who|which|whom) )?(?:{_NOT}) .*\bboth\b")
"""One of the two may be there."""
KNOWN: Final = (_KNOWN, _IS_MISSING)
BY_POSITION: Final = re.compile(r"\b(?:by|per|for each) (?:position|job title|role)s?\b")
_AND_POSITION: Final = re.compile(r"\b(?:and|then)(?: by)? (?:position|job title|role)s?\b")


def has_others(text: str) -> bool:
    """Whether other records are named than deals that clients have, or activities that they don't."""
    for quiet in (_OF_CLIENTS_DEALS, QUIET_FOR, QUIET_PLAIN):
        text = quiet.sub("", text)
    return _OTHERS.search(text) is not None


def take_known(draft: Draft) -> None:
    """What is or is not written down of contacts: "with an e-mail address but no phone"."""
    marked = draft.marked
    if marked.has(said_as.CONTACTS) and draft.by is None and marked.take(BY_POSITION):
        draft.by = "position"
    elif draft.by and marked.take(_AND_POSITION):
        draft.not_applied.append("by position")
    contacts = said_as.CONTACTS.search(marked.text)
    at = marked.span(contacts)[0] if contacts else draft.people_at
    if at is None and (has_others(marked.text) or _ELSE.search(marked.text)):
        return
    for form in KNOWN:
        match = form.search(marked.text)
        if match is None or (at is not None and marked.span(match)[0] < at):
            continue
        if marked.take(form):
            if _is_otherwise(marked.text, match):
                draft.not_applied.append(marked.written(*marked.span(match)))
                draft.people_at = at
            else:
                _read_known(draft, match)
            return


def _is_otherwise(text: str, match: re.Match[str]) -> bool:
    """Whether it does not narrow to those of whom it is said: "all but those with a phone", "or without a phone"."""
    either = text[match.end() :].startswith(" or ")
    return bool(either or _BUT.search(text[: match.start()]) or _NOT_BOTH.match(match.group()))


def _read_known(draft: Draft, match: re.Match[str]) -> None:
    """Each thing that is named with whether it is there; of two that an "or" joins either is enough."""
    said = match.groupdict()
    there = bool(said.get("yes"))
    found: dict[Detail, bool] = {}
    joined: set[str] = set()
    for piece in _PIECE.finditer(match.group()):
        joint = set(piece["joint"].split())
        if found and joint & {"without", "no", "nor", "neither", "not", "lacking", "missing"}:
            there = False
        elif found and joint & {"but", "with", "have", "has"}:
            there = True
        name = next(name for name, _ in _ITEMS if piece[name])
        if name == "position" and there and draft.position:
            continue  # "contacts with the position plant manager"
        joined |= joint if found else set()
        found.setdefault(name, there)
    draft.known = tuple(found.items())
    neither = re.search(r"\bneither\b", match.group()) is not None
    draft.known_apart = "or" in joined and not (neither or joined & {"and", "nor", "but"})


def says_contacts(draft: Draft) -> int | None:
    """Where people at clients are named; None where they are not."""
    match = said_as.CONTACTS.search(draft.marked.text)
    places = [draft.people_at, draft.marked.span(match)[0] if match else None]
    return min((one for one in places if one is not None), default=None)


def is_alone(draft: Draft) -> bool:
    """Whether all contacts are asked for, and nothing else is said: "list all contacts"."""
    text = draft.marked.text
    asks = re.search(r"\b(?:list|show|all|every|our|give|how many|number of|count)\b", text)
    return not (draft.not_applied or draft.loose) and bool(
        asks or draft.order or len(key_words(text)) == 1
    )
