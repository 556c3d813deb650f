"""Imports, for one person."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ea_core.actor import Actor
from ea_core.crm.importing.customs import customs_of
from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.load import ImportResult, Wish, read_file, write_records
from ea_core.crm.importing.preview import Preview, preview_file
from ea_core.crm.importing.wording import Written
from ea_core.db.engine import Database
from ea_core.db.part import Part

_AS_IT_SHOWS = Written()


class Imports(Part):
    """Files of other systems, taken in row by row; amounts are in `currency`."""

    def __init__(self, database: Database, actor: Actor, currency: str) -> None:
        super().__init__(database, actor)
        self._currency = currency

    def csv(
        self,
        kind: Kind,
        data: bytes | Path,
        mapping: Mapping[str, str] | None = None,
        values: Mapping[str, Mapping[str, str]] | None = None,
        key: str | None = None,
        dry_run: bool = False,
        source: str = "",
        written: Written = _AS_IT_SHOWS,
    ) -> ImportResult:
        """Takes the rows of a CSV file, or of a sheet of a workbook (XLSX, ODS), in, all in one transaction.

        `mapping` names the column of a field ('': do not read it), `values` replaces cells
        (`{"stage": {"Closed Won": "won"}}`, an empty text stands for blank cells), `key` is the
        column with the source's own id, `source` the name of the system that the ids are of: a row
        whose key is known updates what it made before, cell by cell; a blank cell changes nothing.
        Without a key a client is known by its name, a contact by its e-mail address, and a deal or
        an activity that is there already in all that is given is passed over. `written` says how the
        file is written where it does not show that. Clients of staff that name no owner become
        their own. Raises InvalidInput when the file as a whole can't be read.
        """
        wish = Wish(kind, mapping or {}, values or {}, key, source, written)
        with self._reading() as connection:
            customs = customs_of(connection, self._currency)
        # The file is read before the transaction begins: nothing is parsed while it is open.
        with read_file(wish, data, customs) as read, self._writing() as connection:
            return write_records(connection, read, dry_run=dry_run)

    def preview(
        self,
        kind: Kind,
        data: bytes | Path,
        mapping: Mapping[str, str] | None = None,
        values: Mapping[str, Mapping[str, str]] | None = None,
        key: str | None = None,
        written: Written = _AS_IT_SHOWS,
    ) -> Preview:
        """What would be read of a file: its columns, the fields they fill, its first rows.

        Nothing is written. The arguments are those of `csv`. Raises InvalidInput when the file as a
        whole can't be read.
        """
        wish = Wish(kind, mapping or {}, values or {}, key, "", written)
        with self._reading() as connection:
            customs = customs_of(connection, self._currency)
        return preview_file(wish, data, customs)
