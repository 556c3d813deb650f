"""The documents that have been taken in: list, open, tag, rename, delete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from ea_core.db.patterns import containing
from ea_core.errors import InvalidInput, NotAllowed, NotFound
from ea_core.knowledge.text.cleaning import clean_line

Sort = Literal["newest", "oldest", "title", "title from the end", "size", "smallest"]
MAX_TAGS: Final = 20
MAX_TAG: Final = 60
"""Characters of one tag."""
CONTENT_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
UNKNOWN_TYPE: Final = "application/octet-stream"

_COLUMNS = """
    d.id, d.title, d.file_name, d.file_path, d.file_type, d.size_bytes, d.page_count, d.metadata,
    d.sha256, d.thread_id, d.uploaded_by, d.created_at, d.passages as chunks
"""
_ONE = text(f"""
    select {_COLUMNS}, p.full_name as uploader
    from public.documents d left join public.people p on p.id = d.uploaded_by
    where d.id = :id
""")
_MATCHING = """
    from public.documents d
    where (cast(:thread as uuid) is null and d.thread_id is null or d.thread_id = :thread)
      and (cast(:pattern as text) is null or d.title ilike :pattern or d.file_name ilike :pattern)
      and (cast(:file_type as text) is null or d.file_type = :file_type)
      and (cardinality(cast(:tags as text[])) = 0 or d.metadata -> 'tags' ?| cast(:tags as text[]))
"""
_ORDERS: Final[dict[Sort, str]] = {
    "newest": "d.created_at desc, d.id",
    "oldest": "d.created_at, d.id",
    "title": "lower(d.title), d.created_at desc, d.id",
    "title from the end": "lower(d.title) desc, d.created_at desc, d.id",
    "size": "d.size_bytes desc nulls last, d.created_at desc, d.id",
    "smallest": "d.size_bytes nulls last, d.created_at desc, d.id",
}
# The total is there without a document, too: behind the last page.
_LIST: Final = {
    sort: text(f"""
        select t.total, d.*, p.full_name as uploader
        from (select count(*) as total {_MATCHING}) t
        left join (
          select {_COLUMNS} {_MATCHING} order by {order} limit :limit offset :offset
        ) d on true
        left join public.people p on p.id = d.uploaded_by
        order by {order}
    """)
    for sort, order in _ORDERS.items()
}
_TAGS = text("""
    select t.tag, count(*) as documents
    from public.documents d, jsonb_array_elements_text(
        case jsonb_typeof(d.metadata -> 'tags') when 'array' then d.metadata -> 'tags' else '[]' end
    ) t (tag)
    where d.thread_id is null
    group by t.tag order by count(*) desc, t.tag
""")
_SET_TAGS = text("""
    update public.documents
    set metadata = jsonb_set(metadata, '{tags}', to_jsonb(cast(:tags as text[])))
    where id = :id
""")
_RENAME = text("update public.documents set title = :title where id = :id")
# Taking a long document out of the index takes longer than a page's statements may.
_PATIENCE = text("select set_config('statement_timeout', '5min', true)")
_DELETE = text("delete from public.documents where id = :id")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the list shows it. `metadata` may hold author, date (ISO 8601) and tags."""

    id: UUID
    title: str
    file_name: str | None
    file_path: str | None
    file_type: str | None
    size_bytes: int | None
    page_count: int | None
    metadata: dict[str, Any]
    sha256: str | None
    thread_id: UUID | None
    uploaded_by: UUID | None
    uploader: str | None
    created_at: datetime
    chunks: int

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the document."""
        found = self.metadata.get("tags")
        return tuple(str(tag) for tag in found) if isinstance(found, list) else ()


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A part of the list; `total` counts all documents that fit the filter."""

    items: tuple[Document, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """The bytes that were uploaded."""

    data: bytes
    file_name: str
    content_type: str


@dataclass(frozen=True, slots=True)
class DocumentFilters:
    """Which documents are listed: of the knowledge base, or of a conversation.

    `search` looks into titles and file names; `tags` asks for any of them.
    """

    search: str = ""
    tags: Sequence[str] = ()
    file_type: str | None = None
    thread_id: UUID | None = None
    sort: Sort = "newest"

    def parameters(self) -> dict[str, object]:
        """The bound parameters of the list."""
        wanted = clean_line(self.search)
        return {
            "thread": self.thread_id,
            "pattern": containing(wanted) if wanted else None,
            "file_type": self.file_type,
            "tags": list(self.tags),
        }


def list_documents(
    connection: Connection, filters: DocumentFilters, limit: int, offset: int
) -> DocumentPage:
    """At most `limit` (1000 at most) of the documents that fit, after the first `offset`."""
    part = {"limit": max(0, min(limit, 1000)), "offset": max(0, offset)}
    rows = connection.execute(_LIST[filters.sort], filters.parameters() | part).mappings().all()
    found = (dict(row) for row in rows if row["id"] is not None)
    items = tuple(Document(**{k: v for k, v in row.items() if k != "total"}) for row in found)
    return DocumentPage(items, rows[0]["total"])


def get_document(connection: Connection, document_id: UUID) -> Document:
    """One document; raises NotFound."""
    row = connection.execute(_ONE, {"id": document_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("This document is not there any more.")
    return Document(**row)


def count_tags(connection: Connection) -> dict[str, int]:
    """The tags of the knowledge base with how many documents have each, most used first."""
    return {row.tag: row.documents for row in connection.execute(_TAGS)}


def set_tags(connection: Connection, document_id: UUID, tags: Sequence[str]) -> None:
    """Replaces the tags; raises NotAllowed, NotFound, InvalidInput."""
    _change(connection, document_id, _SET_TAGS, {"tags": list(checked_tags(tags))})


def rename_document(connection: Connection, document_id: UUID, title: str) -> None:
    """Gives the document another title; raises NotAllowed, NotFound, InvalidInput."""
    title = clean_line(title)[:300]
    if not title:
        raise InvalidInput("A document needs a title.", field="title")
    _change(connection, document_id, _RENAME, {"title": title})


def delete_document(connection: Connection, document_id: UUID) -> None:
    """Deletes a document with its passages; raises NotAllowed, NotFound.

    Its file is removed by the next worker (see ea_core.storage.removal).
    """
    get_document(connection, document_id)
    connection.execute(_PATIENCE)
    if connection.execute(_DELETE, {"id": document_id}).rowcount == 0:
        raise NotAllowed(
            "Only the manager who uploaded a document, or an administrator, can delete it."
        )


def _change(
    connection: Connection, document_id: UUID, statement: TextClause, values: dict[str, object]
) -> None:
    get_document(connection, document_id)
    connection.execute(_PATIENCE)
    if connection.execute(statement, {"id": document_id, **values}).rowcount == 0:
        raise NotAllowed("Only managers and administrators change documents.")


def checked_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Tags on one line each, without doubles; raises InvalidInput when there are too many."""
    cleaned = [clean_line(tag) for tag in tags]
    kept = tuple(dict.fromkeys(tag for tag in cleaned if tag))
    if len(kept) > MAX_TAGS or any(len(tag) > MAX_TAG for tag in kept):
        raise InvalidInput(
            f"A document has {MAX_TAGS} tags of {MAX_TAG} characters at most.", field="tags"
        )
    return kept
