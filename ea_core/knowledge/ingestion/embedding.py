"""The vectors of a document's passages, a few at a time, so that a worker can be stopped in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ea_core.knowledge.embedding.local import BATCH, Embedder, Read
from ea_core.knowledge.embedding.tokens import TokenEmbedder, kept_tokens
from ea_core.knowledge.ingestion.splitting import Passage
from ea_core.knowledge.ingestion.writing import EmbeddedPassage
from ea_core.knowledge.text.sentences import sentence_spans


def embed(
    batch: Sequence[Passage], embedder: Embedder, carry_on: Callable[[], None]
) -> list[EmbeddedPassage]:
    """Vectors of passages, and what the same run shows of their tokens where the model runs here.

    There `carry_on` is asked between two runs of the model: who stops it waits for one, not for all.
    """
    texts = [passage.embedded_text for passage in batch]
    if not isinstance(embedder, TokenEmbedder):
        vectors = embedder.embed(texts)
        return [EmbeddedPassage(p, v) for p, v in zip(batch, vectors, strict=True)]
    found: dict[int, Read] = {}
    # The model's own runs: texts as long as one another.
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    for at in range(0, len(order), BATCH):
        if at:
            carry_on()
        places = order[at : at + BATCH]
        found.update(zip(places, embedder.read([texts[place] for place in places]), strict=True))
    embedded = []
    for place, (passage, whole) in enumerate(zip(batch, texts, strict=True)):
        read = found[place]
        begin = len(whole) - len(passage.content)
        kept = kept_tokens(read, begin, sentence_spans(passage.content), embedder.name)
        embedded.append(EmbeddedPassage(passage, read.vector, kept))
    return embedded
