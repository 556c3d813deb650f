"""How much of the machine's memory the embedded PostgreSQL keeps pages of the database in.

A search in 100,000 passages reads some 6,000 pages of a database of 1 GB. Each that PostgreSQL has not got
itself is copied out of the system's cache, which takes longer than all the rest of the search.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

import psutil

_MEGABYTE: Final = 1024**2
LEAST: Final = 128
"""Megabytes: PostgreSQL's own default."""
MOST: Final = 2048
MOST_OF_LARGE: Final = 8192
"""For a database that is larger than the part that every one gets."""
LARGE: Final = 256 * _MEGABYTE
"""Bytes of a database; less is read in a moment."""
_PART: Final = 8
_PART_OF_LARGE: Final = 4
_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
"""Where a container's limit stands (cgroups, second and first version)."""


def shared_buffers(data: int) -> int:
    """Megabytes for PostgreSQL's own cache; taken from the system as they are filled, not at the start.

    `data`: bytes of the database.
    """
    return part_of(usable_memory(), data)


def part_of(memory: int, data: int) -> int:
    """An eighth of so many bytes, in megabytes between 128 and 2,048.

    Of a larger database as much as it has, up to a quarter and 8,192: a million passages take 6 GB of
    pages that are searched.
    """
    usual = min(max(memory // _PART // _MEGABYTE, LEAST), MOST)
    large = min(memory // _PART_OF_LARGE // _MEGABYTE, data // _MEGABYTE, MOST_OF_LARGE)
    return max(usual, large)


def read_again(data: int, programs: Path) -> dict[str, str]:
    """The setting with which a large database reads at a start what it had in memory before.

    Else the first who ask wait for it. `programs` is the folder of PostgreSQL's programs, which may
    have come without the library.
    """
    there = data > LARGE and any((programs.parent / "lib").glob("**/pg_prewarm.*"))
    return {"shared_preload_libraries": "pg_prewarm"} if there else {}


def bytes_in(folder: Path) -> int:
    """How much lies in a folder, its folders included; what goes meanwhile counts nothing."""
    found = 0
    for place in folder.rglob("*"):
        with contextlib.suppress(OSError):
            found += place.stat().st_size
    return found


def usable_memory(limits: tuple[Path, ...] = _LIMITS) -> int:
    """Bytes of the machine, or of the container where that has a limit."""
    found = [psutil.virtual_memory().total]
    for place in limits:
        try:
            found.append(int(place.read_text()))
        except (OSError, ValueError):  # there is none, or it is "max"
            continue
    return min(found)
