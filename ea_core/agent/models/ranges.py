"""A range of amounts or of days, as a question or a text names it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

BETWEEN: Final = re.compile(r"\b(?:between|from)\s*\Z", re.IGNORECASE)
"""What stands before the first of two amounts or days."""
TO: Final = re.compile(r"\s*(?:and|to|-|–|until)\s*\Z", re.IGNORECASE)  # noqa: RUF001 -- the dash is meant
"""What stands between them."""


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both inside unless `open_low`/`open_high`; days as their ordinals.

    `unit` is %, a currency's sign, a noun in lower case, or empty; `dated` tells days from amounts.
    """

    low: float
    high: float
    open_low: bool = False
    open_high: bool = False
    unit: str = ""
    dated: bool = False

    def meets(self, other: Range) -> bool:
        """Whether they have a part in common."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low != high:
            return low < high
        closed_low = not any(one.low == low and one.open_low for one in (self, other))
        return closed_low and not any(one.high == high and one.open_high for one in (self, other))

    def is_within(self, other: Range) -> bool:
        """Whether the whole of it lies in the other."""
        return other.low <= self.low and self.high <= other.high and not (
            (other.open_low and self.low == other.low and not self.open_low)
            or (other.open_high and self.high == other.high and not self.open_high)
        )  # fmt: skip


class Named(NamedTuple):
    """A range, the words for it, and whether it is a limit ("above 20 %") rather than a value ("20 %")."""

    range: Range
    words: str
    limited: bool
