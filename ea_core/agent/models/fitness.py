"""How surely a line answers: what of the question it meets, as one number.

The line is read once by the model, with what is shown with it and what stands above it (about 10 ms). Measured
are how much of the question's words is held, by form, synonym or the vectors of the bare words; how well the
line's tokens cover those of the question; and the cosine of both. What exactly is asked for, the question's head,
has to stand there in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np

from ea_core.agent.models.alike import (
    SAME,
    WordVectors,
    content_words,
    support,
    telling_words,
)
from ea_core.agent.models.asked import Asked
from ea_core.agent.models.demands import Demands
from ea_core.agent.models.excerpts import excerpt
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.heads import heads_of
from ea_core.agent.models.quantities import asks_price, counted_in
from ea_core.knowledge.search import PassageHit, PassageVectors

_HELD, _COVERED, _WORST, _COSINE, _EXACT, _HEADLESS, _SURE = 7.7, 1.6, 2.7, 3.1, 1.2, 2.0, 9.7
"""Weights of a logistic regression on 301 questions about four collections of documents, of which 140 have no answer,
most of these near misses; the limit where, with each collection left out of the fit in turn, 7 % of the answered
questions and 80 % of the others are refused, what has no fitting line included."""
_MOST_WORDS: Final = 0.6
Kept = Mapping[UUID, PassageVectors]


@dataclass(frozen=True, slots=True)
class Fitness:
    """Each from 0 (nothing) to 1, cosines from -1.

    `held`: the mean over the telling words of the question, in the line with what is shown and above; `covered` and
    `worst`: how near the line's tokens come to those of the question, the mean and the one they come least near to;
    `cosine`: of both as wholes; `exact`: 1 when a code of the question is met; `headless`: 1 when nothing tells
    what exactly is asked for.
    """

    held: float
    covered: float
    worst: float
    cosine: float
    exact: float
    headless: float

    @property
    def sure(self) -> bool:
        """Whether it is enough for an answer."""
        return (
            _HELD * self.held
            + _COVERED * self.covered
            + _WORST * self.worst
            + _COSINE * self.cosine
            + _EXACT * self.exact
            + _HEADLESS * self.headless
        ) >= _SURE


def window_of(one: Sentence, passages: Sequence[PassageHit], kept: Kept) -> str:
    """A line with what is shown with it and what stands above it."""
    passage = passages[one.number - 1]
    shown = [line.text for line in excerpt(one, passage, kept).lines]
    return "\n".join([_above(one, passage), *shown])


def fitness_of(
    asked: Asked, demands: Demands, one: Sentence, passages: Sequence[PassageHit], kept: Kept
) -> Fitness:
    """Measures a line; raises ValueError without a model that reads."""
    if asked.model is None or asked.tokens is None:
        raise ValueError("nothing reads the line")
    window = window_of(one, passages, kept)
    near = _near(telling_words(asked.question), window, asked.model.words)
    ((vector, tokens),) = asked.model.read([window])
    covered = (asked.tokens @ tokens.T).max(axis=1) if len(tokens) else np.zeros(1)
    return Fitness(
        held=_mean(near.values()),
        covered=float(covered.mean()),
        worst=float(covered.min()),
        cosine=float(vector @ asked.vector),
        exact=float(bool(demands.codes)),
        headless=float(not heads_of(asked.question)),
    )


def has_heads(
    question: str,
    one: Sentence,
    passages: Sequence[PassageHit],
    kept: Kept,
    words: WordVectors | None,
) -> bool:
    """Whether what exactly is asked for stands in a line or above it.

    It may stand in what follows and is shown with it, but not where an amount is asked for: that may be
    one of something else.
    """
    heads = heads_of(question)
    passage = passages[one.number - 1]
    placed = f"{one.line.text}\n{_above(one, passage)}"
    strict = asks_price(question) or bool(counted_in(question))
    text = placed if strict else window_of(one, passages, kept)
    return not heads or min(_near(heads, text, words).values()) >= 1


def is_held(question: str, one: Sentence, passages: Sequence[PassageHit], kept: Kept) -> bool:
    """The same judgement by the forms of words alone, for languages whose words the model knows too little of."""
    near = _near(telling_words(question), window_of(one, passages, kept), None)
    return _mean(near.values()) >= _MOST_WORDS


def _near(wanted: Sequence[str], text: str, words: WordVectors | None) -> dict[str, float]:
    """How near a text comes to each word; 1 from where one stands for the other."""
    found = support(wanted, content_words(text), words)
    return {word: 1.0 if value >= SAME else value for word, value in found.items()}


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 1.0


def _above(one: Sentence, passage: PassageHit) -> str:
    place = " > ".join([passage.title, *passage.heading_path])
    return "\n".join([place, " ".join(one.line.columns), one.line.above])
