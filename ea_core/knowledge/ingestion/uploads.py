"""An upload as it arrives: checked, stored, queued."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.actor import Actor
from ea_core.errors import DocumentTooLarge, EmptyDocument, NotAllowed, NotFound
from ea_core.knowledge.documents import checked_tags
from ea_core.knowledge.ingestion import ingestions
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.reading.formats import content_type
from ea_core.knowledge.text.cleaning import clean_line
from ea_core.settings import MEGABYTE
from ea_core.storage.files import new_path

_MAX_NAME = 200

_CHECK = text("""
    select case when cast(:thread as uuid) is null then ea.is_manager()
             else exists (
               select 1 from public.threads t
               where t.id = :thread and t.user_id = (select auth.uid())) end as allowed,
           (select d.id from public.documents d
            where d.sha256 = cast(:sha256 as text) and d.thread_id is not distinct from cast(:thread as uuid)
           ) as known
""")
_VERSION_OF = text("select family from public.documents where id = :id and thread_id is null")
_EXPECT = text("select ea.expect_file(:path)")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has nothing wrong with it, and the path that it is to be stored at."""

    path: str
    data: bytes
    content_type: str
    thread_id: UUID | None
    values: dict[str, Any]
    """What `ingestions.add` notes of it but for the path."""


def checked_upload(
    filename: str,
    data: bytes,
    tags: Sequence[str],
    thread_id: UUID | None,
    *,
    max_bytes: int,
    hold_seconds: int | None = None,
    version_of: UUID | None = None,
    apart: bool = False,
    archive: str = "",
    source_url: str | None = None,
) -> Upload:
    """A file as it arrives; raises EmptyDocument, DocumentTooLarge, InvalidInput (tags).

    With `hold_seconds` the workers will leave it alone for so long. `version_of` is the document that
    it is the next version of; `apart` makes it one of its own even when there is one of its name. A
    file out of an `archive` is called by its path there, one from the web (`source_url`) by its address.
    """
    name = f"{archive}/{filename}"[-_MAX_NAME:] if archive else file_name(filename)
    name = filename[-_MAX_NAME:] if source_url else name
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
        "version_of": version_of,
        "apart": apart,
        "source_url": source_url,
    }
    extension = _extension(name)
    folder = f"threads/{thread_id}" if thread_id is not None else "documents"
    return Upload(
        path=new_path(folder, extension),
        data=data,
        content_type=content_type(extension).split(";")[0],
        thread_id=thread_id,
        values=values,
    )


def announce(connection: Connection, actor: Actor, upload: Upload) -> Ingestion | None:
    """Says that the file is about to be stored; a duplicate when its bytes are there already.

    Should this process end before the row is written, the file is removed a day later. Raises
    NotAllowed for who may not add documents there, NotFound without the document that it is to be the
    next version of.
    """
    known = expect(connection, upload)
    return None if known is None else note_known(connection, actor, upload, known)


def expect(connection: Connection, upload: Upload) -> UUID | None:
    """Says that the file is about to be stored, as announce; the document that has its bytes."""
    found = _looked_up(connection, upload.values)
    if found.known is not None:
        return UUID(str(found.known))
    version_of = upload.values["version_of"]
    if version_of is not None and not connection.execute(_VERSION_OF, {"id": version_of}).scalar():
        raise NotFound("The document that this is to be the next version of is not there any more.")
    connection.execute(_EXPECT, {"path": upload.path})
    return None


def check_allowed(connection: Connection, thread_id: UUID | None) -> None:
    """Raises NotAllowed for who may not add documents there."""
    _looked_up(connection, {"thread": thread_id, "sha256": None})


def _looked_up(connection: Connection, values: dict[str, Any]) -> Any:
    found = connection.execute(
        _CHECK, {"thread": values["thread"], "sha256": values["sha256"]}
    ).one()
    if not found.allowed:
        raise NotAllowed(_REFUSED if values["thread"] is None else _REFUSED_THREAD)
    return found


def note_known(connection: Connection, actor: Actor, upload: Upload, known: UUID) -> Ingestion:
    """Notes an upload whose bytes a document has already."""
    return ingestions.add(
        connection, actor, upload.values | {"version_of": None}, status="duplicate",
        document_id=known,
    )  # fmt: skip


def queue(connection: Connection, actor: Actor, upload: Upload) -> Ingestion:
    """Notes a file that is stored now, which queues it."""
    return ingestions.add(connection, actor, upload.values | {"file_path": upload.path})


def without_data(upload: Upload) -> Upload:
    """The same once its file is stored: its bytes need no memory any more."""
    return replace(upload, data=b"")


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
