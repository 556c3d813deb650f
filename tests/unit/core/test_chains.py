"""How a run of the suite is spread over processes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.support.chains import processes, scheduler

GALLERY = ["tests/browser/test_kit.py::test_1", "tests/browser/test_kit.py::test_2[a@b]"]
SERVED = [f"tests/browser/test_pages.py::test_{n}" for n in range(5)]
ALONE = [f"tests/db/test_x.py::test_{n}" for n in range(9)]
TESTS = [*GALLERY, *SERVED, *ALONE]


class Process:
    """What a scheduler knows of a process: what it was sent."""

    gateway = SimpleNamespace(id="a process")
    shutting_down = False

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.sent += [TESTS[index] for index in indices]


def _config(dist: str) -> Any:
    values = {"tx": ["2*popen"], "dist": dist, "debug": False}
    option = SimpleNamespace(loadscopereorder=True)
    return SimpleNamespace(option=option, getvalue=values.get, getoption=values.get)


def test_tests_that_share_an_installation_stay_in_one_process_and_begin_first() -> None:
    made: Any = scheduler(_config("loadgroup"), None)
    nodes = [Process(), Process()]
    for node in nodes:
        made.add_node(node)
        made.add_node_collection(node, TESTS)
    made.schedule()
    assert [node.sent for node in nodes] == [[*GALLERY, ALONE[0]], SERVED]


def test_spread_otherwise_is_left_to_xdist() -> None:
    assert scheduler(_config("load"), None) is None
    assert 2 <= processes() <= 6
