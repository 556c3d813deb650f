"""Small slips in the words of the CRM: "opne deals", "the pipline of Sofia". Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import Final

from ea_core.agent.requests.lexicon import is_common
from ea_core.agent.requests.naming import is_turned
from ea_core.agent.requests.words import key, key_words, word_set

_TURNED: Final = word_set(
    "open deal deals client clients customer customers pipeline revenue overdue forecast stalled "
    "closed opportunity opportunities activities meetings negotiation industry weighted average "
    "much many what which this last month quarter january february september october november december "
    "task tasks activity meeting contact contacts source sources stage stages owner owners reason reasons price competitor "
    "competitors expected probability created target targets tomorrow yesterday biggest largest highest smallest "
    "average percentage value without excluding except together lost because"
)
"""Words of which two letters that stand beside each other may be the wrong way round."""
_LONG: Final = 7
"""In words of so many letters one may also be missing, wrong or too many."""
_SHORT: Final = 5
"""In shorter ones, of so many letters, one may be missing or doubled, or another vowel: "wich", "oppen", "deels"."""
_VOWELS: Final = frozenset("aeiou")


def mended_words(
    question: str, left: Sequence[str], names: Iterable[str] = ()
) -> tuple[str, list[tuple[str, str]]]:
    """The question with slips mended among the words that nothing explains, and each (written, meant).

    `names` are what there is a word for in the installation: sources, stages, reasons, industries.
    """
    named = {word for name in names for word in key_words(name) if len(word) >= _LONG}
    slips = []
    words = {word for one in left for word in re.findall(r"[^\W\d_]+", one)}
    for written in sorted(words):
        meant = _meant(key(written), named)
        if meant:
            slips.append((written, meant))
            question = re.sub(rf"\b{re.escape(written)}\b", meant, question)
    return question, slips


def _meant(word: str, named: Collection[str]) -> str | None:
    if is_common(word) or word in _TURNED or word in named or word.removesuffix("s") in named:
        return None
    if word.endswith("z") and f"{word[:-1]}s" in _TURNED:
        return f"{word[:-1]}s"
    fits = {
        one
        for one in (*_TURNED, *named)
        if is_turned(word, one) or (len(one) >= _LONG and _one_off(word, one)) or _nearly(word, one)
    }
    # Of a word in the singular and the plural the nearer one in length is meant.
    best = sorted(fits, key=lambda one: (one[-1] != word[-1], abs(len(one) - len(word))))
    return best[0] if best and len({one.removesuffix("s") for one in fits}) == 1 else None


def _nearly(word: str, other: str) -> bool:
    """Whether a short word misses a letter of the other, has one of its letters twice, or another vowel."""
    if word[:1] != other[:1] or not _one_off(word, other):
        return False
    if len(word) == len(other):
        apart = [(one, two) for one, two in zip(word, other, strict=True) if one != two]
        return len(word) >= _SHORT and all({*pair} <= _VOWELS for pair in apart)
    if len(word) < len(other):
        return len(other) >= _SHORT and word[-1] == other[-1]
    return any(
        one == two and word[:at] + word[at + 1 :] == other
        for at, (one, two) in enumerate(pairwise(word))
    )


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
