"""Answering with the documents' own words: the best sentences of the best passages.

Each sentence of the first five passages is scored by its cosine with the question, in the context
of its passage and the headings above it, and 0.5 x the score of its passage; the best three are
shown with a neighbour on either side. Where ingestion kept no vectors, 0.5 x the cosine of the bare
sentence and 0.5 x that with its headings before it stand for the cosine in context.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.search import PassageHit, PassageVectors
from ea_core.knowledge.text.sentences import sentence_spans

PASSAGES = 5
BEST = 3
NEIGHBOURS = 1
CANDIDATES = 16
"""Sentences of a passage that are embedded once more with their headings: the best without."""

_WEIGHT = 0.5

Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of passage `number` (from 1); `index` counts within it, headings included.

    `cosine` is that of the question with the sentence.
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
    question: Vectors,
    passages: Sequence[PassageHit],
    embed: Embed,
    kept: Mapping[UUID, PassageVectors],
) -> list[Sentence]:
    """Every sentence of the first five passages with its score, without headings.

    `question` is the question's vector; `kept` holds the vectors of ingestion, and what it lacks
    is embedded.
    """
    scored: list[Sentence] = []
    for number, passage in enumerate(passages[:PASSAGES], start=1):
        known = kept.get(passage.chunk_id)
        headings = {passage.title, *passage.heading_path}
        if known is not None:
            spans = [(one.start, one.end) for one in known.sentences]
            vectors = [one.vector for one in known.sentences]
        else:
            spans = sentence_spans(passage.content)
            texts = [passage.content[start:end] for start, end in spans]
            vectors = list(embed(texts)) if texts else []
        found = [
            _sentence(number, index, span, float(vector @ question), passage)
            for index, (span, vector) in enumerate(zip(spans, vectors, strict=True))
            if passage.content[slice(*span)].lstrip("# ") not in headings
        ]
        scored += found if known is not None else _with_headings(found, question, passage, embed)
    return scored


def _sentence(
    number: int, index: int, span: tuple[int, int], cosine: float, passage: PassageHit
) -> Sentence:
    return Sentence(number, index, *span, cosine, cosine + _WEIGHT * passage.score)


def _with_headings(
    scored: list[Sentence], question: Vectors, passage: PassageHit, embed: Embed
) -> list[Sentence]:
    """The best of them embedded once more, after the headings above them."""
    best = sorted(range(len(scored)), key=lambda at: -scored[at].score)[:CANDIDATES]
    if not best:
        return scored
    cosines = embed([_placed(scored[at], passage) for at in best]) @ question
    for at, cosine in zip(best, cosines, strict=True):
        placed = _WEIGHT * (float(cosine) - scored[at].cosine)
        scored[at] = replace(scored[at], score=scored[at].score + placed)
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
