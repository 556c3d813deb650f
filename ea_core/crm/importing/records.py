"""Rows of text as records: mapped values, parsed and checked, without looking at the database.

A record holds only the fields that the row gives; a blank cell gives nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from ea_core.crm.importing.cells.dates import Moment
from ea_core.crm.importing.cells.numbers import Ambiguous
from ea_core.crm.importing.cells.texts import is_failed, is_rounded, shown, trimmed
from ea_core.crm.importing.columns import Column, Plan
from ea_core.crm.importing.not_rows import OtherTables, no_row
from ea_core.crm.importing.resolving import Unclear, resolve_activity, resolve_contact, resolve_deal
from ea_core.crm.importing.table.reading import CsvFile
from ea_core.crm.importing.values import Cells, Parsed
from ea_core.crm.importing.wording import Customs
from ea_core.delimited.rows import Row

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

    def first(self, most: int | None = None) -> tuple[RowError, ...]:
        """The kept ones, or the `most` first of them, in the order of their rows."""
        kept = self._most if most is None else min(most, self._most)
        return tuple(sorted(self._kept, key=lambda error: error.row)[:kept])


@dataclass(frozen=True, slots=True)
class Record:
    """One row's values by field. `day_fields` names moments that were written as bare days."""

    row: int
    key: str | None
    values: dict[str, Value]
    day_fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Repeated:
    """A row that is letter for letter another one: the header, or one in a file without a key."""

    row: int
    first: int


def read_records(
    file: CsvFile, plan: Plan, cells: Cells, customs: Customs
) -> Iterator[Record | RowError | Repeated]:
    """Each row as a record, or the reason why it is left out."""
    first_rows: dict[str | bytes, int] = {}
    others = OtherTables(file.first_row)
    for row in file.rows():
        if _is_header(row, file.header):
            others.back()
            yield Repeated(row.number, file.first_row)
            continue
        if refusal := others.refusal(row):
            yield RowError(row.number, "", refusal)
            continue
        made = _record(row, plan, cells, customs)
        if isinstance(made, Record):
            identity = made.key if plan.key is not None else _fingerprint(row, plan)
            if identity is not None:
                earlier = first_rows.setdefault(identity, row.number)
                if earlier != row.number:
                    yield _again(made, plan, earlier)
                    continue
        yield made


def _is_header(row: Row, header: Sequence[str]) -> bool:
    """Whether a row is the header once more, as in files that were put together from several."""
    return (
        len(row.cells) == len(header)
        and trimmed(row.cells[0]).casefold() == header[0].casefold()
        and all(
            " ".join(trimmed(a).split()).casefold() == b.casefold()
            for a, b in zip(row.cells, header, strict=True)
        )
    )


def _fingerprint(row: Row, plan: Plan) -> bytes | None:
    """What two rows have in common that are the same; clients are compared by their names."""
    if plan.kind == "clients":
        return None
    whole = "\x1f".join(row.cells).rstrip("\x1f ")
    return hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _again(record: Record, plan: Plan, earlier: int) -> RowError | Repeated:
    if plan.key is None:
        return Repeated(record.row, earlier)
    message = f"{shown(record.key or '', _SHOWN)} is in the file already (row {earlier})."
    return RowError(record.row, plan.key_name or "", message)


def _record(row: Row, plan: Plan, cells: Cells, customs: Customs) -> Record | RowError:
    if refusal := no_row(row, plan):
        return RowError(row.number, "", refusal)
    at = plan.key_name or ""
    values: dict[str, Any] = {}
    unclear: dict[str, str] = {}
    try:
        key = None if plan.key is None else _key(cells.key(row.cells, plan.key))
        for column in plan.columns:
            at = column.name
            value = _value(row, column, values, cells, unclear)
            if value is not None:
                values[column.field.name] = value
        _resolve(values, plan, cells, customs)
    except Unclear as error:
        column_ = plan.column(error.field)
        return RowError(row.number, column_.name if column_ else "", str(error))
    except ValueError as error:
        return RowError(row.number, at, str(error))
    except (ArithmeticError, LookupError):
        return RowError(row.number, at, "The cell can't be read.")
    is_open = customs.stages.kind(values.get("stage", customs.stages.first)) == "open"
    if unclear and is_open:
        return RowError(row.number, *unclear.popitem())  # a closed deal's follows from its stage
    return _made(row, plan, key, values, cells, is_open=is_open)


def _value(
    row: Row, column: Column, values: dict[str, Any], cells: Cells, unclear: dict[str, str]
) -> Parsed | None:
    """What a cell gives; a probability that could be two things goes to `unclear`."""
    if _is_swallowing(row, column):
        raise ValueError(
            "The cell runs over several lines that look like rows. Look for a quotation mark that is "
            "not closed."
        )
    if column.field.type == "currency" and not values.get("value"):
        return None  # nothing is nothing in every currency
    try:
        return cells.value(row.cells, column)
    except Ambiguous as error:
        if column.field.type != "percent":
            raise
        unclear[column.name] = str(error)
        return None


def _made(
    row: Row, plan: Plan, key: str | None, values: dict[str, Any], cells: Cells, *, is_open: bool
) -> Record | RowError:
    if plan.kind == "activities" and not {"client", "deal"} & values.keys():
        names = [c.name for c in plan.columns if c.field.name in {"client", "deal"}]
        return RowError(row.number, names[0], "Neither a client nor a deal is named.")
    days: set[str] = set()
    for name, value in values.items():
        if isinstance(value, Moment):
            values[name] = value.at
            # What is left out of an open deal, or refused of an activity, is not said twice.
            if name == "created_at" or (name == "closed_at" and not is_open):
                cells.note_if_later(value.at, name, row.number)
            if value.is_day:
                days.add(name)
    return Record(row.number, key, values, frozenset(days))


def _resolve(values: dict[str, Any], plan: Plan, cells: Cells, customs: Customs) -> None:
    if plan.kind == "deals":
        resolve_deal(values, customs.stages)
    elif plan.kind == "contacts":
        resolve_contact(values, cells.remarks)
    elif plan.kind == "activities":
        resolve_activity(values, customs.zone)


def _is_swallowing(row: Row, column: Column) -> bool:
    """Whether a cell that has one line by its nature holds what may be whole rows."""
    return (
        row.is_doubtful
        and not column.field.many_lines
        and column.index < len(row.cells)
        and ("\n" in row.cells[column.index] or "\r" in row.cells[column.index])
    )


def _key(written: str) -> str:
    if not 1 <= len(written) <= _LONGEST_KEY:
        raise ValueError(
            f"A key has at most {_LONGEST_KEY} letters." if written else "The key is empty."
        )
    if is_failed(written):
        raise ValueError(
            f"{shown(written)} is what a spreadsheet writes where a formula failed, not a key."
        )
    if is_rounded(written):
        raise ValueError(
            f"{shown(written)} is what a spreadsheet made of a long key: the last figures are lost. Export "
            "the file anew, or format the column as text before."
        )
    return written
