"""The import as a whole: read the file, then write what it holds in one transaction.

`OnProgress` is told how many rows are done, and of how many where that is known; what it raises ends the
import, and nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from ea_core.crm.importing.cells.currencies import (
    currencies_of,
    currency_in_header,
    scale_in_header,
)
from ea_core.crm.importing.columns import Plan, make_plan, name_test
from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.habits import DATES, Habits, habits_of
from ea_core.crm.importing.not_rows import lies_on_its_side
from ea_core.crm.importing.notices import of_the_file, of_the_rows, of_the_values
from ea_core.crm.importing.records import Record, Repeated, RowError, RowErrors, read_records
from ea_core.crm.importing.spool import Spool
from ea_core.crm.importing.store import Store
from ea_core.crm.importing.table.reading import CsvFile, read_csv
from ea_core.crm.importing.values import Cells
from ea_core.crm.importing.wording import Customs, Written
from ea_core.errors import DatabaseBusy, InvalidInput

BATCH: Final = 2000
"""Records that are written together."""
_FIRST: Final = 200
"""The first ones: before them the planner may know nothing of the tables."""
MOST_ERRORS: Final = 1000
"""Errors of rows that a result tells; nobody reads more."""
MOST_REFUSED: Final = 50_000
"""Refused rows that are kept for a file of their own; a file can have a million."""
_LOOKS: Final = 1000
"""Rows of a file between two signs of life."""
PATIENCE: Final = 60.0
"""Seconds to wait for another import of the same kind."""
_PAUSE: Final = 0.2
_LEARN: Final = text("select ea.learn_sizes(:kind, :written)")
OnProgress = Callable[[int, int | None], None]


def unwatched(done: int, total: int | None) -> None:
    """Nobody looks on."""


_ROWS_FOR_FLAGS: Final = 1000
_ROWS_FOR_SIDE: Final = 50
_MOST_SHEETS: Final = 20
_YES_AND_NO: Final = frozenset(
    {"", "0", "1", "true", "false", "yes", "no", "y", "n", "x", "t", "f", "ja", "nein", "wahr", "falsch", "oui", "non",
     "vrai", "faux", "sí", "si", "sì", "nee", "sim", "não", "nej", "nei", "kyllä", "ei", "tak", "nie", "prawda",
     "fałsz", "ano", "ne"}
)  # fmt: skip
_LOCK: Final = text(
    "select pg_try_advisory_xact_lock(x'45415f69'::integer, hashtext(:kind))"
)  # EA_i


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be imported, as it is asked for; see `ea_core.crm.parts.imports`.

    `by_name`: a client that is here without a key is the one of its name in a file with keys.
    """

    kind: Kind
    mapping: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    key: str | None = None
    source: str = ""
    written: Written = field(default_factory=Written)
    by_name: bool = True


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or with `dry_run` would have done.

    `skipped` rows brought nothing: `unchanged` ones are in the database as they are in the file, the
    others are repeated in the file. `error_count` rows were left out, `errors` says why for the first
    of them (MOST_ERRORS at most); the others were taken in. `notices` say what concerns whole columns,
    or the file; `encoding` is the one that it was read in.
    """

    created: int
    updated: int
    unchanged: int
    skipped: int
    errors: tuple[RowError, ...]
    error_count: int
    notices: tuple[str, ...]
    encoding: str
    dry_run: bool

    @property
    def nothing_taken(self) -> bool:
        """Whether there were rows and every one of them was refused."""
        return self.error_count > 0 and self.created + self.updated + self.skipped == 0


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read: its records on disk, and the rows that are left out so far."""

    wish: Wish
    file: CsvFile
    plan: Plan
    habits: Habits
    customs: Customs
    cells: Cells
    records: Spool
    errors: RowErrors
    repeated: list[tuple[int, int]]


def open_file(wish: Wish, data: bytes | Path) -> tuple[CsvFile, Plan]:
    """The table of a file and how its columns are read; some may be missing.

    Of a workbook it is the sheet that was said, else the first with rows, unless one behind it alone has
    the columns that are needed. Raises InvalidInput when as a whole it can't be read.
    """
    if len(wish.source) > 100:  # noqa: PLR2004 # a name
        raise InvalidInput("The name of a source has at most 100 letters.")
    file, plan = _open(wish, data, wish.written.sheet)
    for name in file.others[:_MOST_SHEETS] if plan.missing and wish.written.sheet is None else ():
        with suppress(InvalidInput):
            other, of_other = _open(wish, data, name)
            if not of_other.missing and not of_other.unclear:
                behind = file.others[file.others.index(name) + 1 :]
                said = [
                    f"The sheet “{name}” was read: those before it have no column for {', '.join(plan.missing)}."
                ]
                if behind:
                    listed = ", ".join(f"“{one}”" for one in behind[:_MOST_SHEETS])
                    said.append(f"Not read: {listed}; name a sheet with --sheet.")
                return replace(other, notices=(*said, *other.notices[1:])), of_other
    return file, plan


