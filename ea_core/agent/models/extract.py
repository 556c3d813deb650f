"""Answering with the documents' own words: the best sentences of the best passages.

Each sentence of the first five passages is scored by 0.5 x its cosine with the question, 0.5 x the
cosine when its headings stand before it, and 0.5 x the score of its passage; the best three are
shown with a neighbour on either side. Measured on questions about a handbook, the fact asked for
is then there for nine in ten (without neighbours for eight; what search finds is the ceiling).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ea_core.agent.models.base import SentenceVectors
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.text.sentences import sentence_spans

PASSAGES = 5
BEST = 3
NEIGHBOURS = 1
CANDIDATES = 16
"""Sentences that are embedded once more with their headings: those that are best without."""

_WEIGHT = 0.5

Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of passage `number` (from 1); `index` counts within it, headings included.

    `cosine` is that of the question with the bare sentence.
    """

    number: int
    index: int
    start: int
    end: int
    cosine: float
    score: float


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Neighbouring sentences of a passage as they stand there, and the best one of them."""

    number: int
    text: str
    quote: str
    score: float


def score_sentences(
    question: Vectors, passages: Sequence[PassageHit], embed: Embed, stored: SentenceVectors
) -> list[Sentence]:
    """Every sentence of the first five passages with its score, without headings.

    `question` is the question's vector; `stored` gives the vectors that ingestion kept, and what
    it lacks is embedded.
    """
    passages = passages[:PASSAGES]
    kept = stored([passage.chunk_id for passage in passages])
    bare: list[Sentence] = []
    for number, passage in enumerate(passages, start=1):
        known = kept.get(passage.chunk_id)
        spans = (
            [(one.start, one.end) for one in known] if known else sentence_spans(passage.content)
        )
        if not spans:
            continue
        texts = [passage.content[start:end] for start, end in spans]
        vectors = np.stack([one.vector for one in known]) if known else embed(texts)
        headings = {passage.title, *passage.heading_path}
        bare += [
            Sentence(
                number, index, start, end, float(cosine), _WEIGHT * (float(cosine) + passage.score)
            )
            for index, ((start, end), cosine) in enumerate(
                zip(spans, vectors @ question, strict=True)
            )
            if texts[index].lstrip("# ") not in headings
        ]
    return _with_headings(bare, question, passages, embed)


def _with_headings(
    scored: list[Sentence], question: Vectors, passages: Sequence[PassageHit], embed: Embed
) -> list[Sentence]:
    best = sorted(range(len(scored)), key=lambda at: -scored[at].score)[:CANDIDATES]
    if not best:
        return scored
    texts = [_placed(scored[at], passages[scored[at].number - 1]) for at in best]
    cosines = embed(texts) @ question
    for at, cosine in zip(best, cosines, strict=True):
        scored[at] = replace(scored[at], score=scored[at].score + _WEIGHT * float(cosine))
    return scored


def excerpts(scored: Sequence[Sentence], passages: Sequence[PassageHit]) -> list[Excerpt]:
    """The best three sentences with their neighbours, best first; those that touch are joined."""
    best = sorted(scored, key=lambda one: -one.score)[:BEST]
    shown = [
        one
        for one in scored
        if any(
            one.number == top.number and abs(one.index - top.index) <= NEIGHBOURS for top in best
        )
    ]
    runs: list[list[Sentence]] = []
    for one in sorted(shown, key=lambda one: (one.number, one.index)):
        last = runs[-1][-1] if runs else None
        if last is not None and last.number == one.number and one.index == last.index + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    made = [_excerpt(run, passages[run[0].number - 1].content) for run in runs]
    return sorted(made, key=lambda one: -one.score)


def _excerpt(run: list[Sentence], content: str) -> Excerpt:
    top = max(run, key=lambda one: one.score)
    words = content[run[0].start : run[-1].end]
    # Two spaces keep a line break in Markdown, so that rows and bullets stay apart.
    lines = (line.strip() for line in words.split("\n"))
    text = "  \n".join(line for line in lines if line)
    return Excerpt(top.number, text, content[top.start : top.end], top.score)


def _placed(sentence: Sentence, passage: PassageHit) -> str:
    headings = " > ".join([passage.title, *passage.heading_path])
    return f"{headings}\n{passage.content[sentence.start : sentence.end]}"
