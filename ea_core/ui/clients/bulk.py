"""What managers do to several clients at once: another owner, when somebody leaves or accounts are parted anew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import streamlit as st

from ea_core.crm.clients import Client
from ea_core.crm.handover import Handover
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
        with_tasks = st.checkbox(
            "The open tasks of the former owner go along", value=True, key="bulk-owner-tasks"
        )
        st.caption(
            "Deals, contacts and activities go along. The tasks of others, and those of clients that are "
            "nobody's then, stay with who is to do them."
        )
        if st.button("Change the owner", type="primary", disabled=name is None):
            with shown_errors():
                owner_id = owners.get(name or "")
                _give(me, chosen, name or _NOBODY, owner_id, with_tasks=with_tasks)
                st.rerun()

    ask()


def _give(
    me: Workspace, chosen: Sequence[Client], name: str, owner_id: UUID | None, *, with_tasks: bool
) -> None:
    given = me.clients.give_to([(one, owner_id) for one in chosen], with_tasks=with_tasks)
    many = count(len(chosen), "client")
    if owner_id:
        words = f"{many} given to {name}{tasks_along(given)}."
    else:
        words = f"{many} without an owner now."
    offer_undo(words, partial(me.clients.take_back, given))


def tasks_along(given: Handover) -> str:
    """What is said of the tasks behind who got the clients: ` with 2 open tasks`; '' for none."""
    return f" with {count(len(given.tasks), 'open task')}" if given.tasks else ""
