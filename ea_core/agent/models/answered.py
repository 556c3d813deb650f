"""Whether the best line answers: it has what is asked for, and little of the question is foreign to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np

from ea_core.agent.models.alike import (
    SAME,
    Reader,
    begin_alike,
    content_words,
    support,
    telling_words,
)
from ea_core.agent.models.answerable import is_answerable
from ea_core.agent.models.asked import Asked
from ea_core.agent.models.demands import Demands, demands_of, has_name
from ea_core.agent.models.excerpts import excerpt
from ea_core.agent.models.expected import waits_for_number
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.quantities import asks_price, counted_in, has_count, has_price
from ea_core.agent.models.standing import is_of_another_year
from ea_core.agent.models.tongues import other_language
from ea_core.knowledge.search import PassageHit, PassageVectors

MOST_LOOKED_AT = 8
"""Lines below that place are too far from the question to answer it."""
_HELD, _EXACT, _COVERED, _WORST, _NEAR = 3.85, 1.29, 5.31, 3.04, 7.25
_SURE, _LIKELY = 13.0, 10.3
"""Weights of a logistic regression on 187 questions about three libraries, half of those without an answer near
misses. From `_SURE` on a line answers; from `_LIKELY` on where the passages as a whole cover the question too."""

Kept = Mapping[UUID, PassageVectors]


def with_what_is_asked(
    question: str,
    model: Reader | None,
    scored: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> list[Sentence]:
    """Of the best lines those that have the price, the number or the year that is asked for."""
    price, counted = asks_price(question), counted_in(question)
    best = sorted(scored, key=lambda one: -one.score)[:MOST_LOOKED_AT]

    def alike(one: str, other: str) -> bool:
        if begin_alike(one, other):
            return True
        return model is not None and model.words.nearness(one, other) >= SAME

    def fits(one: Sentence) -> bool:
        passage = passages[one.number - 1]
        if counted and other_language(question, passage.content):
            return True
        if is_of_another_year(one.line, question, passage):
            return False
        if not price and not counted:
            return True
        text = "\n".join(line.text for line in excerpt(one, passage, kept).lines)
        columns = " ".join(one.line.columns)
        return (not price or has_price(text, columns)) and (
            not counted or has_count(text, counted, alike, columns)
        )

    return [one for one in best if fits(one)]


def window_of(one: Sentence, passages: Sequence[PassageHit], kept: Kept) -> str:
    """A line with what is shown with it and what stands above it."""
    passage = passages[one.number - 1]
    shown = [line.text for line in excerpt(one, passage, kept).lines]
    place = " > ".join([passage.title, *passage.heading_path])
    return "\n".join([place, " ".join(one.line.columns), one.line.above, *shown])


def answering(
    asked: Asked,
    demands: Demands,
    best: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> list[Sentence]:
    """The best lines when the first of them answers, else none.

    It is read once by the model, with what is shown with it and what stands above it. Measured are how well its tokens cover those of the question, and the worst covered one; the cosine
    of both as wholes; and how near the telling words of the question, bare, come to its own. A
    line in another language can be compared by names and figures only.
    """
    top = best[0]
    if other_language(asked.question, passages[top.number - 1].content):
        return list(best) if is_told_abroad(asked.question, top) else []
    if asked.tokens is None or asked.model is None or not len(asked.tokens):
        return list(best) if _is_covered(asked, demands, best, passages, kept) else []
    enough = _measured(asked, demands, top, passages, kept)
    if enough < _LIKELY or (
        enough < _SURE and not _is_covered(asked, demands, best, passages, kept)
    ):
        return []
    return list(best)


def _is_covered(
    asked: Asked,
    demands: Demands,
    best: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> bool:
    cosine = max(one.cosine for one in best)
    exact = bool(demands.codes)
    return is_answerable(asked.question, asked.tokens, passages, cosine, kept, exact=exact)


def _measured(
    asked: Asked, demands: Demands, line: Sentence, passages: Sequence[PassageHit], kept: Kept
) -> float:
    if asked.model is None or asked.tokens is None:
        return 0.0
    window = window_of(line, passages, kept)
    ((vector, tokens),) = asked.model.read([window])
    near = support(telling_words(asked.question), content_words(window), asked.model.words)
    held = [1.0 if value >= SAME else value for value in near.values()]
    covered = (asked.tokens @ tokens.T).max(axis=1) if len(tokens) else np.zeros(1)
    return (
        _HELD * (sum(held) / len(held) if held else 1.0)
        + _EXACT * bool(demands.codes)
        + _COVERED * float(covered.mean())
        + _WORST * float(covered.min())
        + _NEAR * float(vector @ asked.vector)
    )


def is_told_abroad(asked: str, line: Sentence) -> bool:
    """Whether a line in another language than the question fits by name and figure.

    A price where one is asked for; else a figure is asked for, and the line itself has a name of it.
    """
    if asks_price(asked):
        return has_price(line.line.text, " ".join(line.line.columns))
    names = demands_of(asked).names
    named = f"{line.line.above}\n{line.line.text}"
    return waits_for_number(asked) and any(has_name(named, one) for one in names)
