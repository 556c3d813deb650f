"""Clients on the screen: the list with its search, and one client with all that belongs to it."""

from __future__ import annotations

from datetime import date
from typing import Final, cast
from uuid import UUID

import streamlit as st

from ea_core.crm.clients import Client, ClientFilters, ClientOrder
from ea_core.crm.deals import Deal
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.crm.vocabulary import CLIENT_STATUSES, OPEN_STAGES, UNASSIGNED, ClientStatus
from ea_core.errors import NotFound
from ea_core.ui.clients import forms
from ea_core.ui.clients.parts import show_contacts, show_deals, show_timeline
from ea_core.ui.kit.access import access_button
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import ago, count, day, money, plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.words import EVERYBODY, owner_names
from ea_core.workspace import Workspace

PER_PAGE: Final = 20
_MOST_DEALS: Final = 100
_ANY: Final = "Any"
_ORDERS: Final[dict[ClientOrder, str]] = {
    "name": "Name",
    "open_value": "Open value",
    "last_activity": "Last activity",
    "newest": "Newest",
}


def may_change(me: Workspace, client: Client) -> bool:
    """Whether changes are offered; the database decides whether they are allowed."""
    return me.actor.is_manager or client.owner_id == me.actor.id


def show_list(me: Workspace) -> None:
    """Search, filters, and the clients that fit, a page at a time."""
    owners = owner_names(me.colleagues.everybody())
    search = st.text_input(
        "Search",
        key="q",
        bind="query-params",
        placeholder="Name, industry or contact",
        icon=":material/search:",
        max_chars=200,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        status = st.selectbox(
            "Status", [_ANY, *CLIENT_STATUSES], key="status", bind="query-params",
            format_func=str.capitalize, width=130,
        )  # fmt: skip
        owner = st.selectbox(
            "Owner", [EVERYBODY, *owners, UNASSIGNED], key="owner", bind="query-params", width=190
        )
        order = st.selectbox(
            "Order", list(_ORDERS), key="order", bind="query-params",
            format_func=_ORDERS.__getitem__, width=150,
        )  # fmt: skip
        if st.button("Add client", icon=":material/add:", type="primary"):
            forms.edit_client(me)
    filters = ClientFilters(
        search=search,
        status=None if status == _ANY else cast("ClientStatus", status),
        owner_id=owners.get(owner),
        unassigned=owner == UNASSIGNED,
        order_by=order,
    )
    key = f"clients-{search}-{status}-{owner}-{order}"
    page = me.clients.page(filters, Paging(int(st.session_state.get(key, 1)), PER_PAGE))
    if not page.total:
        _nothing(filters)
        return
    st.caption(count(page.total, "client"))
    for client in page.items:
        _row(client)
    if page.pages > 1:
        st.pagination(page.pages, key=key)


def show_client(me: Workspace, written: str, today: date) -> None:
    """One client by the id in the address."""
    st.button(
        "All clients", icon=":material/arrow_back:", type="tertiary", on_click=forms.close_client
    )
    with shown_errors():
        try:
            client = me.clients.get(UUID(written))
        except ValueError:
            raise NotFound("This client does not exist any more.") from None
        deals = me.deals.page(
            DealFilters(client_id=client.id, order_by="newest"), Paging(size=_MOST_DEALS)
        )
        changeable = may_change(me, client)
        _header(me, client, deals.items, changeable=changeable)
        left, right = st.columns(2, gap="medium")
        with left:
            show_deals(me, client, deals, today, changeable=changeable)
            show_contacts(me, client, changeable=changeable)
        with right:
            show_timeline(me, client)


def _header(me: Workspace, client: Client, deals: tuple[Deal, ...], *, changeable: bool) -> None:
    st.title(plain(client.name), anchor=False)
    st.markdown(_facts(client))
    if client.website:
        address = client.website if "://" in client.website else f"https://{client.website}"
        if address.startswith(("http://", "https://")):
            st.link_button(
                plain(client.website), address, icon=":material/open_in_new:", type="tertiary"
            )
    with st.container(horizontal=True):
        if changeable:
            if st.button("Edit", icon=":material/edit:"):
                forms.edit_client(me, client)
            if st.button("Log activity", icon=":material/add_comment:", type="primary"):
                open_deals = [deal for deal in deals if deal.stage in OPEN_STAGES]
                forms.log_activity(me, client, open_deals)
        access_button(me, "clients", client.id, client.name)
        if me.actor.is_admin and st.button("Delete", icon=":material/delete:", type="tertiary"):
            forms.confirm_delete(
                f"{client.name} will be deleted with its contacts, deals and activities.",
                lambda: me.clients.delete(client.id),
                back_to_list=True,
            )
    if not changeable:
        owner = plain(client.owner) if client.owner else "nobody"
        st.caption(f"This client belongs to {owner}; you can read everything here.")


def _facts(client: Client) -> str:
    value = plain(money(client.open_value, currency()))
    parts = [
        plain(client.industry) if client.industry else "",
        f"**{client.status}**",
        f"owner {plain(client.owner or UNASSIGNED)}",
        f"{count(client.open_count, 'open deal')} worth {value}"
        if client.open_count
        else "no open deals",
        f"since {day(client.created_at)}",
    ]
    return " · ".join(part for part in parts if part)


def _row(client: Client) -> None:
    with st.container(border=True, gap=None):
        st.page_link(
            forms.SCRIPT, label=plain(client.name), query_params={"client": str(client.id)}
        )
        facts = [
            plain(client.industry) if client.industry else "",
            client.status,
            plain(client.owner or UNASSIGNED),
        ]
        if client.open_count:
            value = plain(money(client.open_value, currency()))
            facts.append(f"**{count(client.open_count, 'open deal')}, {value}**")
        if client.last_activity_at:
            facts.append(f"last activity {ago(client.last_activity_at)}")
        st.caption(" · ".join(fact for fact in facts if fact))


def _nothing(filters: ClientFilters) -> None:
    if filters == ClientFilters(search="", order_by=filters.order_by):
        st.info(
            "There are no clients yet. Add the first one, or import a CSV file with "
            "`ea import clients`.",
            icon=":material/group_add:",
        )
    else:
        st.info("No client fits. Try other words or filters.", icon=":material/search_off:")
