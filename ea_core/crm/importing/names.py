"""Clients that are here without a key, as those of the same name in a file that has keys.

Only where nothing else can be meant: the name stands once in the file, and one client has it. Names are
compared by their key; nothing else is ever taken for the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, text

from ea_core.crm.importing.records import Record
from ea_core.crm.importing.statements import CLIENTS_BY_NAME, NAME_KEYS

_ANY_KEYLESS: Final = text("select exists (select 1 from public.clients where external_id is null)")


def name_keys(connection: Connection, records: Sequence[Record]) -> dict[int, str]:
    """The names of clients as the database compares them, by row."""
    values = [str(record.values["name"]) for record in records]
    keys = connection.execute(NAME_KEYS, {"values": values}).scalars()
    return {record.row: key for record, key in zip(records, keys, strict=True)}


class NamesOnce:
    """Which names stand in a file once, and the clients without a key that have one of these."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._any = bool(connection.execute(_ANY_KEYLESS).scalar_one())
        self._seen: set[int] = set()
        self._twice: set[int] = set()

    def look_at(self, batches: Iterable[Sequence[Record]]) -> None:
        """Notes how often each name of the whole file stands there."""
        for batch in batches if self._any else ():
            for key in name_keys(self._connection, batch).values():
                (self._twice if hash(key) in self._seen else self._seen).add(hash(key))

    def found(self, records: Sequence[Record]) -> dict[str | None, dict[str, Any]]:
        """By key of a record the client that it is by its name, marked `by_name`."""
        if not self._any or not records:
            return {}
        names = name_keys(self._connection, records)
        rows = self._connection.execute(CLIENTS_BY_NAME, {"values": list(set(names.values()))})
        there = {
            row["key"]: dict(row) | {"by_name": True}
            for row in rows.mappings()
            if row["doubles"] == 1 and row["external_id"] is None
        }
        return {
            record.key: there[names[record.row]]
            for record in records
            if names[record.row] in there and hash(names[record.row]) not in self._twice
        }
