"""Amounts of money that a value is above or below, and chances of winning. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from ea_core.agent.requests.period_forms import NUMBERS
from ea_core.agent.requests.words import Marked
from ea_core.agent.requests.written_numbers import number_in

_CENT: Final = Decimal("0.01")
_AMOUNT: Final = (
    r"(?:(?:eur|usd|gbp|chf|euros?|dollars?) )?(?:[$€£¥]\d[\d.,]*(?:k|m|mn|bn)?|\d[\d.,]*(?:k|m|mn|bn)?)(?: (?:thousand|million|billion))?"
    r"(?: (?:dollars?|usd|euros?|eur|pounds?|gbp|[$€]))?(?![\d.,%]| ?%| (?:days?|weeks?|months?|years?|deals?|clients?|"
    r"percent|times|calls?|contacts?|hours?|activities)\b)"
)
_VALUE: Final = r"(?:(?:with )?(?:a |an )?(?:(?:total|deal) )?(?:value|amount|size) (?:of )?|worth |that are |which are |of )?"
_BETWEEN: Final = re.compile(
    rf"\b{_VALUE}between (?P<a>{_AMOUNT}) and (?P<b>{_AMOUNT})(?= |$)"
    rf"|\b{_VALUE}(?:from )?(?P<c>{_AMOUNT}) to (?P<d>{_AMOUNT})(?= |$)"
)
_SHORT_BETWEEN: Final = re.compile(
    rf"\b{_VALUE}(?:between |from )?(?P<c>[$€£¥]?\d{{1,3}}) (?:and|to) (?P<d>[$€£¥]?\d{{1,3}})(?P<k>k|m|mn|bn| thousand| million)(?: (?:dollars?|usd|euros?|eur|pounds?|gbp))?(?= |$)"
)
"""`10 to 20k`, `10 and 20 thousand`: the unit stands once."""
_FROM: Final = re.compile(
    rf"(?:\b{_VALUE}(?:(?P<above>over|above|(?:more|greater|bigger|larger|higher) (?:than|as|then)|exceeding|>)"
    rf"|at least|from|minimum|>=|not less than) |(?P<sign>>=?) ?)(?P<n>{_AMOUNT})(?= |$)"
)
_BELOW: Final = re.compile(
    rf"(?:\b{_VALUE}(?:(?P<below>under|below|(?:less|smaller|lower) (?:than|as|then)|<)"
    rf"|up to|at most|maximum|<=|no more than|not more than) |(?P<sign><=?) ?)(?P<n>{_AMOUNT})(?= |$)"
)
_EXACT: Final = re.compile(
    rf"(?:\b(?:(?:whose |where |with |has |have |having )?(?:an? |the |its |their )?(?:deal )?(?:value|amount|size|price)s?(?: (?:is|are|was|of|at|equals|=))*(?: (?:exactly|precisely|equal to))?"
    r"|(?:(?:that|which|who) )?(?:(?:is|are|was|were) )?(?:worth|valued at|at)(?: (?:exactly|precisely|just))?|(?:of |for |worth )?(?:exactly|precisely)|equal(?:s|ling|ing)?(?: to)?|(?<=deal )(?:of|for)|(?<=deals )(?:of|for)|(?<=order )(?:of|for)|(?<=contract )(?:of|for)) |= ?)"
    rf"(?P<n>{_AMOUNT})(?! (?:or|and) (?:more|above|over|up|upwards|less|below|under)\b| (?:to|and) [$\u20ac\u00a3]?\d)(?= |$)"
)
"""`whose value is exactly 5,440`, `worth 61,900`, `a deal of 27,600 dollars`."""
_THAT_DEAL: Final = re.compile(
    r"(?<=\bthe )(?P<n>[$\u20ac\u00a3]\d[\d.,]*(?:k|m|mn)?)(?= (?:[a-z]+ )?(?:deal|order|contract|opportunity)\b)"
)
"""`the $21,950 deal`."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_OR_MORE: Final = re.compile(rf"(?:\b{_VALUE})?(?P<n>{_AMOUNT}) (?:or|and) (?P<way>more|above|over|up|upwards|less|below|under)\b")  # fmt: skip
_CHANCE: Final = r"\d{1,3}(?:[.,]\d{1,2})?(?:%| ?percent)(?! (?:off|discount|rebate|cheaper|surcharge|markup|commission|vat|tax)\b)"
_CHANCED: Final = r"(?:(?:with |at |of |have |has |having )?(?:a |an |the )?(?:win )?(?:probability|probabilities|likelihood|chances?|odds)(?: of winning)?(?: is| are| of)? |that are |which are |with |at )?"
_LIKELY: Final = r"(?: (?:probability|probable|likely|likelihood|chances?|certain|sure)(?: (?:to (?:close|win|be won)|of (?:winning|closing)))?)?"
_CHANCE_BETWEEN: Final = re.compile(
    rf"\b{_CHANCED}(?:between |from )(?P<a>\d{{1,3}}(?:%| ?percent)?) (?:and|to) (?P<b>{_CHANCE}){_LIKELY}(?= |$)"
)
_CHANCE_FROM: Final = re.compile(
    rf"(?:\b{_CHANCED}(?:(?P<above>over|above|more than|greater than|higher than|exceeding|>)|at least|from|minimum|>=|not less than) |(?P<sign>>=?) ?)(?P<n>{_CHANCE}){_LIKELY}(?= |$)"
)
_CHANCE_BELOW: Final = re.compile(
    rf"(?:\b{_CHANCED}(?:(?P<below>under|below|less than|lower than|<)|up to|at most|maximum|<=|no more than|not more than) |(?P<sign><=?) ?)(?P<n>{_CHANCE}){_LIKELY}(?= |$)"
)
_CHANCE_BARE: Final = re.compile(
    r"\b(?:probability|probabilities|likelihood|chances?|odds)(?: of winning)?(?: is| are| of| that is)? "
    r"(?:(?P<above>over|above|more than|greater than|higher than|exceeding)|(?P<least>at least|from)|(?P<below>under|below|less than|lower than)|(?P<most>up to|at most)) (?P<n>\d{1,2})(?= |$)"
)
"""A chance that is called one needs no percent sign."""
_CHANCE_OR: Final = re.compile(rf"\b{_CHANCED}(?P<n>{_CHANCE}){_LIKELY} (?:or|and) (?P<way>more|above|over|higher|upwards|up|less|below|under|lower)\b")  # fmt: skip
_CHANCE_OF: Final = re.compile(rf"\b{_CHANCED}(?P<n>{_CHANCE}){_LIKELY}(?= |$)")
_FIGURES: Final = re.compile(
    r"\b(?:(?:in|of|worth|with) )?(?:the )?(?P<n>four|five|six|seven|eight|nine|[4-9]) figures?\b"
)
"""`six-figure deals`: how many digits an amount has."""
_OF_DEALS: Final = re.compile(r"\b(?:deals?|opportunit(?:y|ies)|pipeline)\b")
_HAVE_VALUES: Final = re.compile(
    r"\b(?:deals?|opportunit(?:y|ies)|orders?|contracts?|wins?|won|lost|losses)\b"
)
_HAVE_OTHER_AMOUNTS: Final = re.compile(
    r"\b(?:targets?|quotas?|goals?|discounts?|margins?|polic(?:y|ies)|approv[a-z]*|sign[a-z]*|limits?|allowances?|budgets? of)\b"
)
_OF_CHANCES: Final = re.compile(r"\b(?:probab[a-z]*|likely|likelihood|chances?)\b")
_OF_OTHERS: Final = re.compile(
    r"\b(?:rates?|discounts?|margins?|shares?|commissions?|rebates?|fees?|tax|vat|percent of|growth|rise|more|less|increase)(?! than)\b|%(?= of\b)"
)
_LEAST: Final = Decimal(100)
_TIMES: Final = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000,
                 "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}  # fmt: skip


