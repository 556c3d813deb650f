"""Deals in groups: they are those of the list, however it is narrowed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import get_args

from ea_core.crm.clients import ClientFilters, list_clients
from ea_core.crm.deal_list import list_deals
from ea_core.crm.deal_sums import Grouping, deal_sums
from ea_core.crm.filters import DealFilters, PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.glance import pipeline_figures
from tests.conftest import TestDatabase
from tests.db.crm.figures.world import make_world

ALL = Paging(1, 1000)


def test_groups_add_up_to_the_list_and_filters_narrow_both(db: TestDatabase) -> None:
    world = make_world(db, 33, 150, "UTC")
    with db.database.acting_as(world.reader, read_only=True) as connection:
        everything = list_deals(connection, DealFilters(), ALL)
        some = tuple({deal.client_id for deal in everything.items[:9]})
        narrowed = (
            PipelineFilters(),
            PipelineFilters(client_ids=some),
            PipelineFilters(client_status="active"),
            PipelineFilters(value_from=Decimal(2000), value_below=Decimal(9000)),
        )
        for pipeline in narrowed:
            for figure in ("all", "open", "closed", "won", "late"):
                filters = DealFilters(pipeline, figure)
                page = list_deals(connection, filters, ALL)
                for by in get_args(Grouping):
                    groups = deal_sums(connection, filters, by)
                    assert sum(one.count for one in groups) == page.total
                    assert sum(one.value for one in groups) == page.value
            of_all = pipeline_figures(connection, pipeline)
            closed = deal_sums(connection, DealFilters(pipeline, "closed"), "owner")
            rates = {one.name: one.win_rate for one in of_all.win_rates["owner"]}
            assert {one.name: one.win_rate for one in closed} == rates
            won = list_deals(connection, DealFilters(pipeline, kind="won"), ALL)
            assert (won.total, won.value) == (of_all.won_count, of_all.won_value)

        def fits(pipeline: PipelineFilters) -> set[object]:
            return {deal.id for deal in list_deals(connection, DealFilters(pipeline), ALL).items}

        assert fits(narrowed[1]) == {d.id for d in everything.items if d.client_id in some}
        assert fits(narrowed[3]) == {
            d.id for d in everything.items if d.value is not None and 2000 <= d.value < 9000
        }
        clients = list_clients(connection, ClientFilters(), ALL).items
        with_open = list_clients(connection, ClientFilters(has_open=True), ALL).items
        assert {one.id for one in with_open} == {one.id for one in clients if one.open_count}
        industry = clients[0].industry or ""
        same = list_clients(connection, replace(ClientFilters(), industry=industry), ALL).items
        assert {one.id for one in same} == {
            one.id for one in clients if (one.industry or "") == industry
        }
