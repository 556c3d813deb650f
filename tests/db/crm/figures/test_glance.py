"""Every figure of a glance against the reference, over random histories and under every filter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.document import figures_as_json
from ea_core.crm.pipeline.glance import pipeline_figures
from ea_core.errors import InvalidInput
from tests.conftest import TestDatabase
from tests.db.crm.figures import reference
from tests.db.crm.figures.same import same
from tests.db.crm.figures.world import NOW, World, make_world

QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
PERIODS = (
    (None, None), QUARTER, (date(2026, 1, 31), date(2026, 4, 1)), (date(2026, 3, 1), None),
    (None, date(2025, 12, 31)), (date(2031, 1, 1), date(2031, 1, 1)),
)  # fmt: skip


def figures(db: TestDatabase, world: World, filters: PipelineFilters) -> dict[str, Any]:
    with db.database.acting_as(world.reader, read_only=True) as connection:
        return figures_as_json(pipeline_figures(connection, filters, NOW))


def compare(db: TestDatabase, world: World, filters: PipelineFilters) -> None:
    found, wanted = figures(db, world, filters), reference.glance(reference.tables(world), filters)
    found["by_owner"] = {row["owner_id"]: row for row in found["by_owner"]}
    found["lost_reasons"] = {row["reason"]: row for row in found["lost_reasons"]}
    found["win_rates"] = {
        name: {row["key"]: row for row in rows} for name, rows in found["win_rates"].items()
    }
    same(found, wanted, str(filters))


def some_filters(world: World) -> list[PipelineFilters]:
    ann = world.owners[0]
    assert ann is not None
    narrow: list[dict[str, Any]] = [
        {}, {"owner_id": ann.id}, {"unassigned": True}, {"industry": "Food"}, {"industry": ""},
        {"stage": "won"}, {"stage": "demo"}, {"size": "10000"}, {"size": "unknown"},
        {"source": "web"}, {"source": "", "owner_id": ann.id, "size": "50000"},
    ]  # fmt: skip
    return [PipelineFilters(*period, **more) for period in PERIODS for more in narrow]


@pytest.mark.parametrize(
    ("seed", "number", "zone", "every"),
    [(1, 160, "UTC", 1), (2, 120, "America/New_York", 4), (3, 120, "Pacific/Auckland", 5)],
)
def test_every_figure_equals_the_reference_under_every_filter(
    db: TestDatabase, seed: int, number: int, zone: str, every: int
) -> None:
    world = make_world(db, seed, number, zone)
    for filters in some_filters(world)[::every]:
        compare(db, world, filters)


@pytest.mark.parametrize(("seed", "number"), [(4, 0), (5, 1), (6, 1), (7, 2), (8, 5)])
def test_few_deals_have_figures_too(db: TestDatabase, seed: int, number: int) -> None:
    world = make_world(db, seed, number, "Asia/Kolkata")
    for period in PERIODS:
        compare(db, world, PipelineFilters(*period))


def test_the_period_before_has_the_same_figures(db: TestDatabase) -> None:
    world = make_world(db, 9, 120, "Europe/Berlin")
    tables = reference.tables(world)
    for period, before in (
        (QUARTER, (date(2026, 4, 1), date(2026, 6, 30))),
        ((date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 1, 1), date(2026, 1, 31))),
        ((date(2026, 3, 5), date(2026, 3, 14)), (date(2026, 2, 23), date(2026, 3, 4))),
    ):
        found = figures(db, world, PipelineFilters(*period))["before"]
        assert (found["from_date"], found["to_date"]) == tuple(day.isoformat() for day in before)
        same(found, reference.headline(tables, PipelineFilters(*before)), str(period))
    assert figures(db, world, PipelineFilters())["before"] is None
    assert figures(db, world, PipelineFilters(date(2026, 1, 1)))["before"] is None


def test_what_makes_no_sense_is_said(db: TestDatabase) -> None:
    world = make_world(db, 10, 3)
    for filters, words in (
        (PipelineFilters(date(2026, 2, 1), date(2026, 1, 1)), "ends before it begins"),
        (PipelineFilters(stage="lead"), "A stage is one of new, demo,"),
        (PipelineFilters(size="big"), "A size is one of 0, 1000,"),
    ):
        with pytest.raises(InvalidInput, match=words):
            figures(db, world, filters)
