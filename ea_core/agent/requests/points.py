"""Single times in usual wording: a day, a month, a quarter, a year. Pure.

Quarters, and "this year", are fiscal, as on the Pipeline page; a year by its number is a calendar year.
A month, quarter or weekday that says no more is the latest that has begun, or the next one for what lies
ahead.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ea_core.agent.requests import period_forms as form
from ea_core.agent.requests.request import Days
from ea_core.agent.requests.said_days import day_words, of_month, one_day, said
from ea_core.crm.pipeline.periods import Period, month_end, month_of, quarter_of, week_of

YEAR_MONTHS: Final = 12
_NEAR: Final = {"ereyesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "overmorrow": 2}


class Points:
    """Reads single times for a company that is at `today`, whose fiscal year begins with a month."""

    def __init__(self, today: date, fiscal_year_starts: int = 1) -> None:
        self.today = today
        self.fiscal = fiscal_year_starts

    def point(self, written: str) -> Days | None:
        """What a word or a few say: a day, a month, a part of a year, a year; None for no time."""
        text = written.removeprefix("the ").strip()
        for read in (
            self._a_year_ago,
            self._near,
            self.named,
            self._week,
            self._nth_day,
            self._day,
            self._part_of_year,
            self.month,
        ):
            days = read(text)
            if days is not None:
                return days
        return None

    def named(self, text: str) -> Days | None:
        """What is called by its distance from today, or by the number of a year."""
        if re.fullmatch(form.Y, text):
            return said(date(int(text), 1, 1), date(int(text), 12, 31))
        fiscal = re.fullmatch(rf"(?:fy ?|(?:fiscal|financial) year )(\d\d|{form.Y})", text)
        if fiscal:
            year = int(fiscal[1]) + (0 if len(fiscal[1]) > 2 else 2000)  # noqa: PLR2004 # digits of a year
            first = date(year - (self.fiscal > 1), self.fiscal, 1)
            return said(first, month_of(first, YEAR_MONTHS) - timedelta(days=1))
        earlier = re.fullmatch(r"(week|month|quarter|year) before last", text)
        if earlier:
            last = self.unit(
                earlier[1], self.unit(earlier[1], self.today).first - timedelta(days=1)
            )
            this = self.unit(earlier[1], last.first - timedelta(days=1))
            return said(this.first, this.last)
        later = re.fullmatch(r"(week|month|quarter|year) after next", text)
        if later:
            next_one = self.unit(later[1], self.unit(later[1], self.today).last + timedelta(days=1))
            this = self.unit(later[1], next_one.last + timedelta(days=1))
            return said(this.first, this.last)
        relative = re.fullmatch(rf"(?P<which>{form.WHICH}) (?P<unit>{form.UNIT})", text)
        if relative is None:
            return None
        unit = relative["unit"].split()[-1]
        this = self.unit(unit, self.today)
        which = relative["which"].removeprefix("the ")
        if which in {"last", "previous", "past"}:
            this = self.unit(unit, this.first - timedelta(days=1))
        elif which in {"next", "coming"}:
            this = self.unit(unit, this.last + timedelta(days=1))
        return said(this.first, this.last)

    def _near(self, text: str) -> Days | None:
        if text in _NEAR:
            day = self.today + timedelta(days=_NEAR[text])
            return Days(day, day, text) if abs(_NEAR[text]) <= 1 else one_day(day)
        return self._weekday(text) if text.rsplit(maxsplit=1)[-1] in form.WEEKDAYS else None

    def _weekday(self, text: str) -> Days:
        """The last such day up to today, or the next one for what lies ahead; "this" is of this week."""
        *which, name = text.split()
        this = week_of(self.today) + timedelta(days=form.WEEKDAYS[name])
        week = timedelta(days=7)
        if which == ["this"]:
            return one_day(this)
        past = this if this < self.today else this - week
        ahead = this if this > self.today else this + week
        if which:
            return one_day(past if which[0] in {"last", "past"} else ahead)
        if this == self.today:
            past = ahead = this
        return replace(one_day(past), ahead=one_day(ahead))

    def _a_year_ago(self, text: str) -> Days | None:
        """The month (quarter, week) of today a year ago; of another length is not known which one."""
        same = re.match(r"(?:the )?same (month|quarter|week)", text)
        if same is None:
            return None
        this = self.unit(same[1], months_from(self.today, -YEAR_MONTHS))
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
        return self.unit("year", self.today).last.year

    def unit(self, unit: str, day: date) -> Period:
        """The week, month, (fiscal) quarter or year of a day."""
        if unit == "week":
            return Period(week_of(day), week_of(day) + timedelta(days=6))
        if unit == "month":
            return Period(month_of(day), month_end(day))
        if unit == "quarter":
            return quarter_of(day, self.fiscal)
        first = month_of(day, -((day.month - self.fiscal) % YEAR_MONTHS))
        return Period(first, month_of(first, YEAR_MONTHS) - timedelta(days=1))

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

    def _week(self, text: str) -> Days | None:
        """A week of the ISO calendar by its number."""
        match = re.match(r"cw(\d\d?)\b", text)
        if match is None:
            return None
        written = re.search(form.Y, text)
        near = re.search("last|previous|next|coming", text)
        year = self.today.isocalendar().year
        if near:
            year += 1 if near.group() in {"next", "coming"} else -1
        number = int(match[1])
        if written or re.search(form.THAT_YEAR, text):
            return _week_said(int(written.group()) if written else year, number)
        # A 53rd week is in few years only.
        weeks = [week for more in range(-7, 8) if (week := _week_said(year + more, number))]
        past = [one for one in weeks if one.first and one.first <= self.today]
        ahead = [one for one in weeks if one.last and one.last >= self.today]
        return replace(past[-1], ahead=ahead[0]) if past and ahead else None

    def _nth_day(self, text: str) -> Days | None:
        """A day of a month by its number: the last one up to today, or the next for what lies ahead."""
        match = re.fullmatch(
            r"(\d{1,2})(?:st|nd|rd|th)(?: of (?:the )?(?:(this|current|last|previous|next|coming) )?month)?",
            text,
        )
        if match is None:
            return None
        day = int(match[1])
        if " of " in text:
            more = {"last": -1, "previous": -1, "next": 1, "coming": 1}.get(match[2] or "", 0)
            month = _month_said(month_of(self.today, more))
            return of_month(month, day, day)
        months = [_month_said(month_of(self.today, more)) for more in range(-2, 3)]
        days = [one for month in months if (one := of_month(month, day, day)) and one.first]
        past = [one for one in days if one.first and one.first <= self.today]
        ahead = [one for one in days if one.first and one.first >= self.today]
        return replace(past[-1], ahead=ahead[0]) if past and ahead else None

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
        this = self.unit("year", self.today).last.year
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

    def month(self, text: str) -> Days | None:
        """A month by its name, with or without a year."""
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


def _week_said(year: int, number: int) -> Days | None:
    """A week of a year; None where that has none of the number."""
    try:
        first = date.fromisocalendar(year, number, 1)
    except ValueError:
        return None
    return said(first, first + timedelta(days=6))


def _month_said(first: date) -> Days:
    return said(first, month_end(first))


def months_from(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    month = month_of(day, months)
    return month.replace(day=min(day.day, month_end(month).day))
