"""Which deals: the filters of the pipeline, and the deals behind one of its figures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from ea_core.crm.vocabulary import OPEN_STAGES, Stage
from ea_core.errors import InvalidInput

Figure = Literal["all", "open", "won", "lost", "closed", "forecast", "funnel"]
DealOrder = Literal["title", "client", "value", "expected_close", "closed", "newest"]
UNDATED: Final = "none"


@dataclass(frozen=True, slots=True)
class Size:
    """Deals from a value up to below another; `least` is None for deals without a known value."""

    key: str
    name: str
    least: Decimal | None
    below: Decimal | None = None


SIZES: Final[tuple[Size, ...]] = (
    Size("0", "Below 1,000", Decimal(0), Decimal(1000)),
    Size("1000", "1,000 to 10,000", Decimal(1000), Decimal(10_000)),
    Size("10000", "10,000 to 50,000", Decimal(10_000), Decimal(50_000)),
    Size("50000", "50,000 to 250,000", Decimal(50_000), Decimal(250_000)),
    Size("250000", "250,000 and more", Decimal(250_000)),
    Size("unknown", "Value not known", None),
)
"""The bands of value; each begins with its first amount and ends below the next."""


def size_of(key: str | None) -> Size | None:
    """The band of a key; raises InvalidInput for a key that is none."""
    if key is None:
        return None
    for size in SIZES:
        if size.key == key:
            return size
    raise InvalidInput(f"A size is one of {', '.join(size.key for size in SIZES)}.", field="size")


@dataclass(frozen=True, slots=True)
class PipelineFilters:
    """Which deals the figures are about; None means all.

    Both days belong to the period and are days of the company's time zone. The owner is that of the
    deal's client (`unassigned`: clients that nobody owns), the stage the one that the deal is in now,
    `size` a key of `SIZES`; an industry or source of '' means deals without one. What the period
    restricts is defined for each figure in docs/figures.md.
    """

    from_date: date | None = None
    to_date: date | None = None
    owner_id: UUID | None = None
    stage: Stage | None = None
    unassigned: bool = False
    industry: str | None = None
    size: str | None = None
    source: str | None = None

    def parameters(self) -> dict[str, object]:
        """Bound parameters; raises InvalidInput for a period that ends before it begins."""
        if self.from_date and self.to_date and self.from_date > self.to_date:
            raise InvalidInput("The period ends before it begins.", field="to_date")
        size = size_of(self.size)
        return {
            "from_date": self.from_date,
            "to_date": None if self.to_date == date.max else self.to_date,
            "owner_id": self.owner_id,
            "unassigned": self.unassigned,
            "stage": self.stage,
            "industry": self.industry,
            "source": self.source,
            "size_from": size and size.least,
            "size_below": size and size.below,
            "size_unknown": size is not None and size.least is None,
        }


@dataclass(frozen=True, slots=True)
class DealFilters:
    """Which deals are listed: those behind a figure of the pipeline, searched and sorted.

    `figure` and `pipeline` select as the figure does: `open` ignores the period, `won`, `lost` and
    `closed` take deals closed in it, `forecast` open deals expected in it, `funnel` deals created
    in it that ever entered the stage `entered`. `month` (YYYY-MM) narrows `forecast` to a month of
    expected closing (`UNDATED`: no expected date) and `won`, `lost` and `closed` to one of closing.
    """

    pipeline: PipelineFilters = field(default_factory=PipelineFilters)
    figure: Figure = "all"
    month: str | None = None
    entered: Stage | None = None
    client_id: UUID | None = None
    unassigned: bool = False
    search: str | None = None
    order_by: DealOrder = "value"

    def parameters(self) -> dict[str, object]:
        """Bound parameters; raises InvalidInput for a month that is none."""
        return {
            **self.pipeline.parameters(),
            "figure": self.figure,
            "month": _month(self.month),
            "undated": self.month == UNDATED,
            "entered": self.entered,
            "client_id": self.client_id,
            "unassigned": self.unassigned or self.pipeline.unassigned,
            "search": (self.search or "").strip() or None,
        }


def behind_stage(filters: PipelineFilters, stage: Stage) -> DealFilters:
    """The deals that `PipelineFigures.stages` counts for a stage."""
    figure: Figure = "open" if stage in OPEN_STAGES else stage  # type: ignore[assignment] # won or lost
    if filters.stage is not None and filters.stage != stage:
        raise InvalidInput("This stage is filtered out.", field="stage")
    return DealFilters(replace(filters, stage=stage), figure)


def behind_month(
    filters: PipelineFilters, month: str, figure: Literal["forecast", "won"]
) -> DealFilters:
    """The deals behind a month of the forecast: open ones expected in it, or won ones."""
    return DealFilters(filters, figure, month=month)


def behind_funnel(filters: PipelineFilters, stage: Stage) -> DealFilters:
    """The deals that ever entered a stage."""
    return DealFilters(filters, "funnel", entered=stage)


def behind_owner(filters: PipelineFilters, owner_id: UUID | None, figure: Figure) -> DealFilters:
    """The deals behind a figure of one owner (None: of clients without an owner)."""
    return DealFilters(
        replace(filters, owner_id=owner_id or filters.owner_id), figure, unassigned=owner_id is None
    )


def _month(month: str | None) -> date | None:
    if month is None or month == UNDATED:
        return None
    try:
        return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise InvalidInput("A month is written like 2026-03.", field="month") from None
