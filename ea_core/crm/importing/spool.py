"""Records on their way from the file to the database: on disk, so that neither is held up.

Reading is over before the transaction begins, and 100,000 records do not stay in memory.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Final

from ea_core.crm.importing.fields import FIELDS, Kind
from ea_core.crm.importing.records import Record, Value

_IN_MEMORY: Final = 4 * 1024 * 1024


class Spool:
    """A temporary file of records of one kind, until it is closed."""

    def __init__(self, kind: Kind) -> None:
        self._types = {field.name: field.type for field in FIELDS[kind]}
        self.count = 0
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 # closed in close
            max_size=_IN_MEMORY, mode="w+", encoding="utf-8", newline="\n"
        )

    def close(self) -> None:
        """The file is gone with it."""
        self._file.close()

    def add(self, record: Record) -> None:
        """Appends a record."""
        self.count += 1
        line = [record.row, record.key, record.values, sorted(record.day_fields)]
        self._file.write(json.dumps(line, default=str) + "\n")

    def batches(self, size: int, first: int | None = None) -> Iterator[list[Record]]:
        """All records from the first on, `size` at a time, or `first` of them at the first time."""
        self._file.seek(0)
        most = size if first is None else first
        while batch := [self._record(line) for line in islice(self._file, most)]:
            yield batch
            most = size

    def _record(self, line: str) -> Record:
        row, key, values, days = json.loads(line)
        typed = {name: self._value(name, written) for name, written in values.items()}
        return Record(row, key, typed, frozenset(days))

    def _value(self, name: str, written: str) -> Value:
        match self._types[name]:
            case "money" | "percent":
                return Decimal(written)
            case "date":
                return date.fromisoformat(written)
            case "moment":
                return datetime.fromisoformat(written)
            case _:
                return written
