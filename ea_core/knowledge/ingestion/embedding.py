"""The vectors of a document's passages: the model runs for the next ones while these are taken further."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from ea_core.knowledge.embedding.local import BATCH as RUN
from ea_core.knowledge.embedding.local import Embedder, Read
from ea_core.knowledge.embedding.tokens import TokenEmbedder, kept_tokens
from ea_core.knowledge.ingestion.ahead import ahead
from ea_core.knowledge.ingestion.splitting import Passage
from ea_core.knowledge.ingestion.writing import EmbeddedPassage
from ea_core.knowledge.text.sentences import sentence_spans

BATCH: Final = 32
"""Passages embedded between two reports of progress."""


def embed(
    passages: Sequence[Passage], embedder: Embedder, carry_on: Callable[[], None]
) -> Iterator[list[EmbeddedPassage]]:
    """The passages with their vectors, in order, by the batch.

    Where the model runs here, with what the same run shows of their tokens; there `carry_on` is
    asked between two runs of the model: who stops it waits for one, not for all.
    """
    batches = [passages[at : at + BATCH] for at in range(0, len(passages), BATCH)]
    if not isinstance(embedder, TokenEmbedder):
        asked = (partial(embedder.embed, _texts(batch)) for batch in batches)
        for batch, vectors in zip(batches, ahead(asked), strict=True):
            yield [EmbeddedPassage(p, v) for p, v in zip(batch, vectors, strict=True)]
        return
    runs = [(batch, places) for batch in batches for places in _runs(batch)]
    reads = ahead(
        partial(embedder.read, _texts([batch[place] for place in places])) for batch, places in runs
    )
    found: dict[int, EmbeddedPassage] = {}
    for (batch, places), shown in zip(runs, reads, strict=True):
        for place, read in zip(places, shown, strict=True):
            found[place] = _kept(batch[place], read, embedder.name)
        if len(found) == len(batch):
            yield [found[place] for place in range(len(batch))]
            found = {}
        else:
            carry_on()


def _texts(passages: Sequence[Passage]) -> list[str]:
    return [passage.embedded_text for passage in passages]


def _runs(batch: Sequence[Passage]) -> list[list[int]]:
    """The places of the passages of each run of the model: of texts as long as one another."""
    order = sorted(range(len(batch)), key=lambda place: len(batch[place].embedded_text))
    return [order[at : at + RUN] for at in range(0, len(order), RUN)]


def _kept(passage: Passage, read: Read, model: str) -> EmbeddedPassage:
    begin = len(passage.embedded_text) - len(passage.content)
    kept = kept_tokens(read, begin, sentence_spans(passage.content), model)
    return EmbeddedPassage(passage, read.vector, kept)
