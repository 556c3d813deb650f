"""Days, months, quarters and years in a text, with "before", "until", "after", "since" and "in". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from math import inf
from typing import Final

from ea_core.agent.models.ranges import BETWEEN, TO, Named, Range

_DECEMBER: Final = 12
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("january jan januar", "february feb februar", "march mar märz", "april apr", "may mai", "june jun juni",
         "july jul juli", "august aug", "september sept sep", "october oct oktober okt", "november nov",
         "december dec dezember dez"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE: Final = (
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{1,2}/\d{1,2}/\d{4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:of\s)?(?:{_MONTH})\.?,?\s\d{{4}}|(?:{_MONTH})\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    rf"|(?:{_MONTH})\.?,?\s\d{{4}}|q[1-4]\s?/?\s?\d{{4}}(?!\d)|\d{{4}}-\d{{2}}(?![\d-])|(?<![\w.,/-])(?:19|20)\d\d(?![\w%/-]|[.,]\d|\s?(?:[%€$£¥]|euros?|eur|dollars?|usd)\b))"
)
_DATES: Final = re.compile(rf"(?<!\w){_DATE}", re.IGNORECASE)
_WHEN: Final = re.compile(
    r"\b(?:(?P<before>before|earlier than|prior to|ahead of)|(?P<until>until|till|by|through|no later than|not later than)|"
    r"(?P<after>after|later than|beyond)|(?P<since>since|from|starting|as of)|(?P<within>in|during|of|on|within))"
    r"\s+(?:the\s+)?(?:end of\s+|year\s+)?\Z",
    re.IGNORECASE,
)


def without_days(text: str) -> str:
    """The text with signs of no meaning in place of its days, so that these are not taken for amounts."""
    return _DATES.sub(lambda found: "\0" * len(found.group()), text)


def days_in(text: str) -> Iterator[Named]:
    """The days of a text in its order, as ordinals."""
    found = [(one, days) for one in _DATES.finditer(text) if (days := _days(one.group()))]
    skip = -1
    for at, (one, (start, end)) in enumerate(found):
        if at == skip:
            continue
        before = text[: one.start()]
        if at + 1 < len(found) and BETWEEN.search(before):
            follows, (_, last) = found[at + 1]
            if TO.fullmatch(text[one.end() : follows.start()]):
                skip = at + 1
                begin = BETWEEN.search(before)
                words = text[begin.start() if begin else one.start() : follows.end()].strip()
                yield Named(Range(start, last, dated=True), words, limited=True)
                continue
        when = _WHEN.search(before)
        words = text[when.start() if when else one.start() : one.end()].strip()
        to_its_end = when is not None and "end of" in when.group().casefold()
        if when is None or to_its_end:
            yield Named(
                Range(end if to_its_end else start, end, dated=True),
                words,
                limited=when is not None,
            )
        elif when["before"]:
            yield Named(Range(-inf, start, open_high=True, dated=True), words, limited=True)
        elif when["until"]:
            yield Named(Range(-inf, end, dated=True), words, limited=True)
        elif when["after"]:
            yield Named(Range(end, inf, open_low=True, dated=True), words, limited=True)
        elif when["since"]:
            yield Named(Range(start, inf, dated=True), words, limited=True)
        else:
            yield Named(Range(start, end, dated=True), words, limited=True)


def _days(written: str) -> tuple[int, int] | None:
    """The first and last day that a date means, as ordinals; None for a day that there is not."""
    text = written.casefold().replace(",", " ")
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    named = [_MONTHS[word] for word in re.findall(r"[^\W\d_]+", text) if word in _MONTHS]
    try:
        return _span(*_parts(text, numbers, named[0] if named else None))
    except ValueError:
        return None


def _parts(
    text: str, numbers: list[int], month: int | None
) -> tuple[int, int, int] | tuple[int, int, int, int]:
    """Year, first and last month, and the day where there is one."""
    if month is not None:
        year = numbers[-1]
        return (year, month, month, numbers[0]) if len(numbers) > 1 else (year, month, month)
    if text.startswith("q"):
        quarter, year = int(text[1]), int(text[-4:])  # "Q12026", too
        return year, 3 * quarter - 2, 3 * quarter
    if len(numbers) == 1:
        return numbers[0], 1, _DECEMBER
    if len(numbers) == 2:  # noqa: PLR2004 -- year and month
        return numbers[0], numbers[1], numbers[1]
    year, of_month, day = numbers if re.match(r"\d{4}", text) else numbers[::-1]
    if "/" in text and of_month > _DECEMBER:
        day, of_month = of_month, day
    return year, of_month, of_month, day


def _span(year: int, first: int, last: int, day: int | None = None) -> tuple[int, int]:
    if day is not None:
        return (date(year, first, day).toordinal(),) * 2
    end = date(year, last, _last_day(year, last))
    return date(year, first, 1).toordinal(), end.toordinal()


def _last_day(year: int, month: int) -> int:
    """Raises ValueError for a month that there is not."""
    return (date(year + month // _DECEMBER, month % _DECEMBER + 1, 1) - date.resolution).day
