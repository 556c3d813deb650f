"""How a run is spread over processes: how many there are, and which tests stay in one of them.

xdist has marks for the latter (`xdist_group`), but its release 3.8 writes them where pytest 9.2
does not read any more, and each process served an installation of its own.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

_CHAINS = {
    "tests/browser/test_kit.py": "the gallery",
    "tests/browser/": "the served demo company",
    "tests/cli/": "the installation of the command line",
}
"""What a test's path begins with, the narrower first, and what those tests share."""
_MOST = 6
"""Processes; each takes half a gigabyte and has a PostgreSQL of its own."""


def processes() -> int:
    """How many processes a run takes: one more than cores, for some always wait."""
    # A container may have fewer than the machine, and not every system can tell.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min((cores or 1) + 1, _MOST)


def chain_of(nodeid: str) -> str:
    """What the test shares with others: the name of its chain, or the test alone."""
    return next((name for path, name in _CHAINS.items() if nodeid.startswith(path)), nodeid)


def scheduler(config: pytest.Config, log: object) -> object:
    """Gives each chain to one process, for runs with `--dist loadgroup`.

    Work is handed out in the order in which tests are found, which is by path. So the chains, the
    longest pieces, come first, and what is left for the end is small.
    """
    if config.getoption("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 # a run may be without it

    config.option.loadscopereorder = False
    made = LoadScopeScheduling(config, log)
    made._split_scope = chain_of
    mark = made.mark_test_complete

    def mark_test_complete(node: Any, item_index: int, duration: float = 0) -> None:
        """Forgets a chain that is through: at every test all that a process has are looked at."""
        mark(node, item_index, duration)
        chain = chain_of(made.registered_collections[node][item_index])
        if all(made.assigned_work[node][chain].values()):
            del made.assigned_work[node][chain]

    made.mark_test_complete = mark_test_complete
    return made
