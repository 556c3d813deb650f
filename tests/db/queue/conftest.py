from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ea_core.settings import PROJECT_ROOT
from tests.conftest import TestDatabase
from tests.db.knowledge.library import Library

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def library(db: TestDatabase, tmp_path: Path) -> Library:
    """An empty knowledge base."""
    return Library(db, tmp_path / "files")


@pytest.fixture
def start(library: Library) -> Iterator[Start]:
    """`start("slow")`: a worker process for that knowledge base; ended after the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(kind: str = "quick", url: str | None = None) -> subprocess.Popen[bytes]:
        arguments = [url or library.db.app_url, str(library.folder), kind]
        running.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.db.queue.worker_process", *arguments],
                cwd=PROJECT_ROOT,
                env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
            )
        )
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        process.wait()


def until(what: str, holds: Callable[[], object], patience: float = 90.0) -> None:
    """Waits until it holds; says what it waited for when it never does."""
    for _ in range(int(patience / 0.1)):
        if holds():
            return
        threading.Event().wait(0.1)
    raise AssertionError(f"waited in vain: {what}")
