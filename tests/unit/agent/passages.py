"""Passages made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4


@dataclass(frozen=True)
class FakePassage:
    content: str
    title: str = "Leave policy"
    heading_path: tuple[str, ...] = ()
    page: int | None = 1
    score: float = 0.5
    cosine: float = 0.5
    chunk_id: UUID = field(default_factory=uuid4)
    document_id: UUID = field(default_factory=uuid4)
