"""Tries every cell of the permission matrix against the real policies, and undoes all of it.

One transaction of the owner holds the made-up rows and every try, each in a savepoint of its own,
and is rolled back whatever happens; only the result is kept, in ea.installation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import ClientCursor
from sqlalchemy import text

from ea_core.access.matrix import CELLS, FINGERPRINT, Cell
from ea_core.access.matrix_rows import Connection, Rows, make_rows
from ea_core.db.engine import Database
from ea_core.db.errors import OWNERS_ADDRESS, translated
from ea_core.db.migrations import load_migrations

_KEY = "permissions"
_LIMITS = b"set local lock_timeout = '5s'; set local statement_timeout = '30s'"
_TRY = b"""
    savepoint cell;
    select set_config('role', %(role_)s, true), set_config('request.jwt.claims', %(claims_)s, true),
           set_config('search_path', 'public, extensions', true);
"""
_UNDONE = b"rollback to savepoint cell; release savepoint cell"
_KEEP = b"""
    insert into ea.installation (key, value) values (%s, %s)
    on conflict (key) do update set value = excluded.value, updated_at = now()
"""
_SCHEMA = b"select ea.schema_version()"
_KEPT = text("select value, updated_at from ea.installation where key = :key")


@dataclass(frozen=True, slots=True)
class Deviation:
    """A cell that did not come out as it must; `outcome` is its letter, or the database's error."""

    table: str
    what: str
    role: str
    expected: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found."""

    cells: int
    deviations: tuple[Deviation, ...]
    fingerprint: str
    """Of the matrix that was tried (matrix.FINGERPRINT is today's)."""
    schema: int
    """The newest migration that was applied when it was tried."""
    at: datetime | None = None

    @property
    def ok(self) -> bool:
        """Whether every cell came out as it must."""
        return not self.deviations

    def as_json(self) -> dict[str, Any]:
        """For `ea permissions check --json` and for the database."""
        return {
            "ok": self.ok,
            "cells": self.cells,
            "deviations": [asdict(deviation) for deviation in self.deviations],
            "fingerprint": self.fingerprint,
            "schema": self.schema,
        }


def try_cell(connection: Connection, rows: Rows, cell: Cell) -> str:
    """The letter that comes out, inside the owner's transaction, which is left as it was.

    What hinders the try itself (a lock, a full disk, a lost connection) is no outcome: it is
    raised.
    """
    person = rows.people.get(cell.role)
    claims = json.dumps({"sub": str(person), "role": "authenticated"}) if person else ""
    who = {"role_": "authenticated" if person else "anon", "claims_": claims}
    try:
        # One round trip for all of it, with the parameters bound by the client.
        done = ClientCursor(connection).execute(
            _TRY + cell.statement.encode(), {**rows.values(cell.role), **who}
        )
        while done.nextset():
            pass
        outcome = "Y" if done.rowcount else "0"
    except psycopg.errors.InsufficientPrivilege:
        outcome = "X"
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        outcome = type(error).__name__
    connection.execute(_UNDONE)
    return outcome


def check(owner_url: str, cells: Iterable[Cell] = CELLS) -> CheckResult:
    """Tries the cells on the installation's own database and keeps the result there.

    Raises DatabaseBusy while somebody else writes what the made-up rows need (a long document).
    """
    tried = tuple(cells)
    with translated(OWNERS_ADDRESS):
        with (
            psycopg.connect(owner_url, connect_timeout=5, prepare_threshold=None) as connection,
            connection.transaction(force_rollback=True),
        ):
            connection.execute(_LIMITS)
            schema = connection.execute(_SCHEMA).fetchone()
            rows = make_rows(connection)
            outcomes = [try_cell(connection, rows, cell) for cell in tried]
        result = CheckResult(
            len(tried),
            tuple(
                Deviation(cell.table, cell.what, cell.role, cell.expected, outcome)
                for cell, outcome in zip(tried, outcomes, strict=True)
                if outcome != cell.expected
            ),
            FINGERPRINT,
            int(str(schema[0])) if schema and schema[0] is not None else 0,
        )
        with psycopg.connect(owner_url, connect_timeout=5, prepare_threshold=None) as connection:
            connection.execute(_KEEP, (_KEY, json.dumps(result.as_json())))
    return result


class MatrixCheck:
    """The matrix on one installation."""

    def __init__(self, database: Database, owner_url: str, *, is_owners: bool) -> None:
        self._database = database
        self._owner_url = owner_url
        self.can_run = is_owners
        """Whether the program surely knows the owner's connection, which the made-up rows need."""

    def run(self) -> CheckResult:
        """Tries every cell on the database, and keeps the result there."""
        return check(self._owner_url)

    def run_when_due(self) -> CheckResult | None:
        """The same, unless today's matrix was tried before on today's schema: then None."""
        last = self.last()
        newest = max(migration.version for migration in load_migrations())
        if last is not None and (last.fingerprint, last.schema) == (FINGERPRINT, newest):
            return None
        return self.run()

    def last(self) -> CheckResult | None:
        """What the last check found; None before the first one."""
        with self._database.as_program() as connection:
            row = connection.execute(_KEPT, {"key": _KEY}).one_or_none()
        if row is None:
            return None
        kept = row.value
        return CheckResult(
            kept["cells"],
            tuple(Deviation(**deviation) for deviation in kept["deviations"]),
            kept["fingerprint"],
            kept.get("schema", 0),
            row.updated_at,
        )
