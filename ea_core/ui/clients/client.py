"""One client: what it is, what is open there, what was done with it."""

from __future__ import annotations

from html import escape
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.clients import Client
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.crm.tasks import TaskFilters
from ea_core.errors import NotFound
from ea_core.knowledge.documents import DocumentFilters
from ea_core.ui.clients.brief import PARAMETER as BRIEF
from ea_core.ui.clients.contacts import show_contacts
from ea_core.ui.clients.deals import show_deals
from ea_core.ui.clients.timeline import show_timeline
from ea_core.ui.kit.access import access_button
from ea_core.ui.kit.address import change_address, here, own_address
from ea_core.ui.kit.badges import status_badge
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.documents import show_documents_of
from ea_core.ui.kit.figures import Shown, show_figures
from ea_core.ui.kit.format import begun, compact_money, count, day, moment, plain
from ea_core.ui.kit.frame import Action, currency, show_heading
from ea_core.ui.kit.html import badges_html, link_html
from ea_core.ui.kit.owned import may_change_of
from ea_core.ui.kit.suggested import PARAMETER as SUGGESTION
from ea_core.ui.kit.words import owner_words
from ea_core.ui.tasks.listing import show_tasks
from ea_core.workspace import Workspace

OF_CLIENT: Final = (
    "client", "edit", "deal", "contact", "activity", "close", "task", BRIEF, SUGGESTION,
)  # fmt: skip
"""Parameters that belong to one client; the others are those of the list that it was found in."""


def find_client(me: Workspace, written: str) -> Client:
    """The client of the address; raises NotFound."""
    try:
        return me.clients.get(UUID(written))
    except ValueError:
        raise NotFound("This client does not exist any more.") from None


def show_client(me: Workspace, client: Client) -> None:
    """The whole page."""
    changeable = may_change_of(me.actor, client.owner_id)
    show_heading(client.name, Action("Add deal", here(deal="new")) if changeable else None)
    _header(me, client, changeable=changeable)
    _figures(me, client)
    left, right = st.columns([2, 1], gap="large")
    with left:
        show_deals(me, client, changeable=changeable)
        show_tasks(me, TaskFilters(client_id=client.id), adds=changeable)
        show_timeline(me, client, changeable=changeable)
    with right:
        show_contacts(me, client, changeable=changeable)
        show_documents_of(me, DocumentFilters(client_id=client.id), "Documents")
        _facts(client)


def back() -> str:
    """The list as it was when the client was opened: page, search and order stand in the address."""
    return here(**dict.fromkeys([*OF_CLIENT, *_of_lists()]))


def _of_lists() -> list[str]:
    """What stands in the address of the lists on the page of the client."""
    lists = ("deals-", "closed-", "activities-")
    return [name for name in own_address() if name.startswith(lists)]


def _header(me: Workspace, client: Client, *, changeable: bool) -> None:
    owner = escape(owner_words(client.owner))
    parts = [
        link_html("\N{LEFTWARDS ARROW} All clients", back(), css="ea-back"),
        badges_html([status_badge(client.status)]),
        f"Owner: {owner}",
    ]
    website = _website(client.website)
    if website:
        parts.append(
            f'<a href="{escape(website)}" target="_blank" rel="noopener noreferrer">'
            f"{escape(client.website or '')}</a>"
        )
    elif client.website:
        parts.append(escape(client.website))
    with st.container(horizontal=True, vertical_alignment="center", key="ea-row-client"):
        st.html(f'<div class="ea-line">{" ".join(f"<span>{part}</span>" for part in parts)}</div>',
                width="content")  # fmt: skip
        st.html(link_html("Brief", here(**{BRIEF: "1"}), css="ea-act", stays=True), width="content")
        if changeable:
            st.html(
                link_html("Edit", here(edit="client"), css="ea-act", stays=True), width="content"
            )
        access_button(me, "clients", client.id, client.name)
        if me.actor.is_admin and st.button(
            "Delete", icon=":material/delete:", type="tertiary", key="delete-client"
        ):
            confirm(
                f"Delete {client.name}?",
                f"{client.name} will be deleted with its contacts, deals, activities and tasks, for everybody.",
                lambda: me.clients.delete(client.id),
                words="Delete the client",
                done="The client was deleted.",
                after=leave_client,
            )
    if not changeable:
        whose = client.owner or "nobody"
        st.caption(f"This client belongs to {plain(whose)}; you can read everything here.")


def leave_client() -> None:
    """Shows the list from the next run on."""
    change_address(**dict.fromkeys([*OF_CLIENT, *_of_lists()]))


def _website(written: str | None) -> str | None:
    """The address to open; None for what a browser should not follow."""
    if not written:
        return None
    address = written if "://" in written else f"https://{written}"
    return address if address.lower().startswith(("http://", "https://")) else None


def _figures(me: Workspace, client: Client) -> None:
    won = me.deals.page(DealFilters(client_id=client.id, figure="won"), Paging(size=1))
    unknown = f", {count(client.open_unknown, 'without a value', 'without a value')}"
    now = clock()
    show_figures(
        (
            Shown(
                "Open",
                compact_money(client.open_value, currency()),
                f"{count(client.open_count, 'deal')} now{unknown if client.open_unknown else ''}",
            ),
            Shown(
                "Late",
                f"{client.late_count:,}",
                "past their expected close",
                tone="red" if client.late_count else "plain",
            ),
            Shown(
                "Won", compact_money(won.value, currency()), f"{count(won.total, 'deal')}, all time"
            ),
            Shown(
                "Last activity",
                begun(moment(client.last_activity_at, now.zone, now.now)),
                "" if client.last_activity_at else "nothing was logged yet",
            ),
        ),
        label=f"Figures of {client.name}",
    )


def _facts(client: Client) -> None:
    st.subheader("Facts", anchor=False)
    facts = {
        "Industry": client.industry,
        "Website": client.website,
        "Status": client.status.capitalize(),
        "Owner": owner_words(client.owner),
        "Client since": day(client.created_at),
    }
    lines = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items() if value
    )
    st.html(f'<dl class="ea-facts">{lines}</dl>')
