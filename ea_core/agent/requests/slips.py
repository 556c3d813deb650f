"""Small slips in the words of the CRM: "opne deals", "the pipline of Sofia". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ea_core.agent.requests.lexicon import is_common
from ea_core.agent.requests.naming import is_turned
from ea_core.agent.requests.words import key, word_set

_TURNED: Final = word_set(
    "open deal deals client clients customer customers pipeline revenue overdue forecast stalled "
    "closed opportunity opportunities activities meetings negotiation industry weighted average "
    "much many what which this last month quarter january february september october november december"
)
"""Words of which two letters that stand beside each other may be the wrong way round."""
_LONG: Final = 7
"""In words of so many letters one may also be missing, wrong or too many."""


def mended_words(question: str, left: Sequence[str]) -> tuple[str, list[tuple[str, str]]]:
    """The question with slips mended among the words that nothing explains, and each (written, meant)."""
    slips = []
    words = {word for one in left for word in re.findall(r"[^\W\d_]+", one)}
    for written in sorted(words):
        meant = _meant(key(written))
        if meant:
            slips.append((written, meant))
            question = re.sub(rf"\b{re.escape(written)}\b", meant, question)
    return question, slips


def _meant(word: str) -> str | None:
    if is_common(word) or word in _TURNED:
        return None
    fits = [
        one
        for one in _TURNED
        if is_turned(word, one) or (len(one) >= _LONG and _one_off(word, one))
    ]
    return fits[0] if len(fits) == 1 else None


def _one_off(word: str, other: str) -> bool:
    """Whether one letter more, less or another one makes one of the other."""
    if abs(len(word) - len(other)) > 1:
        return False
    same = 0
    while same < min(len(word), len(other)) and word[same] == other[same]:
        same += 1
    longer, shorter = (word, other) if len(word) >= len(other) else (other, word)
    behind = longer[same + 1 :]
    return behind == (shorter[same + 1 :] if len(word) == len(other) else shorter[same:])
