"""An archive on its way into the knowledge base: each of its files becomes an upload of its own.

The files are stored first, each announced to the database, so that none stays behind when this
process ends; then one transaction notes them all and ends the archive's own job. Tried again, it
finds nothing of the first attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import EmptyDocument
from ea_core.knowledge.ingestion import jobs, uploads
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.uploads import Upload
from ea_core.knowledge.reading.archive import members_of, unpacked
from ea_core.knowledge.reading.reading import ReadDocument, ReadLimits
from ea_core.storage.files import FileStore

_NAMED: Final = 5

Stopping = Callable[[], None]
"""Raises when the work is to be broken off."""


def unpack(
    database: Database,
    actor: Actor,
    files: FileStore,
    job: Ingestion,
    path: Path,
    document: ReadDocument,
    limits: ReadLimits,
    *,
    hold_seconds: int | None,
    carry_on: Stopping,
) -> list[Ingestion]:
    """The uploads that an archive's files have become; its own job has ended then.

    With `hold_seconds` the workers leave them alone for so long. Raises DocumentError, JobLost,
    NotAllowed, StorageError.
    """
    members = members_of(document)
    if not members:
        raise EmptyDocument(
            " ".join([f"{job.file_name} holds no file to take in.", *document.remarks])
        )
    stored: list[Upload] = []
    known: list[tuple[Upload, UUID]] = []
    damaged: list[str] = []
    for member, content in unpacked(path, job.file_name, members, limits):
        carry_on()
        if not content:
            damaged.append(member.name)
            continue
        upload = uploads.checked_upload(
            member.name, content, job.tags, job.thread_id, max_bytes=limits.max_bytes,
            hold_seconds=hold_seconds, archive=job.file_name,
        )  # fmt: skip
        with database.acting_as(actor) as connection:
            jobs.check_held(connection, job)
            document_id = uploads.expect(connection, upload)
        if document_id is not None:
            known.append((uploads.without_data(upload), document_id))
            continue
        files.put(actor, upload.path, content, upload.content_type)
        stored.append(uploads.without_data(upload))
    with database.acting_as(actor) as connection:
        noted = [uploads.note_known(connection, actor, *one) for one in known]
        queued = [uploads.queue(connection, actor, upload) for upload in stored]
        taken = len(noted) + len(queued)
        jobs.progress(connection, job, taken, taken)
        note = " ".join([*_about(damaged), *document.remarks]) or None
        jobs.finish(connection, job, "unpacked", note=note)
    return [*noted, *queued]


def _about(damaged: list[str]) -> list[str]:
    """A sentence about files that did not come out of an archive."""
    if not damaged:
        return []
    more = f" and {len(damaged) - _NAMED:,} more" if len(damaged) > _NAMED else ""
    return [f"Damaged in the archive and not taken: {', '.join(damaged[:_NAMED])}{more}."]
