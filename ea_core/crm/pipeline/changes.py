"""What changed since a day, and expected dates that were pushed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.conditions import FITS
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.arithmetic import money
from ea_core.crm.pipeline.changed import (
    CHANGE_KINDS,
    LATEST_FIRST,
    ChangedPage,
    ChangeKind,
    changed_deals,
    page_of_changed,
)
from ea_core.crm.pipeline.events import EVENTS
from ea_core.crm.pipeline.scope import read_scope
from ea_core.errors import InvalidInput

MOST_PUSHED: Final = 20

_SUMS = text(f"""
    with {EVENTS}
    select kind, count(*) as n, count(distinct deal_id) as deals, coalesce(sum(amount), 0) as amount,
      count(*) - count(amount) as without_value
    from event where kind is not null group by 1
""")
_LIST = text(f"""
    with {EVENTS}
    {changed_deals("event")}
    where v.kind is not null and (cast(:kind as text) is null or v.kind = :kind)
    {LATEST_FIRST}
""")
# Every change of the date in the period, by how many days it was moved; only between two known dates.
_MOVES: Final = f"""
    from public.deal_changes k
    join public.deals d on d.id = k.deal_id
    join public.clients c on c.id = d.client_id
    cross join lateral (select cast(k.new as date) - cast(k.old as date) as days) m
    where k.field = 'expected_close_date' and k.old is not null and k.new is not null
      and (cast(:from_time as timestamptz) is null or k.changed_at >= :from_time)
      and (cast(:before_time as timestamptz) is null or k.changed_at < :before_time)
      and k.changed_at <= :now and {FITS}
"""
_PUSHES = text(f"""
    select count(*) filter (where m.days > 0) as pushes,
      count(distinct d.id) filter (where m.days > 0) as deals,
      count(*) filter (where m.days < 0) as pulls,
      percentile_cont(array[0.5, 0.75]) within group (order by m.days) filter (where m.days > 0) as days
    {_MOVES}
""")
_MOST_PUSHED = text(f"""
    with pushed as (
      select d.id, count(*) as times, sum(m.days) as days {_MOVES} and m.days > 0
      group by d.id order by times desc, days desc, d.id limit :most
    )
    select d.id, d.title, d.client_id, c.name as client, c.owner_id, p.full_name as owner, d.stage,
      d.value, d.expected_close_date, u.times, u.days
    from pushed u
    join public.deals d on d.id = u.id
    join public.clients c on c.id = d.client_id
    left join public.people p on p.id = c.owner_id
    order by u.times desc, u.days desc, d.id
""")


@dataclass(frozen=True, slots=True)
class ChangeSum:
    """What of one kind happened: `count` times, to `deals` deals, and what these were worth.

    `value` of new, won, lost, reopened, moved and re-dated deals is their value then (`without_value`
    of them have none); of increased and decreased ones by how much it changed.
    """

    kind: ChangeKind
    count: int
    deals: int
    value: Decimal
    without_value: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to deals from the beginning of a day until now; every kind, in a fixed order."""

    since: date
    sums: tuple[ChangeSum, ...]


@dataclass(frozen=True, slots=True)
class PushedDeal:
    """A deal whose expected date was moved to a later one: how many times, and by how many days in all."""

    deal_id: UUID
    title: str
    client_id: UUID
    client: str
    owner_id: UUID | None
    owner: str | None
    stage: str
    value: Decimal | None
    expected_close_date: date | None
    times: int
    days: int


@dataclass(frozen=True, slots=True)
class Pushes:
    """How often and how far expected dates were moved in the period (in all time without one).

    `median_days` and `p75_days` are of one push; `most` are the deals that were pushed most often.
    """

    push_count: int
    deal_count: int
    pull_count: int
    median_days: float | None
    p75_days: float | None
    most: tuple[PushedDeal, ...]


def changes_since(
    connection: Connection, since: date, filters: PipelineFilters, now: datetime | None = None
) -> Changes:
    """Sums of what changed since the beginning of a day; the period of the filters is not asked."""
    rows = {
        row.kind: row for row in connection.execute(_SUMS, _values(connection, since, filters, now))
    }
    sums = []
    for kind in CHANGE_KINDS:
        row = rows.get(kind)
        sums.append(
            ChangeSum(kind, row.n, row.deals, money(row.amount), row.without_value)
            if row
            else ChangeSum(kind, 0, 0, money(0), 0)
        )
    return Changes(since, tuple(sums))


def list_changes(
    connection: Connection,
    since: date,
    filters: PipelineFilters,
    paging: Paging,
    kind: ChangeKind | None = None,
    now: datetime | None = None,
) -> ChangedPage:
    """What changed since the beginning of a day, of one kind or of all, the latest first."""
    if kind is not None and kind not in CHANGE_KINDS:
        raise InvalidInput(f"A change is one of {', '.join(CHANGE_KINDS)}.", field="kind")
    values = {**_values(connection, since, filters, now), **paging.parameters(), "kind": kind}
    return page_of_changed(connection.execute(_LIST, values).all(), paging)


def pushes(connection: Connection, filters: PipelineFilters, now: datetime | None = None) -> Pushes:
    """How often and how far expected dates were pushed in the period."""
    values = {**read_scope(connection, filters, now).values, "most": MOST_PUSHED}
    row = connection.execute(_PUSHES, values).one()
    median, p75 = row.days or (None, None)
    most = connection.execute(_MOST_PUSHED, values)
    return Pushes(
        row.pushes, row.deals, row.pulls, median, p75,
        tuple(
            PushedDeal(r.id, r.title, r.client_id, r.client, r.owner_id, r.owner, r.stage, r.value,
                       r.expected_close_date, r.times, r.days)
            for r in most
        ),
    )  # fmt: skip


def _values(
    connection: Connection, since: date, filters: PipelineFilters, now: datetime | None
) -> dict[str, Any]:
    scope = read_scope(connection, filters, now)
    if since > scope.today:
        raise InvalidInput("Choose a day that has begun.", field="since")
    (start,) = scope.midnights(connection, [since])
    return {**scope.values, "start": start, "end": scope.now + timedelta(microseconds=1)}
