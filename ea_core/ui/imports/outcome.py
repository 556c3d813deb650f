"""What a check found, what an import did, and what became of it when it was taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Final

import streamlit as st

from ea_core.crm.importing.fields import Kind
from ea_core.crm.importing.hints import for_pages
from ea_core.crm.importing.load import ImportResult
from ea_core.crm.imports.kept import Import
from ea_core.crm.imports.writing import LaterImport, WrittenRecord
from ea_core.crm.paging import Page, Paging
from ea_core.ui.imports.begin import IMPORT
from ea_core.ui.imports.words import KINDS, WHY, things
from ea_core.ui.kit.address import asked_page, go, to_page
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.downloads import file_name
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.figures import Shown, show_figures
from ea_core.ui.kit.format import count, number, plain
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.table import Badge, Column
from ea_core.workspace import Workspace

_SIZE: Final = 20
_FEW: Final = 5
"""Columns with the most rows that are left out."""
_ERRORS, _WRITTEN = "refused-", "written-"
"""Prefixes of the addresses' parameters of the two lists."""


def show_check(me: Workspace, one: Import) -> None:
    """What the import would do; nothing is written yet."""
    result = one.result
    if result is None:
        return
    writes = result.created + result.updated
    st.markdown("**Nothing has been written yet.** This is what the import would do:")
    _figures(result)
    with st.container(horizontal=True, vertical_alignment="center"):
        if writes:
            label = f"Import {things(writes, one.kind)}"
            if st.button(label, type="primary", key="import-start"):
                with shown_errors():
                    me.imports.start(one.id)
                    st.rerun()
        else:
            words = "There is nothing to import: no row is new or changed."
            if result.error_count:
                words = "Nothing can be imported: what is left out has a problem, and nothing else is new or changed."
            st.info(words, icon=":material/info:")
        if st.button("Change how it is read", key="import-back"):
            with shown_errors():
                me.imports.read_as(one.id, one.wish)
                st.rerun()
        if st.button("Discard the file", type="tertiary", key="import-discard"):
            with shown_errors():
                me.imports.discard(one.id)
                flash("The file was discarded.", ":material/delete:")
                go(**{IMPORT: None})
    _notices(result)
    _refused(me, one, result)


