"""Periods in usual wording as days of the company's calendar. Pure.

Quarters, and "this year", are fiscal, as on the Pipeline page; a year by its number is a calendar year.
A month or quarter without a year is the latest that has begun, or the next one for what lies ahead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from ea_core.agent.requests import period_forms as form
from ea_core.agent.requests.feasts import BETWEEN_FEASTS, FEAST, between_feasts, feast
from ea_core.agent.requests.points import YEAR_MONTHS, Points, months_from
from ea_core.agent.requests.request import Days
from ea_core.agent.requests.said_days import day_words, of_month, one_day, said, year_before
from ea_core.agent.requests.words import Marked
from ea_core.crm.pipeline.periods import month_of

Forms = list[tuple[re.Pattern[str], Callable[[re.Match[str]], Days | None]]]
_MIDDLE = 15
"""The last day of the first half of a month."""


def _of_calendar(read: Callable[[re.Match[str]], Days | None], match: re.Match[str]) -> Days | None:
    """The period; None where it is in no year of the calendar ("5000 years ago")."""
    try:
        return read(match)
    except (ValueError, OverflowError):
        return None


class Calendar:
    """Reads periods for a company that is at `today`, whose fiscal year begins with a month."""

    def __init__(self, today: date, fiscal_year_starts: int = 1) -> None:
        self.today = today
        self.points = Points(today, fiscal_year_starts)
        self.places: list[int] = []
        """Where the periods stand that were taken last."""

    def take(self, marked: Marked) -> list[Days]:
        """The periods of a question, in order of their forms; their words are explained."""
        same = marked.take(form.SAME)
        found: list[Days] = self._two(marked)
        self.places = [0] * len(found)
        forms = self._forms()
        if marked.has(form.OF_RECORDS) or marked.has(form.LEADS_ON):
            forms = [*self._forms_of_records(), *forms, (form.WEEKDAY, self._weekday)]
        for pattern, read in forms:
            for match in marked.take_all(pattern):
                days = _of_calendar(read, match)
                if days is None:  # no day of the calendar: left over, and said
                    first, behind = marked.span(match)
                    marked.explained[first:behind] = [False] * (behind - first)
                    break
                found.append(days)
                self.places.append(marked.span(match)[0])
        if same is not None:
            self._add_same(marked, same, found)
        for number in marked.left():
            month = self._standing_apart(marked, number)
            if month is not None and marked.take_span(number, number + 1):
                found.append(month)
                self.places.append(number)
        return found

    def _standing_apart(self, marked: Marked, number: int) -> Days | None:
        """A month whose name is a word of the language, too, where it stands apart: "May: revenue?"."""
        word = marked.words[number]
        behind = marked.question[word.end :].lstrip()[:1]
        apart = (
            word.key in {"may", "march", "mar"}
            and word.written[0].isupper()
            and behind in set(":,;?")
        )
        return self.points.point(word.key) if apart else None

    def _add_same(self, marked: Marked, match: re.Match[str], found: list[Days]) -> None:
        """`same quarter last year`: of the period that stands beside it, else of today's."""
        beside = found[-1] if found and found[-1].period else None
        days = year_before(beside) if beside else self.points.point(match.group())
        first, behind = marked.span(match)
        if days is None:
            marked.explained[first:behind] = [False] * (behind - first)
        else:
            found.append(days)
            self.places.append(first)

    def _forms(self) -> Forms:
        return [
            (form.BY_MEASURE, lambda match: self.points.point(match["p"])),
            (form.LAST_TO_DATE, self._last_to_date),
            (form.TO_DATE, self._to_date),
            (form.START, self._to_date),
            (form.UNIT_END, self._unit_end),
            (form.FIRST_OF, self._first_of),
            (form.DAYS_OF, self._days_of),
            (form.REST, self._rest),
            (form.HALF_OF, self._half_of),
            (form.SPAN, self._span),
            (form.DAYS, self._days),
            (form.BETWEEN, self._between),
            (form.SINCE, self._since),
            (form.AFTER, self._after),
            (form.BEFORE, self._before),
            (form.UNTIL, self._until),
            (form.LONG, lambda match: self.points.point(match["p"])),
            (form.IN, lambda match: self.points.point(match["p"])),
            (form.ALONE, lambda match: self.points.point(match["p"])),
            (form.WITHIN, self._within),
            (form.OF_TARGET, lambda match: self.points.point(f"this {match['unit'] or 'year'}")),
            (form.ON_UNIT, self._on_unit),
            (form.THE_UNIT, lambda match: self.points.point(f"this {match['unit']}")),
        ]

    def _two(self, marked: Marked) -> list[Days]:
        """`Q1 and Q2 2025`, `first half vs second half last year`: the year is that of both."""
        match = form.TWO.search(marked.text)
        if match is None:
            months = form.MONTHS_TWO.search(marked.text)
            if months is None or marked.before(marked.span(months)[0]) in {"between", "from"}:
                return []
            both = [self.points.point(months[name]) for name in "ab"]
            taken = marked.take_span(*marked.span(months))
            return [one for one in both if one is not None] if taken else []
        if marked.before(marked.span(match)[0]) in {"between", "from", "since"}:
            return []
        if re.search(rf"{form.Y}|{form.THAT_YEAR}", match["a"]) or " to " in match.group().replace("compared to", ""):  # fmt: skip
            return []
        first, second = self.points.point(f"{match['a']} {match['y']}"), self.points.point(match["b"])  # fmt: skip
        if first is None or second is None or not marked.take_span(*marked.span(match)):
            return []
        return [first, second]

    def _weekday(self, match: re.Match[str]) -> Days | None:
        ways = {
            "since": self._since, "after": self._after, "before": self._before,
            "until": self._until, "till": self._until, "by": self._until,
        }  # fmt: skip
        read = ways.get(match["way"] or "")
        return read(match) if read else self.points.point(match["p"])

    def _weekdays(self, match: re.Match[str]) -> Days | None:
        first, last = self.points.point(match["a"]), self.points.point(match["b"])
        if not (first and last and first.first and last.last):
            return None
        start = first.first if first.first <= last.last else first.first - timedelta(days=7)
        return said(start, last.last)

    def _forms_of_records(self) -> Forms:
        """What is a time where records are asked for; opening hours and terms stand in documents."""
        return [
            (FEAST, lambda match: feast(match, self.today)),
            (BETWEEN_FEASTS, lambda match: between_feasts(match, self.today)),
            (form.WEEKDAY_OF, self._weekday_of),
            (form.NTH_DAYS, self._nth_days),
            (form.NTH_DAY, lambda match: self._going(match["way"] or match["way2"], self.points.point(match["p"] or match["p2"]))),
            (form.COUNTED, self._counted),
            (form.AGO, self._ago),
            (form.BETWEEN_WEEKDAYS, self._weekdays),
        ]  # fmt: skip

    def _counted(self, match: re.Match[str]) -> Days | None:
        """A day so many days, weeks or months behind another."""
        name, number, unit = (match[one] or match[f"{one}2"] or match[f"{one}3"] for one in ("p", "n", "unit"))  # fmt: skip
        point = self.points.point("today" if name == "now" else name)
        start = (point.ahead or point).first if point else None
        if start is None:
            return None
        count = form.NUMBERS.get(number) or int(number)
        days = {"day": 1, "week": 7}.get(unit)
        found = start + timedelta(days=count * days) if days else months_from(start, count)
        return self._going(match["way"], one_day(found))

    def _weekday_of(self, match: re.Match[str]) -> Days | None:
        week = self.points.point(f"{match['w'] or match['w2']} week")
        if week is None or week.first is None:
            return None
        away = form.WEEKDAYS[match["p"] or match["p2"]]
        return self._going(match["way"], one_day(week.first + timedelta(days=away)))

    def _nth_days(self, match: re.Match[str]) -> Days | None:
        """`between the 3rd and the 10th of next month`: of one month, which the second day has."""
        end = self.points.point(match["b"] + (f" of {match['m']}" if match["m"] else ""))
        first = int(re.sub(r"\D", "", match["a"]))

        def days(last: Days | None) -> Days | None:
            return of_month(last, first, last.first.day) if last and last.first else None

        found = days(end)
        return found and replace(found, ahead=days(end.ahead) if end else None)

    def _ago(self, match: re.Match[str]) -> Days | None:
        """The day, or the whole week, month, quarter or year, so long ago; before or since then: to the day."""
        count, unit = form.NUMBERS.get(match["n"]) or int(match["n"]), match["unit"]
        days = {"day": 1, "week": 7}.get(unit)
        months = {"month": 1, "quarter": 3}.get(unit, YEAR_MONTHS)
        day = self.today - timedelta(days=count * days) if days else months_from(self.today, -count * months)  # fmt: skip
        if unit == "day" or match["way"] not in {None, "in", "during", "on"}:
            return self._going(match["way"], one_day(day))
        whole = self.points.unit(unit, day)
        return said(whole.first, whole.last)

    def _going(self, way: str | None, point: Days | None) -> Days | None:
        """A time with what leads to it: since, after, before, until; else itself."""
        if point is None or point.first is None:
            return None
        if way in {"since", "from"}:
            ahead = self._going(way, point.ahead) if way == "from" else None
            return Days(point.first, None, f"since {day_words(point.first)}", ahead)
        if way == "after":
            return replace(self._behind(point), ahead=self._behind(point.ahead) if point.ahead else None)  # fmt: skip
        if way in {"before", "until", "till", "by", "up to"}:
            return self._ending(point, before=way == "before")
        return point

    def _days_of(self, match: re.Match[str]) -> Days | None:
        """So many days at the beginning or the end of a period."""
        number = form.NUMBERS.get(match["n"]) or int(match["n"])
        whole = self.points.point(f"this {match['unit']}" if match["unit"] else match["p"])

        def part(days: Days | None) -> Days | None:
            if days is None or days.first is None or days.last is None:
                return None
            away = timedelta(days=number * (7 if match["of"] == "week" else 1) - 1)
            first, last = (days.first, days.first + away) if match["end"] == "first" else (days.last - away, days.last)  # fmt: skip
            return said(first, last) if days.first <= first and last <= days.last else None

        found = part(whole)
        return found and replace(found, ahead=part(whole.ahead) if whole else None)

    def _rest(self, match: re.Match[str]) -> Days:
        return said(self.today, self.points.unit(match["a"] or match["b"], self.today).last)

    def _to_date(self, match: re.Match[str]) -> Days:
        named = match.groupdict()
        unit = named.get("unit") or named.get("far") or named.get("far2")
        unit = unit or ("year" if named.get("ytd") else "quarter" if named.get("qtd") else "month")
        first = self.points.unit(unit, self.today).first
        return said(first, self.today)

    def _span(self, match: re.Match[str]) -> Days:
        whole = 6 if match["half"] else 2 if match["fortnight"] else 0
        number = whole or form.NUMBERS.get(match["n"]) or int(match["n"])
        ahead = match["way"] in {"next", "coming", "following"}
        unit = match["unit"] or ("week" if match["fortnight"] else "month")
        if unit == "quarter":
            return said(*self._quarters(number, ahead=ahead))
        if unit in {"day", "week"}:
            length = timedelta(days=number * (7 if unit == "week" else 1))
            days = (self.today, self.today + length) if ahead else (
                self.today - length + timedelta(days=1), self.today)  # fmt: skip
        else:
            months = number * (YEAR_MONTHS if unit == "year" else 1)
            days = (self.today, months_from(self.today, months)) if ahead else (
                months_from(self.today, -months) + timedelta(days=1), self.today)  # fmt: skip
        return said(*days)

    def _quarters(self, number: int, *, ahead: bool) -> tuple[date, date]:
        """So many whole fiscal quarters before this one, or behind it."""
        this = self.points.unit("quarter", self.today)
        first = this.first or self.today
        if ahead:
            return month_of(first, 3), month_of(first, 3 * (number + 1)) - timedelta(days=1)
        return month_of(first, -3 * number), first - timedelta(days=1)

    def _unit_end(self, match: re.Match[str]) -> Days:
        """Up to the end of the year, quarter, month or week of today."""
        units = {"eoy": "year", "eoq": "quarter", "eom": "month", "eow": "week"}
        unit = match["a"] or match["b"] or units[match["c"]]
        last = self.points.unit(unit, self.today).last
        return Days(None, last, f"until {day_words(last)}")

    def _last_to_date(self, _match: re.Match[str]) -> Days | None:
        return year_before(
            said(self.points.unit("year", self.today).first or self.today, self.today)
        )

    def _on_unit(self, match: re.Match[str]) -> Days | None:
        units = {"yoy": "year", "qoq": "quarter", "mom": "month", "wow": "week"}
        return self.points.point(f"this {match['unit'] or units[match['short']]}")

    def _first_of(self, match: re.Match[str]) -> Days | None:
        """The first or last months of a year: a calendar year by its number, else the fiscal one."""
        number = form.NUMBERS.get(match["n"]) or int(match["n"])
        year = self.points.named(match["y"] if match["y"] != "year" else "this year")
        if year is None or year.first is None or year.last is None or number > YEAR_MONTHS:
            return None
        if match["end"] == "first":
            return said(year.first, month_of(year.first, number) - timedelta(days=1))
        return said(month_of(year.last, 1 - number), year.last)

    def _half_of(self, match: re.Match[str]) -> Days | None:
        """Half a month, of the year that a month has."""
        near = (match["near"] or "").removeprefix("the ")
        written = "this month" if near == "month" else near or " ".join(filter(None, (match["m"], match["y"])))  # fmt: skip
        month = self.points.point(written)
        if month is None:
            return None

        def half(whole: Days) -> Days | None:
            if whole.last is None:
                return None
            days = (1, _MIDDLE) if match["half"] in {"first", "1st"} else (_MIDDLE + 1, whole.last.day)  # fmt: skip
            return of_month(whole, *days)

        found = half(month)
        ahead = half(month.ahead) if month.ahead else None
        return None if found is None else replace(found, ahead=ahead)

    def _days(self, match: re.Match[str]) -> Days | None:
        """`1 to 15 October`, `October 1 to 15`: days of one month, of the year that a month has."""
        begin, end = match["a"] or match["a2"], match["b"] or match["b2"]
        month = self.points.month(" ".join(filter(None, (match["m"] or match["m2"], match["y"] or match["y2"]))))  # fmt: skip
        days = [int(re.sub(r"\D", "", one)) for one in (begin, end)]
        if month is None or month.first is None or days[0] > days[1]:
            return None
        ahead = of_month(month.ahead, *days) if month.ahead else None
        found = of_month(month, *days)
        return None if found is None else replace(found, ahead=ahead)

    def _within(self, match: re.Match[str]) -> Days:
        number = 1 if match["one"] else form.NUMBERS.get(match["n"]) or int(match["n"])
        days = {"day": 1, "week": 7}.get(match["unit"] or match["of"])
        end = self.today + timedelta(days=number * days) if days else months_from(self.today, number)  # fmt: skip
        return said(self.today, end)

    def _between(self, match: re.Match[str]) -> Days | None:
        begin, end = match["a"] or match["c"], match["b"] or match["d"]
        last = self.points.point(end)
        # "between March and May 2026": the year stands once.
        year = re.search(form.Y, end)
        if not re.search(form.Y, begin) and year:
            first = self.points.point(f"{begin} {year.group()}") or self.points.point(begin)
        else:
            first = self.points.point(begin)
        if first is None or last is None or first.first is None or last.last is None:
            return None
        start, stop = first.first, last.last
        if start > stop and not year and last.ahead and last.ahead.last:  # November to February
            stop = last.ahead.last
        if start > stop:
            return None
        end = last.ahead.last if last.ahead and last.ahead.last else stop
        coming = first.ahead.first if first.ahead and first.ahead.first else start
        return replace(said(start, stop), ahead=said(coming if coming <= end else start, end))

    def _since(self, match: re.Match[str]) -> Days | None:
        point = self.points.point(match["p"])
        if point is None or point.first is None:
            return None
        over = point.last is not None and point.last < self.today and point.first != point.last
        if over and form.OF_A_TIME.fullmatch(match.group()):
            return point  # "the deals from last year"
        ahead = point.ahead if match.group().startswith(("from", "starting")) else None
        return Days(
            point.first, None, f"since {day_words(point.first)}", self._going("from", ahead)
        )

    def _after(self, match: re.Match[str]) -> Days | None:
        point = self.points.point(match["p"])
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
        point = self.points.point(match["p"])
        return None if point is None else self._ending(point, before=True)

    def _until(self, match: re.Match[str]) -> Days | None:
        point = self.points.point(match["p"])
        return None if point is None else self._ending(point, before=False)

    def _ending(self, point: Days, *, before: bool) -> Days:
        edge = point.first if before else point.last
        last = (edge or self.today) - timedelta(days=1 if before else 0)
        ahead = self._ending(point.ahead, before=before) if point.ahead else None
        return Days(None, last, f"until {day_words(last)}", ahead)
