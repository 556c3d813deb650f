"""Amounts of money that a value is above or below. Pure."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from ea_core.agent.requests.words import Marked

_CENT: Final = Decimal("0.01")
_AMOUNT: Final = (
    r"(?:[$€£¥]\d[\d.,]*(?:k|m|mn|bn)?|\d[\d.,]*(?:k|m|mn|bn)?)(?: (?:thousand|million|billion))?"
    r"(?: (?:dollars?|usd|euros?|eur|pounds?|gbp|[$€]))?(?![\d.,%]| ?%| (?:days?|weeks?|months?|years?|deals?|clients?|"
    r"percent|times|calls?|contacts?|hours?|activities)\b)"
)
_VALUE: Final = r"(?:(?:with )?(?:a |an )?(?:(?:total|deal) )?(?:value|amount|size) (?:of )?|worth |that are |which are |of )?"
_BETWEEN: Final = re.compile(
    rf"\b{_VALUE}between (?P<a>{_AMOUNT}) and (?P<b>{_AMOUNT})(?= |$)"
    rf"|\b{_VALUE}from (?P<c>{_AMOUNT}) to (?P<d>{_AMOUNT})(?= |$)"
)
_FROM: Final = re.compile(
    rf"(?:\b{_VALUE}(?:(?P<above>over|above|more than|greater than|bigger than|larger than|higher than|exceeding|>)"
    rf"|at least|from|minimum|>=|not less than) |(?P<sign>>=?) ?)(?P<n>{_AMOUNT})(?= |$)"
)
_BELOW: Final = re.compile(
    rf"(?:\b{_VALUE}(?:(?P<below>under|below|less than|smaller than|lower than|<)"
    rf"|up to|at most|maximum|<=|no more than|not more than) |(?P<sign><=?) ?)(?P<n>{_AMOUNT})(?= |$)"
)
_OR_MORE: Final = re.compile(rf"(?:\b{_VALUE})?(?P<n>{_AMOUNT}) (?:or|and) (?P<way>more|above|over|less|below|under)\b")  # fmt: skip
_LEAST: Final = Decimal(100)
_TIMES: Final = {"k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000,
                 "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}  # fmt: skip


def take_amounts(marked: Marked) -> tuple[Decimal | None, Decimal | None]:
    """The least value and the one that it is below; their words are explained.

    A bare number below 100 is no amount ("more than 3 deals").
    """
    match = _taken(marked, _BETWEEN)
    if match:
        low, high = (_amount(match[one] or match[other]) for one, other in (("a", "c"), ("b", "d")))
        return low, None if high is None else high + _CENT
    low, below = None, None
    match = _taken(marked, _FROM)
    if match:
        amount = _amount(match["n"])
        strict = match["above"] or match["sign"] == ">"
        low = amount + _CENT if amount is not None and strict else amount
    match = _taken(marked, _BELOW)
    if match:
        amount = _amount(match["n"])
        strict = match["below"] or match["sign"] == "<"
        below = amount if amount is None or strict else amount + _CENT
    match = _taken(marked, _OR_MORE)
    if match and match["way"] in {"more", "above", "over"}:
        low = _amount(match["n"])
    elif match:
        amount = _amount(match["n"])
        below = None if amount is None else amount + _CENT
    return low, below


def _taken(marked: Marked, pattern: re.Pattern[str]) -> re.Match[str] | None:
    for match in pattern.finditer(marked.text):
        numbers = [_amount(value) for name, value in match.groupdict().items()
                   if value and name in "abcdn"]  # fmt: skip
        if all(number is not None and number >= _LEAST for number in numbers) and marked.take_span(
            *marked.span(match)
        ):
            return match
    return None


def _amount(written: str) -> Decimal | None:
    match = re.match(r"[$€£¥]?(\d[\d.,]*)(k|mn|m|bn)?(?: (thousand|million|billion))?", written)
    if match is None:
        return None
    digits = match[1].rstrip(".,")
    # 50,000 and 50.000 are thousands; 1.5m and 12,50 are not.
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    digits = re.sub(r",(?=\d{3}(\D|$))", "", digits).replace(",", ".")
    try:
        return Decimal(digits) * _TIMES.get(match[2] or match[3] or "", 1)
    except InvalidOperation:
        return None
