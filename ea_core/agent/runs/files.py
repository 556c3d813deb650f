"""Files of a conversation that are still being read: an answer begins when they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.knowledge.ingestion import ingestions
from ea_core.knowledge.ingestion.ingestions import Ingestion

_LOOK_SECONDS: Final = 0.4
_MOST: Final = 50


def await_files(
    database: Database,
    actor: Actor,
    thread_id: UUID,
    jobs: list[Ingestion],
    check: Callable[[], None],
    most_seconds: float,
) -> list[str]:
    """Waits until the conversation's files are read; gives a sentence for each that is not.

    `jobs` are those of a first look (`files_of`). For `most_seconds` at most after a file was added: one that nobody reads holds nothing up for
    ever. `check` is called while it waits, and raises when the run is to end.
    """
    waited_for: set[UUID] = set()
    while True:
        unread = [job for job in jobs if not job.finished]
        waited_for |= {job.id for job in unread}
        since = datetime.now(UTC) - timedelta(seconds=most_seconds)
        if all(job.created_at < since for job in unread):
            said = [_without(job) for job in jobs if job.id in waited_for]
            return [one for one in said if one]
        check()
        time.sleep(_LOOK_SECONDS)
        with database.acting_as(actor, read_only=True) as connection:
            jobs = files_of(connection, actor, thread_id)


def files_of(connection: Connection, actor: Actor, thread_id: UUID) -> list[Ingestion]:
    """The files that were added to a conversation, read or not."""
    return ingestions.recent(connection, actor, thread_id, _MOST)


def _without(job: Ingestion) -> str:
    """Why an answer does not know of a file; empty when it does."""
    if not job.finished:
        return f"“{job.file_name}” was not read yet when this was written."
    if job.status == "failed":
        return f"“{job.file_name}” could not be read: {job.error}"
    return f"No text was found in “{job.file_name}”." if job.status == "no_text" else ""
