"""Where the tables with names of their columns lie in a passage, as ingestion keeps it beside the passage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Tables = tuple[tuple[int, int], ...]
"""Where the line of the names begins in a passage, and where the last row under it ends."""


def named_tables(place: Mapping[str, Any]) -> Tables | None:
    """The tables by what is kept of a passage; None where that was taken in before they were kept."""
    kept = place.get("named")
    return None if kept is None else tuple((int(begin), int(end)) for begin, end in kept)
