"""Proposing a document, and deciding about what colleagues propose."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from ea_core import runtime
from ea_core.errors import DocumentError
from ea_core.knowledge.proposals import Proposal
from ea_core.knowledge.reading import formats
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import file_size, moment, plain
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.state import Slot, flash
from ea_core.ui.knowledge.uploads import note_refused, note_upload, show_refused
from ea_core.workspace import Workspace

_FORM = Slot("proposal_form", 0)
_STATES: Final = {
    "proposed": ":material/schedule: waits for a manager",
    "published": ":green[:material/check_circle:] was added",
    "declined": ":orange[:material/block:] was declined",
}


def show_handing_in(me: Workspace) -> None:
    """For who may not add documents: the form, and what became of one's own."""
    st.caption(
        "Documents are added by managers and administrators. Propose yours: one of them decides."
    )
    if me.actor.viewed_by is not None:
        return
    with st.expander("Propose a document", icon=":material/upload_file:"):
        _form(me)
    show_refused()
    with shown_errors():
        mine = me.proposals.mine()
        if not mine:
            return
        with st.container(border=True, key="ea-uploads-proposed"):
            for one in mine:
                _own(me, one)


def _form(me: Workspace) -> None:
    limit = runtime.current().settings.max_upload_mb
    form = _FORM.get()
    files = st.file_uploader(
        f"{formats.in_words()}, up to {limit} MB each", accept_multiple_files=True,
        max_upload_size=limit, key=f"proposed-{form}",
    )  # fmt: skip
    note = st.text_input(
        "What is it, and who needs it? (optional)", key=f"proposed-note-{form}",
        placeholder="The supplier's new price list",
    )  # fmt: skip
    if not st.button("Propose", type="primary", disabled=not files, key=f"propose-{form}"):
        return
    refused: list[str] = []
    with shown_errors():
        for file in files:
            try:
                me.proposals.hand_in(file.name, file.getvalue(), note=note)
            except DocumentError as error:
                refused.append(error.message)  # the others are handed in all the same
        note_refused(refused)
        _FORM.set(form + 1)
        st.rerun()


def _own(me: Workspace, one: Proposal) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        by = f" by {plain(one.decided_by)}" if one.decided_by else ""
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{plain(one.file_name)}** {_STATES[one.status]}{by}")
            if one.reason:
                st.caption(plain(one.reason))
        label = "Take back" if one.status == "proposed" else "Dismiss"
        if st.button(label, key=f"take-back-{one.id}", type="tertiary"):
            with shown_errors():
                me.proposals.take_back(one.id)
                st.rerun()


def show_waiting(me: Workspace) -> None:
    """For managers: what waits for a decision; nothing when nothing does."""
    waiting = me.proposals.waiting()
    if not waiting:
        return
    now = clock()
    with st.container(border=True, key="ea-proposals"):
        st.markdown(f"**Proposed by colleagues** ({len(waiting):,})")
        for one in waiting:
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"ea-proposal-{one.id}"
            ):
                when = moment(one.created_at, now.zone, now.now)
                said = f"<p>{escape(one.note)}</p>" if one.note else ""
                st.html(
                    f"<div><b>{escape(one.file_name)}</b> <small>{file_size(one.size_bytes)} "
                    f"\N{MIDDLE DOT} {escape(one.person or 'somebody')}, {escape(when)}</small>"
                    f"{said}</div>",
                    width="stretch",
                )
                file = me.file_links.make(f"/files/proposals/{one.id}")
                st.html(link_html("Download", file, css="ea-plain-button"), width="content")
                if not me.documents.may_change:  # who views as a manager decides nothing
                    continue
                if st.button("Publish", key=f"publish-{one.id}", type="primary"):
                    with shown_errors():
                        note_upload(me.proposals.publish(one.id))
                        st.rerun()
                if st.button("Decline", key=f"decline-{one.id}"):
                    _decline(me, one)


def _decline(me: Workspace, one: Proposal) -> None:
    @st.dialog(plain(f"Decline {one.file_name}?"))
    def ask() -> None:
        reason = st.text_area(
            f"Why? {plain(one.person or 'The person')} reads this.", key="decline-reason"
        )
        if st.button("Decline it", type="primary"):
            with shown_errors():
                me.proposals.decline(one.id, reason)
                flash("It was declined.")
                st.rerun()

    ask()
