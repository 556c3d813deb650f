"""The pipeline's figures as values; what each means is defined in `ea_core.crm.pipeline.queries`.

Money has two decimals, rates are fractions, months are written YYYY-MM.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from ea_core.crm.vocabulary import Stage


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
    """What open deals may bring in a month (`weighted`, at most `ceiling`) and what was won.

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
    """How long completed stays in an open stage lasted, in days; None without one."""

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
    """All figures at one moment; a rate, cycle or velocity is None where there is nothing to take it of."""

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

    @property
    def closed_count(self) -> int:
        """The n of the win rate."""
        return self.won_count + self.lost_count
