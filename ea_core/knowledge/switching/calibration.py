"""What another model's cosines mean, measured on the company's own passages.

BM25 is weighed against the cosine, and what is hardly alike is left out, by numbers that were measured
for the built-in model. Another model's cosines lie elsewhere: of E5 they are all between 0.7 and 0.9. So
sentences of some passages are asked as questions. How near they come to their own passage and, on
average, to the others is measured with both models; the straight line through these two points leads
from one scale to the other, and every number that was measured goes along it. Pure but for the models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ea_core.knowledge.embedding.local import Embedder, Vectors, question_vector
from ea_core.knowledge.embedding.stored import MAXSIM
from ea_core.knowledge.embedding.tokens import (
    WIDTH,
    TokenEmbedder,
    kept_tokens,
    maxsim,
    question_tokens,
    read_question,
    unpacked,
)
from ea_core.knowledge.text.sentences import sentence_spans

PASSAGES: Final = 128
QUESTIONS: Final = 48
FEWEST: Final = 8
"""Of fewer passages nothing can be told."""

_BM25: Final = 0.9
_FLOOR: Final = 0.25
_FLOOR_WITHOUT_WORDS: Final = 0.4
_LEAST_GAP: Final = 0.05
_SCALES: Final = (0.02, 3.0)
_TOKENS_TELL: Final = 0.5
_WORDS: Final = (4, 40)
"""Of a sentence that is asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """A passage as it is embedded, with its vector and kept tokens (n, 32); None where there are none."""

    text: str
    content: str
    vector: Vectors
    tokens: Vectors | None


@dataclass(frozen=True, slots=True)
class _Nearness:
    """How near questions come to their own passage and to others, by vectors and by tokens."""

    own: float
    others: float
    tokens_gap: float | None
    tokens_hit: float


def calibrated(
    sample: Sequence[Sampled], model: Embedder, reference: Embedder
) -> dict[str, Any] | None:
    """What ea.installation keeps of a model; None when the sample tells nothing.

    `reference` is the model that the numbers were measured for.
    """
    asked = [(place, one) for place, one in enumerate(map(_question, sample)) if one][:QUESTIONS]
    if len(sample) < FEWEST or not asked:
        return None
    there = _nearness(sample, asked, model)
    here = _nearness(_seen_by(reference, sample), asked, reference)
    if here.own - here.others < _LEAST_GAP or there.own <= there.others:
        return None
    scale = min(max((there.own - there.others) / (here.own - here.others), _SCALES[0]), _SCALES[1])
    offset = there.others - scale * here.others
    return {
        "scale": round(scale, 4),
        "offset": round(offset, 4),
        "bm25_weight": round(_BM25 * scale, 4),
        "floor": round(_FLOOR * scale + offset, 4),
        "floor_without_words": round(_FLOOR_WITHOUT_WORDS * scale + offset, 4),
        "token_weight": round(_token_weight(here, there, scale), 4),
        "calibrated_on": len(sample),
    }


def _token_weight(here: _Nearness, there: _Nearness, scale: float) -> float:
    """None for a model whose tokens do not find the passage that a sentence was taken from."""
    if not there.tokens_gap or not here.tokens_gap or there.tokens_hit < _TOKENS_TELL:
        return 0.0
    if there.tokens_gap < 0:
        return 0.0
    return min(MAXSIM * scale * here.tokens_gap / there.tokens_gap, 2 * MAXSIM)


def _question(passage: Sampled) -> str | None:
    """The sentence of middling length of a passage."""
    found = [passage.content[start:end] for start, end in sentence_spans(passage.content)]
    fitting = sorted((one for one in found if _WORDS[0] <= len(one.split()) <= _WORDS[1]), key=len)
    return fitting[len(fitting) // 2] if fitting else None


def _nearness(
    sample: Sequence[Sampled], asked: Sequence[tuple[int, str]], model: Embedder
) -> _Nearness:
    passages = np.stack([one.vector for one in sample])
    own, others, gaps, hits = [], [], [], []
    for place, text in asked:
        vector, tokens = _seen_question(model, text)
        cosines = passages @ vector
        own.append(float(cosines[place]))
        others.append(float(np.delete(cosines, place).mean()))
        if tokens is None or not len(tokens):
            continue
        even = np.full(len(tokens), 1 / len(tokens), dtype=np.float32)
        fits = np.array([
            maxsim(tokens, even, one.tokens) if one.tokens is not None else 0.0 for one in sample
        ])  # fmt: skip
        gaps.append(float(fits[place] - np.delete(fits, place).mean()))
        hits.append(bool(fits[place] >= fits.max()))
    return _Nearness(
        float(np.mean(own)),
        float(np.mean(others)),
        float(np.mean(gaps)) if gaps else None,
        float(np.mean(hits)) if hits else 0.0,
    )


def _seen_question(model: Embedder, text: str) -> tuple[Vectors, Vectors | None]:
    if not isinstance(model, TokenEmbedder):
        return question_vector(model, text), None
    read = read_question(model, text)
    return read.vector, question_tokens(read, text, model.name).vectors


def _seen_by(model: Embedder, sample: Sequence[Sampled]) -> list[Sampled]:
    """The same passages as another model sees them."""
    texts = [one.text for one in sample]
    if not isinstance(model, TokenEmbedder):
        return [
            Sampled(one.text, one.content, vector, None)
            for one, vector in zip(sample, model.embed(texts), strict=True)
        ]
    return [
        Sampled(
            one.text,
            one.content,
            read.vector,
            unpacked(kept_tokens(read, 0, [], model.name).tokens, WIDTH),
        )
        for one, read in zip(sample, model.read(texts), strict=True)
    ]
