"""One look for all answers that this process watches and another one writes.

Whoever of the watchers is awake when a look is due makes it, for all of them, as the program: the
database tells of which runs there is something to read, and nothing of what it is. Who watches such a run
reads it under their own policies. Only runs that the person has been able to read are looked for.

LISTEN is not used: it takes a connection for good and no transaction pooler, and each NOTIFY waits for
those of others at its commit, where a look for 200 runs costs the database about a millisecond.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from ea_core.agent.runs import runs
from ea_core.agent.runs.records import Event
from ea_core.db.engine import Database

LOOK_SECONDS: Final = 0.5
"""So soon the next look is made while something comes."""
SLOWEST: Final = 2.0
"""Looks that find nothing are made later and later, up to so many times LOOK_SECONDS."""
_SLOWER: Final = 1.25
SHARE_SECONDS: Final = 0.1
"""Where many have something to read, each waits so long for each of the others: together they read ten
times a second at most, four statements each time. An answer that has ended is read at once."""
_FEW: Final = 5
"""So many may read at each look."""
TOLD_SECONDS: Final = 5.0
"""A run that this process has told of so lately is written here: nobody needs to look."""


@dataclass(slots=True)
class Ear:
    """What a watcher has heard since it listened last, and what others need to know to look for it."""

    rung: threading.Event = field(default_factory=threading.Event)
    events: list[Event] = field(default_factory=list)
    must_look: bool = False
    run_id: UUID | None = None
    person_id: UUID | None = None
    after: int = 0
    """The number of the last event that was seen."""
    read_at: float = 0.0
    told_at: float = float("-inf")
    look_seconds: float = LOOK_SECONDS


class Lookout:
    """The looks of this process into one database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ears: list[Ear] = []
        self._looked_at = float("-inf")
        self._slowed = 1.0

    def join(self, ear: Ear) -> None:
        """From now on its run is looked for; the person has read it and it is going on."""
        with self._lock:
            if not any(one is ear for one in self._ears):
                if not self._ears:
                    self._looked_at = time.monotonic()  # the person has just read it
                self._ears.append(ear)
                self._slowed = 1.0

    def leave(self, ear: Ear) -> None:
        """Nobody watches by it any more."""
        with self._lock:
            self._ears = [one for one in self._ears if one is not ear]

    def due_in(self) -> float:
        """Seconds until the next look."""
        with self._lock:
            return self._due() - time.monotonic()

    def look(self, database: Database) -> None:
        """Looks for all that are watched when that is due, and rings for those who have to read.

        Raises DatabaseUnavailable.
        """
        now = time.monotonic()
        with self._lock:
            if self._due() > now:
                return  # another one has just looked
            self._looked_at = now
            ears = [one for one in self._ears if now - one.told_at > TOLD_SECONDS]
        watched = [(one.run_id, one.person_id, one.after) for one in ears]
        wanted = [(run, who, seq) for run, who, seq in watched if run and who]
        if not wanted:
            return
        with database.as_program(read_only=True) as connection:
            news = runs.news(connection, wanted)
        pace = paced(len(news))
        for ear in ears:
            ended = news.get(ear.run_id) if ear.run_id else None
            if ended is not None and (ended or now - ear.read_at >= pace):
                ear.must_look = True
                ear.rung.set()
        self._slowed = 1.0 if news else min(self._slowed * _SLOWER, SLOWEST)

    def _due(self) -> float:
        soonest = min((one.look_seconds for one in self._ears), default=LOOK_SECONDS)
        return self._looked_at + soonest * self._slowed


def paced(busy: int) -> float:
    """Seconds from one reading of a watcher to the next when so many have something to read."""
    return 0.0 if busy <= _FEW else (busy - 1) * SHARE_SECONDS


_lookouts: WeakKeyDictionary[Database, Lookout] = WeakKeyDictionary()
_making = threading.Lock()


def lookout_of(database: Database) -> Lookout:
    """That of this process."""
    with _making:
        return _lookouts.setdefault(database, Lookout())
