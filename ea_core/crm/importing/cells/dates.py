"""Days and moments as people and programs write them; what could mean two days is refused.

A calendar day is the day as it is written: an offset never moves it. A moment keeps its zone; one
without, and a bare day, is meant in the company's time zone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, Literal

from ea_core.crm.importing.cells.clock import CLOCK, TIME, ZONE, time_of, zone_of
from ea_core.crm.importing.cells.months import months, weekdays
from ea_core.crm.importing.cells.numbers import Ambiguous
from ea_core.crm.importing.cells.texts import is_filler, not_known, shown, visible

DayOrder = Literal["dmy", "mdy", "ymd"]

FIRST_YEAR: Final = 1970
YEARS_AHEAD: Final = 30
"""A day before FIRST_YEAR or so many years from today is taken for a slip of the pen."""
_LONGEST: Final = 80
_DAY_NAME: Final = r"(?P<weekday>[^\W\d_]{2,12}(?:-[^\W\d_]{2,6})?)"
_WEEKDAY: Final = rf"(?:{_DAY_NAME}\.?,?\s+)??(?:d[ea]n\s+)?(?=\d)"
_MONTH: Final = r"(?P<month_name>[^\W\d_]{3,12})\.?"
_WITH_TIME: Final = (
    r"(?P<year>\d{4})(?P<sign>[-/.])\s?(?P<month>\d{1,2})(?P=sign)\s?(?P<day>\d{1,2})\.?",
    r"(?P<year>\d{4})[年년]\s?(?P<month>\d{1,2})[月월]\s?(?P<day>\d{1,2})[日일]",
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    _WEEKDAY + r"(?P<a>\d{1,2})(?P<sign>[/\-.])\s?(?P<b>\d{1,2})(?P=sign)\s?(?P<c>\d{4}|\d{2})\.?",
    _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|ª)?(?:\s|-|\bde\b|\bof\b)*" + _MONTH
    + r"(?:\s|[,\-.']|\bdel?\b)*(?P<year>\d{4}|\d{2})(?:\s*г\.?)?",  # noqa: RUF001 # Russian
    rf"(?:{_DAY_NAME}(?:,\s*|\s+))?" + _MONTH + r"\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s,]+(?P<year>\d{4})",
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})\s?-\s?(?P<year>\d{4}|\d{2})",  # as Danes write it
    r"(?P<year>\d{4})\.?[\s-]" + _MONTH + r"[\s-](?P<day>\d{1,2})\.?",
)  # fmt: skip
# ISO's basic form, and how Java and C write a moment: Tue Mar 31 14:22:05 CEST 2026.
_BASIC: Final = r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
_OTHERS: Final = (
    rf"{_BASIC}T?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})(?:[.,](?P<fraction>\d+))?\s*{ZONE}?",
    rf"{_BASIC}T(?P<hour>\d{{2}})(?P<minute>\d{{2}})\s*{ZONE}?",
    rf"{_DAY_NAME},?\s+{_MONTH}\s+(?P<day>\d{{1,2}})\s+{CLOCK}\s*{ZONE}?\s+(?P<year>\d{{4}})",
)
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE) for form in (*(form + TIME for form in _WITH_TIME), *_OTHERS)
)
_HYPHENS: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
_NOTHING: Final = re.compile(r"0[0\s./:-]*")
_SERIAL: Final = re.compile(r"\d{5}(?:[.,]\d+)?")
_SERIAL_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 # a calendar's day, in no zone
_FULL_YEAR: Final = 4
_SECONDS_OF_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time (UTC); a bare day stands for its beginning in the company's time zone."""

    at: datetime
    is_day: bool


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the days of a column are to be read.

    `order` is said by who imports or shown by the column (None: by neither). With `mixed` the
    column shows two orders. With `serials` plain numbers are the days of a spreadsheet.
    """

    order: DayOrder | None = None
    mixed: bool = False
    serials: bool = False
    today: date | None = None
    zone: tzinfo = UTC


PLAIN: Final = DateStyle()


def orders_shown(written: str) -> frozenset[DayOrder]:
    """The orders in which a value like 25/12/2026 is a day; empty for one of another form."""
    parts = _parts(written)
    if parts is None or not parts.get("a"):
        return frozenset()
    return frozenset(order for order, _ in _readings(parts))


def is_serial(written: str) -> bool:
    """Whether a value may be a spreadsheet's number of a day: 46112, or 46112.5 at noon."""
    return _SERIAL.fullmatch(written.strip()) is not None


def parse_moment(written: str, style: DateStyle = PLAIN) -> Moment:
    """A day or a moment. Raises ValueError with the reason."""
    day, parts = _read(written, style)
    try:
        return _at(day, parts, style.zone)
    except OverflowError:
        raise ValueError(f"{shown(written)} is not a date.") from None


def parse_day(written: str, style: DateStyle = PLAIN) -> date:
    """The calendar day that is written; a time of day and its zone are passed over.

    Raises ValueError with the reason.
    """
    day, parts = _read(written, style)
    time_of(parts)
    return day


def _read(written: str, style: DateStyle) -> tuple[date, dict[str, str | None]]:
    if is_filler(written) or _NOTHING.fullmatch(
        written
    ):  # 00.00.0000 is how SAP leaves a day blank
        raise not_known(written, "a date")
    parts = _parts(written)
    if parts is None:
        return _serial(written, style)
    return _plausible(_day(parts, style, written), written, style), parts


def _parts(written: str) -> dict[str, str | None] | None:
    """The parts of a date by their names; None for what is none."""
    text = visible(written.strip())
    if len(text) > _LONGEST:
        return None
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_HYPHENS)
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is not None:
            return match.groupdict()
    return None


