"""Periods in usual wording as days of the company's calendar. Pure.

Quarters, and "this year", are fiscal, as on the Pipeline page; a year by its number is a calendar year.
A month or quarter without a year is the latest that has begun, or the next one for what lies ahead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from babel.dates import format_date

from ea_core.agent.requests import period_forms as form
from ea_core.agent.requests.request import Days
from ea_core.agent.requests.words import Marked
from ea_core.crm.pipeline.periods import Period, month_end, month_of, quarter_of, week_of

_YEAR_MONTHS: Final = 12


class Calendar:
    """Reads periods for a company that is at `today`, whose fiscal year begins with a month."""

    def __init__(self, today: date, fiscal_year_starts: int = 1) -> None:
        self.today = today
        self.fiscal = fiscal_year_starts

    def take(self, marked: Marked) -> list[Days]:
        """The periods of a question, in order of their forms; their words are explained."""
        found: list[Days] = []
        for pattern, read in self._forms():
            for match in marked.take_all(pattern):
                days = read(match)
                if days is None:  # no day of the calendar: left over, and said
                    first, behind = marked.span(match)
                    marked.explained[first:behind] = [False] * (behind - first)
                    break
                found.append(days)
        return found

    def _forms(self) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Days | None]]]:
        return [
            (form.TO_DATE, self._to_date),
            (form.START, self._to_date),
            (form.SPAN, self._span),
            (form.BETWEEN, self._between),
            (form.SINCE, self._since),
            (form.AFTER, self._after),
            (form.BEFORE, self._before),
            (form.UNTIL, self._until),
            (form.LONG, lambda match: self._point(match["p"])),
            (form.IN, lambda match: self._point(match["p"])),
            (form.ALONE, lambda match: self._point(match["p"])),
            (form.WITHIN, self._within),
        ]

    def _to_date(self, match: re.Match[str]) -> Days:
        named = match.groupdict()
        unit = named.get("unit") or named.get("far") or named.get("far2")
        unit = unit or ("year" if named.get("ytd") else "quarter" if named.get("qtd") else "month")
        first = self._unit(unit, self.today).first
        return said(first, self.today)

    def _span(self, match: re.Match[str]) -> Days:
        number = 6 if match["half"] else form.NUMBERS.get(match["n"]) or int(match["n"])
        ahead = match["way"] in {"next", "coming", "following"}
        unit = match["unit"] or "month"
        if unit in {"day", "week"}:
            length = timedelta(days=number * (7 if unit == "week" else 1))
            days = (self.today, self.today + length) if ahead else (
                self.today - length + timedelta(days=1), self.today)  # fmt: skip
        else:
            months = number * {"month": 1, "quarter": 3, "year": 12}[unit]
            days = (self.today, _months_from(self.today, months)) if ahead else (
                _months_from(self.today, -months) + timedelta(days=1), self.today)  # fmt: skip
        return said(*days)

    def _within(self, match: re.Match[str]) -> Days:
        number = form.NUMBERS.get(match["n"]) or int(match["n"])
        days = {"day": 1, "week": 7}.get(match["unit"])
        end = self.today + timedelta(days=number * days) if days else _months_from(self.today, number)  # fmt: skip
        return said(self.today, end)

    def _between(self, match: re.Match[str]) -> Days | None:
        begin, end = match["a"] or match["c"], match["b"] or match["d"]
        last = self._point(end)
        # "between March and May 2026": the year stands once.
        year = re.search(form.Y, end)
        if not re.search(form.Y, begin) and year:
            first = self._point(f"{begin} {year.group()}") or self._point(begin)
        else:
            first = self._point(begin)
        if first is None or last is None or first.first is None or last.last is None:
            return None
        start, stop = first.first, last.last
        if start > stop and not year:  # November to February
            start = month_of(start, -_YEAR_MONTHS)
        return said(start, stop) if start <= stop else None

    def _since(self, match: re.Match[str]) -> Days | None:
        point = self._point(match["p"])
        if point is None or point.first is None:
            return None
        return Days(point.first, None, f"since {day_words(point.first)}")

    def _after(self, match: re.Match[str]) -> Days | None:
        point = self._point(match["p"])
        if point is None or point.last is None:
            return None
        ahead = point.ahead or point
        return replace(
            self._behind(point), ahead=self._behind(ahead) if ahead is not point else None
        )

    def _behind(self, point: Days) -> Days:
        first = (point.last or self.today) + timedelta(days=1)
        return Days(first, None, f"since {day_words(first)}")

    def _before(self, match: re.Match[str]) -> Days | None:
        point = self._point(match["p"])
        return None if point is None else self._ending(point, before=True)

    def _until(self, match: re.Match[str]) -> Days | None:
        point = self._point(match["p"])
        return None if point is None else self._ending(point, before=False)

    def _ending(self, point: Days, *, before: bool) -> Days:
        edge = point.first if before else point.last
        last = (edge or self.today) - timedelta(days=1 if before else 0)
        ahead = self._ending(point.ahead, before=before) if point.ahead else None
        return Days(None, last, f"until {day_words(last)}", ahead)

    def _point(self, written: str) -> Days | None:
        text = written.removeprefix("the ").strip()
        for read in (self._a_year_ago, self._named, self._day, self._part_of_year, self._month):
            days = read(text)
            if days is not None:
                return days
        return None

    def _named(self, text: str) -> Days | None:
        near = {"yesterday": -1, "today": 0, "tomorrow": 1}
        if text in near:
            day = self.today + timedelta(days=near[text])
            return Days(day, day, text)
        if re.fullmatch(form.Y, text):
            return said(date(int(text), 1, 1), date(int(text), 12, 31))
        fiscal = re.fullmatch(rf"(?:fy ?|(?:fiscal|financial) year )(\d\d|{form.Y})", text)
        if fiscal:
            year = int(fiscal[1]) + (0 if len(fiscal[1]) > 2 else 2000)  # noqa: PLR2004 # digits of a year
            first = date(year - (self.fiscal > 1), self.fiscal, 1)
            return said(first, month_of(first, _YEAR_MONTHS) - timedelta(days=1))
        earlier = re.fullmatch(r"(week|month|quarter|year) before last", text)
        if earlier:
            last = self._unit(
                earlier[1], self._unit(earlier[1], self.today).first - timedelta(days=1)
            )
            this = self._unit(earlier[1], last.first - timedelta(days=1))
            return said(this.first, this.last)
        relative = re.fullmatch(rf"(?P<which>{form.WHICH}) (?P<unit>{form.UNIT})", text)
        if relative is None:
            return None
        unit = relative["unit"].split()[-1]
        this = self._unit(unit, self.today)
        which = relative["which"].removeprefix("the ")
        if which in {"last", "previous", "past"}:
            this = self._unit(unit, this.first - timedelta(days=1))
        elif which in {"next", "coming"}:
            this = self._unit(unit, this.last + timedelta(days=1))
        return said(this.first, this.last)

    def _a_year_ago(self, text: str) -> Days | None:
        """The month (quarter, week) of today a year ago; of another length is not known which one."""
        same = re.match(r"(?:the )?same (month|quarter|week)", text)
        if same is None:
            return None
        this = self._unit(same[1], _months_from(self.today, -_YEAR_MONTHS))
        return said(this.first, this.last)

    def _year_of(self, text: str) -> int | None:
        """The year that is written behind a month, quarter or half: 2026, last year; None where none is."""
        year = re.search(form.Y, text)
        if year:
            return int(year.group())
        said_so = re.search(form.THAT_YEAR, text)
        if said_so is None:
            return None
        words = said_so.group()
        more = (
            -1 if re.search("last|previous", words) else 1 if re.search("next|coming", words) else 0
        )
        return self._fiscal_year() + more

    def _fiscal_year(self) -> int:
        """The fiscal year of today, by the calendar year in which it ends."""
        return self._unit("year", self.today).last.year

    def _unit(self, unit: str, day: date) -> Period:
        if unit == "week":
            return Period(week_of(day), week_of(day) + timedelta(days=6))
        if unit == "month":
            return Period(month_of(day), month_end(day))
        if unit == "quarter":
            return quarter_of(day, self.fiscal)
        first = month_of(day, -((day.month - self.fiscal) % _YEAR_MONTHS))
        return Period(first, month_of(first, _YEAR_MONTHS) - timedelta(days=1))

    def _day(self, text: str) -> Days | None:
        iso = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text)
        dotted = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
        named = re.fullmatch(rf"({form.D}) (?:of )?({form.M})(?: ({form.Y}))?", text)
        turned = re.fullmatch(rf"({form.M}) ({form.D})(?: ({form.Y}))?", text)
        year: int | None
        if iso:
            year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
        elif dotted:
            year, month, day = int(dotted[3]), int(dotted[2]), int(dotted[1])
        elif named or turned:
            number, name, written = (
                (named[1], named[2], named[3]) if named else (turned[2], turned[1], turned[3])  # type: ignore[index] # one of them matched
            )
            year, month = int(written) if written else None, form.MONTHS[name]
            day = int(re.sub(r"\D", "", number))
        else:
            return None
        try:
            if year is not None:
                found = date(year, month, day)
                return Days(found, found, day_words(found))
            past = date(self.today.year, month, day)
            ahead = past if past >= self.today else date(self.today.year + 1, month, day)
            past = past if past <= self.today else date(self.today.year - 1, month, day)
        except ValueError:
            return None
        return Days(past, past, day_words(past), Days(ahead, ahead, day_words(ahead)))

    def _part_of_year(self, text: str) -> Days | None:
        ordinals = {"first": 1, "second": 2, "third": 3, "fourth": 4}
        quarter = re.search(r"q([1-4])|(first|second|third|fourth|[1-4](?:st|nd|rd|th)) quarter", text)  # fmt: skip
        half = re.search(r"h([12])\b|(first|second|1st|2nd) half", text)
        found = quarter or half
        if found is None:
            return None
        place = int(found[1]) if found[1] else ordinals.get(found[2]) or int(found[2][0])
        months = 3 if quarter else 6
        year = self._year_of(text)
        if year:
            return self._nth(year, place, months)
        this = self._unit("year", self.today).last.year
        if self.fiscal == 1 and not year:
            this = self.today.year
        options = [self._nth(this + more, place, months) for more in (-1, 0, 1)]
        if not quarter:
            return options[1]
        begun = [one for one in options if one.first and one.first <= self.today]
        coming = [one for one in options if one.last and one.last >= self.today]
        return replace(begun[-1], ahead=coming[0])

    def _nth(self, year: int, place: int, months: int) -> Days:
        start = date(year - (self.fiscal > 1), self.fiscal, 1)
        first = month_of(start, months * (place - 1))
        return said(first, month_of(first, months) - timedelta(days=1))

    def _month(self, text: str) -> Days | None:
        match = re.fullmatch(rf"({form.M})(?: of)?(?: ({form.Y}|{form.THAT_YEAR}))?", text)
        if match is None:
            return None
        month = form.MONTHS[match[1]]
        if match[2]:
            more = re.search("last|previous", match[2]), re.search("next|coming", match[2])
            year = self.today.year - bool(more[0]) + bool(more[1])
            year = int(match[2]) if match[2].isdigit() else year
            return _month_said(date(year, month, 1))
        begun = date(self.today.year - (month > self.today.month), month, 1)
        coming = date(self.today.year + (month < self.today.month), month, 1)
        return replace(_month_said(begun), ahead=_month_said(coming))


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


def _month_said(first: date) -> Days:
    return said(first, month_end(first))


def _format(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale="en_US")


def _months_from(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    month = month_of(day, months)
    return month.replace(day=min(day.day, month_end(month).day))
