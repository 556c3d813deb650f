"""Amounts in a text with their units, and with "above", "up to", "between" and the like. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from typing import Final

from ea_core.agent.models.ranges import BETWEEN, TO, Named, Range

_NUMBER: Final = re.compile(
    r"(?<![\w.,/-])(?P<before>[$€£¥]\s?|(?:eur|usd|gbp|chf)\s)?(?P<digits>\d{1,3}(?:[,\u00a0\u202f' ]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?)"
    r"(?P<scale>\s?(?:k|thousand|million|m|bn)\b)?"
    r"(?P<after>\s?%|\s?[$€£¥]|\s?(?:percent|per\scent|euros?|eur|dollars?|usd|pounds?|gbp|chf|yen)\b)?"
    r"(?P<noun>[\s-][^\W\d_]{2,})?(?![\d/])",
    re.IGNORECASE,
)
_SCALES: Final = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9}
_MORE: Final = r"above|over|more than|greater than|higher than|larger than|longer than|exceed(?:s|ing)?|beyond|upwards of|>"
_AT_LEAST: Final = r"at least|from|minimum of|no less than|not less than|≥|>="
_LESS: Final = (
    r"below|under|less than|lower than|smaller than|shorter than|fewer than|cheaper than|<"
)
_AT_MOST: Final = (
    r"up to|at most|maximum of|no more than|not more than|not exceeding|not exceed|within|≤|<="
)
_LIMIT: Final = re.compile(
    rf"\b(?:(?P<at_least>{_AT_LEAST})|(?P<at_most>{_AT_MOST})|(?P<more>{_MORE})|(?P<less>{_LESS}))\s*\Z|"
    r"(?P<sign>[<>≤≥]=?)\s*\Z",
    re.IGNORECASE,
)
_BARE: Final = re.compile(r"[%$€£¥]")
_CURRENCIES: Final = {
    "$": "$", "usd": "$", "dollar": "$", "dollars": "$", "€": "€", "eur": "€", "euro": "€", "euros": "€", "£": "£",
    "gbp": "£", "pound": "£", "pounds": "£", "¥": "¥", "yen": "¥", "chf": "chf", "%": "%", "percent": "%", "per cent": "%",
}  # fmt: skip
_NO_UNITS: Final = frozenset(
    "and or in on at of to for is are was were per each a an the with need needs must may can by from "  # noqa: SIM905 -- readable
    "if when that as".split()
)
"""Words after a number that are not what is counted."""


def same_unit(said: str, wanted: str) -> bool:
    """Whether an amount with the unit `said` can be compared with one in the unit `wanted`, '' for any."""
    if not wanted or said == wanted:
        return True
    if wanted in _CURRENCIES.values() or said in _CURRENCIES.values():
        return False
    return said.rstrip("s") == wanted.rstrip("s") if said and wanted else False


def amounts_in(text: str) -> Iterator[Named]:
    """The amounts of a text in its order."""
    found = list(_NUMBER.finditer(text))
    taken = -1
    for at, one in enumerate(found):
        if at == taken:
            continue
        before = text[: one.start()]
        between = BETWEEN.search(before)
        if between is not None and at + 1 < len(found):
            follows = found[at + 1]
            if TO.fullmatch(_BARE.sub(" ", text[one.end("digits") : follows.start()])):
                taken = at + 1
                words = text[between.start() : _end(follows)].strip()
                unit = _unit(follows) or _unit(one)
                yield Named(Range(_value(one), _value(follows), unit=unit), words, limited=True)
                continue
        limit = _LIMIT.search(before)
        words = text[limit.start() if limit else one.start() : _end(one)].strip()
        yield Named(_limited(_value(one), _unit(one), limit), words, limited=limit is not None)


def _limited(value: float, unit: str, limit: re.Match[str] | None) -> Range:
    if limit is None:
        return Range(value, value, unit=unit)
    sign = limit["sign"] or ""
    if limit["more"] or sign == ">":
        return Range(value, inf, open_low=True, unit=unit)
    if limit["at_least"] or sign in ("≥", ">="):
        return Range(value, inf, unit=unit)
    if limit["less"] or sign == "<":
        return Range(-inf, value, open_high=True, unit=unit)
    return Range(-inf, value, unit=unit)


def _end(found: re.Match[str]) -> int:
    """Where an amount ends, without the word after it."""
    return next(found.end(group) for group in ("after", "scale", "digits") if found[group])


def _value(found: re.Match[str]) -> float:
    digits = re.sub(r"[\u00a0\u202f' ]", "", found["digits"])
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
        digits = digits.replace(".", "").replace(",", ".")
    digits = digits.replace(",", ".")
    return float(digits) * _SCALES.get((found["scale"] or "").strip().casefold(), 1)


def _unit(found: re.Match[str]) -> str:
    sign = (found["after"] or found["before"] or "").strip().casefold()
    if sign:
        return _CURRENCIES.get(" ".join(sign.split()), sign)
    noun = (found["noun"] or "").strip(" -\n").casefold()
    return "" if noun in _NO_UNITS else noun
