"""Imports, for one person."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import ImportResult, read_file, write_records
from ea_core.db.part import Part


class Imports(Part):
    """Files of other systems, taken in row by row."""

    def csv(
        self,
        kind: Kind,
        data: bytes | Path,
        mapping: Mapping[str, str] | None = None,
        values: Mapping[str, Mapping[str, str]] | None = None,
        key: str | None = None,
        dry_run: bool = False,
    ) -> ImportResult:
        """Takes the rows of a CSV file in, all in one transaction.

        `mapping` names the column of a field, `values` replaces cells (`{"stage": {"Closed Won":
        "won"}}`, an empty text stands for blank cells), `key` is the column with the source's own
        id: a row whose key is known updates what it made before, cell by cell; a blank cell changes
        nothing. Without a key a client is known by its name, and everything else is new. Clients of
        staff that name no owner become their own. Raises InvalidInput when the file as a whole
        can't be read.
        """
        # The file is read before the transaction begins: nothing is parsed while it is open.
        reading = read_file(kind, data, mapping=mapping or {}, values=values or {}, key=key)
        with reading as read, self._writing() as connection:
            return write_records(connection, read, dry_run=dry_run)
