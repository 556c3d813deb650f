"""The pipeline's figures, computed by PostgreSQL in one statement under the person's policies.

Definitions (all days and months in UTC; both ends of a period included; without a period, all time):

- *owner* filters by the owner of the deal's client, *stage* by the stage the deal is in now; both
  apply to every figure.
- *open* deals are those in `new` or `negotiation` now. The period does not restrict them: what is
  open is open today.
- *won*, *lost*, win rates, cycle and velocity look at deals closed in the period.
- *forecast*: open deals by the month of `expected_close_date`, won deals by the month of
  `closed_at`, both where that day lies in the period. Open deals without an expected date are in
  `undated` (which no period restricts).
- *funnel*: deals created in the period that ever entered a stage, each counted once per stage;
  `conversion` of `new` is the share of those that entered `negotiation` too, of `negotiation` the
  share that was also won at some time.
- *time in stage*: stays that ended in the period, in days, zero-length ones included; a stay that
  still lasts is left out because its length is not known yet.
- *velocity*: open count x mean won value x win rate / cycle days, in money per day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.vocabulary import OPEN_STAGES, STAGES, Stage
from ea_core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class PipelineFilters:
    """Which deals the figures are about; None means all."""

    from_date: date | None = None
    to_date: date | None = None
    owner_id: UUID | None = None
    stage: Stage | None = None

    def parameters(self) -> dict[str, object]:
        """The bound parameters of the statements that filter deals (raises InvalidInput)."""
        if self.from_date and self.to_date and self.from_date > self.to_date:
            raise InvalidInput("The period ends before it begins.", field="to_date")
        if self.stage is not None and self.stage not in STAGES:
            raise InvalidInput(f"A stage is one of {', '.join(STAGES)}.", field="stage")
        return {
            "from_date": self.from_date or date.min,
            "to_date": self.to_date or date.max,
            "from_time": _midnight(self.from_date) if self.from_date else None,
            "before_time": _midnight_after(self.to_date),
            "owner_id": self.owner_id,
            "stage": self.stage,
        }


@dataclass(frozen=True, slots=True)
class StageFigures:
    """Deals now in a stage: open ones as of now, won and lost ones closed in the period.

    `weighted` is value x probability / 100 for open stages, the value for won, 0 for lost.
    """

    stage: Stage
    count: int
    value: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True)
class ForecastMonth:
    """One month (YYYY-MM): what open deals may bring and what was won.

    `overdue`: the month has passed and open deals are still expected in it.
    """

    month: str
    weighted: Decimal
    ceiling: Decimal
    won: Decimal
    overdue: bool


@dataclass(frozen=True, slots=True)
class Undated:
    """Open deals without an expected closing date: they are in no month of the forecast."""

    count: int
    weighted: Decimal
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """Distinct deals that ever entered the stage, and the share of them that entered the next."""

    stage: Stage
    entered: int
    conversion: float | None


@dataclass(frozen=True, slots=True)
class TimeInStage:
    """How long completed stays in an open stage lasted, in days (None without one)."""

    stage: Stage
    median_days: float | None
    p75_days: float | None


@dataclass(frozen=True, slots=True)
class OwnerFigures:
    """The figures of one owner of clients; `owner_id` is None for clients that nobody owns."""

    owner_id: UUID | None
    owner: str
    open_value: Decimal
    weighted_value: Decimal
    won_value: Decimal
    win_rate: float | None


@dataclass(frozen=True, slots=True)
class PipelineFigures:
    """All figures of section 8 of the design; money with two decimals, rates as fractions."""

    open_count: int
    open_value: Decimal
    weighted_value: Decimal
    won_count: int
    won_value: Decimal
    lost_count: int
    win_rate: float | None
    win_rate_value: float | None
    cycle_days: float | None
    velocity: Decimal | None
    stages: tuple[StageFigures, ...]
    forecast: tuple[ForecastMonth, ...]
    undated: Undated
    funnel: tuple[FunnelStep, ...]
    time_in_stage: tuple[TimeInStage, ...]
    by_owner: tuple[OwnerFigures, ...]
    filters: PipelineFilters = field(default_factory=PipelineFilters)

    @property
    def closed_count(self) -> int:
        """The n of the win rate."""
        return self.won_count + self.lost_count


# Sorting the stays of 100,000 deals spills to disk below this.
_SETTINGS = text("select set_config('work_mem', '64MB', true), set_config('jit', 'off', true)")

_FIGURES = text("""
with deal as materialized (
  select
    d.id, d.stage, d.value, d.value * d.probability as weighted, d.created_at, d.closed_at,
    c.owner_id,
    d.stage in ('new', 'negotiation') as is_open,
    d.stage in ('won', 'lost')
      and (cast(:from_time as timestamptz) is null or d.closed_at >= cast(:from_time as timestamptz))
      and (cast(:before_time as timestamptz) is null or d.closed_at < cast(:before_time as timestamptz))
      as is_closed,
    case when d.stage in ('new', 'negotiation') then d.expected_close_date end as due
  from public.deals d
  join public.clients c on c.id = d.client_id
  where (cast(:owner_id as uuid) is null or c.owner_id = cast(:owner_id as uuid))
    and (cast(:stage as text) is null or d.stage = cast(:stage as text))
),
cell as (  -- one pass over the deals; everything that only adds up is a sum of these
  select
    owner_id, stage, month, count(*) as n, sum(value) as value, sum(weighted) as weighted, is_open
  from (
    select owner_id, stage, value, weighted, is_open,
      date_trunc('month', case when is_open then cast(due as timestamp)
                               else closed_at at time zone 'UTC' end) as month
    from deal
    where is_open or is_closed
  ) d
  group by owner_id, stage, month, is_open
),
entered as (
  select
    bool_or(h.to_stage = 'new') as new, bool_or(h.to_stage = 'negotiation') as negotiation,
    bool_or(h.to_stage = 'won') as won, bool_or(h.to_stage = 'lost') as lost
  from public.deal_stage_history h
  join deal d on d.id = h.deal_id
  group by h.deal_id
)
select 1
""")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
