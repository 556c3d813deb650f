"""Deals closed, and created, in a period: the headline, win rates, lost reasons, won by month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.conditions import CLOSED, CREATED, FITS
from ea_core.crm.filters import SIZES
from ea_core.crm.pipeline.arithmetic import Sum, mean, money, rate, sum_of
from ea_core.crm.pipeline.figures import Dimension, Headline, LostReason, WinRate
from ea_core.crm.pipeline.periods import month_of
from ea_core.crm.pipeline.scope import Scope
from ea_core.crm.vocabulary import UNASSIGNED

# What deals have in common first, what is told of it afterwards: a deal is looked at once for both.
_WHOSE = text(f"""
    select d.stage, d.stage_kind as kind, c.owner_id, coalesce(c.industry, '') as industry,
      coalesce(d.source, '') as source,
      width_bucket(d.value, cast(:size_bounds as numeric[])) as size,
      count(*) as n, count(d.value) as valued, sum(d.value) as value
    from public.deals d
    join public.clients c on c.id = d.client_id
    where {CLOSED} and {FITS}
    group by 1, 2, 3, 4, 5, 6
""")
# The place of a moment among the beginnings of months is found faster than its month in a time zone.
_WHEN = text(f"""
    select d.stage_kind as kind, d.lost_reason,
      width_bucket(d.closed_at, cast(:months as timestamptz[])) as closed,
      width_bucket(d.created_at, cast(:months as timestamptz[])) as created,
      count(*) as n, count(d.value) as valued, sum(d.value) as value
    from public.deals d
    join public.clients c on c.id = d.client_id
    where {CLOSED} and {FITS}
    group by 1, 2, 3, 4
""")
_CYCLE = text(f"""
    select count(*) as n, percentile_cont(0.5) within group (
      order by extract(epoch from d.closed_at - d.created_at)::double precision / 86400) as days
    from public.deals d
    join public.clients c on c.id = d.client_id
    where {CLOSED} and d.stage_kind = 'won' and d.created_at is not null and d.closed_at is not null
      and {FITS}
""")
_CLOSED = text(f"""
    select d.stage_kind as kind, count(*) as n, count(d.value) as valued, sum(d.value) as value
    from public.deals d
    join public.clients c on c.id = d.client_id
    where {CLOSED} and {FITS}
    group by 1
""")
_CREATED = text(f"""
    select count(*) as n, count(d.value) as valued, sum(d.value) as value
    from public.deals d
    join public.clients c on c.id = d.client_id
    where {CREATED} and {FITS}
""")
_SPAN = text("""
    select cast(least(min(d.created_at), min(d.closed_at)) at time zone :zone as date) as first,
      cast(greatest(max(d.created_at), max(d.closed_at)) at time zone :zone as date) as last
    from public.deals d
""")
_SIZE_BOUNDS = [size.least for size in SIZES if size.least]


@dataclass(frozen=True, slots=True)
class ClosedDeals:
    """Sums of closed deals that are alike; `months` are the days with which the buckets begin."""

    whose: tuple[Any, ...]
    when: tuple[Any, ...]
    months: tuple[date, ...]

    def by(self, column: str) -> dict[Any, dict[str, Sum]]:
        """By stage, kind, owner_id, industry, source or size: the sums of each kind."""
        found: dict[Any, dict[str, Sum]] = {}
        for row in self.whose:
            kinds = found.setdefault(getattr(row, column), {"won": Sum(), "lost": Sum()})
            kinds[row.kind].add(row)
        return found

    def by_created(self) -> dict[date | None, dict[str, Sum]]:
        """By the month in which they were created (None: nobody knows)."""
        found: dict[date | None, dict[str, Sum]] = {}
        for row in self.when:
            kinds = found.setdefault(self._month(row.created), {"won": Sum(), "lost": Sum()})
            kinds[row.kind].add(row)
        return found

    def won_by_month(self) -> dict[date, Sum]:
        """Won deals by the month in which they were closed; those closed nobody knows when are in none."""
        found: dict[date, Sum] = {}
        for row in self.when:
            month = self._month(row.closed)
            if row.kind == "won" and month is not None:
                found.setdefault(month, Sum()).add(row)
        return found

    def lost_reasons(self) -> tuple[LostReason, ...]:
        """Lost deals by reason, the most frequent first."""
        found: dict[str | None, Sum] = {}
        for row in self.when:
            if row.kind == "lost":
                found.setdefault(row.lost_reason or None, Sum()).add(row)
        lost = sum(one.count for one in found.values())
        reasons = [
            LostReason(reason, one.count, money(one.value), one.without_value, one.count / lost)
            for reason, one in found.items()
        ]
        return tuple(sorted(reasons, key=lambda r: (-r.count, -r.value, r.reason or "")))

    def _month(self, bucket: int | None) -> date | None:
        return None if bucket is None else self.months[bucket - 1]


def closed_deals(connection: Connection, scope: Scope) -> ClosedDeals:
    """The deals that fit and were closed in the period."""
    span = connection.execute(_SPAN, scope.values).one()
    months: tuple[date, ...] = ()
    moments: list[Any] = []
    if span.first is not None:
        moments = scope.months(connection, span.first, span.last)
        months = tuple(month_of(span.first, later) for later in range(len(moments)))
    values = {**scope.values, "size_bounds": _SIZE_BOUNDS, "months": moments}
    return ClosedDeals(
        tuple(connection.execute(_WHOSE, values)), tuple(connection.execute(_WHEN, values)), months
    )


def headline(connection: Connection, scope: Scope, closed: ClosedDeals | None = None) -> Headline:
    """What was created and closed in the period of the scope; of `closed` where that is known."""
    if closed is None:
        kinds = {row.kind: sum_of([row]) for row in connection.execute(_CLOSED, scope.values)}
    else:
        kinds = {kind: sums[kind] for kind, sums in closed.by("kind").items()}
    won, lost = kinds.get("won", Sum()), kinds.get("lost", Sum())
    cycle = connection.execute(_CYCLE, scope.values).one()
    created = sum_of(connection.execute(_CREATED, scope.values))
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
        cycle_days=None if cycle.days is None else float(cycle.days),
        cycle_n=cycle.n,
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
        lambda place: SIZES[-1 if place is None else place].key,
        lambda place: SIZES[-1 if place is None else place].name,
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
