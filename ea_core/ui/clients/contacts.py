"""The people at a client."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

import streamlit as st

from ea_core.crm.clients import Client
from ea_core.crm.contacts import Contact
from ea_core.ui.kit.address import here
from ea_core.ui.kit.html import link_html
from ea_core.workspace import Workspace


def show_contacts(me: Workspace, client: Client, *, changeable: bool) -> None:
    """Names, positions, and the ways to reach them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Contacts", anchor=False)
        if changeable:
            st.html(
                link_html("Add contact", here(contact="new"), css="ea-act", stays=True),
                width="content",
            )
    contacts = me.contacts.of_client(client.id)
    if not contacts:
        st.caption("No contacts yet.")
        return
    people = "".join(_contact(one, changeable=changeable) for one in contacts)
    st.html(f'<ul class="ea-people">{people}</ul>')


def _contact(contact: Contact, *, changeable: bool) -> str:
    edit = link_html("Edit", here(contact=str(contact.id)), stays=True) if changeable else ""
    lines = [f"<b>{escape(contact.name)}</b> {edit}"]
    if contact.position:
        lines.append(escape(contact.position))
    if contact.email:
        lines.append(f'<a href="mailto:{quote(contact.email)}">{escape(contact.email)}</a>')
    if contact.phone:
        number = re.sub(r"[^+\d]", "", contact.phone)
        lines.append(f'<a class="ea-phone" href="tel:{number}">{escape(contact.phone)}</a>')
    return f"<li>{'<br>'.join(lines)}</li>"
