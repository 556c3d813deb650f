"""An upload as a job: begun by one worker at a time, held, reported on, given back.

The queue hands out the job (see ea_core.queue); the row of `ingestions` is what the page shows, and
its `attempts` is the fence: each worker that begins makes it one more, and who holds an older number
changes nothing any more. A worker acts as the person who uploaded the file, under that person's
policies; only beginning, failing and giving back are the program's own, so that they work for a
person who has lost every right in the meantime.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.db.engine import Database
from ea_core.errors import Conflict, EAError
from ea_core.knowledge.ingestion.ingestions import Ingestion, Status

HOLD_SECONDS: Final = 120
"""For how long a command keeps the workers from the file that it takes in itself."""
_HOLD_AGAIN: Final = 20.0

_PROGRESS = text("""
    update public.ingestions
    set status = :status, done = :done, total = :total
    where id = :id and attempts = :attempt and status in ('reading', 'embedding')
""")
_STILL_HELD = text("""
    update public.ingestions set status = status
    where id = :id and attempts = :attempt and status in ('reading', 'embedding')
""")
_FINISH = text("""
    update public.ingestions
    set status = :status, error = :error, note = :note, document_id = :document, finished_at = now(),
        done = coalesce(total, done), file_path = case when :status = 'ready' then file_path end
    where id = :id and attempts = :attempt and status in ('reading', 'embedding')
""")
_BEGIN = text("select ingestion_id, user_id, attempt from ea.begin_ingestion(:id)")
_HOLD = text("select ea.hold_ingestion(:id, :seconds)")
_FAIL = text("select ea.fail_ingestion(:id, :attempt, :reason, :keep)")
_RELEASE = text("select ea.release_ingestion(:id, :attempt, :pause)")


class JobLost(Conflict):
    """The job was dismissed, or begun by another worker, while this one worked on it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker holds; `attempt` proves it when the worker reports."""

    ingestion_id: UUID
    user_id: UUID
    attempt: int


def progress(connection: Connection, job: Ingestion, done: int, total: int) -> None:
    """Shows how many passages are embedded; raises JobLost."""
    values = {"id": job.id, "attempt": job.attempts, "done": done, "total": total}
    _must_hold(connection.execute(_PROGRESS, {"status": "embedding", **values}).rowcount)


def check_held(connection: Connection, job: Ingestion) -> None:
    """Raises JobLost when another has it, NotAllowed for who may not upload there any more."""
    _must_hold(connection.execute(_STILL_HELD, {"id": job.id, "attempt": job.attempts}).rowcount)


def finish(
    connection: Connection,
    job: Ingestion,
    status: Status,
    document_id: UUID | None = None,
    error: str | None = None,
    note: str | None = None,
) -> None:
    """The end of a job, in the transaction that writes its document; raises JobLost."""
    values = {
        "id": job.id, "attempt": job.attempts, "document": document_id, "error": error, "note": note,
    }  # fmt: skip
    _must_hold(connection.execute(_FINISH, {"status": status, **values}).rowcount)


def _must_hold(rows: int) -> None:
    if rows == 0:
        raise JobLost("This upload was given up.")


def begin(database: Database, ingestion_id: UUID) -> Claim | None:
    """Takes the job, from whoever had it; None when there is nothing to do (any more)."""
    with database.as_program() as connection:
        row = connection.execute(_BEGIN, {"id": ingestion_id}).one_or_none()
    return None if row is None else Claim(*row)


def hold(database: Database, ingestion_id: UUID, seconds: int = HOLD_SECONDS) -> bool:
    """Keeps the workers from a job that waits; False when one has it."""
    with database.as_program() as connection:
        return bool(
            connection.execute(_HOLD, {"id": ingestion_id, "seconds": seconds}).scalar_one()
        )


@contextmanager
def held(database: Database, ingestion_id: UUID) -> Iterator[None]:
    """Keeps the workers from it for the length of the block; when this process dies, they get it."""
    done = threading.Event()

    def keep() -> None:
        while not done.wait(_HOLD_AGAIN):
            # Whatever is wrong, the work itself will meet it and say so.
            with contextlib.suppress(EAError):
                hold(database, ingestion_id)

    thread = threading.Thread(target=keep, name=f"hold-{ingestion_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def fail(database: Database, claim: Claim, reason: str, *, keep: bool) -> bool:
    """Ends a job as failed; `keep` leaves its file for a retry. False when another has it."""
    values = {"id": claim.ingestion_id, "attempt": claim.attempt, "reason": reason, "keep": keep}
    with database.as_program() as connection:
        return bool(connection.execute(_FAIL, values).scalar())


def release(database: Database, claim: Claim, pause_seconds: int = 0) -> None:
    """Gives a job back to the queue as if it had not been taken; nobody takes it in the pause."""
    values = {"id": claim.ingestion_id, "attempt": claim.attempt, "pause": pause_seconds}
    with database.as_program() as connection:
        connection.execute(_RELEASE, values)
