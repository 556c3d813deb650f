"""How much memory the embedded PostgreSQL takes for its pages."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from ea_core.db.memory import LARGE, bytes_in, part_of, read_again, usable_memory

GIGABYTE = 1024**3


@pytest.mark.parametrize(
    ("memory", "data", "megabytes"),
    [
        (GIGABYTE // 2, 0, 128),
        (4 * GIGABYTE, 0, 512),
        (8 * GIGABYTE, GIGABYTE, 1024),
        (64 * GIGABYTE, GIGABYTE, 2048),
        (8 * GIGABYTE, 10 * GIGABYTE, 2048),
        (16 * GIGABYTE, 3 * GIGABYTE, 3072),
        (64 * GIGABYTE, 10 * GIGABYTE, 8192),
    ],
)
def test_an_eighth_within_bounds_and_more_for_a_large_database(
    memory: int, data: int, megabytes: int
) -> None:
    assert part_of(memory, data) == megabytes


def test_the_limit_of_a_container_counts(tmp_path: Path) -> None:
    machine = psutil.virtual_memory().total
    limit = tmp_path / "memory.max"
    assert usable_memory((limit,)) == machine
    for written, expected in (("max\n", machine), ("536870912\n", GIGABYTE // 2)):
        limit.write_text(written)
        assert usable_memory((limit,)) == expected


def test_a_large_database_is_read_again_where_that_can_be(tmp_path: Path) -> None:
    programs, library = tmp_path / "bin", tmp_path / "lib" / "postgresql" / "pg_prewarm.so"
    assert read_again(2 * LARGE, programs) == {}
    library.parent.mkdir(parents=True)
    library.write_text("1234")
    assert read_again(2 * LARGE, programs) == {"shared_preload_libraries": "pg_prewarm"}
    assert read_again(LARGE // 2, programs) == {}
    assert bytes_in(library.parent) == 4
