"""Whether what a statement compares is so in what the CRM gave: more than, the most, rose, all of them. Pure.

The figures that are compared need not stand in the statement ("Ambergate has more open than Bexley"). Two records of
a list that it names are held against each other, the one that is said to have the most against all of its list, and of
two periods the later one against the earlier. Where the words leave open which figure is meant, one that fits will do.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ea_core.agent.crm_clauses import Clause, Label, clauses, numbers_in, said_of
from ea_core.agent.crm_records import Figure, Kind, Record

_MORE: Final = re.compile(
    r"\b(?:more|higher|larger|bigger|greater|better|longer|mehr|höher\w*|größer\w*)\b",
    re.IGNORECASE,
)
_LESS: Final = re.compile(
    r"\b(?:fewer|less|lower|smaller|worse|shorter|weniger|niedriger\w*|kleiner\w*)\b", re.IGNORECASE
)
_THAN: Final = re.compile(r"\b(?:than|als)\b", re.IGNORECASE)
_MOST: Final = re.compile(
    r"\b(?:most|highest|largest|biggest|greatest|best|longest|meisten|höchste\w*|größte\w*)\b",
    re.IGNORECASE,
)
_LEAST: Final = re.compile(
    r"\b(?:least|fewest|lowest|smallest|worst|shortest|wenigsten|niedrigste\w*|kleinste\w*)\b",
    re.IGNORECASE,
)
_NO_ORDER: Final = re.compile(
    r"\b(?:at (?:the )?(?:most|least|best)|most of|most recent\w*|second|third|among|one of|more or less)\b",
    re.IGNORECASE,
)
_ROSE: Final = re.compile(
    r"\b(?:rose|risen|increased?|grew|grown|improved?|climbed|went up|gained|gestiegen|gewachsen)\b",
    re.IGNORECASE,
)
_FELL: Final = re.compile(
    r"\b(?:fell|fallen|dropped|declined?|decreased?|went down|shrank|worsened|gesunken|gefallen)\b",
    re.IGNORECASE,
)
_FROM_TO: Final = re.compile(r"\b(?:from|von)\b.*?\b(?:to|auf)\b", re.IGNORECASE)
_EVERY: Final = re.compile(
    r"\b(?:all|every|each|alle|jede[rs]?)\b(?! (?:in all|together))", re.IGNORECASE
)
_KINDS: Final[Mapping[Kind, re.Pattern[str]]] = {
    "rate": re.compile(r"\b(?:rates?|probabilit\w+|percent\w*|share|quote)\b|%", re.IGNORECASE),
    "days": re.compile(r"\b(?:days?|cycle|tage?n?)\b", re.IGNORECASE),
    "money": re.compile(r"\b(?:value|worth|revenue|amount|sum|pipeline|volume|wert|umsatz)\b|[€$£]", re.IGNORECASE),
    "count": re.compile(r"\b(?:deals?|clients?|tasks?|contacts?|number|many|geschäfte|kunden)\b", re.IGNORECASE),
}  # fmt: skip
"""What is compared, by its words; the first that fits."""
_STATES: Final = frozenset({"status", "stage", "industry", "owner", "source"})
_TWO: Final = 2

Order = Callable[[float, float], bool]


def is_compared_otherwise(records: Sequence[Record], statement: str) -> bool:
    """Whether the statement compares records, and they are not so."""
    if not records or _NO_ORDER.search(statement):
        return False
    parts = clauses(tuple(records), statement)
    return (
        _are_in_another_order(records, statement, parts)
        or _is_not_first(records, statement, parts)
        or _goes_another_way(records, statement, parts)
        or _is_not_of_all(records, parts)
    )


def _order(statement: str, more: re.Pattern[str], less: re.Pattern[str]) -> Order | None:
    """Which way a statement compares; none where it says both or neither."""
    ways = [bool(more.search(statement)), bool(less.search(statement))]
    if ways.count(True) != 1:
        return None
    return operator.gt if ways[0] else operator.lt


def _are_in_another_order(
    records: Sequence[Record], statement: str, parts: Sequence[Clause]
) -> bool:
    order = _order(statement, _MORE, _LESS)
    than = _THAN.search(statement)
    named = [one for one in (_only(records, part.own_labels) for part in parts) if one]
    if order is None or than is None or len(named) != _TWO or named[0].place != named[1].place:
        return False
    if any(numbers_in(part.text) for part in parts):
        return False  # its figures are looked at by themselves
    pairs = _pairs(named[0], named[1], statement)
    return bool(pairs) and not any(order(one.value, other.value) for one, other in pairs)


def _is_not_first(records: Sequence[Record], statement: str, parts: Sequence[Clause]) -> bool:
    best = _order(statement, _MOST, _LEAST)
    order = best or (None if _THAN.search(statement) else _order(statement, _MORE, _LESS))
    if order is None:
        return False
    for part in parts:
        own = _only(records, part.own_labels)
        if (
            own is None
            or not own.place
            or not any(one.search(part.text) for one in (_MOST, _LEAST, _MORE, _LESS))
        ):
            continue
        others = [one for one in records if one.place == own.place and one is not own]
        rivals = [_pairs(own, other, part.text) for other in others]
        meant = [one for one in rivals if one]
        if not meant or (best is None and len(others) > 1):  # "the higher" is of two
            continue
        figures = {(one.kind, one.aspects) for pairs in meant for one, _ in pairs}
        if not any(
            all(not order(other.value, one.value) for pairs in meant for one, other in pairs
                if (one.kind, one.aspects) == figure)
            for figure in figures
        ):  # fmt: skip
            return True
    return False


def _goes_another_way(records: Sequence[Record], statement: str, parts: Sequence[Clause]) -> bool:
    """Whether something is said to rise that fell, of two periods of which the later one is named, or both figures."""
    order = _order(statement, _ROSE, _FELL)
    periods = sorted(
        (one for one in records if one.days and one.place.endswith("/periods")),
        key=lambda one: min(one.days),
    )
    if order is None or len(periods) != _TWO:
        return False
    numbers = [float(one.value) for part in parts for one in numbers_in(part.text)]
    before, after = periods
    if len(numbers) == _TWO and _FROM_TO.search(statement):
        first, last = numbers
        return not order(last, first) or (
            not (_has(before, first) and _has(after, last))
            and _has(after, first) and _has(before, last)
        )  # fmt: skip
    named = {label for part in parts for label in part.own_labels}
    if numbers or (named and not named & after.texts):
        return False
    pairs = _pairs(after, before, statement)
    return bool(pairs) and not any(order(one.value, other.value) for one, other in pairs)


def _has(record: Record, number: float) -> bool:
    return any(
        number in {one.value, one.value * 100} or round(one.value * 100, 1) == number
        for one in record.figures
    )


def _is_not_of_all(records: Sequence[Record], parts: Sequence[Clause]) -> bool:
    """Whether "all are active" is said of a list in which one is not."""
    for part in parts:
        states = {
            label for label in part.own_labels
            if label[0] in _STATES or any(one.place.endswith("/stages") and label in one.texts for one in records)
        }  # fmt: skip
        if not _EVERY.search(part.text) or not states or states != part.own_labels:
            continue
        for key, state in states:
            lists = {one.place for one in records if one.place and (key, state) in one.texts}
            if any(
                any(name == key for name, _ in one.texts) and (key, state) not in one.texts
                for one in records
                if one.place in lists
            ) and _EVERY.search(part.text):
                return True
    return False


def _only(records: Sequence[Record], labels: frozenset[Label]) -> Record | None:
    """The one record of a list that has all the labels."""
    having = [one for one in records if labels and one.place and labels <= one.texts]
    return having[0] if len(having) == 1 else None


def _pairs(one: Record, other: Record, said: str) -> list[tuple[Figure, Figure]]:
    """The figures of two records that may be compared: of the kind and measure that is said."""
    kind = next((kind for kind, words in _KINDS.items() if words.search(said)), None)
    aspects = said_of(said)
    every = [
        (mine, its)
        for mine in one.figures
        for its in other.figures
        if (mine.kind, mine.aspects) == (its.kind, its.aspects)
    ]
    of_kind = [pair for pair in every if kind is None or pair[0].kind == kind]
    called = [pair for pair in of_kind if aspects & pair[0].aspects]
    return called or of_kind
