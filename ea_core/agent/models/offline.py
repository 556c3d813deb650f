"""The built-in answerer: no language model, no key, no network.

It plans with rules (`offline_plan`), answers questions about documents with their own words
(`extract`), and questions about the CRM with sentences made of a tool's figures
(`offline_figures`).
"""

from __future__ import annotations

from typing import Literal

from ea_core.agent.models.answerable import PASSAGES, is_answerable
from ea_core.agent.models.base import OnText, Reply, Turn
from ea_core.agent.models.extract import excerpts, score_sentences
from ea_core.agent.models.offline_figures import figures_sentence
from ea_core.agent.models.offline_plan import next_calls, search_query
from ea_core.knowledge.embedding.local import Embedder, Vectors
from ea_core.knowledge.embedding.tokens import TokenEmbedder, question_tokens
from ea_core.knowledge.search import Query

NOT_ANSWERED = (
    "The knowledge base does not answer this. What comes nearest is shown below; it may be about "
    "something else."
)
NOTHING_FOUND = (
    "The knowledge base does not answer this: nothing was found. Ask with other words, or add a "
    "document about it."
)


class OfflineAnswerer:
    """Answers word for word from what the tools find; safe to share between threads."""

    kind: Literal["offline"] = "offline"
    name = "offline"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def describe(self) -> str:
        """What the page says."""
        return "Built-in answerer (no language model)"

    def reply(self, turn: Turn, on_text: OnText) -> Reply:
        """The next tools, or the answer. Raises EmbeddingError when the embedder does not answer."""
        calls = next_calls(turn) if turn.tools else ()
        if calls:
            return Reply("", calls)
        figures = figures_sentence(turn)
        reply = (
            Reply(figures, answerable=True) if figures is not None else self._from_passages(turn)
        )
        on_text(reply.text)
        return reply

    def _from_passages(self, turn: Turn) -> Reply:
        if not turn.passages:
            return Reply(NOTHING_FOUND, answerable=False)
        question = search_query(turn)
        vector, tokens = self._seen(question)
        kept = turn.kept_vectors([one.chunk_id for one in turn.passages[:PASSAGES]])
        scored = score_sentences(vector, turn.passages, self._embedder.embed, kept)
        if not scored:
            return Reply(NOT_ANSWERED, answerable=False)
        found = excerpts(scored, turn.passages)
        # The best excerpt of a passage gives its quote.
        quotes = {one.number: one.quote for one in reversed(found)}
        nearest = max(one.cosine for one in scored)
        if not is_answerable(question, tokens, turn.passages, nearest, kept):
            return Reply(NOT_ANSWERED, answerable=False, quotes=quotes)
        text = "\n\n".join(f"{one.text} [{one.number}]" for one in found)
        return Reply(text, answerable=True, quotes=quotes)

    def _seen(self, question: str) -> tuple[Vectors, Vectors | None]:
        """The question's vector, and those of its tokens with content where the model shows them."""
        text = Query(question).words or question
        if not isinstance(self._embedder, TokenEmbedder):
            return self._embedder.embed([text])[0], None
        read = self._embedder.read([text])[0]
        return read.vector, question_tokens(read, text, self._embedder.name).vectors
