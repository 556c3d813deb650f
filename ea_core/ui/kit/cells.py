"""A record's value as the table on the screen draws it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Final

from ea_core.ui.kit import format as form
from ea_core.ui.kit.table import Act, Badge, Bar, Choice, Column, Kind, Lines, Link, Place

Cell = str | Mapping[str, object] | None
"""Text, an object with its kind in `k` (assets/table.js), or nothing."""
NUMBERS: Final[frozenset[Kind]] = frozenset({"money", "percent", "number"})
KEPT: Final[frozenset[Kind]] = frozenset({"date", "moment"})
"""Kinds that are never broken into lines."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What near and far mean to the reader: the moment, the day, the zone."""

    now: datetime
    today: date
    zone: tzinfo


def cell(column: Column[object], value: object, clock: Clock) -> Cell:  # noqa: PLR0911 -- one kind, one line
    """`value` of that column as the table draws it; the column's kind was checked."""
    match value:
        case None:
            return None
        case Link():
            return {"k": "link", "t": value.words, "h": value.address}
        case Lines():
            return {"k": "two", "t": value.words, "s": value.below, "h": value.address}
        case Bar():
            return {"k": "bar", "t": value.words, "h": value.address,
                    "p": _share(value.amount, value.most),
                    "o": None if value.ceiling is None else _share(value.ceiling, value.most)}  # fmt: skip
        case Choice():
            return {"k": "choice", "n": value.name, "l": value.label, "v": value.value,
                    "o": [list(option) for option in value.options]}  # fmt: skip
        case tuple():
            return _several(value)
        case datetime():
            return {"k": "time", "t": form.moment(value, clock.zone, clock.now),
                    "d": value.isoformat(), "f": form.exact_moment(value, clock.zone)}  # fmt: skip
        case date():
            return {"k": "time", "t": form.near_day(value, clock.today), "d": value.isoformat(),
                    "f": form.day(value)}  # fmt: skip
        case Decimal() | int() | float():
            return _number(column, value)
    return str(value)


def place_of(column: Column[object], at: int, beside_taken: bool) -> Place:
    """Where a column stands on a narrow screen when it does not say so."""
    if column.place is not None:
        return column.place
    if at == 0:
        return "main"
    return "beside" if column.kind == "money" and not beside_taken else "below"


def _number(column: Column[object], value: Decimal | float) -> str:
    if column.kind == "money":
        return form.money(Decimal(value), column.unit or "USD")
    if column.kind == "percent":
        return form.whole_percent(Decimal(str(value)))
    return form.number(int(value))


def _several(value: tuple[object, ...]) -> Cell:
    badges = [{"t": one.words, "c": one.colour} for one in value if isinstance(one, Badge)]
    acts = [
        {"n": one.name, "t": one.words, "l": one.label, "c": "red" if one.destructive else ""}
        for one in value
        if isinstance(one, Act)
    ]
    if acts:
        return {"k": "acts", "a": acts}
    return {"k": "badges", "b": badges} if badges else None


def _share(amount: Decimal | int, most: Decimal | int) -> float:
    """How much of the bar is filled, in percent."""
    return round(float(amount / most * 100), 2) if most else 0.0
