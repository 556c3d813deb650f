"""The pure parts of the figures: periods, funnel, chances, draws."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from ea_core.crm.pipeline.draws import DRAWN_ONE_BY_ONE, ManyDeals, OneDeal, draw
from ea_core.crm.pipeline.figures import StageKind
from ea_core.crm.pipeline.past import LOST, STILL_OPEN, WON, Alike, History
from ea_core.crm.pipeline.periods import (
    Period,
    period_before,
    quarter_name,
    quarter_of,
    quarters_before,
    weeks_of,
)
from ea_core.crm.pipeline.scope import ScopeStage
from ea_core.crm.pipeline.ways import steps_of

_KINDS: tuple[tuple[str, StageKind], ...] = (
    ("new", "open"), ("demo", "open"), ("offer", "open"), ("won", "won"), ("lost", "lost"),
)  # fmt: skip
STAGES = tuple(ScopeStage(key, key.title(), kind, 0.0, retired=False) for key, kind in _KINDS)


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 4, 1), date(2026, 6, 30), (date(2026, 1, 1), date(2026, 3, 31))),
        (date(2026, 1, 1), date(2026, 12, 31), (date(2025, 1, 1), date(2025, 12, 31))),
        (date(2024, 2, 1), date(2024, 2, 29), (date(2024, 1, 1), date(2024, 1, 31))),
        (date(2026, 1, 5), date(2026, 1, 11), (date(2025, 12, 29), date(2026, 1, 4))),
        (date(2026, 3, 31), date(2026, 3, 31), (date(2026, 3, 30), date(2026, 3, 30))),
    ],
)
def test_a_period_is_compared_with_the_one_before(
    first: date, last: date, before: tuple[date, date]
) -> None:
    assert period_before(first, last) == Period(*before)


def test_a_period_without_an_end_is_compared_with_nothing() -> None:
    assert period_before(None, date(2026, 1, 1)) is None
    assert period_before(date(2026, 1, 1), None) is None
    assert period_before(date(1, 1, 1), date(1, 12, 31)) is None
    assert period_before(date(2, 2, 1), date.max) is None


@pytest.mark.parametrize(
    ("day", "starts", "quarter", "name"),
    [
        (date(2026, 5, 9), 1, (date(2026, 4, 1), date(2026, 6, 30)), "2026-Q2"),
        (date(2026, 1, 31), 2, (date(2025, 11, 1), date(2026, 1, 31)), "2026-Q4"),
        (date(2026, 2, 1), 2, (date(2026, 2, 1), date(2026, 4, 30)), "2027-Q1"),
        (date(2026, 12, 31), 12, (date(2026, 12, 1), date(2027, 2, 28)), "2027-Q1"),
        (date(2026, 3, 31), 4, (date(2026, 1, 1), date(2026, 3, 31)), "2026-Q4"),
    ],
)
def test_quarters_follow_the_fiscal_year(
    day: date, starts: int, quarter: tuple[date, date], name: str
) -> None:
    assert quarter_of(day, starts) == Period(*quarter)
    assert quarter_name(quarter_of(day, starts), starts) == name


def test_the_quarters_before_are_in_order_and_complete() -> None:
    found = quarters_before(date(2026, 5, 9), 1, 5)
    assert [quarter_name(one, 1) for one in found] == [
        "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1",
    ]  # fmt: skip
    assert found[-1].last == date(2026, 3, 31)


def test_weeks_begin_on_monday_and_are_cut_to_the_period() -> None:
    assert weeks_of(Period(date(2026, 9, 16), date(2026, 9, 28))) == (
        Period(date(2026, 9, 16), date(2026, 9, 20)),
        Period(date(2026, 9, 21), date(2026, 9, 27)),
        Period(date(2026, 9, 28), date(2026, 9, 28)),
    )
    assert weeks_of(Period(date(2026, 9, 16), date(2026, 9, 15))) == ()


def test_the_funnel_counts_a_bouncing_deal_once_and_a_leap_as_going_on() -> None:
    ways = [("new>won", 3), ("new>demo>new>lost", 2), ("new>demo>new>offer", 1), ("demo>new", 1)]
    steps = {step.stage: step for step in steps_of(ways, STAGES, comparable=True)}
    assert (steps["new"].entered, steps["new"].went_on) == (7, 6)
    assert (steps["demo"].entered, steps["demo"].went_on) == (4, 1)
    assert steps["demo"].conversion == 0.25
    assert (steps["offer"].entered, steps["offer"].went_on, steps["offer"].conversion) == (1, 0, 0)
    assert (steps["won"].entered, steps["won"].went_on, steps["won"].conversion) == (3, None, None)
    alone = {step.stage: step for step in steps_of(ways, STAGES, comparable=False)}
    assert alone["new"].conversion is None


def history(*past: tuple[str | None, int, int, int, int], horizon: int) -> History:
    """Past deals as (stage, stay, days to the end or watched in full, fate, how many)."""
    deals = (
        Alike(stage, min(stay, life), life - min(stay, life), fate, number)
        for stage, stay, life, fate, number in past
    )
    return History(deals, ["new", "demo"], horizon)


def test_a_chance_follows_many_past_deals_and_stays_near_the_mean_with_few() -> None:
    """60 were won after 100 days, 60 lost after 5: a young deal is won within 30 days by nobody."""
    known = history(("new", 100, 100, WON, 60), ("new", 5, 5, LOST, 60), horizon=30)
    young, old, oldest = (known.chance("new", age) for age in (0, 70, 101))
    assert (young.past, young.won, young.lost) == (120, 60, 60)
    assert (old.past, old.won, old.lost) == (60, 60, 0)
    # On 31 of its days (70 to 100) a deal was at most 30 days before its win.
    mean = 31 * 60 / (6 * 120 + 95 * 60)
    assert known.chance("new", None).chance == pytest.approx(mean)
    assert young.chance == pytest.approx(20 * mean / 140)
    assert old.chance == pytest.approx((60 + 20 * mean) / 80)
    assert oldest.past == 0
    assert oldest.chance == pytest.approx(mean)


def test_deals_that_never_end_lower_the_chance_of_those_that_are_as_old() -> None:
    ended = [("new", 10, 10, WON, 50), ("new", 10, 10, LOST, 50)]
    without = history(*ended, horizon=30)
    with_open = history(*ended, ("new", 400, 400, STILL_OPEN, 100), horizon=30)
    assert without.chance("new", 5).chance == pytest.approx(0.5)
    young, old = with_open.chance("new", 5), with_open.chance("new", 200)
    assert (young.past, young.won, young.lost) == (200, 50, 50)
    mean = 11 * 50 / (11 * 200 + 390 * 100)
    assert young.chance == pytest.approx((50 + 20 * mean) / 220)
    assert old.past == 100
    assert old.chance == pytest.approx(20 * mean / 120)


def test_who_was_watched_for_a_part_of_the_horizon_counts_up_to_there() -> None:
    known = history(
        ("new", 0, 0, LOST, 10), ("new", 4, 4, STILL_OPEN, 40), ("new", 8, 8, WON, 50), horizon=20
    )
    mean = known.chance("new", None).chance
    assert mean is not None
    # A tenth is lost at once; of those who are watched on the eighth day all are won.
    assert known.chance("new", 0).chance == pytest.approx((100 * 0.9 + 20 * mean) / 120)


def test_without_an_ended_deal_there_is_no_chance() -> None:
    assert history(horizon=10).chance("new", 3).chance is None
    assert history(("new", 9, 9, STILL_OPEN, 5), horizon=10).chance("new", 3).chance is None
    assert history((None, 4, 4, WON, 1), horizon=10).chance("demo", 3).past == 1


def test_the_range_is_that_of_all_outcomes() -> None:
    deals = [OneDeal(100.0, 0.5), OneDeal(200.0, 0.2), OneDeal(1000.0, 0.7), OneDeal(50.0, 0.9)]
    outcomes = []
    for won in itertools.product((0, 1), repeat=len(deals)):
        weight = 1.0
        for deal, is_won in zip(deals, won, strict=True):
            weight *= deal.chance if is_won else 1 - deal.chance
        outcomes.append((sum(d.value * w for d, w in zip(deals, won, strict=True)), weight))

    def quantile(share: float) -> float:
        reached = 0.0
        for total, weight in sorted(outcomes):
            reached += weight
            if reached >= share:
                return total
        return 0.0

    found = draw(deals)
    assert (found.p10, found.p50, found.p90) == (quantile(0.1), quantile(0.5), quantile(0.9))
    assert found.mean == pytest.approx(835)
    assert draw(deals) == found


def test_many_deals_are_drawn_as_their_sum() -> None:
    single = [OneDeal(1000.0, 0.3)] * 2000
    together = [ManyDeals(2_000_000.0, 2_000_000_000.0, 0.3)]
    one_by_one, as_sum = draw(single), draw((), together)
    for exact, near in ((one_by_one.p10, as_sum.p10), (one_by_one.p90, as_sum.p90)):
        assert near == pytest.approx(exact, rel=0.01)
    assert as_sum.mean == one_by_one.mean == pytest.approx(600_000)
    assert draw(()).p90 == 0
    assert DRAWN_ONE_BY_ONE >= 100
