"""How a file writes dates and numbers, seen over whole columns. Pure.

01/02/2026 is clear where 25/02/2026 is near, and 0.5 where 0.25 is; so the file is read through once
before its values are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ea_core.crm.importing.cells.dates import DateStyle, DayOrder, is_serial, orders_shown
from ea_core.crm.importing.cells.numbers import Separator, decimal_shown
from ea_core.crm.importing.cells.percents import Percents
from ea_core.crm.importing.cells.texts import cell_text, is_filler
from ea_core.crm.importing.columns import Column, Plan
from ea_core.crm.importing.table.reading import CsvFile
from ea_core.crm.importing.wording import Customs, Written

_MOST_REMEMBERED = 50_000
DATES = frozenset({"date", "moment", "closing"})


@dataclass(slots=True)
class Habits:
    """For the index of a column: the style of its dates, its decimal separator, its percentages.

    `decimals_said`: the separator was said and not only concluded. `concluded` columns of dates have the
    order of the others. `keys_are_numbers`: every key is a whole number with `.0` behind it.
    """

    dates: dict[int, DateStyle] = field(default_factory=dict)
    decimals: dict[int, Separator | None] = field(default_factory=dict)
    decimals_said: bool = False
    percents: dict[int, Percents] = field(default_factory=dict)
    concluded: frozenset[int] = frozenset()
    keys_are_numbers: bool = False

    def notices(self, plan: Plan) -> Iterator[str]:
        """What was concluded and should be looked at."""
        if self.keys_are_numbers:
            yield f"The keys in {plan.key_name} were read without the .0 that a program put behind them."
        for column in plan.columns:
            percents = self.percents.get(column.index)
            if percents and percents.are_fractions:
                yield f"{column.name} holds fractions of 1 and was read as percentages."
            style = self.dates.get(column.index)
            if style and style.order and column.index in self.concluded:
                yield (
                    f"{column.name} does not show the order of day and month; it was read as "
                    f"{style.order}, like the other dates of the file. Else say --dates."
                )
            if style and style.serials:
                yield (
                    f"{column.name} holds a spreadsheet's numbers of days and was read as such "
                    "(46112 is 2026-03-31); files of old Macintosh spreadsheets count from 1904."
                )


class _Dates:
    """What the values of a column of dates show."""

    def __init__(self) -> None:
        self._orders: frozenset[DayOrder] | None = None
        self._mixed = False
        self._all_serials = True
        self._any = False

    def see(self, written: str) -> None:
        if written[4:5] == "-" and written[:4].isdigit():
            self._all_serials = False
            return
        self._any = True
        self._all_serials = self._all_serials and is_serial(written)
        orders = orders_shown(written)
        if orders:
            both = orders if self._orders is None else self._orders & orders
            self._mixed |= not both
            self._orders = both or self._orders

    @property
    def order(self) -> DayOrder | None:
        """The order that the column shows."""
        if self._mixed or self._orders is None or len(self._orders) != 1:
            return None
        (order,) = self._orders
        return order

    @property
    def is_open(self) -> bool:
        """Whether the order is asked for and not shown."""
        return not self._mixed and self._orders is not None and len(self._orders) > 1

    def style(
        self, written: Written, customs: Customs, others: DayOrder | None = None
    ) -> DateStyle:
        return DateStyle(
            written.dates or self.order or others,
            mixed=self._mixed and written.dates is None,
            serials=self._any and self._all_serials,
            today=customs.today,
            zone=customs.zone,
        )


class _Keys:
    """Whether all keys of a file are what a program makes of whole numbers beside blank cells: 1001.0."""

    def __init__(self, index: int | None) -> None:
        self._index = index
        self._any = False
        self._others = False

    def see(self, cells: list[str]) -> None:
        """Takes a row into account."""
        if self._index is None or self._others:
            return
        written = cell_text(cells[self._index]) if self._index < len(cells) else ""
        if written:
            self._any = True
            self._others = not (written.endswith(".0") and written[:-2].isdigit())

    @property
    def are_numbers(self) -> bool:
        """Whether there were keys and all of them were such numbers."""
        return self._any and not self._others


def habits_of(file: CsvFile, plan: Plan, written: Written, customs: Customs) -> Habits:
    """Reads through the file once."""
    dates = [c for c in plan.columns if c.field.type in DATES]
    numbers = [c for c in plan.columns if c.field.type == "money"]
    percents = [c for c in plan.columns if c.field.type == "percent"]
    seen = {column.index: _Dates() for column in dates}
    marks: dict[int, set[Separator]] = {column.index: set() for column in numbers}
    shares = {column.index: Percents(written.percent) for column in percents}
    days: set[tuple[int, str]] = set()
    keys = _Keys(plan.key)
    for row in file.rows() if seen or marks or shares or plan.key is not None else ():
        keys.see(row.cells)
        for column in dates:
            value = _value(row.cells, column)
            if value and (column.index, value) not in days:
                if len(days) < _MOST_REMEMBERED:  # the same days come again and again
                    days.add((column.index, value))
                seen[column.index].see(value)
        for column in numbers:
            if (value := _value(row.cells, column)) and not value.isdigit():
                mark = decimal_shown(value)
                if mark is not None:
                    marks[column.index].add(mark)
        for column in percents:
            if value := _value(row.cells, column):
                shares[column.index].see(value)
    # One program wrote all columns: an order that some show, and none contradicts, is that of the others.
    orders = {one.order for one in seen.values() if one.order}
    common = orders.pop() if len(orders) == 1 and not written.dates else None
    concluded = frozenset(index for index, one in seen.items() if common and one.is_open)
    return Habits(
        {
            index: one.style(written, customs, common if index in concluded else None)
            for index, one in seen.items()
        },
        {
            index: written.separator or (next(iter(found)) if len(found) == 1 else None)
            for index, found in marks.items()
        },
        written.decimal is not None,
        shares,
        concluded,
        keys.are_numbers,
    )


def _value(cells: list[str], column: Column) -> str:
    """A cell as it will be read; nothing where it says nothing."""
    if column.index >= len(cells):
        return ""
    value = cell_text(cells[column.index])
    if column.values:
        value = column.values.get(value.casefold(), value)
    return "" if is_filler(value) else value
