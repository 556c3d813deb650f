"""A person's own day: what is open, what is due, what is stuck and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, Row, text

from ea_core.crm.columns import record_of
from ea_core.crm.deals import SHOWN, Deal

DUE_WITHIN_DAYS: Final = 14
STALLED_AFTER_DAYS: Final = 21
SHOWN_AT_MOST: Final = 20
StallReason = Literal["close date passed", "no activity"]

# What due, late, quiet and stalled mean, for every statement that asks it of an open deal `d`.
_STANDING: Final = """
    cross join lateral (
      select cast(:today as date) - cast(greatest(d.stage_changed_at, (
        select max(a.performed_at) from public.activities a
        where a.entity_type = 'deal' and a.entity_id = d.id)) at time zone 'UTC' as date) as quiet_days
    ) q
    cross join lateral (
      select coalesce(d.expected_close_date <= cast(:today as date) + :due_days, false) as is_due,
        coalesce(d.expected_close_date < :today, false) as is_late,
        q.quiet_days > :quiet_limit as is_quiet
    ) w
    cross join lateral (select w.is_late or w.is_quiet as is_stalled) s
"""
_OPEN: Final = f"""
    from public.deals d
    join public.clients c on c.id = d.client_id and c.owner_id = :owner_id
      and d.stage_kind = 'open'
    {_STANDING}
"""
_COUNTS = text(f"""
    select count(*) as n, coalesce(sum(d.value), 0) as value,
      round(coalesce(sum(d.value * d.probability), 0) / 100, 2) as weighted,
      count(*) filter (where w.is_due) as due, count(*) filter (where s.is_stalled) as stalled
    {_OPEN}
""")
_NAMED: Final = f"{_OPEN} left join public.people p on p.id = c.owner_id"
_FIRST: Final = "order by d.expected_close_date nulls last, d.value desc, d.id limit :limit"
_DUE = text(f"select {SHOWN} {_NAMED} where w.is_due {_FIRST}")
_STALLED = text(f"""
    select {SHOWN}, q.quiet_days, w.is_late, w.is_quiet {_NAMED} where s.is_stalled {_FIRST}
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
        "quiet_limit": STALLED_AFTER_DAYS,
        "limit": SHOWN_AT_MOST,
    }
    counts = connection.execute(_COUNTS, values).one()
    due = connection.execute(_DUE, values)
    stalled = connection.execute(_STALLED, values)
    return MyDay(
        open_count=counts.n,
        open_value=counts.value,
        weighted_value=counts.weighted,
        due_count=counts.due,
        due=tuple(record_of(Deal, row) for row in due),
        stalled_count=counts.stalled,
        stalled=tuple(
            StalledDeal(record_of(Deal, row), _reasons(row), row.quiet_days) for row in stalled
        ),
    )


def _reasons(row: Row[Any]) -> tuple[StallReason, ...]:
    reasons: list[StallReason] = []
    if row.is_late:
        reasons.append("close date passed")
    if row.is_quiet:
        reasons.append("no activity")
    return tuple(reasons)
