"""Numbers in words and with words: "half a million", "two hundred grand", "2 lakh", "ten per cent". Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_TEENS: Final = (
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty",
    "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_VALUES: Final = {
    **{word: number for number, word in enumerate(_SMALL)},
    **{word: number for number, word in enumerate(_TEENS[:7], start=13)},
    **{word: 10 * number for number, word in enumerate(_TEENS[7:], start=2)},
}
_ORDINALS: Final = {
    **{f"{word}th": f"{_VALUES[word]}th" for word in _TEENS[:7]},
    "twentieth": "20th", "thirtieth": "30th",
}  # fmt: skip
_FIRST: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
)  # fmt: skip
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}
_SCALES: Final = {
    "k": ("1", "k"), "grand": ("1", "k"), "thousand": ("1", "k"), "m": ("1", "m"), "mn": ("1", "m"),
    "mio": ("1", "m"), "million": ("1", "m"), "bn": ("1", "bn"), "billion": ("1", "bn"), "lakh": ("100", "k"),
    "lakhs": ("100", "k"), "lac": ("100", "k"), "lacs": ("100", "k"), "crore": ("10", "m"), "crores": ("10", "m"),
}  # fmt: skip
_PARTS: Final = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "three quarters": Decimal("0.75")}  # fmt: skip
_SMALLER: Final = {"m": "k", "bn": "m"}
_ONES: Final = "|".join(_SMALL[1:10])
_TENS: Final = "|".join(_TEENS[7:])
_BELOW: Final = rf"(?:(?:{_TENS})(?: (?:{_ONES}))?|{'|'.join(_TEENS[:7])}|{'|'.join(_SMALL)})"
_HUNDREDS: Final = rf"(?:(?:(?:an?|{_ONES}) )?hundred(?: (?:and )?{_BELOW})?)"
_DIGITS: Final = r"[$€£¥]?(?:[1-9]\d{0,2}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)(?!\S)"
_NUMBER: Final = rf"(?:{_DIGITS}|{_HUNDREDS}|{_BELOW})"
_WRITTEN_OUT: Final = "thousand|grand(?! (?:total|sum|final|finale|hotel|opening|prix|plan))|million|mio|billion|lakhs?|lacs?|crores?"
AMOUNT: Final = (
    r"(?:[$€£¥]\d[\d.,]*(?:k|mn|m|bn)?|\d[\d.,]*(?:k|mn|m|bn|%)|\d{3,}|\d{1,3}(?:[.,]\d{3})+)(?!\S)"
)
"""What is an amount or a percentage by its look alone."""


def number_in(digits: str) -> Decimal | None:
    """A number in digits: 50,000 and 50.000 are thousands; 1.5, 12,50 and 0.500 are not. None for what is none."""
    digits = digits.rstrip(".,")
    grouped = re.fullmatch(r"([1-9]\d{0,2}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?", digits)
    if grouped:
        whole = re.sub(r"[.,]", "", grouped[1])
        return Decimal(f"{whole}.{grouped[2]}" if grouped[2] else whole)
    plain = digits.replace(",", ".")
    return Decimal(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None


def _value_of(words: str) -> Decimal:
    """The number that is written in words, or in digits with or without a sign for money."""
    in_digits = number_in(words.lstrip("$€£¥"))
    if in_digits is not None:
        return in_digits
    hundreds, hundred, rest = words.rpartition("hundred")
    below = sum(_VALUES[word] for word in rest.split() if word != "and")
    return Decimal(below + (100 * _VALUES.get(hundreds.strip(), 1) if hundred else 0))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _scaled(number: Decimal, scale: str, sign: str = "") -> str:
    times, unit = _SCALES[scale]
    number *= Decimal(times)
    if number < 1 and unit in _SMALLER:  # half a million is 500k
        number, unit = number * 1000, _SMALLER[unit]
    return f"{sign}{_plain(number)}{unit}"


def _whole(match: re.Match[str]) -> str:
    """`two and a half million`, `50 grand`, `1.5 crore`, `one point five million`."""
    number = _value_of(match["n"])
    said = match.groupdict()
    if said.get("point"):
        digits = "".join(str(_VALUES[one]) for one in match["point"].split())
        number += Decimal(f"0.{digits}")
    if said.get("and"):
        number += _PARTS[match["and"].removeprefix("a ")]
    sign = match["n"][0] if match["n"][0] in "$€£¥" else ""
    return _scaled(number, match["scale"], sign)


def _both(match: re.Match[str]) -> str:
    low, high = _value_of(match["a"]), _value_of(match["b"])
    if "hundred" in match["b"] and low in range(1, 10):  # two to three hundred thousand
        low *= 100
    scales = _scaled(low, match["scale"]), _scaled(high, match["scale"])
    return f"{match['way']} {scales[0]} {match['join']} {scales[1]}"


def _part(match: re.Match[str]) -> str:
    return _scaled(_PARTS[match["part"]], match["scale"])


def _ordinal(match: re.Match[str]) -> str:
    if match["tens"]:
        one = _FIRST.index(match["one"]) + 1
        return f"{_VALUES[match['tens']] + one}{_ENDINGS.get(one, 'th')}"
    return _ORDINALS[match["whole"]]


def _day(match: re.Match[str]) -> str:
    number = _FIRST.index(match["x"]) + 1
    return f"{number}{_ENDINGS.get(number, 'th')}"


NUMBER_RULES: Final = (
    (r"per (?:cent|centum)", "percent"),
    (r"half a dozen", "6"),
    (r"two dozen", "24"),
    (r"(?:an? |one )?dozen", "12"),
    (rf"(?P<tens>{_TENS}) (?P<one>{'|'.join(_FIRST[:9])})|(?P<whole>{'|'.join(_ORDINALS)})", _ordinal),
    (rf"(?P<x>{'|'.join(_FIRST)}) of (?:(?:the|this|last|next|previous|coming) month|january|february|march|april|may|june|july|august|september|october|november|december)", _day),
    (r"(?P<n>\d{1,3})(?P<more>(?: 000)+)", lambda m: m["n"] + "000" * (len(m["more"]) // 4)),
    (rf"(?P<way>between|from|of|worth) (?P<a>{_NUMBER}) (?P<join>and|to) (?P<b>{_NUMBER}) (?P<scale>{_WRITTEN_OUT})", _both),
    (rf"(?P<n>{_NUMBER})(?: point (?P<point>(?:(?:{'|'.join(_SMALL[:10])})(?: |(?!\S)))+?))?(?: and (?P<and>a half|a quarter|three quarters))? ?(?P<scale>{_WRITTEN_OUT})", _whole),
    (rf"(?:an? |one )?(?P<part>half|quarter)(?: of an?| an?)? (?P<scale>{_WRITTEN_OUT})", _part),
    (rf"(?P<part>three quarters) of an? (?P<scale>{_WRITTEN_OUT})", _part),
    (rf"(?P<n>{_NUMBER}) (?P<scale>k|mn|bn)", _whole),
    (rf"(?:over|above|under|below|than|least|most|to|worth|of|from) (?P<x>(?P<n>{_DIGITS}) (?P<scale>m))", _whole),
    (rf"(?:an?|one) (?P<scale>{_WRITTEN_OUT})", lambda m: _scaled(Decimal(1), m["scale"])),
    (rf"(?P<n>{_NUMBER}) percent", lambda m: f"{m['n'] if m['n'][0].isdigit() else _plain(_value_of(m['n']))}%"),
    (rf"(?P<n>{_HUNDREDS}|(?:{_TENS})(?: (?:{_ONES}))?|{'|'.join(_TEENS[:7])})", lambda m: _plain(_value_of(m["n"]))),
)  # fmt: skip
"""Each with what is read for it; a group `x` is all that is replaced."""
