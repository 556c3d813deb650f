"""What the agent needs of the other wings, so that each can be tested and changed alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from ea_core.knowledge.embedding.local import Vectors


class Passage(Protocol):
    """A piece of a document that was found for a query.

    `score` is the fused score of retrieval (cosine + 0.9 x BM25 / its upper bound); `cosine` lies
    in -1..1. `page` counts from 1 and is None where a format has no pages. `heading_path` names
    the headings above the passage, outermost first.
    """

    @property
    def chunk_id(self) -> UUID:
        """Which passage."""
        ...

    @property
    def document_id(self) -> UUID:
        """Which document."""
        ...

    @property
    def title(self) -> str:
        """The document's title."""
        ...

    @property
    def page(self) -> int | None:
        """The page it begins on."""
        ...

    @property
    def content(self) -> str:
        """Its words, as the document has them."""
        ...

    @property
    def heading_path(self) -> Sequence[str]:
        """The headings above it."""
        ...

    @property
    def score(self) -> float:
        """How well it fits the query."""
        ...

    @property
    def cosine(self) -> float:
        """Nearness of its vector alone."""
        ...


class SentenceVector(Protocol):
    """A sentence of a passage, `content[start:end]`, with its vector of length 1."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...

    @property
    def vector(self) -> Vectors:
        """Shape (dimension,)."""
        ...


SentenceVectors = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[SentenceVector]]]
"""The sentences of passages with the vectors of their ingestion; a passage may be missing."""


def no_sentence_vectors(_chunk_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[SentenceVector]]:
    """Nothing was kept from ingestion: the sentences are embedded when they are needed."""
    return {}
