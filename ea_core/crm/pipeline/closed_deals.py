"""Deals closed, and created, in a period: the headline, win rates, lost reasons, won by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.conditions import CLOSED, CREATED
from ea_core.crm.filters import SIZES
from ea_core.crm.pipeline.arithmetic import Sum, mean, money, rate, sum_of
from ea_core.crm.pipeline.figures import Dimension, Headline, LostReason, WinRate
from ea_core.crm.pipeline.periods import month_of
from ea_core.crm.pipeline.scope import Scope, Statement
from ea_core.crm.vocabulary import UNASSIGNED

_SIZE: Final = (
    "case "
    + " ".join(f"when d.value < {s.below} then {n}" for n, s in enumerate(SIZES) if s.below)
    + " ".join(
        f" when d.value >= {s.least} then {n}"
        for n, s in enumerate(SIZES)
        if s.least is not None and not s.below
    )
    + " end"
)
"""The place of the band of a deal's value in `SIZES`; null for a value that is not known."""
# Two looks at all closed deals: what is asked of their clients needs no more of a deal than its client,
# and everything else has few different combinations.
_BY_CLIENT = Statement(f"""
    with cell as (
      select d.client_id, d.stage, d.stage_kind as kind,
        count(*) as n, count(d.value) as valued, sum(d.value) as value
      from {{deals}}
      where {CLOSED} and {{fits}}
      group by 1, 2, 3
    )
    select cell.stage, cell.kind, o.owner_id, coalesce(o.industry, '') as industry,
      sum(n)::bigint as n, sum(valued)::bigint as valued, sum(value) as value
    from cell join public.clients o on o.id = cell.client_id
    group by 1, 2, 3, 4
""")
# The place of a moment among the beginnings of months is found faster than its month in a time zone.
_CELL = Statement(f"""
    with cell as materialized (
      select d.stage_kind as kind, d.lost_reason, d.source,
        {_SIZE} as size,
        width_bucket(d.closed_at, cast(:months as timestamptz[])) as closed,
        width_bucket(d.created_at, cast(:months as timestamptz[])) as created,
        count(*) as n, count(d.value) as valued, sum(d.value) as value
      from {{deals}}
      where {CLOSED} and {{fits}}
      group by 1, 2, 3, 4, 5, 6
    )
    select 'size' as of, kind, cast(size as text) as key,
      cast(null as integer) as closed, cast(null as integer) as created,
      sum(n)::bigint as n, sum(valued)::bigint as valued, sum(value) as value
    from cell group by kind, size
    union all
    select 'source', kind, coalesce(source, ''), null, null, sum(n)::bigint, sum(valued)::bigint, sum(value)
    from cell group by kind, coalesce(source, '')
    union all
    select 'reason', kind, lost_reason, null, null, sum(n)::bigint, sum(valued)::bigint, sum(value)
    from cell where kind = 'lost' group by kind, lost_reason
    union all
    select 'month', kind, cast(null as text), closed, created, sum(n)::bigint, sum(valued)::bigint, sum(value)
    from cell group by kind, closed, created
""")
_CYCLE = Statement(f"""
    select count(*) as n, percentile_cont(0.5) within group (
      order by date_part('epoch', d.closed_at - d.created_at) / 86400) as days
    from {{deals}}
    where {CLOSED} and d.stage_kind = 'won' and d.created_at is not null and d.closed_at is not null
      and {{fits}}
""")
# Of a period that is compared with: both in one look.
_CLOSED = Statement(f"""
    select d.stage_kind as kind, count(*) as n, count(d.value) as valued, sum(d.value) as value,
      count(d.closed_at - d.created_at) as timed,
      percentile_cont(0.5) within group (order by date_part('epoch', d.closed_at - d.created_at) / 86400)
        filter (where d.stage_kind = 'won') as days
    from {{deals}}
    where {CLOSED} and {{fits}}
    group by 1
""")
_CREATED = Statement(f"""
    select count(*) as n, count(d.value) as valued, sum(d.value) as value
    from {{deals}}
    where {CREATED} and {{fits}}
""")
_SPAN = text("""
    select cast(least(c.first, e.first) at time zone :zone as date) as first,
      cast(greatest(c.last, e.last) at time zone :zone as date) as last
    from (select min(d.created_at) as first, max(d.created_at) as last from public.deals d) c,
      (select min(d.closed_at) as first, max(d.closed_at) as last from public.deals d
        where d.stage_kind <> 'open') e
""")


@dataclass(frozen=True, slots=True)
class ClosedDeals:
    """Sums of closed deals that are alike; `months` are the days with which the buckets begin.

    `by_client` has them by stage, owner and industry, `cells` by size, source, reason and month.
    """

    by_client: tuple[Any, ...]
    cells: tuple[Any, ...]
    months: tuple[date, ...]

    def by(self, column: str) -> dict[Any, dict[str, Sum]]:
        """By stage, kind, owner_id, industry, source or size: the sums of each kind."""
        if column in {"size", "source"}:
            keyed = ((row.key, row) for row in self.cells if row.of == column)
        else:
            keyed = ((getattr(row, column), row) for row in self.by_client)
        return _kinds(keyed)

    def by_created(self) -> dict[date | None, dict[str, Sum]]:
        """By the month in which they were created (None: nobody knows)."""
        return _kinds((self._month(row.created), row) for row in self.cells if row.of == "month")

    def won_by_month(self) -> dict[date, Sum]:
        """Won deals by the month in which they were closed; those closed nobody knows when are in none."""
        found: dict[date, Sum] = {}
        for row in self.cells:
            month = self._month(row.closed) if row.of == "month" else None
            if row.kind == "won" and month is not None:
                found.setdefault(month, Sum()).add(row)
        return found

    def lost_reasons(self) -> tuple[LostReason, ...]:
        """Lost deals by reason, the most frequent first."""
        found: dict[str | None, Sum] = {}
        for row in self.cells:
            if row.of == "reason":
                found.setdefault(row.key or None, Sum()).add(row)
        lost = sum(one.count for one in found.values())
        reasons = [
            LostReason(reason, one.count, money(one.value), one.without_value, one.count / lost)
            for reason, one in found.items()
        ]
        return tuple(sorted(reasons, key=lambda r: (-r.count, -r.value, r.reason or "")))

    def _month(self, bucket: int | None) -> date | None:
        return None if bucket is None else self.months[bucket - 1]


