"""The one transaction that makes a document of a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, text

from ea_core.actor import Actor
from ea_core.errors import Conflict
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.embedding.tokens import KeptTokens
from ea_core.knowledge.ingestion import jobs
from ea_core.knowledge.ingestion.ingestions import Ingestion, Status
from ea_core.knowledge.ingestion.placing import place_of
from ea_core.knowledge.ingestion.splitting import Passage
from ea_core.knowledge.reading.reading import ReadDocument
from ea_core.knowledge.text.language import language_of

ROWS: Final = 200
"""Passages in one statement, about: the index is kept up once per statement."""

# Indexing thousands of passages, or waiting for another writer that does, takes its time.
_PATIENCE = text("select set_config('statement_timeout', '10min', true)")
_DOCUMENT = text("""
    insert into public.documents
        (title, content, file_path, file_type, metadata, file_name, sha256, size_bytes, page_count,
         language, thread_id, uploaded_by, created_at, family, version, superseded_at, valid_until,
         review_by, owner_id, client_id, deal_id)
    values (:title, :content, :file_path, :file_type, cast(:metadata as jsonb), :file_name, :sha256,
        :size_bytes, :page_count, :language, :thread_id, :me, :created_at, :family, :version,
        case when not :newest then now() end, :valid_until, :review_by, :owner_id, :client_id,
        :deal_id)
    on conflict do nothing
    returning id
""")
_KNOWN = text("""
    select id from public.documents
    where sha256 = :sha256 and thread_id is not distinct from cast(:thread_id as uuid)
""")
_CHUNKS = text("""
    insert into public.document_chunks
        (id, document_id, content, embedding, chunk_index, metadata)
    select u.id, :document, u.content, u.embedding, u.chunk_index, cast(u.metadata as jsonb)
    from unnest(cast(:ids as uuid[]), cast(:contents as text[]),
                cast(:embeddings as extensions.vector[]), cast(:indexes as integer[]),
                cast(:metadata as text[]))
        u (id, content, embedding, chunk_index, metadata)
""")
_TOKENS = text("""
    insert into public.chunk_tokens (chunk_id, bounds, sentences, tokens)
    select u.id, cast(u.bounds as integer[]), u.sentences, u.tokens
    from unnest(cast(:ids as uuid[]), cast(:bounds as text[]), cast(:sentences as bytea[]),
                cast(:tokens as bytea[]))
        u (id, bounds, sentences, tokens)
""")


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage with its vector, and what is kept of its tokens where the model shows them."""

    passage: Passage
    vector: Vectors
    kept: KeptTokens | None = None


def write_document(
    connection: Connection,
    actor: Actor,
    job: Ingestion,
    document: ReadDocument,
    language: str,
    batches: Iterable[Sequence[EmbeddedPassage]],
) -> Status:
    """Writes the document and the end of its job; `duplicate` when the same bytes are there.

    Each of `batches` is written in one statement (see ROWS); `language` is ISO 639-1, or "".

    It is a document of its own or the next version of one (see place_of). Another transaction that
    writes the same bytes at this moment is waited for. Raises NotAllowed, Conflict and JobLost; the
    caller's transaction then leaves nothing.
    """
    connection.execute(_PATIENCE)
    known = connection.execute(_KNOWN, {"sha256": job.sha256, "thread_id": job.thread_id}).scalar()
    if known is not None:
        jobs.finish(connection, job, "duplicate", known)
        return "duplicate"
    beginning = connection.begin_nested()
    place = place_of(connection, job, document)
    values = place.values | {
        "content": document.text,
        "file_path": job.file_path,
        "file_type": document.file_type,
        "metadata": json.dumps(place.metadata),
        "file_name": job.file_name,
        "sha256": job.sha256,
        "size_bytes": job.size_bytes,
        "page_count": document.page_count,
        "language": language,
        "thread_id": job.thread_id,
        "me": actor.id,
    }
    document_id = connection.execute(_DOCUMENT, values).scalar()
    if document_id is None:
        beginning.rollback()  # what it was the next version of is the newest again
        known = connection.execute(_KNOWN, values).scalar()
        if known is None:
            raise Conflict("The same file was deleted at this moment. Try again.")
        jobs.finish(connection, job, "duplicate", known)
        return "duplicate"
    beginning.commit()
    for passages in batches:
        _write_passages(connection, document_id, passages)
    jobs.finish(connection, job, "ready", document_id, note=place.note)
    return "ready"


def _write_passages(
    connection: Connection, document_id: UUID, passages: Sequence[EmbeddedPassage]
) -> None:
    ids = [uuid4() for _ in passages]
    chunks = {
        "document": document_id,
        "ids": ids,
        "contents": [one.passage.content for one in passages],
        "embeddings": [one.vector for one in passages],
        "indexes": [one.passage.index for one in passages],
        "metadata": [json.dumps(_place(one.passage)) for one in passages],
    }
    connection.execute(_CHUNKS, chunks)
    kept = [(chunk_id, one.kept) for chunk_id, one in zip(ids, passages, strict=True) if one.kept]
    if kept:
        tokens = {
            "ids": [chunk_id for chunk_id, _ in kept],
            "bounds": [one.bounds_text for _, one in kept],
            "sentences": [one.sentences for _, one in kept],
            "tokens": [one.tokens for _, one in kept],
        }
        connection.execute(_TOKENS, tokens)


def _place(passage: Passage) -> dict[str, Any]:
    return {
        "prefix": passage.prefix,
        "heading_path": list(passage.heading_path),
        "page": passage.page,
        "token_count": passage.token_count,
        "named": passage.named,
    }


def language_of_document(document: ReadDocument) -> str:
    """The language that the words are in (ISO 639-1); what the file says when they do not tell."""
    said = str(document.metadata.get("language") or "")[:2].lower()
    return language_of(document.text) or (said if said.isalpha() else "")
