"""What happened to open deals, as SQL: steps between stages, and changes of value and date.

A deal is told as it was at the moment of an event: its value and expected date then are what the first
later change says they were before, else what they are now. Of changes and steps at one moment the
changes come first (a deal that is won at a new value is won at that value).
"""

from __future__ import annotations

from typing import Final

from ea_core.crm.conditions import FITS

# Deals of which nobody knows when they were created, closed or opened again are in no event: they are
# counted beside. Whether a deal is one of them is in the index of its history.
UNCERTAIN: Final = """
    select u.deal_id from public.deal_stage_history u
    where u.holds_until is null and (u.changed_at is not null or u.from_stage is null)
"""
# Of a deal that nobody changed since the start (nearly all) nothing is looked up.
_THEN: Final = """
    case when t.deal_id is null then d.{column} else (
      select case when count(*) = 0 then d.{column}
        else cast((array_agg(x.old order by x.changed_at, x.id))[1] as {type}) end
      from public.deal_changes x
      where x.deal_id = d.id and x.field = '{column}' and {later}) end
"""


def _value(later: str) -> str:
    """The value at a moment; `later` tells a change `x` after it."""
    return _THEN.format(column="value", type="numeric", later=later)


def _expected(later: str) -> str:
    """The expected date at a moment."""
    return _THEN.format(column="expected_close_date", type="date", later=later)


# From the index of the primary key alone.
_ONE_DEAL: Final = """
    select one.id, one.client_id, one.value, one.expected_close_date, one.stage, one.source
    from public.deals one where one.id = h.deal_id offset 0
"""
_AFTER_STEP: Final = "x.changed_at > h.changed_at"
_AFTER_CHANGE: Final = "(x.changed_at, x.id) > (k.changed_at, k.id)"
_FROM_START: Final = "x.changed_at >= :start"


def _events(steps: str) -> str:
    """The events; `steps` narrows the steps `h` that are looked at."""
    return f"""
    touched as materialized (
      select distinct x.deal_id from public.deal_changes x where x.changed_at >= :start
    ),
    uncertain as materialized ({UNCERTAIN}),
    -- Each deal is looked for by its id: few of all deals have a step here.
    step as (
      select h.deal_id, h.changed_at as at, f.kind as from_kind, s.kind as to_kind,
        h.from_stage as old, h.to_stage as new, f.position as from_position, s.position as to_position,
        h.id as step_id, {_value(_AFTER_STEP)} as value, {_expected(_AFTER_STEP)} as expected
      from public.deal_stage_history h
      join public.stages s on s.key = h.to_stage
      left join public.stages f on f.key = h.from_stage
      cross join lateral ({_ONE_DEAL}) d
      join public.clients c on c.id = d.client_id
      left join touched t on t.deal_id = d.id
      where h.changed_at >= :start and h.changed_at < :end and {steps} and {FITS}
        and h.deal_id not in (select deal_id from uncertain)
    ),
    change as (
      select d.id as deal_id, k.changed_at as at, k.field, k.old, k.new, k.changed_by, cast(null as bigint) as step_id,
        {_value(_AFTER_CHANGE)} as value, {_expected(_AFTER_CHANGE)} as expected
      from public.deal_changes k
      join public.deals d on d.id = k.deal_id
      join public.clients c on c.id = d.client_id
      join touched t on t.deal_id = d.id
      where k.changed_at >= :start and k.changed_at < :end
        and k.field in ('value', 'expected_close_date') and {FITS}
        and d.id not in (select deal_id from uncertain)
        and exists (  -- it was open when that happened
          select 1 from public.deal_stage_history h join public.stages s on s.key = h.to_stage
          where h.deal_id = d.id and s.kind = 'open'
            and h.changed_at < k.changed_at and h.holds_until >= k.changed_at)
    ),
    event as (
      select deal_id, at, cast(null as uuid) as changed_by, step_id, old, new,
        expected as expected_before, expected as expected_after,
        case when from_kind is null and to_kind = 'open' then 'new'
          when from_kind = 'open' and to_kind <> 'open' then to_kind
          when from_kind <> 'open' and to_kind = 'open' then 'reopened'
          when from_kind = 'open' and to_kind = 'open' then
            case when to_position > from_position then 'forward' else 'back' end
          end as kind,
        value as amount
      from step
      union all
      select deal_id, at, changed_by, step_id, old, new, expected, expected,
        case when coalesce(cast(new as numeric), 0) >= coalesce(cast(old as numeric), 0)
          then 'increased' else 'decreased' end,
        abs(coalesce(cast(new as numeric), 0) - coalesce(cast(old as numeric), 0))
      from change where field = 'value'
      union all
      select deal_id, at, changed_by, step_id, old, new, cast(old as date), cast(new as date),
        case when old is null then 'dated' when new is null then 'undated'
          when new > old then 'pushed' else 'pulled' end,
        value
      from change where field = 'expected_close_date'
    )
    """


EVENTS: Final = _events("true")
"""Common table expressions `touched`, `uncertain` and `event`, of deals that fit.

An event has deal_id, at, step_id (of the history, which knows who made it) or changed_by, kind, amount (money: what the deal was worth, or by how much it
changed; null: not known), old and new (as stored), and the expected dates before and after it. It binds
start, end (moments) and what FITS binds. A step from one closed stage to another has no kind.
"""

# Nearly half of all steps; the index of the history knows both stages, so their deals are not looked for.
ENTERING_AND_LEAVING: Final = _events(
    "(h.from_stage = any (:open_keys) and h.to_stage = any (:open_keys)) is not true"
)
"""The same without the steps from one open stage to another; it binds open_keys too."""

OPEN_AT_START: Final = f"""
    select d.id as deal_id, {_value(_FROM_START)} as value, {_expected(_FROM_START)} as expected
    from public.deal_stage_history h
    cross join lateral ({_ONE_DEAL}) d
    join public.clients c on c.id = d.client_id
    left join touched t on t.deal_id = d.id
    where h.to_stage = any (:open_keys) and h.holds_until >= :start and h.changed_at < :start
      and {FITS} and h.deal_id not in (select deal_id from uncertain)
"""
"""The deals that were open at `start`, as they were then; goes with EVENTS and binds open_keys too."""
