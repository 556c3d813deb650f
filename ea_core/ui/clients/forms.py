"""Drawers that write clients, contacts, deals and activities; which is open stands in the address.

What a drawer shows was read when it was opened; the version of that state goes back with the change,
so that nobody's work is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NoReturn
from uuid import UUID

import streamlit as st

from ea_core.crm.activities import Activity, ActivityDraft
from ea_core.crm.clients import Client, ClientDraft
from ea_core.crm.contacts import Contact, ContactDraft
from ea_core.crm.suggestions.changes import LogActivity
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.crm.vocabulary import ACTIVITY_TYPES, CLIENT_STATUSES, UNASSIGNED
from ea_core.errors import InvalidInput
from ea_core.ui.clients.bulk import tasks_along
from ea_core.ui.clients.timeline import activity_fields
from ea_core.ui.kit.activities import KINDS
from ea_core.ui.kit.confirm import confirm_here
from ea_core.ui.kit.drawer import close_drawer, form_buttons, leave
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.suggested import PARAMETER as SUGGESTION
from ea_core.ui.kit.suggested import decides, say_suggested
from ea_core.ui.kit.undo import offer_undo
from ea_core.ui.kit.when import moment_input
from ea_core.workspace import Workspace

EDIT, CONTACT, ACTIVITY, DEAL = "edit", "contact", "activity", "deal"


def edit_client(me: Workspace, client: Client | None) -> None:
    """Adds a client, or changes one."""
    old = client.draft() if client else ClientDraft("", owner_id=me.actor.id)
    key = f"{client.id}-{client.version}" if client else "new"
    with shown_errors(), st.form(f"client-{key}", border=False):
        name = st.text_input("Name", old.name, required=True, key=f"client-name-{key}")
        industry = st.text_input("Industry", old.industry or "", key=f"client-industry-{key}")
        website = st.text_input(
            "Website", old.website or "", key=f"client-website-{key}", placeholder="example.com"
        )
        status = st.selectbox(
            "Status", CLIENT_STATUSES, index=CLIENT_STATUSES.index(old.status),
            format_func=str.capitalize, key=f"client-status-{key}",
        )  # fmt: skip
        owner_id = _choose_owner(me, old.owner_id, key)
        if form_buttons("Save" if client else "Add client", EDIT):
            if not name.strip():
                raise InvalidInput("Enter a name for the client.", field="name")
            draft = ClientDraft(name, industry, website, status, owner_id)
            if client:
                _change(me, client, draft)
            elif _is_meant(me, name):
                created = me.clients.create(draft)
                flash("The client was added.")
                leave(EDIT, client=str(created.id))
                st.rerun()


def _change(me: Workspace, client: Client, draft: ClientDraft) -> None:
    """Saves the client; who gives it to somebody is told of the tasks that went along, and can take it back."""
    changed = me.clients.hand_over(client.id, draft, client.version)
    if draft.owner_id == client.owner_id:
        _done("The client was changed.", EDIT)
    after = changed.clients[0]
    words = f"{after.name} is nobody's now."
    if after.owner_id is not None:
        words = f"{after.name} was given to {after.owner or 'somebody'}{tasks_along(changed)}."
    offer_undo(words, partial(me.clients.take_back, changed))
    leave(EDIT)
    st.rerun()


def _is_meant(me: Workspace, name: str) -> bool:
    """Whether a client may be added; asks once when there is one that may be the same company."""
    similar = me.clients.similar(name)
    asked = "ea.similar-asked"
    if not similar or st.session_state.get(asked) == name:
        st.session_state.pop(asked, None)
        return True
    st.session_state[asked] = name
    names = ", ".join(f"**{plain(one.name)}**" for one in similar[:3])
    st.warning(f"Is it the same as {names}? If not, press *Add client* again.")
    return False


def edit_contact(me: Workspace, client_id: UUID, contact: Contact | None) -> None:
    """Adds a contact to a client, or changes one."""
    old = contact.draft() if contact else ContactDraft("", "")
    key = f"{contact.id}-{contact.version}" if contact else "new"
    with shown_errors(), st.form(f"contact-{key}", border=False):
        left, right = st.columns(2)
        with left:
            first_name = st.text_input("First name", old.first_name, key=f"contact-first-{key}")
        with right:
            last_name = st.text_input("Last name", old.last_name, key=f"contact-last-{key}")
        position = st.text_input("Position", old.position or "", key=f"contact-position-{key}")
        email = st.text_input(
            "E-mail", old.email or "", type="email", key=f"contact-email-{key}",
            autocomplete="off",
        )  # fmt: skip
        phone = st.text_input(
            "Phone", old.phone or "", type="phone", key=f"contact-phone-{key}", autocomplete="off"
        )
        if form_buttons("Save" if contact else "Add contact", CONTACT):
            if not (first_name.strip() or last_name.strip()):
                raise InvalidInput("Enter a first name or a last name.", field="first_name")
            draft = ContactDraft(first_name, last_name, email, phone, position)
            if contact:
                me.contacts.change(contact.id, draft, contact.version)
            else:
                me.contacts.create(client_id, draft)
            _done("The contact was saved.", CONTACT)
    if contact and me.actor.is_admin:
        _delete(
            "Delete the contact", f"{contact.name} will be deleted, for everybody.",
            partial(me.contacts.delete, contact.id), "The contact was deleted.", CONTACT,
        )  # fmt: skip


def log_activity(me: Workspace, client: Client, one: Suggestion) -> None:
    """Logs the activity that the chat suggested, as it is then in the form."""
    begun = one.change if isinstance(one.change, LogActivity) else None
    with shown_errors():
        say_suggested(me, one)
        with st.form("log-suggested", border=False):
            place, draft = activity_fields(me, client, begun, key=str(one.id))
            if form_buttons("Log activity", ACTIVITY, SUGGESTION):
                me.activities.log(*place, draft, decides=decides(one))
                _done("The activity was logged.", ACTIVITY, SUGGESTION)


def edit_activity(me: Workspace, activity: Activity) -> None:
    """Corrects an activity."""
    key = f"{activity.id}-{activity.version}"
    with shown_errors(), st.form(f"activity-{key}", border=False):
        kind = st.selectbox(
            "Kind", ACTIVITY_TYPES, index=ACTIVITY_TYPES.index(activity.type),
            format_func=KINDS.__getitem__, key=f"activity-kind-{key}",
        )  # fmt: skip
        shown = activity.performed_at.replace(second=0, microsecond=0)
        when = moment_input("When", shown, key=f"activity-when-{key}")
        content = st.text_area(
            "What happened", activity.content or "", height=160, key=f"activity-content-{key}"
        )
        if form_buttons("Save", ACTIVITY):
            # Without a change the moment keeps its seconds.
            moved = None if when == shown else when
            draft = ActivityDraft(kind, content, moved)
            me.activities.change(activity.id, draft, activity.version)
            _done("The activity was changed.", ACTIVITY)
    if me.actor.is_admin:
        _delete(
            "Delete the activity", "The activity will be deleted, for everybody.",
            partial(me.activities.delete, activity.id), "The activity was deleted.", ACTIVITY,
        )  # fmt: skip


def _choose_owner(me: Workspace, old: UUID | None, key: str) -> UUID | None:
    """Managers give a client to anybody; the clients of staff are their own."""
    if not me.actor.is_manager:
        return old
    names: dict[UUID | None, str] = {None: UNASSIGNED}
    names.update({person.id: person.name for person in me.colleagues.everybody()})
    if old not in names:
        names[old] = "Somebody who can't sign in any more"
    options = list(names)
    found: UUID | None = st.selectbox(
        "Owner", options, index=options.index(old), key=f"client-owner-{key}",
        format_func=lambda one: names[one],
    )  # fmt: skip
    return found


def _delete(
    words: str, consequence: str, do: Callable[[], None], done: str, parameter: str
) -> None:
    if confirm_here(words, consequence, do, key=f"delete-{parameter}", done=done):
        close_drawer(parameter)


def _done(message: str, *parameters: str) -> NoReturn:
    flash(message)
    leave(*parameters)
    st.rerun()
