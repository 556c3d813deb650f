"""How money, rates, numbers and days are written, on the pages and in answers.

Digits, currencies and names of months are babel's, for one locale whatever the server's is.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache
from typing import Final

from babel.dates import format_date
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
)

NOTHING: Final = "\N{EN DASH}"
LOCALE: Final = "en_US"
MINUS: Final = "\N{MINUS SIGN}"
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
"""More digits than any amount has: nothing is rounded but on purpose."""
_TEN: Final = 10


def money(value: Decimal | int | None, currency: str) -> str:
    """`$1,234` or `$1,234.50`, with the currency's own number of decimals.

    `CHF 1,234` where a currency has no sign but its letters.
    """
    if value is None:
        return NOTHING
    exact = rounded(Decimal(value), get_currency_precision(currency))
    return with_currency(exact, currency, whole=exact == exact.to_integral_value())


def percent(fraction: Decimal | float | None) -> str:
    """`42%` for 0.42; one decimal below ten."""
    if fraction is None:
        return NOTHING
    exact = rounded(Decimal(str(fraction)), 3)
    if abs(exact) * 100 >= _TEN:
        exact = rounded(Decimal(str(fraction)), 2)
    return format_percent(exact, f"#,##0.#%;{MINUS}#,##0.#%", locale=LOCALE)


def count(number: int, thing: str, things: str | None = None) -> str:
    """`1 deal`, `2 deals`, `1,200 companies`."""
    amount = format_decimal(number, locale=LOCALE)
    return f"{amount} {thing if number == 1 else things or thing + 's'}"


def day(value: date | None) -> str:
    """`12 Mar 2026`."""
    return format_date(value, "d MMM y", locale=LOCALE) if value else NOTHING


def number(value: int) -> str:
    """`1,234`."""
    return format_decimal(value, "#,##0", locale=LOCALE).replace("-", MINUS)


def rounded(value: Decimal, digits: int) -> Decimal:
    """With so many decimals; what is rounded to nothing has no sign."""
    return _EXACT.plus(_EXACT.quantize(value, Decimal(1).scaleb(-digits)))


def with_currency(value: Decimal, currency: str, *, whole: bool) -> str:
    """An amount with the sign of its currency, with or without decimals."""
    pattern = f"{sign(currency)}#,##0"
    with localcontext(_EXACT):
        return format_currency(
            value,
            currency,
            f"{pattern};{MINUS}{pattern}",
            locale=LOCALE,
            currency_digits=not whole,
        )


@cache
def sign(currency: str) -> str:
    """The currency's sign as it stands before a number: letters stand apart from it."""
    symbol = get_currency_symbol(currency, locale=LOCALE)
    return f"{symbol} " if symbol[-1].isalpha() else symbol
