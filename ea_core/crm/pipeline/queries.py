"""The pipeline's figures, computed by PostgreSQL in one statement under the person's policies.

Definitions (days and months in UTC; both ends of a period belong to it; without one, all time):

- *owner* filters by the owner of the deal's client, *stage* by the stage that the deal is in now;
  both apply to every figure.
- *open* deals are in `new` or `negotiation` now. The period does not restrict them.
- *won*, *lost*, win rates, cycle and velocity look at deals closed in the period.
- *forecast*: open deals by the month of `expected_close_date`, won deals by the month of
  `closed_at`, both where that day lies in the period. Open deals without an expected date are in
  `undated`, which no period restricts.
- *funnel*: deals created in the period that ever entered a stage, each counted once per stage.
  The conversion of `new` is the share of those deals that entered `negotiation` too, that of
  `negotiation` the share that was won too; `won` and `lost` have none.
- *time in stage*: stays that ended in the period, those of no length included. A stay that still
  lasts is left out, because its length is not known yet.
- *velocity*: open count x mean won value x win rate / cycle days, in money per day.

PostgreSQL returns sums per owner, stage and month at most, so memory here does not grow with the
number of deals.
"""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.figures import (
    ForecastMonth,
    FunnelStep,
    OwnerFigures,
    PipelineFigures,
    StageFigures,
    TimeInStage,
    Undated,
)
from ea_core.crm.vocabulary import STAGES, UNASSIGNED, Stage

CENT: Final = Decimal("0.01")

# The stays of 100,000 deals do not fit into PostgreSQL's default of 4 MB.
_SETTINGS = text("select set_config('work_mem', '64MB', true), set_config('jit', 'off', true)")

