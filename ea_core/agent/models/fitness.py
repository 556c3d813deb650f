"""How surely a line answers: what of the question it meets, as one number.

The line is read once by the model, with what is shown with it and what stands above it (about 10 ms). Measured
are how much of the question's words is held, by form, synonym or the vectors of the bare words; how well the
line's tokens cover those of the question; the cosine of both; and whether what exactly is asked for, the question's
head, stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ea_core.agent.models.alike import (
    SAME,
    WordVectors,
    content_words,
    support,
    telling_words,
)
from ea_core.agent.models.asked import Asked
from ea_core.agent.models.conditions import conditions_of, is_met, values_in
from ea_core.agent.models.demands import Demands, demands_of, has_code, has_name
from ea_core.agent.models.excerpts import excerpt
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.heads import heads_of, names_type, priced_of, thing_of
from ea_core.agent.models.kinds import MEASURES, has_kind, kind_of
from ea_core.agent.models.nouns import nouns_of
from ea_core.agent.models.quantities import asks_price, counted_in
from ea_core.agent.models.standing import Kept, nouns_of_owners, place_of
from ea_core.agent.tongues import language_of, other_language
from ea_core.knowledge.search import PassageHit

_HELD, _LEAST, _COVERED, _WORST, _COSINE, _EXACT, _HEADLESS = 1.8, 1.7, 1.55, 2.2, 2.7, 0.85, 0.8
_LACKS, _LACKS_TYPE, _LACKS_THING, _SURE = 1.85, 0.5, 1.1, 5.1
"""Weights of a logistic regression on 757 questions about twelve collections of documents, of which 343 have no answer,
most of these near misses; the limit where, with each group of collections left out of the fit in turn, 7 % of the
answered questions and 75 % of the others are refused, what has no fitting line included."""
_BY_COVERED, _BY_WORST, _BY_COSINE = 0.7, 0.35, 0.35
"""Of the first lines in their new order: on six collections the right one stood first in 81 % before, 87 % so; 0.6 to
1 of the first weight, and half of it for the others, are alike on each of the six."""
_FOREIGN, _FOREIGN_HERE, _FIRST = 0.55, 0.5, 5
"""A thing of the question that none of so many passages has is foreign to a line where neither a word is as near to
its bare word nor a token to it in its place. On 560 questions this takes one right answer and five wrong ones of 59."""
_MET = 0.8
"""What a name of the question counts for that stands not in the line but elsewhere in its document."""
_MOST_WORDS: Final = 0.6
_TIMES: Final = frozenset(["period", "periods"])


@dataclass(frozen=True, slots=True)
class Fitness:
    """Each from 0 (nothing) to 1, cosines from -1.

    `held` and `least`: the mean over the telling words of the question, in the line with what is shown and above, and
    the one it comes least near to; `covered` and
    `worst`: how near the line's tokens come to those of the question, the mean and the one they come least near to;
    `cosine`: of both as wholes; `exact`: 1 when a code of the question is met; `headless`: 1 when nothing tells
    what exactly is asked for; `lacks` and `lacks_type`: 1 when that does not stand there, the second where it only tells of
    what kind the answer is; `lacks_thing`: 1 when that is an amount and what it is of does not stand there; `foreign`: a thing that the question names stands in nothing that was found, and little
    is like it in the line.
    """

    held: float
    least: float
    covered: float
    worst: float
    own_covered: float
    own_worst: float
    cosine: float
    exact: float
    headless: float
    lacks: float
    lacks_type: float
    lacks_thing: float
    foreign: bool

    @property
    def near(self) -> float:
        """What it adds to the score of a line."""
        return (
            _BY_COVERED * self.own_covered + _BY_WORST * self.own_worst + _BY_COSINE * self.cosine
        )

    @property
    def sure(self) -> bool:
        """Whether it is enough for an answer."""
        return (
            not self.foreign
            and (
                _HELD * self.held
                + _LEAST * self.least
                + _COVERED * self.covered
                + _WORST * self.worst
                + _COSINE * self.cosine
                + _EXACT * self.exact
                + _HEADLESS * self.headless
                - _LACKS * self.lacks
                - _LACKS_TYPE * self.lacks_type
                - _LACKS_THING * self.lacks_thing
            )
            >= _SURE
        )


def window_of(one: Sentence, passages: Sequence[PassageHit], kept: Kept) -> str:
    """A line with what is shown with it and what stands above it."""
    passage = passages[one.number - 1]
    shown = [line.text for line in excerpt(one, passage, kept).lines]
    return "\n".join([_above(one, passage), *shown])


def fitness_of(
    asked: Asked,
    demands: Demands,
    lines: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Kept,
) -> list[Fitness]:
    """Measures lines, read together; raises ValueError without a model that reads."""
    if asked.model is None or asked.tokens is None:
        raise ValueError("nothing reads the lines")
    windows = [window_of(one, passages, kept) for one in lines]
    named = _named(asked, demands, passages)
    telling = telling_words(asked.question)
    names = _tokens_of(asked, named)
    unknown = _unknown_things(asked, passages)
    headless = float(not heads_of(asked.question))
    of_type = names_type(asked.question)
    heads = heads_of(asked.question)
    thing = [one for one in thing_of(asked.question) if one not in heads and one not in named]
    priced = [one for one in priced_of(asked.question) if one not in named]
    found: list[Fitness] = []
    reads = asked.model.read(windows)
    for one, window, (vector, tokens) in zip(lines, windows, reads, strict=True):
        near = _near(telling, window, asked.model.words) | dict.fromkeys(named & {*telling}, 1.0)
        covered = (
            (asked.tokens @ tokens.T).max(axis=1) if len(tokens) else np.zeros(len(asked.tokens))
        )
        own = covered.copy()
        covered[names] = np.maximum(covered[names], _MET)
        lacks = not has_heads(asked.question, one, passages, kept, asked.model.words)
        fitness = Fitness(
            held=_mean(near.values()),
            least=min(near.values(), default=1.0),
            covered=float(covered.mean()),
            worst=float(covered.min()),
            own_covered=float(own.mean()),
            own_worst=float(own.min()),
            cosine=float(vector @ asked.vector),
            exact=float(bool(demands.codes)),
            headless=headless,
            lacks=float(lacks and not of_type),
            lacks_type=float(lacks and of_type),
            lacks_thing=float(
                _lacks(thing, window, asked.model.words)
                or _lacks_all(priced, window, asked.model.words)
            ),
            foreign=any(
                near.get(word, 1.0) < _FOREIGN and _nearest(asked, word, covered) < _FOREIGN_HERE
                for word in unknown
            ),
        )
        found.append(fitness)
    return found


def _named(asked: Asked, demands: Demands, passages: Sequence[PassageHit]) -> frozenset[str]:
    """Words of the question that are names: whether they are met is told letter by letter, in the whole document.

    Also what so many passages have that it tells nothing and is no word that the model knows: "dxw".
    """
    names = set(demands.names)
    places = [frozenset(content_words(place_of(one))) for one in passages]
    heads = heads_of(asked.question)  # what is asked for is none, however many passages have it
    for word in content_words(asked.question):
        if word in heads:
            continue
        pieces = sum(word in content_words(one) for one in asked.words)
        if pieces > 1 and sum(word in place for place in places) * 2 > len(places):
            names.add(word)
    return frozenset(names) | nouns_of_owners(asked.question, demands.names, passages)


def _tokens_of(asked: Asked, named: frozenset[str]) -> list[int]:
    """The places of the question's tokens that are of names."""
    if asked.tokens is None or len(asked.words) != len(asked.tokens):
        return []
    return [at for at, word in enumerate(asked.words) if named & set(content_words(word))]


