"""Dialogs that write clients, contacts, deals and activities.

What a dialog shows was read when it was opened; the version of that state goes back with the
change, so that nobody's work is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Final, TypeVar
from uuid import UUID

import streamlit as st

from ea_core.crm.activities import Activity, ActivityDraft
from ea_core.crm.clients import Client, ClientDraft
from ea_core.crm.contacts import Contact, ContactDraft
from ea_core.crm.deals import Deal, DealDraft
from ea_core.crm.vocabulary import (
    ACTIVITY_TYPES,
    CLIENT_STATUSES,
    STAGES,
    UNASSIGNED,
    EntityType,
)
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.words import STAGE_NAMES
from ea_core.workspace import Workspace

T = TypeVar("T")
SCRIPT: Final = "pages/2_Clients.py"
PARAMETER: Final = "client"
_LARGEST: Final = 9_999_999_999.99


def open_client(client_id: UUID | str) -> None:
    """Shows one client from the next run on; its id stands in the address."""
    st.query_params[PARAMETER] = str(client_id)


def close_client() -> None:
    """Shows the list from the next run on."""
    st.query_params.pop(PARAMETER, None)


@st.dialog("Client")
def edit_client(me: Workspace, client: Client | None = None) -> None:
    """Adds a client, or changes one."""
    old = client.draft() if client else ClientDraft("", owner_id=me.actor.id)
    with shown_errors(), st.form("client", border=False):
        name = st.text_input("Name", old.name, max_chars=300)
        industry = st.text_input("Industry", old.industry or "", max_chars=200)
        website = st.text_input("Website", old.website or "", max_chars=500)
        status = _choose("Status", CLIENT_STATUSES, old.status, str.capitalize)
        owner_id = _choose_owner(me, old.owner_id)
        if st.form_submit_button("Save", type="primary"):
            draft = ClientDraft(name, industry, website, status, owner_id)
            if client:
                me.clients.change(client.id, draft, client.version)
                _done("The client was changed.")
            created = me.clients.create(draft)
            flash("The client was added.")
            open_client(created.id)
            st.rerun()


@st.dialog("Contact")
def edit_contact(me: Workspace, client_id: UUID, contact: Contact | None = None) -> None:
    """Adds a contact to a client, or changes one."""
    old = contact.draft() if contact else ContactDraft("", "")
    with shown_errors(), st.form("contact", border=False):
        first_name = st.text_input("First name", old.first_name, max_chars=200)
        last_name = st.text_input("Last name", old.last_name, max_chars=200)
        position = st.text_input("Position", old.position or "", max_chars=200)
        email = st.text_input("E-mail", old.email or "", max_chars=320)
        phone = st.text_input("Phone", old.phone or "", max_chars=60)
        if st.form_submit_button("Save", type="primary"):
            draft = ContactDraft(first_name, last_name, email, phone, position)
            if contact:
                me.contacts.change(contact.id, draft, contact.version)
            else:
                me.contacts.create(client_id, draft)
            _done("The contact was saved.")


@st.dialog("Deal")
def edit_deal(me: Workspace, client_id: UUID, deal: Deal | None = None) -> None:
    """Adds a deal to a client, or changes one."""
    old = deal.draft() if deal else DealDraft("")
    with shown_errors(), st.form("deal", border=False):
        title = st.text_input("Title", old.title, max_chars=300)
        value = st.number_input(
            f"Value ({currency()})",
            0.0,
            _LARGEST,
            _float(old.value),
            step=100.0,
            format="%.2f",
            placeholder="Not known yet",
        )
        stage = _choose("Stage", STAGES, old.stage or STAGES[0], STAGE_NAMES.__getitem__)
        probability = st.number_input(
            "Probability (%)",
            0.0,
            100.0,
            _float(old.probability),
            5.0,
            placeholder="That of its stage",
        )
        expected = st.date_input("Expected close", old.expected_close_date)
        if st.form_submit_button("Save", type="primary"):
            draft = DealDraft(title, _decimal(value), stage, _decimal(probability), expected)
            if deal:
                me.deals.change(deal.id, draft, deal.version)
            else:
                me.deals.create(client_id, draft)
            _done("The deal was saved.")


@st.dialog("Activity")
def log_activity(me: Workspace, client: Client, deals: Sequence[Deal]) -> None:
    """Logs what was done with a client or one of its deals."""
    places: list[tuple[EntityType, UUID, str]] = [("client", client.id, client.name)]
    places += [("deal", deal.id, f"Deal: {deal.title}") for deal in deals]
    with shown_errors(), st.form("activity", border=False):
        kind = _choose("Kind", ACTIVITY_TYPES, "call", str.capitalize)
        about = st.selectbox("About", range(len(places)), format_func=lambda n: places[n][2])
        content = st.text_area("What happened", max_chars=20_000, height=160)
        if st.form_submit_button("Log", type="primary"):
            entity_type, entity_id, _ = places[about]
            me.activities.log(entity_type, entity_id, ActivityDraft(kind, content))
            _done("The activity was logged.")


@st.dialog("Activity")
def edit_activity(me: Workspace, activity: Activity) -> None:
    """Corrects an activity."""
    with shown_errors(), st.form("activity", border=False):
        kind = _choose("Kind", ACTIVITY_TYPES, activity.type, str.capitalize)
        at = activity.performed_at.astimezone(UTC)
        shown = at.replace(tzinfo=None, second=0, microsecond=0)
        when = st.datetime_input("When (UTC)", shown)
        content = st.text_area(
            "What happened", activity.content or "", max_chars=20_000, height=160
        )
        if st.form_submit_button("Save", type="primary"):
            moved = None if when in (None, shown) else when.replace(tzinfo=UTC)
            draft = ActivityDraft(kind, content, moved)
            me.activities.change(activity.id, draft, activity.version)
            _done("The activity was changed.")


@st.dialog("Delete for good?")
def confirm_delete(what: str, delete: Callable[[], None], *, back_to_list: bool = False) -> None:
    """Asks once more before something is deleted."""
    st.write(plain(what))
    if st.button("Delete", type="primary", icon=":material/delete:"):
        with shown_errors():
            delete()
            if back_to_list:
                close_client()
            _done("It was deleted.")


def _choose(label: str, options: Sequence[T], old: T, shown: Callable[[T], str]) -> T:
    return st.selectbox(label, options, index=options.index(old), format_func=shown)


def _choose_owner(me: Workspace, old: UUID | None) -> UUID | None:
    """Managers give a client to anybody; the clients of staff are their own."""
    if not me.actor.is_manager:
        return old
    names: dict[UUID | None, str] = {None: UNASSIGNED}
    names.update({person.id: person.name for person in me.colleagues.everybody()})
    options = list(names)
    index = options.index(old) if old in names else 0
    return st.selectbox("Owner", options, index=index, format_func=lambda one: names[one])


def _decimal(number: float | None) -> Decimal | None:
    return None if number is None else Decimal(str(round(number, 2)))


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _done(message: str) -> None:
    flash(message)
    st.rerun()
