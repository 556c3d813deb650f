"""Bands of a quantity as columns of a price list name them: "1 to 24", "from 250", "up to 9". Pure."""

from __future__ import annotations

import re
from math import inf
from typing import Final

COUNT: Final = r"(?P<n>\d{1,3}(?:[,. ]\d{3})+|\d+)"
"""A number of pieces; the group is called `m` where a pattern has two."""
_LEAST: Final = re.compile(
    rf"(?:from|over|above|more than|at least|ab|über|mindestens|>=?|≥)\s*{COUNT}(?: (?:units|pieces|pcs|stück))?"
    rf"|{COUNT.replace('<n>', '<m>')}\s*(?:\+|and (?:more|above|over)|or more|und mehr)",
    re.IGNORECASE,
)
_MOST: Final = re.compile(
    rf"(?:up to|at most|below|under|less than|bis(?: zu)?|unter|<=?|≤)\s*{COUNT}", re.IGNORECASE
)
_BETWEEN: Final = re.compile(
    rf"{COUNT}\s*(?:to|-|–|—|bis|\.\.\.?)\s*{COUNT.replace('<n>', '<m>')}"  # noqa: RUF001 -- the dashes are meant
    r"(?: (?:units|pieces|pcs|stück))?",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:over|above|more than|below|under|less than|über|unter)\b|[<>](?!=)"
)
"""The number itself does not belong to the band."""
FEWEST: Final = 2
"""Bands that make a table one of quantities."""


def band_of(name: str) -> tuple[float, float] | None:
    """The least and the most of a band, both included; None for what is none."""
    words = name.strip()
    past = 1 if _OPEN.search(words) else 0
    if match := _BETWEEN.fullmatch(words):
        return number_of(match["n"]), number_of(match["m"])
    if match := _LEAST.fullmatch(words):
        return number_of(match["n"] or match["m"]) + past, inf
    if match := _MOST.fullmatch(words):
        return 0, number_of(match["n"]) - past
    return None


def number_of(written: str) -> int:
    """A count with or without signs between thousands."""
    return int(re.sub(r"\D", "", written))
