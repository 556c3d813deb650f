"""Clients on the screen: the list or one client, and the drawer that the address asks for."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ea_core.crm.clients import Client
from ea_core.crm.suggestions.changes import LogActivity
from ea_core.errors import NotFound
from ea_core.ui.clients import forms
from ea_core.ui.clients.brief import PARAMETER as BRIEF
from ea_core.ui.clients.brief import show_brief
from ea_core.ui.clients.client import back, find_client, show_client
from ea_core.ui.clients.listing import show_list
from ea_core.ui.deals.adding import add_deal
from ea_core.ui.deals.drawer import show_deal
from ea_core.ui.kit.activities import may_correct
from ea_core.ui.kit.address import NOBODY, asked, asked_id
from ea_core.ui.kit.drawer import show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import show_heading
from ea_core.ui.kit.owned import may_change_of
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.suggested import PARAMETER as SUGGESTION
from ea_core.ui.kit.suggested import suggested
from ea_core.ui.tasks.drawer import PARAMETER as TASK
from ea_core.ui.tasks.drawer import show_task
from ea_core.workspace import Workspace

NEW = "new"


def show_clients(me: Workspace) -> None:
    """The list, and the drawer that adds one."""
    with shown_errors():
        show_list(me)
    if asked(forms.EDIT) == NEW and me.actor.viewed_by is None:
        draw = partial(forms.edit_client, me, None)
        show_drawer("Add client", (forms.EDIT,), draw, editing=True)


def show_one(me: Workspace, written: str) -> None:
    """One client by the id in the address, with what is open beside it."""
    try:
        client = find_client(me, written)
    except NotFound as error:
        show_heading("Clients")
        show_empty(error.message, action="All clients", address=back())
        return
    with shown_errors():
        show_client(me, client)
    with shown_errors():
        _show_drawer(me, client)


def _show_drawer(me: Workspace, client: Client) -> None:
    """What the address asks for, of those that the person may open."""
    if asked(TASK):
        show_task(me)
    elif asked(forms.DEAL) and asked(forms.DEAL) != NEW:
        show_deal(me)
    elif asked(forms.ACTIVITY) == NEW:
        _show_suggested_activity(me, client)
    elif asked(forms.ACTIVITY):
        _show_activity(me)
    elif asked(BRIEF):
        show_brief(me, client)
    elif not may_change_of(me.actor, client.owner_id):
        return
    elif asked(forms.DEAL) == NEW:
        draw = partial(add_deal, me, client.id)
        show_drawer(f"Add a deal for {client.name}", (forms.DEAL,), draw, editing=True)
    elif asked(forms.EDIT):
        draw = partial(forms.edit_client, me, client)
        show_drawer(client.name, (forms.EDIT,), draw, editing=True)
    elif asked(forms.CONTACT):
        _show_contact(me, client)


def _show_contact(me: Workspace, client: Client) -> None:
    wanted = asked_id(forms.CONTACT)
    known = {contact.id: contact for contact in me.contacts.of_client(client.id)}
    contact = known.get(wanted) if wanted else None
    if contact is None and asked(forms.CONTACT) != NEW:
        st.info("This contact does not exist any more.", icon=":material/search_off:")
        return
    draw = partial(forms.edit_contact, me, client.id, contact)
    title = contact.name if contact else f"Add a contact for {client.name}"
    show_drawer(title, (forms.CONTACT,), draw, editing=True)


def _show_suggested_activity(me: Workspace, client: Client) -> None:
    """Nothing without a suggestion: what one logs by oneself is written on the page."""
    one = suggested(me)
    if one is None or not isinstance(one.change, LogActivity) or one.card.client_id != client.id:
        return
    if may_change_of(me.actor, client.owner_id):
        draw = partial(forms.log_activity, me, client, one)
        title = f"Log an activity with {client.name}"
        show_drawer(title, (forms.ACTIVITY, SUGGESTION), draw, editing=True)


def _show_activity(me: Workspace) -> None:
    try:
        activity = me.activities.get(asked_id(forms.ACTIVITY) or NOBODY)
    except NotFound as error:
        st.info(error.message, icon=":material/search_off:")
        return
    if may_correct(me, activity):
        draw = partial(forms.edit_activity, me, activity)
        show_drawer("Activity", (forms.ACTIVITY,), draw, editing=True)
