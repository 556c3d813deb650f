"""Choosing a file, and the list of past imports."""

from __future__ import annotations

from typing import Final, cast

import streamlit as st

from ea_core import runtime
from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.hints import for_pages
from ea_core.crm.imports.kept import Import
from ea_core.crm.paging import Paging
from ea_core.errors import EAError, InvalidInput
from ea_core.ui.imports.words import KINDS, state
from ea_core.ui.kit.address import asked_page, go, here
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.state import Slot
from ea_core.ui.kit.table import Column, Lines
from ea_core.workspace import Workspace

IMPORT: Final = "import"
"""The parameter of the address that names an import."""
SIZE: Final = 20
_LARGEST_MB: Final = 100
_FORM: Slot[int] = Slot("import_form", 0)
"""Counts the files that were taken: another key gives an empty form."""
_WHAT: Final[dict[Kind, str]] = {
    "clients": "One row for each client: its name, and perhaps industry, website, status, owner.",
    "contacts": "One row for each person: the client, the name, and perhaps e-mail, phone, position.",
    "deals": "One row for each deal: the client, a title, and perhaps value, stage, dates.",
    "activities": "One row for each call, e-mail, meeting or note: the client or deal, and what it was.",
}


def show_begin(me: Workspace) -> None:
    """The form, and below it what was imported so far."""
    kind = cast(
        "Kind", choose_segment("kind", {str(one): words for one, words in KINDS.items()}, label="What the file holds")
    )  # fmt: skip
    st.caption(
        f"{_WHAT[kind]} Columns are found by their usual names, also those of other products; "
        "nothing is written before you have seen what would be."
    )
    _choose_file(me, kind)
    page = me.imports.page(Paging(asked_page(), SIZE))
    if page.total:
        _list(me, page.items, Paged.at(asked_page(), SIZE, page.total, ("import", "imports")))


def _choose_file(me: Workspace, kind: Kind) -> None:
    limit = min(runtime.current().settings.max_upload_mb, _LARGEST_MB)
    form = _FORM.get()
    # Any file can be chosen: one that is not taken gets its sentence.
    file = st.file_uploader(
        f"A file with {KINDS[kind].lower()} (CSV, TSV, XLSX or ODS, up to {limit} MB)",
        max_upload_size=limit,
        key=f"import-file-{form}",
    )
    if file is None:
        return
    try:
        one = me.imports.add(kind, file.name, file.getvalue())
    except InvalidInput as error:
        st.error(plain(for_pages(error.message)), icon=":material/error:")
    except EAError as error:
        st.error(plain(error.message), icon=":material/error:")
    else:
        _FORM.set(form + 1)
        go(**{IMPORT: str(one.id), "kind": None, "page": None})


def _list(me: Workspace, items: tuple[Import, ...], paged: Paged) -> None:
    st.subheader("Imports", anchor=False)
    columns: list[Column[Import]] = [
        Column("File", lambda one: Lines(one.file_name, KINDS[one.kind]), "lines"),
        Column("State", lambda one: (state(one.status),), "badges"),
        Column("Who", lambda one: one.person or "Somebody who left", keep=True),
        Column("When", lambda one: one.created_at, "moment", place="beside"),
        Column("New", lambda one: _number(one, "created"), "number", named=True),
        Column("Changed", lambda one: _number(one, "updated"), "number", named=True),
        Column("Left out", lambda one: _number(one, "error_count"), "number", named=True),
    ]
    show_table(
        items,
        [one for one in columns if one.title != "Who" or me.actor.is_admin],
        key="imports",
        caption="Imports",
        of=Rows(
            lambda one: str(one.id),
            lambda one: here(**{IMPORT: str(one.id), "kind": None, "page": None}),
            lambda one: one.file_name,
        ),
        paged=paged,
    )


def _number(one: Import, name: str) -> int | None:
    """What an import did; a check has done nothing."""
    if one.result is None or one.status not in {"done", "undoing", "partly undone", "undone"}:
        return None
    return int(getattr(one.result, name))