def _serial(written: str, style: DateStyle) -> tuple[date, dict[str, str | None]]:
    if not is_serial(written):
        raise ValueError(f"{shown(written)} is not a date. Write it like 2026-03-31.")
    # A general number of five decimals is a third of a second off: the second is the nearest one.
    days = float(written.strip().replace(",", "."))
    seconds = round(days * _SECONDS_OF_A_DAY)
    if seconds >= (int(days) + 1) * _SECONDS_OF_A_DAY:
        seconds -= 1  # the end of a day is not the next one
    at = _SERIAL_ZERO + timedelta(seconds=seconds)
    if not style.serials:
        raise ValueError(
            f"{shown(written)} is not a date. As a spreadsheet's number of a day it would be "
            f"{at:%Y-%m-%d}: format the column as a date and save it anew."
        )
    parts: dict[str, str | None] = {"hour": None}
    if at.time() != datetime.min.time():
        parts = {"hour": f"{at.hour}", "minute": f"{at.minute}", "second": f"{at.second}",
                 "half": None, "zone": None}  # fmt: skip
    return _plausible(at.date(), written, style), parts


def _plausible(day: date, written: str, style: DateStyle) -> date:
    last = (style.today or datetime.now(UTC).date()).year + YEARS_AHEAD
    if FIRST_YEAR <= day.year <= last:
        return day
    raise ValueError(
        f"{shown(written)} is a day of the year {day.year}. Days from {FIRST_YEAR} to {last} are taken; "
        "look for a slip of the pen."
    )


def _day(parts: dict[str, str | None], style: DateStyle, written: str) -> date:
    before = (parts.get("weekday") or "").casefold()
    if before and before not in weekdays():  # `before 31.03.2026` is no day
        raise ValueError(
            f"{shown(written)} is not a date: no day of the week is called {before!r}."
        )
    if parts.get("a"):
        return _ordered(parts, style, written)
    day = _named_or_plain(parts, style, written)
    if not _is_its_weekday(day, parts):
        raise ValueError(f"{shown(written)} is a {day:%A}: look for a slip of the pen.")
    return day


def _is_its_weekday(day: date, parts: dict[str, str | None]) -> bool:
    """Whether a day is the one of the week that stands before it, where one does."""
    named = weekdays().get((parts.get("weekday") or "").casefold())
    return named is None or day.weekday() in named


def _named_or_plain(parts: dict[str, str | None], style: DateStyle, written: str) -> date:
    if parts.get("month_name"):
        name = (parts["month_name"] or "").casefold()
        month = months().get(name)
        if month is None:
            raise ValueError(f"{shown(written)} is not a date: no month is called {name!r}.")
    else:
        month = int(parts["month"] or 0)
    try:
        return date(_year(parts["year"] or "", style), month, int(parts["day"] or 0))
    except ValueError:
        raise ValueError(f"{shown(written)} is not a day of the calendar.") from None


def _ordered(parts: dict[str, str | None], style: DateStyle, written: str) -> date:
    """A day of three numbers, in the order that it or its column shows or that is said."""
    readings = dict(_readings(parts, style))
    if not readings:
        what = ", or not on that day of the week" if parts.get("weekday") else ""
        raise ValueError(f"{shown(written)} is not a day of the calendar{what}.")
    if style.order in readings:
        return readings[style.order]
    # Points stand between day, month and year, unless the column shows or one says otherwise.
    if parts["sign"] == "." and not style.mixed and "dmy" in readings:
        return readings["dmy"]
    if style.order is not None:
        raise ValueError(f"{shown(written)} is not a day of the calendar as {style.order}.")
    days = set(readings.values())
    if len(days) == 1:
        return days.pop()
    options = " or ".join(f"--dates {order} ({day:%Y-%m-%d})" for order, day in readings.items())
    why = "The column has days in both orders, so it" if style.mixed else "It"
    raise Ambiguous(f"{shown(written)} could mean two days. {why} needs to be said: {options}.")


def _readings(
    parts: dict[str, str | None], style: DateStyle = PLAIN
) -> Iterator[tuple[DayOrder, date]]:
    """The days that three numbers can be, by order; a day of the week before them decides, too."""
    a, b, c = (parts[name] or "" for name in "abc")
    tries: list[tuple[DayOrder, str, str, str]] = [("dmy", c, b, a), ("mdy", c, a, b)]
    # 26-03-31 begins with the year; with slashes or points only when that is said.
    if len(c) != _FULL_YEAR and len(a) == 2 and (parts["sign"] == "-" or style.order == "ymd"):  # noqa: PLR2004 # digits of a year
        tries.append(("ymd", a, b, c))
    for order, year, month, day in tries:
        try:
            found = date(_year(year, style), int(month), int(day))
        except ValueError:
            continue
        if _is_its_weekday(found, parts):
            yield order, found


def _year(written: str, style: DateStyle) -> int:
    """Two digits are a year up to YEARS_AHEAD from now, or one of the last century."""
    year = int(written)
    if len(written) == _FULL_YEAR:
        return year
    last = (style.today or datetime.now(UTC).date()).year + YEARS_AHEAD
    return 2000 + year if 2000 + year <= last else 1900 + year


def _at(day: date, parts: dict[str, str | None], zone: tzinfo) -> Moment:
    time = time_of(parts)
    hour, minute, second = time or (0, 0, 0)
    at = datetime(
        day.year, day.month, day.day, hour, minute, second,
        int((parts.get("fraction") or "")[:6].ljust(6, "0")), zone_of(parts.get("zone"), zone),
    )  # fmt: skip
    return Moment(at.astimezone(UTC), is_day=time is None)
