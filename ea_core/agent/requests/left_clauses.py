"""What a question leaves out in words that are read like a question of their own: "anything below 30%", "renewals". Pure.

The words behind a negation are read as "deals ..."; what they narrow by is what is left out. Several things
are, where they are joined ("those of Marcus or anything under 5k"); what has to be true of one record
together is not ("the late deals of Marcus"), and so what is left out is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.leaving_words import AMOUNTS, HEAD, ONES, WHOSE, WITH
from ea_core.agent.requests.positions import fits_position, is_title, position_words
from ea_core.agent.requests.request import (
    NOT_KNOWN,
    Basis,
    Bounds,
    Days,
    Slot,
    Subject,
    Vocabulary,
)
from ea_core.agent.requests.wording import read_words
from ea_core.agent.requests.words import Marked, key_words

_JOINED: Final = re.compile(r"\s*,\s*(?:and|or|nor)?\s+|\s+(?:and|or|nor|as well as|plus|&)\s+|\s*/\s*", re.IGNORECASE)  # fmt: skip
_NOT_AGAIN: Final = re.compile(rf"\A(?:but\s+)?(?:{lex.NEGATION.pattern})\s+", re.IGNORECASE)
_WHATEVER: Final = re.compile(r"\A(?:(?:any|all|the|of|those|our) )*(?:stuff|thing|things|everything|anything|whatever)\b\s*", re.IGNORECASE)  # fmt: skip
_IN_TITLE: Final = re.compile(
    r"(?:\A(?:with|having|called|named|titled|about|mentioning|containing) )|(?: (?:in (?:them|it|the (?:title|name)s?|their (?:title|name)s?)|please|deals?|ones?|projects?|though)\b)+\Z",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"\s+(?:though|please|pls|at all|either|this time)\W*\Z", re.IGNORECASE)
_OF_REASONS: Final = re.compile(r"\A(?:(?:because of|due to|for|over|to|on)\b|lost\b|(?:the )?loss)", re.IGNORECASE)  # fmt: skip
_REASONS: Final = re.compile(r"\s+reasons?\Z", re.IGNORECASE)
_WENT: Final = re.compile(
    r"\b(?:went|gone|lost) (?=(?:to|for|because|due|over|on)\b)", re.IGNORECASE
)
_PEOPLE: Final = re.compile(r"\A(?:(?:who|that|which|are|is|people|persons?|a|an|the|any|all|those|contacts?) )+", re.IGNORECASE)  # fmt: skip
_GROUPS: Final = re.compile(
    r"(?:,\s*)?\b(?:by|per|for each|grouped|split|sorted|ordered|ranked)\b", re.IGNORECASE
)
_MISSING: Final[dict[str, Slot]] = {
    "lost_reason": "reason",
    "source": "source",
    "industry": "industry",
}
_NEVER: Final = frozenset({"never", "nobody", "nothing"})
_BECAUSE: Final = "lost deals because of "
_MANY: Final = 12
"""Words of what is left out; more tell something of their own."""


@dataclass(slots=True)
class LeftOutHere:
    """What is left out, and the question without its words."""

    rest: str = ""
    besides: list[tuple[Slot, str]] = field(default_factory=list)
    values: list[Bounds] = field(default_factory=list)
    chances: list[Bounds] = field(default_factory=list)
    days: list[Days] = field(default_factory=list)
    days_of: Basis | None = None

    def kinds(self) -> set[str]:
        """Of which kinds they are."""
        ranges = {"value": self.values, "chance": self.chances, "days": self.days}
        return {slot for slot, _ in self.besides} | {name for name, some in ranges.items() if some}

    def add(self, other: LeftOutHere) -> None:
        """What is left out, too."""
        self.besides += other.besides
        self.values += other.values
        self.chances += other.chances
        self.days += other.days
        self.days_of = self.days_of or other.days_of


def clause_left_out(draft: Draft, vocabulary: Vocabulary) -> LeftOutHere | None:
    """What stands behind the first negation that nothing explains; None where that is not clear."""
    if draft.negated is None:
        return None
    (first, behind), words = draft.negated, draft.marked.words
    said = [word.key for word in words[first:behind]]
    if behind >= len(words) or set(said) & _NEVER:
        return None
    question = draft.marked.question
    for end in _ends(draft, behind, vocabulary):
        clause = question[words[behind].start : words[end - 1].end]
        found = _read(clause, draft, vocabulary) if end - behind <= _MANY else None
        if said == ["no"] and found is not None and found.kinds() != {"text"}:
            continue  # "no won deals": there are none of them
        if found is not None:
            found.rest = f"{question[: words[first].start].rstrip(' ,(')} {question[words[end - 1].end :].lstrip(' )')}"  # fmt: skip
            return found
    return None


def words_left_out(what: str, vocabulary: Vocabulary, of: Subject) -> LeftOutHere | None:
    """What words alone leave out of records that were shown; None where that is not clear."""
    draft = Draft(Marked(what), things=[(0, of)])
    return _read(what, draft, vocabulary) if len(draft.marked.words) <= _MANY else None


def _ends(draft: Draft, behind: int, vocabulary: Vocabulary) -> Iterator[int]:
    """Where what is left out may end: at the end, or before what tells the groups, the time, or something else."""
    marked, words = draft.marked, draft.marked.words
    yield len(words)
    said_before = any(place < behind for place in draft.period_places)
    for end in range(len(words) - 1, behind, -1):
        between = marked.question[words[end - 1].end : words[end].start]
        rest = marked.question[words[end].start :]
        if (
            "," in between
            or ":" in between
            or _NOT_AGAIN.match(re.sub(r"\A(?:and|or)\s+", "", rest))
        ) or _GROUPS.match(rest):
            yield end
        elif not said_before and words[end].key in {
            "in",
            "this",
            "last",
            "since",
            "during",
            "for",
            "next",
            "until",
        }:
            timed = read_words(rest, Vocabulary(vocabulary.today, vocabulary.fiscal_year_starts))
            if timed.periods and not timed.loose and not timed.not_applied and timed.basis is None:
                yield end


def _read(clause: str, draft: Draft, vocabulary: Vocabulary) -> LeftOutHere | None:
    clause = _ENDS.sub("", clause.strip(" ,.?!()"))
    whole = _one(clause, draft, vocabulary)
    if whole is not None and whole.kinds() != {"text"}:
        return whole
    pieces = [_NOT_AGAIN.sub("", one).strip() for one in _JOINED.split(clause) if one.strip()]
    found = [_one(one, draft, vocabulary) for one in pieces] if len(pieces) > 1 else [None]
    if any(one is None for one in found):
        return whole  # words of one title: "paint shop and oven"
    every = LeftOutHere()
    for one in found:
        if one is not None:
            every.add(one)
    return every


def _one(clause: str, draft: Draft, vocabulary: Vocabulary) -> LeftOutHere | None:
    """What is left out by one thing; None where it is not understood, or is of two kinds that belong together."""
    if {"contacts"} & set(draft.subjects) or "contact" in draft.fields:
        return _position(clause, vocabulary)
    for text in _variants(clause):
        read = read_words(text, vocabulary, of_deals=True)
        if _says_else(read) or (text.startswith(_BECAUSE) and not read.reasons):
            continue
        found = _dimensions(read, draft)
        if len(found.kinds()) == 1:
            return found
        if len(found.kinds()) > 1:
            return None
    return _titled(clause, vocabulary) if "activities" not in draft.subjects else None


def _variants(clause: str) -> Iterator[str]:
    plain = _WENT.sub(
        "lost ", ONES.sub("", HEAD.sub("", _WHATEVER.sub("", clause), count=1))
    ).strip()
    plain = AMOUNTS.sub("with a value of ", WITH.sub(lambda one: f"with {one['what']}", plain))
    if not plain:
        return
    whose = WHOSE.sub("of ", plain)
    yield f"deals {whose}"
    yield f"deals that are {whose}"
    reason = _REASONS.sub("", _OF_REASONS.sub("", plain.replace("lost ", "", 1)).strip())
    yield f"{_BECAUSE}{reason}"
    yield f"deals with a {whose}"


def _says_else(read: Draft) -> bool:
    """Whether something is said that records can't be left out by, or that is not understood."""
    return bool(
        read.loose or read.unknown or read.not_applied or read.several or read.measures or read.by or read.best_of
        or read.order or read.counts or read.fields or read.quiet_days or read.quiet or read.moved or read.text
        or read.negation is not None or read.has_open is not None or read.without_deals or read.amounts_too
        or read.having or (read.without and read.without not in _MISSING) or set(read.subjects) - {"deals", "clients", "activities"} or read.number
    )  # fmt: skip


