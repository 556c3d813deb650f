"""The import as a whole: read, then write in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ea_core.actor import Actor
from ea_core.crm.importing.columns import Plan, make_plan
from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.reading import read_csv
from ea_core.crm.importing.records import (
    Habits,
    Record,
    RowError,
    habits_of,
    read_records,
)
from ea_core.crm.importing.spool import Spool
from ea_core.crm.importing.store import Counts, Store
from ea_core.db.engine import Database
from ea_core.errors import InvalidInput

_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or with `dry_run` would have done.

    `skipped` rows are in the database as they are in the file. A row in `errors` was left out, the
    others were taken in. `notices` say what concerns whole columns.
    """

    created: int
    updated: int
    skipped: int
    errors: tuple[RowError, ...]
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
    errors: list[RowError] = []
    rows = 0
    with Spool(kind) as spool:
        for made in read_records(file, plan, habits):
            rows += 1
            if isinstance(made, Record):
                spool.add(made)
            else:
                errors.append(made)
        if rows == 0:
            raise InvalidInput("The file has a header but no rows.")
        counts, refused = _write(database, actor, spool, plan, dry_run=dry_run)
    return ImportResult(
        counts.created,
        counts.updated,
        counts.skipped,
        tuple(sorted([*errors, *refused], key=lambda error: error.row)),
        tuple(_notices(plan, habits)),
        dry_run,
    )


def _write(
    database: Database, actor: Actor, spool: Spool, plan: Plan, *, dry_run: bool
) -> tuple[Counts, list[RowError]]:
    with database.acting_as(actor) as connection:
        everything = connection.begin_nested()
        store = Store(connection, plan)
        for batch in spool.batches(_BATCH):
            store.write(batch)
        if dry_run:
            everything.rollback()
        else:
            everything.commit()
    return store.counts, store.errors


def _notices(plan: Plan, habits: Habits) -> Iterator[str]:
    if plan.unused:
        yield f"Columns that were not used: {', '.join(plan.unused)}."
    for column in plan.columns:
        if column.index in habits.fractions:
            yield f"{column.name} holds fractions of 1 and was read as percentages."