def show_done(me: Workspace, one: Import) -> None:
    """What the import did, with what it wrote, and the way back."""
    result = one.result
    if result is None:
        return
    if one.error:
        st.error(plain(one.error), icon=":material/error:")
    _figures(result)
    page, address = (
        ("pipeline", to_page("Pipeline", view="deals"))
        if one.kind == "deals"
        else ("clients", to_page("Clients"))
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(link_html(f"Go to the {page}", address, css="ea-button"), width="content")
        mine = one.user_id == me.actor.id or me.actor.is_admin
        if mine and one.has_rows and me.actor.viewed_by is None:
            if st.button("Take the import back", icon=":material/undo:", key="import-undo"):
                _ask(me, one, result)
        elif result.created + result.updated and not one.has_rows:
            st.caption("It is too long ago to be taken back.")
    _notices(result)
    _refused(me, one, result)
    _records(me, one)


def show_taken_back(me: Workspace, one: Import) -> None:
    """What went, what is as it was before, and what stays and why."""
    if one.error:
        st.error(plain(one.error), icon=":material/error:")
    back = me.imports.taken_back(one.id)
    left = sum(back.left.values())
    show_figures(
        [
            Shown("Removed", number(back.removed), "that the import had added"),
            Shown("As before", number(back.restored), "that the import had changed"),
            Shown("Left", number(left), "as they are now", tone="orange" if left else "plain"),
        ],
        label="What was taken back",
    )
    if left:
        st.subheader("What stays", anchor=False)
        st.caption(
            "What is not as the import left it, or has something of its own by now, is left as it is."
        )
        _rest(me, one)
        wanted = partial(me.imports.written, one.id, left=True)
        _list(wanted, one.kind, Column("Why", lambda r: WHY[r.outcome] if r.outcome else None))


def _rest(me: Workspace, one: Import) -> None:
    """What of the rest can still be taken back, and after which other imports."""
    later = me.imports.later_imports(one.id)
    if later:
        st.markdown(
            "Later imports hold some of it. Take them back first, then the rest of this one:"
        )
        st.html(f'<ul class="ea-news">{"".join(map(_later_line, later))}</ul>')
    mine = one.user_id == me.actor.id or me.actor.is_admin
    if (
        one.status == "partly undone"
        and mine
        and one.has_rows
        and me.actor.viewed_by is None
        and st.button("Take the rest back", icon=":material/undo:", key="import-undo-rest")
    ):
        with shown_errors():
            me.imports.take_back(one.id)
            st.rerun()


def _later_line(later: LaterImport) -> str:
    address = to_page("Import", **{IMPORT: later.id})
    return (
        f"<li>{link_html(later.file_name, address)} ({escape(KINDS[later.kind].lower())}): "
        f"it holds {escape(count(later.rows, 'record'))}</li>"
    )


def _ask(me: Workspace, one: Import, result: ImportResult) -> None:
    consequence = []
    later = me.imports.later_imports(one.id)
    if result.created:
        consequence.append(f"{things(result.created, one.kind)} that it added will be removed.")
    if result.updated:
        consequence.append(f"{things(result.updated, one.kind)} that it changed will be as before.")
    consequence.append("What somebody changed since, or added to, stays.")
    if later:
        names = ", ".join(f"“{each.file_name}”" for each in later[:_FEW])
        consequence.append(
            f"Records that came with later imports ({names}) hold some of it: take those back first, or it stays."
        )
    confirm(
        "Take the import back?",
        " ".join(consequence),
        partial(me.imports.take_back, one.id),
        words="Take it back",
        done="The import is being taken back.",
    )


def _figures(result: ImportResult) -> None:
    repeated = result.skipped - result.unchanged
    refused = result.error_count
    show_figures(
        [
            Shown("New", number(result.created), "are added"),
            Shown("Changed", number(result.updated), "are there and differ"),
            Shown("Unchanged", number(result.unchanged), "are there as they are"),
            Shown("Repeated", number(repeated), "stand in the file twice"),
            Shown(
                "Left out",
                number(refused),
                "with a reason below",
                tone="red" if refused else "plain",
            ),
        ],
        label="What becomes of the rows",
    )


def _notices(result: ImportResult) -> None:
    """What concerns whole columns, or the file."""
    said = [plain(for_pages(notice)) for notice in result.notices]
    with st.expander(f"What is to be said of the file ({len(said)})", expanded=len(said) <= 4):  # noqa: PLR2004 # what is read at a glance
        st.markdown("\n".join(f"- {notice}" for notice in said))


def _refused(me: Workspace, one: Import, result: ImportResult) -> None:
    """The rows that are left out, and as a file to mend."""
    if not result.errors:
        return
    st.subheader("Rows that are left out", anchor=False)
    where = Counter(error.column for error in result.errors if error.column)
    if len(where) > 1:
        most = ", ".join(f"{plain(name)} {rows:,}" for name, rows in where.most_common(_FEW))
        st.caption(f"By column: {most}")
    paged = Paged.at(asked_page(_ERRORS), _SIZE, len(result.errors), ("row", "rows"))
    begin = (paged.number - 1) * _SIZE
    show_table(
        result.errors[begin : begin + _SIZE],
        (
            Column("Row", lambda error: f"Row {error.row}", keep=True),
            Column("Column", lambda error: error.column or None, place="beside"),
            Column("Why", lambda error: for_pages(error.message)),
        ),
        caption="Rows that are left out",
        paged=paged,
        prefix=_ERRORS,
    )
    if result.error_count > len(result.errors):
        more = count(result.error_count - len(result.errors), "more row")
        st.caption(f"{more} that are not listed here")
    if one.has_file and one.refused and me.exports.are_allowed:
        st.download_button(
            f"Download {count(one.refused, 'row')} with the reasons (CSV)",
            partial(_file, me, one),
            file_name=f"{file_name(one.file_name)}-left-out.csv",
            mime="text/csv",
            key="import-refused",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )


def _file(me: Workspace, one: Import) -> bytes:
    made = me.imports.refused_rows(one.id)
    me.exports.record(one.kind, f"Rows of {one.file_name} that were left out", one.refused, "csv")
    return made


def _records(me: Workspace, one: Import) -> None:
    """What the import wrote, each record a link."""
    if one.has_rows:
        st.subheader(f"{KINDS[one.kind]} of this import", anchor=False)
        did: Column[WrittenRecord] = Column("", lambda r: (_DID[r.did],), "badges", place="beside")
        _list(partial(me.imports.written, one.id), one.kind, did)


_DID: Final = {"insert": Badge("New", "green"), "update": Badge("Changed", "blue")}


def _list(
    wanted: Callable[[Paging], Page[WrittenRecord]], kind: Kind, beside: Column[WrittenRecord]
) -> None:
    page = wanted(Paging(asked_page(_WRITTEN), _SIZE))
    show_table(
        page.items,
        (Column("Name", lambda r: r.name or "Without a name"), beside),
        key="import-records",
        caption="Records",
        of=Rows(lambda r: str(r.id), partial(_opens, kind), lambda r: r.name or ""),
        paged=Paged.at(asked_page(_WRITTEN), _SIZE, page.total, ("record", "records")),
        prefix=_WRITTEN,
        empty="None of them is there any more.",
    )


def _opens(kind: Kind, record: WrittenRecord) -> str | None:
    if record.client_id is None:
        return None
    if kind == "deals":
        return to_page("Clients", client=record.client_id, deal=record.id)
    return to_page("Clients", client=record.client_id)
