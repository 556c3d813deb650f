"""Watching an answer while it is being written, from any process, without holding anything.

The process that writes rings and says what has come: whoever watches there, and has seen the run under
their own policies, asks the database nothing more for it. Elsewhere nothing rings, and a watcher looks
once in LOOK_SECONDS, with one statement that writes nothing, less often while nothing comes, and less
often the more watchers of this process do: together they look ten times a second at most. In between
there is neither a transaction nor a connection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from ea_core.actor import Actor
from ea_core.agent.runs import runs
from ea_core.agent.runs.records import Event, Progress, RunStatus
from ea_core.db.engine import Database

LOOK_SECONDS = 1.5
"""So soon a watcher looks that heard nothing, as long as something comes."""
SLOWER, SLOWEST = 1.5, 4.0
"""Each look that finds nothing is so many times later than the one before, up to so many times LOOK_SECONDS:
each takes four statements with its transaction (see benchmarks/conversations.py)."""


SHARE_SECONDS = 0.1
"""Where many look, each waits so long for each of the others."""


@dataclass(slots=True)
class Ear:
    """What a watcher has heard since it listened last."""

    rung: threading.Event = field(default_factory=threading.Event)
    events: list[Event] = field(default_factory=list)
    must_look: bool = False
    looks: bool = False
    """Whether nobody rings for it, so that it looks by itself."""


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

    def looking(self) -> int:
        """How many watchers of this process look by themselves."""
        with self._lock:
            return sum(ear.looks for ears in self._listening.values() for ear in ears)

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
        self._look_seconds = self._pause = look_seconds
        self._after = 0
        self._status: RunStatus | None = None
        self._due = time.monotonic()

    def wait(self, seconds: float) -> Progress | None:
        """What is new, after `seconds` at most; None when nothing is.

        Raises NotFound when the run is gone, and DatabaseUnavailable.
        """
        left = self._due - time.monotonic()
        rung = self._ear.rung.wait(max(0.0, min(seconds, left)))
        if not rung and time.monotonic() < self._due:
            return None
        heard = bell.heard(self._ear)
        if rung and self._follows(heard):
            self._ear.looks = False
            self._after = heard[-1].seq
            self._next_look(something=True)
            return Progress("running", tuple(heard))
        self._ear.looks = not rung
        return self._looked()

    def _follows(self, heard: list[Event]) -> bool:
        """Whether these are the next events of a run that was seen going on."""
        numbers = range(self._after + 1, self._after + 1 + len(heard))
        return (
            bool(heard) and self._status == "running" and [one.seq for one in heard] == [*numbers]
        )

    def _looked(self) -> Progress | None:
        with self._database.acting_as(self._actor, read_only=True) as connection:
            found = runs.progress(connection, self._run_id, self._after)
        something = bool(found.events) or found.status != self._status
        self._next_look(something=something)
        if found.events:
            self._after = found.events[-1].seq
        self._status = found.status
        return found if something else None

    def _next_look(self, *, something: bool) -> None:
        soonest = paced(self._look_seconds, bell.looking())
        longest = max(soonest, self._look_seconds * SLOWEST)
        self._pause = soonest if something else min(max(self._pause, soonest) * SLOWER, longest)
        self._due = time.monotonic() + self._pause

    def until_ended(self) -> RunStatus:
        """Waits for the run's end, however long that takes, and tells which it was."""
        while self._status is None or self._status == "running":
            self.wait(self._look_seconds)
        return self._status


def paced(look_seconds: float, watchers: int) -> float:
    """Seconds from one look of a watcher to the next when so many of this process look."""
    return max(look_seconds, (watchers - 1) * SHARE_SECONDS)


@contextmanager
def watching(
    database: Database, actor: Actor, run_id: UUID, look_seconds: float = LOOK_SECONDS
) -> Iterator[Watch]:
    """A watcher for the block; looks without a ring once in `look_seconds`."""
    with bell.listening(run_id) as ear:
        yield Watch(database, actor, run_id, ear, look_seconds)
