"""Finding passages: vectors and BM25 fused, under the policies of the person who asks.

The ranking is the database's function `ea.search_passages`, which returns ids and scores; the rows
are then read like any other, so a mistake in the ranking could not show a foreign passage.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.embedding.stored import MAXSIM
from ea_core.knowledge.embedding.tokens import (
    WIDTH,
    QuestionTokens,
    maxsim,
    token_weights,
    unpacked,
)
from ea_core.knowledge.query import Asked, parse
from ea_core.knowledge.text.cleaning import clean
from ea_core.knowledge.text.named_tables import Tables, named_tables

MAX_QUERY: Final = 2000
"""Characters of a question that are searched for; the rest is left out."""
MAX_RESULTS: Final = 100
RERANKED: Final = 20
"""Passages that are put in order by their tokens, too."""
MAX_WORDS: Final = 200

_SEARCH = text("""
    select p.score, p.cosine, p.bm25, p.chunk_id, p.document_id, p.chunk_index, p.content,
           p.metadata, p.title, p.file_type, p.tokens, p.weights
    from ea.found_passages(
        cast(:query as text), :embedding, cast(:k as integer),
        cast(:tags as text[]), cast(:thread as uuid), cast(:documents as uuid[]),
        cast(:narrowed as jsonb), cast(:with_tokens as integer), cast(:words as text[])) p
""")
_CLIENTS = text("""
    select c.id from public.clients c
    where strpos(ea.search_key(c.name), ea.search_key(:name)) > 0
""")
_ABSENT = text("""
    select 'tag' as kind, u.value
    from unnest(cast(:tags as text[])) u (value)
    where not exists (
      select 1 from public.documents d, jsonb_array_elements_text(d.metadata -> 'tags') t
      where lower(t) = u.value)
    union all
    select 'type', u.value
    from unnest(cast(:types as text[])) u (value)
    where not exists (select 1 from public.documents d where lower(d.file_type) = u.value)
    union all
    select 'client', u.value
    from unnest(cast(:clients as text[])) u (value)
    where not exists (
      select 1 from public.clients c
      where strpos(ea.search_key(c.name), ea.search_key(u.value)) > 0)
""")
_NONE: Final = {
    "tag": "No document has the tag \N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}.",
    "type": "No document is of the type \N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}.",
    "client": "No client is called \N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}.",
}
_VECTOR = text("select document_id, embedding from public.document_chunks where id = :id")
_KEPT = text("""
    select t.chunk_id, t.bounds, t.sentences, t.tokens, c.content
    from public.chunk_tokens t join public.document_chunks c on c.id = t.chunk_id
    where t.chunk_id = any (cast(:chunks as uuid[]))
""")
_SWITCH = text("select model, status, done, total, note from ea.switch_state()")


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that was found, best first from `rank` 1.

    `score` = `cosine` (-1 to 1) + 0.9 x `bm25` / the most that BM25 could be for this question; of
    the first 20 + 0.5 x MaxSim where tokens are kept (see `find_in_order`).
    `page` counts from 1 and is None where a format has no pages; `heading_path`
    names the headings above the passage, outermost first. `named` are the tables with names of their
    columns (see `ingestion.splitting.Passage`), None where ingestion did not keep them.
    """

    rank: int
    score: float
    document_id: UUID
    title: str
    file_type: str | None
    page: int | None
    chunk_id: UUID
    chunk_index: int
    content: str
    heading_path: tuple[str, ...]
    cosine: float
    bm25: float
    named: Tables | None = None


