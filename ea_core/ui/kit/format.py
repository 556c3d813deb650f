"""How figures, dates and other people's words are written on the pages.

Digits, currencies and names of months are babel's, for one locale whatever the server's is.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import cache
from typing import Final

from babel.dates import format_date, format_timedelta
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    get_currency_symbol,
)

NOTHING = "\N{EN DASH}"
_LOCALE: Final = "en_US"
_MINUS: Final = "\N{MINUS SIGN}"
_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_EVEN)
"""More digits than any amount has: nothing is rounded but on purpose."""
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>~$|:!&^@]|^[-+#=.]|^\d+(?=[.)])")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_MONTH_DAYS = 60
_WEEK_DAYS: Final = 7
_THOUSAND: Final = 1_000
_TEN: Final = 10


def money(value: Decimal | int | None, currency: str) -> str:
    """`$1,234` or `$1,234.50`, with the currency's own number of decimals.

    `CHF 1,234` where a currency has no sign but its letters.
    """
    if value is None:
        return NOTHING
    exact = _rounded(Decimal(value), get_currency_precision(currency))
    return _with_currency(exact, currency, whole=exact == exact.to_integral_value())


def compact_money(value: Decimal | float | None, currency: str) -> str:
    """Three significant digits: `$950`, `$12.4K`, `$1.24M`."""
    if value is None:
        return NOTHING
    exact = _rounded(Decimal(str(value)), 0)
    if abs(exact) < _THOUSAND:
        return _with_currency(exact, currency, whole=True)
    short = abs(Context(prec=3, rounding=ROUND_HALF_EVEN).plus(Decimal(str(value))))
    number = format_compact_decimal(short, locale=_LOCALE, fraction_digits=2)
    return f"{_MINUS if exact < 0 else ''}{_sign(currency)}{number}"


def percent(fraction: Decimal | float | None) -> str:
    """`42%` for 0.42; one decimal below ten."""
    if fraction is None:
        return NOTHING
    exact = _rounded(Decimal(str(fraction)), 3)
    if abs(exact) * 100 >= _TEN:
        exact = _rounded(Decimal(str(fraction)), 2)
    return format_percent(exact, f"#,##0.#%;{_MINUS}#,##0.#%", locale=_LOCALE)


def count(number: int, thing: str, things: str | None = None) -> str:
    """`1 deal`, `2 deals`, `1,200 companies`."""
    amount = format_decimal(number, locale=_LOCALE)
    return f"{amount} {thing if number == 1 else things or thing + 's'}"


def day(value: date | None) -> str:
    """`12 Mar 2026`."""
    return format_date(value, "d MMM y", locale=_LOCALE) if value else NOTHING


def due(value: date | None, today: date) -> str:
    """How far a date is away: `today`, `in 3 days`, `2 days overdue`."""
    if value is None:
        return "no date"
    days = (value - today).days
    if days == 0:
        return "today"
    if days < 0:
        return f"{count(-days, 'day')} overdue"
    return "tomorrow" if days == 1 else _days_away(days)


def near_day(value: date | None, today: date) -> str:
    """`today`, `in 3 days`, `yesterday` within a week, else `18 Jan 2027`."""
    if value is None:
        return NOTHING
    days = (value - today).days
    if abs(days) > _WEEK_DAYS:
        return day(value)
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get(days) or _days_away(days)


def moment(value: datetime | None, zone: tzinfo, now: datetime) -> str:
    """When something was or will be, for a reader in `zone`: `5 min ago`, `in 3 days`, the day."""
    if value is None:
        return NOTHING
    seconds = int((now - value).total_seconds())
    days = (value.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days == 0 and seconds >= 0:
        return ago(value, now)
    if days == 0:
        return f"today, {value.astimezone(zone):%H:%M}"
    return near_day(value.astimezone(zone).date(), now.astimezone(zone).date())


def exact_moment(value: datetime, zone: tzinfo) -> str:
    """`18 Jan 2027, 14:05`, on the reader's clock."""
    local = value.astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def number(value: int) -> str:
    """`1,234`."""
    return format_decimal(value, "#,##0", locale=_LOCALE).replace("-", _MINUS)


