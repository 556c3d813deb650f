"""Whether what a question supposes of two figures is so: "Has Sofia won more than Marcus?". Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ea_core.agent.models.base import ToolResult
from ea_core.agent.models.crm_words import shown_money
from ea_core.agent.models.further_figures import name_apart
from ea_core.agent.requests.period_forms import MONTHS
from ea_core.agent.requests.request import Days, Request
from ea_core.agent.requests.words import key, key_words
from ea_core.agent.tables import literal
from ea_core.formats import percent, rounded

_ASKS_WHICH: Final = re.compile(
    r"\W*(?:(?:and|so|but)\W+)*(?:who|which|what|whose|how|when|where|why|list|show|give|by)\b",
    re.IGNORECASE,
)
_BEFORE_THAT: Final = re.compile(
    r"\bthan (?:in |during |for |at )?(?:the )?(?:last|previous|prior|(?:week|month|quarter|year) before|(?:a|one) year ago)\b"
)
_MORE: Final = re.compile(r"\b(?:more|higher|larger|bigger|better|greater|busier)\b(?=.*\bthan\b)")
_LESS: Final = re.compile(r"\b(?:fewer|less|lower|smaller|worse)\b(?=.*\bthan\b)")
_COUNTED: Final = re.compile(
    r"\b(?:more|fewer|less)\s+(?:\w+\s+){0,3}?(?:deals?|tasks?|clients?|customers?|contacts?|orders?|activities|calls?|meetings?|e-?mails?|notes?|opportunities|leads)\b"
)
_I: Final = re.compile(r"\b(?:i|me|my|mine|myself)\b")
_TWO: Final = 2
_MONEY: Final = ("$", "€", "£", "¥", "-$")
Figure = tuple[Decimal, str]
"""A figure, and how it is written."""
_THAN: Final = re.compile(r"\bthan\b")


def verdict(
    question: str, requests: Sequence[Request], results: Sequence[ToolResult], me: str
) -> str | None:
    """`Yes, by $63,710: Marcus Holm $586,470, Sofia Lindqvist $522,760.`; None where nothing is supposed of two figures."""
    text = key(question)
    more, less = _MORE.search(text) is not None, _LESS.search(text) is not None
    supposes = _ASKS_WHICH.match(text) is None and more != less
    plain = not any(one.error for one in results) and not any(one.not_applied or one.several for one in requests)  # fmt: skip
    if not (supposes and plain) or len(requests) != len(results):
        return None
    if len(requests) == 1 and requests[0].ask == "comparison":
        return _of_periods(text, requests[0], results[0].data, more=more)
    return _of_two(text, requests, results, me, more=more) if len(requests) == _TWO else None


def _of_two(
    text: str, requests: Sequence[Request], results: Sequence[ToolResult], me: str, *, more: bool
) -> str | None:
    """Of the two that are compared, in the order in which the question names them."""
    named = [name_apart(one, other, me) for one, other in (requests, requests[::-1])]
    own = ["" in {one.owner, one.performer} for one in requests]
    places = [_place(text, name, is_own=mine) for name, mine in zip(named, own, strict=True)]
    than = _THAN.search(text)
    if than is None or sum(place > than.start() for place in places) != 1 or -1 in places:
        return None
    order = (0, 1) if places[0] < places[1] else (1, 0)
    first, second = (_figure(text, requests[at], results[at].data) for at in order)
    if first is None or second is None:
        return None
    words = [
        f"{literal(named[at])} {shown}"
        for at, (_, shown) in zip(order, (first, second), strict=True)
    ]
    currency = str(results[0].data.get("currency", "USD"))
    return _said(first, second, words, currency, more=more)


def _said(first: Figure, second: Figure, words: Sequence[str], currency: str, *, more: bool) -> str:
    value, other = first[0], second[0]
    if value == other:
        return f"No, both are the same: {words[0]}, {words[1]}."
    apart = abs(value - other)
    by = f"by {shown_money(apart, currency)}" if first[1].startswith(_MONEY) else f"by {apart.normalize():,f}"  # fmt: skip
    if first[1].endswith("%"):
        by = f"by {rounded(apart * 100, 1).normalize():f} percentage points"
    return f"{'Yes' if (value > other) == more else 'No'}, {by}: {words[0]}, {words[1]}."


def _place(text: str, name: str, *, is_own: bool) -> int:
    """Where the question names it first; -1 where it does not."""
    found = [match.start() for word in key_words(name) if (match := re.search(rf"\b{re.escape(word)}", text))]  # fmt: skip
    if is_own and (match := _I.search(text)):
        found.append(match.start())
    return min(found, default=-1)


def _figure(text: str, request: Request, data: Mapping[str, Any]) -> tuple[Decimal, str] | None:
    """The figure that the two are compared by, and how it is written."""
    if "win_rate" in request.measures:
        rate = data.get("win_rate")
        return None if rate is None else (Decimal(str(rate)), percent(Decimal(str(rate))))
    if request.measures == ("mean",) and data.get("mean_won") is not None:
        return Decimal(str(data["mean_won"])), shown_money(data["mean_won"], str(data["currency"]))
    if set(request.measures) - {"value", "count"} or "total" not in data:
        return None
    total = int(data["total"])
    if request.of != "deals" or _COUNTED.search(text):
        return Decimal(total), f"{total:,}"
    if "total_value" not in data:
        return None
    return Decimal(str(data["total_value"])), shown_money(
        data["total_value"], str(data["currency"])
    )


def _of_periods(text: str, one: Request, data: Mapping[str, Any], *, more: bool) -> str | None:
    """Of two periods, in the order in which the question names them; "than last year" is of the earlier one."""
    if one.days is None or one.compared is None:
        return None
    currency = str(data.get("currency", "USD"))
    figures = [_of_headline(text, one, data[name], currency) for name in ("first", "second")]
    sides = [(days, figure) for days, figure in zip((one.days, one.compared), figures, strict=True) if figure]  # fmt: skip
    if len(sides) < _TWO:
        return None
    if _BEFORE_THAT.search(text):
        sides.sort(key=lambda side: side[0].first or date.min, reverse=True)
    else:
        known = [_period_words(days) for days, _ in sides]
        places = [_period_place(text, own - other) for own, other in (known, known[::-1])]
        if -1 in places or places[0] == places[1]:
            return None
        sides = [sides[at] for at in sorted(range(_TWO), key=lambda at: places[at])]
    words = [f"{days.words} {shown}" for days, (_, shown) in sides]
    return _said(sides[0][1], sides[1][1], words, currency, more=more)


def _of_headline(
    text: str, one: Request, headline: Mapping[str, Any], currency: str
) -> Figure | None:
    """The figure of a period: its win rate, how many deals were won, or what they are worth."""
    if "win_rate" in one.measures:
        rate = headline.get("win_rate")
        return None if rate is None else (Decimal(str(rate)), percent(Decimal(str(rate))))
    what = "lost" if one.kind == "lost" else "won"
    if _COUNTED.search(text):
        return Decimal(headline[f"{what}_count"]), f"{headline[f'{what}_count']:,}"
    value = headline[f"{what}_value"]
    return Decimal(str(value)), shown_money(value, currency)


def _period_words(days: Days) -> frozenset[str]:
    """How a month, quarter or year may be called: `jul`, `q3`, `2026`."""
    first = days.first
    if first is None:
        return frozenset()
    month = next(name for name, number in MONTHS.items() if number == first.month)
    return frozenset({*key_words(days.words), month, f"q{(first.month + 2) // 3}", str(first.year)})


def _period_place(text: str, words: Collection[str]) -> int:
    """Where one of the words stands in the question; -1 where none does."""
    found = [match.start() for word in words if (match := re.search(rf"\b{re.escape(word)}", text))]
    return min(found, default=-1)
