"""Deals in groups of groups (by owner and stage), and the first deals of each group.

Which deals they are, and what the groups are, is said by the same conditions as of their sums
(`deal_sums`), so both add up to these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sqlalchemy import Connection, TextClause, text

from ea_core.crm.columns import record_of
from ea_core.crm.conditions import bound
from ea_core.crm.deal_list import MATCHES, SORT_VALUES
from ea_core.crm.deal_sums import (
    GROUPS,
    MEDIANS,
    STAGES,
    SUMMED,
    DealSum,
    Grouping,
    sum_of,
    term_of,
    together,
)
from ea_core.crm.deals import SHOWN, Deal
from ea_core.crm.filters import DealFilters


@dataclass(frozen=True, slots=True)
class CrossSum:
    """The deals that are in one group by one thing and in another by a second: key, name and sums of them."""

    key: str
    name: str
    sums: DealSum


@dataclass(frozen=True, slots=True)
class FirstDeals:
    """The first deals of one group, in their order."""

    key: str
    name: str
    deals: tuple[Deal, ...]


def cross_sums(
    connection: Connection, filters: DealFilters, by: Grouping, then: Grouping
) -> tuple[CrossSum, ...]:
    """The deals that fit by two things, the groups of `by` and of `then` (another one) by their keys."""
    values = {**bound(connection, filters.pipeline), **filters.parameters()}
    rows = connection.execute(_crossed(by, then), values).all()
    return tuple(
        CrossSum(row.by_key, row.by_name or row.by_key, sum_of(row, then))
        for row in sorted(rows, key=lambda row: (row.by_place, row.by_key, row.place, row.key))
    )


@lru_cache(maxsize=128)  # one for each pair of groupings
def _crossed(by: Grouping, then: Grouping) -> TextClause:
    (first, first_name, needs), (second, name, more) = GROUPS[by], GROUPS[then]
    places = [STAGES.get(one, "0") for one in (by, then)]
    return text(f"""
        select {first} as by_key, max({first_name}) as by_name, min({places[0]}) as by_place,
          {second} as key, max({name}) as name, {SUMMED}, {MEDIANS["value"]}, min({places[1]}) as place
        from public.deals d join public.clients c on c.id = d.client_id {needs} {more}
        {MATCHES}
        group by 1, 4
    """)


def in_terms_of(
    crossed: Sequence[CrossSum], unit: Literal["quarter", "year"], fiscal_year_starts: int, *, first: bool
) -> tuple[CrossSum, ...]:  # fmt: skip
    """With the months of the first (or second) grouping as fiscal quarters or years. Pure."""

    def term(key: str) -> str:
        return f"{term_of(key, unit, fiscal_year_starts).first:%Y-%m}" if key else ""

    found: dict[tuple[str, str], list[CrossSum]] = {}
    for one in crossed:
        key = (term(one.key), one.sums.key) if first else (one.key, term(one.sums.key))
        found.setdefault(key, []).append(one)
    return tuple(
        CrossSum(
            by, by if first else some[0].name,
            together(then, [one.sums for one in some], some[0].sums.name if first else None),
        )
        for (by, then), some in found.items()
    )  # fmt: skip


def first_deals(
    connection: Connection, filters: DealFilters, by: Grouping, number: int
) -> tuple[FirstDeals, ...]:
    """The first `number` deals of each group, in the order of `filters`; the groups by these."""
    _, usually, _ = SORT_VALUES[filters.order_by]
    descending = usually if filters.descending is None else filters.descending
    values = {**bound(connection, filters.pipeline), **filters.parameters(), "number": number}
    groups: dict[str, list[Deal]] = {}
    names: dict[str, str] = {}
    for row in connection.execute(_first(by, filters.order_by, descending=descending), values).all():  # fmt: skip
        groups.setdefault(row.group_key, []).append(record_of(Deal, row))
        names[row.group_key] = row.group_name or ""
    return tuple(FirstDeals(key, names[key], tuple(deals)) for key, deals in groups.items())


@lru_cache(maxsize=256)
def _first(by: Grouping, order_by: str, *, descending: bool) -> TextClause:
    key, name, needs = GROUPS[by]
    sort_value, _, more = SORT_VALUES[order_by]  # type: ignore[index] # one of the orders
    direction = "desc nulls last" if descending else "asc nulls last"
    more = "" if more in needs else more
    return text(f"""
        with placed as (
          select d.id, {key} as group_key, {name} as group_name, {sort_value} as sort_value,
            row_number() over (partition by {key}
              order by {sort_value} {direction}, d.value desc nulls last, d.sort_key, d.id) as place
          from public.deals d join public.clients c on c.id = d.client_id {needs} {more}
          {MATCHES}
        )
        select m.group_key, m.group_name, {SHOWN}
        from placed m
        join public.deals d on d.id = m.id
        join public.clients c on c.id = d.client_id
        left join public.people p on p.id = c.owner_id
        where m.place <= :number
        order by first_value(m.sort_value) over (partition by m.group_key order by m.place) {direction},
          m.group_key, m.place
    """)
