"""The part of the server that takes in uploaded files, one after another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final
from uuid import uuid4

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import (
    DatabaseBusy,
    DatabaseUnavailable,
    EAError,
    NotFound,
    NotSignedIn,
    SignInUnavailable,
)
from ea_core.knowledge.ingestion import jobs
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.jobs import Claim, JobLost
from ea_core.knowledge.service import Knowledge

POLL_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 30.0
"""Between two attempts while the database is away."""
STOP_SECONDS: Final = 10.0
SIGNED_OUT_SECONDS: Final = 60
"""How long a file waits whose person is signed out, where files are fetched in their name."""
BUSY_SECONDS: Final = 5
"""How long a file waits after its work met a lock or a database without a free connection."""
_LOST_EVERY: Final = 60
"""Rounds without work between two looks for jobs that broke off."""

_log = logging.getLogger(__name__)


class _Stopping(Exception):
    """The server is being stopped."""


class IngestWorker:
    """Background threads that claim waiting uploads and process each as its uploader.

    Several servers share one queue: a job is handed out once, and again when its worker has not
    been heard of for two minutes.
    """

    def __init__(self, database: Database, knowledge_for: Callable[[Actor], Knowledge]) -> None:
        self._database, self._knowledge_for = database, knowledge_for
        self._stop = threading.Event()
        self._awake = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, threads: int = 1) -> None:
        """Starts `threads` workers (none for 0); starting twice does nothing."""
        if self._threads:
            return
        self._stop.clear()
        self._threads = [
            threading.Thread(target=self._work, name=f"ingest-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Looks for work now instead of within a second."""
        self._awake.set()

    def stop(self) -> None:
        """Ends the workers; a job in hand goes back to the queue."""
        self._stop.set()
        self._awake.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        self._threads = []

    def run_once(self) -> bool:
        """Takes in one waiting file, if there is one; raises DatabaseUnavailable, DatabaseBusy."""
        held = jobs.claim(self._database)
        if held is None:
            return False
        self._process(held)
        return True

    def _work(self) -> None:
        pause, idle = POLL_SECONDS, 0
        while not self._stop.is_set():
            try:
                if idle % _LOST_EVERY == 0:
                    jobs.fail_lost(self._database)
                busy = self.run_once()
                idle = idle if busy else idle + 1
                pause = POLL_SECONDS
            except (DatabaseUnavailable, DatabaseBusy) as error:
                _log.warning("the worker waits for the database: %s", error.message)
                busy, pause = False, min(pause * 2, LONGEST_PAUSE_SECONDS)
            except Exception:  # noqa: BLE001 -- the worker lives on, whatever it was
                _log.exception("the worker met an error")
                busy, pause = False, min(pause * 2, LONGEST_PAUSE_SECONDS)
            if not busy:
                self._awake.wait(pause)
                self._awake.clear()

    def _process(self, held: Claim) -> None:
        """One job as its uploader; whoever that is now, and whatever happens, the job ends."""
        # The role is left at its least: it decides only what screens offer.
        actor = Actor(id=held.user_id, email="")
        try:
            self._knowledge_for(actor).process(held.ingestion_id, self._carry_on)
        except _Stopping:
            jobs.release(self._database, held)
        except JobLost:
            _log.info("the upload %s was given up", held.ingestion_id)
        except DatabaseUnavailable:
            raise  # handed out again when the database is back
        except DatabaseBusy as error:
            _log.info("the upload %s waits: %s", held.ingestion_id, error.message)
            jobs.release(self._database, held, BUSY_SECONDS)
        except (NotSignedIn, SignInUnavailable) as error:
            _log.info("the upload %s waits: %s", held.ingestion_id, error.message)
            jobs.release(self._database, held, SIGNED_OUT_SECONDS)
        except NotFound:
            self._fail(held, "The account that uploaded this file is not active any more.")
        except EAError as error:
            self._fail(held, error.message)
        except Exception:  # noqa: BLE001 -- the job ends, whatever it was
            reference = uuid4().hex[:8]
            _log.exception("taking in %s failed (%s)", held.ingestion_id, reference)
            self._fail(held, f"This file could not be taken in (reference {reference}). Try again.")

    def _carry_on(self, _job: Ingestion) -> None:
        if self._stop.is_set():
            raise _Stopping

    def _fail(self, held: Claim, reason: str) -> None:
        jobs.fail(self._database, held.ingestion_id, held.attempt, reason, keep=True)
