"""The pipeline's figures as values; what each means is defined in `docs/figures.md`.

Money has two decimals, rates are fractions, months are written YYYY-MM in the company's time zone.
What is unknown is left out of a figure and counted beside it: `without_value` are deals without a
known value (they count as deals, not in sums of money).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from ea_core.crm.vocabulary import Category

StageKind = Literal["open", "won", "lost"]
Dimension = Literal["owner", "industry", "size", "source", "created_month"]
DIMENSIONS: Final[tuple[Dimension, ...]] = ("owner", "industry", "size", "source", "created_month")
ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Headline:
    """What was created and closed in a period; a rate is None where there is nothing to take it of.

    The win rate is won / (won + lost) among deals closed in the period; by value it takes the closed
    deals with a known value. Both are None under a filter by stage, which would leave only one side.
    `cycle_days` is the median from creation to winning of `cycle_n` won deals whose two moments are
    known; `mean_won` the mean value of the won deals with one.
    """

    from_date: date | None
    to_date: date | None
    won_count: int = 0
    won_value: Decimal = ZERO
    won_without_value: int = 0
    lost_count: int = 0
    lost_value: Decimal = ZERO
    lost_without_value: int = 0
    win_rate: float | None = None
    win_rate_value: float | None = None
    cycle_days: float | None = None
    cycle_n: int = 0
    mean_won: Decimal | None = None
    created_count: int = 0
    created_value: Decimal = ZERO
    created_without_value: int = 0

    @property
    def closed_count(self) -> int:
        """The n of the win rate."""
        return self.won_count + self.lost_count


@dataclass(frozen=True, slots=True)
class StageFigures:
    """Deals now in a stage: open ones as of now, won and lost ones closed in the period.

    `weighted` is value x probability / 100 for open stages, the value for won, 0 for lost.
    """

    stage: str
    name: str
    kind: StageKind
    count: int
    value: Decimal
    weighted: Decimal
    without_value: int


@dataclass(frozen=True, slots=True)
class ForecastMonth:
    """What open deals may bring in a month (`weighted`, at most `ceiling`) and what was won.

    `overdue`: the month has passed and open deals are still expected in it. `target` is the company's,
    or that of the person whose deals are filtered, None when none is set or another filter narrows
    the deals. `coverage` is ceiling / (target - won), None without a target or when it is reached.
    """

    month: str
    weighted: Decimal
    ceiling: Decimal
    won: Decimal
    overdue: bool
    open_count: int = 0
    won_count: int = 0
    open_without_value: int = 0
    won_without_value: int = 0
    target: Decimal | None = None
    coverage: float | None = None


@dataclass(frozen=True, slots=True)
class Undated:
    """Open deals without an expected closing date: they are in no month of the forecast."""

    count: int
    weighted: Decimal
    ceiling: Decimal
    without_value: int = 0


@dataclass(frozen=True, slots=True)
class CategoryFigures:
    """Open deals of a forecast category that are expected in the period (see `docs/figures.md`)."""

    category: Category
    count: int
    value: Decimal
    weighted: Decimal
    without_value: int


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """Distinct deals created in the period that ever entered the stage.

    `went_on` of them later entered an open stage further on, or a won one; `conversion` is that
    share. Both are None for won and lost stages; `conversion` under a filter by stage too.
    """

    stage: str
    name: str
    kind: StageKind
    entered: int
    went_on: int | None
    conversion: float | None


@dataclass(frozen=True, slots=True)
class TimeInStage:
    """How long stays in an open stage that ended in the period lasted, in days; None without one.

    Only stays whose beginning and end were observed and are known: `n` of them. `unknown` ended in
    the period and are left out because their beginning or end was not observed.
    """

    stage: str
    name: str
    n: int
    unknown: int
    median_days: float | None
    p75_days: float | None


@dataclass(frozen=True, slots=True)
class OwnerFigures:
    """The figures of one owner of clients; `owner_id` is None for clients that nobody owns."""

    owner_id: UUID | None
    owner: str
    open_count: int
    open_value: Decimal
    weighted_value: Decimal
    won_count: int
    won_value: Decimal
    lost_count: int
    win_rate: float | None
    without_value: int


@dataclass(frozen=True, slots=True)
class WinRate:
    """Deals closed in the period of one owner, industry, size, source or month of creation.

    `key` is what a filter takes: the owner's id, the industry or source as it is stored, a key of
    `SIZES`, a month; '' for deals without one. `name` is what is shown.
    """

    key: str
    name: str
    won_count: int
    lost_count: int
    won_value: Decimal
    lost_value: Decimal
    without_value: int
    win_rate: float | None
    win_rate_value: float | None

    @property
    def n(self) -> int:
        """The closed deals that the rate is taken of."""
        return self.won_count + self.lost_count


@dataclass(frozen=True, slots=True)
class LostReason:
    """Deals lost in the period for one reason; None: no reason was given."""

    reason: str | None
    count: int
    value: Decimal
    without_value: int
    share: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Deals that fit the filters and are in no figure of a period, because a moment is not known."""

    closed_without_moment: int = 0
    created_without_moment: int = 0


@dataclass(frozen=True, slots=True)
class PipelineFigures:
    """The figures of one glance; a rate, cycle or velocity is None where there is nothing to take it of.

    Open deals are those of now, whatever the period. `before` is the headline of the period before
    (see `docs/figures.md`), None when the period has no beginning or no end.
    """

    open_count: int
    open_value: Decimal
    weighted_value: Decimal
    open_without_value: int
    headline: Headline
    before: Headline | None
    velocity: Decimal | None
    stages: tuple[StageFigures, ...]
    forecast: tuple[ForecastMonth, ...]
    undated: Undated
    categories: tuple[CategoryFigures, ...]
    funnel: tuple[FunnelStep, ...]
    time_in_stage: tuple[TimeInStage, ...]
    by_owner: tuple[OwnerFigures, ...]
    lost_reasons: tuple[LostReason, ...]
    left_out: LeftOut
    win_rates: dict[Dimension, tuple[WinRate, ...]] = field(default_factory=dict)

    # The headline's figures by the names that `ea pipeline --json` gives them.

    @property
    def won_count(self) -> int:
        """Deals won in the period."""
        return self.headline.won_count

    @property
    def won_value(self) -> Decimal:
        """What they are worth."""
        return self.headline.won_value

    @property
    def lost_count(self) -> int:
        """Deals lost in the period."""
        return self.headline.lost_count

    @property
    def win_rate(self) -> float | None:
        """Won of those closed in the period, by count."""
        return self.headline.win_rate

    @property
    def win_rate_value(self) -> float | None:
        """The same by value."""
        return self.headline.win_rate_value

    @property
    def cycle_days(self) -> float | None:
        """Median days from creation to winning."""
        return self.headline.cycle_days

    @property
    def closed_count(self) -> int:
        """The n of the win rate."""
        return self.headline.closed_count
