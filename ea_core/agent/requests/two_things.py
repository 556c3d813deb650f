"""Deals by two things, the first of each group, and groups in two periods that follow each other. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final, cast

from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.request import TERMS, Days, Request, TermBy
from ea_core.agent.requests.said_days import said
from ea_core.crm.deal_sums import Grouping
from ea_core.crm.pipeline.periods import Period, month_end

_DEAL_ORDERS: Final = frozenset({"value", "probability", "expected_close", "closed", "newest"})
_MOST_OF_EACH: Final = 10


def beside(request: Request, other: Days | None, fiscal: int) -> Request | None:
    """Groups in two months, quarters or years that follow each other: by owner and quarter."""
    one = request.days.period if request.days else None
    two = other.period if other else None
    grouped = request.by and request.by not in TERMS and not request.having and request.ask == "figure"  # fmt: skip
    if one is None or two is None or not grouped or request.kind not in {"won", "lost", "closed"}:
        return None
    first, last = sorted((one, two), key=lambda period: period.first)
    unit = _unit(first, fiscal)
    if unit is None or unit != _unit(last, fiscal) or last.first != first.last + timedelta(days=1):
        return None
    measures = request.measures or ("count",)
    return replace(request, days=said(first.first, last.last), then=unit, measures=measures)


def _unit(period: Period, fiscal: int) -> TermBy | None:
    """What a period is one of: a month, or a quarter or year of the fiscal year that begins with `fiscal`."""
    if period.first.day != 1 or period.last != month_end(period.last):
        return None
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1  # fmt: skip
    units: dict[int, TermBy] = {1: "month", 3: "quarter", 12: "year"}
    return units.get(months) if (period.first.month - fiscal) % months == 0 else None


def of_each(request: Request, draft: Draft) -> Request:
    """So many deals of each group; of longer times than months they are not to be had."""
    order, descending = draft.order or ("value", True)
    if request.by in {"quarter", "year"} or request.measures or order not in _DEAL_ORDERS:
        words = "each one's first deals"
        return replace(request, number=None, not_applied=(*request.not_applied, words))
    if order == "newest" and request.kind in {"won", "lost", "closed"}:
        order = "closed"
    number = min(draft.number or 1, _MOST_OF_EACH)
    return replace(request, ask="list", each=number, order=order, descending=descending, number=None)  # fmt: skip


def by_two(request: Request, draft: Draft) -> Request:
    """A second grouping, where all is asked for: a rank, a bound or an average of months is of one."""
    if draft.then is None:
        return request
    plain = request.by and request.ask == "figure" and not (request.having or request.each or draft.averages)  # fmt: skip
    terms = request.by in TERMS and draft.then in TERMS
    if not plain or terms or draft.then == request.by:
        words = f"by {draft.then.replace('_', ' ')}"
        return replace(request, not_applied=(*request.not_applied, words))
    measures = request.measures or ("count",)
    return replace(request, then=cast("Grouping", draft.then), measures=measures)
