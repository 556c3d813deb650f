"""What open deals may bring by the company's own history: chances applied to deals, and drawn. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ea_core.crm.pipeline.arithmetic import money
from ea_core.crm.pipeline.draws import ManyDeals, OneDeal, draw
from ea_core.crm.pipeline.past import History


@dataclass(frozen=True, slots=True)
class OpenAlike:
    """Open deals of one age (whole days; None: not known) in one stage, or one large deal alone.

    `value` and `squares` are the sums over the `valued` deals with a known value.
    """

    stage: str
    age_days: int | None
    count: int
    valued: int
    value: float
    squares: float

    @property
    def is_alone(self) -> bool:
        """Whether it is one deal with a known value."""
        return self.count == self.valued == 1


@dataclass(frozen=True, slots=True)
class Range:
    """Eight of ten outcomes lie between `p10` and `p90`, half of them below `p50`.

    `mean` is the exact expectation.
    """

    p10: Decimal
    p50: Decimal
    p90: Decimal
    mean: Decimal


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the open deals bring within the horizon by the company's own history.

    `expected_wins` of the `count` deals are won in the mean. `value` takes deals whose value is not
    known at the mean value of the deals won before, and `known_value` leaves them out; `without_value`
    of them are in the forecast. `without_history` deals are in none of it: no deal that was in their
    stage has ended yet.
    """

    count: int
    expected_wins: float
    value: Range
    known_value: Range
    without_value: int
    without_history: int


def expect(
    history: History, alike: Iterable[OpenAlike], estimate: Decimal | None, reached: Decimal
) -> Expectation:
    """The expectation of open deals; `reached` is what was won already and is added to the ranges.

    `estimate` stands for the value of a deal whose value is not known; None leaves them out.
    """
    count = without_value = without_history = 0
    wins = 0.0
    single: list[OneDeal] = []
    known: list[ManyDeals] = []
    estimated: list[ManyDeals] = []
    for deals in alike:
        count += deals.count
        chance = history.chance(deals.stage, deals.age_days).chance
        if chance is None:
            without_history += deals.count
            continue
        wins += deals.count * chance
        unknown = deals.count - deals.valued
        without_value += unknown
        if deals.is_alone:
            single.append(OneDeal(deals.value, chance))
        elif deals.valued:
            known.append(ManyDeals(deals.value, deals.squares, chance))
        if unknown and estimate is not None:
            each = float(estimate)
            estimated.append(ManyDeals(unknown * each, unknown * each * each, chance))
    known_value = _range(single, known, reached)
    value = _range(single, [*known, *estimated], reached) if estimated else known_value
    return Expectation(count, wins, value, known_value, without_value, without_history)


def _range(single: list[OneDeal], many: list[ManyDeals], reached: Decimal) -> Range:
    drawn = draw(single, many)
    return Range(
        money(Decimal(drawn.p10) + reached),
        money(Decimal(drawn.p50) + reached),
        money(Decimal(drawn.p90) + reached),
        money(Decimal(drawn.mean) + reached),
    )
