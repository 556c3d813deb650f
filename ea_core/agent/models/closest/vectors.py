"""The vectors of the known questions' wordings, as they are kept beside the questions.

Made by the built-in model with `python -m scripts.closest_questions`: to make a thousand of them takes seconds, which
nobody waits for. Each number is kept in one byte, relative to the largest of its vector.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ea_core.knowledge.embedding.local import Vectors

FILE: Final = "wordings.npy"
_MOST: Final = 127


def packed(vectors: Vectors) -> NDArray[np.int8]:
    """Vectors (n, width) in one byte for each number."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    made: NDArray[np.int8] = np.round(vectors / largest * _MOST).astype(np.int8)
    return made


def unpacked(kept: NDArray[np.int8]) -> Vectors:
    """The vectors again (n, width), each of length 1."""
    plain = kept.astype(np.float32)
    of_length_1: Vectors = plain / np.linalg.norm(plain, axis=1, keepdims=True)
    return of_length_1


@cache
def of_wordings() -> Vectors:
    """Of the wordings of all known questions (n, width), in their order."""
    with (resources.files(__package__) / FILE).open("rb") as file:
        return unpacked(np.load(file, allow_pickle=False))
