"""Days and moments as people and programs write them; what could mean two days is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Literal

DayOrder = Literal["day first", "month first"]

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
_MONTH = r"(?P<month_name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_TIME = (
    r"(?:[T\s,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]m)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_FORMS: Final = tuple(
    re.compile(form + _TIME, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        r"(?P<first>\d{1,2})[/-](?P<second_part>\d{1,2})[/-](?P<year>\d{4})",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]*" + _MONTH + r"[\s,-]*(?P<year>\d{4})",
        _MONTH + r"\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s,]+(?P<year>\d{4})",
    )
)
_TWO_NUMBERS: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}\b")
_MONTHS_IN_A_YEAR = 12
_NOON = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time (UTC); a bare day stands for its midnight."""

    at: datetime
    is_day: bool


def order_shown(written: str) -> DayOrder | None:
    """What a value like 25/12/2026 tells about the order in its column."""
    match = _TWO_NUMBERS.match(written.strip())
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    if first > _MONTHS_IN_A_YEAR >= second:
        return "day first"
    return "month first" if second > _MONTHS_IN_A_YEAR >= first else None


def parse_moment(written: str, order: DayOrder | None = None) -> Moment:
    """A day or a moment; without an offset it is read as UTC.

    `order` decides about values like 01/02/2026. Raises ValueError with the reason.
    """
    for form in _FORMS:
        match = form.fullmatch(written.strip())
        if match is not None:
            break
    else:
        raise ValueError(f"{_shown(written)} is not a date. Write it like 2026-03-31.")
    parts = match.groupdict()
    try:
        day = _day(parts, order, written)
        return _at(day, parts)
    except OverflowError:
        raise ValueError(f"{_shown(written)} is not a date.") from None


def parse_day(written: str, order: DayOrder | None = None) -> date:
    """A calendar day; a time of day is passed over. Raises ValueError with the reason."""
    match = parse_moment(written, order)
    return match.at.date()


def _day(parts: dict[str, str | None], order: DayOrder | None, written: str) -> date:
    if parts.get("first"):
        month, day = _month_and_day(
            int(parts["first"] or 0), int(parts["second_part"] or 0), order, written
        )
    elif parts.get("month_name"):
        month, day = _MONTHS[(parts["month_name"] or "").lower()], int(parts["day"] or 0)
    else:
        month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    try:
        return date(int(parts["year"] or 0), month, day)
    except ValueError:
        raise ValueError(f"{_shown(written)} is not a day of the calendar.") from None


def _month_and_day(
    first: int, second: int, order: DayOrder | None, written: str
) -> tuple[int, int]:
    order = order_shown(written) or order
    if order == "day first" or first == second:
        return second, first
    if order == "month first":
        return first, second
    raise ValueError(f"{_shown(written)} could mean two days. Write it like 2026-03-31.")


def _at(day: date, parts: dict[str, str | None]) -> Moment:
    if parts["hour"] is None:
        return Moment(datetime(day.year, day.month, day.day, tzinfo=UTC), is_day=True)
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if parts["half"]:
        hour = hour % _NOON + (_NOON if parts["half"].lower() == "pm" else 0)
    try:
        at = datetime(
            day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(parts["zone"])
        )
    except ValueError:
        raise ValueError(f"{hour:02}:{minute:02} is not a time of day.") from None
    return Moment(at.astimezone(UTC), is_day=False)


def _zone(written: str | None) -> timezone:
    if written is None or written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)


def _shown(written: str) -> str:
    return repr(written if len(written) <= 40 else written[:40] + "…")  # noqa: PLR2004 # enough to find it
