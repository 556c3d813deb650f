"""A cell as the value of its field. Pure; what can't be read is a ValueError with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ea_core.crm.importing.cells.clock import parse_time
from ea_core.crm.importing.cells.currencies import currencies_named, currencies_of
from ea_core.crm.importing.cells.dates import PLAIN, Moment, parse_day, parse_moment
from ea_core.crm.importing.cells.numbers import parse_money
from ea_core.crm.importing.cells.percents import parse_percent
from ea_core.crm.importing.cells.texts import (
    cell_text,
    control_in,
    is_failed,
    is_garbled,
    is_no_name,
    on_one_line,
    parse_email,
    parse_phone,
    shown,
)
from ea_core.crm.importing.columns import Column
from ea_core.crm.importing.fields import Field, FieldType, unaccented
from ea_core.crm.importing.habits import Habits
from ea_core.crm.importing.stages import State
from ea_core.crm.importing.table.encoding import is_broken
from ea_core.crm.importing.undone import refuse_undone
from ea_core.crm.importing.wording import Customs

_SHOWN = 60
_MOST_REMEMBERED = 20_000
_FAR_TOO_LONG = 10
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Closing:
    """A day of closing: expected for an open deal, a moment for one that is closed."""

    day: date
    moment: Moment


Parsed = str | Decimal | date | datetime | time | Moment | Closing | State


@dataclass(slots=True)
class Remarks:
    """What was understood and should be said, over the whole file."""

    stages: dict[str, str] = field(default_factory=dict)
    """Words that are no stage's key or name, and the stage that was understood."""
    later: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By column: how many moments lie in the future, and the row of the first."""
    garbled: int = 0
    garbled_text: str = ""
    """Texts that another program wrote in the wrong encoding, and the first of them."""
    split_names: int = 0
    split_name: str = ""


class Cells:
    """Reads the cells of a file."""

    def __init__(self, habits: Habits, customs: Customs, encoding: str) -> None:
        self._habits, self._customs, self._encoding = habits, customs, encoding
        self._tomorrow = customs.today + timedelta(days=1)
        self._parsed: dict[tuple[int, str], Parsed] = {}
        self._parsers: dict[FieldType, Callable[[str, Column], Parsed]] = {
            "choice": lambda written, column: _choice(written, column.field),
            "stage": self._stage,
            "state": self._state,
            "money": self._money,
            "percent": self._percent,
            "currency": self._currency,
            "date": self._day,
            "moment": self._moment,
            "closing": self._closing,
            "email": lambda written, column: parse_email(_text(written, column.field)),
            "time": lambda written, _column: parse_time(written),
            "done": lambda written, _column: refuse_undone(written),
            "phone": lambda written, column: parse_phone(_text(written, column.field)),
        }
        self.remarks = Remarks()

    def text(self, cells: Sequence[str], index: int) -> str:
        """A cell without what is invisible at its ends; raises ValueError for what is no text."""
        written = cell_text(cells[index]) if index < len(cells) else ""
        if control := control_in(written):
            name = "NUL" if control == "\0" else f"U+{ord(control):04X}"
            raise ValueError(
                f"The cell holds a control character ({name}), which no text has. Take it out, or name "
                "the file's encoding with --encoding."
            )
        if is_broken(written):
            raise ValueError(
                f"The cell holds bytes that are not {self._encoding}. Mend them there, or name the "
                "file's encoding with --encoding."
            )
        return written

    def key(self, cells: Sequence[str], index: int) -> str:
        """The key in a cell; raises ValueError as `text` does."""
        written = self.text(cells, index)
        return written.removesuffix(".0") if self._habits.keys_are_numbers else written

    def value(self, cells: Sequence[str], column: Column) -> Parsed | None:
        """What a cell gives: nothing when it is blank. Raises ValueError with the reason."""
        written = self.text(cells, column.index)
        if column.values:
            written = column.values.get(written.casefold(), written)
        if written and is_failed(written):
            raise ValueError(
                f"{shown(written)} is what a spreadsheet writes where a formula failed. Mend it there, or name "
                f"what it means with --values {column.field.name}:{written}=..."
            )
        if written:
            return self._remembered(written, column)
        if column.field.required:
            raise ValueError(
                f"{column.field.name} is empty. Name what blank cells mean with "
                f"--values {column.field.name}:=..., or fill it in."
            )
        return None

    def _remembered(self, written: str, column: Column) -> Parsed:
        """Days, stages and probabilities come again and again; texts are not worth it."""
        if column.field.type == "text":
            if column.field.is_name and is_no_name(written):
                raise ValueError(
                    f"{shown(written)} is not a name. Leave the row out, or name what {shown(written)} means with "
                    f"--values {column.field.name}:{written[:_SHOWN]}=..."
                )
            if not written.isascii() and is_garbled(written):
                self.remarks.garbled += 1
                self.remarks.garbled_text = self.remarks.garbled_text or written[:_SHOWN]
            return _text(written, column.field)
        key = (column.index, written)
        value = self._parsed.get(key)
        if value is None:
            if len(self._parsed) >= _MOST_REMEMBERED:
                self._parsed.clear()
            value = self._parsed[key] = self._parse(written, column)
        return value

    def _parse(self, written: str, column: Column) -> Parsed:
        parse = self._parsers.get(column.field.type)
        return _text(written, column.field) if parse is None else parse(written, column)

    def _money(self, written: str, column: Column) -> Decimal:
        return parse_money(
            written,
            self._habits.decimals.get(column.index),
            self._customs.currency,
            certain=self._habits.decimals_said,
        )

    def _percent(self, written: str, column: Column) -> Decimal:
        return parse_percent(written, None, self._habits.percents.get(column.index))

    def _day(self, written: str, column: Column) -> date:
        return parse_day(written, self._habits.dates.get(column.index, PLAIN))

    def _moment(self, written: str, column: Column) -> Moment:
        return parse_moment(written, self._habits.dates.get(column.index, PLAIN))

    def _closing(self, written: str, column: Column) -> Closing:
        return Closing(self._day(written, column), self._moment(written, column))

    def _state(self, written: str, _column: Column) -> State:
        return self._customs.stages.state(written)

    def _stage(self, written: str, _column: Column) -> str:
        reading = self._customs.stages.read(written)
        if reading.is_guess:
            self.remarks.stages[written] = reading.key
        return reading.key

    def _currency(self, written: str, _column: Column) -> str:
        codes = currencies_of(written) or currencies_named(written)
        ours = self._customs.currency
        if ours in codes:
            return ours
        what = "the amount is" if codes else "no currency is called"
        raise ValueError(
            f"Amounts are kept in {ours} here, and {what} {shown(written)}. Convert the amount to "
            f"{ours} first, or do not read the column: --map currency="
        )

    def note_if_later(self, at: datetime, column: str, row: int) -> None:
        """Remembers a moment that has not come yet."""
        if at.date() > self._tomorrow:
            count, first = self.remarks.later.get(column, (0, row))
            self.remarks.later[column] = (count + 1, first)


def _text(written: str, field: Field) -> str:
    if not field.many_lines and len(written) <= _FAR_TOO_LONG * field.longest:
        written = on_one_line(written)
    if len(written) > field.longest:
        raise ValueError(
            f"{field.name} has {len(written):,} letters, at most {field.longest:,} fit."
        )
    return written


def _choice(written: str, field: Field) -> str:
    words = [unaccented(written)]
    if field.name == "type":  # Call (Outbound)
        words.append(unaccented(_IN_BRACKETS.sub("", written)))
    for word in words:
        for choice in field.choices:
            if word == choice:
                return choice
        for synonym, choice in field.synonyms:
            if word == synonym:
                return choice
    raise ValueError(
        f"{shown(written, _SHOWN)} is not a {field.name}; it is "
        f"{', '.join(field.choices[:-1])} or {field.choices[-1]}. "
        f"Name what it means with --values {field.name}:{written[:_SHOWN]}=..."
    )
