"""Which deals: the filters of the pipeline, and the deals behind one of its figures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID

from ea_core.crm.vocabulary import OPEN_STAGES, Stage
from ea_core.errors import InvalidInput

Figure = Literal["all", "open", "won", "lost", "closed", "forecast", "funnel"]
DealOrder = Literal["title", "client", "value", "expected_close", "closed", "newest"]
UNDATED: Final = "none"


@dataclass(frozen=True, slots=True)
class PipelineFilters:
    """Which deals the figures are about; None means all. Both days belong to the period (UTC).

    The owner is that of the deal's client, the stage the one that the deal is in now. What the
    period restricts is defined for each figure in `ea_core.crm.pipeline.queries`.
    """

    from_date: date | None = None
    to_date: date | None = None
    owner_id: UUID | None = None
    stage: Stage | None = None

    def parameters(self) -> dict[str, object]:
        """Bound parameters; raises InvalidInput for a period that ends before it begins."""
        if self.from_date and self.to_date and self.from_date > self.to_date:
            raise InvalidInput("The period ends before it begins.", field="to_date")
        to_date = None if self.to_date == date.max else self.to_date
        return {
            "from_date": self.from_date,
            "to_date": to_date,
            "from_time": _midnight(self.from_date) if self.from_date else None,
            "before_time": _midnight(to_date + timedelta(days=1)) if to_date else None,
            "owner_id": self.owner_id,
            "stage": self.stage,
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
            "unassigned": self.unassigned,
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


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _month(month: str | None) -> date | None:
    if month is None or month == UNDATED:
        return None
    try:
        return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise InvalidInput("A month is written like 2026-03.", field="month") from None