@dataclass(frozen=True, slots=True)
class SentenceVector:
    """One sentence of a passage: `content[start:end]` is `text`; `vector`, in its context, has length 1."""

    start: int
    end: int
    text: str
    vector: Vectors


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """What one run of the model showed of a passage.

    Its sentences in reading order, and its tokens with content, headings included, of shape (n, 32)
    (see embedding.tokens).
    """

    sentences: Sequence[SentenceVector]
    tokens: Vectors


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for: the `k` best passages (100 at most) for `text`, operators understood.

    In the knowledge base, and in the conversation given; `tags` narrows to documents that have any
    of them, `document_ids` to these documents, `client_ids` to those of these clients and their deals;
    none of them leaves out the conversation's own files.
    """

    text: str
    k: int = 8
    tags: Sequence[str] = ()
    thread_id: UUID | None = None
    document_ids: Sequence[UUID] | None = None
    client_ids: Sequence[UUID] = ()

    @property
    def words(self) -> str:
        """The text as it is embedded and searched for, without operators; may be empty."""
        return self.asked.words

    @property
    def asked(self) -> Asked:
        """The text taken apart."""
        return parse(clean(self.text)[:MAX_QUERY])


@dataclass(frozen=True, slots=True)
class _Found:
    """Passages, best first; of the first ones what is kept of their tokens, and what words weigh."""

    hits: list[PassageHit]
    tokens: dict[UUID, bytes]
    weights: Sequence[float]


def find_passages(connection: Connection, query: Query, vector: Vectors | None) -> list[PassageHit]:
    """The best passages, best first; `vector` is that of the query's words, of shape (dimension,).

    Without words there is none: the documents that the operators leave, newest first.
    """
    return _found(connection, query, vector).hits


def find_in_order(
    connection: Connection,
    query: Query,
    vector: Vectors,
    question: QuestionTokens,
    weight: float = MAXSIM,
) -> list[PassageHit]:
    """The best passages, the first 20 in the order of score + `weight` x MaxSim, which is their score.

    Without a weight the order stays: for this model, tokens do not tell passages apart.

    MaxSim: how near the passage comes to each word of the question, weighed by the word's idf. A
    passage of which nothing is kept has the mean of the others; where nothing is kept of any, or
    the question has no words with content, the order stays.
    """
    if weight <= 0:
        return find_passages(connection, query, vector)
    words = list(dict.fromkeys(question.words))[:MAX_WORDS]
    wide = replace(query, k=max(query.k, RERANKED))
    found = _found(connection, wide, vector, words)
    weights = token_weights(question.words, dict(zip(words, found.weights, strict=False)))
    if weights is None or not found.tokens:
        return found.hits[: query.k]
    fits = {
        key: maxsim(question.vectors, weights, unpacked(tokens, WIDTH))
        for key, tokens in found.tokens.items()
    }
    mean = sum(fits.values()) / len(fits)
    scored = [
        replace(hit, score=hit.score + weight * fits.get(hit.chunk_id, mean))
        for hit in found.hits[:RERANKED]
    ]
    ordered = [*sorted(scored, key=lambda hit: -hit.score), *found.hits[RERANKED:]]
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered[: query.k], start=1)]


def _found(
    connection: Connection, query: Query, vector: Vectors | None, words: Sequence[str] = ()
) -> _Found:
    """In one statement; tokens of the first 20 where `words` of the question are given."""
    asked = query.asked
    narrowed = _narrowed(connection, asked)
    if query.client_ids:
        narrowed["of_clients"] = [str(one) for one in query.client_ids]
    values = {
        "query": asked.words,
        "narrowed": json.dumps(narrowed) if asked.narrows or narrowed else None,
        "embedding": vector,
        "k": min(query.k, MAX_RESULTS),
        "tags": list(query.tags),
        "thread": query.thread_id,
        "documents": None if query.document_ids is None else list(query.document_ids),
        "with_tokens": RERANKED if words else 0,
        "words": list(words),
    }
    rows = [dict(row) for row in connection.execute(_SEARCH, values).mappings()]
    kept = {row["chunk_id"]: row.pop("tokens") for row in rows}
    weights = [row.pop("weights") for row in rows]
    return _Found(
        [_hit(rank, row) for rank, row in enumerate(rows, start=1)],
        {key: tokens for key, tokens in kept.items() if tokens is not None},
        (weights[0] if weights else None) or (),
    )


def remarks(connection: Connection, query: Query) -> list[str]:
    """What of the query's operators can't hold, as sentences; as this person sees the data."""
    asked = query.asked
    found = [
        f"{one} names no day and is searched for as words. Write a year, a month or a day: "
        "after:2026, after:2026-03 or after:2026-03-01."
        for one in asked.misread
    ]
    if asked.after and asked.before and asked.after >= asked.before:
        found.append(f"No day is on or after {asked.after} and before {asked.before}.")
    if asked.tags or asked.types or asked.clients:
        values = {name: list(getattr(asked, name)) for name in ("tags", "types", "clients")}
        rows = connection.execute(_ABSENT, values)
        found += [_NONE[row.kind].format(row.value) for row in rows]
    return found


def vector_of(connection: Connection, chunk_id: UUID) -> tuple[UUID, Vectors] | None:
    """The document and the vector of a passage; None for one that is not visible, or has none."""
    row = connection.execute(_VECTOR, {"id": chunk_id}).one_or_none()
    return None if row is None or row.embedding is None else (row.document_id, row.embedding)


def read_kept(connection: Connection, chunk_ids: Sequence[UUID]) -> dict[UUID, PassageVectors]:
    """What is kept of passages, as far as it is."""
    rows = connection.execute(_KEPT, {"chunks": list(chunk_ids)}).all()
    return {row.chunk_id: _passage_vectors(row) for row in rows}


def _passage_vectors(row: Any) -> PassageVectors:
    bounds = list(zip(row.bounds[::2], row.bounds[1::2], strict=True))
    vectors = unpacked(row.sentences, max(1, len(row.sentences) // max(1, len(bounds))))
    sentences = [
        SentenceVector(start, end, row.content[start:end], vector)
        for (start, end), vector in zip(bounds, vectors, strict=True)
    ]
    return PassageVectors(sentences, unpacked(row.tokens, WIDTH))


def switch_sentence(connection: Connection) -> str | None:
    """How far a switch to another embedding model is, for those who may know; None without one."""
    row = connection.execute(_SWITCH).one_or_none()
    if row is None or row.model is None:
        return None
    far = f"{row.done:,} of {row.total:,} passages"
    if row.status == "failed":
        return f"The switch to the embedding model {row.model} has stopped after {far}. {row.note or ''}"
    waits = f" It waits: {row.note}" if row.note else ""
    return (
        f"The documents are being embedded anew with {row.model}: {far}. Search goes on as before."
        f"{waits}"
    )


def _narrowed(connection: Connection, asked: Asked) -> dict[str, Any]:
    """What ea.search_passages takes; clients by name as this person sees them."""
    wanted: dict[str, Any] = {
        "phrases": asked.phrases,
        "without": asked.without,
        "tags": asked.tags,
        "types": asked.types,
        "after": asked.after,
        "before": asked.before,
    }
    narrowed = {name: value for name, value in wanted.items() if value}
    if asked.clients:
        found = [connection.execute(_CLIENTS, {"name": name}).scalars() for name in asked.clients]
        narrowed["clients"] = [str(client) for clients in found for client in clients]
    return narrowed


def _hit(rank: int, row: dict[str, Any]) -> PassageHit:
    place = row.pop("metadata")
    return PassageHit(
        rank=rank,
        page=place.get("page"),
        heading_path=tuple(place.get("heading_path") or ()),
        named=named_tables(place),
        **row,
    )
