"""A question as the built-in answerer knows it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ea_core.agent.citations import terms
from ea_core.agent.models.alike import Reader
from ea_core.agent.models.demands import folded
from ea_core.agent.models.standing import owners_named
from ea_core.agent.models.topics import without_kinds
from ea_core.knowledge.embedding.local import BUNDLED, Embedder, Vectors, question_vector
from ea_core.knowledge.embedding.tokens import (
    QuestionTokens,
    TokenEmbedder,
    question_tokens,
    read_question,
)
from ea_core.knowledge.search import PassageHit, Query

_BEFORE = frozenset({"to", "in", "at", "from", "for", "near", "the", "of", "by", "with"})
_BARE = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]s\b|[^\w]")
_ENDS = "?.!,"
_LEAST = 3


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question with its vector, and those of its tokens with content (n, 32), None where not known.

    `words` are those that the tokens belong to.

    `model` reads a line and bare words where that costs nothing. `whether` is the question that yes or no answers,
    where it is another one.
    """

    question: str
    vector: Vectors
    tokens: Vectors | None
    model: Reader | None = None
    words: tuple[str, ...] = ()
    whether: str = ""


def without_names(asked: Asked, names: Collection[str]) -> Asked:
    """The question without names and the little words before them; `names` are folded."""
    question = left_of(asked.question, names)
    if asked.model is None:
        return Asked(question, asked.vector, asked.tokens)
    vector, tokens = asked.model.question(question)
    return Asked(question, vector, tokens.vectors, asked.model, tokens.words)


def left_of(question: str, names: Collection[str]) -> str:
    """What a question has beside names (folded); the whole of it where that is next to nothing.

    Whose rule is asked for tells which passages answer, and these must have the name. It tells nothing of
    the line in them: "What is paid on a bank holiday at Acme?" is not answered by each line that says "Acme".
    """
    kept: list[str] = []
    for word in question.split():
        if _BARE.sub("", folded(word)) in names:
            while kept and kept[-1].casefold() in _BEFORE:
                kept.pop()
            if kept:
                kept[-1] += word[len(word.rstrip(_ENDS)) :]
        else:
            kept.append(word)
    return " ".join(kept) if len(kept) >= _LEAST else question


def read_asked(
    model: Embedder, query: str, own: str, reader: Reader | None, passages: Sequence[PassageHit]
) -> Asked:
    """What is to be answered: of a question that leads on only what it asks itself (`own`).

    What was asked before has found the passages; asked once more it would be answered once more. Vectors
    and tokens are those of the question without the names of those whose passages they are.
    """
    query, own = without_kinds(query), without_kinds(own)
    vector, tokens = _seen(model, left_of(query, owners_named(query, passages)))
    if own == query or not terms(own):
        return _with_tokens(query, vector, tokens, reader)
    last, tokens = _seen(model, left_of(own, owners_named(own, passages)))
    both = vector + last
    return _with_tokens(own, both / np.linalg.norm(both), tokens, reader)


def _with_tokens(
    question: str, vector: Vectors, tokens: QuestionTokens | None, reader: Reader | None
) -> Asked:
    if tokens is None:
        return Asked(question, vector, None, reader)
    return Asked(question, vector, tokens.vectors, reader, tokens.words)


def _seen(model: Embedder, question: str) -> tuple[Vectors, QuestionTokens | None]:
    """The question's vector, and those of its tokens with content.

    Of the built-in model only: what tells an answered question from another was measured for it, and
    says nothing of another model's tokens. Without them words decide.
    """
    text = Query(question).words or question
    if not isinstance(model, TokenEmbedder) or model.name != BUNDLED:
        return question_vector(model, text), None
    read = read_question(model, text)
    return read.vector, question_tokens(read, text, model.name)
