"""Whether the best line answers: it has what is asked for, and little of the question is foreign to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from ea_core.agent.models.alike import (
    SAME,
    Reader,
    means_alike,
)
from ea_core.agent.models.answerable import is_answerable
from ea_core.agent.models.asked import Asked
from ea_core.agent.models.demands import Demands, demands_of, folded, has_name
from ea_core.agent.models.excerpts import excerpt
from ea_core.agent.models.expected import waits_for_number
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.fitness import fitness_of, has_heads, is_held
from ea_core.agent.models.kinds import has_kind, is_dated, is_opposed, kind_of
from ea_core.agent.models.quantities import asks_price, counted_in, has_count, has_price
from ea_core.agent.models.standing import is_of_another_year
from ea_core.agent.models.tongues import language_of, other_language
from ea_core.knowledge.search import PassageHit, PassageVectors

MOST_LOOKED_AT = 8
"""Lines below that place are too far from the question to answer it."""
_DATED = 0.1
"""How much better a line with a date or a time is where it is asked when."""
Kept = Mapping[UUID, PassageVectors]


def with_what_is_asked(
    question: str,
    model: Reader | None,
    scored: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> list[Sentence]:
    """Of the best lines those that have the price, the number or the year that is asked for."""
    price, counted, kind = asks_price(question), counted_in(question), kind_of(question)
    foreign = language_of(question) not in {"", "English"}
    best = sorted(scored, key=lambda one: -one.score)[:MOST_LOOKED_AT]

    def alike(one: str, other: str) -> bool:
        if means_alike(folded(one), folded(other)):
            return True
        return model is not None and not foreign and model.words.nearness(one, other) >= SAME

    def fits(one: Sentence) -> bool:
        passage = passages[one.number - 1]
        if counted and other_language(question, passage.content):
            return True
        if is_of_another_year(one.line, question, passage):
            return False
        text = "\n".join(line.text for line in excerpt(one, passage, kept).lines)
        columns = " ".join(one.line.columns)
        if kind == "day" and is_opposed(question, f"{columns}\n{text}"):
            return False
        known = language_of(passage.content) in {"English", "German", ""}
        if known and not has_kind(kind, text, columns):
            return False
        same = known and not other_language(question, passage.content)
        words = model.words if model is not None and not foreign else None
        if same and (words or foreign) and not has_heads(question, one, passages, kept, words):
            return False
        priced = (
            " ".join([columns, *passage.heading_path, passage.title]) if one.line.row else columns
        )
        return (not price or has_price(text, priced)) and (
            not counted or has_count(text, counted, alike, columns)
        )

    fitting = [one for one in best if fits(one)]
    if kind != "day":
        return fitting
    return sorted(fitting, key=lambda one: -one.score - _DATED * is_dated(one.line.text))


def answering(
    asked: Asked,
    demands: Demands,
    best: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> list[Sentence]:
    """The best lines when the first of them answers, else none.

    A line in another language can be compared by names and figures only, one in a language of which the
    model knows little by the forms of its words.
    """
    top = best[0]
    if other_language(asked.question, passages[top.number - 1].content):
        return list(best) if is_told_abroad(asked.question, top) else []
    if language_of(asked.question) not in {"", "English"}:
        return list(best) if is_held(asked.question, top, passages, kept) else []
    if asked.tokens is None or asked.model is None or not len(asked.tokens):
        cosine = max(one.cosine for one in best)
        exact = bool(demands.codes)
        answers = is_answerable(asked.question, asked.tokens, passages, cosine, kept, exact=exact)
    else:
        answers = fitness_of(asked, demands, top, passages, kept).sure
    return list(best) if answers else []


def is_told_abroad(asked: str, line: Sentence) -> bool:
    """Whether a line in another language than the question fits by name and figure.

    A price where one is asked for; else a figure is asked for, and the line itself has a name of it.
    """
    if asks_price(asked):
        return has_price(line.line.text, " ".join(line.line.columns))
    names = demands_of(asked).names
    named = f"{line.line.above}\n{line.line.text}"
    return waits_for_number(asked) and any(has_name(named, one) for one in names)
