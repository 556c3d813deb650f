"""When clients bought, and when not: "not bought for a year", "in 2025 but not in 2026", "whose last order is older". Pure.

It is told by their won deals. Periods that the calendar knows stay for it; here are those that are counted
from today, and what of two periods is one in which they bought nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ea_core.agent.requests import group_words as said_as
from ea_core.agent.requests import lexicon as lex
from ea_core.agent.requests.draft import Draft
from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.request import Days, Request
from ea_core.agent.requests.said_days import day_words

_N: Final = rf"(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)}|half an?)"
_UNIT: Final = r"(?P<unit>day|week|month|quarter|year)s?"
_BOUGHT: Final = r"(?:bought|buy|buying|purchased?|ordered?|placed (?:an|any) orders?|placed orders?|made (?:an?|any) purchases?)"
_AGAIN: Final = r"(?: (?:anything|something|any more|anymore|from us|with us|again|at all))*"
_NEVER: Final = rf"(?:(?:(?:who|that|which) )?(?:(?:we )?(?:have|has|had|did|do|does) )?(?:not|never|nothing)(?: (?:yet|ever))* {_BOUGHT}{_AGAIN}|(?:(?:with|have|has|had|made|placed) )?(?:no|without(?: an?| any)?) (?:purchases?|orders?)|bought nothing{_AGAIN})"
NOT_FOR: Final = re.compile(
    rf"\b{_NEVER} (?:since|for|in|within|during|over)(?: (?:the|about|more than|over|at least|longer than|last|past|a full))* {_N} {_UNIT}\b"
)
NEVER: Final = re.compile(
    rf"\b{_NEVER}(?! (?:of|in|for|with|below|above|from) (?!20\d\d|the last|the past|this|last|q[1-4]))(?=\W|$)"
)
LAST_BOUGHT: Final = re.compile(
    rf"\b(?:whose|(?:with|where) (?:a|the|their) )?(?: )?(?:last|latest|most recent) (?:order|purchase|won deal|win|deal won)(?: (?:is|was|dates?|lies|happened|came))*(?: back)?(?: from)? (?:older than|more than|over|longer than|at least) {_N} {_UNIT}(?: (?:ago|old|back))?\b"
    rf"|\b(?:that |who |which )?(?:last|have last) (?:bought|ordered|purchased)(?: from us)? (?:more than|over|longer than|at least) {_N.replace('?P<n>', '?P<m>')} {_UNIT.replace('?P<unit>', '?P<unit2>')} ago\b"
)
NOT_SINCE: Final = re.compile(
    r"\b(?:but|and) (?:not|nothing|never|none)(?: (?:again|anything|bought|ordered))* since(?: then)?$"
)
BUT_NOT: Final = re.compile(
    rf"\b(?:but|and) (?:not|nothing|never|none|no longer|no (?:orders?|purchases?|won deals?))(?: (?:{_BOUGHT[3:-1]}|any more|anymore|again|yet|anything))* (?=(?:in|during|since|this|last|so far|20\d\d|q[1-4])\b)"
)
BOUGHT: Final = re.compile(rf"\b(?:(?:who|that|which) )?(?:(?:have|has|had|did) )?(?:bought|purchased|ordered|buy|with (?:won deals?|orders?|purchases?)){_AGAIN}(?= (?:in|during|since|this|last|both|20\d\d|q[1-4])\b)")  # fmt: skip
BOTH: Final = re.compile(r"\b(?:in )?both\b")
WHO: Final = re.compile(
    rf"^(?:and )?(?:who|whose)\b(?=.*(?:\b{_BOUGHT}\b|\b(?:last|latest) (?:order|purchase)))"
)
_UNITS: Final = {"day": 1, "week": 7}
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
PATTERNS: Final = (NEVER, NOT_FOR, LAST_BOUGHT, BUT_NOT, NOT_SINCE, BOUGHT, BOTH)


def take_bought(draft: Draft) -> None:
    """That clients bought, or did not, and since when."""
    marked = draft.marked
    if not (marked.has(lex.CLIENTS) or WHO.search(marked.text)) or draft.today is None:
        return
    match = marked.take(NOT_FOR)
    if match:
        draft.without_deals, draft.without_days = (
            "won",
            _since(draft.today, match["n"], match["unit"]),
        )
    elif last := marked.take(LAST_BOUGHT):
        n, unit = last["n"] or last["m"], last["unit"] or last["unit2"]
        draft.with_deals, draft.without_deals = "won", "won"
        draft.without_days = _since(draft.today, n, unit)
    elif (but := BUT_NOT.search(marked.text)) and (
        bought := BOUGHT.search(marked.text[: but.start() + 1])
    ):
        draft.bought_until = marked.span(but)[0]
        marked.take_match(BUT_NOT, but)
        marked.take_match(BOUGHT, bought)
        draft.with_deals, draft.without_deals = "won", "won"
    elif (since := NOT_SINCE.search(marked.text)) and BOUGHT.search(marked.text):
        draft.bought_until = marked.span(since)[0]
        marked.take(NOT_SINCE)
        marked.take(BOUGHT)
        draft.with_deals, draft.without_deals = "won", "won"
    elif BOTH.search(marked.text) and BOUGHT.search(marked.text):
        draft.bought_until = len(marked.words)
        marked.take(BOUGHT)
        marked.take(BOTH)
        draft.with_deals = "won"
    elif not marked.has(said_as.NO_OPEN) and (
        marked.take(said_as.NEVER_BOUGHT) or marked.take(NEVER)
    ):
        draft.without_deals = "won"
    else:
        return
    draft.bought = True
    if not marked.has(lex.CLIENTS):
        draft.things.append((0, "clients"))
        marked.take(_WHO_ALONE)


_WHO_ALONE: Final = re.compile(r"^(?:and )?(?:who|whose)\b")


def _since(today: date, n: str, unit: str) -> Days:
    """The days since so long ago."""
    half = n.startswith("half")
    number = NUMBERS.get(n) or (int(n) if n.isdigit() else 1)
    if unit in _UNITS:
        first = today - timedelta(days=number * _UNITS[unit])
    else:
        months = 6 if half and unit == "year" else number * _MONTHS[unit]
        year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
        first = _day(year, month + 1, today.day)
    first += timedelta(days=1)
    return Days(first, None, f"since {day_words(first)}")


def _day(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def of_buyers(request: Request, draft: Draft) -> Request | None:
    """The request with when they bought and when not; None where nothing is said of that."""
    if draft.without_deals not in {"won", "lost"} and draft.with_deals is None:
        return None
    with_days: tuple[Days, ...] = ()
    without = draft.without_days
    places = draft.period_places
    if draft.bought_until is not None:
        with_days = tuple(
            days
            for days, place in zip(draft.periods, places, strict=True)
            if place < (draft.bought_until or 0)
        )
        behind = [
            days
            for days, place in zip(draft.periods, places, strict=True)
            if place >= (draft.bought_until or 0)
        ]
        without = behind[0] if behind else without
        last = with_days[-1].last if with_days else None
        if not behind and last and draft.marked.has(NOT_SINCE):
            first = last + timedelta(days=1)
            without = Days(first, None, f"since {day_words(first)}")
        if (draft.without_deals and without is None) or len(behind) > 1 or not with_days:
            return None
    elif draft.basis != "created" and without is None and draft.periods and draft.without_deals:
        without = draft.periods[0]
    return replace(
        request,
        with_deals=draft.with_deals,
        without_deals=draft.without_deals,
        with_days=with_days,
        without_days=without,
    )