def _kinds(keyed: Iterable[tuple[Any, Any]]) -> dict[Any, dict[str, Sum]]:
    found: dict[Any, dict[str, Sum]] = {}
    for key, row in keyed:
        found.setdefault(key, {"won": Sum(), "lost": Sum()})[row.kind].add(row)
    return found


def closed_deals(connection: Connection, scope: Scope) -> ClosedDeals:
    """The deals that fit and were closed in the period."""
    span = connection.execute(_SPAN, scope.values).one()
    months: tuple[date, ...] = ()
    moments: list[Any] = []
    if span.first is not None:
        moments = scope.months(connection, span.first, span.last)
        months = tuple(month_of(span.first, later) for later in range(len(moments)))
    values = {**scope.values, "months": moments}
    return ClosedDeals(
        tuple(connection.execute(_BY_CLIENT(scope), values)),
        tuple(connection.execute(_CELL(scope), values)),
        months,
    )


def headline(
    connection: Connection,
    scope: Scope,
    closed: ClosedDeals | None = None,
    still: Sum | None = None,
) -> Headline:
    """What was created and closed in the period of the scope; of `closed` where that is known.

    `still`: the open deals that fit; without a period they and the closed ones are all that were created.
    """
    if closed is None:
        rows = {row.kind: row for row in connection.execute(_CLOSED(scope), scope.values)}
        kinds = {kind: sum_of([row]) for kind, row in rows.items()}
        cycle_n, cycle = (rows["won"].timed, rows["won"].days) if "won" in rows else (0, None)
    else:
        kinds = {kind: sums[kind] for kind, sums in closed.by("kind").items()}
        cycle_n, cycle = connection.execute(_CYCLE(scope), scope.values).one()
    won, lost = kinds.get("won", Sum()), kinds.get("lost", Sum())
    if still is None or scope.has_period:
        created = sum_of(connection.execute(_CREATED(scope), scope.values))
    else:
        created = still.with_(won).with_(lost)
    comparable = scope.filters.stage is None
    return Headline(
        from_date=scope.values["from_date"],
        to_date=scope.values["to_date"],
        won_count=won.count,
        won_value=money(won.value),
        won_without_value=won.without_value,
        lost_count=lost.count,
        lost_value=money(lost.value),
        lost_without_value=lost.without_value,
        win_rate=rate(won.count, won.count + lost.count) if comparable else None,
        win_rate_value=rate(won.value, won.value + lost.value) if comparable else None,
        cycle_days=None if cycle is None else float(cycle),
        cycle_n=cycle_n,
        mean_won=mean(won.value, won.valued),
        created_count=created.count,
        created_value=money(created.value),
        created_without_value=created.without_value,
    )


def win_rates(
    closed: ClosedDeals, scope: Scope, names: dict[UUID | None, str]
) -> dict[Dimension, tuple[WinRate, ...]]:
    """Won and lost by owner, industry, size, source and month of creation."""
    comparable = scope.filters.stage is None

    def rows(
        groups: dict[Any, dict[str, Sum]], key: Callable[[Any], str], name: Callable[[Any], str]
    ) -> tuple[WinRate, ...]:
        made = []
        for group, kinds in groups.items():
            won, lost = kinds["won"], kinds["lost"]
            made.append(
                WinRate(
                    key=key(group),
                    name=name(group),
                    won_count=won.count,
                    lost_count=lost.count,
                    won_value=money(won.value),
                    lost_value=money(lost.value),
                    without_value=won.without_value + lost.without_value,
                    win_rate=rate(won.count, won.count + lost.count) if comparable else None,
                    win_rate_value=rate(won.value, won.value + lost.value) if comparable else None,
                )
            )
        return tuple(made)

    def largest(found: tuple[WinRate, ...]) -> tuple[WinRate, ...]:
        return tuple(sorted(found, key=lambda one: (-one.won_value, -one.n, one.name)))

    sizes = rows(
        closed.by("size"),
        lambda place: SIZES[-1 if place is None else int(place)].key,
        lambda place: SIZES[-1 if place is None else int(place)].name,
    )
    places = {size.key: number for number, size in enumerate(SIZES)}
    created = rows(
        closed.by_created(),
        lambda month: "" if month is None else f"{month:%Y-%m}",
        lambda month: "Not known" if month is None else f"{month:%Y-%m}",
    )
    return {
        "owner": largest(
            rows(
                closed.by("owner_id"),
                lambda one: "" if one is None else str(one),
                lambda one: names.get(one, UNASSIGNED),
            )
        ),
        "industry": largest(rows(closed.by("industry"), str, lambda one: one or "Not given")),
        "size": tuple(sorted(sizes, key=lambda one: places[one.key])),
        "source": largest(rows(closed.by("source"), str, lambda one: one or "Not given")),
        "created_month": tuple(sorted(created, key=lambda one: one.key)),
    }
