"""Watching an answer while it is being written, from any process, without holding anything.

The process that writes rings and says what has come: whoever watches there, and has seen the run under
their own policies, asks the database nothing more for it. Elsewhere nothing rings, and one look is made
for all watchers of a process together (see lookout). In between there is neither a transaction nor a
connection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from ea_core.actor import Actor
from ea_core.agent.runs import runs
from ea_core.agent.runs.lookout import LOOK_SECONDS, Ear, lookout_of
from ea_core.agent.runs.records import Event, Progress, RunStatus
from ea_core.db.engine import Database


class Bell:
    """Tells the watchers of this process that something has come of a run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listening: dict[UUID, list[Ear]] = {}

    def ring(self, run_id: UUID, event: Event | None = None) -> None:
        """Something was committed: an event, or what has to be looked at."""
        with self._lock:
            for ear in self._listening.get(run_id, ()):
                if event is None:
                    ear.must_look = True
                else:
                    ear.events.append(event)
                ear.rung.set()

    def heard(self, ear: Ear) -> list[Event]:
        """The events since the last time, in order; none when the watcher has to look."""
        with self._lock:
            events, looks = ear.events, ear.must_look
            ear.events, ear.must_look = [], False
            ear.rung.clear()
        return [] if looks else events

    @contextmanager
    def listening(self, run_id: UUID) -> Iterator[Ear]:
        """An ear that hears when the run is rung for, as long as the block lasts."""
        ear = Ear()
        with self._lock:
            self._listening.setdefault(run_id, []).append(ear)
        try:
            yield ear
        finally:
            with self._lock:
                left = [one for one in self._listening[run_id] if one is not ear]
                if left:
                    self._listening[run_id] = left
                else:
                    del self._listening[run_id]


bell = Bell()
"""That of this process."""


class Watch:
    """One watcher of a run, from its first event on; `ear` listens to the bell."""

    def __init__(
        self, database: Database, actor: Actor, run_id: UUID, ear: Ear, look_seconds: float
    ) -> None:
        self._database, self._actor, self._run_id, self._ear = database, actor, run_id, ear
        self._lookout = lookout_of(database)
        self._look_seconds = look_seconds
        self._status: RunStatus | None = None
        ear.run_id, ear.person_id, ear.look_seconds = run_id, actor.id, look_seconds

    def wait(self, seconds: float) -> Progress | None:
        """What is new, after `seconds` at most; None when nothing is.

        Raises NotFound when the run is gone, and DatabaseUnavailable.
        """
        if self._status is None:
            bell.heard(self._ear)
            return self._looked()
        until = time.monotonic() + seconds
        while True:
            left, due = until - time.monotonic(), self._lookout.due_in()
            if self._ear.rung.wait(max(0.0, min(left, due))):
                return self._rung()
            if due <= left or due <= 0:
                self._lookout.look(self._database)
            if self._ear.rung.is_set():
                return self._rung()
            if time.monotonic() >= until:
                return None

    def _rung(self) -> Progress | None:
        heard = bell.heard(self._ear)
        if not self._follows(heard):
            return self._looked()
        self._ear.after = heard[-1].seq
        self._ear.told_at = time.monotonic()
        return Progress("running", tuple(heard))

    def _follows(self, heard: list[Event]) -> bool:
        """Whether these are the next events of a run that was seen going on."""
        numbers = range(self._ear.after + 1, self._ear.after + 1 + len(heard))
        return (
            bool(heard) and self._status == "running" and [one.seq for one in heard] == [*numbers]
        )

    def _looked(self) -> Progress | None:
        """What the person can read of the run beyond what was seen."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            found = runs.progress(connection, self._run_id, self._ear.after)
        something = bool(found.events) or found.status != self._status
        self._ear.read_at = time.monotonic()
        if found.events:
            self._ear.after = found.events[-1].seq
        self._status = found.status
        if found.status == "running":
            self._lookout.join(self._ear)
        else:
            self._lookout.leave(self._ear)
        return found if something else None

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
    with bell.listening(run_id) as ear:
        try:
            yield Watch(database, actor, run_id, ear, look_seconds)
        finally:
            lookout_of(database).leave(ear)
