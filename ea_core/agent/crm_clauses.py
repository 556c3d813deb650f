"""The clauses of a statement about the CRM: what each names, what it says of its figures, and its numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

from ea_core.agent.crm_records import Record
from ea_core.agent.figures import CODE, NUMBER, SCALE, SCALED, SCALES, number_of, without_days
from ea_core.agent.measured import unit_between
from ea_core.agent.numerals import numerals

_CLAUSE: Final = re.compile(
    r"[;:()\n]|,(?=\s)|\s[-\u2013\u2014]\s|\b(?:and|but|while|whereas|against|versus|vs|compared (?:to|with)|ahead of|up from|down from|"
    r"than|und|aber|während|gegenüber|et|mais|y|pero|e|ma)\b|\bto\b(?=\s[€$£\d])", re.IGNORECASE,
)  # fmt: skip
_ASPECTS: Final = {
    aspect: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for aspect, words in {
        "rate": r"win[\s-]?rates?|rate|quote|gewinnquote|conversion|share",
        "by value": r"by value|in value|nach wert",
        "won": r"won|wins?|gewonnen\w*|gagnée?s?",
        "lost": r"lost|loses?|losses|verloren\w*|perdu\w*",
        "weighted": r"weighted|gewichtet\w*|pondéré\w*",
        "open": r"open|pipeline|offene?n?r?|ouvert\w*",
        "late": r"late|overdue|past due|verspätet\w*|überfällig\w*",
        "quiet": r"quiet|silent|inactive|without (?:any )?activity|no activity",
        "created": r"created|added|angelegt\w*",
        "target": r"targets?|goals?|quota|ziel\w*",
        "cycle": r"cycles?|zyklus",
        "mean": r"mean|average|averages|avg|durchschnitt\w*",
        "median": r"median",
        "velocity": r"velocity",
        "coverage": r"coverage",
        "without": r"without",
    }.items()
}  # fmt: skip
_NAME: Final = re.compile(r"(?<=\s)[A-ZÄÖÜ][^\W\d_]{2,}|\A\W*(?:an?|another|eine?)\s")
_ONLY_NAME: Final = re.compile(r"[\W\d]*?([\ue100-\uefff])\W*")
_ENDS_WITH_NAME: Final = re.compile(r"([\ue100-\uefff])[\s*_]*\Z")
_NEXT: Final = re.compile(r"\s*(?:[€$£]|\b[A-Z]{3}\b)?\s?\d")
"""Where the next number begins, with its sign."""
_EACH: Final = re.compile(
    r"\b(?:respectively|each|both|together|combined|in total|in all|altogether|jeweils|beide|zusammen|insgesamt)\b", re.IGNORECASE
)  # fmt: skip
_PLAIN_STATES: Final = frozenset({"open", "won", "lost", "new"})
_FEW: Final = 4
_MASK: Final = 0xE100

_OF_RECORDS: Final = frozenset({"name", "title", "client"})
_ASIDE: Final = re.compile(r"\(([^()]*)\)")
_ASIDES: Final = re.compile(r"[\ue010-\ue0ff]")
_FIRST_ASIDE: Final = 0xE010
_MOST_ASIDES: Final = 200

Label = tuple[str, str]
"""A key of a record and the string that stands there."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a clause: what it is, as how exactly it is written, its unit, and where it stands."""

    value: Decimal
    step: float
    unit: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with what it names (by keys), what it says of its figures, and the same of the clause before."""

    text: str
    labels: frozenset[Label]
    aspects: frozenset[str]
    own_labels: frozenset[Label] = field(default_factory=frozenset)


@lru_cache(maxsize=256)
def clauses(records: tuple[Record, ...], statement: str) -> tuple[Clause, ...]:
    """The clauses of a statement, those between brackets behind the one in which they stand."""
    masked, found = _masked(statement, _names(records), _distinct(records))
    every = frozenset(found.values()) if _EACH.search(statement) else frozenset()
    made: list[Clause] = []
    before: frozenset[Label] = frozenset()
    said: frozenset[str] = frozenset()
    last: Label | None = None
    for text, is_aside in _split(masked):
        own = frozenset(label for mark, label in found.items() if mark in text)
        alone = _ONLY_NAME.fullmatch(text)
        pair = (
            own | {last} if alone and last and found[alone[1]][0] not in _OF_RECORDS else own
        )  # "Linnea Lundin, Security Officer"
        aspects = said_of(text)
        said |= aspects
        if not own and not is_aside and _NAME.search(text):
            before = frozenset()  # of something that is not known by that name
        made.append(Clause(text, every or own or before, aspects or said, pair))
        before = own or before
        ends = _ENDS_WITH_NAME.search(text)
        last = found.get(ends[1]) if ends else None
        last = last if last and last[0] in _OF_RECORDS else None
    return tuple(made)


def _split(text: str) -> Iterator[tuple[str, bool]]:
    """The clauses of a text, and whether each stands between brackets."""
    asides: list[str] = []

    def put(aside: re.Match[str]) -> str:
        asides.append(aside[1])
        return chr(_FIRST_ASIDE + len(asides) - 1) if len(asides) < _MOST_ASIDES else " "

    for clause in _CLAUSE.split(_ASIDE.sub(put, text)):
        yield _ASIDES.sub(" ", clause), False
        for mark in _ASIDES.findall(clause):
            for inner in _CLAUSE.split(asides[ord(mark) - _FIRST_ASIDE]):
                yield inner, True


def said_of(text: str) -> frozenset[str]:
    """What a text says of figures: open, won, late, mean and so on."""
    found = {aspect for aspect, pattern in _ASPECTS.items() if pattern.search(text)}
    if "rate" in found:
        found -= {"won"}
    return frozenset(found)


@lru_cache(maxsize=16)
def _names(records: tuple[Record, ...]) -> Mapping[Label, bool]:
    """All strings of the records, and whether each tells some records of a list from others."""
    places: dict[str, list[Record]] = {}
    for one in records:
        places.setdefault(one.place, []).append(one)
    tells: dict[Label, bool] = {}
    for place, there in places.items():
        counts: dict[Label, int] = {}
        for one in there:
            for label in one.texts:
                counts[label] = counts.get(label, 0) + 1
        for label, count in counts.items():
            tells[label] = tells.get(label, False) or (bool(place) and count < len(there))
    return tells


@lru_cache(maxsize=16)
def _distinct(records: tuple[Record, ...]) -> Mapping[str, Label]:
    """Words with a capital that only one name has: "Ambergate" of Ambergate Pharma."""
    having: dict[str, set[Label]] = {}
    for key, text in _names(records):
        begins = re.match(r"[^:,(]+", text)
        if key == "title" and begins and " " in begins[0].strip():
            having.setdefault(begins[0].strip(), set()).add((key, text))
        if key in {
            "title",
            "deal",
            "content",
            "industry",
            "why_stalled",
            "website",
            "email",
            "source",
        }:
            continue
        for word in re.findall(r"[A-ZÄÖÜ][\w’'-]{3,}", text):  # noqa: RUF001 -- the typographic apostrophe is meant
            having.setdefault(word, set()).add((key, text))
    return {
        word: next(iter(of)) for word, of in having.items() if len({text for _, text in of}) == 1
    }


def _masked(
    statement: str, names: Mapping[Label, bool], distinct: Mapping[str, Label]
) -> tuple[str, dict[str, Label]]:
    """The statement with a sign of its own in the place of each name, and the names that tell records apart."""
    found: dict[str, Label] = {}
    text = statement
    whole = sorted(names, key=lambda one: (-len(one[1]), not names[one]))
    pairs = [(label[1], label) for label in whole] + list(distinct.items())
    for words, label in pairs:
        if not _may_be_named(words, label) or words.casefold() not in text.casefold():
            continue
        is_small = label[1] == words and (
            (len(words) > _FEW and " " in words) or label[0] in {"industry", "source"}
        )
        small = re.IGNORECASE if is_small else 0
        mark = chr(_MASK + len(found)) if names[label] else "\ue000"
        new = re.sub(
            rf"(?<![\w@.-]){re.escape(words)}(?:['\u2019]s)?(?![\w@])", mark, text, flags=small
        )
        if new != text:
            text = new
            if names[label]:
                found[mark] = label
    for label in names:
        if label[0] == "stage" and names[label]:
            mark = chr(_MASK + len(found))
            new = re.sub(
                rf"\bin (?:the )?(?:stage )?{re.escape(label[1])}s?\b",
                f"in {mark}",
                text,
                flags=re.IGNORECASE,
            )
            if new != text:
                text, found[mark] = new, label
    return text, found


def _may_be_named(words: str, label: Label) -> bool:
    if words.casefold() in _PLAIN_STATES:
        return label[0] in {"stage", "name"} and words[:1].isupper() and words.casefold() == "new"
    return len(words) >= _FEW or label[0] == "period" or label[0] == "status"


@lru_cache(maxsize=256)
def numbers_in(clause: str) -> tuple[Number, ...]:
    """The numbers of a clause but those of days and codes."""
    text = CODE.sub(
        lambda one: one[0] if SCALED.fullmatch(one[0]) else " " * len(one[0]), without_days(clause)
    )
    found = [(one.start, one.end, one.value, 1.0) for one in numerals(text)]
    for digits in NUMBER.finditer(text):
        value = number_of(digits[0])
        if value is None:
            continue
        exponent = value.as_tuple().exponent
        decimals = re.search(r"[.,](\d{1,2})\Z", digits[0])
        step = (
            10.0 ** -len(decimals[1])
            if decimals
            else 10.0 ** (exponent if isinstance(exponent, int) else 0)
        )
        scale = SCALE.match(text, digits.end())
        if scale:
            factor = SCALES[scale[1].lower()]
            value, step = value.scaleb(factor), step * 10.0**factor
        elif step > 1:
            step = 1.0
        found.append((digits.start(), scale.end() if scale else digits.end(), value, step))
    return tuple(
        Number(value, step, unit_between(text[:start], _NEXT.split(text[end:])[0]), start, end)
        for start, end, value, step in found
    )
