"""Rows without a key that are there already, and clients whose names are nearly those of others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.statements import (
    ANY_OTHERS,
    CONTACT_KEYS,
    SAME_CONTACTS,
    SIMILAR,
    equal_rows,
)

Values = dict[str, Any]
# What was there before this transaction, by what names have in common that may be the same company.
_LIKE: Final = text("""
    with w as materialized (
      select w.i, ea.core_key(w.name) as core_key
      from unnest(cast(:names as text[])) with ordinality as w (name, i)
    )
    select w.core_key, (
      select c.name from public.clients c
      where c.core_key = w.core_key and c.updated_at <> now() order by c.created_at, c.id limit 1
    ) as other
    from w order by w.i
""")
_MOST_HINTS: Final = 10
# The planner takes an index on one column for selective where all deals have one of four stages, and
# then reads a quarter of the table for each row: 84 s of processor for 10,000 deals, 1 s with hashes.
_HASHES: Final = text("select set_config('enable_nestloop', :nested, true)")


class LookAlikes:
    """New clients whose names differ from others' only in legal form or punctuation."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._first: dict[str, str] = {}
        self.count = 0
        self.pairs: list[tuple[int, str, str]] = []

    def see(self, added: Sequence[tuple[int, str]]) -> None:
        """Notes clients that are added: the row of the file, and the name."""
        names = [name for _, name in added]
        found = self._connection.execute(_LIKE, {"names": names})
        for (row, name), like in zip(added, found, strict=True):
            if not like.core_key:
                continue
            other = like.other or self._first.get(like.core_key)
            self._first.setdefault(like.core_key, name)
            if other is not None:
                self.count += 1
                if len(self.pairs) < _MOST_HINTS:
                    self.pairs.append((row, name, other))


class Alike:
    """What is there already, of what can't be told apart by a key.

    Each row that is there stands for one of the file's only.
    """

    def __init__(self, connection: Connection, kind: Kind, source: str, *, keyed: bool) -> None:
        self._connection, self._kind = connection, kind
        self._keys = {"keyed": keyed, "source": source}
        self._taken: set[UUID] = set()
        self._others: bool | None = None
        self.similar = 0
        """What is added beside something like it: a deal with the same title, a contact of one name."""

    def count_similar(self, values: Sequence[Values]) -> None:
        """Counts the new rows that are like one which is there, but not under a key of this source."""
        statement = SIMILAR.get(self._kind)
        if statement is None or not values:
            return
        if self._others is None:
            found = self._connection.execute(ANY_OTHERS[self._kind], self._keys)
            self._others = found.scalar_one()
        if self._others:
            with self._by_hashes():
                rows = self._keys | {"rows": _document(values)}
                self.similar += self._connection.execute(statement, rows).scalar_one()

    def same(self, values: Sequence[Values]) -> list[Values | None]:
        """For each new row the one that it is: equal in all that is given, or the same contact."""
        same: list[Values | None] = [None] * len(values)
        with self._by_hashes():
            for numbers, there in self._equal(values):
                for i, one in zip(numbers, self._free(there), strict=False):
                    self._taken.add(one["id"])
                    same[i] = one
            rest = [i for i, one in enumerate(same) if one is None]
            if rest and self._kind == "contacts":
                self._find_contacts(values, rest, same)
        return same

    @contextmanager
    def _by_hashes(self) -> Iterator[None]:
        """Joins of many rows with a whole table: what they cost must not hang on statistics."""
        self._connection.execute(_HASHES, {"nested": "off"})
        yield
        self._connection.execute(_HASHES, {"nested": "on"})

    def _equal(self, values: Sequence[Values]) -> Iterator[tuple[list[int], list[Values]]]:
        """Rows of the file that say the same, with what is there and says it too.

        Who says most chooses first, so that a row that says little does not take another's. Rows that
        give the same columns are asked about together: equality of all of them can be hashed, however
        many rows there are.
        """
        alike: dict[tuple[str, ...], dict[str, list[int]]] = {}
        for i, row in enumerate(values):
            names = tuple(sorted(row))
            said = json.dumps([row[name] for name in names], default=str)
            alike.setdefault(names, {}).setdefault(said, []).append(i)
        for names, groups in sorted(alike.items(), key=lambda one: (-len(one[0]), one[0])):
            numbers = list(groups.values())
            document = _document([values[group[0]] for group in numbers])
            found: dict[int, list[Values]] = {}
            statement = equal_rows(self._kind, names)
            for one in self._connection.execute(statement, {"rows": document}).mappings():
                found.setdefault(one["i"], []).append(dict(one))
            for n, there in sorted(found.items()):
                yield numbers[n], there

    def _find_contacts(
        self, values: Sequence[Values], rest: Sequence[int], same: list[Values | None]
    ) -> None:
        """The one contact that a row can only be, with other values."""
        document = _document([values[i] for i in rest])
        found: dict[int, list[Values]] = {}
        for row in self._connection.execute(SAME_CONTACTS, {"rows": document}).mappings():
            found.setdefault(rest[row["i"]], []).append(dict(row))
        for i, there in sorted(found.items()):
            free = list(self._free(there))
            by_email = [one for one in free if one["email"] and values[i].get("email")]
            if len(by_email or free) == 1:
                (same[i],) = by_email or free
                self._taken.add((by_email or free)[0]["id"])

    def _free(self, there: Iterable[Values]) -> Iterator[Values]:
        return (one for one in there if one["id"] not in self._taken)

    def email_keys(self, values: Sequence[Values]) -> list[tuple[UUID, str] | None]:
        """For each contact what it is known by: client and e-mail address, None without one."""
        found = self._connection.execute(CONTACT_KEYS, {"rows": _document(values)})
        return [(row.client_id, row.email) if row.email else None for row in found]


def _document(rows: Sequence[Values]) -> str:
    return json.dumps([{"i": i} | row for i, row in enumerate(rows)], default=str)
