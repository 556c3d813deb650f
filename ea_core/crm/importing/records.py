"""Rows of text as records: mapped values, parsed and checked, without looking at the database.

A record holds only the fields that the row gives; a blank cell gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from ea_core.crm.importing.columns import Column, Plan
from ea_core.crm.importing.dates import DayOrder, Moment, order_shown, parse_day, parse_moment
from ea_core.crm.importing.numbers import (
    Separator,
    decimal_shown,
    parse_money,
    parse_percent,
)
from ea_core.crm.importing.reading import CsvFile

Value = str | Decimal | date | datetime
_LONGEST_KEY: Final = 200
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was left out; `row` counts as a spreadsheet does (the header is row 1)."""

    row: int
    column: str
    message: str


class RowErrors:
    """All errors counted, the `most` first ones (by row) kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[RowError] = []
        self.count = 0

    def add(self, error: RowError) -> None:
        """Takes an error in; those of lower rows may come later."""
        self.count += 1
        self._kept.append(error)
        if len(self._kept) >= 2 * self._most:
            self._kept = list(self.first())

    def first(self) -> tuple[RowError, ...]:
        """The kept ones in the order of their rows."""
        return tuple(sorted(self._kept, key=lambda error: error.row)[: self._most])


@dataclass(frozen=True, slots=True)
class Record:
    """One row's values by field. `day_fields` names moments that were written as bare days."""

    row: int
    key: str | None
    values: dict[str, Value]
    day_fields: frozenset[str] = frozenset()


@dataclass(slots=True)
class Habits:
    """How the file writes dates and numbers, seen over whole columns (None: not shown, or mixed)."""

    orders: dict[int, DayOrder | None] = field(default_factory=dict)
    decimals: dict[int, Separator | None] = field(default_factory=dict)
    fractions: set[int] = field(default_factory=set)


def habits_of(file: CsvFile, plan: Plan) -> Habits:
    """Reads through the file once, because 01/02/2026 is clear where 25/02/2026 is near."""
    dates = [c for c in plan.columns if c.field.type in {"date", "moment"}]
    numbers = [c for c in plan.columns if c.field.type in {"money", "percent"}]
    orders: dict[int, set[DayOrder]] = {c.index: set() for c in dates}
    decimals: dict[int, set[Separator]] = {c.index: set() for c in numbers}
    percents = {c.index: _Percents() for c in numbers if c.field.type == "percent"}
    for _, cells in file.rows():
        for column in dates:
            order = order_shown(_cell(cells, column.index))
            if order is not None:
                orders[column.index].add(order)
        for column in numbers:
            written = _cell(cells, column.index)
            decimal = decimal_shown(written)
            if decimal is not None:
                decimals[column.index].add(decimal)
            if column.index in percents:
                percents[column.index].see(written)
    return Habits(
        {index: next(iter(seen)) if len(seen) == 1 else None for index, seen in orders.items()},
        {index: next(iter(seen)) if len(seen) == 1 else None for index, seen in decimals.items()},
        {index for index, seen in percents.items() if seen.are_fractions},
    )


class _Percents:
    """Whether a column of probabilities holds fractions of 1 instead of percentages."""

    def __init__(self) -> None:
        self._all_up_to_one = True
        self._some_between = False

    def see(self, written: str) -> None:
        """Takes one cell into account; blanks and what is no number say nothing."""
        if not written:
            return
        try:
            number = parse_percent(written)
        except ValueError:
            return
        self._all_up_to_one &= number <= 1 and "%" not in written
        self._some_between |= 0 < number < 1

    @property
    def are_fractions(self) -> bool:
        """Nothing above 1 and something between 0 and 1."""
        return self._all_up_to_one and self._some_between


