"""Deals in groups: they are those of the list, however it is narrowed."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import get_args

from sqlalchemy import text

from ea_core.crm.clients import ClientFilters, list_clients
from ea_core.crm.deal_groups import cross_sums, first_deals, in_terms_of
from ea_core.crm.deal_list import list_deals
from ea_core.crm.deal_sums import Grouping, deal_sums, in_terms
from ea_core.crm.filters import DealFilters, PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.glance import pipeline_figures
from tests.conftest import TestDatabase
from tests.db.crm.figures.world import make_world

ALL = Paging(1, 1000)


def _cents(amount: object) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)


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


def test_groups_of_groups_medians_and_first_deals_are_those_of_the_list(db: TestDatabase) -> None:
    world = make_world(db, 34, 150, "UTC")
    with db.database.acting_as(world.reader, read_only=True) as connection:
        for filters in (
            DealFilters(),
            DealFilters(PipelineFilters(value_below=Decimal(9000)), "won"),
        ):
            page = list_deals(connection, filters, ALL)
            for by, then in (
                ("owner", "stage"),
                ("industry", "owner"),
                ("client", "closed_month"),
                ("created_month", "source"),
            ):
                crossed = cross_sums(connection, filters, by, then)  # type: ignore[arg-type] # both are
                for place, name in enumerate((by, then)):
                    counts: dict[str, int] = {}
                    for one in crossed:
                        key = one.sums.key if place else one.key
                        counts[key] = counts.get(key, 0) + one.sums.count
                    alone = deal_sums(connection, filters, name)  # type: ignore[arg-type] # it is one
                    assert counts == {one.key: one.count for one in alone}
                assert sum(one.sums.value for one in crossed) == page.value
            quarters = in_terms_of(cross_sums(connection, filters, "owner", "closed_month"), "quarter", 4, first=False)  # fmt: skip
            by_term: dict[str, Decimal] = {}
            for one in quarters:
                by_term[one.sums.key] = by_term.get(one.sums.key, Decimal(0)) + one.sums.value
            alone = in_terms(deal_sums(connection, filters, "closed_month"), "quarter", 4)
            assert by_term == {one.key: one.value for one in alone}
            for group in deal_sums(connection, filters, "client", median="value"):
                known = [d.value for d in page.items if str(d.client_id) == group.key and d.value is not None]  # fmt: skip
                assert group.median == (_cents(median(known)) if known else None)
            for ordered in (filters, replace(filters, descending=False), replace(filters, order_by="newest")):  # fmt: skip
                for first in first_deals(connection, ordered, "client", 2):
                    of_one = [d for d in list_deals(connection, ordered, ALL).items if str(d.client_id) == first.key]  # fmt: skip
                    assert list(first.deals) == of_one[:2]


def test_deals_that_changed_their_stage_are_those_of_the_history(db: TestDatabase) -> None:
    world = make_world(db, 35, 120, "UTC")
    with db.database.acting_as(world.reader, read_only=True) as connection:
        steps = connection.execute(text("select deal_id, from_stage, to_stage, changed_at from public.deal_stage_history where from_stage is not null and observed")).all()  # fmt: skip
        days = sorted(one.changed_at.date() for one in steps)
        first, last = days[len(days) // 4], days[len(days) * 3 // 4]
        one = steps[len(steps) // 2]
        for entered, left in ((None, None), (one.to_stage, None), (None, one.from_stage), (one.to_stage, one.from_stage)):  # fmt: skip
            filters = DealFilters(PipelineFilters(first, last), "moved", entered=entered, left=left)
            found = {deal.id for deal in list_deals(connection, filters, ALL).items}
            assert found == {
                step.deal_id for step in steps
                if first <= step.changed_at.date() <= last and entered in {None, step.to_stage}
                and left in {None, step.from_stage}
            }  # fmt: skip
