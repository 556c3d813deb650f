"""The time of day behind a date, and its zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?"
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
