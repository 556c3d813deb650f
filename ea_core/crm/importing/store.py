"""Writes the batches of an import; a row that the database refuses does not take others along."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, TextClause

from ea_core.crm.importing.building import Builder, Values
from ea_core.crm.importing.columns import Plan
from ea_core.crm.importing.doubles import Alike, LookAlikes
from ea_core.crm.importing.lookup import Lookup, own_ids
from ea_core.crm.importing.merging import Refused
from ea_core.crm.importing.names import NamesOnce, name_keys
from ea_core.crm.importing.records import Record, RowError, RowErrors
from ea_core.crm.importing.statements import CLIENTS_BY_NAME, STATEMENTS
from ea_core.crm.importing.wording import Customs
from ea_core.db.errors import translated
from ea_core.errors import (
    BugInDatabase,
    Conflict,
    DatabaseTooSlow,
    EAError,
    InvalidInput,
    NotAllowed,
    NotFound,
)

_OF_A_ROW: Final = (NotAllowed, InvalidInput, Conflict, NotFound, BugInDatabase, DatabaseTooSlow)
"""What one row can bring about: the others are tried without it."""
_MOST_NAMED: Final = 10
Row = tuple[Record, Values]


@dataclass(slots=True)
class Counts:
    """What became of the records so far, and what is not known of those that were added."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    no_closing: int = 0
    no_creation: int = 0
    inferred: int = 0
    no_moment: int = 0
    not_closed: int = 0
    renamed: int = 0
    renamings: list[str] = field(default_factory=list)
    by_name: int = 0
    named: list[str] = field(default_factory=list)
    handed_over: int = 0


