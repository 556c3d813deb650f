"""Amounts of money as people and programs write them.

`1,234` is 1234, because money has no three decimals. `1.234` may be German for 1234 or a program's
1.234, so it is refused unless its column, or who imports, says what the dot means.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from ea_core.crm.importing.cells.currencies import refuse_foreign, split_currency
from ea_core.crm.importing.cells.texts import is_filler, not_known, shown, visible

Separator = Literal[".", ","]

LARGEST_VALUE: Final = Decimal("9999999999.99")
_LONGEST: Final = 60
_BLANK: Final = r"[\s'\u2019\u02bc`\u00b4]"
_SPACED: Final = re.compile(rf"\d{{1,3}}(?:{_BLANK}\d{{2,3}})*{_BLANK}\d{{3}}(?:[.,]\d*)?")
_PLAIN: Final = re.compile(r"\d*(?:[.,]\d*)*")
# Groups of two figures are Indian, and those have commas: 1.23.456 is a number of something else.
_GROUPED: Final = re.compile(r"\d{1,3}(?:(?:,\d{2,3})*,\d{3}|(?:\.\d{3})+)")
_NO_CENTS: Final = re.compile(r"([.,:/])[-\u2013\u2014]{1,2}$")
_GROUP: Final = 3
_SHORTENED: Final = re.compile(
    r"[\d.,\s'\u2019]+\s*(?:k|m|t|b|mm|mn|bn|mio|mln|mill|mrd|md|tsd|tys|tis|tkr|thousand|million|lakh|crore|lac|cr)s?\.?"
    r"|\d+(?:[.,]\d+)?E[+-]?\d+",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(r"[\d.,\s]+%")
_MINUS: Final = ("-", "\u2212", "\u2013")


class Ambiguous(ValueError):
    """A value that means one of two things; an option says which."""


def decimal_shown(written: str) -> Separator | None:
    """What a value like 12.50 or 1.234,50 tells about the decimal separator of its column."""
    if len(written) > _LONGEST:
        return None
    try:
        return _decimal(_bare(split_currency(visible(written))[0]))
    except ValueError:
        return None


def parse_money(
    written: str,
    decimal: Separator | None = None,
    currency: str | None = None,
    *,
    certain: bool = True,
) -> Decimal:
    """An amount rounded to cents; `decimal` is the column's decimal separator where it is known.

    With `currency` (a code) an amount in another one is refused. `certain` is false where the
    separator was only concluded from other values: three digits behind it are then not rounded to
    cents, as no money has them. Raises ValueError with the reason: no number, negative, too large,
    ambiguous, foreign.
    """
    if is_filler(written):
        raise not_known(written, "a number")
    if len(written) > _LONGEST:
        raise ValueError(f"{shown(written)} is not a number: it is too long.")
    bare, sign = split_currency(visible(written))
    if currency is not None:
        refuse_foreign(sign, currency, written)
    if sign and is_filler(bare):  # `$ -` is how a spreadsheet shows 0 in its format for accounts
        raise not_known(written, "a number")
    if why := _in_other_units(bare):
        raise ValueError(f"{shown(written)} is not a number: it is {why}")
    amount = parse_number(bare, decimal, written=written, certain=certain)
    # Compared before it is rounded: rounding a number of 30 digits is an error of its own.
    if amount > LARGEST_VALUE:
        raise ValueError(f"{shown(written)} is too large; at most {LARGEST_VALUE:,} fits.")
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _in_other_units(bare: str) -> str:
    """What is wrong with 250k, 2,5 Mio. and 12 %; empty for other texts."""
    if _SHORTENED.fullmatch(bare):
        return "shortened. Write it in full."
    return "a percentage." if _PERCENT.fullmatch(bare) else ""


def parse_number(
    bare: str, decimal: Separator | None, *, written: str | None = None, certain: bool = True
) -> Decimal:
    """A number that is not negative; a message quotes `written`. Raises ValueError."""
    written = bare if written is None else written
    digits = _bare(bare, written)
    separators = [letter for letter in digits if letter in ".,"]
    own = _decimal(digits)
    if len(separators) == 1 and own is None:  # exactly three digits behind the only separator
        own = decimal or ("." if separators[0] == "," else None)
        if own is None or (own == separators[0] and not certain):
            raise _two_meanings(written, digits, separators[0])
    if own is not None:
        whole, _, fraction = digits.rpartition(own) if own in digits else (digits, "", "")
        other = "," if own == "." else "."
        if other in fraction or own in whole or (other in whole and not _GROUPED.fullmatch(whole)):
            raise ValueError(f"{shown(written)} is not a number.")
        digits = f"{whole.replace(other, '')}.{fraction}"
    return Decimal(digits.strip(".") if digits.endswith(".") else digits)


def _two_meanings(written: str, digits: str, separator: str) -> Ambiguous:
    whole, fraction = digits.replace(separator, ""), digits.replace(separator, ".")
    comma, point = (whole, fraction) if separator == "." else (fraction, whole)
    return Ambiguous(
        f"{shown(written)} could be {whole} or {fraction}. Say what stands before the decimals: "
        f"--decimal comma (then it is {comma}) or --decimal point ({point})."
    )


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


def _bare(text: str, written: str | None = None) -> str:
    """Digits, dots and commas alone."""
    written = text if written is None else written
    # 1.200,- has cents that are none; 1 200:- and 500/- only say where the amount ends.
    text = _NO_CENTS.sub(lambda found: f"{found[1]}00" if found[1] in ".," else "", text.strip())
    in_brackets = text.startswith("(") and text.endswith(")")
    if text.startswith(_MINUS) or in_brackets or (text.endswith(_MINUS) and text[:1].isdigit()):
        if set(text) & set("123456789") or "0" not in text:
            raise ValueError(f"{shown(written)} is negative.")
        text = text.strip("-\u2212\u2013()")
    text = text.removeprefix("+").strip()
    if _SPACED.fullmatch(text):
        text = re.sub(_BLANK, "", text)
    if not _PLAIN.fullmatch(text) or not any(c.isdigit() for c in text) or not text.isascii():
        raise ValueError(f"{shown(written)} is not a number.")
    return text
