"""What is said beside a question and asks for nothing: "Morning! Coffee's awful today. What is late?" Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ea_core.agent.requests.part import Part
from ea_core.agent.requests.words import key_words, word_set

_ASKING: Final = word_set(
    "who whom whose what whats when where wheres which why how is are was were do does did has have had can could will would "
    "should may might shall show list give tell find get compare count explain summarize summarise describe send name print sort "
    "group filter add any anything anybody anyone number total and also plus or but same ditto versus vs only just without "
    "with in for of by per since until before after from under over above below about no not"
)
"""How something begins that asks, or that belongs to what was asked."""
_MOST: Final = 6
_ASIDE: Final = 1
"""A word by itself says nothing: "Anyway"."""


def without_chatter(
    parts: Sequence[Part], question: str
) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The parts of a question without what only stands beside one that the CRM answers, and what that says.

    A single word is left out without being told.
    """
    if not any(part.requests for part in parts):
        return tuple(parts), ()
    beside = [
        part for part in parts if not part.requests and _asks_nothing(part.question, question)
    ]
    told = tuple(
        one.question.strip(" .!") for one in beside if len(key_words(one.question)) > _ASIDE
    )
    return tuple(part for part in parts if part not in beside), told


def _asks_nothing(said: str, question: str) -> bool:
    words = key_words(said)
    behind = question[question.find(said) + len(said) :].lstrip()
    return (
        0 < len(words) <= _MOST and words[0] not in _ASKING and "?" not in {said[-1:], behind[:1]}
    )
