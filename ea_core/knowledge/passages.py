"""The passages of a document, as the viewer shows them and as citations name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.db.patterns import containing
from ea_core.knowledge.text.named_tables import Tables, named_tables

# Under the policies of whoever asks; functions only so that their plans are kept.
_PASSAGES = text("""
    select p.id, p.document_id, p.title, p.chunk_index, p.content, p.metadata
    from ea.passages_of(:id, :limit, :offset) p
    order by p.chunk_index
""")
_PASSAGES_BY_ID = text("""
    select p.id, p.document_id, p.title, p.chunk_index, p.content, p.metadata
    from ea.passages_by_id(cast(:ids as uuid[])) p
    order by array_position(cast(:ids as uuid[]), p.id)
""")

# Where a citation was made, or else where its words stand; nothing is before what is not there.
_BEFORE = text(r"""
    select count(*) from public.document_chunks b
    where b.document_id = :id and b.chunk_index < coalesce(
        (select c.chunk_index from public.document_chunks c
         where c.id = :passage and c.document_id = :id),
        (select min(c.chunk_index) from public.document_chunks c
         where c.document_id = :id and :quote <> ''
           and strpos(lower(regexp_replace(c.content, '\s+', ' ', 'g')), lower(:quote)) > 0))
""")
_LONGEST_QUOTE = 20_000
# Each word wherever it stands, also within another one, whatever its capitals.
_WITH_WORDS = text("""
    select c.id, c.document_id, d.title, c.chunk_index, c.content, c.metadata, count(*) over () as total
    from public.document_chunks c
    join public.documents d on d.id = c.document_id
    where c.document_id = :id
      and c.content ilike all (cast(:patterns as text[]))
    order by c.chunk_index
    limit :limit offset :offset
""")
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class DocumentPassage:
    """One passage of a document as the viewer shows it; `prefix` was embedded before `content`."""

    chunk_id: UUID
    document_id: UUID
    title: str
    chunk_index: int
    content: str
    prefix: str
    heading_path: tuple[str, ...]
    page: int | None
    token_count: int
    named: Tables | None = None


def passages_of(
    connection: Connection, document_id: UUID, limit: int, offset: int
) -> list[DocumentPassage]:
    """A part of the passages of a document in reading order."""
    values = {"id": document_id, "limit": limit, "offset": offset}
    return [_passage(dict(row)) for row in connection.execute(_PASSAGES, values).mappings()]


def passages_before(
    connection: Connection, document_id: UUID, passage_id: UUID | None, quote: str
) -> int:
    """How many passages of a document come before one, or before the first with `quote`."""
    words = " ".join(quote[:_LONGEST_QUOTE].replace("\0", "").split())
    values = {"id": document_id, "passage": passage_id, "quote": words}
    return int(connection.execute(_BEFORE, values).scalar_one())


def passages_with(
    connection: Connection, document_id: UUID, words: str, limit: int, offset: int
) -> tuple[list[DocumentPassage], int]:
    """The passages of a document that hold all these words, in reading order, and how many they are.

    At most `limit` after the first `offset`; behind the last one the number is 0.
    """
    patterns = [containing(word) for word in words.replace("\0", "").split()[:_MOST_WORDS]]
    if not patterns:
        return [], 0
    values = {"id": document_id, "patterns": patterns, "limit": limit, "offset": offset}
    rows = [dict(row) for row in connection.execute(_WITH_WORDS, values).mappings()]
    return [_passage(row) for row in rows], rows[0]["total"] if rows else 0


def passages_by_id(connection: Connection, chunk_ids: Sequence[UUID]) -> list[DocumentPassage]:
    """The passages with these ids in that order, without those that are not visible."""
    rows = connection.execute(_PASSAGES_BY_ID, {"ids": list(chunk_ids)}).mappings()
    return [_passage(dict(row)) for row in rows]


def _passage(row: dict[str, Any]) -> DocumentPassage:
    place = row["metadata"]
    return DocumentPassage(
        chunk_id=row["id"],
        document_id=row["document_id"],
        title=row["title"],
        chunk_index=row["chunk_index"],
        content=row["content"],
        prefix=place.get("prefix") or "",
        heading_path=tuple(place.get("heading_path") or ()),
        page=place.get("page"),
        token_count=place.get("token_count") or 0,
        named=named_tables(place),
    )
