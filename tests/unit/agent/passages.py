"""Passages made by hand."""

from __future__ import annotations

from uuid import uuid4

from ea_core.knowledge.search import PassageHit


def passage(
    content: str,
    title: str = "Leave policy",
    heading_path: tuple[str, ...] = (),
    page: int | None = 1,
    score: float = 0.5,
    cosine: float = 0.5,
) -> PassageHit:
    """As search would have found it."""
    return PassageHit(
        rank=1,
        score=score,
        document_id=uuid4(),
        title=title,
        file_type=None,
        page=page,
        chunk_id=uuid4(),
        chunk_index=0,
        content=content,
        heading_path=heading_path,
        cosine=cosine,
        bm25=0.0,
    )
