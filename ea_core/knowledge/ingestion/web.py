"""Pages and files of the web on their way into the knowledge base.

An address is noted as an upload without a file. The worker fetches what is there, and one transaction
puts an upload of that file, with its own state, in the place of the address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.knowledge.documents import checked_tags
from ea_core.knowledge.ingestion import ingestions, jobs, uploads
from ea_core.knowledge.ingestion.addresses import target_of
from ea_core.knowledge.ingestion.fetching import FetchLimits, checked_address, fetch
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.storage.files import FileStore

_LONGEST_NAME = 200
_REPLACED = text("delete from public.ingestions where id = :id and attempts = :attempt")


def address_values(
    source: str, tags: Sequence[str], limits: FetchLimits, hold_seconds: int | None = None
) -> dict[str, Any]:
    """What is noted of an address; raises InvalidInput and NotFound for one that may not be fetched."""
    url = target_of(checked_address(source), limits.networks).url
    return {
        "thread": None,
        "file_name": url[:_LONGEST_NAME],
        "file_path": None,
        "source_url": url,
        "sha256": hashlib.sha256(url.encode()).hexdigest(),
        "size": 0,
        "tags": list(checked_tags(tags)),
        "hold": hold_seconds,
    }


def queue_address(connection: Connection, actor: Actor, values: dict[str, Any]) -> Ingestion:
    """Notes an address, which queues it; raises NotAllowed for who may not add documents."""
    uploads.check_allowed(connection, None)
    return ingestions.add(connection, actor, values)


def take_from_web(
    database: Database,
    actor: Actor,
    files: FileStore,
    job: Ingestion,
    limits: FetchLimits,
    *,
    hold_seconds: int | None,
) -> Ingestion:
    """Fetches the file of an address; the upload of that file, which takes the address's place.

    Raises InvalidInput, NotFound, DocumentError, JobLost, NotAllowed, StorageError.
    """
    found = fetch(job.source_url or "", limits)
    upload = uploads.checked_upload(
        found.name, found.data, job.tags, job.thread_id, max_bytes=limits.max_bytes,
        hold_seconds=hold_seconds, source_url=found.url,
    )  # fmt: skip
    with database.acting_as(actor) as connection:
        jobs.check_held(connection, job)
        known = uploads.expect(connection, upload)
    if known is None:
        files.put(actor, upload.path, upload.data, upload.content_type)
    with database.acting_as(actor) as connection:
        jobs.check_held(connection, job)
        connection.execute(_REPLACED, {"id": job.id, "attempt": job.attempts})
        upload.values["id"] = job.id  # whoever watches the address sees what becomes of its file
        if known is None:
            return uploads.queue(connection, actor, upload)
        return uploads.note_known(connection, actor, upload, known)
