"""What a question leaves out: "except Marcus", "not late", "neither won nor lost". Pure.

It is understood where a negation stands directly before names, kinds, states or statuses of the CRM. What
could be read in two ways is not: "without the late deals of Marcus".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Slot
from ea_core.agent.requests.words import key_words, word_set

_LEADS: Final = word_set(
    "a an something the those these of by from in at with for owned belonging to any our anything being yet are is have been "
    "deals deal clients client customers stage either ones they it already still re "
    "belong belongs assigned held handled managed"
)
_APART: Final = word_set("leave leaving take taking took keep keeping")
_TRAILS: Final = word_set(
    "ones one stage stages industry industries sector sectors either as source sources channel channels"
)
_JOINS: Final = frozenset({"and", "or", "nor", "plus"})
_NOT: Final = frozenset({"not", "neither", "no"})
_MINUS: Final = frozenset({"minus", "ex"})
"""They leave out names alone: "won minus lost" is a sum."""
_NAMES: Final = frozenset({"owner", "client", "industry", "source", "stage"})
_TIMES: Final = word_set("this last next before after until till by since within during on from in")
_WHY: Final = word_set("for because due to over on against")
_OF: Final = word_set("of in with for from by")


_MORE: Final = re.compile(
    r"(?:and|or|nor|plus) (?:(?:anything|everything|all|any|those|the|ones|deals|clients|customers|that|which|who) )*"
    r"(?:without|with|having|ha(?:s|ve)|lacking|missing)\b"
)
"""Others that are left out, too, and that are told by what they have or have not."""
_BOUND: Final = re.compile(
    r"(?:and|or|nor|plus) (?:(?:anything|everything|all|any|those|the|ones|deals|that is|that are) )*(?:under|below|over|above|(?:less|more|smaller|larger|bigger) than|at (?:least|most)|up to) "
)
"""An amount that is left out, too."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """What is left out, and the question without its words."""

    besides: tuple[tuple[Slot, str], ...]
    rest: str


@dataclass(frozen=True, slots=True)
class _Item:
    slot: Slot
    name: str
    behind: int


def excluded(draft: Draft) -> Excluded | None:
    """What stands behind the first negation that nothing explains; None where that is not clear."""
    if draft.negated is None:
        return None
    first, behind = draft.negated
    word = draft.marked.words[behind - 1].key
    items = _items(draft, behind, plain=word in _NOT, any_two=word == "neither")
    words = draft.marked.words
    if not items or word in {"never", "none", "nobody"} or _goes_on_unread(draft, items[-1]):
        return None
    end = items[-1].behind
    sums = word in _MINUS and not all(one.slot in _NAMES for one in items)
    if sums or (word == "no" and end < len(words)):
        return None  # "with no won deals": there are none of them
    while end < len(words) and words[end].key in _TRAILS:
        end += 1
    if words[first].key in _APART and end < len(words) and words[end].key == "out":
        end += 1
    behind_them = draft.marked.text[sum(len(one.key) + 1 for one in words[:end]) :]
    if _BOUND.match(behind_them) or _MORE.match(behind_them):
        return None  # "except Sofia's and anything under 10k", "... and those without an owner"
    timed = {one.slot for one in items} & {"state", "kind"} and end < len(words)
    if timed and (words[end].key in _TIMES or words[end].key[:2] in {"19", "20"}):
        return None  # "without those due this year": not what is due now
    named_before = any(place < first for place, _ in draft.things)
    if named_before and end < len(words) and words[end].key in {"deals", "clients", "customers"}:
        end += 1
    question = draft.marked.question
    rest = f"{question[: words[first].start]} {question[words[end - 1].end :]}"
    return Excluded(tuple(dict.fromkeys((one.slot, one.name) for one in items)), rest)


def _goes_on_unread(draft: Draft, last: _Item) -> bool:
    """Whether more is said of what was left out last, or a name is joined to it that would be taken for what is asked for."""
    words, at = draft.marked.words, last.behind
    while at < len(words) and words[at].key in _TRAILS:
        at += 1
    if at >= len(words):
        return False
    if last.slot == "kind" and words[at].key in _WHY:  # "those lost for price"
        return True
    following = _led(draft, at + 1) if words[at].key in _JOINS else -1
    return any(place == following for _, place, _ in draft.behind_negation)


def _items(draft: Draft, at: int, *, plain: bool, any_two: bool) -> list[_Item]:
    """The things from a word on, joined by "and", "or" or commas; none where more belongs to them."""
    words = draft.marked.words
    item = _item(draft, _led(draft, at))
    items: list[_Item] = []
    while item is not None:
        items.append(item)
        at = item.behind
        while at < len(words) and words[at].key in _TRAILS - {"as", "either"}:
            at += 1
        if at >= len(words):
            return items
        joined = words[at].key in _JOINS
        between = draft.marked.question[words[at - 1].end : words[at].start]
        comma = any(sign in between for sign in ",&/+")
        following = _item(draft, _led(draft, at + joined)) if joined or comma else None
        if following and not joined and len(items) == 1 and _corrects(draft, item, following):
            return items
        if following is None:
            return [] if not plain and not _acts(draft, item, at) and _goes_on(draft, at) else items
        if not (_alike(item, following, plain=plain) or (any_two and words[at].key == "nor")):
            return [] if words[at].key in {"or", "nor"} else items
        item = following
    return items


def _corrects(draft: Draft, item: _Item, other: _Item) -> bool:
    """`not Marcus, Sofia: what is open?`: the second is who is meant, where "not" begins and nobody follows."""
    words = draft.marked.words
    alone = other.behind >= len(words) or _item(draft, _led(draft, other.behind)) is None
    ended = other.behind >= len(words) or words[other.behind].key not in _JOINS
    return words[0].key == "not" and item.slot == other.slot == "owner" and alone and ended


def _alike(one: _Item, other: _Item, *, plain: bool) -> bool:
    """Whether both are left out: two owners, two states; with "except" any two names."""
    return one.slot == other.slot or (not plain and {one.slot, other.slot} <= _NAMES)


def _acts(draft: Draft, item: _Item, at: int) -> bool:
    """Whether what stands behind somebody is what the others did: "everyone except Marcus won"."""
    following = _item(draft, at)
    return item.slot == "owner" and following is not None and following.slot == "kind"


def _goes_on(draft: Draft, at: int) -> bool:
    """Whether what is left out is said to be of something else: "the late deals of Marcus"."""
    words = draft.marked.words
    while at < len(words) and words[at].key in {"deals", "deal", "clients", "ones"}:
        at += 1
    if at >= len(words):
        return False
    if words[at].key in _OF:
        return _item(draft, _led(draft, at + 1)) is not None
    return _item(draft, at) is not None


def _led(draft: Draft, at: int) -> int:
    words = draft.marked.words
    while at < len(words) and words[at].key in _LEADS:
        at += 1
    return at


def _item(draft: Draft, at: int) -> _Item | None:
    words = draft.marked.words
    if at >= len(words):
        return None
    for slot, place, name in draft.behind_negation:
        if place == at:
            end = at + 1
            named = {form for word in key_words(name) for form in (word, f"{word}s")}
            while end < len(words) and (
                words[end].key in named
                or (words[end].key in {"and", "&"} and draft.marked.after(end + 1) in named)
            ):
                end += 1
            return _Item(slot, name, end)
    if words[at].key in {"mine", "my"} and draft.marked.taken_by[at] is not lex.NOT_MINE:
        return _Item("owner", "", at + 1)
    text = draft.marked.text
    start = sum(len(word.key) + 1 for word in words[:at])
    for slot, patterns in (("status", lex.STATUSES), ("state", lex.STATES), ("kind", lex.KINDS)):
        for pattern, name in patterns:
            match = pattern.match(text, start)
            if (
                match
                and match.end() > start
                and not (name == "active" and "clients" not in draft.subjects)
            ):
                return _Item(slot, name, draft.marked.span(match)[1])
    return None