def take_amounts(marked: Marked) -> tuple[Decimal | None, Decimal | None]:
    """The least value and the one that it is below; their words are explained.

    A bare number below 100 is no amount ("more than 3 deals").
    """
    match = marked.take(_SHORT_BETWEEN)
    if match:
        low, high = amount_of(match["c"] + match["k"]), amount_of(match["d"] + match["k"])
        return low, None if high is None else high + _CENT
    match = _taken(marked, _BETWEEN)
    if match:
        low, high = (
            amount_of(match[one] or match[other]) for one, other in (("a", "c"), ("b", "d"))
        )
        return low, None if high is None else high + _CENT
    match = marked.take(_FIGURES)
    if match:
        digits = NUMBERS.get(match["n"]) or int(match["n"])
        return Decimal(10 ** (digits - 1)), Decimal(10**digits)
    low, below = None, None
    match = _taken(marked, _FROM)
    if match:
        amount = amount_of(match["n"])
        strict = match["above"] or match["sign"] == ">"
        low = amount + _CENT if amount is not None and strict else amount
    match = _taken(marked, _BELOW)
    if match:
        amount = amount_of(match["n"])
        strict = match["below"] or match["sign"] == "<"
        below = amount if amount is None or strict else amount + _CENT
    match = _taken(marked, _OR_MORE)
    if match and match["way"] in {"more", "above", "over", "up", "upwards"}:
        low = amount_of(match["n"])
    elif match:
        amount = amount_of(match["n"])
        below = None if amount is None else amount + _CENT
    return (low, below) if (low, below) != (None, None) else _exact(marked)


