"""What needs somebody's attention among the open deals of one person, or of everybody.

What late, due and quiet mean is said by the view `deal_states` alone. Each list is taken from all
open deals, in its own order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, Row, text

from ea_core.crm.columns import record_of
from ea_core.crm.deals import SHOWN, Deal

DUE_WITHIN_DAYS: Final = 14
"""As the view `deal_states` has it."""
SHOWN_AT_MOST: Final = 6
StallReason = Literal["close date passed", "no activity"]


def _statement(whose: str) -> str:
    """Counts, and for each list its first deals; `whose` restricts the states `s`."""
    return f"""
        with state as materialized (
          select s.deal_id, s.value, s.probability, s.expected_close_date, s.days_late, s.is_late,
            s.is_due, s.is_quiet, s.is_stalled, s.quiet_days, s.reasons
          from public.deal_states s {whose}
        ),
        listed as (
          (select 'late' as list, s.* from state s where s.is_late
            order by s.value desc nulls last, s.days_late desc, s.deal_id limit :limit)
          union all
          (select 'coming', s.* from state s where s.is_due
            order by s.expected_close_date, s.value desc nulls last, s.deal_id limit :limit)
          union all
          (select 'quiet', s.* from state s where s.is_quiet
            order by s.value desc nulls last, s.quiet_days desc, s.deal_id limit :limit)
          union all
          (select 'to do', s.* from state s where s.is_stalled
            order by s.value desc nulls last, s.days_late desc nulls last, s.deal_id limit :limit)
        )
        select t.*, l.list, l.days_late, l.quiet_days, l.reasons, {SHOWN}
        from (
          select count(*) as open_count, coalesce(sum(value), 0) as open_value,
            round(coalesce(sum(value * probability), 0) / 100, 2) as weighted_value, count(*) - count(value) as unknown_values,
            count(*) filter (where is_late) as late_count,
            count(*) filter (where is_due) as due_count,
            count(*) filter (where is_quiet) as quiet_count,
            count(*) filter (where is_stalled) as stalled_count
          from state
        ) t
        left join listed l on true
        left join public.deals d on d.id = l.deal_id
        left join public.clients c on c.id = d.client_id
        left join public.people p on p.id = c.owner_id
        order by l.list, case when l.list = 'coming' then l.expected_close_date end,
          l.value desc nulls last,
          case l.list when 'late' then l.days_late when 'quiet' then l.quiet_days
            when 'to do' then coalesce(l.days_late, 0) end desc, l.deal_id
    """


# The states of 50,000 open deals do not fit into PostgreSQL's default of 4 MB.
_SETTINGS = text("select set_config('work_mem', '64MB', true)")
_ONES = text(_statement("where s.owner_id = :owner_id"))
_EVERYBODYS = text(_statement(""))


@dataclass(frozen=True, slots=True)
class DealInState:
    """An open deal with why it is looked at.

    `days_late` counts since the expected day (None: it is not late), `quiet_days` since the last
    touch: an activity on the deal or its client, or a change of stage.
    """

    deal: Deal
    days_late: int | None
    quiet_days: int | None
    reasons: tuple[StallReason, ...]


@dataclass(frozen=True, slots=True)
class MyDay:
    """The open deals of one person's clients, or of all; the lists show the first, the counts are of all.

    `late`: expected to close before today, the largest first. `coming`: expected from today to 14
    days ahead, the next first. `quiet`: untouched for longer than its stage allows, the largest
    first. `to_do`: late or quiet (stalled), the largest first. Money leaves out the `unknown_values`, which are a number of deals.
    """

    open_count: int
    open_value: Decimal
    weighted_value: Decimal
    unknown_values: int
    late_count: int
    due_count: int
    quiet_count: int
    stalled_count: int
    late: tuple[DealInState, ...]
    coming: tuple[DealInState, ...]
    quiet: tuple[DealInState, ...]
    to_do: tuple[DealInState, ...]


def my_day(connection: Connection, owner_id: UUID | None, shown: int = SHOWN_AT_MOST) -> MyDay:
    """What is open, late, coming and quiet today at the clients of `owner_id` (None: at all)."""
    values: dict[str, object] = {"limit": shown}
    if owner_id is not None:
        values["owner_id"] = owner_id
    connection.execute(_SETTINGS)
    rows = connection.execute(_EVERYBODYS if owner_id is None else _ONES, values).all()
    lists: defaultdict[str, list[DealInState]] = defaultdict(list)
    for row in rows:
        if row.list is not None:
            lists[row.list].append(_in_state(row))
    counts = rows[0]
    return MyDay(
        open_count=counts.open_count,
        open_value=counts.open_value,
        weighted_value=counts.weighted_value,
        unknown_values=counts.unknown_values,
        late_count=counts.late_count,
        due_count=counts.due_count,
        quiet_count=counts.quiet_count,
        stalled_count=counts.stalled_count,
        late=tuple(lists["late"]),
        coming=tuple(lists["coming"]),
        quiet=tuple(lists["quiet"]),
        to_do=tuple(lists["to do"]),
    )


def _in_state(row: Row[Any]) -> DealInState:
    return DealInState(record_of(Deal, row), row.days_late, row.quiet_days, tuple(row.reasons))
