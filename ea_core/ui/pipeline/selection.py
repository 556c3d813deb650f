"""Which figure's deals are open: one selection on the whole page, in the address.

It is written `kind:detail:...`; a detail is quoted, so that a lost reason may hold any letter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal, cast
from urllib.parse import quote, unquote
from uuid import UUID

from ea_core.crm import filters as crm
from ea_core.crm.filters import DealFilters, Figure, PipelineFilters
from ea_core.crm.pipeline.figures import DIMENSIONS
from ea_core.crm.vocabulary import CATEGORIES
from ea_core.errors import InvalidInput
from ea_core.ui.deals.words import CATEGORY_NAMES
from ea_core.ui.kit.address import asked, here
from ea_core.ui.kit.format import count
from ea_core.ui.kit.table import Link
from ea_core.ui.kit.words import month_name
from ea_core.ui.pipeline.choices import NOBODY, Named
from ea_core.ui.pipeline.words import DIMENSION_NAMES, REASON_NAMES

PARAMETER: Final = "behind"
PARAMETERS: Final = (PARAMETER, "bpage", "bsort")
_INCOMPLETE: Final = InvalidInput("These deals can't be shown: the address is not complete.")
_FIGURES: Final[dict[str, str]] = {
    "open": "Open deals",
    "won": "Won deals",
    "lost": "Lost deals",
    "closed": "Closed deals",
    "created": "Deals created",
    "stalled": "Stalled deals",
    "late": "Late deals",
    "due": "Deals due in 14 days",
    "quiet": "Quiet deals",
    "pushed": "Deals whose date was pushed",
}
_NOW: Final[frozenset[str]] = frozenset({"open", "stalled", "late", "due", "quiet"})
"""Figures of now, whatever the period."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The deals behind a figure: which they are, and what they are called.

    `is_now`: the period has no part in them.
    """

    filters: DealFilters
    words: str
    is_now: bool = False


def name_of(kind: str, *details: object) -> str:
    """How a selection stands in the address."""
    return ":".join([kind, *(quote(str(one), safe="") for one in details)])


def behind(kind: str, *details: object) -> str:
    """The address that opens the deals behind a figure."""
    return here(behind=name_of(kind, *details), bpage=None, bsort=None, cpage=None)


def counted(number: int, thing: str, kind: str, *details: object) -> Link | None:
    """How many of a thing, as the link that opens the deals behind; None where there are none."""
    return Link(count(number, thing), behind(kind, *details)) if number else None


def is_open(kind: str, *details: object) -> bool:
    """Whether these deals are the ones that the address has open."""
    return asked(PARAMETER) == name_of(kind, *details)


def selection(filters: PipelineFilters, name: str, named: Named) -> Selection:
    """What the name in an address means; raises InvalidInput for what means nothing."""
    kind, *details = (unquote(part) for part in name.split(":"))
    try:
        if not details:
            return _plain(filters, kind)
        return _detailed(filters, kind, details, named)
    except (ValueError, KeyError, IndexError):
        raise _INCOMPLETE from None


def earlier(filters: PipelineFilters) -> DealFilters:
    """Open deals that were expected before the period begins: they are in none of its months."""
    if filters.from_date is None:
        raise _INCOMPLETE
    until = filters.from_date - timedelta(days=1)
    return DealFilters(replace(filters, from_date=None, to_date=until), "forecast")


def _plain(filters: PipelineFilters, kind: str) -> Selection:
    if kind == "earlier":
        words = "Open deals expected before the period"
        return Selection(earlier(filters), words, is_now=True)
    return Selection(DealFilters(filters, cast("Figure", kind)), _FIGURES[kind], kind in _NOW)


def _detailed(filters: PipelineFilters, kind: str, details: list[str], named: Named) -> Selection:
    make: dict[str, Callable[[PipelineFilters, list[str], Named], Selection]] = {
        "stage": _stage,
        "funnel": _funnel,
        "forecast": _expected,
        "month": _won,
        "owner": _owner,
        "category": _category,
        "lost": _lost,
        "stalled": _stalled,
        "stalledin": _stalled_in,
        "stays": _stays,
        "rate": _rate,
        "evidence": _evidence,
    }
    return make[kind](filters, details, named)


def _stage(filters: PipelineFilters, details: list[str], named: Named) -> Selection:
    stage = named.stages[details[0]]
    chosen = crm.behind_stage(filters, stage.key)
    return Selection(chosen, f"Deals in {stage.name}", stage.kind == "open")


def _funnel(filters: PipelineFilters, details: list[str], named: Named) -> Selection:
    stage = named.stages[details[0]]
    return Selection(crm.behind_funnel(filters, stage.key), f"Deals that entered {stage.name}")


def _expected(filters: PipelineFilters, details: list[str], _: Named) -> Selection:
    if details[0] == crm.UNDATED:
        whenever = replace(filters, from_date=None, to_date=None)
        chosen = crm.behind_month(whenever, crm.UNDATED, "forecast")
        return Selection(chosen, "Open deals without an expected date", is_now=True)
    return Selection(
        _of_month(filters, details[0], "forecast"),
        f"Open deals expected in {month_name(details[0])}",
    )


def _won(filters: PipelineFilters, details: list[str], _: Named) -> Selection:
    return Selection(
        _of_month(filters, details[0], "won"), f"Deals won in {month_name(details[0])}"
    )


def _of_month(
    filters: PipelineFilters, month: str, figure: Literal["forecast", "won"]
) -> DealFilters:
    chosen = crm.behind_month(filters, month, figure)
    chosen.parameters()  # a month typed into the address may be none
    return chosen


def _owner(filters: PipelineFilters, details: list[str], named: Named) -> Selection:
    figure = details[1] if len(details) > 1 else "open"
    owner = None if details[0] == NOBODY else UUID(details[0])
    return Selection(
        crm.behind_owner(filters, owner, cast("Figure", figure)),
        f"{_FIGURES[figure]} of {named.owner(owner)}",
        figure in _NOW,
    )


def _category(filters: PipelineFilters, details: list[str], _: Named) -> Selection:
    category = details[0]
    if category not in CATEGORIES:
        raise _INCOMPLETE
    return Selection(
        crm.behind_category(filters, category), f"{CATEGORY_NAMES[category]}: open deals"
    )


def _lost(filters: PipelineFilters, details: list[str], _: Named) -> Selection:
    reason = details[0] or None
    words = f"Lost: {reason}" if reason else "Lost without a reason"
    return Selection(crm.behind_lost_reason(filters, reason), words)


def _stalled(filters: PipelineFilters, details: list[str], _: Named) -> Selection:
    words = REASON_NAMES[details[0]]
    return Selection(crm.behind_stalled(filters, details[0]), f"Stalled: {words}", is_now=True)


def _stalled_in(filters: PipelineFilters, details: list[str], named: Named) -> Selection:
    stage = named.stages[details[0]]
    chosen = crm.behind_stalled(crm.behind_stage(filters, stage.key).pipeline)
    return Selection(chosen, f"Stalled deals in {stage.name}", is_now=True)


def _stays(filters: PipelineFilters, details: list[str], named: Named) -> Selection:
    stage = named.stages[details[0]]
    chosen = crm.behind_time_in_stage(filters, stage.key)
    return Selection(chosen, f"Deals whose stay in {stage.name} ended")


def _evidence(filters: PipelineFilters, details: list[str], named: Named) -> Selection:
    del filters  # the forecast learns from all deals
    stage, age = named.stages[details[0]], int(details[1])
    longer = f" for {count(age, 'day')} or longer" if age else ""
    return Selection(
        crm.behind_evidence(stage.key, age), f"Past deals that were in {stage.name}{longer}"
    )


def _rate(filters: PipelineFilters, details: list[str], named: Named) -> Selection:
    if details[0] not in DIMENSIONS:
        raise _INCOMPLETE
    dimension, key = details[0], details[1]
    name = key or "not given"
    if dimension == "owner":
        name = named.owner(UUID(key) if key else None)
    elif dimension == "size":
        name = next(size.name for size in crm.SIZES if size.key == key)
    elif dimension == "created_month":
        name = month_name(key) if key else "not known"
    return Selection(
        crm.behind_win_rate(filters, dimension, key),
        f"Closed deals, {DIMENSION_NAMES[dimension].lower()} {name}",
    )
