"""What opens beside the page: one deal, or the deals behind a figure. Both stand in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.errors import EAError
from ea_core.ui.deals.drawer import show_deal
from ea_core.ui.deals.words import PARAMETER as DEAL
from ea_core.ui.kit.address import asked, asked_order, asked_page, here
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.drawer import show_drawer
from ea_core.ui.kit.format import (
    begun,
    money,
    number,
    plain,
)
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.pipeline.choices import Named
from ea_core.ui.pipeline.deals import (
    LARGEST_FIRST,
    ORDERS,
    columns,
    every_deal,
    file_columns,
    sorted_by,
)
from ea_core.ui.pipeline.selection import PARAMETER, PARAMETERS, selection
from ea_core.ui.pipeline.words import whole
from ea_core.workspace import Workspace

PER_PAGE: Final = 25


def show_drawers(me: Workspace, filters: PipelineFilters, period: str, named: Named) -> None:
    """Opens what the address has open: a deal, or else the deals behind a figure."""
    if asked(DEAL):
        show_deal(me)
    elif asked(PARAMETER):
        _show_behind(me, filters, period, named)


def _say(words: str) -> None:
    st.info(plain(words))


def _show_behind(me: Workspace, filters: PipelineFilters, period: str, named: Named) -> None:
    """The deals behind the figure in the address, titled with what they add up to."""
    try:
        chosen = selection(filters, asked(PARAMETER), named)
        order = asked_order(ORDERS, LARGEST_FIRST, "b")
        name, descending = sorted_by(order)
        listed = replace(chosen.filters, order_by=name, descending=descending)
        page = me.deals.page(listed, Paging(asked_page("b"), PER_PAGE))
        if asked_page("b") > page.pages:
            page = me.deals.page(listed, Paging(page.pages, PER_PAGE))
        states = me.deals.states(tuple(deal.id for deal in page.items))
    except EAError as error:
        words = error.message
        show_drawer("Deals", PARAMETERS, lambda: _say(words))
        return
    title = f"{chosen.words}, {number(page.total)}, {money(page.value, currency())}"

    def draw() -> None:
        scope = "now" if chosen.is_now else period
        st.caption(
            f"{plain(begun(scope))} · weighted {plain(money(whole(page.weighted), currency()))}"
        )
        show_table(
            page.items,
            columns(named, states),
            key="behind",
            caption=chosen.words,
            of=Rows(lambda deal: str(deal.id), lambda deal: here(deal=str(deal.id)),
                    lambda deal: deal.title),
            order=order,
            paged=Paged.at(page.paging.number, PER_PAGE, page.total, ("deal", "deals")),
            prefix="b",
            empty="No deal is behind this figure.",
        )  # fmt: skip
        download_table(
            me,
            chosen.words,
            lambda: every_deal(me, listed),
            file_columns(named, currency()),
            what="deals",
            key="behind-file",
        )

    show_drawer(title, PARAMETERS, draw)
