"""How the vectors of sentences are stored (those of passages are pgvector's, see db/vectors)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ea_core.knowledge.embedding.local import Vectors


def pack(vectors: Vectors) -> bytes:
    """Vectors of shape (n, width) as float16, little-endian, row after row."""
    return vectors.astype("<f2").tobytes()


def unpack(data: bytes, rows: int) -> Vectors:
    """What `pack` was given, as float32 of shape (rows, width)."""
    return np.frombuffer(data, dtype="<f2").astype(np.float32).reshape(rows, -1)


def pairs(bounds: Sequence[int]) -> list[tuple[int, int]]:
    """(start, end) of each sentence from the flat list that is stored."""
    return list(zip(bounds[::2], bounds[1::2], strict=True))
