"""What one run of a model gives of a text, and how it is kept: sentences and words with content.

A text's own tokens have a vector each, in their context. Of those with content 32 numbers are kept,
of sentences the mean of their tokens. They serve to put the best passage first (`maxsim`), to choose
sentences and to tell whether a question is answered, without running the model again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Final, Protocol, runtime_checkable

import numpy as np

from ea_core.knowledge.embedding.local import BUNDLED, Read, Vectors
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

WIDTH: Final = 32
"""Of a kept token: with PCA questions are told apart as well as with all 384 (benchmarks/results.md)."""

_SEED: Final = 32
_WORD: Final = re.compile(r"\w+")


@runtime_checkable
class TokenEmbedder(Protocol):
    """An embedder that also shows the tokens of a text."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    def read(self, texts: Sequence[str]) -> list[Read]:
        """Passages as the model sees them, each in one run."""
        ...


@runtime_checkable
class KnowsWords(Protocol):
    """An embedder with a vocabulary of whole words."""

    def word_rank(self, word: str) -> int | None:
        """The place of a word in it, the most frequent first; None where it is not there."""
        ...


@runtime_checkable
class QuestionReader(Protocol):
    """A token embedder that reads a question otherwise than a passage."""

    def read_question(self, text: str) -> Read:
        """A question as the model sees it."""
        ...


def read_question(embedder: TokenEmbedder, text: str) -> Read:
    """A question with its tokens."""
    if isinstance(embedder, QuestionReader):
        return embedder.read_question(text)
    return embedder.read([text])[0]


@dataclass(frozen=True, slots=True, eq=False)
class QuestionTokens:
    """A question's tokens with content (n, 32), and the word that each belongs to."""

    vectors: Vectors
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptTokens:
    """What is stored of a passage (see public.chunk_tokens)."""

    bounds: tuple[tuple[int, int], ...]
    sentences: bytes
    tokens: bytes

    @property
    def bounds_text(self) -> str:
        """The bounds one after another, as PostgreSQL writes an array."""
        return "{" + ",".join(str(place) for pair in self.bounds for place in pair) + "}"


def question_tokens(read: Read, text: str, model: str) -> QuestionTokens:
    """The tokens of a question that is `text`."""
    places = [(found.start(), found.end(), found.group()) for found in _WORD.finditer(text)]
    content = _content(read)
    words = [
        next((word for start, end, word in places if start <= read.spans[at][0] < end), "")
        for at in content
    ]
    return QuestionTokens(projected(read.hidden[content], model), tuple(words))


def kept_tokens(
    read: Read, begin: int, bounds: Sequence[tuple[int, int]], model: str
) -> KeptTokens:
    """What is stored of a passage whose content begins at character `begin` of what was read.

    A sentence that the model did not see (beyond its limit) has the passage's vector.
    """
    starts, ends = read.spans[:, 0] - begin, read.spans[:, 1] - begin
    sentences = np.zeros((len(bounds), len(read.vector)), dtype=np.float32)
    for row, (start, end) in enumerate(bounds):
        inside = (starts >= start) & (ends <= end) & (ends > starts)
        sentences[row] = read.hidden[inside].sum(axis=0) if inside.any() else read.vector
    return KeptTokens(
        tuple(bounds),
        packed(_unit(sentences)),
        packed(projected(read.hidden[_content(read)], model)),
    )


def maxsim(question: Vectors, weights: Vectors, tokens: Vectors) -> float:
    """How well a passage covers a question: each token's nearest in the passage, weighed; -1 to 1.

    Shapes (n, 32), (n,) with a sum of 1, (m, 32).
    """
    return float((question @ tokens.T).max(axis=1) @ weights) if len(tokens) else 0.0


def token_weights(words: Sequence[str], by_word: Mapping[str, float]) -> Vectors | None:
    """Of each token, by the weight of its word, with a sum of 1; None when no word tells anything.

    A word that falls into n pieces counts as the root of n words: it would otherwise decide alone.
    """
    pieces = Counter(words)
    weights = np.array(
        [by_word.get(word, 0.0) / pieces[word] ** 0.5 for word in words], dtype=np.float32
    )
    total = float(weights.sum())
    return weights / np.float32(total) if total > 0 else None


def projected(vectors: Vectors, model: str) -> Vectors:
    """Vectors of shape (n, width) as (n, 32), of length 1."""
    return _unit(vectors @ _projection(model, vectors.shape[-1]))


def packed(vectors: Vectors) -> bytes:
    """Vectors of length 1 as signed bytes, row after row."""
    return np.round(vectors * 127).astype(np.int8).tobytes()


def unpacked(data: bytes, width: int) -> Vectors:
    """What `packed` was given, as float32 of shape (rows, width)."""
    rows = np.frombuffer(data, dtype=np.int8).astype(np.float32).reshape(-1, width)
    return rows / np.float32(127)


def _content(read: Read) -> list[int]:
    """The tokens with content: no punctuation, no English function words."""
    return [
        at
        for at, token in enumerate(read.tokens)
        if any(char.isalnum() for char in token) and token.lower() not in FUNCTION_WORDS
    ]


@cache
def _projection(model: str, width: int) -> Vectors:
    """The 32 directions that are kept, of shape (width, 32).

    For the built-in model the main directions of its own tokens, shipped with the program
    (benchmarks/token_projection.py makes them); for others directions drawn at random, always alike.
    """
    if model == BUNDLED:
        data = resources.files(__package__).joinpath("projection.npy").read_bytes()
        return np.asarray(np.load(BytesIO(data)), dtype=np.float32)
    drawn = np.random.RandomState(_SEED).normal(size=(width, min(WIDTH, width)))
    directions, triangle = np.linalg.qr(drawn)
    return np.asarray(directions * np.sign(np.diag(triangle)), dtype=np.float32)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