def whole_percent(value: Decimal | None) -> str:
    """`42%` for 42: without decimals, but what is small is not nothing (`<1%`)."""
    if value is None:
        return NOTHING
    if 0 < value < 1:
        return "<1%"
    return f"{_rounded(value, 0).normalize():f}%".replace("-", _MINUS)


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago: `just now`, `5 min ago`, `3 days ago`, and the date when long past.

    What lies ahead is `in 3 days`; a clock that is a minute fast makes no future.
    """
    if value is None:
        return NOTHING
    seconds = int(((now or datetime.now(UTC)) - value).total_seconds())
    if -_MINUTE < seconds < _MINUTE:
        return "just now"
    away = abs(seconds)
    if away >= _DAY:
        days = away // _DAY
        if days == 1:
            return "yesterday" if seconds > 0 else "tomorrow"
        return _days_away(-days if seconds > 0 else days) if days < _MONTH_DAYS else day(value)
    amount = f"{away // _MINUTE} min" if away < _HOUR else f"{away // _HOUR} h"
    return f"{amount} ago" if seconds > 0 else f"in {amount}"


def file_size(size: int | None) -> str:
    """`812 B`, `34 KB`, `1.2 MB`: in thousands, one decimal below ten."""
    if size is None:
        return NOTHING
    if size < _THOUSAND:
        return f"{size} B"
    for power, unit in enumerate(("KB", "MB", "GB"), start=1):
        number = Decimal(size) / _THOUSAND**power
        short = _rounded(number, 1)
        if short >= _TEN:
            short = _rounded(number, 0)
        if short < _THOUSAND or unit == "GB":
            break
    return f"{format_decimal(short, '#,##0.0' if short < _TEN else '#,##0', locale=_LOCALE)} {unit}"


def plain(text: str | None) -> str:
    """Text of a user or a document, safe inside Markdown: every sign stands for itself."""
    return _MARKDOWN.sub(_escaped, " ".join((text or "").split()))


def _escaped(sign: re.Match[str]) -> str:
    found = sign.group()
    return f"{found}\\" if found.isdigit() else f"\\{found}"


def place(*parts: str) -> str:
    """Where something stands, from the outside in: `Travel \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} page 2`."""
    return " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(part for part in parts if part)


def shortened(text: str, length: int = 80) -> str:
    """At most `length` characters, cut at a word."""
    clean = " ".join(text.split())
    if len(clean) <= length:
        return clean
    cut = clean[:length]  # one more than is shown: a space there means that a word ends here
    return (cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut[:-1]) + "…"


def _rounded(value: Decimal, digits: int) -> Decimal:
    """With so many decimals; what is rounded to nothing has no sign."""
    return _EXACT.plus(_EXACT.quantize(value, Decimal(1).scaleb(-digits)))


def _with_currency(value: Decimal, currency: str, *, whole: bool) -> str:
    pattern = f"{_sign(currency)}#,##0"
    with localcontext(_EXACT):
        return format_currency(
            value,
            currency,
            f"{pattern};{_MINUS}{pattern}",
            locale=_LOCALE,
            currency_digits=not whole,
        )


@cache
def _sign(currency: str) -> str:
    """The currency's sign as it stands before a number: letters stand apart from it."""
    symbol = get_currency_symbol(currency, locale=_LOCALE)
    return f"{symbol} " if symbol[-1].isalpha() else symbol


def _days_away(days: int) -> str:
    """`in 3 days`, `3 days ago`: never in weeks."""
    return format_timedelta(
        timedelta(days=days),
        granularity="day",
        threshold=float("inf"),
        add_direction=True,
        locale=_LOCALE,
    )