def _lacks(wanted: Sequence[str], text: str, words: WordVectors) -> bool:
    """Whether one of the words has none like it in a text."""
    return bool(wanted) and min(_near(wanted, text, words).values()) < 1


def _lacks_all(wanted: Sequence[str], text: str, words: WordVectors) -> bool:
    """Whether all of the words have none like them in a text."""
    return bool(wanted) and max(_near(wanted, text, words).values()) < 1


def _unknown_things(asked: Asked, passages: Sequence[PassageHit]) -> list[str]:
    """The things that the question names and that none of the first passages has, in any like word."""
    if asked.model is None or language_of(asked.question) not in {"", "English"}:
        return []
    text = "\n".join(place_of(one) for one in passages[:_FIRST])
    things = nouns_of(asked.question)
    wanted = [word for pair in things.items() for word in pair if word]
    there = support(list(dict.fromkeys(wanted)), content_words(text), asked.model.words)
    return [
        word
        for word, with_it in things.items()
        if there[word] < SAME and there.get(with_it, 0.0) < SAME
    ]


def _nearest(asked: Asked, word: str, covered: NDArray[np.floating]) -> float:
    """How near a line comes to a word of the question where it stands."""
    if len(asked.words) != len(covered):
        return 1.0
    near = [
        float(value)
        for one, value in zip(asked.words, covered, strict=True)
        if word in content_words(one)
    ]
    return max(near, default=1.0)


