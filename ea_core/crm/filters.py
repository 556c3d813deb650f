"""Which deals: the filters of the pipeline, and the deals behind one of its figures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from ea_core.crm.deal_course import ANY_COURSE, Course
from ea_core.crm.left_out import NONE_LEFT_OUT, LeftOut
from ea_core.crm.vocabulary import ClientStatus, Stage, StageKind
from ea_core.errors import InvalidInput

Figure = Literal[
    "all", "open", "won", "lost", "closed", "forecast", "funnel",
    "stage", "created", "category", "stalled", "pushed", "stays", "past",
    "closed_unknown_when", "created_unknown_when", "late", "due", "quiet", "moved",
]  # fmt: skip
DealStateName = Literal["late", "due", "quiet", "stalled"]
DealOrder = Literal[
    "title",
    "client",
    "owner",
    "stage",
    "value",
    "probability",
    "expected_close",
    "closed",
    "newest",
]
UNDATED: Final = "none"
_FILTERED_OUT: Final = InvalidInput("These deals are filtered out. Take a filter away to see them.")


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
class Besides:
    """What is left out: the deals, or the clients, of any of these.

    A client without an owner or an industry, and a deal without a source, is none of them and stays, unless
    those without one are left out (`unassigned`, or an industry or source of '').
    """

    owner_ids: tuple[UUID, ...] = ()
    client_ids: tuple[UUID, ...] = ()
    industries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    statuses: tuple[ClientStatus, ...] = ()
    unassigned: bool = False

    def parameters(self) -> dict[str, object]:
        """Bound parameters; null where nothing is left out."""
        return {
            "not_owners": list(self.owner_ids) or None,
            "not_clients": list(self.client_ids) or None,
            "not_industries": list(self.industries) or None,
            "not_sources": list(self.sources) or None,
            "not_stages": list(self.stages) or None,
            "not_statuses": list(self.statuses) or None,
            "not_unassigned": self.unassigned,
        }


NOTHING: Final = Besides()


@dataclass(frozen=True, slots=True)
class PipelineFilters:
    """Which deals the figures are about; None means all.

    Both days belong to the period and are days of the company's time zone. The owner is that of the
    deal's client (`unassigned`: clients that nobody owns), the stage the one that the deal is in now,
    `size` a key of `SIZES`; an industry or source of '' means deals without one. What the period
    restricts is defined for each figure in docs/figures.md.

    `client_ids` are the clients whose deals they are, `client_status` is what those are, `value_from`
    the least value and `value_below` one that it is below: a value that is not known fits neither.
    `besides` is what is left out.
    """

    from_date: date | None = None
    to_date: date | None = None
    owner_id: UUID | None = None
    stage: Stage | None = None
    unassigned: bool = False
    industry: str | None = None
    size: str | None = None
    source: str | None = None
    client_ids: tuple[UUID, ...] | None = None
    client_status: ClientStatus | None = None
    value_from: Decimal | None = None
    value_below: Decimal | None = None
    besides: Besides = NOTHING

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
            "client_ids": None if self.client_ids is None else list(self.client_ids),
            "client_status": self.client_status,
            "value_from": self.value_from,
            "value_below": self.value_below,
            **self.besides.parameters(),
        }


@dataclass(frozen=True, slots=True)
class DealFilters:
    """Which deals are listed: those behind a figure of the pipeline, searched and sorted.

    `figure` and `pipeline` select as the figure does: `open` ignores the period, `won`, `lost` and
    `closed` take deals closed in it, `forecast` open deals expected in it, `funnel` deals created
    in it that ever entered the stage `entered`. `month` (YYYY-MM) narrows `forecast` to a month of
    expected closing (`UNDATED`: no expected date) and `won`, `lost` and `closed` to one of closing.

    `stage` takes open deals of now and closed ones of the period, `created` deals created in it,
    `category` the open deals of a forecast `category`, `stalled` the stalled ones, `pushed` deals whose
    expected date was pushed in the period, `stays` those whose observed stay in the stage `entered`
    ended in it, `past` deals that ended after a stay of `least_days` in `entered`, `moved` deals that went from one stage to
    another in it (into `entered`, out of `left`), as far as anybody saw it, and the last two
    those of which nobody knows when they were closed or created. A `reason` narrows lost deals
    ('': none written down), `created_month` any to a month of creation ('': not known), `kind` any to
    deals that are open, won or lost now.

    `late`, `due`, `quiet` and `stalled` are open deals of now, as the view deal_states says; `stalled_for`
    narrows stalled ones to one of its reasons; `dated` narrows these four to those created in the period, or expected
    to close in it. `probability_from` is the least chance of winning (0 to
    100), `probability_below` one that it is below. `not_kinds` and `not_states` leave out deals that are
    open, won or lost now, and open ones that are late, due, quiet or stalled, `out` others. `course` is how they went,
    `without_task` leaves those for which nothing is to be done. `descending` turns the order
    round (None: its usual direction).
    """

    pipeline: PipelineFilters = field(default_factory=PipelineFilters)
    figure: Figure = "all"
    month: str | None = None
    entered: Stage | None = None
    category: str | None = None
    reason: str | None = None
    created_month: str | None = None
    stalled_for: str | None = None
    dated: Literal["created", "expected"] | None = None
    least_days: int = 0
    left: Stage | None = None
    probability_from: Decimal | None = None
    probability_below: Decimal | None = None
    kind: StageKind | None = None
    not_kinds: tuple[StageKind, ...] = ()
    not_states: tuple[DealStateName, ...] = ()
    out: LeftOut = NONE_LEFT_OUT
    course: Course = ANY_COURSE
    without_task: bool = False
    client_id: UUID | None = None
    unassigned: bool = False
    search: str | None = None
    order_by: DealOrder = "value"
    descending: bool | None = None

    def parameters(self) -> dict[str, object]:
        """Bound parameters; raises InvalidInput for a month that is none."""
        return {
            **self.pipeline.parameters(),
            "figure": self.figure,
            "month": _month(self.month),
            "undated": self.month == UNDATED,
            "entered": self.entered,
            "category": self.category,
            "reason": self.reason,
            "created_month": _month(self.created_month or None),
            "created_unknown": self.created_month == "",
            "stalled_for": self.stalled_for,
            "dated": self.dated,
            "least_days": self.least_days,
            "left": self.left,
            "probability_from": self.probability_from,
            "probability_below": self.probability_below,
            "kind": self.kind,
            "not_kinds": list(self.not_kinds) or None,
            "not_states": list(self.not_states) or None,
            **self.out.parameters(),
            **self.course.parameters(),
            "without_task": self.without_task,
            "client_id": self.client_id,
            "unassigned": self.unassigned or self.pipeline.unassigned,
            "search": (self.search or "").strip() or None,
        }


def behind_stage(filters: PipelineFilters, stage: Stage) -> DealFilters:
    """The deals that `PipelineFigures.stages` counts for a stage."""
    return DealFilters(_narrowed(filters, stage=stage), "stage")


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
    if owner_id is None:
        if filters.owner_id is not None:
            raise _FILTERED_OUT
        return DealFilters(replace(filters, unassigned=True), figure)
    if filters.unassigned:
        raise _FILTERED_OUT
    return DealFilters(_narrowed(filters, owner_id=owner_id), figure)


def behind_category(filters: PipelineFilters, category: str) -> DealFilters:
    """The open deals of a forecast category, as `PipelineFigures.categories` counts them."""
    return DealFilters(filters, "category", category=category)


def behind_win_rate(filters: PipelineFilters, dimension: str, key: str) -> DealFilters:
    """The closed deals that a row of `PipelineFigures.win_rates` counts; raises InvalidInput."""
    if dimension == "created_month":
        return DealFilters(filters, "closed", created_month=key)
    if dimension == "owner":
        try:
            return behind_owner(filters, UUID(key) if key else None, "closed")
        except ValueError:
            raise InvalidInput("An owner is written as an id.", field="owner") from None
    if dimension not in {"industry", "size", "source"}:
        raise InvalidInput(f"There are no win rates by {dimension}.", field="dimension")
    return DealFilters(_narrowed(filters, **{dimension: key}), "closed")


def behind_lost_reason(filters: PipelineFilters, reason: str | None) -> DealFilters:
    """The deals lost in the period for a reason (None: for one that nobody wrote down)."""
    return DealFilters(filters, "lost", reason=reason or "")


def behind_stalled(filters: PipelineFilters, reason: str | None = None) -> DealFilters:
    """The stalled deals of now, all or those with one of the reasons of the view deal_states."""
    return DealFilters(filters, "stalled", stalled_for=reason)


def behind_time_in_stage(filters: PipelineFilters, stage: Stage) -> DealFilters:
    """The deals whose stays in a stage `PipelineFigures.time_in_stage` measures."""
    return DealFilters(filters, "stays", entered=stage)


def behind_evidence(stage: Stage, age_days: int | None) -> DealFilters:
    """The deals that were in a stage for at least as long as an open one, ended or open: its evidence."""
    return DealFilters(figure="past", entered=stage, least_days=age_days or 0, order_by="closed")


def _narrowed(filters: PipelineFilters, **to: Any) -> PipelineFilters:
    """With one more filter; raises InvalidInput when another value is filtered already."""
    for name, value in to.items():
        if getattr(filters, name) not in (None, value):
            raise _FILTERED_OUT
    return replace(filters, **to)


def _month(month: str | None) -> date | None:
    if month is None or month == UNDATED:
        return None
    try:
        return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise InvalidInput("A month is written like 2026-03.", field="month") from None
