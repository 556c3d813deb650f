"""Questions in a script that the built-in model does not read: the line that shares most with them. Pure.

The model was trained on English. Of Japanese, Hebrew or Russian its vectors tell hardly more than the script, so that
any line of the only document in it would seem to answer. Here words decide, by their letters: those of a script
with spaces with the endings and beginnings that they take, those without by pairs of signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from ea_core.agent.models.excerpts import excerpt
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.found import NOT_ANSWERED, Found, written
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import Kept, lines_in
from ea_core.knowledge.search import PassageHit

_WORD: Final = re.compile(r"\w+")
_RUNS: Final = re.compile(
    r"[\u0e00-\u0e7f]+|[\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f]+|[\u3400-\u9fff\uf900-\ufaff]+|[\uac00-\ud7af]+"
)
"""Runs of Thai, Katakana, Chinese signs and Hangul, which are written without spaces or take endings; the little
words of Japanese are written in Hiragana."""
_MOST: Final = 0.5
_LEAST: Final = 0.4
"""The share of the question's words that stand in the line or above it."""
_STEM: Final = 3


def in_its_script(question: str, passages: Sequence[PassageHit], kept: Kept) -> Found | None:
    """The line that has most of the question's words; None where the model reads its script."""
    if not is_unread(question):
        return None
    wanted = _parts(question)
    best: tuple[tuple[int, float], int, Line] | None = None
    for number, passage in enumerate(passages, start=1):
        above = _parts("\n".join([passage.title, *passage.heading_path]))
        for line in lines_in(passage, kept):
            own = _in(wanted, _parts(line.text))
            placed = own | _in(wanted, above | _parts(line.above))
            held = len(placed) / len(wanted) if wanted else 0.0
            telling = len(own - _in(wanted, above))
            rank = (telling, held)
            if not line.heading and telling and held >= _LEAST and (best is None or rank > best[0]):
                best = rank, number, line
    if best is None:
        return Found(NOT_ANSWERED, answered=False)
    _, number, line = best
    shown = excerpt(Sentence(number, line, 0.0, 0.0), passages[number - 1], kept)
    return Found(written(shown.lines, number), answered=True, quotes={number: line.text})


def is_unread(text: str) -> bool:
    """Whether most letters are of another script than the Latin."""
    letters = [sign for sign in text if sign.isalpha()]
    latin = sum("LATIN" in unicodedata.name(sign, "") for sign in letters)
    return bool(letters) and latin < _MOST * len(letters)


def _parts(text: str) -> frozenset[str]:
    """Words, and of scripts without spaces each pair of signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    pairs = [
        run[at : at + 2]
        for run in _RUNS.findall(plain)
        for at in range(max(1, len(run) - 1))
        if len(run) > 1
    ]
    words = [word for word in _WORD.findall(_RUNS.sub(" ", plain)) if len(word) > 1]
    if pairs:  # what is left of Japanese between its signs are little words
        words = [word for word in words if word.isascii()]
    return frozenset([*pairs, *words])


def _in(wanted: frozenset[str], there: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in wanted if any(_alike(one, other) for other in there))


def _alike(one: str, other: str) -> bool:
    """The same word, with what is put before or behind it."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _STEM:
        return False
    if short in long and len(long) - len(short) <= _STEM:
        return True
    stem = max(_STEM + 1, len(short) - 2)
    return len(short) > _STEM + 1 and one[:stem] == other[:stem]
