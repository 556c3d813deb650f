"""A person's own day: what is open, what is due, what is stuck and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.deals import Deal, deal_of

DUE_WITHIN_DAYS: Final = 14
STALLED_AFTER_DAYS: Final = 21
SHOWN: Final = 20
StallReason = Literal["close date passed", "no activity"]

_COUNTS = text("""
    select count(*) as n, coalesce(sum(d.value), 0) as value,
      round(coalesce(sum(d.value * d.probability), 0) / 100, 2) as weighted,
      count(*) filter (where d.expected_close_date <= cast(:today as date) + :due_days) as due,
      count(*) filter (where d.expected_close_date < :today or quiet.days > :quiet_days) as stalled
    from public.deals d
    join public.clients c on c.id = d.client_id
    cross join lateral (
      select cast(:today as date) - cast(greatest(d.stage_changed_at, (
        select max(a.performed_at) from public.activities a
        where a.entity_type = 'deal' and a.entity_id = d.id)) at time zone 'UTC' as date) as days
    ) quiet
    where c.owner_id = :owner_id and d.stage in ('new', 'negotiation')
""")
_DEALS = text("""
    select d.id, d.client_id, c.name as client, c.owner_id, p.full_name as owner, d.title, d.value,
      d.stage, d.probability, d.expected_close_date, d.closed_at, d.stage_changed_at, d.external_id,
      d.version, d.created_at, d.updated_at, quiet.days as quiet_days
    from public.deals d
    join public.clients c on c.id = d.client_id
    left join public.people p on p.id = c.owner_id
    cross join lateral (
      select cast(:today as date) - cast(greatest(d.stage_changed_at, (
        select max(a.performed_at) from public.activities a
        where a.entity_type = 'deal' and a.entity_id = d.id)) at time zone 'UTC' as date) as days
    ) quiet
    where c.owner_id = :owner_id and d.stage in ('new', 'negotiation')
      and case :which
        when 'due' then d.expected_close_date <= cast(:today as date) + :due_days
        else d.expected_close_date < :today or quiet.days > :quiet_days end
    order by d.expected_close_date nulls last, d.value desc, d.id
    limit :limit
""")


@dataclass(frozen=True, slots=True)
class StalledDeal:
    """An open deal that needs a push.

    `reasons` says why; `quiet_days` counts since the last activity on the deal or change of stage.
    """

    deal: Deal
    reasons: tuple[StallReason, ...]
    quiet_days: int


@dataclass(frozen=True, slots=True)
class MyDay:
    """The open deals of one person's clients; the lists show the first 20, the counts are of all.

    Due: expected to close within 14 days, or overdue. Stalled: the expected date has passed, or
    neither an activity nor a change of stage for more than 21 days.
    """

    open_count: int
    open_value: Decimal
    weighted_value: Decimal
    due_count: int
    due: tuple[Deal, ...]
    stalled_count: int
    stalled: tuple[StalledDeal, ...]


def my_day(connection: Connection, owner_id: UUID, today: date) -> MyDay:
    """What is open, due and stalled on `today` at the clients that `owner_id` owns."""
    values = {
        "owner_id": owner_id,
        "today": today,
        "due_days": DUE_WITHIN_DAYS,
        "quiet_days": STALLED_AFTER_DAYS,
        "limit": SHOWN,
    }
    counts = connection.execute(_COUNTS, values).one()
    due = connection.execute(_DEALS, {**values, "which": "due"})
    stalled = connection.execute(_DEALS, {**values, "which": "stalled"})
    return MyDay(
        open_count=counts.n,
        open_value=counts.value,
        weighted_value=counts.weighted,
        due_count=counts.due,
        due=tuple(deal_of(row) for row in due),
        stalled_count=counts.stalled,
        stalled=tuple(
            StalledDeal(deal := deal_of(row), _reasons(deal, row.quiet_days, today), row.quiet_days)
            for row in stalled
        ),
    )


def _reasons(deal: Deal, quiet_days: int, today: date) -> tuple[StallReason, ...]:
    reasons: list[StallReason] = []
    if deal.expected_close_date is not None and deal.expected_close_date < today:
        reasons.append("close date passed")
    if quiet_days > STALLED_AFTER_DAYS:
        reasons.append("no activity")
    return tuple(reasons)
