"""Sums, rates and products of figures. Pure; money is rounded half up to cents, once, at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ea_core.formats import rounded


@dataclass(slots=True)
class Sum:
    """Deals added up: `valued` of them have a known value; `product` is value x percent."""

    count: int = 0
    valued: int = 0
    value: Decimal = Decimal(0)
    product: Decimal = Decimal(0)

    def add(self, row: Any) -> None:
        """Adds a row with the columns n, valued, value and, where it has one, product."""
        self.count += row.n
        self.valued += row.valued
        self.value += row.value or 0
        self.product += getattr(row, "product", None) or 0

    def with_(self, other: Sum) -> Sum:
        """Both together."""
        return Sum(
            self.count + other.count,
            self.valued + other.valued,
            self.value + other.value,
            self.product + other.product,
        )

    @property
    def without_value(self) -> int:
        """Deals whose value is not known."""
        return self.count - self.valued

    @property
    def weighted(self) -> Decimal:
        """The sum of value x probability."""
        return money(self.product / 100)


def sum_of(rows: Iterable[Any]) -> Sum:
    """All rows added up."""
    total = Sum()
    for row in rows:
        total.add(row)
    return total


def money(amount: Decimal | float) -> Decimal:
    """Rounded to cents."""
    return rounded(Decimal(amount), 2)


def rate(part: Decimal | int, whole: Decimal | int) -> float | None:
    """A fraction of 1; None when there is nothing to take it of."""
    return float(part / whole) if whole else None


def mean(total: Decimal, number: int) -> Decimal | None:
    """The mean amount; None of nothing."""
    return money(total / number) if number else None


def velocity(
    open_count: int, won: Sum, win_rate: float | None, cycle_days: float | None
) -> Decimal | None:
    """Money per day; None while nothing with a known value was won or the cycle has no length."""
    if not won.valued or win_rate is None or not cycle_days:
        return None
    mean_won = won.value / won.valued
    return money(open_count * mean_won * Decimal(win_rate) / Decimal(cycle_days))


def coverage(ceiling: Decimal, target: Decimal | None, won: Decimal) -> float | None:
    """How many times the open deals cover what is missing; None when nothing is, or no target set."""
    return rate(ceiling, target - won) if target is not None and target > won else None
