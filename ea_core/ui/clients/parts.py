"""The parts of one client's page: deals, contacts, timeline."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final

import streamlit as st

from ea_core.crm.activities import Activity
from ea_core.crm.clients import Client
from ea_core.crm.contacts import Contact
from ea_core.crm.deal_list import DealPage
from ea_core.crm.deals import Deal
from ea_core.crm.paging import Paging
from ea_core.crm.vocabulary import OPEN_STAGES, STAGES
from ea_core.errors import EAError
from ea_core.ui.clients import forms
from ea_core.ui.kit.format import ago, count, day, due, money, plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.words import STAGE_NAMES
from ea_core.workspace import Workspace

PER_PAGE: Final = 15
_ICONS: Final = {
    "call": ":material/call:",
    "email": ":material/mail:",
    "meeting": ":material/event:",
    "note": ":material/sticky_note_2:",
}


def show_deals(
    me: Workspace, client: Client, deals: DealPage, today: date, *, changeable: bool
) -> None:
    """The client's deals, the newest first; who may, moves them here."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Deals", anchor=False)
        if changeable and st.button("Add deal", icon=":material/add:", type="tertiary"):
            forms.edit_deal(me, client.id)
    if not deals.items:
        st.caption("No deals yet.")
    for deal in deals.items:
        _deal(me, deal, today, changeable=changeable)
    if deals.total > len(deals.items):
        st.caption(f"The newest {len(deals.items)} of {deals.total:,} deals are shown.")


def show_contacts(me: Workspace, client: Client, *, changeable: bool) -> None:
    """The people at the client."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Contacts", anchor=False)
        if changeable and st.button("Add contact", icon=":material/add:", type="tertiary"):
            forms.edit_contact(me, client.id)
    contacts = me.contacts.of_client(client.id)
    if not contacts:
        st.caption("No contacts yet.")
    for contact in contacts:
        _contact(me, client, contact, changeable=changeable)


def show_timeline(me: Workspace, client: Client) -> None:
    """What was done with the client and its deals, the latest first."""
    st.subheader("Activities", anchor=False)
    key = f"timeline-{client.id}"
    page = me.activities.timeline(client.id, Paging(int(st.session_state.get(key, 1)), PER_PAGE))
    if not page.total:
        st.caption("Nothing was logged yet.")
        return
    st.caption(count(page.total, "activity", "activities"))
    for activity in page.items:
        _activity(me, activity)
    if page.pages > 1:
        st.pagination(page.pages, key=key)


def _deal(me: Workspace, deal: Deal, today: date, *, changeable: bool) -> None:
    is_open = deal.stage in OPEN_STAGES
    facts = [plain(money(deal.value, currency())), STAGE_NAMES[deal.stage]]
    if is_open:
        facts += [f"{deal.probability:.0f}%", f"close {due(deal.expected_close_date, today)}"]
    elif deal.closed_at:
        facts.append(f"closed {day(deal.closed_at)}")
    with st.container(border=True, gap="small"):
        st.markdown(f"**{plain(deal.title)}**  \n{' · '.join(facts)}")
        if not changeable:
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            key = f"stage-{deal.id}-{deal.version}"
            st.selectbox(
                f"Stage of {deal.title}",
                STAGES,
                index=STAGES.index(deal.stage),
                format_func=STAGE_NAMES.__getitem__,
                key=key,
                label_visibility="collapsed",
                width=150,
                on_change=_move,
                args=(me, deal, key),
            )
            if st.button("Edit", key=f"deal-{deal.id}", type="tertiary", icon=":material/edit:"):
                forms.edit_deal(me, deal.client_id, deal)
            if me.actor.is_admin and st.button(
                "Delete", key=f"delete-{deal.id}", type="tertiary", icon=":material/delete:"
            ):
                forms.confirm_delete(
                    f"The deal {deal.title} will be deleted with its history and activities.",
                    partial(me.deals.delete, deal.id),
                )


def _move(me: Workspace, deal: Deal, key: str) -> None:
    """Moves a deal to the stage that was chosen; a refusal leaves it where it is."""
    stage = st.session_state[key]
    try:
        me.deals.move(deal.id, stage, deal.version)
    except EAError as error:
        st.session_state[key] = deal.stage
        flash(error.message, ":material/error:")
    else:
        flash(f"{plain(deal.title)} is in {STAGE_NAMES[stage]} now.")


def _contact(me: Workspace, client: Client, contact: Contact, *, changeable: bool) -> None:
    with st.container(border=True, gap="small"):
        position = f" · {plain(contact.position)}" if contact.position else ""
        ways = " · ".join(plain(way) for way in (contact.email, contact.phone) if way)
        st.markdown(f"**{plain(contact.name)}**{position}" + (f"  \n{ways}" if ways else ""))
        if not changeable:
            return
        with st.container(horizontal=True):
            if st.button(
                "Edit", key=f"contact-{contact.id}", type="tertiary", icon=":material/edit:"
            ):
                forms.edit_contact(me, client.id, contact)
            if me.actor.is_admin and st.button(
                "Delete", key=f"delete-{contact.id}", type="tertiary", icon=":material/delete:"
            ):
                forms.confirm_delete(
                    f"{contact.name} will be deleted.", partial(me.contacts.delete, contact.id)
                )


def _activity(me: Workspace, activity: Activity) -> None:
    with st.container(border=True, gap="small"):
        about = f" · {plain(activity.deal)}" if activity.deal else ""
        by = plain(activity.performer or "somebody")
        st.caption(
            f"{_ICONS[activity.type]} {activity.type.capitalize()}{about} · {by} · "
            f"{ago(activity.performed_at)}"
        )
        if activity.content:
            st.text(activity.content)
        if not (me.actor.is_admin or activity.performed_by == me.actor.id):
            return
        with st.container(horizontal=True):
            if st.button("Edit", key=f"act-{activity.id}", type="tertiary", icon=":material/edit:"):
                forms.edit_activity(me, activity)
            if me.actor.is_admin and st.button(
                "Delete", key=f"delete-{activity.id}", type="tertiary", icon=":material/delete:"
            ):
                forms.confirm_delete(
                    "The activity will be deleted.", partial(me.activities.delete, activity.id)
                )
