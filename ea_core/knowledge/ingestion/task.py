"""What a worker of the queue does with one upload: takes it in as its uploader, and it ends."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final
from uuid import UUID, uuid4

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
from ea_core.knowledge.ingestion.ingest import OnProgress
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.jobs import Claim, JobLost
from ea_core.queue.task import SetAside

SIGNED_OUT_SECONDS: Final = 60
"""How long a file waits whose person is signed out, where files are fetched in their name."""
BUSY_SECONDS: Final = 5
"""How long it waits when the database was too busy for it."""

Process = Callable[[Actor, Claim, OnProgress], Ingestion]
_log = logging.getLogger(__name__)


class _Stopping(Exception):
    """The worker is being stopped."""


class IngestTask:
    """`process` takes in the file of a job that was begun, as that person."""

    def __init__(self, database: Database, process: Process) -> None:
        self._database, self._process = database, process

    def __call__(self, stopping: Callable[[], bool], ingestion_id: str) -> None:
        """One upload; whoever its person is now, and whatever happens, it ends or waits.

        Raises DatabaseUnavailable, and SetAside for a mistake of ours.
        """
        claim = jobs.begin(self._database, UUID(ingestion_id))
        if claim is None:
            return
        try:
            self._take_in(stopping, claim)
        except DatabaseUnavailable:
            raise  # done later, when the database is back
        except EAError as error:
            self._fail(claim, error.message)
        except Exception as error:
            reference = uuid4().hex[:8]
            _log.exception("taking in %s failed (%s)", claim.ingestion_id, reference)
            self._fail(
                claim, f"This file could not be taken in (reference {reference}). Try again."
            )
            raise SetAside(
                f"{type(error).__name__} (reference {reference} in the worker's log)"
            ) from error

    def _take_in(self, stopping: Callable[[], bool], claim: Claim) -> None:
        def carry_on(_job: Ingestion) -> None:
            if stopping():
                raise _Stopping

        try:
            # The role is left at its least: it decides only what screens offer.
            self._process(Actor(id=claim.user_id, email=""), claim, carry_on)
        except _Stopping:
            jobs.release(self._database, claim)
        except JobLost:
            _log.info("the upload %s was given up", claim.ingestion_id)
        except DatabaseBusy as error:
            _log.info("the upload %s waits: %s", claim.ingestion_id, error.message)
            jobs.release(self._database, claim, BUSY_SECONDS)
        except (NotSignedIn, SignInUnavailable) as error:
            _log.info("the upload %s waits: %s", claim.ingestion_id, error.message)
            jobs.release(self._database, claim, SIGNED_OUT_SECONDS)
        except NotFound:
            self._fail(claim, "The account that uploaded this file is not active any more.")

    def _fail(self, claim: Claim, reason: str) -> None:
        jobs.fail(self._database, claim, reason, keep=True)