def read_records(file: CsvFile, plan: Plan, habits: Habits) -> Iterator[Record | RowError]:
    """Each row as a record, or the reason why it is left out."""
    first_rows: dict[str, int] = {}
    for row, cells in file.rows():
        if file.has_broken(cells):
            label = file.encoding.label
            yield RowError(row, "", f"The row holds bytes that are not {label}. Mend them there.")
            continue
        made = _record(row, cells, plan, habits)
        if isinstance(made, Record):
            identity = _identity(made, plan)
            if identity is not None:
                earlier = first_rows.setdefault(identity, row)
                if earlier != row:
                    made = RowError(
                        row,
                        plan.key_name or plan.columns[0].name,
                        f"{_quoted(identity)} is in the file already (row {earlier}).",
                    )
        yield made


def _identity(record: Record, plan: Plan) -> str | None:
    """What must not be in a file twice: the key, and without one the name of a client."""
    if plan.key is not None:
        return record.key
    return str(record.values["name"]).lower() if plan.kind == "clients" else None


def _record(row: int, cells: Sequence[str], plan: Plan, habits: Habits) -> Record | RowError:
    if len(cells) < plan.width or any(cell.strip() for cell in cells[plan.width :]):
        return RowError(row, "", f"The row has {len(cells)} cells, the header has {plan.width}.")
    key = None if plan.key is None else _cell(cells, plan.key)
    if key is not None and not 1 <= len(key) <= _LONGEST_KEY:
        reason = f"A key has at most {_LONGEST_KEY} letters." if key else "The key is empty."
        return RowError(row, plan.key_name or "", reason)
    values: dict[str, Value] = {}
    days: set[str] = set()
    for column in plan.columns:
        try:
            value = _value(_cell(cells, column.index), column, habits)
        except ValueError as error:
            return RowError(row, column.name, str(error))
        if isinstance(value, Moment):
            if value.is_day:
                days.add(column.field.name)
            value = value.at
        if value is not None:
            values[column.field.name] = value
    if plan.kind == "activities" and not {"client", "deal"} & values.keys():
        names = [c.name for c in plan.columns if c.field.name in {"client", "deal"}]
        return RowError(row, names[0], "Neither a client nor a deal is named.")
    return Record(row, key, values, frozenset(days))


def _value(written: str, column: Column, habits: Habits) -> Value | Moment | None:
    """What a cell gives: nothing when it is blank. Raises ValueError with the reason."""
    written = column.values.get(written.casefold(), written)
    if written:
        return _parse(written, column, habits)
    if column.field.required:
        raise ValueError(
            f"{column.field.name} is empty. Name what blank cells mean with "
            f"--values {column.field.name}:=..., or fill it in."
        )
    return None


def _parse(written: str, column: Column, habits: Habits) -> Value | Moment:
    kind = column.field.type
    if kind == "date":
        return parse_day(written, habits.orders.get(column.index))
    if kind == "moment":
        return parse_moment(written, habits.orders.get(column.index))
    if kind == "money":
        return parse_money(written, habits.decimals.get(column.index))
    if kind == "percent":
        return _percent(written, column, habits)
    if "\0" in written:
        raise ValueError("The cell holds a character that can't be stored (NUL).")
    if kind == "choice":
        return _choice(written, column)
    if len(written) > column.field.longest:
        raise ValueError(
            f"{column.field.name} has {len(written)} letters, at most {column.field.longest} fit."
        )
    return written


def _percent(written: str, column: Column, habits: Habits) -> Decimal:
    decimal = habits.decimals.get(column.index)
    if column.index not in habits.fractions:
        return parse_percent(written, decimal)
    # Digits behind the point move in front of it, so none may be rounded away before.
    return parse_percent(str(Decimal(written.replace(",", ".")) * 100))


def _choice(written: str, column: Column) -> str:
    for choice in column.field.choices:
        if written.casefold() == choice:
            return choice
    raise ValueError(
        f"{_quoted(written)} is not a {column.field.name}; it is {_or(column.field.choices)}. "
        f"Name what it means with --values {column.field.name}:{written[:_SHOWN]}=..."
    )


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""


def _quoted(written: str) -> str:
    return repr(written if len(written) <= _SHOWN else written[:_SHOWN] + "…")


def _or(choices: Sequence[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"
