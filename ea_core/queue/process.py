"""A worker beside the server, in a process of its own: embedding must not hold up the pages."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

STOP_SECONDS: Final = 15.0
"""How long a worker may take to give back what it holds."""
_PAUSES: Final = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Before it is started again, the first time, the second ... in a row."""
_LIVED: Final = 60.0
"""One that worked for so long begins a new row."""

_DYING: Final = 2.0
"""How long a parent may take from the end of its pipe to its own; one that lives on is not waited for."""
_LOOK: Final = 0.02

_AUTOGROUP: Final = Path("/proc/self/autogroup")

_log = logging.getLogger(__name__)


class ChildProcess:
    """Keeps `command` running until `stop`.

    The child's standard input is a pipe that is never written to: when it ends, this process has
    ended, however that was, and the child stops by itself. From this process it hears SIGTERM, too:
    one that still starts, and so holds nothing, has no handler of it yet and ends at once.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._command, self._environment = list(command), dict(environment)
        self._stop_seconds = stop_seconds
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._keeper: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        child = self._child
        return None if child is None or child.poll() is not None else child.pid

    def start(self) -> None:
        """Starts it; returns at once."""
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)
        self._keeper.start()

    def tell_to_stop(self) -> None:
        """Has it begin nothing more, and end what it does or give it back; `stop` waits for that."""
        with self._lock:
            self._stopping.set()
            child = self._child
        if child is not None and child.stdin is not None:
            child.stdin.close()
            child.terminate()

    def stop(self) -> None:
        """Lets it end what it does, or give it back; ends it after `stop_seconds`."""
        self.tell_to_stop()
        child = self._child
        if child is not None:
            try:
                child.wait(self._stop_seconds)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if self._keeper is not None:
            self._keeper.join()

    def _keep(self) -> None:
        row = 0
        while True:
            started = time.monotonic()
            with self._lock:
                if self._stopping.is_set():
                    return
                self._child = subprocess.Popen(  # noqa: S603 # our own program, no shell
                    self._command,
                    stdin=subprocess.PIPE,
                    env=self._environment,
                    # A Ctrl-C in the terminal is for the server, which then stops its worker.
                    start_new_session=True,
                )
            code = self._child.wait()
            lived = time.monotonic() - started
            row = 1 if lived > _LIVED else min(row + 1, len(_PAUSES))
            if self._stopping.is_set():
                return
            _log.warning("the worker ended (%s) and is started again", code)
            self._stopping.wait(_PAUSES[row - 1])


def let_others_first(niceness: int) -> None:
    """Lowers the priority of this process, and of its session where Linux shares the processor by session.

    There (autogroup) the niceness of a process counts among those of its own session only; a child in
    a session of its own would get as much as the server, however nice it is.
    """
    os.nice(niceness)
    with suppress(OSError):  # another system, or one without
        _AUTOGROUP.write_text(str(niceness))


def end_with_parent(stop: Callable[[], None]) -> None:
    """Calls `stop`, in another thread, when the process that started this one ends or closes the pipe to it.

    A process that is killed closes its pipes before it is gone. Who stopped in between would still see
    it at work, and would leave to it what the last one out has to do.
    """
    parent = os.getppid()

    def watch() -> None:
        while sys.stdin.buffer.read(1):
            pass
        last = time.monotonic() + _DYING
        while os.getppid() == parent and time.monotonic() < last:
            time.sleep(_LOOK)
        stop()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
