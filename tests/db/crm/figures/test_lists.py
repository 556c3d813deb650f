"""Lists of deals: late, due, quiet and stalled ones, every order in both directions, what filters hide."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from ea_core.crm.deal_list import DealPage, list_deals
from ea_core.crm.deal_states import states_of
from ea_core.crm.filters import (
    DealFilters,
    DealOrder,
    PipelineFilters,
    behind_owner,
    behind_stage,
    behind_stalled,
    behind_win_rate,
)
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.choices import all_choices
from ea_core.crm.pipeline.stalled import stalled
from ea_core.errors import InvalidInput
from tests.conftest import TestDatabase
from tests.db.crm.figures.world import make_world

ALL = Paging(1, 1000)


class Lists:
    """Asks for the deals behind figures, and compares."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def page(self, filters: DealFilters) -> DealPage:
        return list_deals(self.connection, filters, ALL)

    def same(self, filters: DealFilters, count: int, value: Decimal) -> None:
        page = self.page(filters)
        assert (len(page.items), page.total, page.value) == (count, count, value), filters


def test_stalled_deals_are_listed_for_each_reason(db: TestDatabase) -> None:
    world = make_world(db, 31, 120, "UTC")
    with db.database.acting_as(world.reader, read_only=True) as connection:
        lists = Lists(connection)
        found = stalled(connection, PipelineFilters())
        lists.same(behind_stalled(PipelineFilters()), found.total.count, found.total.value)
        assert found.by_reason
        for why, part in found.by_reason.items():
            lists.same(behind_stalled(PipelineFilters(), why), part.count, part.value)


def test_a_late_due_or_quiet_deal_is_listed_as_its_state_says(db: TestDatabase) -> None:
    world = make_world(db, 32, 120, "UTC")
    with db.database.acting_as(world.reader, read_only=True) as connection:
        lists = Lists(connection)
        opened = lists.page(DealFilters(figure="open")).items
        states = states_of(connection, [deal.id for deal in opened])
        assert len(states) == len(opened) > 0
        for figure in ("late", "due", "quiet"):
            wanted = {id_ for id_, state in states.items() if getattr(state, f"is_{figure}")}
            found = {deal.id for deal in lists.page(DealFilters(figure=figure)).items}
            assert found == wanted


@pytest.mark.parametrize(
    "order",
    [
        "title",
        "client",
        "owner",
        "stage",
        "value",
        "probability",
        "expected_close",
        "closed",
        "newest",
    ],
)
def test_each_order_can_be_turned_round_and_pages_hold_every_deal_once(
    db: TestDatabase, order: DealOrder
) -> None:
    world = make_world(db, 33, 60, "UTC")
    with db.database.acting_as(world.reader, read_only=True) as connection:
        for descending in (True, False, None):
            filters = DealFilters(order_by=order, descending=descending)
            whole = [deal.id for deal in list_deals(connection, filters, ALL).items]
            pages = [
                deal.id
                for number in range(1, 8)
                for deal in list_deals(connection, filters, Paging(number, 10)).items
            ]
            assert pages == whole
            assert len(set(whole)) == 60


def test_what_a_filter_hides_is_not_shown_by_a_figure(db: TestDatabase) -> None:
    world = make_world(db, 34, 5, "UTC")
    ann, other = world.owners[0], world.reader
    assert ann is not None
    attempts: tuple[Callable[[], DealFilters], ...] = (
        lambda: behind_owner(PipelineFilters(owner_id=ann.id), None, "open"),
        lambda: behind_owner(PipelineFilters(unassigned=True), ann.id, "open"),
        lambda: behind_owner(PipelineFilters(owner_id=ann.id), other.id, "open"),
        lambda: behind_stage(PipelineFilters(stage="new"), "won"),
        lambda: behind_win_rate(PipelineFilters(industry="Food"), "industry", "Steel"),
    )
    for make in attempts:
        with pytest.raises(InvalidInput, match="filtered out"):
            make()


def test_filters_offer_what_deals_have(db: TestDatabase) -> None:
    world = make_world(db, 35, 80, "UTC")
    with db.database.acting_as(world.reader, read_only=True) as connection:
        lists = Lists(connection)
        found = all_choices(connection)
        sources = [
            lists.page(DealFilters(PipelineFilters(source=one))).total for one in found.sources
        ]
        assert all(sources)
        assert sum(sources) == 80
        named = [one for one in found.industries if one]
        assert named == sorted(named, key=str.casefold)
        assert set(found.industries[len(named) :]) <= {""}, "without one: behind the others"
