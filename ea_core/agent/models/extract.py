"""Answering with the documents' own words: the sentence or row that fits best, and what belongs to it.

Each line of the first passages is scored by

    cosine of the question with it in its context + 0.5 x the score of its passage
    + 0.4 x the share of the question's words that stand in it (in the names of its columns and the
    headings above it: half), each weighed by how few of the passages have it
    + 0.15 where the question waits for a number or a time and one stands in it,
    + 0.1 where it asks for the most, the least or the latest and the line tells a bound
    + 0.1 where the line is about everyone
    - 0.3 x the share of its case ("If ...,") that the question does not speak of, or where it is an example
    - 0.6 where it tells what may be agreed instead ("shorter notice period"), and that is not asked for
    - 0.3 x the share of the question's words that it has in its cases alone ("... when you work from home")
    + 0.3 x the share of them in a clause of it that rules, where it is asked whether something is allowed or needed
    + 0.3 where it is asked what a thing is and the line says what it is
    + 0.5 where it is a row with a code of the question, and the rest is asked of one of its columns
    - 0.5 where it only says since when the document holds or who wrote it, and that is not asked
    + 1 where the codes of the question stand in it, of some of them their share; - 0.2 where the question denies and it does not, - 0.1 the other way round

The best line is the answer and stands first; what follows it in the text is shown with it. Another
passage is shown only when its best line is nearly as good. Where ingestion kept no vectors, 0.5 x
the cosine of the bare sentence and 0.5 x that with its headings before it stand for the cosine in context.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from uuid import UUID

from ea_core.agent.citations import terms
from ea_core.agent.models.about_itself import tells_of_document
from ea_core.agent.models.alike import content_words, means_alike, telling_words
from ea_core.agent.models.asked import left_of
from ea_core.agent.models.cases import (
    for_another_case,
    is_changed_rule,
    is_for_everyone,
    only_in_case,
)
from ea_core.agent.models.conditions import without_values
from ea_core.agent.models.defining import defined, defines
from ea_core.agent.models.demands import Demands, code_pattern, denies, folded, has_code, has_name
from ea_core.agent.models.expected import (
    has_bound,
    has_number,
    waits_for_bound,
    waits_for_number,
    without_addresses,
)
from ea_core.agent.models.lines import Line, lines_of
from ea_core.agent.models.norms import asks_for_rule, ruled
from ea_core.agent.models.quantity_bands import FEWEST, band_of
from ea_core.agent.models.standing import place_of
from ea_core.agent.models.topics import names_topic, opens_chapter
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.search import PassageHit, PassageVectors
from ea_core.knowledge.text.sentences import sentence_spans

PASSAGES = 5
CANDIDATES = 16
"""Sentences of a passage that are embedded once more with their headings: the best without."""

_WEIGHT = 0.5
_WORDS = 0.4
_ABOVE = 0.5
_CODE = 1.0
_NAME = 0.15
_DENIES_NOT = 0.2
_DENIES = 0.1
_ASKS = 0.3
_NUMBER = 0.15
_BOUND = 0.1
_CASE = 0.3
_CHANGED = 0.6
_EVERYONE = 0.1
_TAKEN = 0.3
_RULES = 0.3
_DEFINES = 0.3
_TOPIC = 0.3
_OPENING = 0.5
_CELL = 0.5
_FIRST_LINES = 2

_FOR = re.compile(r"\b(?:for|with|without|of|to|from|by|from) [^:|;]*\Z")

Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of passage `number` (from 1), and how well it fits.

    `cosine` is that of the question with it.
    """

    number: int
    line: Line
    cosine: float
    score: float


def score_sentences(
    asked: str,
    demands: Demands,
    question: Vectors,
    passages: Sequence[PassageHit],
    embed: Embed,
    kept: Mapping[UUID, PassageVectors],
) -> list[Sentence]:
    """Every line of the first passages with its score, without headings and names of columns.

    `question` is the vector of what is `asked`; `kept` holds the vectors of ingestion, and what it
    lacks is embedded.
    """
    first = with_codes(passages, demands)
    weights = _weights(asked, passages)
    wants_number, wants_bound = waits_for_number(asked), waits_for_bound(asked)
    wants_rule, topic = asks_for_rule(asked), names_topic(asked)
    thing = folded(asked) if topic else defined(asked)
    bare = left_of(asked, demands.names)
    scored: list[Sentence] = []
    for number in first:
        passage = passages[number - 1]
        known = kept.get(passage.chunk_id)
        if known is not None:
            spans = [(one.start, one.end) for one in known.sentences]
            vectors = [one.vector for one in known.sentences]
        else:
            spans = sentence_spans(passage.content)
            texts = [passage.content[start:end] for start, end in spans]
            vectors = list(embed(texts)) if texts else []
        found = [
            Sentence(number, line, float(vector @ question), 0.0)
            for line, vector in zip(lines_of(passage, spans), vectors, strict=True)
            if not line.heading and any(map(str.isalpha, line.text))
        ]
        scored += found if known is not None else _with_headings(found, question, passage, embed)
    return [
        replace(
            one,
            score=_score(one, passages[one.number - 1], demands, weights)
            + _NUMBER * (wants_number and has_number(one.line.text))
            + _BOUND * (wants_bound and has_bound(one.line.text))
            + _EVERYONE * is_for_everyone(one.line.text)
            - _CASE * for_another_case(one.line.text, asked)
            - _CHANGED * is_changed_rule(one.line.text, asked)
            - (0.0 if topic else _TAKEN * only_in_case(one.line.text, bare))
            + (_RULES * ruled(one.line.answering, bare) if wants_rule else 0.0)
            + (_TOPIC * opens_chapter(one.line, asked) if topic else 0.0)
            + _DEFINES * (bool(thing) and defines(one.line.text, thing))
            + _CELL * _has_cell(one.line, asked, demands)
            - _OPENING * tells_of_document(one.line.text, asked),
        )
        for one in scored
    ]


