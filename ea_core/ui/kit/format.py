"""How figures, dates and other people's words are written on the pages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

NOTHING = "\N{EN DASH}"
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>~$|:!&^@]|^[-+#=.]|^\d+(?=[.)])")
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_MONTH_DAYS = 60


def money(value: Decimal | float | None, currency: str) -> str:
    """`$1,234` or `$1,234.50`; `CHF 1,234` where the sign is not known everywhere."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value)).quantize(Decimal("0.01"))
    digits = 0 if exact == exact.to_integral_value() else 2
    return _with_currency(f"{abs(exact):,.{digits}f}", currency, negative=exact < 0)


def compact_money(value: Decimal | float | None, currency: str) -> str:
    """Three significant digits: `$950`, `$12.4K`, `$1.24M`."""
    if value is None:
        return NOTHING
    size = abs(float(value))
    for limit, unit in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if size >= limit * 0.9995:
            number = f"{size / limit:.3g}"
            text = number if "e" not in number else f"{size / limit:.0f}"
            return _with_currency(text + unit, currency, negative=value < 0)
    return _with_currency(f"{size:,.0f}", currency, negative=value < 0)


def percent(fraction: Decimal | float | None) -> str:
    """`42%` for 0.42; one decimal below ten."""
    if fraction is None:
        return NOTHING
    value = float(fraction) * 100
    return f"{value:.1f}%" if 0 < abs(value) < 9.95 and value % 1 else f"{value:.0f}%"  # noqa: PLR2004 # 9.95 prints as 10.0


def count(number: int, thing: str, things: str | None = None) -> str:
    """`1 deal`, `2 deals`, `1,200 companies`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def day(value: date | None) -> str:
    """`12 Mar 2026`."""
    return f"{value.day} {value:%b %Y}" if value else NOTHING


def due(value: date | None, today: date) -> str:
    """How far a date is away: `today`, `in 3 days`, `2 days overdue`."""
    if value is None:
        return "no date"
    days = (value - today).days
    if days == 0:
        return "today"
    if days < 0:
        return f"{count(-days, 'day')} overdue"
    return "tomorrow" if days == 1 else f"in {days} days"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago: `just now`, `5 min ago`, `3 days ago`, and the date when long past."""
    if value is None:
        return NOTHING
    seconds = int(((now or datetime.now(UTC)) - value).total_seconds())
    if seconds < _MINUTE:
        return "just now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h ago"
    days = seconds // _DAY
    return "yesterday" if days == 1 else f"{days} days ago" if days < _MONTH_DAYS else day(value)


def file_size(size: int | None) -> str:
    """`812 B`, `34 KB`, `1.2 MB`."""
    if size is None:
        return NOTHING
    for limit, unit in ((1_000_000, "MB"), (1_000, "KB")):
        if size >= limit:
            number = size / limit
            return f"{number:.1f} {unit}" if number < 10 else f"{number:.0f} {unit}"  # noqa: PLR2004 # one decimal below ten
    return f"{size} B"


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


def _with_currency(number: str, currency: str, *, negative: bool) -> str:
    sign = "\N{MINUS SIGN}" if negative else ""
    symbol = _SYMBOLS.get(currency)
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{currency} {number}"
