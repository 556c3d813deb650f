"""Imports, for one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from ea_core.actor import Actor
from ea_core.crm.importing.customs import customs_of
from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.hints import for_pages
from ea_core.crm.importing.load import ImportResult, Wish, open_file, read_file, write_records
from ea_core.crm.importing.lookup import Lookup
from ea_core.crm.importing.preview import Preview, preview_file
from ea_core.crm.importing.refused import refused_csv
from ea_core.crm.importing.wording import Customs, Written
from ea_core.crm.imports import kept, writing
from ea_core.crm.imports.kept import Import, Status
from ea_core.crm.imports.writing import LaterImport, TakenBack, WrittenRecord
from ea_core.crm.paging import FIRST_PAGE, Page, Paging
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
        file_name: str = "",
        *,
        by_name: bool = True,
    ) -> ImportResult:
        """Takes the rows of a CSV file, or of a sheet of a workbook (XLSX, ODS), in, all in one transaction.

        `mapping` names the column of a field ('': do not read it), `values` replaces cells
        (`{"stage": {"Closed Won": "won"}}`, an empty text stands for blank cells), `key` is the
        column with the source's own id, `source` the name of the system that the ids are of: a row
        whose key is known updates what it made before, cell by cell; a blank cell changes nothing.
        A client that is here without a key is the one of its name, if both have that alone, unless
        `by_name` says that it is another. Without a key a client is known by its name, a contact by its e-mail address, and a deal or
        an activity that is there already in all that is given is passed over. `written` says how the
        file is written where it does not show that. Clients of staff that name no owner become
        their own. It is kept in the list of imports under `file_name` and can be taken back. Raises
        InvalidInput when the file as a whole can't be read.
        """
        wish = Wish(kind, mapping or {}, values or {}, key, source, written, by_name)
        # The file is read before the transaction begins: nothing is parsed while it is open.
        with read_file(wish, data, self._customs()) as read, self._writing() as connection:
            if dry_run:
                return write_records(connection, read, dry_run=True)
            size = len(data) if isinstance(data, bytes) else data.stat().st_size
            import_id = kept.add(connection, wish, file_name, size, "importing")
            result = writing.write_under(connection, import_id, read)
            kept.end(connection, import_id, None, "done", result)
            kept.note_seen(connection, import_id)
            return result

    # -- an import on a page, step by step ---------------------------------------------------------

    def add(self, kind: Kind, file_name: str, data: bytes) -> Import:
        """Keeps a file to be imported; raises InvalidInput for one that holds no table."""
        wish = Wish(kind)
        open_file(wish, data)
        with self._writing() as connection:
            import_id = kept.add(connection, wish, file_name, len(data))
            kept.keep_file(connection, import_id, data)
            return kept.get(connection, import_id)

    def get(self, import_id: UUID) -> Import:
        """One import; raises NotFound."""
        with self._reading() as connection:
            return kept.get(connection, import_id)

    def page(self, paging: Paging = FIRST_PAGE) -> Page[Import]:
        """The newest first: one's own, for administrators everybody's."""
        with self._reading() as connection:
            return kept.page(connection, paging)

    def news(self) -> tuple[Import, ...]:
        """One's own that are under way, or ended and were not looked at since."""
        with self._reading() as connection:
            return kept.news(connection)

    def preview(self, import_id: UUID) -> Preview:
        """How its file is read: columns, first rows, words that are not understood.

        Raises InvalidInput when as a whole it can't be read.
        """
        with self._reading() as connection:
            wish = kept.get(connection, import_id).wish
            data = kept.content(connection, import_id)
            customs = customs_of(connection, self._currency)
        found = preview_file(wish, data, customs)
        with self._reading() as connection:
            lookup = Lookup(connection, wish.source)
            lookup.look_up((), (), {one.written for one in found.people})
        unknown = tuple(
            one
            for one in found.people
            if one.means is not None or len(lookup.people.get(one.written, ())) != 1
        )
        return replace(found, people=unknown)

    def read_as(self, import_id: UUID, wish: Wish) -> None:
        """Has its file read in another way; raises Conflict once it is being imported."""
        with self._writing() as connection:
            kept.read_as(connection, import_id, wish)

    def check(self, import_id: UUID) -> None:
        """Has a worker find out what the import would do, without writing anything."""
        self._go_on(import_id, ("draft", "checked", "failed"), "checking")

    def start(self, import_id: UUID) -> None:
        """Has a worker take it in, once it was checked."""
        self._go_on(import_id, ("checked",), "importing")

    def cancel(self, import_id: UUID) -> None:
        """Gives up what a worker has begun: nothing is written. Raises Conflict when it is done."""
        self._go_on(import_id, ("checking", "importing"), "draft")

    def discard(self, import_id: UUID) -> None:
        """Forgets one that wrote nothing."""
        with self._writing() as connection:
            kept.discard(connection, import_id)

    def note_seen(self, import_id: UUID) -> None:
        """Its person has seen how it ended."""
        if self._actor.viewed_by is None:
            with self._writing() as connection:
                kept.note_seen(connection, import_id)

    def refused_rows(self, import_id: UUID) -> bytes:
        """The rows that were refused, as CSV with the reasons; raises NotFound without the file."""
        with self._reading() as connection:
            one = kept.get(connection, import_id)
            data, errors = kept.content(connection, import_id), kept.refused(connection, import_id)
        file, _ = open_file(one.wish, data)
        told = [replace(error, message=for_pages(error.message)) for error in errors]
        return refused_csv(file, told)

    def written(
        self, import_id: UUID, paging: Paging = FIRST_PAGE, *, left: bool = False
    ) -> Page[WrittenRecord]:
        """The records that it wrote; with `left` those that stayed when it was taken back."""
        with self._reading() as connection:
            kind = kept.get(connection, import_id).kind
            return writing.written(connection, import_id, kind, paging, left=left)

    def take_back(self, import_id: UUID) -> None:
        """Has a worker take everything back that nobody changed since, or what stayed when that was tried."""
        self._go_on(import_id, kept.TO_TAKE_BACK, "undoing")

    def take_back_now(self, import_id: UUID) -> None:
        """The same at once, in this call."""
        with self._writing() as connection:
            kept.go_on(connection, import_id, kept.TO_TAKE_BACK, "undoing")
            kept.end(connection, import_id, None, writing.take_back(connection, import_id))
            kept.note_seen(connection, import_id)

    def taken_back(self, import_id: UUID) -> TakenBack:
        """What became of its records when it was taken back."""
        with self._reading() as connection:
            return writing.taken_back(connection, import_id)

    def later_imports(self, import_id: UUID) -> tuple[LaterImport, ...]:
        """Imports that came later and hold records of this one: they are to be taken back first."""
        with self._reading() as connection:
            kind = kept.get(connection, import_id).kind
            return writing.later_imports(connection, import_id, kind)

    def _go_on(self, import_id: UUID, origins: tuple[Status, ...], to: Status) -> None:
        with self._writing() as connection:
            kept.go_on(connection, import_id, origins, to)

    def _customs(self) -> Customs:
        with self._reading() as connection:
            return customs_of(connection, self._currency)
