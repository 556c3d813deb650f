"""The documents that have been taken in: what is known of each, and the list of the newest versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from ea_core.db.patterns import containing
from ea_core.errors import InvalidInput, NotFound
from ea_core.knowledge.text.cleaning import clean_line

Sort = Literal["newest", "oldest", "title", "title from the end", "size", "smallest"]
Cited = Literal["", "most", "never"]
MAX_TAGS: Final = 20
MAX_TAG: Final = 60
"""Characters of one tag."""
COLUMNS: Final = """
    d.id, d.title, d.file_name, d.file_path, d.file_type, d.size_bytes, d.page_count, d.metadata,
    d.sha256, d.thread_id, d.uploaded_by, d.created_at, d.updated_at, d.passages as chunks,
    d.version, d.family, d.superseded_at, d.valid_until, d.review_by,
    d.owner_id, d.client_id, d.deal_id,
    d.valid_until < (select ea.today()) as outdated, d.review_by <= (select ea.today()) as review_due
"""
NAMES: Final = """
    p.full_name as uploader, o.full_name as owner, c.name as client, e.title as deal,
    case when d.superseded_at is null then d.id else (
      select n.id from public.documents n where n.family = d.family and n.superseded_at is null
    ) end as newest_id
"""
NAMED: Final = """
    left join public.people p on p.id = d.uploaded_by
    left join public.people o on o.id = d.owner_id
    left join public.clients c on c.id = d.client_id
    left join public.deals e on e.id = d.deal_id
"""
_ONE = text(f"""
    select {COLUMNS}, {NAMES} from public.documents d {NAMED}
    where d.id = :id
""")
_MATCHING = """
    from public.documents d
    where (cast(:thread as uuid) is null and d.thread_id is null or d.thread_id = :thread)
      and d.superseded_at is null
      and (cast(:pattern as text) is null or d.title ilike :pattern or d.file_name ilike :pattern)
      and (cast(:file_type as text) is null or d.file_type = :file_type)
      and (cardinality(cast(:tags as text[])) = 0 or d.metadata -> 'tags' ?| cast(:tags as text[]))
      and (not :due or d.valid_until < (select ea.today()) or d.review_by <= (select ea.today()))
      and (cast(:person as uuid) is null or coalesce(d.owner_id, d.uploaded_by) = :person)
      and (cast(:client as uuid) is null or d.client_id = :client)
      and (cast(:deal as uuid) is null or d.deal_id = :deal)
"""
_ORDERS: Final[dict[Sort, str]] = {
    "newest": "d.created_at desc, d.id",
    "oldest": "d.created_at, d.id",
    "title": "lower(d.title), d.created_at desc, d.id",
    "title from the end": "lower(d.title) desc, d.created_at desc, d.id",
    "size": "d.size_bytes desc nulls last, d.created_at desc, d.id",
    "smallest": "d.size_bytes nulls last, d.created_at desc, d.id",
}
# Counts are read only where they decide: joined to each list, they would keep it from its index.
_COUNTS = "left join (select * from ea.citation_counts()) n on n.family = d.family"
_CITED: Final[dict[Cited, tuple[str, str, str]]] = {
    "": ("", "", "null::bigint as cited"),
    "most": (_COUNTS, "and n.cited > 0", "n.cited"),
    "never": (_COUNTS, "and n.cited is null", "0::bigint as cited"),
}


def _listing(cited: Cited, order: str) -> TextClause:
    """The total is there without a document, too: behind the last page."""
    join, condition, column = _CITED[cited]
    matching = _MATCHING.replace("documents d\n", f"documents d {join}\n") + condition
    return text(f"""
        select t.total, d.*, {NAMES}
        from (select count(*) as total {matching}) t
        left join (
          select {COLUMNS}, {column} {matching} order by {order} limit :limit offset :offset
        ) d on true {NAMED}
        order by {order}
    """)


_LIST: Final = {(sort, ""): _listing("", order) for sort, order in _ORDERS.items()} | {
    (sort, "never"): _listing("never", order) for sort, order in _ORDERS.items()
}
_MOST_CITED: Final = _listing("most", "cited desc, d.created_at desc, d.id")
_TYPES = text("""
    select d.file_type, count(*) as documents
    from public.documents d
    where d.thread_id is null and d.superseded_at is null and d.file_type is not null
    group by d.file_type order by count(*) desc, d.file_type
