"""Rows without a key that are there already, and clients whose names are nearly those of others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.merging import differs
from ea_core.crm.importing.statements import CONTACT_KEYS, STATEMENTS

_NAMES: Final = text("select name, name_key from public.clients where updated_at <> now()")
_LEGAL_FORMS: Final = frozenset({
    "ab", "ag", "aps", "as", "bhd", "bv", "bvba", "co", "company", "corp", "corporation", "doo", "eg", "ev",
    "gbr", "gmbh", "group", "holding", "inc", "incorporated", "kft", "kg", "kk", "lda", "limited", "llc", "llp",
    "lp", "ltd", "ltda", "mbh", "nv", "ohg", "oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas",
    "sasu", "sdn", "se", "sl", "slu", "snc", "sp", "spa", "sprl", "srl", "sro", "the", "ug", "zoo",
})  # fmt: skip
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_MOST_HINTS: Final = 10


def stem(name_key: str) -> str:
    """A client's name without points, hyphens and legal form; the whole when nothing else is left."""
    words = _NO_LETTERS.sub(" ", name_key.replace(".", "").replace("'", "")).split()
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or " ".join(words)


class LookAlikes:
    """New clients whose names differ from others' only in legal form or punctuation."""

    def __init__(self, connection: Connection) -> None:
        self._by_stem: dict[str, str] = {}
        for row in connection.execute(_NAMES):
            self._by_stem.setdefault(stem(row.name_key), row.name)
        self.count = 0
        self.pairs: list[tuple[int, str, str]] = []

    def see(self, row: int, name: str, name_key: str) -> None:
        """Notes a client that is added; `row` is that of the file."""
        other = self._by_stem.setdefault(stem(name_key), name)
        if other != name:
            self.count += 1
            if len(self.pairs) < _MOST_HINTS:
                self.pairs.append((row, name, other))


class Alike:
    """What is there already and can't be told apart by a key."""

    def __init__(self, connection: Connection, kind: Kind) -> None:
        self._connection, self._kind = connection, kind
        self._taken: set[UUID] = set()
        self.similar = 0
        """What was added beside something like it: a deal with the same title, a contact of one name."""

    def same(self, values: Sequence[dict[str, Any]]) -> list[dict[str, Any] | None]:
        """For each new row the one that it is: equal in all that is given, or the same contact.

        Each row that is there stands for one of the file's only.
        """
        statement = STATEMENTS[self._kind].alike
        if statement is None or not values:
            return [None] * len(values)
        document = json.dumps([{"i": i} | row for i, row in enumerate(values)], default=str)
        found: dict[int, list[dict[str, Any]]] = {}
        for row in self._connection.execute(statement, {"rows": document}).mappings():
            found.setdefault(row["i"], []).append(dict(row))
        # Who says most chooses first, so that a row that says little does not take another's.
        order = sorted(found, key=lambda i: (-len(values[i]), i))
        same: list[dict[str, Any] | None] = [None] * len(values)
        for i in order:
            same[i] = self._take(there for there in found[i] if not differs(there, values[i]))
        for i in order:
            if same[i] is None and any(self._free(found[i])):
                same[i] = self._changed(values[i], found[i])
        return same

    def _changed(self, row: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The one contact that a row can only be, with other values."""
        if self._kind == "contacts":
            email = [there for there in self._free(found) if there["email"] and row.get("email")]
            one = email or list(self._free(found))
            if len(one) == 1:
                return self._take(one)
        self.similar += 1
        return None

    def _free(self, found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        return (there for there in found if there["id"] not in self._taken)

    def _take(self, found: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
        there = next(self._free(found), None)
        if there is not None:
            self._taken.add(there["id"])
        return there

    def email_keys(self, values: Sequence[dict[str, Any]]) -> list[tuple[UUID, str] | None]:
        """For each contact what it is known by: client and e-mail address, None without one."""
        rows = [
            {"i": i, "client_id": row["client_id"], "email": row.get("email")}
            for i, row in enumerate(values)
        ]
        found = self._connection.execute(CONTACT_KEYS, {"rows": json.dumps(rows, default=str)})
        return [(row.client_id, row.email) if row.email else None for row in found]
