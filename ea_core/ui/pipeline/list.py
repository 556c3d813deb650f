"""The view Deals: every deal, searched, filtered and sorted; a row opens the deal beside the list."""

from __future__ import annotations

from typing import Final, cast

import streamlit as st

from ea_core.crm.filters import DealFilters, Figure
from ea_core.crm.paging import Paging
from ea_core.ui.deals.drawer import show_deal
from ea_core.ui.deals.words import PARAMETER as DEAL
from ea_core.ui.kit.address import asked, asked_id, asked_order, asked_page, here
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.find import find_box
from ea_core.ui.kit.format import money, plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.pipeline.choices import Filter, Named, pipeline_filters, show_filters, show_unknown
from ea_core.ui.pipeline.deals import (
    LARGEST_FIRST,
    ORDERS,
    columns,
    every_deal,
    file_columns,
    sorted_by,
)
from ea_core.ui.pipeline.period import Chosen
from ea_core.ui.pipeline.words import whole
from ea_core.workspace import Workspace

PER_PAGE: Final = 25
_LONGEST_SEARCH: Final = 200
STATES: Final[dict[str, str]] = {
    "open": "Open",
    "late": "Late",
    "due": "Due in 14 days",
    "quiet": "Quiet",
    "stalled": "Stalled",
    "won": "Won",
    "lost": "Lost",
    "all": "All",
}


def show_list(me: Workspace, named: Named, filters: tuple[Filter, ...]) -> None:
    """Search, states and filters, then the deals that fit, a page at a time."""
    state = choose_segment("state", STATES, label="State", chips=True)
    search = search_words()
    client_id = asked_id("client")
    show_filters((*filters, *client_filter(me)), before=search_box)
    if show_unknown(me, filters):
        return
    order = asked_order(ORDERS, LARGEST_FIRST)
    name, descending = sorted_by(order)
    wanted = DealFilters(
        pipeline_filters(Chosen(None, "", "")),
        cast("Figure", state),
        client_id=client_id,
        search=search,
        order_by=name,
        descending=descending,
    )
    page = me.deals.page(wanted, Paging(asked_page(), PER_PAGE))
    if asked_page() > page.pages:
        page = me.deals.page(wanted, Paging(page.pages, PER_PAGE))
    with st.container(horizontal=True, horizontal_alignment="distribute",
                      vertical_alignment="center"):  # fmt: skip
        if page.total:
            st.markdown(
                f"{plain(money(whole(page.value), currency()))} · weighted "
                f"{plain(money(whole(page.weighted), currency()))}"
            )
            download_table(
                me,
                f"{STATES[state]} deals",
                lambda: every_deal(me, wanted),
                file_columns(named, currency()),
                what="deals",
                key="deals-file",
            )
    narrowed = bool(search or client_id or any(one.value for one in filters))
    show_table(
        page.items,
        columns(named, me.deals.states(tuple(deal.id for deal in page.items))),
        key="deals",
        caption="Deals",
        of=Rows(lambda deal: str(deal.id), lambda deal: here(deal=str(deal.id)),
                lambda deal: deal.title),
        order=order,
        paged=Paged.at(page.paging.number, PER_PAGE, page.total, ("deal", "deals")),
        empty="" if page.total else _empty(me, state, narrowed=narrowed),
    )  # fmt: skip
    if asked(DEAL):
        show_deal(me)


def _empty(me: Workspace, state: str, *, narrowed: bool) -> str:
    """What stands where no deal is listed."""
    if narrowed:
        return "No deal fits. Take a filter away, or search for other words."
    if state == "all" or not me.deals.page(DealFilters(figure="all"), Paging(size=1)).total:
        return "There are no deals yet. Add the first one with the button above."
    kind = "due in the next 14 days" if state == "due" else STATES[state].lower()
    return f"No deal is {kind}."


def search_words() -> str | None:
    """What the deals are searched for."""
    return asked("search")[:_LONGEST_SEARCH] or None


def search_box() -> None:
    """The box to search deals in."""
    with st.container(width=360):
        find_box("search", "Search deals", placeholder="Deal or client")


def client_filter(me: Workspace) -> tuple[Filter, ...]:
    """The client in the address, as a filter that can be taken away."""
    client_id = asked_id("client")
    if client_id is None:
        return ()
    name = me.clients.get(client_id).name
    return (Filter("client", "Client", {"": "All clients", str(client_id): name}),)
