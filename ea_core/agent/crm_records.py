"""What tools of the CRM gave, as records: which figure is of which client, deal, stage, month or period. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

Kind = Literal["money", "count", "days", "rate"]

_RATES: Final = frozenset({"rate", "share", "probability", "coverage", "conversion"})
_ASPECTS: Final = {
    "open": "open", "won": "won", "lost": "lost", "weighted": "weighted", "late": "late", "overdue": "late",
    "quiet": "quiet", "created": "created", "target": "target", "rate": "rate", "cycle": "cycle", "mean": "mean",
    "median": "median", "velocity": "velocity", "coverage": "coverage", "without": "without",
}  # fmt: skip
"""What a part of a key says of its figure; the words that say it of a statement's are in crm_claims."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_LONGEST: Final = 160
_ALIKE: Final = 3
"""So many keys in common make two objects beside each other records of one kind."""
_SAID_OF_ALL: Final = frozenset({"currency", "limit", "before"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a record, and what its key says of it; of money the currency where it is known."""

    value: float
    kind: Kind
    aspects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Record:
    """One object of a result. Records of one list share the `place`; "" for what is of no list.

    `texts` are its strings with their keys, those of the objects around it among them, `days` its dates, `states`
    which of open, won, lost, late and quiet it is.
    """

    place: str
    texts: frozenset[tuple[str, str]]
    days: frozenset[date]
    figures: tuple[Figure, ...]
    states: frozenset[str] = frozenset()


def records_of(result: Mapping[str, Any]) -> Iterator[Record]:
    """The objects of a tool's result, each list's on their own."""
    yield from _walked(result, "", "", frozenset(), frozenset())


def period_names(first: date, last: date) -> tuple[str, ...]:
    """How a month, a quarter or a year is called; empty for other periods."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return ()
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months == 1:
        return (f"{calendar.month_name[first.month]} {first.year}",)
    if months == 3 and first.month % 3 == 1:  # noqa: PLR2004 -- a quarter
        quarter = first.month // 3 + 1
        return (f"Q{quarter} {first.year}", f"Q{quarter}")
    return (str(first.year),) if months == 12 and first.month == 1 else ()  # noqa: PLR2004 -- a year


def _walked(
    value: Mapping[str, Any],
    place: str,
    key: str,
    around: frozenset[tuple[str, str]],
    state: frozenset[str],
) -> Iterator[Record]:
    own = around | frozenset(_texts(value))
    state = state | _state(value)
    figures = list(_figures(value, key, state))
    alike = _alike(value)
    for name, inner in value.items():
        if isinstance(inner, Mapping):
            if name in alike:
                yield from _walked(inner, f"{place}/periods", name, own, state)
            elif (
                place
                or name == "asked"
                or all(isinstance(one, int | float) for one in inner.values())
            ):
                figures += _figures(inner, name, state)
            else:
                yield from _walked(inner, "", name, own, state)
        elif isinstance(inner, Sequence) and not isinstance(inner, str):
            for one in inner:
                if isinstance(one, Mapping):
                    yield from _walked(one, f"{place}/{name}", "", own, state)
    yield Record(place, own, frozenset(_days(value)), tuple(figures), state)


def _alike(value: Mapping[str, Any]) -> frozenset[str]:
    """The names of objects beside each other that are records of one kind: two periods."""
    inner = {
        name: one for name, one in value.items() if isinstance(one, Mapping) and name != "asked"
    }
    return frozenset(
        name for name, one in inner.items()
        if any(len(one.keys() & other.keys()) >= _ALIKE for key, other in inner.items() if key != name)
    )  # fmt: skip


def _texts(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, one in value.items():
        of_list = isinstance(one, Sequence) and not isinstance(one, str)
        for text in one if of_list else [one]:
            if (
                isinstance(text, str)
                and text
                and len(text) <= _LONGEST
                and not _DAY.fullmatch(text)
            ):
                month = _MONTH.fullmatch(text)
                if month:
                    yield "period", f"{calendar.month_name[int(month[2])]} {month[1]}"
                else:
                    yield str(key), text
    days = [value.get(f"{end}_date", value.get(end)) for end in ("from", "to")]
    if all(isinstance(one, str) and _DAY.fullmatch(one) for one in days):
        first, last = (date.fromisoformat(str(one)) for one in days)
        for name in period_names(first, last):
            yield "period", name


def _days(value: Mapping[str, Any]) -> Iterator[date]:
    for one in value.values():
        if isinstance(one, str) and _DAY.match(one):
            try:
                yield date.fromisoformat(one[:10])
            except ValueError:
                continue


def _state(value: Mapping[str, Any]) -> frozenset[str]:
    """Of which state all figures of an object are: those of a stage, of a deal, of what was asked for."""
    found: set[str] = set()
    asked = value.get("asked")
    for one in (value, asked if isinstance(asked, Mapping) else {}):
        for key in ("kind", "state", "stage"):
            said = str(one.get(key) or "").casefold()
            if said in {"open", "won", "lost", "late", "quiet"}:
                found.add(said)
    if value.get("open") is True:
        found.add("open")
    return frozenset(found)


def _figures(value: Mapping[str, Any], of: str, state: frozenset[str]) -> Iterator[Figure]:
    for key, one in value.items():
        parts = [*of.split("_"), *str(key).split("_")] if of == "counts" else str(key).split("_")
        aspects = frozenset(_ASPECTS[part] for part in parts if part in _ASPECTS)
        if isinstance(one, bool) or key in _SAID_OF_ALL:
            continue
        if isinstance(one, int | float):
            if "rate" in aspects and "value" in parts:
                aspects |= {"by value"}
            yield Figure(float(one), _kind(parts, one, of), _with(state, aspects))
        elif isinstance(one, Sequence) and one and isinstance(one[0], Mapping):
            yield Figure(float(len(one)), "count", _with(state, aspects))


def _with(state: frozenset[str], aspects: frozenset[str]) -> frozenset[str]:
    """What a key says of its figure goes before what is said of all of them."""
    return aspects | (frozenset() if aspects & {"open", "won", "lost"} else state)


def _kind(parts: Sequence[str], value: float, of: str) -> Kind:
    if not _RATES.isdisjoint(parts):
        return "rate"
    if "days" in parts:
        return "days"
    return "count" if isinstance(value, int) or of == "counts" else "money"
