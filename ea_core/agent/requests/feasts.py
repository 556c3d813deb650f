"""Feasts whose day is known: "since Easter", "before Christmas", "on Whit Monday". Pure.

Of those whose day differs from country to country (Thanksgiving, Labour Day) nobody knows it here, and
what is "over" a feast has no days of its own: such words are left, and named.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ea_core.agent.requests.request import Days
from ea_core.agent.requests.said_days import day_words, one_day, said

_FIXED: Final = {
    "new year s eve": (12, 31), "new year eve": (12, 31), "new years eve": (12, 31), "new year": (1, 1),
    "new years": (1, 1), "epiphany": (1, 6), "valentines day": (2, 14), "valentine day": (2, 14), "may day": (5, 1),
    "halloween": (10, 31), "christmas eve": (12, 24), "christmas": (12, 25), "boxing day": (12, 26),
}  # fmt: skip
_FROM_EASTER: Final = {
    "ash wednesday": -46, "palm sunday": -7, "maundy thursday": -3, "good friday": -2, "easter sunday": 0,
    "easter monday": 1, "easter": 0, "ascension": 39, "whit sunday": 49, "whitsunday": 49, "whitsun": 49,
    "pentecost": 49, "whit monday": 50, "pentecost monday": 50, "corpus christi": 60,
}  # fmt: skip
NAMED: Final = (
    "(?:" + "|".join(sorted((*_FIXED, *_FROM_EASTER), key=len, reverse=True)) + ")(?: s)?(?: day)?"
)
FEAST: Final = re.compile(
    rf"\b(?P<way>since|after|from|before|by|until|till|up to) (?:the )?(?P<p>{NAMED})\b|\b(?P<on>on) (?P<day>{NAMED})\b"
)
BETWEEN_FEASTS: Final = re.compile(
    rf"\b(?:between|from) (?P<a>{NAMED}) (?:and|to|until|till) (?P<b>{NAMED})\b"
)
_ENDS: Final = frozenset({"before", "by", "until", "till", "up to"})


def feast(match: re.Match[str], today: date) -> Days:
    """The time that is told by a feast: of the last one, or of the next for what lies ahead."""
    past, ahead = _around(match["p"] or match["day"], today)
    told = _told(match["way"], past)
    return told if match["way"] == "since" else replace(told, ahead=_told(match["way"], ahead))


def between_feasts(match: re.Match[str], today: date) -> Days:
    """From one feast to the next that is called so."""
    past, ahead = _around(match["a"], today)

    def until(first: date) -> Days:
        last = _around(match["b"], first)[1]
        return said(first, last)

    return replace(until(past), ahead=until(ahead))


def _told(way: str | None, day: date) -> Days:
    if way is None:
        return one_day(day)
    if way in _ENDS:
        last = day - timedelta(days=way == "before")
        return Days(None, last, f"until {day_words(last)}")
    first = day + timedelta(days=way == "after")
    return Days(first, None, f"since {day_words(first)}")


def _around(name: str, today: date) -> tuple[date, date]:
    """The last such day up to a day, and the next from it on."""
    days = [_in_year(name, today.year + more) for more in (-1, 0, 1)]
    return max(one for one in days if one <= today), min(one for one in days if one >= today)


def _in_year(name: str, year: int) -> date:
    plain = name.removesuffix(" day").removesuffix(" s")
    for known in (name, plain, f"{plain} day"):
        if known in _FIXED:
            return date(year, *_FIXED[known])
        if known in _FROM_EASTER:
            return easter(year) + timedelta(days=_FROM_EASTER[known])
    raise KeyError(name)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century = year // 100
    golden = year % 19
    correction = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = correction - (correction // 28) * (1 - (29 // (correction + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    ahead = moon - weekday
    month = 3 + (ahead + 40) // 44
    return date(year, month, ahead + 28 - 31 * (month // 4))
