"""Whether what was found answers the question at all.

Two absolute measures, averaged. *Coverage*: for each token with content in the question the
nearest token of a passage, both as vectors in their context; the mean over the tokens, for the
passage that covers the question best. *Nearness*: the highest cosine of the question with a single
sentence. On the calibration set in benchmarks/answerable.py (33 questions that the demo documents
answer, 27 that they do not) the probability that an answered question gets the higher value (area
under the ROC curve) is 0.99 for the mean of both, 0.97 for coverage, 0.98 for nearness, 0.93 for the
cosine of the best passage, and 0.90 for the weakest token over all five passages. The threshold
lies where that set loses no answered question; one in ten of the others gets through.

The signal is not sharp, so an answer that says no shows what was nearest all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from ea_core.agent.citations import terms
from ea_core.knowledge.embedding.local import Embedder, Vectors
from ea_core.knowledge.search import PassageHit

PASSAGES = 5
THRESHOLD = 0.55
KNOWN_WORDS = 0.5
"""For embedders without token vectors: the share of the question's words that must occur."""


@runtime_checkable
class TokenEmbedder(Protocol):
    """An embedder that also gives a vector for each token with content."""

    def token_vectors(self, text: str) -> tuple[list[str], Vectors]:
        """Tokens and their vectors of length 1."""
        ...


def is_answerable(
    question: str, passages: Sequence[PassageHit], nearest_sentence: float, embedder: Embedder
) -> bool:
    """Whether the passages seem to answer the question; False when there are none.

    `nearest_sentence` is the highest cosine of the question with a sentence of the passages.
    """
    if not passages:
        return False
    if isinstance(embedder, TokenEmbedder):
        return (coverage(question, passages, embedder) + nearest_sentence) / 2 >= THRESHOLD
    return known_words(question, passages) >= KNOWN_WORDS


def coverage(question: str, passages: Sequence[PassageHit], embedder: TokenEmbedder) -> float:
    """How well the passage that does so best covers the question's tokens, 0 to 1."""
    tokens, wanted = embedder.token_vectors(question)
    if not tokens:
        return 0.0
    best = 0.0
    for passage in passages[:PASSAGES]:
        _, found = embedder.token_vectors(_text(passage))
        if len(found):
            best = max(best, float(np.mean((wanted @ found.T).max(axis=1))))
    return best


def known_words(question: str, passages: Sequence[PassageHit]) -> float:
    """The share of the question's words with content that the passages contain, 0 to 1."""
    wanted = terms(question)
    known = frozenset[str]().union(*(terms(_text(passage)) for passage in passages[:PASSAGES]))
    return len(wanted & known) / len(wanted) if wanted else 0.0


def _text(passage: PassageHit) -> str:
    return "\n".join([passage.title, *passage.heading_path, passage.content])
