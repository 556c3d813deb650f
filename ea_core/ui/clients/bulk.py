"""What managers do to several clients at once: another owner, when somebody leaves or accounts are parted anew."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from ea_core.crm.clients import Client
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count
from ea_core.ui.kit.undo import offer_undo
from ea_core.ui.kit.words import owner_names
from ea_core.workspace import Workspace

_NOBODY = "Nobody"


def may_give(me: Workspace) -> bool:
    """Whether the list offers to choose rows; the database decides."""
    return me.actor.is_manager and me.actor.viewed_by is None


def show_bulk(me: Workspace, chosen: Sequence[Client]) -> None:
    """The button for the rows that are selected; nothing without any."""
    if not chosen:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", border=True, key="ea-bulk-clients"
    ):
        st.markdown(f"**{count(len(chosen), 'client')}** selected", width="stretch")
        if st.button("Owner", icon=":material/person:", key="bulk-owner"):
            ask_owner(me, chosen)


def ask_owner(me: Workspace, chosen: Sequence[Client]) -> None:
    """Asks for the owner of the clients; what is given can be taken back for ten seconds."""

    @st.dialog(f"Owner of {count(len(chosen), 'client')}")
    def ask() -> None:
        owners = owner_names(me.colleagues.everybody())
        name = st.selectbox(
            "Owner", [_NOBODY, *owners], index=None, key="bulk-owner-name",
            placeholder="Choose who looks after them",
        )  # fmt: skip
        st.caption("Deals, contacts and activities go along. Tasks stay with who is to do them.")
        if st.button("Change the owner", type="primary", disabled=name is None):
            with shown_errors():
                _give(me, chosen, name or _NOBODY, owners.get(name or ""))
                st.rerun()

    ask()


def _give(me: Workspace, chosen: Sequence[Client], name: str, owner_id: UUID | None) -> None:
    given = me.clients.give_to([(one, owner_id) for one in chosen])
    before = [one.owner_id for one in chosen]
    many = count(len(chosen), "client")

    def take_back() -> None:
        me.clients.give_to(list(zip(given, before, strict=True)))

    words = f"{many} given to {name}." if owner_id else f"{many} without an owner now."
    offer_undo(words, take_back)
