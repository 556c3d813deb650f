"""What people at clients are, as a question says it: "all plant managers", "every CFO". Pure.

A position is meant where contacts hold it and several are asked for, or where the question says that it is
about people at clients. "The plant manager" may be one of our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.contact_words import CLIENTS, PEOPLE_AT, has_others
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.naming import names_of
from ea_core.agent.requests.phrases import RECORDS
from ea_core.agent.requests.positions import (
    PLAIN,
    SHORT,
    fits_position,
    is_title,
    position_words,
    singular,
)
from ea_core.agent.requests.words import key_words, word_set
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

_SURE: Final = re.compile(r"\b(?:contacts|contact people|contact persons)\b|\bwe know\b")
_AT_CLIENTS: Final = re.compile(
    rf"\b(?:at|of|from) (?:[a-z]+ ){{0,4}}?{CLIENTS}\b(?! (?:sites?|offices?|premises|locations?)\b)"
)
_ASKS_NO_LIST: Final = re.compile(
    r"^(?:(?:and|so|but) )?(?:(?:what|how) (?:to|do|does|did|can|must|should|may|will|happens)\b(?! we have| we know)"
    r"|(?:why|when|where|should|must|may)\b|(?:can|could|do|does|did)\b(?! (?:you|i see|i get|we have|we know)\b))"
)
_PER_OWNER: Final = re.compile(
    r"\b(?:per|by|each|every) (?:(?:key )?account|sales) (?:managers?|reps?|executives?|persons?)\b"
)
"""What groups by owner."""
_JOINS: Final = frozenset({"and", "or"})
_EACH: Final = word_set("every each any all")
_OURS: Final = word_set("account sales")
"""Managers of these are our own, unless contacts are asked for."""
_NO_PART: Final = FUNCTION_WORDS | RECORDS | word_set("list show find give name all every each any many know person people persons")  # fmt: skip
_PER: Final = frozenset({"per", "by"})
_LEADING: Final = word_set("head heads chief chiefs")
_MOST_WORDS: Final = 6
_SHORT: Final = 3
"""Letters of a word that is one of first letters: "IT manager"."""


def take_positions(draft: Draft, positions: Sequence[str]) -> None:
    """Positions, and words for people at clients."""
    marked = draft.marked
    if marked.has(lex.RULES) or _ASKS_NO_LIST.match(marked.text):
        return
    match = marked.take(PEOPLE_AT)
    if match:
        draft.people_at = marked.span(match)[0]
    if draft.clients or has_others(marked.text) or _PER_OWNER.search(marked.text):
        return
    sure = marked.has(_SURE) or match is not None
    clear = sure or marked.has(_AT_CLIENTS)
    if not (clear or any(is_title(word.key) for word in marked.words)):
        return
    while (span := _position(draft, positions, clear=clear, sure=sure)) is not None:
        first, behind = span
        draft.positions.append((first, _said(draft, first, behind)))
        draft.position = min(draft.positions)[1]
        draft.people_at = first if draft.people_at is None else min(first, draft.people_at)
        marked.explained[first:behind] = [True] * (behind - first)
        marked.taken_by[first:behind] = [said_as.POSITION] * (behind - first)
        _leave_industries(draft, first, behind)
    draft.positions.sort()


def _leave_industries(draft: Draft, first: int, behind: int) -> None:
    """An industry that is part of the position is none, unless it is named once more."""
    taken = [name for at, name in draft.industries if first <= at < behind]
    draft.industries[:] = [one for one in draft.industries if one[1] not in taken]
    elsewhere = [one for one in names_of(tuple(taken)).plain_words(draft.marked) if one.first >= behind or one.behind <= first]  # fmt: skip
    for one in elsewhere:
        if (one.first, one.names[0]) not in draft.industries:
            draft.industries.append((one.first, one.names[0]))
            draft.marked.explained[one.first : one.behind] = [True] * (one.behind - one.first)


def _position(
    draft: Draft, positions: Sequence[str], *, clear: bool, sure: bool
) -> tuple[int, int] | None:
    """Where a position is named that nothing has taken: the longest that contacts hold, or else any title.

    `clear`: it is about people at clients; `sure`: it says that these are contacts, so that a title need not be
    one that contacts hold.
    """
    named = [
        span for span in _runs(draft)
        if _is_meant(draft, span, clear=clear) and _is_held(draft, span, positions, clear=clear)
    ]  # fmt: skip
    held = max(named, key=lambda span: (span[1] - span[0], -span[0]), default=None)
    if held is None and draft.positions:  # "CEOs and COOs", of which contacts hold one
        return next((one for one in _runs(draft) if _is_joined(draft, one)), None)
    if not clear or (held is not None and held[1] - held[0] > 1):
        return held
    titled = _titled(draft)
    if titled is None or not _is_meant(draft, titled, clear=True):
        return held
    return titled if sure or held is not None else None


def _is_joined(draft: Draft, span: tuple[int, int]) -> bool:
    """Whether a title stands beside a position that was found: "CEOs and COOs"."""
    marked, (first, behind) = draft.marked, span
    if behind - first != 1 or not is_title(marked.words[first].key):
        return False
    before = first - 1 - (marked.before(first) in _JOINS)
    after = behind + (marked.after(behind) in _JOINS)
    joins = ((before, first, before + 1), (after, after, behind))
    return any(
        0 <= other < len(marked.words) and marked.taken_by[other] is said_as.POSITION
        and (later - earlier or _comma_before(draft, later))
        for other, later, earlier in joins
    )  # fmt: skip


def _comma_before(draft: Draft, at: int) -> bool:
    """Whether a comma stands before a word."""
    words = draft.marked.words
    return "," in draft.marked.question[words[at - 1].end : words[at].start]


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
            if not {words[first], words[at]} & PLAIN:
                yield first, behind


def _is_meant(draft: Draft, span: tuple[int, int], *, clear: bool) -> bool:
    """Whether people at clients are meant, of whom there may be several."""
    first, behind = span
    words = [word.key for word in draft.marked.words]
    if words[first] in _OURS and not draft.marked.has(said_as.CONTACTS):
        return False
    if (behind - first == 1 and words[first] in _LEADING) or draft.marked.before(first) in _PER:
        return False  # "per head"
    titles = [word for word in words[first:behind] if is_title(word)]
    many = any(singular(one) != one for one in titles)
    if titles and not many and _tells_of_more(draft, behind):
        return False  # "IT manager objections"
    before = draft.marked.before(first)
    if clear:
        return bool(titles) or before != "for"
    several = (many and before not in {"our", "my"}) or before in _EACH
    told = len(position_words(" ".join(words[first:behind]))) > 1 or set(titles) - _spelled_out(titles)  # fmt: skip
    return bool(titles and several and told)


def _tells_of_more(draft: Draft, behind: int) -> bool:
    """Whether a word stands behind it that it tells something of."""
    word = draft.marked.after(behind)
    known = behind < len(draft.marked.words) and draft.marked.explained[behind]
    return bool(word) and not known and word not in FUNCTION_WORDS | RECORDS


def _spelled_out(titles: Sequence[str]) -> set[str]:
    return {one for one in titles if singular(one) not in SHORT}


def _is_held(draft: Draft, span: tuple[int, int], positions: Sequence[str], *, clear: bool) -> bool:
    """Whether contacts hold it; what is no title has to be all of a position ("contacts in purchasing")."""
    words = [word.key for word in draft.marked.words[span[0] : span[1]]]
    if any(is_title(word) for word in words):
        return _holds(" ".join(words), tuple(positions))
    industry = any(at in range(*span) for at, _ in draft.industries)
    return clear and not industry and _holds(" ".join(words), tuple(positions), whole=True)


@lru_cache(maxsize=4096)  # a question is read once more without each of its words
def _holds(said: str, positions: tuple[str, ...], *, whole: bool = False) -> bool:
    """Whether one of the positions is also, or is nothing but, what is said; "and" joins two of them."""
    wanted = set(position_words(said))
    return any(
        set(position_words(one)) == wanted if whole else fits_position(one, said)
        for one in positions
        if " and " not in said or "and" in key_words(one)
    )


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