def _open(wish: Wish, data: bytes | Path, sheet: str | None) -> tuple[CsvFile, Plan]:
    is_name = name_test(wish.kind, wish.mapping, wish.key)
    file = read_csv(data, encoding=wish.written.encoding, sheet=sheet, is_name=is_name)
    first = [row.cells[0] for row in islice(file.rows(), _ROWS_FOR_SIDE) if row.cells]
    if lies_on_its_side(file.header, first, is_name):
        raise InvalidInput(
            "The table lies on its side: the names of its fields stand below one another in the first column. "
            "Turn it (in a spreadsheet: copy, paste special, transpose) and import it then."
        )
    plan = make_plan(wish.kind, file.header, wish.mapping, wish.values, wish.key)
    flags = _flags(file, plan, wish.mapping)
    if flags:
        plan = make_plan(wish.kind, file.header, wish.mapping, wish.values, wish.key, flags)
    return file, plan


def _flags(file: CsvFile, plan: Plan, mapping: Mapping[str, str]) -> frozenset[int]:
    """Columns that were taken for dates or chances by their names (`Closed`, `Win`) and hold only yes and no."""
    of_words = DATES | {"percent"}
    guessed = [c for c in plan.columns if c.field.type in of_words and c.field.name not in mapping]
    shares = {column.index for column in guessed if column.field.type == "percent"}
    values: dict[int, set[str]] = {column.index: set() for column in guessed}
    for row in islice(file.rows(), _ROWS_FOR_FLAGS) if guessed else ():
        for index, found in values.items():
            if index < len(row.cells):
                found.add(row.cells[index].strip().lower())
    return frozenset(
        index
        for index, found in values.items()
        if found - {""} and found <= _YES_AND_NO and not (index in shares and found & {"0", "1"})
    )


@contextmanager
def read_file(
    wish: Wish, data: bytes | Path, customs: Customs, on_progress: OnProgress = unwatched
) -> Iterator[FileRead]:
    """Reads a file without the database; raises InvalidInput when as a whole it can't be read.

    The records are gone when the block ends.
    """
    file, plan = open_file(wish, data)
    plan.refuse_missing(file.header)
    refuse_foreign_column(plan, customs)
    habits = habits_of(file, plan, wish.written, customs)
    cells = Cells(habits, customs, file.encoding.label)
    errors = RowErrors(MOST_REFUSED)
    repeated: list[tuple[int, int]] = []
    rows = 0
    with closing(Spool(wish.kind)) as spool:
        for made in read_records(file, plan, cells, customs):
            rows += 1
            if rows % _LOOKS == 0:
                on_progress(rows, None)
            if isinstance(made, Record):
                spool.add(made)
            elif isinstance(made, Repeated):
                repeated.append((made.row, made.first))
            else:
                errors.add(made)
        if rows == 0:
            raise InvalidInput("The file has a header but no rows.")
        yield FileRead(wish, file, plan, habits, customs, cells, spool, errors, repeated)


def refuse_foreign_column(plan: Plan, customs: Customs) -> None:
    """Raises InvalidInput for a column such as `Amount (EUR)` or `Value in thousands`.

    That is a column whose name says that its amounts are not counted in the company's currency.
    """
    ours = customs.currency
    for column in plan.columns:
        if column.field.type != "money":
            continue
        way = f"rename the column, or import without: --map {column.field.name}="
        sign, scale = currency_in_header(column.name), scale_in_header(column.name)
        if scale:
            raise InvalidInput(
                f"The column {column.name} counts in units of its own ({scale}). Write whole amounts and {way}"
            )
        if sign and ours not in currencies_of(sign):
            raise InvalidInput(
                f"The column {column.name} is in {sign}, but amounts are kept in {ours} here. Convert "
                f"it to {ours} and {way}"
            )


def write_records(
    connection: Connection,
    read: FileRead,
    *,
    dry_run: bool,
    on_progress: OnProgress = unwatched,
    sleep: Callable[[float], None] = time.sleep,
) -> ImportResult:
    """Writes the records of a file; a row that the database refuses is left out and named.

    Imports of one kind go one after the other, so that two of the same file double nothing. Raises
    DatabaseBusy when another one does not end.
    """
    _wait_for_others(connection, read.wish.kind, sleep)
    everything = connection.begin_nested()
    store = Store(connection, read.plan, read.errors, read.customs, read.wish.source.strip())
    if read.wish.by_name:
        store.look_for_names(read.records.batches(BATCH))
    written = 0
    for batch in read.records.batches(BATCH, first=_FIRST):
        store.write(batch)
        written += len(batch)
        connection.execute(_LEARN, {"kind": read.wish.kind, "written": written})
        on_progress(written, read.records.count)
    if dry_run:
        everything.rollback()
    else:
        everything.commit()
    counts = store.counts
    notices = (
        *of_the_file(read.file, read.plan, read.habits),
        *of_the_values(read.cells.remarks),
        *of_the_rows(
            read.wish.kind,
            counts,
            store.alike.similar,
            store.look_alikes,
            read.repeated,
            read.file.first_row,
        ),
    )
    return ImportResult(
        counts.created,
        counts.updated,
        counts.unchanged,
        counts.unchanged + len(read.repeated),
        read.errors.first(MOST_ERRORS),
        read.errors.count,
        notices,
        read.file.encoding.label,
        dry_run,
    )


def _wait_for_others(connection: Connection, kind: Kind, sleep: Callable[[float], None]) -> None:
    waited = 0.0
    while not connection.execute(_LOCK, {"kind": kind}).scalar_one():
        if waited >= PATIENCE:
            raise DatabaseBusy(f"Another import of {kind} is running. Try again when it has ended.")
        sleep(_PAUSE)
        waited += _PAUSE
