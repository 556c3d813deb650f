"""The waterfall, what changed since a day, and pushed dates, against the reference."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.changed import CHANGE_KINDS
from ea_core.crm.pipeline.changes import changes_since, list_changes, pushes
from ea_core.crm.pipeline.document import plain
from ea_core.crm.pipeline.waterfall import Waterfall, list_moved, waterfall
from ea_core.errors import InvalidInput
from tests.conftest import TestDatabase
from tests.db.crm.figures import movement_reference as movement
from tests.db.crm.figures import reference
from tests.db.crm.figures.same import same
from tests.db.crm.figures.world import NOW, make_world

PERIODS = (
    (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 3, 4), date(2026, 3, 31)),
    (date(2026, 2, 18), date(2026, 2, 18)), (date(2026, 9, 14), date(2027, 1, 31)),
)  # fmt: skip


def adds_up(found: Waterfall) -> None:
    """Each week to the cent, and each begins with what the one before ended with."""
    for week in found.weeks:
        more = week.new + week.reopened + week.increased + week.moved_in
        less = week.decreased + week.won + week.lost + week.moved_out
        assert week.start + more - less == week.end
    for one, other in zip(found.weeks, found.weeks[1:], strict=False):
        assert one.end == other.start


@pytest.mark.parametrize(
    ("seed", "number", "zone"),
    [(41, 220, "America/New_York"), (42, 120, "Pacific/Auckland"), (43, 1, "UTC"), (44, 0, "UTC")],
)
def test_the_waterfall_equals_the_reference(
    db: TestDatabase, seed: int, number: int, zone: str
) -> None:
    world = make_world(db, seed, number, zone)
    tables = reference.tables(world)
    for period in PERIODS:
        for industry in (None, "Food"):
            filters = PipelineFilters(*period, industry=industry)
            for within in (True, False):
                with db.database.acting_as(world.reader) as connection:
                    found = waterfall(connection, filters, NOW, within=within)
                    moved = list_moved(connection, filters, "moved_out", Paging(size=500), NOW,
                                       within=within)  # fmt: skip
                    won = list_moved(
                        connection, filters, "won", Paging(size=500), NOW, within=within
                    )
                adds_up(found)
                for move, listed in (("moved_out", moved), ("won", won)):
                    amounts = sum((one.amount or Decimal(0) for one in listed.items), Decimal(0))
                    assert amounts == sum(getattr(week, move) for week in found.weeks)
                    assert listed.amount == amounts
                    assert listed.total == sum(week.counts.get(move, 0) for week in found.weeks)
                wanted = movement.waterfall(tables, filters, period, within=within)
                same([plain(week) for week in found.weeks], wanted, f"{filters} {within}")
                if period[1] >= tables.today:
                    scope = period if within else (date.min, date.max)
                    ends_now(found, world.deals, industry, scope, within=within)


def ends_now(
    found: Waterfall,
    deals: list[Any],
    industry: str | None,
    scope: tuple[date, date],
    *,
    within: bool,
) -> None:
    """The end of the last week and what is left out are the open deals of now."""
    opened = [
        d for d in deals
        if d.kind == "open" and (industry is None or d.industry == industry)
        and (not within or (d.expected and scope[0] <= d.expected <= scope[1]))
    ]  # fmt: skip
    value = sum((d.value or Decimal(0) for d in opened), Decimal(0))
    assert found.weeks[-1].end + found.left_out_value == value
    assert found.left_out_count == sum(not movement.is_certain(d) for d in opened)


def test_a_waterfall_of_the_future_has_no_weeks(db: TestDatabase) -> None:
    world = make_world(db, 45, 10)
    with db.database.acting_as(world.reader) as connection:
        found = waterfall(connection, PipelineFilters(date(2027, 1, 1), date(2027, 3, 31)), NOW)
        quarter = waterfall(connection, PipelineFilters(), NOW)
    assert found.weeks == ()
    assert (quarter.first, quarter.last) == (date(2026, 7, 1), date(2026, 9, 30))


@pytest.mark.parametrize(("seed", "zone"), [(51, "America/New_York"), (52, "Asia/Kolkata")])
def test_what_changed_since_a_day_equals_the_reference(
    db: TestDatabase, seed: int, zone: str
) -> None:
    world = make_world(db, seed, 200, zone)
    tables = reference.tables(world)
    for since in (date(2026, 9, 1), date(2026, 6, 30), date(2025, 1, 1)):
        start = datetime(since.year, since.month, since.day, tzinfo=world.zone)
        for filters in (PipelineFilters(), PipelineFilters(unassigned=True)):
            events = [e for e in movement.happened(tables, filters) if start <= e.at <= NOW]
            with db.database.acting_as(world.reader) as connection:
                found = changes_since(connection, since, filters, NOW)
                listed = list_changes(connection, since, filters, Paging(size=1000), now=NOW)
                won = list_changes(connection, since, filters, Paging(size=3), "won", NOW)
            assert [one.kind for one in found.sums] == list(CHANGE_KINDS)
            for one in found.sums:
                mine = [e for e in events if e.kind == one.kind]
                assert (one.count, one.deals) == (len(mine), len({e.deal.id for e in mine}))
                assert one.value == sum((e.amount or Decimal(0) for e in mine), Decimal(0))
                assert one.without_value == sum(e.amount is None for e in mine)
            assert listed.total == len(events)
            assert Counter((e.deal_id, e.at, e.kind) for e in listed.items) == Counter(
                (e.deal.id, e.at, e.kind) for e in events
            )
            assert won.total == sum(e.kind == "won" for e in events)
            assert {e.kind for e in won.items} <= {"won"}


def test_a_day_that_has_not_begun_is_refused(db: TestDatabase) -> None:
    world = make_world(db, 53, 2)
    with (
        pytest.raises(InvalidInput, match="a day that has begun"),
        db.database.acting_as(world.reader) as connection,
    ):
        changes_since(connection, date(2026, 9, 17), PipelineFilters(), NOW)


def test_pushed_dates_equal_the_reference(db: TestDatabase) -> None:
    world = make_world(db, 54, 200, "America/New_York")
    tables = reference.tables(world)
    for filters in (PipelineFilters(), PipelineFilters(date(2026, 3, 31), date(2026, 7, 31))):
        moves = pd.DataFrame(
            [
                (d.id, (c.new - c.old).days)
                for d in world.deals
                for c in d.changes
                if isinstance(c.old, date) and isinstance(c.new, date) and c.at <= NOW
                and reference.within(tables, pd.Series([c.at], dtype=object), filters).all()
            ],
            columns=["deal", "days"],
        )  # fmt: skip
        pushed = moves[moves.days > 0]
        with db.database.acting_as(world.reader) as connection:
            found = pushes(connection, filters, NOW)
        assert (found.push_count, found.pull_count) == (len(pushed), int((moves.days < 0).sum()))
        assert found.deal_count == pushed.deal.nunique() > 5
        assert found.median_days == pytest.approx(pushed.days.quantile(0.5))
        assert found.p75_days == pytest.approx(pushed.days.quantile(0.75))
        by_deal = pushed.groupby("deal").days.agg(["count", "sum"])
        ranked = by_deal.sort_values(["count", "sum"], ascending=False).head(len(found.most))
        assert [(one.times, one.days) for one in found.most] == [
            (row["count"], row["sum"]) for _, row in ranked.iterrows()
        ]


def test_an_empty_company_has_nothing_pushed(db: TestDatabase) -> None:
    world = make_world(db, 55, 0)
    with db.database.acting_as(world.reader) as connection:
        found = pushes(connection, PipelineFilters(), NOW)
    assert (found.push_count, found.median_days, found.most) == (0, None, ())
