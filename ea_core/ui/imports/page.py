"""The Import page: a new file and past imports, or one import at the step where it is."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from ea_core.crm.importing.hints import for_pages
from ea_core.crm.imports.kept import Import
from ea_core.errors import NotFound
from ea_core.ui.imports.begin import IMPORT, show_begin
from ea_core.ui.imports.outcome import show_check, show_done, show_taken_back
from ea_core.ui.imports.reading import show_reading
from ea_core.ui.imports.words import KINDS, progress, state
from ea_core.ui.kit.address import NOBODY, asked, asked_id, here
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import file_size, moment, plain
from ea_core.ui.kit.frame import show_heading
from ea_core.ui.kit.html import badges_html, link_html
from ea_core.ui.kit.states import show_empty
from ea_core.workspace import Workspace

_SECONDS: Final = 1.0
_DOING: Final = {
    "checking": "The file is being checked. Nothing is written yet.",
    "importing": "The file is being imported.",
    "undoing": "The import is being taken back.",
}


def show_imports(me: Workspace) -> None:
    """What the address asks for."""
    if not asked(IMPORT):
        show_heading("Import")
        show_begin(me)
        return
    try:
        one = me.imports.get(asked_id(IMPORT) or NOBODY)
    except NotFound as error:
        show_heading("Import")
        show_empty(error.message, action="All imports", address=here(**{IMPORT: None}))
        return
    show_heading(one.file_name)
    _header(me, one)
    with shown_errors():
        _show_step(me, one)


def _show_step(me: Workspace, one: Import) -> None:
    if not one.is_seen and one.status in {"done", "failed", "partly undone", "undone"}:
        me.imports.note_seen(one.id)
    match one.status:
        case "checking" | "importing" | "undoing":
            st.fragment(_under_way, run_every=_SECONDS)(me, one)
        case "checked":
            show_check(me, one)
        case "done":
            show_done(me, one)
        case "partly undone" | "undone":
            show_taken_back(me, one)
        case "failed":
            st.error(plain(for_pages(one.error or "It failed.")), icon=":material/error:")
            show_reading(me, one)
        case _:
            show_reading(me, one)


def _header(me: Workspace, one: Import) -> None:
    now = clock()
    whose = one.person or "Somebody who left"
    parts = [
        link_html("\N{LEFTWARDS ARROW} All imports", here(**{IMPORT: None}), css="ea-back"),
        badges_html([state(one.status)]),
        escape(KINDS[one.kind]),
        escape("You" if one.user_id == me.actor.id else whose),
        escape(moment(one.created_at, now.zone, now.now)),
        escape(file_size(one.size_bytes)),
    ]
    st.html(f'<div class="ea-line">{" ".join(f"<span>{part}</span>" for part in parts)}</div>')


def _under_way(me: Workspace, one: Import) -> None:
    """Looks once a second; the page is drawn anew when it has ended."""
    one = me.imports.get(one.id)
    if not one.is_under_way:
        st.rerun()
    share, words = progress(one)
    st.markdown(f"**{_DOING[one.status]}**")
    st.progress(share, text=words)
    st.caption("You can leave this page: the work goes on, and you are told when it has ended.")
    if (
        one.status != "undoing"
        and one.user_id == me.actor.id
        and st.button("Cancel", key="import-cancel")
    ):
        with shown_errors():
            me.imports.cancel(one.id)
            st.rerun()
