"""The import as a whole: read the file, then write what it holds in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from ea_core.crm.importing.columns import Plan, make_plan
from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.reading import CsvFile, read_csv
from ea_core.crm.importing.records import (
    Habits,
    Record,
    RowError,
    RowErrors,
    habits_of,
    read_records,
)
from ea_core.crm.importing.spool import Spool
from ea_core.crm.importing.store import Store
from ea_core.encodings import CERTAIN
from ea_core.errors import InvalidInput

BATCH: Final = 2000
"""Records that are written together."""
MOST_ERRORS: Final = 1000
"""Errors of rows that are kept; nobody reads more, and a file can have a million."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or with `dry_run` would have done.

    `skipped` rows are in the database as they are in the file. `error_count` rows were left out,
    `errors` says why for the first of them (MOST_ERRORS at most); the others were taken in.
    `notices` say what concerns whole columns, or the file.
    """

    created: int
    updated: int
    skipped: int
    errors: tuple[RowError, ...]
    error_count: int
    notices: tuple[str, ...]
    dry_run: bool


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read: its records on disk, and the rows that are left out so far."""

    file: CsvFile
    plan: Plan
    habits: Habits
    records: Spool
    errors: RowErrors


@contextmanager
def read_file(
    kind: Kind,
    data: bytes | Path,
    *,
    mapping: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    key: str | None,
) -> Iterator[FileRead]:
    """Reads a CSV file without the database; raises InvalidInput when as a whole it can't be read.

    The records are gone when the block ends. See `ea_core.crm.parts.imports` for the arguments.
    """
    file = read_csv(data)
    plan = make_plan(kind, file.header, mapping, values, key)
    habits = habits_of(file, plan)
    errors = RowErrors(MOST_ERRORS)
    rows = 0
    with Spool(kind) as spool:
        for made in read_records(file, plan, habits):
            rows += 1
            if isinstance(made, Record):
                spool.add(made)
            else:
                errors.add(made)
        if rows == 0:
            raise InvalidInput("The file has a header but no rows.")
        yield FileRead(file, plan, habits, spool, errors)


def write_records(connection: Connection, read: FileRead, *, dry_run: bool) -> ImportResult:
    """Writes the records of a file; a row that the database refuses is left out and named."""
    everything = connection.begin_nested()
    store = Store(connection, read.plan, read.errors)
    for batch in read.records.batches(BATCH):
        store.write(batch)
    if dry_run:
        everything.rollback()
    else:
        everything.commit()
    return ImportResult(
        store.counts.created,
        store.counts.updated,
        store.counts.skipped,
        read.errors.first(),
        read.errors.count,
        tuple(_notices(read)),
        dry_run,
    )


def _notices(read: FileRead) -> Iterator[str]:
    encoding = read.file.encoding
    if encoding.confidence < CERTAIN and encoding.broken_at is None:
        yield (f"The file was read as {encoding.label}. When letters look wrong, save it as UTF-8.")
    if read.plan.unused:
        yield f"Columns that were not used: {', '.join(read.plan.unused)}."
    for column in read.plan.columns:
        if column.index in read.habits.fractions:
            yield f"{column.name} holds fractions of 1 and was read as percentages."