""")
_TAGS = text("""
    select t.tag, count(*) as documents
    from public.documents d, jsonb_array_elements_text(
        case jsonb_typeof(d.metadata -> 'tags') when 'array' then d.metadata -> 'tags' else '[]' end
    ) t (tag)
    where d.thread_id is null and d.superseded_at is null
    group by t.tag order by count(*) desc, t.tag
""")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the list shows it; give `updated_at` back as `seen` when changing it.

    `metadata` is what its reader found (see ReadDocument): author, date (ISO 8601), tags, remarks.
    `newest_id` is that of the family's newest version, its own when nothing has superseded it.
    `outdated`: the day until which it holds is over; `review_due`: somebody is to look at it.
    """

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
    created_at: datetime
    updated_at: datetime
    chunks: int
    version: int
    family: UUID
    superseded_at: datetime | None
    valid_until: date | None
    review_by: date | None
    owner_id: UUID | None
    client_id: UUID | None
    deal_id: UUID | None
    outdated: bool | None
    review_due: bool | None
    uploader: str | None
    owner: str | None
    client: str | None
    deal: str | None
    newest_id: UUID | None
    cited: int | None = None
    """How often answers cite it and its older versions, in the lists that ask for it."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the document."""
        return self._texts("tags")

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences about what of the file was not read, or is doubtful."""
        return self._texts("remarks")

    @property
    def comments(self) -> tuple[str, ...]:
        """What people wrote beside the text."""
        return self._texts("comments")

    @property
    def headers(self) -> tuple[str, ...]:
        """What stands above and below each page and says more than its number."""
        return self._texts("headers")

    def _texts(self, name: str) -> tuple[str, ...]:
        found = self.metadata.get(name)
        return tuple(str(one) for one in found) if isinstance(found, list) else ()


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A part of the list; `total` counts all documents that fit the filter."""

    items: tuple[Document, ...]
    total: int


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """The bytes that were uploaded, or the `address` at which a browser fetches them for a minute."""

    data: bytes
    file_name: str
    content_type: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentFilters:
    """Which documents are listed: of the knowledge base, or of a conversation.

    `search` looks into titles and file names; `tags` asks for any of them. `due`: what is out of date
    or to be looked at again; `person`: whose they are, by their owner, or else by who added them.
    `cited`: what no answer cites, or what answers cite, the most cited first whatever `sort` says.
    """

    search: str = ""
    tags: Sequence[str] = ()
    file_type: str | None = None
    thread_id: UUID | None = None
    sort: Sort = "newest"
    due: bool = False
    person: UUID | None = None
    client_id: UUID | None = None
    deal_id: UUID | None = None
    cited: Cited = ""

    def parameters(self) -> dict[str, object]:
        """The bound parameters of the list."""
        wanted = clean_line(self.search)
        return {
            "thread": self.thread_id,
            "pattern": containing(wanted) if wanted else None,
            "file_type": self.file_type,
            "tags": list(self.tags),
            "due": self.due,
            "person": self.person,
            "client": self.client_id,
            "deal": self.deal_id,
        }


def list_documents(
    connection: Connection, filters: DocumentFilters, limit: int, offset: int
) -> DocumentPage:
    """At most `limit` (1000 at most) of the documents that fit, after the first `offset`."""
    part = {"limit": max(0, min(limit, 1000)), "offset": max(0, offset)}
    statement = _MOST_CITED if filters.cited == "most" else _LIST[filters.sort, filters.cited]
    rows = connection.execute(statement, filters.parameters() | part).mappings().all()
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


def count_types(connection: Connection) -> dict[str, int]:
    """The types of file in the knowledge base with how many documents are of each, most first."""
    return {row.file_type: row.documents for row in connection.execute(_TYPES)}


def checked_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Tags on one line each, without doubles; raises InvalidInput when there are too many."""
    cleaned = [clean_line(tag) for tag in tags]
    kept = tuple(dict.fromkeys(tag for tag in cleaned if tag))
    if len(kept) > MAX_TAGS or any(len(tag) > MAX_TAG for tag in kept):
        raise InvalidInput(
            f"A document has {MAX_TAGS} tags of {MAX_TAG} characters at most.", field="tags"
        )
    return kept
