"""A question as the built-in answerer knows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ea_core.agent.models.alike import Reader
from ea_core.agent.models.demands import folded
from ea_core.knowledge.embedding.local import Vectors


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


def without_names(asked: Asked, names: Sequence[str]) -> Asked:
    """The question without names and the little words before them; `names` are folded."""
    words = asked.question.split()
    kept: list[str] = []
    for word in words:
        if re.sub(r"[^\w]", "", folded(word)) in names:
            while kept and kept[-1].casefold() in {"to", "in", "at", "from", "for", "near", "the"}:
                kept.pop()
        else:
            kept.append(word)
    question = " ".join(kept)
    if asked.model is None:
        return Asked(question, asked.vector, asked.tokens)
    vector, tokens = asked.model.question(question)
    return Asked(question, vector, tokens.vectors, asked.model, tokens.words)
