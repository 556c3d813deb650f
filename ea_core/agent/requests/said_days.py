"""How a period is said: `Mar 2026`, `Oct to Dec 2026`, `12 Mar 2026`. Pure."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from ea_core.agent.requests.request import Days
from ea_core.crm.pipeline.periods import month_end, month_of


def said(first: date, last: date) -> Days:
    """A period with its words: `Oct to Dec 2026`, `Nov 2026`, `2026`, `3 Oct to 5 Nov 2026`."""
    return Days(first, last, period_words(first, last))


def period_words(first: date, last: date) -> str:
    """How a period is said; whole months and years by their names."""
    if first == last:
        return day_words(first)
    if first.day != 1 or last != month_end(last):
        return f"{day_words(first)} to {day_words(last)}"
    if (first.month, last.month, first.year) == (1, 12, last.year):
        return str(first.year)
    if month_of(first) == month_of(last):
        return _format(first, "MMM y")
    begin = _format(first, "MMM" if first.year == last.year else "MMM y")
    return f"{begin} to {_format(last, 'MMM y')}"


def day_words(day: date) -> str:
    """`12 Mar 2026`."""
    return _format(day, "d MMM y")


def one_day(day: date) -> Days:
    """A day with its words."""
    return Days(day, day, day_words(day))


def of_month(month: Days, first: int, last: int) -> Days | None:
    """From one day of a month to another; None for a day that it does not have."""
    if month.first is None or month.last is None or not 1 <= first <= last <= month.last.day:
        return None
    return said(month.first.replace(day=first), month.first.replace(day=last))


def year_before(days: Days | None) -> Days | None:
    """The same period a year before; the last day of a month stays the last one."""
    if days is None or days.first is None or days.last is None:
        return None
    return said(_a_year_before(days.first), _a_year_before(days.last))


def _a_year_before(day: date) -> date:
    month = month_of(day, -12)
    end = month_end(month)
    return end if day == month_end(day) else month.replace(day=min(day.day, end.day))


def _format(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale="en_US")
