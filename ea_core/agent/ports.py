"""What the agent needs of the other wings, so that each can be tested and changed alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID


class Passage(Protocol):
    """A piece of a document that was found for a query.

    `score` is the fused score of retrieval (cosine + 0.9 x BM25 / its upper bound); `cosine` lies
    in -1..1. `page` counts from 1 and is None where a format has no pages. `heading_path` names
    the headings above the passage, outermost first.
    """

    @property
    def chunk_id(self) -> UUID: ...
    @property
    def document_id(self) -> UUID: ...
    @property
    def title(self) -> str: ...
    @property
    def page(self) -> int | None: ...
    @property
    def content(self) -> str: ...
    @property
    def heading_path(self) -> Sequence[str]: ...
    @property
    def score(self) -> float: ...
    @property
    def cosine(self) -> float: ...
