"""How figures, dates and other people's words are written on the pages.

Digits, currencies and names of months are babel's, for one locale whatever the server's is.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from babel.dates import format_timedelta
from babel.numbers import format_compact_decimal, format_decimal

from ea_core.formats import (
    LOCALE,
    MINUS,
    NOTHING,
    count,
    day,
    money,
    number,
    percent,
    rounded,
    sign,
    with_currency,
)

__all__ = [
    "NOTHING",
    "ago",
    "begun",
    "compact_money",
    "count",
    "day",
    "due",
    "exact_moment",
    "file_size",
    "moment",
    "money",
    "near_day",
    "number",
    "percent",
    "place",
    "plain",
    "shortened",
    "whole_percent",
]

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>~$|:!&^@]|^[-+#=.]|^\d+(?=[.)])")
_PICTURE = re.compile(r"\\?:(?=(?:(?=[\w+\\-]*[a-zA-Z])[\w+\\-]+?|\\?[+\\-]{1,2}1|100|1234)\\?:)")
"""The colon before `phone:`, of which Streamlit's page makes a picture, escaped or not."""
_ADDRESS = re.compile(r"(https?|ftp|(?<![a-z0-9])www)(?=\\?:|\.)", re.IGNORECASE)
"""How an address begins of which Streamlit's page makes a link, whatever is escaped in it."""
_JOINER = "\N{WORD JOINER}"
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_MONTH_DAYS = 60
_WEEK_DAYS: Final = 7
_THOUSAND: Final = 1_000
_TEN: Final = 10


def compact_money(value: Decimal | float | None, currency: str) -> str:
    """Three significant digits: `$950`, `$12.4K`, `$1.24M`."""
    if value is None:
        return NOTHING
    exact = rounded(Decimal(str(value)), 0)
    if abs(exact) < _THOUSAND:
        return with_currency(exact, currency, whole=True)
    short = abs(Context(prec=3, rounding=ROUND_HALF_UP).plus(Decimal(str(value))))
    shown = format_compact_decimal(short, locale=LOCALE, fraction_digits=2)
    return f"{MINUS if exact < 0 else ''}{sign(currency)}{shown}"


def begun(words: str) -> str:
    """With a capital at the beginning alone: `Yesterday`, `9 Oct 2026`."""
    return words[:1].upper() + words[1:]


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


def whole_percent(value: Decimal | None) -> str:
    """`42%` for 42: without decimals, but what is small is not nothing (`<1%`)."""
    if value is None:
        return NOTHING
    if 0 < value < 1:
        return "<1%"
    return f"{rounded(value, 0).normalize():f}%".replace("-", MINUS)


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
        short = rounded(number, 1)
        if short >= _TEN:
            short = rounded(number, 0)
        if short < _THOUSAND or unit == "GB":
            break
    return f"{format_decimal(short, '#,##0.0' if short < _TEN else '#,##0', locale=LOCALE)} {unit}"


def plain(text: str | None) -> str:
    """Text of a user or a document, safe inside Markdown: every sign stands for itself.

    An address is no link: the same joiner parts it.
    """
    literal = _MARKDOWN.sub(_escaped, " ".join((text or "").split()))
    return without_pictures(_ADDRESS.sub(rf"\1{_JOINER}", literal))


def without_pictures(markdown: str) -> str:
    """Markdown in which `:phone:` is a word: an invisible joiner parts it, for a backslash does not help."""
    return _PICTURE.sub(lambda _: f"\\:{_JOINER}", markdown)


def _escaped(match: re.Match[str]) -> str:
    found = match.group()
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


def _days_away(days: int) -> str:
    """`in 3 days`, `3 days ago`: never in weeks."""
    return format_timedelta(
        timedelta(days=days),
        granularity="day",
        threshold=float("inf"),
        add_direction=True,
        locale=LOCALE,
    )
