"""The deals behind a figure in groups: how many, what they are worth, how many of them were won.

Which deals they are is said by the same conditions as of their list (`deal_list`), so the groups add up
to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, TextClause, text

from ea_core.crm.conditions import bound
from ea_core.crm.deal_list import MATCHES
from ea_core.crm.filters import DealFilters
from ea_core.crm.pipeline.arithmetic import money, rate
from ea_core.crm.pipeline.periods import Period, month_of, quarter_of
from ea_core.crm.vocabulary import UNASSIGNED
from ea_core.formats import rounded

Grouping = Literal[
    "owner", "client", "industry", "source", "status", "stage", "stage_before", "lost_reason",
    "closed_month", "created_month", "expected_month",
]  # fmt: skip
STAGES: Final[dict[Grouping, str]] = {
    "stage": "g.position",
    "stage_before": "coalesce(f.position, 0)",
}
"""Where the deals are, and from where they came there ('' where they were entered there), with its place."""
MONTHS: Final[frozenset[Grouping]] = frozenset({"closed_month", "created_month", "expected_month"})
NOT_GIVEN: Final = "Not given"
_OWNER: Final = "left join public.people p on p.id = c.owner_id"
_STAGE: Final = "join public.stages g on g.key = d.stage"
_STAGE_BEFORE: Final = """
    left join public.deal_stage_history h on h.deal_id = d.id and h.left_to is null
    left join public.stages f on f.key = h.from_stage"""


def _month(moment: str) -> str:
    return f"coalesce(to_char({moment}, 'YYYY-MM'), '')"


# The key of a group, its name, and what these need beside the deal `d` and its client `c`.
GROUPS: Final[dict[Grouping, tuple[str, str, str]]] = {
    "owner": ("coalesce(cast(c.owner_id as text), '')", "p.full_name", _OWNER),
    "client": ("cast(c.id as text)", "c.name", ""),
    "industry": ("coalesce(c.industry, '')", "c.industry", ""),
    "source": ("coalesce(d.source, '')", "d.source", ""),
    "status": ("c.status", "c.status", ""),
    "stage": ("d.stage", "g.name", _STAGE),
    "stage_before": ("coalesce(h.from_stage, '')", "f.name", _STAGE_BEFORE),
    "lost_reason": ("coalesce(d.lost_reason, '')", "d.lost_reason", ""),
    "closed_month": (_month("d.closed_at at time zone :zone"), "null", ""),
    "created_month": (_month("d.created_at at time zone :zone"), "null", ""),
    "expected_month": (_month("cast(d.expected_close_date as timestamp)"), "null", ""),
}


SUMMED: Final = """
          count(*) as n, count(d.value) as valued, coalesce(sum(d.value), 0) as value,
          round(coalesce(sum(d.value * d.probability), 0) / 100, 2) as weighted,
          count(*) filter (where d.stage_kind = 'won') as won_count,
          coalesce(sum(d.value) filter (where d.stage_kind = 'won'), 0) as won_value,
          count(*) filter (where d.stage_kind = 'lost') as lost_count"""
"""What is summed of the deals `d` of a group."""
MedianOf = Literal["value", "cycle"]
NO_MEDIAN: Final = "cast(null as double precision) as median"
MEDIANS: Final[dict[MedianOf, str]] = {
    "value": "percentile_cont(0.5) within group (order by d.value) as median",
    # As the figures of the pipeline have it (pipeline/closed_deals.py).
    "cycle": """percentile_cont(0.5) within group (order by date_part('epoch', d.closed_at - d.created_at) / 86400)
          filter (where d.stage_kind = 'won') as median""",
}
"""Of the known values, or of the days from creation to winning."""


def _sums(by: Grouping, median: str = NO_MEDIAN) -> TextClause:
    key, name, needs = GROUPS[by]
    place = STAGES.get(by, "0")
    return text(f"""
        select {key} as key, max({name}) as name, {SUMMED}, {median},
          min({place}) as place
        from public.deals d join public.clients c on c.id = d.client_id {needs}
        {MATCHES}
        group by 1
    """)


_SUMS: Final = {by: _sums(by) for by in GROUPS}
_MEDIANS: Final = {(by, of): _sums(by, median) for by in GROUPS for of, median in MEDIANS.items()}


@dataclass(frozen=True, slots=True)
class DealSum:
    """The deals of one group; money leaves out the `without_value`, which are a number of deals.

    `key` is '' and `name` says so where the deals have none; a month is written YYYY-MM.
    """

    key: str
    name: str
    count: int
    value: Decimal
    weighted: Decimal
    without_value: int
    won_count: int
    won_value: Decimal
    lost_count: int
    median: Decimal | None = None
    """The median of the known values, or of the days to win, where it was asked for."""

    @property
    def win_rate(self) -> float | None:
        """Won of those closed; None where none of them is closed."""
        return rate(self.won_count, self.won_count + self.lost_count)


def in_terms(
    sums: Sequence[DealSum], unit: Literal["quarter", "year"], fiscal_year_starts: int
) -> tuple[DealSum, ...]:
    """Months as fiscal quarters or years, in their order; `key` is the first month of each. Pure."""
    terms: dict[str, list[DealSum]] = {}
    for one in sums:
        term = term_of(one.key, unit, fiscal_year_starts) if one.key else None
        terms.setdefault(f"{term.first:%Y-%m}" if term else "", []).append(one)
    return tuple(together(key, some) for key, some in sorted(terms.items()))


def term_of(month: str, unit: Literal["quarter", "year"], fiscal_year_starts: int) -> Period:
    """The fiscal quarter or year of a month (YYYY-MM)."""
    day = date.fromisoformat(f"{month}-01")
    if unit == "quarter":
        return quarter_of(day, fiscal_year_starts)
    first = month_of(day, -((day.month - fiscal_year_starts) % 12))
    return Period(first, month_of(first, 12) - timedelta(days=1))


def together(key: str, sums: Sequence[DealSum], name: str | None = None) -> DealSum:
    """The sums of some groups as those of one; the median of several is not known from theirs."""
    return DealSum(
        key,
        name or key or NOT_GIVEN,
        sum(one.count for one in sums),
        sum((one.value for one in sums), Decimal(0)),
        sum((one.weighted for one in sums), Decimal(0)),
        sum(one.without_value for one in sums),
        sum(one.won_count for one in sums),
        sum((one.won_value for one in sums), Decimal(0)),
        sum(one.lost_count for one in sums),
        sums[0].median if len(sums) == 1 else None,
    )


def deal_sums(
    connection: Connection, filters: DealFilters, by: Grouping, *, median: MedianOf | None = None
) -> tuple[DealSum, ...]:
    """The groups of the deals that fit: months and stages in their order, others the largest first.

    With `median` the values of each are put in order, which takes its time where there are very many.
    """
    values = {**bound(connection, filters.pipeline), **filters.parameters()}
    rows = connection.execute(_MEDIANS[by, median] if median else _SUMS[by], values).all()
    found = [sum_of(row, by) for row in sorted(rows, key=lambda row: (row.place, row.key))]
    if by in MONTHS or by in STAGES:
        return tuple(found)
    return tuple(sorted(found, key=lambda one: (-one.value, -one.count, one.name)))


_MIDDLE = text(f"""
    select percentile_cont(0.5) within group (order by d.value) as value, avg(d.probability) as probability
    from public.deals d join public.clients c on c.id = d.client_id
    {MATCHES}
""")


def deal_middle(connection: Connection, filters: DealFilters) -> tuple[Decimal | None, Decimal | None]:  # fmt: skip
    """The median of the known values, and the mean chance of winning (0 to 100); None of no deal."""
    values = {**bound(connection, filters.pipeline), **filters.parameters()}
    row = connection.execute(_MIDDLE, values).one()
    value = None if row.value is None else money(Decimal(str(row.value)))
    return value, None if row.probability is None else rounded(row.probability, 1)


def sum_of(row: Row[Any], by: Grouping) -> DealSum:
    """A row of `SUMMED` with the key and name of its group."""
    nothing = UNASSIGNED if by == "owner" else NOT_GIVEN
    name = (row.key or nothing) if by in MONTHS else (row.name or nothing)
    return DealSum(
        row.key, name, row.n, row.value, row.weighted, row.n - row.valued,
        row.won_count, row.won_value, row.lost_count,
        None if row.median is None else money(Decimal(str(row.median))),
    )  # fmt: skip
