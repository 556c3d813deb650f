"""Contacts in a question: what they are at their clients, and what is or is not written down of them. Pure.

A position is meant where contacts hold it and several are asked for ("all plant managers", "every CFO"), or
where the question says that it is about people at clients. "The plant manager" may be one of our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.naming import Names
from ea_core.agent.requests.phrases import RECORDS
from ea_core.agent.requests.positions import (
    SHORT,
    fits_position,
    is_title,
    position_words,
    singular,
)
from ea_core.agent.requests.request import Detail
from ea_core.agent.requests.words import key_words, word_set
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_CLIENTS: Final = r"(?:clients|customers|accounts|companies|leads|prospects)"
PEOPLE_AT: Final = re.compile(
    rf"\b(?:people|persons)(?= (?:we know |we have )?(?:at|of|from|in) (?:[a-z]+ ){{0,5}}?{_CLIENTS}\b)"
    r"|\b(?:people (?:that |whom? )?(?:do )?we|whom? do we) know\b"
)
"""People at clients, who are contacts."""
_AT_CLIENTS: Final = re.compile(
    rf"\b(?:contacts|contact people|contact persons)\b|\bwe know\b|\b(?:at|of|from) (?:[a-z]+ ){{0,4}}?{_CLIENTS}\b"
)
_OTHERS: Final = re.compile(
    r"\b(?:deals?|opportunit(?:y|ies)|pipeline|revenue|turnover|tasks?|to ?dos?|calls?|called|meetings?|met|visits?|"
    r"visited|notes?|activit(?:y|ies)|quotes?|orders?|offers?|targets?)\b"
)
"""Other records: who did them, or with whom, is not said by a position."""
_OF_CLIENTS_DEALS: Final = re.compile(
    r"(?:with|without|have|has|having|no)(?: an?y?)?(?: open| late| overdue| won| lost| running)* deals?\b"
)
"""Deals that clients are narrowed by."""
_ASKS_NO_LIST: Final = re.compile(
    r"^(?:(?:and|so|but) )?(?:(?:what|how) (?:do|does|did|can|must|should|may|will|happens)\b(?! we have| we know)"
    r"|(?:why|when|where|should|must|may)\b|(?:can|could|do|does|did)\b(?! (?:you|i see|i get|we have|we know)\b))"
)
_EACH: Final = word_set("every each any all")
_OURS: Final = word_set("account sales")
"""Managers of these are our own, unless contacts are asked for."""
_PLAIN: Final = word_set("of for and the a an")
_NO_PART: Final = FUNCTION_WORDS | RECORDS | word_set("list show find give name all every each any many know person people persons")  # fmt: skip
_LEADING: Final = word_set("head heads chief chiefs")
_MOST_WORDS: Final = 6
_SHORT: Final = 3
"""Letters of a word that is one of first letters: "IT manager"."""

_ITEMS: Final[tuple[tuple[Detail, str], ...]] = (
    ("phone", "(?:(?:tele|mobile )?phone|mobile|telephone)(?: numbers?)?"),
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
_ELSE: Final = re.compile(rf"\b(?:{_CLIENTS}|employees?|staff|colleagues?|users?|documents?)\b")
"""Of whom it may be said that they have no phone, where contacts are not named."""
KNOWN: Final = (_KNOWN, _IS_MISSING)
BY_POSITION: Final = re.compile(r"\b(?:by|per|for each) (?:position|job title|role)s?\b")


def take_contacts(draft: Draft, positions: Sequence[str]) -> None:
    """Positions, and words for people at clients."""
    marked = draft.marked
    if marked.has(lex.RULES) or _ASKS_NO_LIST.match(marked.text):
        return
    match = marked.take(PEOPLE_AT)
    if match:
        draft.people_at = marked.span(match)[0]
    if draft.clients or has_others(marked.text):
        return
    clear = marked.has(_AT_CLIENTS) or match is not None
    while (span := _position(draft, positions, clear=clear)) is not None:
        first, behind = span
        draft.positions.append((first, _said(draft, first, behind)))
        draft.position = draft.positions[0][1]
        draft.people_at = first if draft.people_at is None else min(first, draft.people_at)
        marked.explained[first:behind] = [True] * (behind - first)
        marked.taken_by[first:behind] = [said_as.POSITION] * (behind - first)
        _leave_industries(draft, first, behind)


def _leave_industries(draft: Draft, first: int, behind: int) -> None:
    """An industry that is part of the position is none, unless it is named once more."""
    taken = [name for at, name in draft.industries if first <= at < behind]
    draft.industries[:] = [one for one in draft.industries if one[1] not in taken]
    elsewhere = [one for one in Names(taken).plain_words(draft.marked) if one.first >= behind or one.behind <= first]  # fmt: skip
    for one in elsewhere:
        if (one.first, one.names[0]) not in draft.industries:
            draft.industries.append((one.first, one.names[0]))
            draft.marked.explained[one.first : one.behind] = [True] * (one.behind - one.first)


def has_others(text: str) -> bool:
    """Whether other records are named than deals that clients have."""
    return _OTHERS.search(_OF_CLIENTS_DEALS.sub("", text)) is not None


def _position(draft: Draft, positions: Sequence[str], *, clear: bool) -> tuple[int, int] | None:
    """Where a position is named that nothing has taken: the longest that contacts hold, or else any title."""
    named = [
        span for span in _runs(draft)
        if _is_meant(draft, span, clear=clear) and _is_held(draft, span, positions, clear=clear)
    ]  # fmt: skip
    held = max(named, key=lambda span: (span[1] - span[0], -span[0]), default=None)
    titled = _titled(draft) if clear and (held is None or held[1] - held[0] == 1) else None
    return titled or held


def _runs(draft: Draft) -> Iterator[tuple[int, int]]:
    """Words that may be one position; of what is taken already only industries ("energy managers")."""
    marked = draft.marked
    words = [word.key for word in marked.words]
    industries = {at for at, _ in draft.industries}
    for first in range(len(words)):
        for behind in range(first + 1, min(len(words), first + _MOST_WORDS) + 1):
            at = behind - 1
            if marked.taken_by[at] is not None or (marked.explained[at] and at not in industries):
                break
            if not {words[first], words[at]} & _PLAIN:
                yield first, behind


def _is_meant(draft: Draft, span: tuple[int, int], *, clear: bool) -> bool:
    """Whether people at clients are meant, of whom there may be several."""
    first, behind = span
    words = [word.key for word in draft.marked.words]
    if words[first] in _OURS and not draft.marked.has(said_as.CONTACTS):
        return False
    titles = [word for word in words[first:behind] if is_title(word)]
    if clear:
        return bool(titles) or draft.marked.before(first) != "for"
    several = any(singular(one) != one for one in titles) or draft.marked.before(first) in _EACH
    told = len(position_words(" ".join(words[first:behind]))) > 1 or set(titles) - _spelled_out(titles)  # fmt: skip
    return bool(titles and several and told)


def _spelled_out(titles: Sequence[str]) -> set[str]:
    return {one for one in titles if singular(one) not in SHORT}


def _is_held(draft: Draft, span: tuple[int, int], positions: Sequence[str], *, clear: bool) -> bool:
    """Whether contacts hold it; what is no title has to be all of a position ("contacts in purchasing")."""
    words = [word.key for word in draft.marked.words[span[0] : span[1]]]
    if "and" in words:  # "plant managers and IT managers" are two
        positions = [one for one in positions if "and" in key_words(one)]
    if any(is_title(word) for word in words):
        return any(fits_position(one, " ".join(words)) for one in positions)
    wanted = set(position_words(" ".join(words)))
    industry = any(at in range(*span) for at, _ in draft.industries)
    return clear and not industry and any(set(position_words(one)) == wanted for one in positions)


def _titled(draft: Draft) -> tuple[int, int] | None:
    """A title with what tells which: "chief risk officers", "heads of research"."""
    marked = draft.marked
    words = [word.key for word in marked.words]
    free = [not known for known in marked.explained]
    for at, word in enumerate(words):
        if not (is_title(word) and free[at]) or marked.before(at) in _OURS:
            continue
        first, behind = at, at + 1
        if word in _LEADING and (behind == len(words) or not (words[behind] == "of" or is_title(words[behind]))):  # fmt: skip
            continue  # "head office"
        while behind < len(words) and free[behind] and is_title(words[behind]):
            behind += 1  # "chief executives"
        while first and at - first < 2 and free[first - 1] and words[first - 1] not in _NO_PART:  # noqa: PLR2004 # "senior project manager"
            first -= 1
        end = behind + 1
        if end < len(words) and words[behind] == "of" and free[end] and words[end] not in _NO_PART:
            behind = end + 1
        return first, behind
    return None


def _said(draft: Draft, first: int, behind: int) -> str:
    """The position as it is said of one: "plant manager", "head of engineering"."""
    said = []
    for word in draft.marked.words[first:behind]:
        one = singular(word.key) if is_title(word.key) else word.key
        short = one in SHORT or (word.written.isupper() and len(word.key) <= _SHORT)
        said.append(one.upper() if short else one)
    return " ".join(said)


def take_known(draft: Draft) -> None:
    """What is or is not written down of contacts: "with an e-mail address but no phone"."""
    marked = draft.marked
    if marked.has(said_as.CONTACTS) and draft.by is None and marked.take(BY_POSITION):
        draft.by = "position"
    contacts = said_as.CONTACTS.search(marked.text)
    at = marked.span(contacts)[0] if contacts else draft.people_at
    if at is None and (has_others(marked.text) or _ELSE.search(marked.text)):
        return
    for form in KNOWN:
        match = form.search(marked.text)
        if match is None or (at is not None and marked.span(match)[0] < at):
            continue
        if marked.take(form):
            _read_known(draft, match)
            return


def _read_known(draft: Draft, match: re.Match[str]) -> None:
    """Each thing that is named with whether it is there; "or" says so of what is not there alone."""
    said = match.groupdict()
    there = bool(said.get("yes"))
    either = bool(re.search(r"\b(?:missing|lacking|lacks?)\b", match.group()))
    found: dict[Detail, bool] = {}
    for piece in _PIECE.finditer(match.group()):
        joint = set(piece["joint"].split())
        if found and joint & {"without", "no", "nor", "neither", "not", "lacking", "missing"}:
            there = False
        elif found and joint & {"but", "with", "have", "has"}:
            there = True
        elif found and "or" in joint and (there or either):
            draft.not_applied.append(f"or {piece['item']}")
            continue
        name = next(name for name, _ in _ITEMS if piece[name])
        if name == "position" and there and draft.position:
            continue  # "contacts with the position plant manager"
        found.setdefault(name, there)
    draft.known = tuple(found.items())


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
