"""A new deal, wherever it is added: at its client, or in the pipeline, where the client is chosen."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.deals import Deal
from ea_core.errors import InvalidInput
from ea_core.ui.deals.fields import checked_title, deal_fields
from ea_core.ui.deals.words import PARAMETER
from ea_core.ui.kit.address import asked, asked_id, to_page
from ea_core.ui.kit.drawer import close_drawer, form_buttons, leave, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.states import show_empty
from ea_core.workspace import Workspace

NEW: Final = "new"
_MOST_CLIENTS: Final = 10_000


def is_new_asked(me: Workspace) -> bool:
    """Whether the address asks for a new deal, of who may add one."""
    return asked(PARAMETER) == NEW and me.actor.viewed_by is None


def show_new_deal(me: Workspace) -> None:
    """Opens the drawer for a deal of any client that the person may change."""
    show_drawer("Add deal", (PARAMETER,), lambda: _add_anywhere(me), editing=True)


def add_deal(me: Workspace, client_id: UUID) -> None:
    """The form of a deal for one client."""
    with shown_errors(), st.form("deal-new", border=False):
        if _add(me, client_id) is not None:
            close_drawer(PARAMETER)


def _add_anywhere(me: Workspace) -> None:
    owner_id = None if me.actor.is_manager else me.actor.id
    names = {one.id: one.name for one in me.clients.names(owner_id, _MOST_CLIENTS)}
    if not names:
        mine = "" if me.actor.is_manager else " that is yours"
        show_empty(
            f"A deal belongs to a client{mine}, and there is none yet.",
            action="Add a client",
            address=to_page("Clients", edit=NEW),
        )
        return
    options, wanted = list(names), asked_id("client")
    with shown_errors(), st.form("deal-new", border=False):
        client_id = st.selectbox(
            "Client", options, index=options.index(wanted) if wanted in names else None,
            format_func=names.__getitem__, key="deal-new-client", required=True,
            placeholder="Choose a client" if me.actor.is_manager else "Choose one of your clients",
        )  # fmt: skip
        if len(names) == _MOST_CLIENTS:
            st.caption("These are the first 10,000; to others a deal is added on their own page.")
        added = _add(me, client_id)
        if added is not None:
            # Among many others it would have to be looked for.
            leave(PARAMETER, **{PARAMETER: str(added.id)})
            st.rerun()


def _add(me: Workspace, client_id: UUID | None) -> Deal | None:
    """The fields and buttons of the form; the deal once it is added."""
    draft = deal_fields(me, None)
    if not form_buttons("Add deal", PARAMETER):
        return None
    if client_id is None:
        raise InvalidInput("Choose the client of the deal.", field="client_id")
    deal = me.deals.create(client_id, checked_title(draft))
    flash(f"{plain(deal.title)} was added.")
    return deal
