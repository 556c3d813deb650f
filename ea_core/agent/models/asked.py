"""A question as the built-in answerer knows it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from ea_core.agent.models.alike import Reader
from ea_core.agent.models.demands import folded
from ea_core.knowledge.embedding.local import Vectors

_BEFORE = frozenset({"to", "in", "at", "from", "for", "near", "the", "of", "by", "with"})
_BARE = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]s\b|[^\w]")
_ENDS = "?.!,"
_LEAST = 3


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question with its vector, and those of its tokens with content (n, 32), None where not known.

    `words` are those that the tokens belong to.

    `model` reads a line and bare words where that costs nothing.
    """

    question: str
    vector: Vectors
    tokens: Vectors | None
    model: Reader | None = None
    words: tuple[str, ...] = ()


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
