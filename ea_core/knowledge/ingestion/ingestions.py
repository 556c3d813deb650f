"""Files on their way into the knowledge base, as the person who uploaded them sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from ea_core.actor import Actor
from ea_core.errors import Conflict, NotFound

Status = Literal[
    "queued", "reading", "embedding", "ready", "duplicate", "no_text", "failed", "unpacked"
]
"""`unpacked` is how an archive ends: its files are uploads of their own."""
FINISHED: Final = frozenset({"ready", "duplicate", "no_text", "failed", "unpacked"})

_COLUMNS = """
    i.id, i.file_name, i.file_path, i.source_url, i.sha256, i.size_bytes, i.tags, i.thread_id, i.status, i.done,
    i.total, i.error, i.note, i.attempts, i.created_at, i.finished_at, i.version_of, i.apart,
    i.document_id, d.title, d.page_count as pages, coalesce(d.passages, 0) as chunks, d.version,
    d.superseded_at is not null as superseded,
    case jsonb_typeof(d.metadata -> 'remarks') when 'array' then
      array(select jsonb_array_elements_text(d.metadata -> 'remarks')) else '{}' end as remarks
"""
_ONE = text(f"""
    select {_COLUMNS}
    from public.ingestions i left join public.documents d on d.id = i.document_id
    where i.id = :id
""")
_LIST = text(f"""
    select {_COLUMNS}
    from public.ingestions i left join public.documents d on d.id = i.document_id
    where i.user_id = :me and i.thread_id is not distinct from cast(:thread as uuid)
    order by i.created_at desc, i.id
    limit :limit
""")
_ADD = text("""
    insert into public.ingestions
        (id, user_id, thread_id, file_name, file_path, source_url, sha256, size_bytes, tags, status,
         document_id, version_of, apart, finished_at, not_before)
    values (coalesce(cast(:id as uuid), gen_random_uuid()), :me, :thread, :file_name, :file_path,
        :source_url, :sha256, :size, :tags, cast(:status as text), :document,
        :version_of, :apart, case when cast(:status as text) <> 'queued' then now() end,
        now() + make_interval(secs => cast(:hold as integer)))
    returning id
""")
_RETRY = text("""
    update public.ingestions
    set status = 'queued', error = null, finished_at = null, not_before = null, done = 0,
        total = null
    where id = :id and status = 'failed' and (file_path is not null or source_url is not null)
""")
_DISMISS = text("""
    delete from public.ingestions where id = :id
""")
_DISMISS_EACH = text("""
    delete from public.ingestions where id = any (cast(:ids as uuid[]))
""")
_DISMISS_FINISHED = text("""
    delete from public.ingestions
    where user_id = :me and thread_id is not distinct from cast(:thread as uuid)
      and status in ('ready', 'duplicate', 'no_text', 'failed', 'unpacked')
""")


@dataclass(frozen=True, slots=True)
class Ingestion:
    """One upload and what became of it.

    `done` of `total` passages are embedded while `status` is embedding. `document_id`, `title`,
    `pages` and `chunks` are those of the document once there is one (for a duplicate: of the one
    that was there before), `version` is its number, and `superseded` says that a newer one is there.
    `error` is a sentence for the user, `note` what else there is to say, `remarks` what of the file was
    not read or is doubtful. `version_of` is the document that it is to be the next version of, `source_url` where on
    the web it comes from; without a file it is still to be fetched from there.
    """

    id: UUID
    file_name: str
    file_path: str | None
    source_url: str | None
    sha256: str
    size_bytes: int
    tags: tuple[str, ...]
    thread_id: UUID | None
    status: Status
    done: int
    total: int | None
    error: str | None
    note: str | None
    attempts: int
    created_at: datetime
    finished_at: datetime | None
    version_of: UUID | None
    apart: bool
    document_id: UUID | None
    title: str | None
    pages: int | None
    chunks: int
    version: int | None
    superseded: bool
    remarks: tuple[str, ...]

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in FINISHED

    @property
    def can_retry(self) -> bool:
        """Whether the file is kept for another attempt: the failure was not the file's fault."""
        kept = self.file_path is not None or self.source_url is not None
        return self.status == "failed" and kept

    def as_json(self) -> dict[str, Any]:
        """What `ea ingest --json` says of a file; `id` is the document's."""
        return {
            "id": None if self.document_id is None else str(self.document_id),
            "title": self.title,
            "status": self.status,
            "pages": self.pages,
            "chunks": self.chunks,
            "error": self.error,
            "version": self.version,
            "remarks": self.sentences,
        }

    @property
    def sentences(self) -> list[str]:
        """What there is to say of a file beside its state, sentence by sentence."""
        said = [*self.remarks] if self.status == "ready" else []
        if self.status == "duplicate" and self.superseded:
            said.append(
                f"These are the bytes of version {self.version} of {self.title}, which has a newer "
                "one."
            )
        return [*said, self.note] if self.note else said


