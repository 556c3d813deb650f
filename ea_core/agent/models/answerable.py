"""Whether what was found answers the question at all.

Two absolute measures, averaged. *Coverage*: for each token with content in the question the
nearest token of a passage, both as vectors in their context; the mean over the tokens, for the
passage that covers the question best. *Nearness*: the highest cosine of the question with a single
sentence. Both from what ingestion kept. On the calibration set in benchmarks/answerable.py (33
questions that the demo documents answer, 27 that they do not) the probability that an answered
question gets the higher value (area under the ROC curve) is 0.98 for the mean of both, 0.97 for
coverage, 0.96 for nearness, 0.94 for the cosine of the best passage, and 0.91 for the weakest token
over all five passages. The mean has to reach a
threshold; where no sentence is that near by itself, the weakest token a lower one of its own ("dress" in a question about a dress code), and the mean
+ 0.3 x the weakest token a third one. They lie where that set loses one answered question.

The signal is not sharp, so an answer that says no shows what was nearest all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np

from ea_core.agent.citations import terms
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.embedding.tokens import maxsim
from ea_core.knowledge.search import PassageHit, PassageVectors

PASSAGES = 5
THRESHOLD = 0.56
WEAKEST = 0.58
"""Below it one word of the question has nothing like it in all that was found."""
BOTH = 0.77
_SHARE = 0.3
EXACT = 0.1
"""How much lower it is where a code of the question stands in what answers."""
KNOWN_WORDS = 0.5
"""Where no tokens are kept: the share of the question's words that must occur."""


def is_answerable(
    question: str,
    tokens: Vectors | None,
    passages: Sequence[PassageHit],
    nearest_sentence: float,
    kept: Mapping[UUID, PassageVectors],
    *,
    exact: bool = False,
) -> bool:
    """Whether the passages seem to answer the question; False when there are none.

    `tokens` are those of the question (n, 32), None where the model shows none; `nearest_sentence`
    is the highest cosine of the question with a sentence of the passages. `exact`: a code that is
    asked for stands there.
    """
    if not passages:
        return False
    first = [kept[one.chunk_id] for one in passages[:PASSAGES] if one.chunk_id in kept]
    if tokens is None or not first:
        return exact or known_words(question, passages) >= KNOWN_WORDS
    mean = (coverage(tokens, first) + nearest_sentence) / 2
    if exact:
        return mean >= THRESHOLD - EXACT
    if nearest_sentence >= THRESHOLD:
        return mean >= THRESHOLD
    weak = weakest(tokens, first)
    return mean >= THRESHOLD and weak >= WEAKEST and mean + _SHARE * weak >= BOTH


def coverage(tokens: Vectors, passages: Sequence[PassageVectors]) -> float:
    """How well the passage that does so best covers the question's tokens, 0 to 1."""
    if not len(tokens):
        return 0.0
    weights = np.full(len(tokens), 1 / len(tokens), dtype=np.float32)
    return max((maxsim(tokens, weights, one.tokens) for one in passages), default=0.0)


def weakest(tokens: Vectors, passages: Sequence[PassageVectors]) -> float:
    """How near the passages come to the word of the question that they come least near to, -1 to 1."""
    seen = np.concatenate([one.tokens for one in passages])
    return float((tokens @ seen.T).max(axis=1).min()) if len(tokens) and len(seen) else 0.0


def known_words(question: str, passages: Sequence[PassageHit]) -> float:
    """The share of the question's words with content that the passages contain, 0 to 1."""
    wanted = terms(question)
    known = frozenset[str]().union(*(terms(_text(passage)) for passage in passages[:PASSAGES]))
    return len(wanted & known) / len(wanted) if wanted else 0.0


def _text(passage: PassageHit) -> str:
    return "\n".join([passage.title, *passage.heading_path, passage.content])
