"""The import as a whole: read, then write in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ea_core.actor import Actor
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
from ea_core.crm.importing.store import Counts, Store
from ea_core.db.engine import Database
from ea_core.encodings import CERTAIN
from ea_core.errors import InvalidInput

_BATCH: Final = 2000
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


def import_csv(
    database: Database,
    actor: Actor,
    kind: Kind,
    data: bytes | Path,
    *,
    mapping: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    key: str | None,
    dry_run: bool,
) -> ImportResult:
    """Takes the rows of a CSV file in as `actor`, all in one transaction.

    `mapping` names the column of a field, `values` replaces cells (`{"stage": {"Closed Won":
    "won"}}`, an empty text stands for blank cells), `key` is the column with the source's own id: a
    row whose key is known updates what it made before, cell by cell; a blank cell changes nothing.
    Without a key a client is known by its name, and everything else is new. Clients of staff that
    name no owner become their own. Raises InvalidInput when the file as a whole can't be read.
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
        counts = _write(database, actor, spool, plan, errors, dry_run=dry_run)
    return ImportResult(
        counts.created,
        counts.updated,
        counts.skipped,
        errors.first(),
        errors.count,
        tuple(_notices(file, plan, habits)),
        dry_run,
    )


def _write(
    database: Database,
    actor: Actor,
    spool: Spool,
    plan: Plan,
    errors: RowErrors,
    *,
    dry_run: bool,
) -> Counts:
    with database.acting_as(actor) as connection:
        everything = connection.begin_nested()
        store = Store(connection, plan, errors)
        for batch in spool.batches(_BATCH):
            store.write(batch)
        if dry_run:
            everything.rollback()
        else:
            everything.commit()
    return store.counts


def _notices(file: CsvFile, plan: Plan, habits: Habits) -> Iterator[str]:
    if file.encoding.confidence < CERTAIN and file.encoding.broken_at is None:
        yield (
            f"The file was read as {file.encoding.label}. When letters look wrong, save it as UTF-8."
        )
    if plan.unused:
        yield f"Columns that were not used: {', '.join(plan.unused)}."
    for column in plan.columns:
        if column.index in habits.fractions:
            yield f"{column.name} holds fractions of 1 and was read as percentages."
