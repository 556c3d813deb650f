"""How a file is read: which column is which field, what its words mean, how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Final

import streamlit as st

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.hints import for_pages
from ea_core.crm.importing.load import Wish
from ea_core.crm.importing.preview import Preview, PreviewColumn
from ea_core.crm.importing.records import Record, RowError
from ea_core.crm.imports.kept import Import
from ea_core.errors import InvalidInput
from ea_core.ui.imports.again import read_as
from ea_core.ui.imports.begin import IMPORT
from ea_core.ui.imports.meanings import SIZE, part, show_meanings
from ea_core.ui.imports.words import KINDS, field
from ea_core.ui.imports.written import show_written
from ea_core.ui.kit.address import asked_page, go
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import day, plain, shortened
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.state import Slot, flash
from ea_core.ui.kit.table import Choice, Column
from ea_core.workspace import Workspace

_FEW: Final = 5
_EXAMPLES: Final = 3
_COLUMNS: Final = "columns-"
"""Prefix of the address's parameters of the list of columns."""
_LATEST: Slot[tuple[object, Preview] | None] = Slot("import_preview", None)
"""The import and wish that were read last in this tab, and what was found: reading takes a while."""


def show_reading(me: Workspace, one: Import) -> None:
    """What was recognised, each of it to be changed; and the button that has the file checked."""
    try:
        found = _preview(me, one)
    except InvalidInput as error:
        st.error(plain(for_pages(error.message)), icon=":material/error:")
        show_written(me, one, None)
        _buttons(me, one, ready=False, again=bool(one.wish.mapping or one.wish.key))
        return
    st.caption(plain(for_pages(found.notices[0])))
    if found.looks_like is not None:
        _other_kind(me, one, found.looks_like)
    _columns(me, one, found)
    if found.problem:
        st.warning(plain(for_pages(found.problem)), icon=":material/warning:")
    show_meanings(me, one, found)
    show_written(me, one, found)
    _first_rows(found)
    _buttons(me, one, ready=found.problem is None, again=False)


def _preview(me: Workspace, one: Import) -> Preview:
    about = (one.id, one.kind, one.wish)
    latest = _LATEST.get()
    if latest is None or latest[0] != about:
        latest = (about, me.imports.preview(one.id))
        _LATEST.set(latest)
    return latest[1]


def _other_kind(me: Workspace, one: Import, kind: Kind) -> None:
    """The columns are those of something else."""
    words = KINDS[kind].lower()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(f"By its columns this is a file with {words}.", icon=":material/help:")
        if st.button(f"Read it as {words}", key="import-other-kind"):
            read_as(me, one, Wish(kind, written=one.wish.written))


def _columns(me: Workspace, one: Import, found: Preview) -> None:
    needed = {name for words in found.missing for name in words.replace(" or ", ", ").split(", ")}
    fields = tuple(
        (name, field(name) + (" (needed)" if name in needed else "")) for name in found.fields
    )
    named = [(at, column) for at, column in enumerate(found.columns) if column.name]
    columns: tuple[Column[tuple[int, PreviewColumn]], ...] = (
        Column("Column of the file", lambda row: row[1].name),
        Column("Examples", lambda row: _examples(row[1]) or None),
        Column(
            "Becomes",
            lambda row: Choice(
                "field",
                f"What {row[1].name} becomes",
                row[1].field or "",
                (("", "Not used"), *fields),
            ),
            "choice",
            place="beside",
        ),
    )
    paged = Paged.at(asked_page(_COLUMNS), SIZE, len(named), ("column", "columns"))
    said = show_table(
        part(named, paged),
        columns,
        key=f"import-columns-{one.id}",
        caption="Columns of the file",
        of=Rows(lambda row: str(row[0]), name=lambda row: row[1].name),
        paged=paged,
        prefix=_COLUMNS,
    )
    if said.acted is not None:
        places = {str(at): at for at, _ in named}
        at, chosen = places.get(said.acted.row), said.acted.value
        if at is not None and chosen in {"", *found.fields}:
            read_as(me, one, replace(one.wish, mapping=choose_field(found, at, chosen)))


def choose_field(found: Preview, at: int, chosen: str) -> dict[str, str]:
    """The columns of all fields when the column at that place becomes `chosen` ('': it is not used).

    Another column that was the field is not used any more, and nothing is guessed any more.
    """
    taken = {
        column.field: column.name
        for place, column in enumerate(found.columns)
        if column.field and place != at and column.field != chosen
    }
    if chosen:
        taken[chosen] = found.columns[at].name
    return {name: taken.get(name, "") for name in found.fields}


def _examples(column: PreviewColumn) -> str:
    several = dict.fromkeys(sample.strip() for sample in column.samples if sample.strip())
    return " · ".join(shortened(sample, 40) for sample in list(several)[:_EXAMPLES])


def _first_rows(found: Preview) -> None:
    """The first rows as they would be taken."""
    rows = found.rows[:_FEW]
    if not rows:
        return
    st.subheader("First rows", anchor=False)
    given = {name for row in rows if isinstance(row, Record) for name in row.values}
    columns: list[Column[Record | RowError]] = [Column("Row", lambda row: f"Row {row.row}")]
    columns += [
        Column(field(name), partial(_value, name, dict(found.choices.get(name, ()))), named=True)
        for name in found.fields
        if name in given
    ]
    if any(isinstance(row, RowError) for row in rows):
        columns.append(Column("Problem", _problem))
    show_table(rows, columns, caption="First rows as they are read")
    for notice in found.notices[1:]:
        st.caption(plain(for_pages(notice)))


def _value(name: str, choices: Mapping[str, str], row: Record | RowError) -> str | None:
    """A cell as it is read; what is one of some `choices` by what that is called."""
    value = row.values.get(name) if isinstance(row, Record) else None
    match value:
        case datetime():
            return day(value.date())
        case date():
            return day(value)
        case Decimal():
            return f"{value:,}"
        case str():
            return shortened(choices.get(value, value), 80)
    return None


def _problem(row: Record | RowError) -> str | None:
    if isinstance(row, Record):
        return None
    return f"{row.column + ': ' if row.column else ''}{for_pages(row.message)}"


def _buttons(me: Workspace, one: Import, *, ready: bool, again: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Check the file", type="primary", disabled=not ready, key="import-check"):
            with shown_errors():
                me.imports.check(one.id)
                st.rerun()
        if again and st.button("Start over with the columns", key="import-again"):
            read_as(me, one, Wish(one.kind, written=one.wish.written))
        if st.button("Discard the file", type="tertiary", key="import-discard"):
            with shown_errors():
                me.imports.discard(one.id)
                flash("The file was discarded.", ":material/delete:")
                go(**{IMPORT: None})
