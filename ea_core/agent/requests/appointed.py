"""The day that somebody appoints or reports: "by 3 March", "next Friday", "in two weeks", "yesterday". Pure.

What is to be done lies ahead, what was done lies behind: a day without a year is the next one, or the last.
Of a span ("next week", "soon") no day is made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ea_core.agent.requests.period_forms import MONTHS, NUMBERS
from ea_core.agent.requests.shorthand import DAYS
from ea_core.crm.pipeline.periods import month_end, month_of

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT: Final = {
    **{name[:length]: at for at, name in enumerate(_DAYS) for length in (3, 4, len(name))},
    **{typed: _DAYS.index(name) for typed, name in DAYS.items() if name in _DAYS},
}
_TYPED: Final = "|".join(one for one, name in DAYS.items() if name not in _DAYS)
_WEEKDAY: Final = "|".join(
    sorted(
        (
            one
            for one in _SHORT
            if one not in {"wedn", "sat", "sun", "frid", "mond", "satu", "sund"}
        ),
        key=len,
        reverse=True,
    )
)
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_N: Final = rf"\d{{1,3}}|an?|{'|'.join(NUMBERS)}"
_WAY: Final = r"(?:(?:not later than|no later than|by|on|until|till|before|due(?: on| by)?|for|at|from|to|as of) )?(?:the )?"
_FORMS: Final = (
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})",
    r"(?P<dots>\d{1,2}\.\d{1,2}\.(?:\d{2,4})?)",
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\.?(?: of)? (?P<m>{_MONTH})\.?,?(?: (?P<y>\d{{4}}))?",
    rf"(?P<m2>{_MONTH})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y2>\d{{4}}))?",
    rf"(?P<day>{_TYPED}|the day after tomorrow|day after tomorrow|the day before yesterday|day before yesterday|today|tonight|tomorrow|yesterday)(?: morning| afternoon| evening)?",
    rf"(?:in|within) (?P<n>{_N}) (?P<unit>days?|weeks?|months?)(?:['’] time)?",  # noqa: RUF001
    rf"(?P<ago>{_N}) (?P<unit2>days?|weeks?|months?) ago",
    rf"(?P<which>this|next|coming|last) (?P<wd>{_WEEKDAY})|(?P<wd2>{_WEEKDAY})(?: (?P<next>next week|this week|last week))?",
    rf"end of (?:the |this )?(?P<end>week|month|quarter|year|{_MONTH})",
    r"(?P<nth>\d{1,2})(?:st|nd|rd|th)",
)
_DAY: Final = re.compile(rf"(?<![\w/]){_WAY}(?:{'|'.join(_FORMS)})(?![\w/])", re.IGNORECASE)
_UNITS: Final = {"day": 1, "week": 7}
_WEEK: Final = 7
_FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class Appointed:
    """A day, and the words without it."""

    day: date | None
    rest: str


def appointed(words: str, today: date, *, behind: bool = False) -> Appointed:
    """The last day that is named; `behind`: it is reported and not yet to come."""
    for match in reversed(list(_DAY.finditer(words))):
        day = _day(match, today, behind=behind)
        if day is not None:
            before, after = words[: match.start()].rstrip(" ,"), words[match.end() :].lstrip(" ,")
            return Appointed(day, f"{before} {after}".strip())
    return Appointed(None, words)


def only_day(words: str, today: date) -> date | None:
    """The day where the words are one and nothing else."""
    found = appointed(words.strip(" ."), today)
    return found.day if not found.rest else None


def _day(match: re.Match[str], today: date, *, behind: bool) -> date | None:
    said = {name: value.lower() for name, value in match.groupdict().items() if value}
    try:
        if "iso" in said:
            year, month, day = (int(one) for one in said["iso"].split("-"))
            return date(year, month, day)
        if "dots" in said:
            day, month, *more = (int(one) for one in said["dots"].split(".") if one)
            of = more[0] + (2000 if more[0] < 100 else 0) if more else None  # noqa: PLR2004
            return _of_year(day, month, of, today, behind=behind)
        if "m" in said or "m2" in said:
            end = "2" if "m2" in said else ""
            of_year = said.get(f"y{end}")
            return _of_year(
                int(said[f"d{end}"]), MONTHS[said[f"m{end}"]], int(of_year) if of_year else None, today,
                behind=behind,
            )  # fmt: skip
        if "nth" in said:
            return _nth(int(said["nth"]), today, behind=behind)
    except ValueError:
        return None
    return _relative(said, today, behind=behind)


def _relative(said: dict[str, str], today: date, *, behind: bool) -> date | None:
    if "day" in said:
        away = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}
        name = said["day"].removeprefix("the ")
        name = DAYS.get(name, name)
        return today + timedelta(away.get(name, 2 if name == "day after tomorrow" else -2))
    for number, unit, sign in (("n", "unit", 1), ("ago", "unit2", -1)):
        if number in said:
            return _away(today, said[number], said[unit].rstrip("s"), sign)
    if "end" in said:
        return _end(said["end"], today)
    weekday = _SHORT[said.get("wd") or said["wd2"]]
    return _weekday(weekday, said.get("which") or said.get("next") or "", today, behind=behind)


def _weekday(weekday: int, which: str, today: date, *, behind: bool) -> date:
    monday = today - timedelta(today.weekday())
    if which.startswith("next"):
        return monday + timedelta(_WEEK + weekday)
    if which == "this week":
        return monday + timedelta(weekday)
    if which == "last week":
        return monday + timedelta(weekday - _WEEK)
    if behind or which == "last":
        return today - timedelta((today.weekday() - weekday - 1) % _WEEK + 1)
    return today + timedelta((weekday - today.weekday() - 1) % _WEEK + 1)


def _away(today: date, number: str, unit: str, sign: int) -> date:
    count = 1 if number in {"a", "an"} else NUMBERS.get(number) or int(number)
    if unit == "month":
        month = month_of(today, sign * count)
        return month.replace(day=min(today.day, month_end(month).day))
    return today + timedelta(sign * count * _UNITS[unit])


def _end(of: str, today: date) -> date:
    if of == "week":
        away = _FRIDAY if today.weekday() <= _FRIDAY else _WEEK - 1
        return today + timedelta(away - today.weekday())
    if of == "month":
        return month_end(today)
    if of == "year":
        return date(today.year, 12, 31)
    if of == "quarter":
        return month_end(month_of(today, 2 - (today.month - 1) % 3))
    month = date(today.year, MONTHS[of], 1)
    return month_end(month if month_end(month) >= today else month.replace(year=today.year + 1))


def _of_year(day: int, month: int, year: int | None, today: date, *, behind: bool) -> date:
    if year is not None:
        return date(year, month, day)
    found = date(today.year, month, day)
    if behind and found > today:
        return date(today.year - 1, month, day)
    if not behind and found < today:
        return date(today.year + 1, month, day)
    return found


def _nth(day: int, today: date, *, behind: bool) -> date:
    found = today.replace(day=day)
    if behind == (found > today) and found != today:
        return month_of(today, -1 if behind else 1).replace(day=day)
    return found
