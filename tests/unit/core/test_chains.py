"""How a run of the suite is spread over processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ea_core.settings import PROJECT_ROOT
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


def test_a_process_that_dies_fails_one_test_and_the_others_are_run(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(
        "from tests.support import chains\n"
        "def pytest_xdist_make_scheduler(config, log): return chains.scheduler(config, log)\n"
    )
    (tmp_path / "test_some.py").write_text(
        "import os, threading\n"
        "def test_first(): pass\n"
        "def test_stands_still(): threading.Event().wait()\n"
        "def test_dies(): os._exit(3)\n" + "".join(f"def test_{n}(): pass\n" for n in range(5))
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-n2", "--dist", "loadgroup", f"--rootdir={tmp_path}",
         "-o", "faulthandler_timeout=2", "-o", "faulthandler_exit_on_timeout=true", tmp_path],
        env={"PYTHONPATH": str(PROJECT_ROOT), "PATH": ""},
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert "2 failed, 6 passed" in done.stdout
    assert "crashed while running 'test_some.py::test_stands_still'" in done.stdout
    assert "crashed while running 'test_some.py::test_dies'" in done.stdout
    assert "in test_stands_still" in done.stderr, "what it stood at"
