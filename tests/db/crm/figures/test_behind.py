"""Every figure opens exactly the deals behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import pytest
from sqlalchemy import Connection

from ea_core.crm.deal_list import list_deals
from ea_core.crm.filters import (
    DealFilters,
    PipelineFilters,
    behind_category,
    behind_evidence,
    behind_funnel,
    behind_lost_reason,
    behind_month,
    behind_owner,
    behind_stage,
    behind_time_in_stage,
    behind_win_rate,
)
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.changes import pushes
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.crm.pipeline.glance import pipeline_figures
from ea_core.crm.pipeline.outlook import deal_evidence
from ea_core.crm.pipeline.stalled import stalled
from ea_core.errors import InvalidInput
from tests.conftest import TestDatabase
from tests.db.crm.figures.world import make_world


@pytest.mark.parametrize(("seed", "zone"), [(71, "America/New_York"), (72, "Pacific/Auckland")])
def test_the_deals_behind_a_figure_are_those_that_it_counts(
    db: TestDatabase, seed: int, zone: str
) -> None:
    world = make_world(db, seed, 200, zone)
    for filters in (
        PipelineFilters(), PipelineFilters(date(2026, 1, 31), date(2026, 7, 31)),
        PipelineFilters(date(2025, 6, 1), date(2026, 12, 31), industry="Food"),
    ):  # fmt: skip
        with db.database.acting_as(world.reader, read_only=True) as connection:
            counted = Behind(connection, filters)
            counted.at_a_glance()
            counted.in_groups()
            counted.below()


@dataclass
class Behind:
    """The figures of some filters, beside the lists that they open."""

    connection: Connection
    filters: PipelineFilters

    def deals(self, of: DealFilters) -> tuple[int, Decimal]:
        page = list_deals(self.connection, of, Paging(size=1))
        return page.total, page.value

    @cached_property
    def figures(self) -> PipelineFigures:
        # Without a moment of its own: the list knows only today.
        return pipeline_figures(self.connection, self.filters)

    def at_a_glance(self) -> None:
        top = self.figures.headline
        created = self.deals(DealFilters(self.filters, "created"))
        assert created == (top.created_count, top.created_value)
        assert self.deals(DealFilters(self.filters, "won")) == (top.won_count, top.won_value)
        for stage in self.figures.stages:
            assert self.deals(behind_stage(self.filters, stage.stage)) == (stage.count, stage.value)
        for month in self.figures.forecast:
            opened = self.deals(behind_month(self.filters, month.month, "forecast"))
            assert opened == (month.open_count, month.ceiling)
            won = self.deals(behind_month(self.filters, month.month, "won"))
            assert won == (month.won_count, month.won)
        for step in self.figures.funnel:
            assert self.deals(behind_funnel(self.filters, step.stage))[0] == step.entered
        for owner in self.figures.by_owner:
            opened = self.deals(behind_owner(self.filters, owner.owner_id, "open"))
            assert opened == (owner.open_count, owner.open_value)

    def in_groups(self) -> None:
        for one in self.figures.categories:
            of_it = self.deals(behind_category(self.filters, one.category))
            assert of_it == (one.count, one.value)
        for reason in self.figures.lost_reasons:
            lost = self.deals(behind_lost_reason(self.filters, reason.reason))
            assert lost == (reason.count, reason.value)
        for dimension, rows in self.figures.win_rates.items():
            for row in rows:
                closed = self.deals(behind_win_rate(self.filters, dimension, row.key))
                assert closed == (row.n, row.won_value + row.lost_value), (dimension, row)
        for stay in self.figures.time_in_stage:
            some = self.deals(behind_time_in_stage(self.filters, stay.stage))[0]
            assert (some > 0) == (stay.n > 0)

    def below(self) -> None:
        standing = stalled(self.connection, self.filters).total
        of_it = self.deals(DealFilters(self.filters, "stalled"))
        assert of_it == (standing.count, standing.value)
        pushed = pushes(self.connection, self.filters)
        assert self.deals(DealFilters(self.filters, "pushed"))[0] == pushed.deal_count
        for one in deal_evidence(self.connection, self.filters, Paging(size=10)).items:
            past = behind_evidence(one.stage, one.age_days)
            assert self.deals(past)[0] == one.chance.past
        if self.filters.from_date:
            unknown = self.figures.left_out
            closed = self.deals(DealFilters(self.filters, "closed_unknown_when"))[0]
            assert closed == unknown.closed_without_moment
            created = self.deals(DealFilters(self.filters, "created_unknown_when"))[0]
            assert created == unknown.created_without_moment


def test_stalled_deals_are_counted_once_and_under_each_reason(db: TestDatabase) -> None:
    world = make_world(db, 73, 150)
    with db.database.acting_as(world.reader) as connection:
        found = stalled(connection, PipelineFilters())
    opened = [d for d in world.deals if d.kind == "open"]
    assert 0 < found.total.count <= len(opened)
    assert sum(one.count for one in found.by_stage.values()) == found.total.count
    assert set(found.by_reason) == {"close date passed", "no activity"}
    assert max(one.count for one in found.by_reason.values()) <= found.total.count
    assert sum(one.count for one in found.by_reason.values()) >= found.total.count


def test_a_group_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no win rates by height"):
        behind_win_rate(PipelineFilters(), "height", "1")
    with pytest.raises(InvalidInput, match="written as an id"):
        behind_win_rate(PipelineFilters(), "owner", "Ann")
