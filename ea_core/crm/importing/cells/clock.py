"""The time of day behind a date, and its zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, time, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ea_core.crm.importing.cells.texts import shown, visible

_HOURS: Final[dict[str, float]] = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "SAST": 2, "AWST": 8, "ACST": 9.5,
    "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Names of zones that mean one offset; summer time has a name of its own."""
_SEVERAL: Final = ("IST", "BST", "CST", "AST")
_NAMES: Final = "|".join(sorted((*_HOURS, *_SEVERAL), key=len, reverse=True))
ZONE: Final = rf"(?P<zone>(?:UTC|GMT)?[+\-\u2212]\d{{1,2}}(?::?\d{{2}})?|(?:{_NAMES})\b|[A-Za-z]+(?:/[A-Za-z_]+){{1,2}})"
"""A pattern for a zone: an offset, an abbreviation, or a name such as Europe/Berlin."""
CLOCK: Final = (
    r"(?P<hour>\d{1,2})\s?[:.h]\s?(?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?"
)
"""A pattern for a time of day."""
TIME: Final = (
    rf"(?:(?:[T\s,]|\bat\b|\bum\b|\bà\b|\bkl(?:o\b|\b\.?))+{CLOCK}\s*(?:Uhr|h)?\s*{ZONE}?"
    r"(?:\[[^\[\]]*\]|\s*\([^()]*\))?)?"
)
"""A pattern for what may stand behind a date; its groups are hour, minute, second, fraction, half and zone.

Programs write the zone once more in brackets, as `[Europe/Berlin]` or `(Central European Time)`.
"""
_NOON: Final = 12
# A column of times: 9:30, 9 AM, what a spreadsheet makes of it with a day of its own, a fraction of a day.
_ALONE: Final = re.compile(
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}[T\s]+)?(?:{CLOCK}|(?P<oclock>\d{{1,2}})\s?(?P<am>[ap]\.?m\.?))"
    rf"\s*(?:Uhr|h)?\s*{ZONE}?",
    re.IGNORECASE,
)
_FRACTION: Final = re.compile(r"0?[.,]\d+|0")
_DAY: Final = 86_400


def time_of(parts: Mapping[str, str | None]) -> tuple[int, int, int] | None:
    """Hour, minute and second; None for a bare day. Raises ValueError."""
    if parts["hour"] is None:
        return None
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (parts.get("half") or "").lower()
    if half.startswith("a") and hour > _NOON:
        raise ValueError(f"{hour:02}:{minute:02} {half} is not a time of day.")
    if half and hour <= _NOON:  # some write 14:22 PM
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 # a clock's
        raise ValueError(f"{hour:02}:{minute:02} is not a time of day.")
    return hour, minute, second


def parse_time(written: str) -> time:
    """A time of day that has a column of its own; with its zone, where one is written. Raises ValueError."""
    text = visible(written)
    if _FRACTION.fullmatch(text):
        minute, second = divmod(round(float(text.replace(",", ".")) * _DAY) % _DAY, 60)
        return time(minute // 60, minute % 60, second)
    match = _ALONE.fullmatch(text)
    if match is None:
        raise ValueError(
            f"{shown(written)} is not a time of day. Write it like 14:30, or do not read the column: "
            "--map performed_time="
        )
    parts = match.groupdict()
    if parts["oclock"]:
        parts |= {"hour": parts["oclock"], "minute": "0", "half": parts["am"]}
    hour, minute, second = time_of(parts) or (0, 0, 0)
    zone = zone_of(parts["zone"], UTC) if parts["zone"] else None
    return time(hour, minute, second, tzinfo=zone)


def zone_of(written: str | None, ours: tzinfo) -> tzinfo:
    """The zone that is written behind a time, `ours` where none is. Raises ValueError."""
    if written is None:
        return ours
    name = written.upper()
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    if name in _SEVERAL:
        raise ValueError(
            f"{written} is the name of several time zones. Write the offset instead, such as +01:00."
        )
    if "/" in written:
        return _named(written)
    offset = re.sub(r"[A-Za-z:]", "", written).replace("\u2212", "-")
    digits = offset[1:]
    digits = digits.zfill(2).ljust(4, "0") if len(digits) <= 2 else digits.zfill(4)  # noqa: PLR2004 # hours alone
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if away >= timedelta(hours=24):
        raise ValueError(f"{written} is not a time zone.")
    return timezone(-away if offset[0] == "-" else away) if away else UTC


def _named(written: str) -> tzinfo:
    try:
        return ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{written} is not a time zone.") from None
