"""Search in the documents, for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.db.part import Part
from ea_core.knowledge import search
from ea_core.knowledge.embedding.following import present, with_present
from ea_core.knowledge.embedding.local import Embedder, Read, Vectors, question_vector
from ea_core.knowledge.embedding.stored import OtherModel, check_model
from ea_core.knowledge.embedding.tokens import TokenEmbedder, question_tokens, read_question
from ea_core.knowledge.named import asked_for
from ea_core.knowledge.parts.about import LOOKED_AT, About, about_named
from ea_core.knowledge.search import PassageHit, PassageVectors, Query


class Search(Part):
    """Finding passages by words and by meaning."""

    def __init__(self, database: Database, actor: Actor, embedder: Embedder) -> None:
        super().__init__(database, actor)
        self._embedder = embedder

    def passages(self, query: Query) -> list[PassageHit]:
        """The passages that fit best, best first; an empty query finds nothing.

        Raises EmbeddingError when the model does not answer, or the vectors are of another one.
        """
        words = query.words
        if query.k < 1 or not (words or query.asked.narrows):
            return []
        if not words:
            with self._reading() as connection:
                return search.find_passages(connection, query, None)
        return with_present(self._embedder, lambda model: self._passages(query, model))

    def _passages(self, query: Query, model: Embedder) -> list[PassageHit]:
        """Raises OtherModel when the stored vectors are not `model`'s (any more)."""
        words = query.words
        if not isinstance(model, TokenEmbedder):
            vector = question_vector(model, words)
            with self._reading() as connection:
                check_model(connection, model)
                return search.find_passages(connection, query, vector)
        read = read_question(model, words)
        tokens = question_tokens(read, words, model.name)
        asked = asked_for("" if query.asked.narrows else words)
        wide = replace(query, k=max(query.k, LOOKED_AT)) if asked.runs else query
        with self._reading() as connection:
            weight = check_model(connection, model).token_weight
            hits = search.find_in_order(connection, wide, read.vector, tokens, weight)
            about = about_named(connection, words, asked, hits)
        if about is None:
            return hits[: query.k]
        return self._within(about, query, hits, model, read_question(model, about.question))

    def _within(
        self,
        about: About,
        query: Query,
        hits: Sequence[PassageHit],
        model: Embedder,
        read: Read,
    ) -> list[PassageHit]:
        """The passages of documents that the question names, by what else it says, before the others."""
        tokens = question_tokens(read, about.question, model.name)
        within = replace(
            query, text=about.question, k=LOOKED_AT, document_ids=list(about.documents)
        )
        with self._reading() as connection:
            weight = check_model(connection, model).token_weight
            found = search.find_in_order(connection, within, read.vector, tokens, weight)
        named = [
            replace(hit, score=hit.score + about.documents[hit.document_id])
            for hit in found
            if hit.document_id in about.documents
        ]
        others = [hit for hit in hits if hit.document_id not in about.documents]
        ordered = sorted([*named, *others], key=lambda hit: -hit.score)
        return [replace(hit, rank=rank) for rank, hit in enumerate(ordered[: query.k], start=1)]

    def nearest(self, query: Query, vector: Vectors | None) -> list[PassageHit]:
        """The same for a query that is embedded already, as `vector` of shape (dimension,)."""
        with self._reading() as connection:
            check_model(connection, self._embedder)
            return search.find_passages(connection, query, vector)

    def remarks(self, query: Query) -> list[str]:
        """Sentences about operators that can't hold: a day that is none, a tag that nothing has."""
        with self._reading() as connection:
            return search.remarks(connection, query)

    def similar(self, chunk_id: UUID, k: int = 6) -> list[PassageHit]:
        """The passages of other documents whose meaning is nearest to this one's, nearest first.

        Nothing for a passage that one may not read.
        """
        with self._reading() as connection:
            found = search.vector_of(connection, chunk_id)
            if found is None:
                return []
            document_id, vector = found
            # Its own document's passages come first: their number is not known, so more are asked for.
            hits = search.find_passages(connection, Query("", k=search.MAX_RESULTS), vector)
        return [hit for hit in hits if hit.document_id != document_id][:k]

    def switch(self) -> str | None:
        """What there is to say of a switch to another embedding model, to managers; None without one."""
        with self._reading() as connection:
            return search.switch_sentence(connection)

    def kept_vectors(self, chunk_ids: Sequence[UUID]) -> dict[UUID, PassageVectors]:
        """The sentences and tokens of passages with the vectors of their ingestion.

        A passage of which nothing is kept (of a model at an endpoint) has no key. Nor has any while the
        vectors are of another model than the one in use here.
        """
        with self._reading() as connection:
            try:
                check_model(connection, present(self._embedder))
            except OtherModel:
                return {}
            return search.read_kept(connection, chunk_ids)
