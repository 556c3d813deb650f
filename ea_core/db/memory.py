"""How much of the machine's memory the embedded PostgreSQL keeps pages of the database in.

A search in 100,000 passages reads some 6,000 pages of a database of 1 GB. Each that PostgreSQL has not got
itself is copied out of the system's cache, which takes longer than all the rest of the search.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import psutil

_MEGABYTE: Final = 1024**2
LEAST: Final = 128
"""Megabytes: PostgreSQL's own default."""
MOST: Final = 2048
_PART: Final = 8
_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
"""Where a container's limit stands (cgroups, second and first version)."""


def shared_buffers() -> int:
    """Megabytes for PostgreSQL's own cache; taken from the system as they are filled, not at the start."""
    return part_of(usable_memory())


def part_of(memory: int) -> int:
    """An eighth of so many bytes, in megabytes between 128 and 2,048."""
    return min(max(memory // _PART // _MEGABYTE, LEAST), MOST)


def usable_memory(limits: tuple[Path, ...] = _LIMITS) -> int:
    """Bytes of the machine, or of the container where that has a limit."""
    found = [psutil.virtual_memory().total]
    for place in limits:
        try:
            found.append(int(place.read_text()))
        except (OSError, ValueError):  # there is none, or it is "max"
            continue
    return min(found)
