"""The names in a question, and the question with the same word for any of them. Pure.

So two questions are near each other for what they ask, and not for whom they ask it about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ea_core.agent.models.closest.catalogue import SECOND, STAND_INS, Slot
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import Vocabulary
from ea_core.agent.requests.wording import read_words
from ea_core.agent.requests.words import key_words, word_set

_POINTS: Final = re.compile(
    r"\b(?:(?:at|with|to|of|for|from|about) (?:them|it)|their|there)\b", re.IGNORECASE
)
_LEADING: Final = word_set("in for of during")
_DAYS: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday christmas easter january february march april may june july "
    "august september october november december english german"
)
"""Words with a capital that are no names."""
_ENDS: Final = frozenset(".?!:")
_SHORTEST: Final = 3
_LEADS: Final = re.compile(
    r"(?:in|since|from|until|till|by|before|after|between|during|on|over|within|this|last|next|the|today|tomorrow|yesterday)\b",
    re.IGNORECASE,
)
_FOR: Final = re.compile(
    r"\A(?:for|of|in(?= (?:this|last|next|the (?:last|next|past)))) ", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Named:
    """A question in other words for its names: `plain` has stand-ins, `names` what they stand for.

    `untimed` is `plain` without its period, `timed` with it as it was said.

    Several of a kind are one name ("Ada Reyes and Bo Lind"). `others` says that it narrows by something that has
    no stand-in: a source, a reason, an amount. `unknown` is the name of a client that nobody knows here.
    """

    plain: str
    untimed: str
    timed: str
    names: Mapping[Slot, str]
    others: bool = False
    unknown: str = ""


def named_in(question: str, vocabulary: Vocabulary, client: str = "") -> Named:
    """The names in a question; `client` is the one that "they" and "there" may be."""
    draft = read_words(question, vocabulary)
    found = list(_places(draft))
    names: dict[Slot, str] = {}
    for slot in dict.fromkeys(one.slot for one in found):
        names[slot] = " and ".join(dict.fromkeys(one.said for one in found if one.slot == slot))
    several_periods = sum(one.slot == "period" for one in found) > 1
    if draft.mine and "person" not in names and vocabulary.me:
        names["person"] = vocabulary.me
    unknown = None if "client" in names else _unknown(draft)
    places = [*found, *([unknown] if unknown else [])]
    plain, untimed = (_with_stand_ins(question, places, period) for period in (None, ""))
    timed = _with_stand_ins(question, [one for one in places if one.slot != "period"], None)
    others = several_periods or bool(
        draft.sources or draft.reasons or draft.amounts != (None, None) or draft.chances != (None, None)
    )  # fmt: skip
    if several_periods:
        del names["period"]
    if unknown is not None:
        return Named(plain, untimed, timed, names, others, unknown.said)
    if client and "client" not in names and _POINTS.search(plain):
        plain, untimed, timed = (_POINTS.sub(_pointed, one) for one in (plain, untimed, timed))
        return Named(plain, untimed, timed, {**names, "client": client}, others)
    return Named(plain, untimed, timed, names, others)


def _with_stand_ins(question: str, found: Sequence[_Place], period: str | None) -> str:
    """The question with stand-ins, or with these words for a period."""
    plain = question
    first = {one.slot: one.said for one in reversed(found)}
    for one in sorted(found, key=lambda one: -one.start):
        other = one.slot == "person" and one.said != first["person"]
        stand_in = SECOND if other else STAND_INS[one.slot]
        if one.slot == "period" and period is not None:
            stand_in = period
        plain = f"{plain[: one.start]}{stand_in}{plain[one.end :]}"
    return plain


def _pointed(match: re.Match[str]) -> str:
    said, stand_in = match.group().casefold(), STAND_INS["client"]
    if said == "their":
        return f"{stand_in}'s"
    return f"at {stand_in}" if said == "there" else f"{said.split()[0]} {stand_in}"


def in_period(said: str) -> str:
    """A period as it is said behind a question: `March` in "in March", `for next week` in "next week"."""
    plain = _FOR.sub("", said.rstrip(",;"), count=1)
    return plain if _LEADS.match(plain) else f"in {plain}"


@dataclass(frozen=True, slots=True)
class _Place:
    """A name: what it is of, where it begins and ends in the question, and how it is said in another."""

    slot: Slot
    start: int
    end: int
    said: str


def _places(draft: Draft) -> Iterator[_Place]:
    marked, words = draft.marked, draft.marked.words
    named: tuple[tuple[Slot, Sequence[tuple[int, str]]], ...] = (
        ("person", draft.people), ("client", draft.clients), ("industry", draft.industries), ("stage", draft.stages),
    )  # fmt: skip
    for slot, at, name in ((slot, at, name) for slot, found in named for at, name in found):
        behind = at + 1
        parts = set(key_words(name))
        while behind < len(words) and words[behind].key in parts:
            behind += 1
        start = words[at].start
        yield _Place(slot, start, start + len(marked.written(at, behind)), name)
    for at in draft.period_places:
        if not words or not marked.explained[at]:
            continue
        behind, pattern = at + 1, marked.taken_by[at]
        while behind < len(words) and pattern is not None and marked.taken_by[behind] is pattern:
            behind += 1
        first = at - 1 if at and words[at - 1].key in _LEADING else at
        start, end = words[first].start, words[behind - 1].end
        yield _Place("period", start, end, in_period(marked.question[start:end]))


def _unknown(draft: Draft) -> _Place | None:
    """A name within the sentence that nothing explains."""
    marked = draft.marked
    left = set(marked.left())
    for at in sorted(left):
        word = marked.words[at]
        before = marked.question[: word.start].rstrip()
        if not before or before[-1] in _ENDS or len(word.written) < _SHORTEST or not word.written[0].isupper() or word.key in _DAYS:  # fmt: skip
            continue
        behind = at + 1
        while behind in left and marked.words[behind].written[0].isupper():
            behind += 1
        said = marked.written(at, behind)
        return _Place("client", word.start, word.start + len(said), said)
    return None
