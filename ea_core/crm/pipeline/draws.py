"""The range of what open deals may bring, by seeded draws. Pure.

Each draw decides for every deal by its chance whether it is won and adds up the values. The largest
deals are drawn one by one; of the many others only the sum is drawn, from the normal distribution
with its mean and variance (the sum of many small independent terms). Memory and time so do not grow
with the number of deals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

DRAWS: Final = 10_000
DRAWN_ONE_BY_ONE: Final = 200
_SEED: Final = 20_260_101
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class OneDeal:
    """A deal that is drawn by itself."""

    value: float
    chance: float


@dataclass(frozen=True, slots=True)
class ManyDeals:
    """Deals of one chance: their values' sum and the sum of their squares."""

    value: float
    squares: float
    chance: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """The tenth, fiftieth and ninetieth percentile of the draws, and the exact mean."""

    p10: float
    p50: float
    p90: float
    mean: float


def draw(single: Iterable[OneDeal], many: Iterable[ManyDeals] = ()) -> Drawn:
    """The range of the sum of the values of the deals that are won; the same input, the same range."""
    one_by_one, many = tuple(single), tuple(many)
    random = np.random.default_rng(_SEED)
    mean = float(sum(deals.value * deals.chance for deals in many))
    variance = float(sum(deals.squares * deals.chance * (1 - deals.chance) for deals in many))
    totals = np.full(DRAWS, mean)
    if variance > 0:
        totals = np.maximum(totals + random.normal(0.0, variance**0.5, DRAWS), 0.0)
    for start in range(0, len(one_by_one), _AT_ONCE):
        some = one_by_one[start : start + _AT_ONCE]
        chances = np.array([deal.chance for deal in some], dtype=np.float32)
        values = np.array([deal.value for deal in some])
        totals += (random.random((DRAWS, len(some)), dtype=np.float32) < chances) @ values
    p10, p50, p90 = np.quantile(totals, [0.1, 0.5, 0.9])
    return Drawn(
        float(p10), float(p50), float(p90), mean + sum(d.value * d.chance for d in one_by_one)
    )
