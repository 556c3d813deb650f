"""A process beside this one: kept running, stopped with it, and gone when it is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ea_core.queue.process import ChildProcess
from ea_core.settings import PROJECT_ROOT

# Ends when its parent does, and not at once when it is told to: as a worker that has begun to work.
CHILD = """
import signal, sys, threading
from ea_core.queue.process import end_with_parent
ended = threading.Event()
signal.signal(signal.SIGTERM, lambda _number, _frame: None)
end_with_parent(ended.set)
open(sys.argv[1], "a").write("started\\n")
ended.wait()
open(sys.argv[1], "a").write("given back\\n")
"""
PARENT = f"""
import os, sys, threading
from ea_core.queue.process import ChildProcess
child = ChildProcess([sys.executable, "-c", {CHILD!r}, sys.argv[1]], os.environ)
child.start()
threading.Event().wait()
"""
# A parent whose pipe ends before it does, as that of one that is killed, on a machine that is busy.
DYING = f"""
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}, sys.argv[1]], stdin=subprocess.PIPE)
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
child.stdin.close()
time.sleep(0.5)
open(sys.argv[1], "a").write("the parent is gone\\n")
os._exit(1)
"""
STARTING = "import time; open(__import__('sys').argv[1], 'a').write('started\\n'); time.sleep(600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {STARTING}"

NICE = """
import os, pathlib
from ea_core.queue.process import let_others_first
let_others_first(7)
group = pathlib.Path("/proc/self/autogroup")
print(os.nice(0), *group.read_text().split()[1:] if group.exists() else "")
"""
AUTOGROUP = Path("/proc/self/autogroup")


def until(what: str, holds: Callable[[], object]) -> None:
    for _ in range(600):
        if holds():
            return
        threading.Event().wait(0.1)
    raise AssertionError(f"waited in vain: {what}")


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PROJECT_ROOT)}


def test_it_is_started_again_when_it_dies_and_stopped_with_its_parent(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    log = tmp_path / "log"
    child = ChildProcess([sys.executable, "-c", CHILD, str(log)], environment)
    child.start()
    until("it runs", lambda: lines(log) == ["started"])
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until("it runs again", lambda: lines(log) == ["started"] * 2)
    second = child.pid
    assert second not in {None, first}
    child.stop()
    assert lines(log) == ["started", "started", "given back"]
    assert child.pid is None


def test_it_ends_when_its_parent_is_killed(tmp_path: Path, environment: dict[str, str]) -> None:
    log = tmp_path / "log"
    with subprocess.Popen([sys.executable, "-c", PARENT, str(log)], env=environment) as parent:
        until("the child runs", lambda: lines(log) == ["started"])
        (child,) = psutil.Process(parent.pid).children()
        parent.kill()
    until("the child gives back what it has", lambda: lines(log) == ["started", "given back"])
    until("the child is gone", lambda: not child.is_running() or child.status() == "zombie")


def test_it_waits_until_a_parent_that_is_ending_is_gone(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    log = tmp_path / "log"
    subprocess.run([sys.executable, "-c", DYING, str(log)], env=environment, check=False)
    until("the child ends", lambda: "given back" in lines(log))
    assert lines(log) == ["started", "the parent is gone", "given back"]


def test_one_that_does_not_listen_is_ended(tmp_path: Path, environment: dict[str, str]) -> None:
    log = tmp_path / "log"
    child = ChildProcess([sys.executable, "-c", DEAF, str(log)], environment, stop_seconds=0.5)
    child.start()
    until("it runs", lambda: lines(log) == ["started"])
    child.stop()
    assert child.pid is None


def test_one_that_still_starts_is_not_waited_for(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    log = tmp_path / "log"
    child = ChildProcess([sys.executable, "-c", STARTING, str(log)], environment)
    child.start()
    until("it starts", lambda: lines(log) == ["started"])
    process = psutil.Process(child.pid)
    child.tell_to_stop()
    until("it is gone", lambda: not process.is_running() or process.status() == "zombie")
    child.stop()


def test_stopping_before_it_runs_starts_nothing(environment: dict[str, str]) -> None:
    child = ChildProcess([sys.executable, "-c", "raise SystemExit(3)"], environment)
    child.stop()
    child.start()
    child.stop()
    assert child.pid is None


def test_it_lets_others_first_in_a_session_of_its_own_too() -> None:
    told = subprocess.run(
        [sys.executable, "-c", NICE],
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
    ).stdout.split()
    assert int(told[0]) == min(19, os.nice(0) + 7)
    if AUTOGROUP.exists():
        assert told[1:] == ["nice", "7"]
