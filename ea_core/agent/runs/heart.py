"""The thread that keeps the runs of this process alive in the database.

One update for each run and period. Where it finds that a run is no longer this process's (stopped
elsewhere, deleted, taken up by another), it asks for the run's end.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from ea_core.errors import EAError

HEARTBEAT_SECONDS = 5.0
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Kept:
    run_id: UUID
    beat: Callable[[], bool]
    release: Callable[[], None]
    stop: threading.Event = field(default_factory=threading.Event)


class Heart:
    """Beats for the runs in hand; its thread starts with the first one."""

    def __init__(self, seconds: float = HEARTBEAT_SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: list[_Kept] = []
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def keeping(
        self, run_id: UUID, beat: Callable[[], bool], release: Callable[[], None]
    ) -> Iterator[threading.Event]:
        """Beats for the block; what it gives is set when the run is to end.

        `beat` is False when the run is no longer to go on; `release` leaves it to others.
        """
        kept = _Kept(run_id, beat, release)
        with self._lock:
            if self._closing.is_set():
                kept.stop.set()
            self._kept.append(kept)
            if self._thread is None:
                self._thread = threading.Thread(target=self._beat, name="agent-heart", daemon=True)
                self._thread.start()
        try:
            yield kept.stop
        finally:
            with self._lock:
                self._kept.remove(kept)

    def stop(self, run_id: UUID) -> None:
        """Asks a run of this process to end now; one of another process learns it from its heart."""
        with self._lock:
            for kept in self._kept:
                if kept.run_id == run_id:
                    kept.stop.set()

    def close(self) -> None:
        """Asks all runs to end, and those that begin after this."""
        with self._lock:
            self._closing.set()
            for kept in self._kept:
                kept.stop.set()

    def hand_over(self) -> None:
        """Leaves to others, at once, what still goes on: a run that waits for its model, say."""
        with self._lock:
            kept = list(self._kept)
        for one in kept:
            try:
                one.release()
            except EAError as error:
                _log.warning("run %s is taken up later: %s", one.run_id, error.message)

    def _beat(self) -> None:
        while not self._closing.wait(self._seconds):
            with self._lock:
                kept = list(self._kept)
            for one in kept:
                try:
                    if not one.beat():
                        one.stop.set()
                except EAError as error:
                    _log.warning("no heartbeat for run %s: %s", one.run_id, error.message)
