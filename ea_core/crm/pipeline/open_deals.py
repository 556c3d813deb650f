"""Open deals as of now: by stage, owner, month of expected closing and forecast category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from ea_core.crm.conditions import CATEGORY, EXPECTED, FITS
from ea_core.crm.pipeline.arithmetic import Sum, money, sum_of
from ea_core.crm.pipeline.figures import CategoryFigures, Undated
from ea_core.crm.pipeline.scope import Scope
from ea_core.crm.vocabulary import CATEGORIES

# The period does not restrict open deals; `expected` says whether one is expected in it.
_CELLS = text(f"""
    select c.owner_id, d.stage,
      cast(date_trunc('month', cast(d.expected_close_date as timestamp)) as date) as month,
      coalesce({EXPECTED}, false) as expected, {CATEGORY} as category,
      count(*) as n, count(d.value) as valued, sum(d.value) as value,
      sum(d.value * d.probability) as product
    from public.deals d
    join public.clients c on c.id = d.client_id
    where d.stage_kind = 'open' and {FITS}
    group by 1, 2, 3, 4, 5
""")


@dataclass(frozen=True, slots=True)
class OpenDeals:
    """Sums of open deals that are alike; every figure of open deals adds some of them up."""

    cells: tuple[Any, ...]

    def total(self) -> Sum:
        """All of them."""
        return sum_of(self.cells)

    def by(self, column: str) -> dict[Any, Sum]:
        """By stage or owner_id."""
        found: dict[Any, Sum] = {}
        for row in self.cells:
            found.setdefault(getattr(row, column), Sum()).add(row)
        return found

    def expected_by_month(self) -> dict[date, Sum]:
        """Those expected in the period, by the first day of the month."""
        found: dict[date, Sum] = {}
        for row in self.cells:
            if row.month is not None and row.expected:
                found.setdefault(row.month, Sum()).add(row)
        return found

    def undated(self) -> Undated:
        """Those that nobody expects on a day."""
        total = sum_of(row for row in self.cells if row.month is None)
        return Undated(total.count, total.weighted, money(total.value), total.without_value)

    def categories(self) -> tuple[CategoryFigures, ...]:
        """Those expected in the period by category, with those without a date as omitted."""
        found = {category: Sum() for category in CATEGORIES}
        for row in self.cells:
            if row.expected or row.month is None:
                found[row.category].add(row)
        return tuple(
            CategoryFigures(name, one.count, money(one.value), one.weighted, one.without_value)
            for name, one in found.items()
        )


def open_deals(connection: Connection, scope: Scope) -> OpenDeals:
    """The open deals that fit."""
    return OpenDeals(tuple(connection.execute(_CELLS, scope.values)))
