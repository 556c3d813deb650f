"""Runs whose process died, as the program sees them before it acts as their person."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.agent.runs.runs import LOST_AFTER_SECONDS
from ea_core.db.engine import Database
from ea_core.errors import EAError

LOOK_SECONDS = 10.0
STOP_SECONDS = 5.0
_log = logging.getLogger(__name__)

_LOST = text("select ea.lost_runs(:silent)")
_PERSON = text("select user_id, email, full_name, role from ea.run_person(:run)")
_GIVE_UP = text("select ea.give_up_run(:run, :reason)")


def lost_runs(database: Database) -> list[UUID]:
    """The runs that nobody was heard of for too long, the longest silent first."""
    with database.as_program() as connection:
        values = {"silent": timedelta(seconds=LOST_AFTER_SECONDS)}
        return list(connection.execute(_LOST, values).scalars())


def person_of(database: Database, run_id: UUID) -> Actor | None:
    """Whose answer it is; None when the account is not active any more, or the run is gone."""
    with database.as_program() as connection:
        row = connection.execute(_PERSON, {"run": run_id}).one_or_none()
    return None if row is None else Actor(row.user_id, row.email, row.full_name, row.role)


def give_up(database: Database, run_id: UUID, reason: str) -> None:
    """Ends a run whose person may not act any more."""
    with database.as_program() as connection:
        connection.execute(_GIVE_UP, {"run": run_id, "reason": reason})


class Keeper:
    """Looks for lost runs now and then, in a thread of its own."""

    def __init__(self, take_up_lost: Callable[[], None], seconds: float = LOOK_SECONDS) -> None:
        self._take_up_lost, self._seconds = take_up_lost, seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, name="agent-keeper", daemon=True)

    def start(self) -> None:
        """The first look is at once: the program may have been stopped in the middle of answers."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._stop.set()
        self._thread.join(STOP_SECONDS)

    def _look(self) -> None:
        while not self._stop.is_set():
            try:
                self._take_up_lost()
            except EAError as error:
                _log.warning("lost runs are looked for again: %s", error.message)
            except Exception:  # noqa: BLE001 -- the keeper lives on, whatever it was
                _log.exception("looking for lost runs")
            self._stop.wait(self._seconds)
