"""The queue behind the uploads: claims, signs of life, ends.

A job is a row of `ingestions`. Its worker acts as the person who uploaded the file, under that
person's policies; only claiming, failing and giving back are the program's own (`ea.claim_ingestion`
and its neighbours), so that they work for a person who has lost every right in the meantime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.db.engine import Database
from ea_core.errors import Conflict
from ea_core.knowledge.ingestion.ingestions import Ingestion, Status

_PROGRESS = text("""
    update public.ingestions
    set status = :status, done = :done, total = :total, heartbeat_at = now()
    where id = :id and attempts = :attempt and status in ('reading', 'embedding')
""")
_HEARTBEAT = text("""
    update public.ingestions set heartbeat_at = now()
    where id = :id and attempts = :attempt and status in ('reading', 'embedding')
""")
_FINISH = text("""
    update public.ingestions
    set status = :status, error = :error, document_id = :document, finished_at = now(),
        done = coalesce(total, done), file_path = case when :status = 'ready' then file_path end
    where id = :id and attempts = :attempt and status in ('reading', 'embedding')
""")
_CLAIM = text("select * from ea.claim_ingestion(cast(:only as uuid[]))")
_FAIL = text("select ea.fail_ingestion(:id, :attempt, :reason, :keep)")
_RELEASE = text("select ea.release_ingestion(:id, :attempt, :pause)")
_FAIL_LOST = text("select ea.fail_lost_ingestions()")


class JobLost(Conflict):
    """The job was dismissed, or given to another worker, while this one worked on it."""


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


def beat(connection: Connection, job: Ingestion) -> None:
    """Says that the worker lives; raises JobLost."""
    _must_hold(connection.execute(_HEARTBEAT, {"id": job.id, "attempt": job.attempts}).rowcount)


def finish(
    connection: Connection,
    job: Ingestion,
    status: Status,
    document_id: UUID | None = None,
    error: str | None = None,
) -> None:
    """The end of a job, in the transaction that writes its document; raises JobLost."""
    values = {"id": job.id, "attempt": job.attempts, "document": document_id, "error": error}
    _must_hold(connection.execute(_FINISH, {"status": status, **values}).rowcount)


def _must_hold(rows: int) -> None:
    if rows == 0:
        raise JobLost("This upload was given up.")


def claim(database: Database, only: Sequence[UUID] | None = None) -> Claim | None:
    """The oldest waiting job (of `only`), now this worker's; None when nothing waits."""
    with database.as_program() as connection:
        row = connection.execute(
            _CLAIM, {"only": None if only is None else list(only)}
        ).one_or_none()
    return None if row is None else Claim(*row)


def fail(database: Database, ingestion_id: UUID, attempt: int, reason: str, *, keep: bool) -> bool:
    """Ends a job as failed; `keep` leaves its file for a retry. False when it is not held."""
    values = {"id": ingestion_id, "attempt": attempt, "reason": reason, "keep": keep}
    with database.as_program() as connection:
        return bool(connection.execute(_FAIL, values).scalar())


def release(database: Database, held: Claim, pause_seconds: int = 0) -> None:
    """Gives a job back to the queue as if it had not been taken; nobody takes it in the pause."""
    values = {"id": held.ingestion_id, "attempt": held.attempt, "pause": pause_seconds}
    with database.as_program() as connection:
        connection.execute(_RELEASE, values)


def fail_lost(database: Database) -> int:
    """Ends the jobs that broke off three times; returns how many."""
    with database.as_program() as connection:
        return int(connection.execute(_FAIL_LOST).scalar_one())