def _exact(marked: Marked) -> tuple[Decimal | None, Decimal | None]:
    """Just one amount; a bare number that may be a year is none."""
    if not marked.has(_HAVE_VALUES) or marked.has(_HAVE_OTHER_AMOUNTS):
        return None, None
    for pattern in (_EXACT, _THAT_DEAL):
        match = pattern.search(marked.text)
        if match and not _YEAR.fullmatch(match["n"]) and (found := _taken(marked, pattern)):
            amount = amount_of(found["n"])
            return amount, None if amount is None else amount + _CENT
    return None, None


def apart(
    least: Decimal | None, below: Decimal | None
) -> tuple[tuple[Decimal | None, Decimal | None], tuple[Decimal | None, Decimal | None] | None]:
    """Two ranges where no value can be in both: above 50,000, and below 10,000."""
    if least is None or below is None or least < below:
        return (least, below), None
    return (least, None), (None, below)


def take_chances(
    marked: Marked, *, of_deals: bool = False
) -> tuple[Decimal | None, Decimal | None]:
    """The least chance of winning and the one that it is below, in percent; their words are explained.

    A percentage is one where it is called so, or of deals of which nothing else is counted in percent;
    `of_deals`: the question before was about deals.
    """
    plain = (of_deals or marked.has(_OF_DEALS)) and not marked.has(_OF_OTHERS)
    if not (plain or marked.has(_OF_CHANCES)):
        return None, None
    match = marked.take(_CHANCE_BETWEEN)
    if match:
        return _percent(match["a"]), _percent(match["b"]) + _CENT
    low, below = _chance_bounds(marked)
    return (low, below) if (low, below) != (None, None) else _chance_stated(marked)


def _chance_bounds(marked: Marked) -> tuple[Decimal | None, Decimal | None]:
    low, below = None, None
    match = marked.take(_CHANCE_FROM)
    if match:
        low = _percent(match["n"]) + (_CENT if match["above"] or match["sign"] == ">" else 0)
    match = marked.take(_CHANCE_BELOW)
    if match:
        below = _percent(match["n"]) + (0 if match["below"] or match["sign"] == "<" else _CENT)
    if (low, below) == (None, None) and (match := marked.take(_CHANCE_BARE)):
        given = _percent(match["n"])
        if match["above"] or match["least"]:
            low = given + (_CENT if match["above"] else 0)
        else:
            below = given + (_CENT if match["most"] else 0)
    return low, below


def _chance_stated(marked: Marked) -> tuple[Decimal | None, Decimal | None]:
    """`70 % or more`, and just `70 %`."""
    match = marked.take(_CHANCE_OR)
    if match:
        given = _percent(match["n"])
        more = match["way"] in {"more", "above", "over", "higher", "up", "upwards"}
        return (given, None) if more else (None, given + _CENT)
    match = marked.take(_CHANCE_OF)
    return (None, None) if match is None else (_percent(match["n"]), _percent(match["n"]) + _CENT)


def _percent(written: str) -> Decimal:
    return Decimal(re.sub(r"[^\d.]", "", written.replace(",", ".")))


def _taken(marked: Marked, pattern: re.Pattern[str]) -> re.Match[str] | None:
    for match in pattern.finditer(marked.text):
        numbers = [amount_of(value) for name, value in match.groupdict().items()
                   if value and name in "abcdn"]  # fmt: skip
        if all(number is not None and number >= _LEAST for number in numbers) and marked.take_span(
            *marked.span(match)
        ):
            return match
    return None


def amount_of(written: str) -> Decimal | None:
    """An amount as it is written: `50,000`, `$50k`, `1.5 million`; None for what is none."""
    match = re.match(
        r"(?:[a-z]+ )?[$€£¥]?(\d[\d.,]*)(k|mn|m|bn)?(?: (thousand|million|billion))?", written
    )
    if match is None:
        return None
    number = number_in(match[1])
    return None if number is None else number * _TIMES.get(match[2] or match[3] or "", 1)