_FIGURES = text("""
with deal as not materialized (
  select d.stage, d.stage_kind, d.value, d.value * d.probability as weighted, d.created_at, d.closed_at,
    d.expected_close_date, c.owner_id
  from public.deals d
  join public.clients c on c.id = d.client_id
  where (cast(:owner_id as uuid) is null or c.owner_id = :owner_id)
    and (cast(:stage as text) is null or d.stage = :stage)
    and (d.stage_kind = 'open'
      or (cast(:from_time as timestamptz) is null or d.closed_at >= :from_time)
        and (cast(:before_time as timestamptz) is null or d.closed_at < :before_time))
),
cell as materialized (  -- one pass over the deals; what only adds up is a sum of these
  select owner_id, stage, stage_kind, stage_kind = 'open' as is_open,
    date_trunc('month', case when stage_kind = 'open'
      then cast(expected_close_date as timestamp) else closed_at at time zone 'UTC' end) as month,
    stage_kind = 'open'
      and (cast(:from_date as date) is null or expected_close_date >= :from_date)
      and (cast(:to_date as date) is null or expected_close_date <= :to_date) as is_expected,
    count(*) as n, coalesce(sum(value), 0) as value, coalesce(sum(weighted), 0) as weighted
  from deal
  group by 1, 2, 3, 4, 5, 6
),
stay as (  -- the deal's stages so far as bits, in the row of the stage that it is in now
  select h.deal_id, h.to_stage, h.changed_at, lead(h.changed_at) over way as left_at,
    bit_or(case h.to_stage when 'new' then 1 when 'negotiation' then 2 when 'won' then 4 else 8 end)
      over way as entered
  from public.deal_stage_history h
  where cast(:every_deal as boolean) or h.deal_id in (
    select d.id from public.deals d join public.clients c on c.id = d.client_id
    where (cast(:owner_id as uuid) is null or c.owner_id = :owner_id)
      and (cast(:stage as text) is null or d.stage = :stage))
  window way as (partition by h.deal_id order by h.id)
),
journey as (
  select to_stage, date_part('epoch', left_at - changed_at) / 86400 as days,
    case when left_at is null and (cast(:all_time as boolean) or deal_id in (
      select d.id from public.deals d
      where (cast(:from_time as timestamptz) is null or d.created_at >= :from_time)
        and (cast(:before_time as timestamptz) is null or d.created_at < :before_time)))
      then entered else 0 end as entered,
    left_at is not null and (cast(:from_time as timestamptz) is null or left_at >= :from_time)
      and (cast(:before_time as timestamptz) is null or left_at < :before_time) as ended
  from stay
  offset 0  -- so that each of these is computed once, not in each of the figures below
),
way as (
  select
    count(*) filter (where entered & 1 <> 0) as new,
    count(*) filter (where entered & 2 <> 0) as negotiation,
    count(*) filter (where entered & 4 <> 0) as won,
    count(*) filter (where entered & 8 <> 0) as lost,
    count(*) filter (where entered & 3 = 3) as new_on,
    count(*) filter (where entered & 6 = 6) as negotiation_on,
    percentile_cont(array[0.5, 0.75]) within group (order by days)
      filter (where ended and to_stage = 'new') as new_days,
    percentile_cont(array[0.5, 0.75]) within group (order by days)
      filter (where ended and to_stage = 'negotiation') as negotiation_days
  from journey
)
select cast(json_build_object(
  'stages', (select json_agg(s) from (
    select stage, sum(n) as count, sum(value) as value, sum(weighted) as weighted
    from cell group by stage) s),
  'months', (select json_agg(m order by m.month) from (
    select to_char(month, 'YYYY-MM') as month,
      coalesce(sum(weighted) filter (where is_expected), 0) as weighted,
      coalesce(sum(value) filter (where is_expected), 0) as ceiling,
      coalesce(sum(value) filter (where stage_kind = 'won'), 0) as won,
      coalesce(sum(n) filter (where is_expected), 0) as open
    from cell
    where month is not null and (is_expected or stage_kind = 'won')
    group by month) m),
  'undated', (select json_build_object('count', coalesce(sum(n), 0),
      'weighted', coalesce(sum(weighted), 0), 'ceiling', coalesce(sum(value), 0))
    from cell where is_open and month is null),
  'owners', (select json_agg(o) from (
    select c.owner_id, p.full_name as owner,
      coalesce(sum(value) filter (where is_open), 0) as open_value,
      coalesce(sum(weighted) filter (where is_open), 0) as weighted,
      coalesce(sum(value) filter (where stage_kind = 'won'), 0) as won_value,
      coalesce(sum(n) filter (where stage_kind = 'won'), 0) as won,
      coalesce(sum(n) filter (where stage_kind = 'lost'), 0) as lost
    from cell c left join public.people p on p.id = c.owner_id
    group by c.owner_id, p.full_name) o),
  'cycle_days', (select percentile_cont(0.5)
      within group (order by date_part('epoch', closed_at - created_at) / 86400)
    from deal where stage_kind = 'won'),
  'way', (select row_to_json(way) from way),
  'this_month', to_char(now() at time zone 'UTC', 'YYYY-MM')
) as text)
""")


def pipeline_figures(connection: Connection, filters: PipelineFilters) -> PipelineFigures:
    """The figures of the deals that fit; raises InvalidInput for a period that ends too early."""
    values = filters.parameters()
    values["every_deal"] = filters.owner_id is None and filters.stage is None
    values["all_time"] = filters.from_date is None and filters.to_date is None
    connection.execute(_SETTINGS)
    found = connection.execute(_FIGURES, values).scalar_one()
    return _figures(json.loads(found, parse_float=Decimal))


