"""Writes the batches of an import; a row that the database refuses does not take others along."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, TextClause

from ea_core.crm.importing.building import Values, build, look_up
from ea_core.crm.importing.columns import Plan
from ea_core.crm.importing.lookup import Lookup
from ea_core.crm.importing.merging import Refused
from ea_core.crm.importing.records import Record, RowError, RowErrors
from ea_core.crm.importing.statements import CLIENTS_BY_NAME, STATEMENTS
from ea_core.db.errors import translated
from ea_core.errors import Conflict, EAError, InvalidInput, NotAllowed, NotFound


@dataclass(slots=True)
class Counts:
    """What became of the records so far."""

    created: int = 0
    updated: int = 0
    skipped: int = 0


class Store:
    """One import inside one transaction."""

    def __init__(self, connection: Connection, plan: Plan, errors: RowErrors) -> None:
        self._connection = connection
        self._plan = plan
        self._lookup = Lookup(connection)
        self._names = {column.field.name: column.name for column in plan.columns}
        self.counts = Counts()
        self._errors = errors

    def write(self, records: Sequence[Record]) -> None:
        """Inserts, updates or passes over each record; refused ones are added to the errors."""
        existing = self._existing(records)
        look_up(self._lookup, self._plan.kind, records)
        new: list[tuple[Record, Values]] = []
        changed: list[tuple[Record, Values]] = []
        for record in records:
            try:
                found = _only(existing.get(self._identity(record)))
                values = build(self._lookup, self._plan.kind, record, found)
            except Refused as refused:
                self._refuse(record, refused.field, refused.message)
                continue
            if values is None:
                self.counts.skipped += 1
            else:
                (new if found is None else changed).append((record, values))
        statements = STATEMENTS[self._plan.kind]
        self.counts.created += self._execute(statements.insert, new)
        self.counts.updated += self._execute(statements.update, changed)

    def _identity(self, record: Record) -> str | None:
        if self._plan.key is not None:
            return record.key
        return str(record.values["name"]).lower() if self._plan.kind == "clients" else None

    def _existing(self, records: Sequence[Record]) -> dict[str | None, dict[str, Any]]:
        """The rows that records with these keys (or clients with these names) stand for."""
        identities = [self._identity(record) for record in records]
        if self._plan.key is None and self._plan.kind != "clients":
            return {}
        by_key = STATEMENTS[self._plan.kind].existing
        query = by_key if self._plan.key is not None else CLIENTS_BY_NAME
        rows = self._connection.execute(query, {"values": identities}).mappings()
        return {row["key"]: dict(row) for row in rows}

    def _execute(self, statement: TextClause, rows: Sequence[tuple[Record, Values]]) -> int:
        """How many of the rows were written; halves the batch until the refused rows are alone."""
        if not rows:
            return 0
        document = json.dumps([values for _, values in rows], default=str)
        try:
            with self._connection.begin_nested(), translated():
                written = self._connection.execute(statement, {"rows": document}).rowcount
                if written == len(rows):
                    return written
                raise NotAllowed("You may not change this row.")  # noqa: TRY301 # undoes the batch
        except (NotAllowed, InvalidInput, Conflict, NotFound) as error:
            if len(rows) == 1:
                self._refuse(rows[0][0], _field(error), error.message)
                return 0
        middle = len(rows) // 2
        return self._execute(statement, rows[:middle]) + self._execute(statement, rows[middle:])

    def _refuse(self, record: Record, field: str, message: str) -> None:
        self._errors.add(RowError(record.row, self._names.get(field, field), message))


def _only(found: dict[str, Any] | None) -> dict[str, Any] | None:
    if found is not None and found.get("doubles", 1) > 1:
        raise Refused(
            "name", f"There are {found['doubles']} clients with this name. Import with a key."
        )
    return found


def _field(error: EAError) -> str:
    return (error.field or "") if isinstance(error, InvalidInput) else ""
