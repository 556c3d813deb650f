"""Deals as a table: in the view Deals, behind a figure, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from ea_core.crm.deal_states import DealState
from ea_core.crm.deals import Deal
from ea_core.crm.filters import DealFilters, DealOrder
from ea_core.crm.paging import LARGEST_PAGE, Paging
from ea_core.ui.deals.words import CATEGORY_NAMES, category_words, state_badges
from ea_core.ui.kit.address import Order
from ea_core.ui.kit.badges import stage_badge
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.table import Column
from ea_core.ui.kit.words import owner_words
from ea_core.ui.pipeline.choices import Named
from ea_core.workspace import Workspace

ORDERS: Final[dict[str, DealOrder]] = {
    "title": "title",
    "client": "client",
    "owner": "owner",
    "stage": "stage",
    "value": "value",
    "probability": "probability",
    "expected": "expected_close",
}
"""What a list of deals can be sorted by, as the address says it."""
LARGEST_FIRST: Final = Order("value", descending=True)

States = Mapping[UUID, DealState]


def columns(named: Named, states: States) -> tuple[Column[Deal], ...]:
    """A deal's columns; the first is what the row leads to."""
    unit = currency()
    return (
        Column("Deal", lambda deal: deal.title, sort="title"),
        Column("Client", lambda deal: deal.client, sort="client", place="below"),
        Column("Owner", lambda deal: owner_words(deal.owner), sort="owner", keep=True),
        Column(
            "Stage",
            lambda deal: (
                stage_badge(named.stage(deal.stage), deal.stage_kind),
                *state_badges(states.get(deal.id)),
            ),
            "badges",
            sort="stage",
        ),
        Column("Value", lambda deal: deal.value, "money", unit=unit, sort="value"),
        Column("Probability", lambda deal: deal.probability, "percent", sort="probability",
               place="wide"),
        Column("Category", category_words, place="wide", keep=True),
        Column("Expected close", lambda deal: deal.expected_close_date, "date", sort="expected"),
    )  # fmt: skip


def file_columns(named: Named, unit: str) -> tuple[Column[Deal], ...]:
    """The same for a file, every fact in a column of its own."""
    return (
        Column("Deal", lambda deal: deal.title),
        Column("Client", lambda deal: deal.client),
        Column("Owner", lambda deal: owner_words(deal.owner)),
        Column("Stage", lambda deal: named.stage(deal.stage)),
        Column("Value", lambda deal: deal.value, "money", unit=unit),
        Column("Currency", lambda _: unit),
        Column("Probability", lambda deal: deal.probability, "percent"),
        Column("Expected close", lambda deal: deal.expected_close_date, "date"),
        Column("Forecast category", lambda deal: deal.category and CATEGORY_NAMES[deal.category]),
        Column("Category set by hand", lambda deal: "yes" if deal.forecast_category else ""),
        Column("Created", lambda deal: deal.created_at, "moment"),
        Column("Closed", lambda deal: deal.closed_at, "moment"),
        Column("Source", lambda deal: deal.source),
        Column("Lost reason", lambda deal: deal.lost_reason),
    )


def every_deal(me: Workspace, filters: DealFilters) -> Iterator[Deal]:
    """All pages of a list, one after the other."""
    number = 1
    while True:
        page = me.deals.page(filters, Paging(number, LARGEST_PAGE))
        yield from page.items
        if number >= page.pages:
            return
        number += 1


def sorted_by(order: Order) -> tuple[DealOrder, bool]:
    """The order in the address as the list of deals takes it."""
    return ORDERS[order.name], order.descending
