"""Viewing the product as somebody else: begins at the admin page, ends with a button on every page.

Only this tab remembers whom it looks through, so another tab, or this one after a refresh, is the
administrator's own again.
"""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from ea_core import runtime
from ea_core.actor import Actor
from ea_core.errors import NotFound
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.state import Slot, belongs_to
from ea_core.workspace import Workspace

_PERSON = Slot("ea.viewed", "")


def start(admin: Workspace, person_id: UUID) -> None:
    """Goes to the person's first page, after the audit log has noted it."""
    admin.access.view_as.start(person_id)
    _forget(admin.actor.id)
    _PERSON.set(str(person_id))
    st.switch_page("Home.py")


def viewed(signed_in: Actor) -> Actor:
    """Whom this tab looks through; the signed-in person when that is nobody (any more)."""
    person = _PERSON.get()
    if not person:
        return signed_in
    try:
        return runtime.current().as_user(signed_in).access.view_as.person(UUID(person))
    except NotFound:
        _PERSON.clear()
        return signed_in


def show_banner(actor: Actor) -> None:
    """Says on every page whose view this is, with the way out."""
    with st.container(key="ea-viewing", horizontal=True, vertical_alignment="center"):
        st.warning(
            f"You see what **{plain(actor.name)}** sees. Nothing can be changed here.",
            icon=":material/visibility:",
        )
        if actor.viewed_by is not None:
            leave_button(actor.viewed_by, "leave-view")


def leave_button(administrator: UUID, key: str) -> None:
    """The way back into the administrator's own view."""
    if st.button("Leave this view", key=key, icon=":material/logout:"):
        _forget(administrator)
        st.switch_page("pages/5_Admin.py")


def _forget(owner: UUID) -> None:
    """What pages remember of one person's data is not carried into another's view."""
    st.session_state.clear()
    belongs_to(str(owner))
