"""How much memory the embedded PostgreSQL takes for its pages."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from ea_core.db.memory import part_of, usable_memory

GIGABYTE = 1024**3


@pytest.mark.parametrize(
    ("memory", "megabytes"),
    [(GIGABYTE // 2, 128), (4 * GIGABYTE, 512), (8 * GIGABYTE, 1024), (64 * GIGABYTE, 2048)],
)
def test_an_eighth_within_bounds(memory: int, megabytes: int) -> None:
    assert part_of(memory) == megabytes


def test_the_limit_of_a_container_counts(tmp_path: Path) -> None:
    machine = psutil.virtual_memory().total
    limit = tmp_path / "memory.max"
    assert usable_memory((limit,)) == machine
    for written, expected in (("max\n", machine), ("536870912\n", GIGABYTE // 2)):
        limit.write_text(written)
        assert usable_memory((limit,)) == expected
