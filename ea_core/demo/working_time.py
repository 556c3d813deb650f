"""Working time: things happen in business hours on working days, and before `today` begins."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

_SATURDAY = 5
_FIRST_HOUR, _LAST_HOUR = 8, 16  # the last hour may still begin: until 16:59


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < _SATURDAY


def on_or_after(day: date) -> date:
    """The first working day from `day` on."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def on_or_before(day: date) -> date:
    """The last working day up to `day`."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_moment(rng: random.Random, day: date) -> datetime:
    """A moment in business hours (UTC) of a working day."""
    hour = rng.randint(_FIRST_HOUR, _LAST_HOUR)
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), tzinfo=UTC)


def add_months(month: date, months: int) -> date:
    """The first day of the month that is so many months later (or earlier)."""
    index = month.year * 12 + month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
