"""The forecast from the company's own history and its back-test, against the reference."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.backtest import backtest
from ea_core.crm.pipeline.document import plain
from ea_core.crm.pipeline.outcomes import read_history
from ea_core.crm.pipeline.outlook import deal_evidence, outlook
from ea_core.crm.pipeline.scope import read_scope
from tests.conftest import TestDatabase
from tests.db.crm.figures import past_reference as past
from tests.db.crm.figures import reference
from tests.db.crm.figures.same import same
from tests.db.crm.figures.world import NOW, World, make_world


def worlds(db: TestDatabase, seed: int, number: int, zone: str, fiscal: int) -> tuple[World, Any]:
    world = make_world(db, seed, number, zone, fiscal)
    return world, reference.tables(world)


def near(found: Any, wanted: dict[str, Any], place: str) -> None:
    """An expectation: its counts, its means to a cent, and a range in order around them."""
    assert (found.count, found.without_history, found.without_value) == (
        wanted["count"], wanted["without_history"], wanted["without_value"],
    ), place  # fmt: skip
    assert found.expected_wins == pytest.approx(wanted["expected_wins"]), place
    assert float(found.known_value.mean) == pytest.approx(wanted["known"], abs=0.011), place
    assert float(found.value.mean) == pytest.approx(wanted["estimated"], abs=0.011), place
    for drawn in (found.value, found.known_value):
        assert drawn.p10 <= drawn.p50 <= drawn.p90, place


@pytest.mark.parametrize(
    ("seed", "number", "zone", "fiscal"),
    [(21, 200, "America/New_York", 2), (22, 40, "UTC", 1), (23, 1, "UTC", 1), (24, 0, "UTC", 1)],
)
def test_the_outlook_equals_the_reference(
    db: TestDatabase, seed: int, number: int, zone: str, fiscal: int
) -> None:
    world, tables = worlds(db, seed, number, zone, fiscal)
    ann = world.owners[0]
    assert ann is not None
    last = {1: date(2026, 9, 30), 2: date(2026, 10, 31)}[fiscal]
    for filters in (
        PipelineFilters(), PipelineFilters(owner_id=ann.id), PipelineFilters(stage="demo"),
        PipelineFilters(date(2026, 9, 1), date(2027, 2, 28)),
    ):  # fmt: skip
        with db.database.acting_as(world.reader) as connection:
            found = outlook(connection, filters, NOW)
        assert found is not None
        assert found.last == (filters.to_date or last)
        horizon = (found.last - tables.today).days
        opened = past.open_now(tables, filters, NOW)
        wanted = past.expectation(tables, opened, NOW, horizon)
        period = PipelineFilters(found.first, found.last, filters.owner_id, filters.stage)
        glance = reference.glance(tables, period)
        won = 0.0 if filters.stage == "demo" else glance["won_value"]
        assert float(found.won_value) == won
        wanted = {**wanted, "known": wanted["known"] + won, "estimated": wanted["estimated"] + won}  # type: ignore[operator] # numbers
        near(found.expectation, wanted, str(filters))
        weighted = sum(row["weighted"] for row in glance["forecast"])  # type: ignore[attr-defined] # rows
        assert float(found.typed) == pytest.approx(won + weighted, abs=0.2)


def test_a_period_that_is_over_has_no_outlook(db: TestDatabase) -> None:
    world, _ = worlds(db, 25, 5, "UTC", 1)
    with db.database.acting_as(world.reader) as connection:
        assert outlook(connection, PipelineFilters(to_date=date(2026, 9, 15)), NOW) is None
        assert outlook(connection, PipelineFilters(to_date=date(2026, 9, 16)), NOW) is not None


def test_each_open_deal_has_its_evidence(db: TestDatabase) -> None:
    world, tables = worlds(db, 26, 150, "UTC", 1)
    with db.database.acting_as(world.reader) as connection:
        page = deal_evidence(connection, PipelineFilters(), Paging(size=500), NOW)
    horizon = (date(2026, 9, 30) - tables.today).days
    known = past.told(world, NOW, horizon)
    of = {d.id: d for d in world.deals}
    assert page.total == len(page.items) == sum(d.kind == "open" for d in world.deals) > 10
    for found in page.items:
        deal = of[found.deal_id]
        since = deal.way[-1].at or deal.created
        age = past.days(NOW, since) if since else None
        assert found.age_days == age
        wanted = past.chance(known[deal.stage], age)
        assert (found.chance.past, found.chance.won, found.chance.lost) == wanted[:3]
        assert found.chance.chance == pytest.approx(wanted[3])


@pytest.mark.parametrize(
    ("seed", "number", "zone", "fiscal"),
    [(31, 250, "Pacific/Auckland", 1), (32, 120, "America/New_York", 3), (33, 2, "UTC", 1),
     (34, 0, "UTC", 1)],
)  # fmt: skip
def test_the_backtest_equals_the_reference(
    db: TestDatabase, seed: int, number: int, zone: str, fiscal: int
) -> None:
    world, tables = worlds(db, seed, number, zone, fiscal)
    for filters in (PipelineFilters(), PipelineFilters(industry="Food")):
        with db.database.acting_as(world.reader) as connection:
            found = backtest(connection, filters, NOW, quarters=5)
        wanted = past.backtest(tables, filters, 5)
        assert len(found) == len(wanted)
        for row, should in zip(found, wanted, strict=True):
            near(row.expectation, should.pop("expectation"), f"{filters} {row.quarter}")
            same(plain(row), should, f"{filters} {row.quarter}")


def test_what_was_written_later_changes_no_backtest(db: TestDatabase) -> None:
    world, _ = worlds(db, 35, 80, "UTC", 1)
    with db.database.acting_as(world.reader) as connection:
        before = backtest(connection, PipelineFilters(), NOW, quarters=4)
    db.one("update deals set value = coalesce(value, 0) + 100000,"
           " expected_close_date = '2026-12-01', probability = 77 where stage_kind = 'open' returning id")  # fmt: skip
    with db.database.acting_as(world.reader) as connection:
        after = backtest(connection, PipelineFilters(), NOW, quarters=4)
    assert [(row.expectation, row.typed) for row in before] == [
        (row.expectation, row.typed) for row in after
    ]


def test_of_many_past_deals_the_count_is_kept_for_a_while(db: TestDatabase) -> None:
    world, _ = worlds(db, 36, 60, "UTC", 1)

    def past(many: int) -> int:
        with db.database.acting_as(world.reader) as connection:
            scope = read_scope(connection, PipelineFilters(), NOW)
            history = read_history(connection, scope, scope.now, 14, many)
            return sum(history.of_stage(stage.key).past for stage in scope.open_stages)

    def quarters(many: int) -> tuple[int, ...]:
        with db.database.acting_as(world.reader) as connection:
            found = backtest(connection, PipelineFilters(), NOW, quarters=3, many=many)
        return tuple(quarter.won_count for quarter in found)

    few, won = past(many=1_000_000), quarters(many=1_000_000)
    assert past(many=0) == few > 0
    assert quarters(many=0) == won
    db.one("delete from deals where stage_kind = 'won' returning id")
    assert past(many=0) == few
    assert quarters(many=0) == won
    with db.database.acting_as(world.reader) as connection:
        other = backtest(connection, PipelineFilters(industry="Food"), NOW, quarters=3, many=0)
    assert sum(quarter.won_count for quarter in other) == 0 < sum(won)


def test_few_past_deals_are_counted_at_every_look(db: TestDatabase) -> None:
    world, _ = worlds(db, 36, 60, "UTC", 1)
    with db.database.acting_as(world.reader) as connection:
        before = outlook(connection, PipelineFilters(), NOW)
    db.one("delete from deals where stage_kind = 'won' returning id")
    with db.database.acting_as(world.reader) as connection:
        after = outlook(connection, PipelineFilters(), NOW)
    assert before is not None
    assert after is not None
    assert sum(row.won for row in after.evidence) == 0 < sum(row.won for row in before.evidence)
