"""Processes of their own for parts of the product: killed, put to sleep and woken by a test.

They are forked from one that has loaded the program already, so each begins in a moment.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from types import ModuleType

import psutil

_LOADED = [
    "tests.db.agent.carrying_process",
    "tests.db.queue.import_process",
    "tests.db.queue.worker_process",
]
_WAIT_SECONDS = 60


def begin(does: Callable[..., None], *arguments: object) -> ForkServerProcess:
    """A process that does this; it ends with the test process at the latest."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    process = context.Process(target=does, args=arguments, daemon=True)
    main = sys.modules["__main__"]
    # It would be run in there; after tests of pages it is a page.
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        process.start()
    finally:
        sys.modules["__main__"] = main
    return process


def tell(process: ForkServerProcess, number: int) -> None:
    """Sends it a signal."""
    assert process.pid is not None
    os.kill(process.pid, number)


def wait_until_stopped(process: ForkServerProcess) -> None:
    """Waits until the process has stopped itself."""
    assert process.pid is not None
    for _ in range(_WAIT_SECONDS * 20):
        if psutil.Process(process.pid).status() == psutil.STATUS_STOPPED:
            return
        time.sleep(0.05)
    raise AssertionError("the process did not stop")
