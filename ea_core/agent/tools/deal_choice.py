"""Which deals and groups of deals a call of a tool means. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from ea_core.agent.tools.arguments import PipelineFigures, SomeDeals
from ea_core.agent.tools.deal_rows import TERMS
from ea_core.crm.deal_course import ANY_COURSE, Course
from ea_core.crm.deal_sums import DealSum, Grouping
from ea_core.crm.filters import DealFilters, Figure
from ea_core.crm.stages import KINDS


def having(
    sums: tuple[DealSum, ...], wanted: PipelineFigures, whole: Mapping[str, DealSum] | None = None
) -> tuple[DealSum, ...]:
    """The groups of so many deals, or of so much value and so on; `whole`: what each has in all."""
    if wanted.having is None:
        return sums
    least, below = wanted.having_least, wanted.having_below

    def fits(one: DealSum) -> bool:
        if wanted.having in {"lost_more", "won_more"}:
            return one.lost_count > one.won_count if wanted.having == "lost_more" else one.won_count > one.lost_count  # fmt: skip
        figure = _figure(one, str(wanted.having), whole or {})
        return figure is not None and (least is None or figure >= least) and (below is None or figure < below)  # fmt: skip

    return tuple(one for one in sums if fits(one))


def _figure(one: DealSum, what: str, whole: Mapping[str, DealSum]) -> Decimal | None:
    """What a group is measured by; rates and shares in percent."""
    known = one.count - one.without_value
    if what == "win_rate":
        return None if one.win_rate is None else Decimal(str(one.win_rate)) * 100
    if what == "mean":
        return one.value / known if known else None
    if what in {"share", "number_share"}:
        return share_of(one, whole, by_number=what == "number_share")
    return Decimal(one.count) if what == "deals" else one.value


def share_of(
    one: DealSum, whole: Mapping[str, DealSum], *, by_number: bool = False
) -> Decimal | None:
    """What a group's deals are of the value, or the number, that it has in all, in percent."""
    every = whole.get(one.key)
    if every is None:
        return None
    if by_number:
        return Decimal(one.count) * 100 / every.count if every.count else None
    return one.value * 100 / every.value if every.value else None


def admits_none(wanted: PipelineFigures) -> bool:
    """Whether groups are asked for that may have none: "fewer than 5"."""
    least, below = wanted.having_least, wanted.having_below
    return wanted.having in {"deals", "value"} and not least and below is not None and below > 0


def figure_of(name: str) -> Figure:
    """The figure that is called so."""
    figures: dict[str, Figure] = {
        "all": "all", "open": "open", "won": "won", "lost": "lost", "closed": "closed",
        "late": "late", "due": "due", "quiet": "quiet", "stalled": "stalled",
    }  # fmt: skip
    return figures[name]


def reason_of(wanted: SomeDeals) -> str | None:
    """Why they were lost: '' where nobody wrote it down."""
    return "" if wanted.without == "lost_reason" else wanted.lost_reason


def course_of(wanted: SomeDeals) -> Course:
    """How the deals went."""
    return Course(**wanted.course.model_dump()) if wanted.course else ANY_COURSE


def dated_by(basis: str | None) -> Literal["created", "expected"] | None:
    """By what of them a period narrows deals that are late, due, quiet or stalled; None for what it does not."""
    return {"created": "created", "expected": "expected"}.get(basis or "")  # type: ignore[return-value] # one of these


def kind_of(kind: str | None) -> Any:
    """Open, won or lost; None for anything else."""
    return kind if kind in KINDS else None


def grouping_of(by: str, filters: DealFilters) -> Grouping:
    """What the database groups by: months are those of what the deals are narrowed by."""
    if by not in TERMS:
        return by  # type: ignore[return-value] # without months these are the same
    months: dict[str, Grouping] = {
        "forecast": "expected_month", "open": "expected_month", "created": "created_month", "all": "created_month",
    }  # fmt: skip
    if filters.figure in {"late", "due", "quiet", "stalled"}:
        return "created_month" if filters.dated == "created" else "expected_month"
    return months.get(filters.figure, "closed_month")