def _figures(found: dict[str, Any]) -> PipelineFigures:
    by_stage = {row["stage"]: row for row in found["stages"] or ()}
    stages = tuple(_stage_figures(stage, by_stage.get(stage)) for stage in STAGES)
    new, negotiation, won, lost = stages
    cycle_days = _number(found["cycle_days"])
    win_rate = rate(won.count, won.count + lost.count)
    open_count = new.count + negotiation.count
    return PipelineFigures(
        open_count=open_count,
        open_value=new.value + negotiation.value,
        weighted_value=_weighted(
            sum(Decimal(by_stage[s]["weighted"]) for s in ("new", "negotiation") if s in by_stage)
        ),
        won_count=won.count,
        won_value=won.value,
        lost_count=lost.count,
        win_rate=win_rate,
        win_rate_value=rate(won.value, won.value + lost.value),
        cycle_days=cycle_days,
        velocity=velocity(open_count, won.count, won.value, win_rate, cycle_days),
        stages=stages,
        forecast=tuple(_month(row, found["this_month"]) for row in found["months"] or ()),
        undated=Undated(
            found["undated"]["count"],
            _weighted(found["undated"]["weighted"]),
            money(found["undated"]["ceiling"]),
        ),
        funnel=_funnel(found["way"]),
        time_in_stage=(
            _time_in_stage("new", found["way"]["new_days"]),
            _time_in_stage("negotiation", found["way"]["negotiation_days"]),
        ),
        by_owner=tuple(sorted(map(_owner, found["owners"] or ()), key=_largest_first)),
    )


def velocity(
    open_count: int,
    won_count: int,
    won_value: Decimal,
    win_rate: float | None,
    cycle_days: float | None,
) -> Decimal | None:
    """Money per day; None while nothing was won or the cycle has no length."""
    if not won_count or win_rate is None or not cycle_days:
        return None
    mean_won = won_value / won_count
    return money(open_count * mean_won * Decimal(win_rate) / Decimal(cycle_days))


def rate(part: Decimal | int, whole: Decimal | int) -> float | None:
    """A fraction of 1; None when there is nothing to take it of."""
    return float(Decimal(part) / Decimal(whole)) if whole else None


def money(amount: Decimal | int) -> Decimal:
    """Rounded to cents, half up."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


def _weighted(value_times_percent: Decimal | int) -> Decimal:
    return money(Decimal(value_times_percent) / 100)


def _number(value: Decimal | int | None) -> float | None:
    return None if value is None else float(value)


def _stage_figures(stage: Stage, row: dict[str, Any] | None) -> StageFigures:
    if row is None:
        return StageFigures(stage, 0, money(0), money(0))
    value = money(row["value"])
    weighted = {"won": value, "lost": money(0)}.get(stage, _weighted(row["weighted"]))
    return StageFigures(stage, row["count"], value, weighted)


def _month(row: dict[str, Any], this_month: str) -> ForecastMonth:
    return ForecastMonth(
        month=row["month"],
        weighted=_weighted(row["weighted"]),
        ceiling=money(row["ceiling"]),
        won=money(row["won"]),
        overdue=row["open"] > 0 and row["month"] < this_month,
    )


def _funnel(way: dict[str, Any]) -> tuple[FunnelStep, ...]:
    return (
        FunnelStep("new", way["new"], rate(way["new_on"], way["new"])),
        FunnelStep(
            "negotiation", way["negotiation"], rate(way["negotiation_on"], way["negotiation"])
        ),
        FunnelStep("won", way["won"], None),
        FunnelStep("lost", way["lost"], None),
    )


def _time_in_stage(stage: Stage, days: list[Decimal | int | None] | None) -> TimeInStage:
    median, p75 = days or (None, None)
    return TimeInStage(stage, _number(median), _number(p75))


def _owner(row: dict[str, Any]) -> OwnerFigures:
    return OwnerFigures(
        owner_id=UUID(row["owner_id"]) if row["owner_id"] else None,
        owner=row["owner"] or UNASSIGNED,
        open_value=money(row["open_value"]),
        weighted_value=_weighted(row["weighted"]),
        won_value=money(row["won_value"]),
        win_rate=rate(row["won"], row["won"] + row["lost"]),
    )


def _largest_first(owner: OwnerFigures) -> tuple[Decimal, Decimal, str]:
    return (-owner.open_value, -owner.won_value, owner.owner.lower())
