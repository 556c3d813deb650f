"""Clients in groups: how many there are, and what is open with them.

Which clients they are is said by the same conditions as of their list (`clients.MATCHES`), so the groups
add up to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from sqlalchemy import Connection, text

from ea_core.crm.clients import MATCHES, ClientFilters
from ea_core.crm.deal_sums import NOT_GIVEN, term_of
from ea_core.crm.vocabulary import UNASSIGNED

ClientGrouping = Literal["owner", "industry", "status", "month"]
"""`month`: in which they were added."""
# The key of a group and its name.
_GROUPS: Final[dict[ClientGrouping, tuple[str, str]]] = {
    "owner": ("coalesce(cast(c.owner_id as text), '')", "p.full_name"),
    "industry": ("coalesce(c.industry, '')", "c.industry"),
    "status": ("c.status", "c.status"),
    "month": (
        "to_char(c.created_at at time zone (select ea.company_zone()), 'YYYY-MM')",
        "to_char(c.created_at at time zone (select ea.company_zone()), 'YYYY-MM')",
    ),
}
_SUMS: Final = {
    by: text(f"""
        select {key} as key, max({name}) as name, count(*) as n,
          cast(coalesce(sum(o.open_count), 0) as bigint) as open_count, coalesce(sum(o.open_value), 0) as open_value
        from public.clients c
        left join public.people p on p.id = c.owner_id
        left join (
          select d.client_id, count(*) as open_count, coalesce(sum(d.value), 0) as open_value
          from public.deals d where d.stage_kind = 'open' group by d.client_id
        ) o on o.client_id = c.id
        {MATCHES}
        group by 1
    """)
    for by, (key, name) in _GROUPS.items()
}


@dataclass(frozen=True, slots=True)
class ClientSum:
    """The clients of one group; `key` is '' and `name` says so where they have none.

    `open_value` is that of their open deals whose value is known.
    """

    key: str
    name: str
    count: int
    open_count: int
    open_value: Decimal


def client_sums(
    connection: Connection, filters: ClientFilters, by: ClientGrouping
) -> tuple[ClientSum, ...]:
    """The groups of the clients that fit: months in their order, others the largest first."""
    nothing = UNASSIGNED if by == "owner" else NOT_GIVEN
    rows = connection.execute(_SUMS[by], filters.parameters()).all()
    found = [
        ClientSum(row.key, row.name or nothing, row.n, row.open_count, row.open_value)
        for row in rows
    ]
    if by == "month":
        return tuple(sorted(found, key=lambda one: one.key))
    return tuple(sorted(found, key=lambda one: (-one.count, -one.open_value, one.name)))


def added_in_terms(
    sums: Sequence[ClientSum], unit: Literal["quarter", "year"], fiscal_year_starts: int
) -> tuple[ClientSum, ...]:
    """Months as fiscal quarters or years, in their order; `key` is the first month of each. Pure."""
    terms: dict[str, list[ClientSum]] = {}
    for one in sums:
        first = f"{term_of(one.key, unit, fiscal_year_starts).first:%Y-%m}"
        terms.setdefault(first, []).append(one)
    return tuple(
        ClientSum(
            key, key, sum(one.count for one in some), sum(one.open_count for one in some),
            sum((one.open_value for one in some), Decimal(0)),
        )
        for key, some in sorted(terms.items())
    )  # fmt: skip