def recent(
    connection: Connection, actor: Actor, thread_id: UUID | None, limit: int
) -> list[Ingestion]:
    """The uploads of `actor`, newest first: to the knowledge base, or to a conversation."""
    values = {"me": actor.id, "thread": thread_id, "limit": limit}
    return [_ingestion(dict(row)) for row in connection.execute(_LIST, values).mappings()]


def retry(connection: Connection, ingestion_id: UUID) -> Ingestion:
    """Queues a failed upload again; raises NotFound, and Conflict when its file is not kept."""
    if connection.execute(_RETRY, {"id": ingestion_id}).rowcount == 0:
        read(connection, ingestion_id)
        raise Conflict("This file can't be tried again. Upload it once more.")
    return read(connection, ingestion_id)


def dismiss(connection: Connection, ingestion_id: UUID) -> None:
    """Takes an upload off the list; one that is not ready yet is given up, with its file.

    Raises NotFound when it is not there or somebody else's.
    """
    if connection.execute(_DISMISS, {"id": ingestion_id}).rowcount == 0:
        raise NotFound("This upload is not there any more.")


def dismiss_each(connection: Connection, ingestion_ids: Sequence[UUID]) -> None:
    """Takes several uploads off the list; one that is not there any more is as it was to be."""
    connection.execute(_DISMISS_EACH, {"ids": list(ingestion_ids)})


def dismiss_finished(connection: Connection, actor: Actor, thread_id: UUID | None) -> int:
    """Takes all uploads of `actor` that have ended off the list; how many they were."""
    values = {"me": actor.id, "thread": thread_id}
    return connection.execute(_DISMISS_FINISHED, values).rowcount


def rejected(file_name: str, size_bytes: int, reason: str) -> Ingestion:
    """An upload that was refused at the door, for a caller that wants one kind of answer."""
    now = datetime.now(UTC)
    return Ingestion(
        id=uuid4(), file_name=file_name, file_path=None, source_url=None, sha256="", size_bytes=size_bytes, tags=(),
        thread_id=None, status="failed", done=0, total=None, error=reason, note=None, attempts=0,
        created_at=now, finished_at=now, version_of=None, apart=False, document_id=None, title=None,
        pages=None, chunks=0, version=None, superseded=False, remarks=(),
    )  # fmt: skip


def add(
    connection: Connection,
    actor: Actor,
    values: dict[str, Any],
    *,
    status: Status = "queued",
    document_id: UUID | None = None,
) -> Ingestion:
    """Notes an upload, which queues it; `values` are thread, file_name, file_path, sha256, size and tags.

    With `hold` (seconds) in `values` the workers leave it alone for so long; `version_of` and `apart`
    are as in Ingestion.
    """
    row = {
        "me": actor.id, "status": status, "document": document_id, "hold": None,
        "version_of": None, "apart": False, "source_url": None, "id": None, **values,
    }  # fmt: skip
    return read(connection, connection.execute(_ADD, row).scalar_one())


def read(connection: Connection, ingestion_id: UUID) -> Ingestion:
    """One upload; raises NotFound."""
    row = connection.execute(_ONE, {"id": ingestion_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("This upload is not there any more.")
    return _ingestion(dict(row))


def _ingestion(row: dict[str, Any]) -> Ingestion:
    return Ingestion(**{**row, "tags": tuple(row["tags"]), "remarks": tuple(row["remarks"])})
