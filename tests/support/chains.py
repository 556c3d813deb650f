"""How a run is spread over processes: how many there are, and which tests stay in one of them.

xdist has marks for the latter (`xdist_group`), but its release 3.8 writes them where pytest 9.2
does not read any more, and each process served an installation of its own.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_CHAINS = {
    "tests/browser/test_kit.py": "the gallery",
    "tests/browser/": "the served demo company",
    "tests/cli/test_backup.py": "an installation and its backup",
    "tests/cli/": "the installation of the command line",
}
"""What a test's path begins with, the narrower first, and what those tests share."""
_ENOUGH = 2
"""Tests that wait in a process when it is given no more."""
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


class Chains(LoadScopeScheduling):  # type: ignore[misc] # xdist says nothing of its types
    """xdist's own, which goes on when a process has died."""

    def _split_scope(self, nodeid: str) -> str:
        return chain_of(nodeid)

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """Forgets a chain that is through: at every test all that a process has are looked at."""
        super().mark_test_complete(node, item_index, duration)
        chain = chain_of(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][chain].values()):
            del self.assigned_work[node][chain]

    def remove_node(self, node: Any) -> str | None:
        """The test that the process died of has failed; xdist 3.8 would begin it again and again."""
        given: dict[str, dict[str, bool]] = self.assigned_work.pop(node)
        left = [(test, unit) for unit in given.values() for test, done in unit.items() if not done]
        if not left:
            return None
        begun, unit = left[0]
        unit[begun] = True
        self.workqueue.update({name: one for name, one in given.items() if not all(one.values())})
        for other in self.assigned_work:
            self._reschedule(other)
        return begun

    def schedule(self) -> None:
        """A process that came later begins with several, too: the last one waits for another."""
        super().schedule()
        for node in self.nodes:
            while not node.shutting_down and self._pending_of(self.assigned_work[node]) <= _ENOUGH:
                self._reschedule(node)


def scheduler(config: pytest.Config, log: object) -> object:
    """Gives each chain to one process, for runs with `--dist loadgroup`.

    Work is handed out in the order in which tests are found, which is by path. So the chains, the
    longest pieces, come first, and what is left for the end is small.
    """
    if config.getoption("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return Chains(config, log)
