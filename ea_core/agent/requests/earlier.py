"""The period before, or behind, the one that was asked about: "and the month before?", "the same last year?". Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from ea_core.agent.requests.request import Days, Request
from ea_core.agent.requests.said_days import said, year_before
from ea_core.crm.pipeline.periods import Period, month_end, month_of, period_before

_EARLIER: Final = re.compile(
    r"(?:and |what about |how about )*(?:in |for |of )?(?:(?:the )?(?P<unit>month|quarter|week|year|period|one) before(?: that)?|(?:the )?previous (?:one|period)"
    r"|(?:the )?(?P<beside>next|following|coming|last|previous)(?: (?:one|period))?"
    r"|(?P<same>(?:the )?same (?P<what>month|quarter|week|half|period|time|days)(?: of| in)?(?: the)? (?:(?:last|previous|prior) year|year before(?: that)?)|(?:a|one) year (?:before|earlier)))"
)


def earlier_of(text: str, before: Request) -> Days | None:
    """The period before the one that was asked about: "and the month before?", "same month last year?"."""
    period = before.days.period if before.days else None
    asked = _EARLIER.fullmatch(text)
    if period is None or asked is None or before.ask == "comparison" or _is_row(asked, before):
        return None
    of_unit = _is_of(asked["unit"], period)
    if asked["what"] in {"month", "quarter"} and not _is_of(asked["what"], period):
        return None
    if asked["beside"] in {"next", "following", "coming"}:
        return period_behind(before.days)
    if asked["same"] or (asked["unit"] == "year" and not of_unit):
        return year_before(before.days)
    found = period_before(period.first, period.last) if of_unit else None
    if found is None:
        return None
    first, last = found.first, found.last
    return said(first, last)


def _is_row(asked: re.Match[str], before: Request) -> bool:
    """Whether "the last one" is of a few that were listed in an order, and no period."""
    return bool(asked["beside"] and before.order and (before.number or 0) > 1)


def period_behind(days: Days | None) -> Days | None:
    """The period behind one, as long as it."""
    period = days.period if days else None
    if period is None:
        return None
    first = period.last + timedelta(days=1)
    if period.first.day == 1 and period.last == month_end(period.last):
        months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1  # fmt: skip
        return said(first, month_of(first, months) - timedelta(days=1))
    return said(first, first + timedelta(days=period.days - 1))


def _is_of(unit: str | None, period: Period) -> bool:
    """Whether a period is a month, a quarter, a week or a year, as the question calls it."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit or "")
    if months is None:
        return unit != "week" or period.days == 7  # noqa: PLR2004 # days of a week
    end = month_of(period.first, months - 1)
    return period.first.day == 1 and period.last == month_end(end)
