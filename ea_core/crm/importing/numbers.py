"""Amounts of money and percentages as people and programs write them.

`1,234` is 1234, because money has no three decimals. `1.234` may be German for 1234 or a program's
1.234, so it is refused unless other values of its column show what the dot means there.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

Separator = Literal[".", ","]

LARGEST_VALUE: Final = Decimal("9999999999.99")
_CODE: Final = re.compile(r"^[A-Z]{3}(?=[\s\d.,])|(?<=[\s\d.,])[A-Z]{3}$")
_SPACED: Final = re.compile(r"\d{1,3}(?:[\s'\u2019]\d{3})+(?:[.,]\d*)?")
_PLAIN: Final = re.compile(r"\d*(?:[.,]\d*)*")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}")
_GROUP = 3


def decimal_shown(written: str) -> Separator | None:
    """What a value like 12.50 or 1.234,50 tells about the decimal separator of its column."""
    try:
        digits = _bare(written)
    except ValueError:
        return None
    return _decimal(digits)


def parse_money(written: str, decimal: Separator | None = None) -> Decimal:
    """An amount rounded to cents; `decimal` is the column's decimal separator where it is known.

    Raises ValueError with the reason: no number, negative, too large, ambiguous.
    """
    amount = _parse(written, decimal).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if amount > LARGEST_VALUE:
        raise ValueError(f"{_shown(written)} is too large.")
    return amount


def parse_percent(written: str, decimal: Separator | None = None) -> Decimal:
    """A percentage from 0 to 100 with two decimals, with or without the sign; raises ValueError."""
    percent = _parse(written.strip().removesuffix("%"), decimal or _decimal_of_percent(written))
    if percent > 100:  # noqa: PLR2004 # percent
        raise ValueError(f"{_shown(written)} is not a percentage from 0 to 100.")
    return percent.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _decimal_of_percent(written: str) -> Separator:
    """No percentage has thousands, so its only separator is the decimal one."""
    return "," if "," in written else "."


def _parse(written: str, decimal: Separator | None) -> Decimal:
    digits = _bare(written)
    separators = [letter for letter in digits if letter in ".,"]
    own = _decimal(digits)
    if len(separators) == 1 and own is None:  # exactly three digits behind the only separator
        own = decimal or ("." if separators[0] == "," else None)
        if own is None:
            thousands = digits.replace(".", "")
            raise ValueError(
                f"{_shown(written)} could be {thousands} or {digits}. Write it without a "
                "thousands separator."
            )
    if own is not None:
        whole, _, fraction = digits.rpartition(own) if own in digits else (digits, "", "")
        other = "," if own == "." else "."
        if other in fraction or own in whole or (other in whole and not _GROUPED.fullmatch(whole)):
            raise ValueError(f"{_shown(written)} is not a number.")
        digits = f"{whole.replace(other, '')}.{fraction}"
    return Decimal(digits.strip(".") if digits.endswith(".") else digits)


def _decimal(digits: str) -> Separator | None:
    """The decimal separator that the number itself shows."""
    separators = [letter for letter in digits if letter in ".,"]
    if not separators:
        return None
    last = separators[-1]
    other: Separator = "." if last == "," else ","
    mine: Separator = "," if last == "," else "."
    if len(set(separators)) > 1:
        return mine
    if len(separators) > 1:
        return other
    whole, _, fraction = digits.rpartition(last)
    ambiguous = len(fraction) == _GROUP and 1 <= len(whole) <= _GROUP and not whole.startswith("0")
    return None if ambiguous else mine


def _bare(written: str) -> str:
    """Digits, dots and commas alone."""
    text = "".join(c for c in written.strip() if unicodedata.category(c) != "Sc").strip()
    text = _CODE.sub("", text).strip()
    if text.startswith(("-", "\u2212")) or (text.startswith("(") and text.endswith(")")):
        raise ValueError(f"{_shown(written)} is negative.")
    text = text.removeprefix("+")
    if _SPACED.fullmatch(text):
        text = re.sub(r"[\s'\u2019]", "", text)
    if not _PLAIN.fullmatch(text) or not any(c.isdigit() for c in text) or not text.isascii():
        raise ValueError(f"{_shown(written)} is not a number.")
    return text


def _shown(written: str) -> str:
    return repr(written if len(written) <= 40 else written[:40] + "…")  # noqa: PLR2004 # enough to find it
