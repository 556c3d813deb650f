"""The time of day behind a date, and its zone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Final

TIME: Final = (
    r"(?:(?:[T\s,]|\bat\b|\bum\b|\bà\b)+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?:Uhr|h)?\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+\-\u2212]\d{1,2}(?::?\d{2})?)?)?"
)
"""A pattern for what may stand behind a date; its groups are hour, minute, second, half and zone."""
_NOON: Final = 12


def time_of(parts: Mapping[str, str | None]) -> tuple[int, int, int] | None:
    """Hour, minute and second; None for a bare day. Raises ValueError."""
    if parts["hour"] is None:
        return None
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = (parts["half"] or "").lower()
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
    offset = re.sub(r"[A-Za-z:]", "", written).replace("\u2212", "-")
    if not offset:
        return UTC
    digits = offset[1:]
    digits = digits.zfill(2).ljust(4, "0") if len(digits) <= 2 else digits.zfill(4)  # noqa: PLR2004 # hours alone
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if away >= timedelta(hours=24):
        raise ValueError(f"{written} is not a time zone.")
    return timezone(-away if offset[0] == "-" else away)