def with_codes(passages: Sequence[PassageHit], demands: Demands) -> list[int]:
    """The numbers of the passages that are read: the first five, and others that have a code of the question."""
    return [
        number
        for number, passage in enumerate(passages, start=1)
        if number <= PASSAGES or any(has_code(passage.content, code) for code in demands.codes)
    ]


def _weights(asked: str, passages: Sequence[PassageHit]) -> dict[str, float]:
    """Of each word of the question that a passage has: more, the fewer have it; the sum is 1."""
    wanted = terms(without_values(asked))
    having = Counter(word for one in passages for word in wanted & terms(place_of(one)))
    weights = {word: log(1 + (len(passages) + 1) / number) for word, number in having.items()}
    total = sum(weights.values())
    return {word: weight / total for word, weight in weights.items()} if total else {}


def _score(
    one: Sentence, passage: PassageHit, demands: Demands, weights: Mapping[str, float]
) -> float:
    own = terms(without_addresses(one.line.answering))
    above = terms(
        "\n".join([passage.title, *passage.heading_path, one.line.above, *one.line.columns])
    )
    titled = terms(" ".join(demands.names)) & terms(passage.title)  # each line there is about them
    words = sum(
        weight * (1.0 if word in own or word in titled else _ABOVE)
        for word, weight in weights.items()
        if word in own or word in above
    )
    score = one.cosine + _WEIGHT * passage.score + _WORDS * words
    own_place = "\n".join([one.line.above, one.line.text, *one.line.columns])
    if demands.codes:
        having = sum(
            has_code(own_place, code) or has_code(passage.title, code) for code in demands.codes
        )
        score += _CODE * having / len(demands.codes)
    score += _NAME * any(
        has_name(own_place, name) and not has_name(passage.title, name) for name in demands.names
    )
    score -= _OPENING * _opens_document(one.line, passage)
    if denies(one.line.text) != demands.negated:
        score -= _DENIES_NOT if demands.negated else _DENIES
    return score - _ASKS * one.line.text.rstrip().endswith("?")


def _has_cell(line: Line, asked: str, demands: Demands) -> bool:
    """Whether a row is of what a question names, and what is asked of it is a column: "the lead time of the HF-90"."""
    if not line.columns or not any(_is_of(line, code) for code in demands.codes):
        return False
    rest = asked
    for code in demands.codes:
        rest = rest.replace(code, " ")
    wanted = telling_words(rest)
    names = content_words(" ".join(line.columns))
    if sum(band_of(name) is not None for name in line.columns) >= FEWEST:
        names.append("price")
    return bool(wanted) and all(any(means_alike(word, one) for one in names) for word in wanted)


def _is_of(line: Line, code: str) -> bool:
    """Whether a row is of the thing itself, and not "for" it as a spare part is."""
    cells = [folded(cell) for cell in line.cells]
    found = [(cell, code_pattern(code).search(cell)) for cell in cells]
    return any(at is not None and not _FOR.search(cell[: at.start()]) for cell, at in found)


def _opens_document(line: Line, passage: PassageHit) -> bool:
    """Whether a line only says under the title what the document is: "between A and B, signed on ..."."""
    first = passage.chunk_index == 0 and not line.row and not line.item
    under = line.above in {"", passage.title} and line.index <= _FIRST_LINES
    return first and under and not line.joined and line.text.rstrip()[-1:] not in ".!?:;"


def _with_headings(
    scored: list[Sentence], question: Vectors, passage: PassageHit, embed: Embed
) -> list[Sentence]:
    """The best of them embedded once more, after the headings above them."""
    best = sorted(range(len(scored)), key=lambda at: -scored[at].cosine)[:CANDIDATES]
    if not best:
        return scored
    cosines = embed([_placed(scored[at], passage) for at in best]) @ question
    for at, cosine in zip(best, cosines, strict=True):
        placed = _WEIGHT * (float(cosine) + scored[at].cosine)
        scored[at] = replace(scored[at], cosine=placed)
    return scored


def _placed(sentence: Sentence, passage: PassageHit) -> str:
    headings = " > ".join([passage.title, *passage.heading_path])
    return f"{headings}\n{sentence.line.text}"