def has_known_language(passage: PassageHit) -> bool:
    """Whether kinds and things can be told in the language of a passage."""
    return language_of(passage.content) in {"English", "German", ""}


def has_heads(
    question: str,
    one: Sentence,
    passages: Sequence[PassageHit],
    kept: Kept,
    words: WordVectors | None,
) -> bool:
    """Whether what exactly is asked for stands in a line or above it.

    It may stand in what follows and is shown with it, but not where an amount is asked for: that may be
    one of something else. Of a line in a language whose words can't be told it is taken to stand there.
    """
    owners = nouns_of_owners(question, demands_of(question).names, passages)
    heads = [word for word in heads_of(question) if word not in owners]
    passage = passages[one.number - 1]
    if not has_known_language(passage) or other_language(question, passage.content):
        return True
    if has_kind("duration", one.line.text):  # "at least 60 days before the end" is a period
        heads = [word for word in heads if word not in _TIMES] or heads
    strict = asks_price(question) or bool(counted_in(question))
    placed = f"{one.line.text}\n{_above(one, passage, titled=not counted_in(question))}"
    text = placed if strict else window_of(one, passages, kept)
    return not heads or min(_near(heads, text, words).values()) >= 1


def has_own(question: str, one: Sentence, demands: Demands, words: WordVectors | None) -> bool:
    """Whether a row of a table has something of the question in its own cells, or what is asked for is a column.

    What stands above its table is the same for each of its rows.
    """
    if not one.line.row or any(has_code(one.line.text, code) for code in demands.codes):
        return True
    own = "\n".join([one.line.text, *one.line.columns])
    if any(has_name(own, name) for name in demands.names):
        return True
    if any(
        is_met(each, one.line.text) for each in (*values_in(question), *conditions_of(question))
    ):
        return True
    heads, columns = heads_of(question), " ".join(one.line.columns)
    if heads and max(_near(heads, columns, None).values()) >= 1:
        return True
    kind = kind_of(question)
    if kind in MEASURES and one.line.cells and has_kind(kind, one.line.cells[0]):
        return True
    near = _near(telling_words(question), one.line.text, words)
    return not near or max(near.values()) >= 1


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


def _above(one: Sentence, passage: PassageHit, *, titled: bool = True) -> str:
    """What stands above a line; with the document's title only where it is `titled` or no other heading is there."""
    headings = [each for each in passage.heading_path if titled or each != passage.title]
    alone = not headings and not one.line.above
    place = " > ".join([passage.title, *headings] if titled or alone else headings)
    return "\n".join([place, " ".join(one.line.columns), one.line.above])
