"""Periods, months and fiscal quarters as days. Pure; a day is one in the company's time zone."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both belong to it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def month_of(day: date, later: int = 0) -> date:
    """The first day of the day's month, or of one some months later (earlier when negative)."""
    count = day.year * 12 + day.month - 1 + later
    return date(count // 12, count % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def period_before(first: date | None, last: date | None) -> Period | None:
    """What a period is compared with; None when it has no beginning or no end.

    Whole months are compared with as many whole months before (a quarter with a quarter, a year
    with a year), other periods with as many days before.
    """
    if first is None or last is None or first <= date(2, 1, 1):
        return None
    if first.day == 1 and last == month_end(last):
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if months > (first.year - 1) * 12 + first.month - 1:
            return None
        return Period(month_of(first, -months), first - timedelta(days=1))
    days = (last - first).days + 1
    if (first - date.min).days < days:
        return None
    return Period(first - timedelta(days=days), first - timedelta(days=1))


def quarter_of(day: date, fiscal_year_starts: int) -> Period:
    """The fiscal quarter that a day lies in; `fiscal_year_starts` is the month 1 to 12."""
    into = (day.month - fiscal_year_starts) % 12
    first = month_of(day, -(into % 3))
    return Period(first, month_of(first, 3) - timedelta(days=1))


def quarters_before(day: date, fiscal_year_starts: int, number: int) -> tuple[Period, ...]:
    """The `number` fiscal quarters before the one of `day`, the oldest first."""
    this = quarter_of(day, fiscal_year_starts)
    return tuple(
        Period(
            month_of(this.first, -3 * back), month_of(this.first, 3 - 3 * back) - timedelta(days=1)
        )
        for back in range(number, 0, -1)
    )


def quarter_name(quarter: Period, fiscal_year_starts: int) -> str:
    """Like 2026-Q3; a fiscal year that does not begin in January is named after the year it ends in."""
    months = (quarter.first.month - fiscal_year_starts) % 12
    year = quarter.first.year - (quarter.first.month < fiscal_year_starts)
    return f"{year + (fiscal_year_starts > 1)}-Q{months // 3 + 1}"


def week_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def weeks_of(period: Period) -> tuple[Period, ...]:
    """The weeks (Monday to Sunday) that the period touches, cut to it."""
    weeks = []
    monday = week_of(period.first)
    while monday <= period.last and period.first <= period.last:
        sunday = monday + timedelta(days=6)
        weeks.append(Period(max(monday, period.first), min(sunday, period.last)))
        monday += timedelta(days=7)
    return tuple(weeks)
