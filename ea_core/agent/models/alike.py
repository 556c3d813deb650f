"""Whether two words mean about the same: by how they begin, or by the model's vectors of the bare words."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from threading import Lock

import numpy as np

from ea_core.agent.models.conditions import without_values
from ea_core.agent.models.demands import folded
from ea_core.agent.models.synonyms import stand_for_one
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.embedding.tokens import QuestionTokens, TokenEmbedder, question_tokens
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS, GERMAN_FUNCTION_WORDS

SAME = 0.7
"""Cosine of two words from which on one stands for the other: heavy and weight 0.79, fuel and oil 0.66."""
_STEM = 4
_ENDING = 4
_PART = 6
"""Letters from which on a word that ends another one is its kind."""
_MOST_KEPT = 20_000
_MOST_READ = 200
_WORD = re.compile(r"[^\W_]+")
_VAGUE = frozenset(  # a list of as many strings would be less readable
    "many much long often soon fast quickly early late high old big far kind type sort take takes taken give gives given happen "  # noqa: SIM905
    "happens happened apply use used uses using done per make makes made new old way come comes keep keeps want "
    "wants need needs needed possible allowed allow allows worth get gets let lets put go goes thing things people "
    "person somebody someone anybody anyone us work works please find tell show know mean means meaning say says "
    "state states lang weit gross year day week month number value amount order exactly still ever always wie hoch viel viele lange "
    "fur der die das den dem sind ist hat wird".split()
)
"""Words that say little of what a question is about, and are worded freely."""
_FROM_TODAY = re.compile(r"\b(?:last|next|previous|past|coming) (?:week|month|quarter|year)\b", re.IGNORECASE)  # fmt: skip
"""A time of which a text that says "last" tells nothing."""


class WordVectors:
    """The vectors of bare words, each made once; safe to share between threads."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors]) -> None:
        self._embed = embed
        self._known: dict[str, Vectors] = {}
        self._lock = Lock()

    def of(self, words: Sequence[str]) -> Vectors:
        """Of shape (n, width)."""
        with self._lock:
            new = [word for word in dict.fromkeys(words) if word not in self._known]
        if new:
            made = self._embed(new)
            with self._lock:
                if len(self._known) > _MOST_KEPT:
                    self._known.clear()
                self._known.update(zip(new, made, strict=True))
        with self._lock:
            if all(word in self._known for word in words):
                return np.stack([self._known[word] for word in words])
        return self._embed(words)

    def nearness(self, one: str, other: str) -> float:
        """The cosine of two words."""
        pair = self.of([one, other])
        return float(pair[0] @ pair[1])


class Reader:
    """The model at hand: the vectors of bare words, and a text's own with those of its tokens.

    The last texts are kept: an answer and the questions that it leads to read the same lines several times.
    """

    def __init__(self, model: TokenEmbedder, embed: Callable[[Sequence[str]], Vectors]) -> None:
        self._model = model
        self._lock = Lock()
        self._known: OrderedDict[str, tuple[Vectors, Vectors]] = OrderedDict()
        self.words = WordVectors(embed)

    def read(self, texts: Sequence[str]) -> list[tuple[Vectors, Vectors]]:
        """Of each text its vector, and those of its tokens with content (n, 32)."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        for read, text in zip(self._model.read(new) if new else (), new, strict=True):
            found[text] = read.vector, question_tokens(read, text, self._model.name).vectors
        with self._lock:
            self._known |= found
            while len(self._known) > _MOST_READ:
                self._known.popitem(last=False)
        return [found[text] for text in texts]

    def question(self, text: str) -> tuple[Vectors, QuestionTokens]:
        """Of a question its vector, and its tokens with content with the words that they belong to."""
        read = self._model.read([text])[0]
        return read.vector, question_tokens(read, text, self._model.name)


def content_words(text: str) -> list[str]:
    """The words with content, in lower case without accents, each once."""
    words = _WORD.findall(folded(text))
    return [word for word in dict.fromkeys(words) if word not in FUNCTION_WORDS and len(word) > 1]


def telling_words(question: str) -> list[str]:
    """Those that tell what a question is about."""
    words = [
        word
        for word in content_words(_FROM_TODAY.sub(" ", without_values(question)))
        if word not in GERMAN_FUNCTION_WORDS
    ]
    return [word for word in words if word not in _VAGUE] or words


def begin_alike(one: str, other: str) -> bool:
    """Whether two words are forms of one: allow and allowance, day and days."""
    if one == other:
        return True
    short = min(len(one), len(other))
    if abs(len(one) - len(other)) > _ENDING or one.isdigit() or other.isdigit():
        return False
    if short < _STEM:
        return (
            one + "s" == other or other + "s" == one or _is_past(one, other) or _is_past(other, one)
        )
    begins = max(_STEM, short - 2)
    return one[:begins] == other[:begins]


def _is_past(one: str, other: str) -> bool:
    """use, used; a car is no card."""
    return one.endswith("e") and not one.endswith("ee") and other == f"{one}d"


def means_alike(one: str, other: str) -> bool:
    """Whether two folded words are forms of one, the one ends the other (key, Ersatzschlüssel), or are synonyms."""
    if begin_alike(one, other) or stand_for_one(one, other):
        return True
    short, whole = sorted((one, other), key=len)
    return len(short) >= _PART and whole.endswith(short)


def support(
    words: Sequence[str], text: Iterable[str], vectors: WordVectors | None
) -> dict[str, float]:
    """Of each word how near the nearest of a text is, 0 to 1; without vectors 1 or 0."""
    there = list(dict.fromkeys(text))
    found = {word: float(any(means_alike(word, one) for one in there)) for word in words}
    missing = [word for word, near in found.items() if not near and not word.isdigit()]
    spelled = [one for one in there if not one.isdigit()]
    if vectors is not None and missing and spelled:
        cosines = vectors.of(missing) @ vectors.of(spelled).T
        found |= {word: float(row.max()) for word, row in zip(missing, cosines, strict=True)}
    return found
