"""Watching an answer while it is being written, from any process, without holding anything.

The process that writes rings: whoever watches there looks at once. Elsewhere nothing rings, and a
watcher looks once in LOOK_SECONDS, with one statement that writes nothing. In between there is
neither a transaction nor a connection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from ea_core.actor import Actor
from ea_core.agent.runs import runs
from ea_core.agent.runs.records import Progress, RunStatus
from ea_core.db.engine import Database

LOOK_SECONDS = 1.5
"""So often a watcher looks that heard nothing, with two statements: 50 tabs ask 67 in a second, and
some 20 more with the page's look at its session every five seconds (see benchmarks/conversations.py)."""


class Bell:
    """Tells the watchers of this process that something has come of a run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listening: dict[UUID, list[threading.Event]] = {}

    def ring(self, run_id: UUID) -> None:
        """Something was committed."""
        with self._lock:
            for rung in self._listening.get(run_id, ()):
                rung.set()

    @contextmanager
    def listening(self, run_id: UUID) -> Iterator[threading.Event]:
        """An event that is set when the run is rung for, as long as the block lasts."""
        rung = threading.Event()
        with self._lock:
            self._listening.setdefault(run_id, []).append(rung)
        try:
            yield rung
        finally:
            with self._lock:
                left = [one for one in self._listening[run_id] if one is not rung]
                if left:
                    self._listening[run_id] = left
                else:
                    del self._listening[run_id]


bell = Bell()
"""That of this process."""


class Watch:
    """One watcher of a run, from its first event on; `rung` is its ear at the bell."""

    def __init__(
        self,
        database: Database,
        actor: Actor,
        run_id: UUID,
        rung: threading.Event,
        look_seconds: float,
    ) -> None:
        self._database, self._actor, self._run_id, self._rung = database, actor, run_id, rung
        self._look_seconds = look_seconds
        self._after = 0
        self._status: RunStatus | None = None
        self._due = time.monotonic()

    def wait(self, seconds: float) -> Progress | None:
        """What is new, after `seconds` at most; None when nothing is.

        Raises NotFound when the run is gone, and DatabaseUnavailable.
        """
        left = self._due - time.monotonic()
        if not self._rung.wait(max(0.0, min(seconds, left))) and time.monotonic() < self._due:
            return None
        self._rung.clear()
        self._due = time.monotonic() + self._look_seconds
        with self._database.acting_as(self._actor, read_only=True) as connection:
            found = runs.progress(connection, self._run_id, self._after)
        if found.events:
            self._after = found.events[-1].seq
        elif found.status == self._status:
            return None
        self._status = found.status
        return found

    def until_ended(self) -> RunStatus:
        """Waits for the run's end, however long that takes, and tells which it was."""
        while self._status is None or self._status == "running":
            self.wait(self._look_seconds)
        return self._status


@contextmanager
def watching(
    database: Database, actor: Actor, run_id: UUID, look_seconds: float = LOOK_SECONDS
) -> Iterator[Watch]:
    """A watcher for the block; looks without a ring once in `look_seconds`."""
    with bell.listening(run_id) as rung:
        yield Watch(database, actor, run_id, rung, look_seconds)
