from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from tests.conftest import TestDatabase
from tests.db.knowledge.library import Library
from tests.db.queue.worker_process import Kind, work
from tests.support.processes import begin

Start = Callable[..., ForkServerProcess]


@pytest.fixture
def library(db: TestDatabase, tmp_path: Path) -> Library:
    """An empty knowledge base."""
    return Library(db, tmp_path / "files")


@pytest.fixture
def start(library: Library) -> Iterator[Start]:
    """`start("held")`: a worker process for that knowledge base; ended after the test."""
    running: list[ForkServerProcess] = []

    def start(kind: Kind = "quick", url: str | None = None) -> ForkServerProcess:
        running.append(begin(work, url or library.db.app_url, library.folder, kind))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.join()


def until(what: str, holds: Callable[[], object], patience: float = 90.0) -> None:
    """Waits until it holds; says what it waited for when it never does."""
    for _ in range(int(patience / 0.1)):
        if holds():
            return
        threading.Event().wait(0.1)
    raise AssertionError(f"waited in vain: {what}")
