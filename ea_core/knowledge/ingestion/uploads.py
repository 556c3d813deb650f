"""An upload as it arrives: checked, stored, queued."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import DocumentTooLarge, EAError, EmptyDocument, NotAllowed
from ea_core.knowledge.documents import CONTENT_TYPES, UNKNOWN_TYPE, checked_tags
from ea_core.knowledge.ingestion import ingestions
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.text.cleaning import clean_line
from ea_core.storage.files import FileStore, new_path

MEGABYTE: Final = 1024 * 1024
_MAX_NAME = 200
_log = logging.getLogger(__name__)

_CHECK = text("""
    select case when cast(:thread as uuid) is null then ea.is_manager()
             else exists (
               select 1 from public.threads t
               where t.id = :thread and t.user_id = (select auth.uid())) end as allowed,
           (select d.id from public.documents d
            where d.sha256 = :sha256 and d.thread_id is not distinct from cast(:thread as uuid)
           ) as known
""")
_EXPECT = text("select ea.expect_file(:path)")


def take_upload(
    database: Database,
    actor: Actor,
    files: FileStore,
    filename: str,
    data: bytes,
    *,
    max_bytes: int,
    tags: Sequence[str] = (),
    thread_id: UUID | None = None,
    hold_seconds: int | None = None,
) -> Ingestion:
    """Stores a file and queues it; bytes that are there already give status duplicate.

    With `hold_seconds` the workers leave it alone for so long: the caller takes it in itself.

    Raises EmptyDocument, DocumentTooLarge, InvalidInput (tags), StorageError, and NotAllowed for
    who may not add documents there; then nothing is stored.
    """
    name = file_name(filename)
    if not data:
        raise EmptyDocument(f"{name} is empty: it has 0 bytes.")
    if len(data) > max_bytes:
        raise DocumentTooLarge(
            f"{name} has {len(data) / MEGABYTE:,.0f} MB; the limit is "
            f"{max_bytes / MEGABYTE:,.0f} MB (EA_MAX_UPLOAD_MB)."
        )
    values = {
        "thread": thread_id,
        "file_name": name,
        "file_path": None,
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "tags": list(checked_tags(tags)),
        "hold": hold_seconds,
    }
    extension = _extension(name)
    path = new_path(f"threads/{thread_id}" if thread_id is not None else "documents", extension)
    with database.acting_as(actor) as connection:
        found = connection.execute(_CHECK, values).one()
        if not found.allowed:
            raise NotAllowed(_REFUSED if thread_id is None else _REFUSED_THREAD)
        if found.known is not None:
            return ingestions.add(
                connection, actor, values, status="duplicate", document_id=found.known
            )
        # Should this process end before the row is written, the file is removed a day later.
        connection.execute(_EXPECT, {"path": path})
    files.put(actor, path, data, CONTENT_TYPES.get(extension, UNKNOWN_TYPE).split(";")[0])
    try:
        with database.acting_as(actor) as connection:
            return ingestions.add(connection, actor, values | {"file_path": path})
    except BaseException:
        _take_back(files, actor, path)
        raise


def _take_back(files: FileStore, actor: Actor, path: str) -> None:
    """Removes a file without a row; when that fails too, a worker does it a day later."""
    try:
        files.delete(actor, path)
    except EAError:
        _log.warning("the file %s could not be removed", path, exc_info=True)


_REFUSED = "Only managers and administrators add documents to the knowledge base."
_REFUSED_THREAD = "Documents can be attached to your own conversations only."


def file_name(filename: str) -> str:
    """The last part of the name a browser or a command gives, on one line, not too long."""
    name = clean_line(filename).replace("\\", "/").rsplit("/", 1)[-1].strip()
    return name[-_MAX_NAME:] or "Untitled"


def _extension(name: str) -> str:
    """The ending of the stored file's name; nothing else of the user's name is used."""
    found = re.search(r"\.([A-Za-z0-9]{1,8})$", name)
    return found[1].lower() if found else "bin"