def _dimensions(read: Draft, main: Draft) -> LeftOutHere:
    """What the words narrow by: that is left out."""
    found = LeftOutHere()
    slots: tuple[tuple[Slot, list[tuple[int, str]]], ...] = (
        ("owner", read.people), ("client", read.clients), ("industry", read.industries), ("source", read.sources),
        ("stage", read.stages), ("reason", read.reasons),
    )  # fmt: skip
    found.besides = [(slot, name) for slot, names in slots for _, name in names]
    found.besides += [("owner", "")] if read.mine else []
    found.besides += [("owner", NOT_KNOWN)] if read.unassigned else []
    found.besides += [
        ("status", one) for one in read.statuses if "clients" in main.subjects or one != "active"
    ]
    found.besides += [("state", one) for one in read.states]
    if read.without in _MISSING:
        found.besides.append((_MISSING[read.without], NOT_KNOWN))
    found.values = [read.amounts] if read.amounts != (None, None) else []
    found.chances = [read.chances] if read.chances != (None, None) else []
    found.days, found.days_of = list(read.periods), read.basis
    if "activities" in main.subjects:
        found.besides += [("activity", one) for one in read.activities]
    told = "reason" in {slot for slot, _ in found.besides} or found.days
    if (
        read.kinds and not told and not read.states
    ):  # "those lost for price": the reason says that they are
        found.besides += [("kind", one) for one in read.kinds if one != "closed"]
    return found


def _position(clause: str, vocabulary: Vocabulary) -> LeftOutHere | None:
    """What people at clients are that are left out: "managers", "engineers or buyers"."""
    said = _PEOPLE.sub("", clause).strip()
    words = position_words(said)
    held = any(fits_position(one, said) for one in vocabulary.positions)
    if not words or not (held or all(is_title(one) for one in words)):
        return None
    return LeftOutHere(besides=[("position", said)])


def _titled(clause: str, vocabulary: Vocabulary) -> LeftOutHere | None:
    """Words that stand in titles of deals: "renewals", "the Pulse V3 ones"."""
    said = ONES.sub("", HEAD.sub("", _WHATEVER.sub("", clause), count=1)).strip()
    said = _IN_TITLE.sub("", _IN_TITLE.sub("", said)).strip(" \"'\u201c\u201d")
    words = position_words(said)
    if not words or not all(one in vocabulary.titled for one in words):
        return None
    return LeftOutHere(besides=[("text", " ".join(key_words(said)))])
