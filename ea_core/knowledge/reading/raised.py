"""Figures that stand raised, as text: "10" and a raised "-3" are no "10-3". Pure."""

from __future__ import annotations

import re

_POWER = re.compile("[-+\N{MINUS SIGN}\N{EN DASH}]?\\d+")
_DIGIT_BEFORE = re.compile(r"\d$")


def raised(before: str, text: str) -> str:
    """What stands before a raised `text`: "^" where it is a number behind another one, else nothing."""
    return "^" if _DIGIT_BEFORE.search(before) and _POWER.fullmatch(text.strip()) else ""
