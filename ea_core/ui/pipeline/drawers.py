"""What opens beside the page: the deals behind a figure, and one deal. Both stand in the address."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Final

import streamlit as st

from ea_core.crm.deal_states import DealState
from ea_core.crm.deals import Deal, StageChange
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.errors import EAError, NotFound
from ea_core.ui.kit.address import asked, asked_id, asked_order, asked_page, here, to_page
from ea_core.ui.kit.badges import stage_badge
from ea_core.ui.kit.clock import zone
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.drawer import show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import (
    count,
    day,
    exact_moment,
    money,
    number,
    plain,
    whole_percent,
)
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.html import link_html, show_badges
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.table import Column
from ea_core.ui.kit.words import owner_words
from ea_core.ui.pipeline.choices import Named
from ea_core.ui.pipeline.deals import (
    LARGEST_FIRST,
    ORDERS,
    columns,
    every_deal,
    file_columns,
    sorted_by,
    state_badges,
)
from ea_core.ui.pipeline.selection import PARAMETER, PARAMETERS, selection
from ea_core.ui.pipeline.words import whole
from ea_core.workspace import Workspace

DEAL: Final = "deal"
PER_PAGE: Final = 25


def show_drawers(me: Workspace, filters: PipelineFilters, period: str, named: Named) -> None:
    """Opens what the address has open: a deal, or else the deals behind a figure."""
    if asked(DEAL):
        show_deal(me, named)
    elif asked(PARAMETER):
        _show_behind(me, filters, period, named)


def show_deal(me: Workspace, named: Named) -> None:
    """The deal in the address: its facts, its way through the stages, the way to its client."""
    deal_id = asked_id(DEAL)
    try:
        if deal_id is None:
            raise NotFound("This deal does not exist any more.")
        deal = me.deals.get(deal_id)
    except EAError as error:
        words = error.message
        show_drawer("Deal", (DEAL,), lambda: _say(words))
        return
    show_drawer(deal.title, (DEAL,), lambda: _draw_deal(me, deal, named))


def _draw_deal(me: Workspace, deal: Deal, named: Named) -> None:
    with shown_errors():
        state = me.deals.states((deal.id,)).get(deal.id)
        show_badges(stage_badge(named.stage(deal.stage), deal.stage_kind), *state_badges(state))
        facts = {
            "Client": link_html(deal.client, to_page("Clients", client=deal.client_id)),
            "Owner": escape(owner_words(deal.owner)),
            "Value": escape("not known" if deal.value is None else money(deal.value, currency())),
            "Probability": escape(_probability(deal)),
            "Expected close": escape(_expected(deal, state)),
            "Created": escape(_moment(deal.created_at)),
            "Closed": "" if deal.is_open else escape(_moment(deal.closed_at)),
            "Lost reason": escape(deal.lost_reason or ""),
            "Last touched": ""
            if state is None or state.last_touch_at is None
            else escape(f"{count(state.quiet_days or 0, 'day')} ago"),
        }
        lines = "".join(f"<dt>{name}</dt><dd>{fact}</dd>" for name, fact in facts.items() if fact)
        st.html(f'<dl class="ea-facts">{lines}</dl>')
        st.subheader("Way through the stages", anchor=False)
        show_table(
            me.deals.history(deal.id),
            (
                Column("Stage", lambda step: named.stage(step.to_stage)),
                Column("Entered", lambda step: step.changed_at, "moment"),
                Column("By", _by),
            ),
            caption="Way through the stages",
            empty="Nothing is known of its way.",
        )
        st.html(
            link_html(
                "Open the client",
                to_page("Clients", client=deal.client_id, deal=deal.id),
                css="ea-button",
            )
        )


def _say(words: str) -> None:
    st.info(plain(words))


def _by(step: StageChange) -> str:
    if not step.observed:
        return "taken from the import"
    return step.changed_by or ""


def _probability(deal: Deal) -> str:
    own = ", set for this deal" if deal.probability_by_hand else ""
    return f"{whole_percent(deal.probability)}{own}"


def _expected(deal: Deal, state: DealState | None) -> str:
    if deal.expected_close_date is None:
        return "no date"
    late = f", {count(state.days_late, 'day')} late" if state and state.days_late else ""
    return f"{day(deal.expected_close_date)}{late}"


def _moment(value: datetime | None) -> str:
    return "not known" if value is None else exact_moment(value, zone())


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
            f"{plain(scope[:1].upper() + scope[1:])} · weighted "
            f"{plain(money(whole(page.weighted), currency()))}"
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
            file_columns(named),
            what="deals",
            key="behind-file",
        )

    show_drawer(title, PARAMETERS, draw)
