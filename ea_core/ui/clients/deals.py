"""A client's deals: the open ones as rows, the closed ones folded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import streamlit as st

from ea_core.crm.clients import Client
from ea_core.crm.deal_list import DealPage
from ea_core.crm.deals import Deal
from ea_core.crm.filters import DealFilters, DealOrder
from ea_core.crm.paging import Paging
from ea_core.crm.stages import Stage
from ea_core.ui.deals.moving import move_or_ask
from ea_core.ui.deals.words import state_badges
from ea_core.ui.kit.address import Order, asked_order, asked_page, here
from ea_core.ui.kit.badges import stage_badge
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.table import Choice, Column
from ea_core.workspace import Workspace

SIZE: Final = 10
_OPEN: Final = "deals-"
_CLOSED: Final = "closed-"
_ORDERS: Final[dict[str, DealOrder]] = {
    "title": "title",
    "value": "value",
    "expected": "expected_close",
}


def show_deals(me: Workspace, client: Client, *, changeable: bool) -> None:
    """Open deals, the next to close first; behind them those that are won or lost."""
    stages = {stage.key: stage for stage in me.stages.all()}
    st.subheader("Open deals", anchor=False)
    _open(me, client, stages, changeable=changeable)
    closed = DealFilters(client_id=client.id, figure="closed", order_by="closed")
    page, number = _page(me, closed, _CLOSED)
    if not page.total:
        return
    with st.expander(f"Closed deals ({page.total:,})", expanded=asked_page(_CLOSED) > 1):
        show_table(
            page.items,
            _closed_columns(stages),
            key="closed-deals",
            caption="Closed deals",
            of=_rows(),
            paged=Paged(number, SIZE, page.total, ("deal", "deals")),
            prefix=_CLOSED,
        )


def _open(me: Workspace, client: Client, stages: dict[str, Stage], *, changeable: bool) -> None:
    order = asked_order(_ORDERS, Order("expected"), _OPEN)
    wanted = DealFilters(
        client_id=client.id,
        figure="open",
        order_by=_ORDERS[order.name],
        descending=order.descending,
    )
    page, number = _page(me, wanted, _OPEN)
    if not page.total:
        st.caption("No open deals.")
        return
    states = me.deals.states([deal.id for deal in page.items])
    said = show_table(
        page.items,
        (
            Column("Deal", lambda deal: deal.title, sort="title"),
            Column("State", lambda deal: state_badges(states.get(deal.id)), "badges"),
            _stage_column(stages, changeable=changeable),
            Column("Value", lambda deal: deal.value, "money", unit=currency(), sort="value"),
            Column("Probability", lambda deal: deal.probability, "percent", place="wide"),
            Column(
                "Expected close", lambda deal: deal.expected_close_date, "date", sort="expected"
            ),
        ),
        key="open-deals",
        caption="Open deals",
        of=_rows(),
        order=order,
        paged=Paged(number, SIZE, page.total, ("deal", "deals")),
        prefix=_OPEN,
    )
    if said.acted is not None and said.acted.name == "stage":
        moved = next((one for one in page.items if str(one.id) == said.acted.row), None)
        if moved is not None:
            with shown_errors():
                move_or_ask(me, moved, stages[said.acted.value])


def _page(me: Workspace, wanted: DealFilters, prefix: str) -> tuple[DealPage, int]:
    """The page that the address asks for and its number: the last one when the list is shorter."""
    number = asked_page(prefix)
    page = me.deals.page(wanted, Paging(number, SIZE))
    if number <= page.pages:
        return page, number
    return me.deals.page(wanted, Paging(page.pages, SIZE)), page.pages


def _stage_column(stages: dict[str, Stage], *, changeable: bool) -> Column[Deal]:
    if not changeable:
        return Column(
            "Stage",
            lambda deal: (stage_badge(stages[deal.stage].name, deal.stage_kind),),
            "badges",
        )
    return Column("Stage", partial(_choice, tuple(stages.values())), "choice")


def _choice(stages: Sequence[Stage], deal: Deal) -> Choice:
    offered = tuple(
        (one.key, one.name) for one in stages if not one.retired or one.key == deal.stage
    )
    return Choice("stage", f"Stage of {deal.title}", deal.stage, offered)


def _closed_columns(stages: dict[str, Stage]) -> Sequence[Column[Deal]]:
    return (
        Column("Deal", lambda deal: deal.title),
        Column(
            "Stage", lambda deal: (stage_badge(stages[deal.stage].name, deal.stage_kind),), "badges"
        ),
        Column("Value", lambda deal: deal.value, "money", unit=currency()),
        Column("Closed", lambda deal: deal.closed_on, "date"),
        Column("Why lost", lambda deal: deal.lost_reason),
    )


def _rows() -> Rows[Deal]:
    return Rows(
        lambda deal: str(deal.id), lambda deal: here(deal=str(deal.id)), lambda deal: deal.title
    )