class Store:
    """One import inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        plan: Plan,
        errors: RowErrors,
        customs: Customs,
        source: str,
    ) -> None:
        self._connection, self._plan, self._errors = connection, plan, errors
        self._customs, self._source = customs, source
        lookup = Lookup(connection, source)
        self._builder = Builder(lookup, plan.kind, customs, source, datetime.now(UTC))
        self._names = {column.field.name: column.name for column in plan.columns}
        self._first_rows: dict[Hashable, int] = {}
        self._names_once: NamesOnce | None = None
        self._by_name: dict[int, str] = {}
        self._handed_over: set[int] = set()
        self.counts = Counts()
        self.alike = Alike(connection, plan.kind, source, keyed=plan.key is not None)
        self.look_alikes = LookAlikes(connection) if plan.kind == "clients" else None

    def look_for_names(self, batches: Iterable[Sequence[Record]]) -> None:
        """Of a file with keys: clients that are here without one may be those of their names in it."""
        if self._plan.kind == "clients" and self._plan.key is not None:
            self._names_once = NamesOnce(self._connection)
            self._names_once.look_at(batches)

    def write(self, records: Sequence[Record]) -> None:
        """Inserts, updates or passes over each record; refused ones are added to the errors."""
        self._builder.look_up(records)
        known = self._known(records)
        built = list(self._built(records, known))
        new = [(record, values) for record, values, there in built if there is None]
        changed = [(record, values) for record, values, there in built if there is not None]
        if self._plan.key is None and self._plan.kind != "clients":
            new, more = self._not_there(new)
            changed += more
        self.alike.count_similar([values for _, values in new])
        if self.look_alikes is not None and new:
            self.look_alikes.see([(record.row, values["name"]) for record, values in new])
        statements = STATEMENTS[self._plan.kind]
        self._execute(statements.insert, new, self._note_new)
        self._execute(statements.update, changed, self._note_changed)

    def _built(
        self, records: Sequence[Record], known: Callable[[Record], dict[str, Any] | None]
    ) -> Iterator[tuple[Record, Values, dict[str, Any] | None]]:
        for record in records:
            try:
                there = known(record)
                values = self._builder.build(record, there)
            except Refused as refused:
                self._refuse(record, refused.field, refused.message)
                continue
            if values is None:
                self.counts.unchanged += 1
            else:
                self._note_renamed(record, values, there)
                if there is not None and there.get("by_name"):
                    self._by_name[record.row] = there["name"]
                if self._plan.kind == "clients" and there is not None:
                    owner, to = there["owner_id"], values["owner_id"]
                    if owner is not None and to is not None and owner != to:
                        self._handed_over.add(record.row)
                yield record, values, there

    def _known(self, records: Sequence[Record]) -> Callable[[Record], dict[str, Any] | None]:
        """For a record the row that it stands for, by its key or (clients) its name."""
        if self._plan.key is not None:
            keys = [record.key for record in records]
            statement = STATEMENTS[self._plan.kind].existing
            values = {"values": keys, "source": self._source, "ids": own_ids(keys)}
            rows = self._connection.execute(statement, values)
            by_key = {row["key"]: dict(row) for row in rows.mappings()}
            if self._names_once is not None:
                rest = [record for record in records if record.key not in by_key]
                by_key |= self._names_once.found(rest)
            return lambda record: by_key.get(record.key)
        if self._plan.kind != "clients":
            return lambda _: None
        names = name_keys(self._connection, records)
        rows = self._connection.execute(CLIENTS_BY_NAME, {"values": list(names.values())})
        by_name = {row["key"]: dict(row) for row in rows.mappings()}

        def by_its_name(record: Record) -> dict[str, Any] | None:
            self._only_once(record, "name", names[record.row], repr(record.values["name"]))
            return _only(by_name.get(names[record.row]))

        return by_its_name

    def _only_once(self, record: Record, column: str, identity: Hashable, shown: str) -> None:
        earlier = self._first_rows.setdefault(identity, record.row)
        if earlier != record.row:
            raise Refused(column, f"{shown} is in the file already (row {earlier}).")

    def _not_there(self, new: Sequence[Row]) -> tuple[list[Row], list[Row]]:
        """The rows that are not there in other words, and those that change a contact."""
        add: list[Row] = []
        change: list[Row] = []
        emails = (
            self.alike.email_keys([values for _, values in new])
            if self._plan.kind == "contacts"
            else [None] * len(new)
        )
        same = self.alike.same([values for _, values in new])
        for (record, values), there, email in zip(new, same, emails, strict=True):
            try:
                if email is not None:
                    self._only_once(record, "email", email, repr(values["email"]))
                made = values if there is None else self._builder.build(record, there)
            except Refused as refused:
                self._refuse(record, refused.field, refused.message)
                continue
            if made is None:
                self.counts.unchanged += 1
            else:
                (add if there is None else change).append((record, made))
        return add, change

    def _execute(
        self, statement: TextClause, rows: Sequence[Row], note: Callable[[Record, Values], None]
    ) -> None:
        """Writes the rows; halves the batch until the refused ones are alone."""
        if not rows:
            return
        document = json.dumps([values for _, values in rows], default=str)
        try:
            with self._connection.begin_nested(), translated():
                written = self._connection.execute(statement, {"rows": document}).rowcount
                if written != len(rows):
                    raise NotAllowed("You may not change this row.")  # undoes the batch
        except _OF_A_ROW as error:
            if len(rows) == 1:
                self._refuse(rows[0][0], _field(error), error.message)
                return
            middle = len(rows) // 2
            self._execute(statement, rows[:middle], note)
            self._execute(statement, rows[middle:], note)
            return
        for record, values in rows:
            note(record, values)

    def _note_new(self, record: Record, values: Values) -> None:
        counts, stages = self.counts, self._customs.stages
        counts.created += 1
        if self._plan.kind == "deals":
            stage = values.get("stage", stages.first)
            counts.no_closing += stages.kind(stage) != "open" and values.get("closed_at") is None
            counts.no_creation += values.get("created_at") is None
            counts.inferred += stage != stages.first
            counts.not_closed += stages.kind(stage) == "open" and "closed_at" in record.values
        elif self._plan.kind == "activities":
            counts.no_moment += values.get("performed_at") is None

    def _note_changed(self, record: Record, _values: Values) -> None:
        self.counts.updated += 1
        self.counts.handed_over += record.row in self._handed_over
        if record.row in self._by_name:
            self.counts.by_name += 1
            if len(self.counts.named) < _MOST_NAMED:
                self.counts.named.append(f"{self._by_name[record.row]} (row {record.row})")

    def _note_renamed(self, record: Record, values: Values, there: dict[str, Any] | None) -> None:
        """A key that suddenly means something else may be the key of another system."""
        name = {"clients": "name", "deals": "title"}.get(self._plan.kind)
        if name is None or there is None or there.get("by_name") or there[name] == values[name]:
            return
        if self._plan.kind == "deals" and there["client_id"] == values["client_id"]:
            return
        self.counts.renamed += 1
        if len(self.counts.renamings) < _MOST_NAMED:
            renaming = f"{there[name]} to {values[name]} (row {record.row})"
            self.counts.renamings.append(renaming)

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
