"""A question with slips, in the words that are meant: for a second look where the first found no answer. Pure.

A word is taken for a slip when the model's vocabulary does not know it as a whole, nothing that was found has
it, and one letter more, less, another or turned round makes a word that is known. Rare words look the same
("paternity", "vegan"), so that only some slips are sure: two letters turned round, a letter doubled or not, and
one left out of a long word. Names (with a capital within the sentence), codes and short words stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

Rank = Callable[[str], int | None]
"""How rare a word is in a vocabulary, the most frequent first; None for one that it does not have."""
_WORD: Final = re.compile(r"(?<![\w@./-])[A-Za-z]{2,}(?!\w|[@/.-]\w)")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_LONG: Final = 5
"""In shorter words a letter is only missing or turned round: "wrk", "yaer"."""
_TINY: Final = 2
"""So short a word is a slip of one little word only: "hw many"."""
_SURE: Final = 7
"""In words of so many letters a missing one is sure."""


@dataclass(frozen=True, slots=True)
class Mended:
    """The question as it is meant, and each slip as written and as meant; `sure`: all of them are slips for sure."""

    question: str
    slips: tuple[tuple[str, str], ...] = ()
    sure: bool = True


def mended_question(question: str, rank: Rank, found: str) -> Mended:
    """The question with its slips mended. `found`: texts whose words are known, too."""
    known = set(re.findall(r"[a-z]+", found.casefold()))
    slips: list[tuple[str, str]] = []
    sure = True

    def place(word: str) -> int | None:
        return -1 if word in known else rank(word)

    def mended(match: re.Match[str]) -> str:
        nonlocal sure
        written = match.group()
        word = written.casefold()
        named = any(sign.isupper() for sign in written[min(match.start() == 0, 1) :])
        if named or word in FUNCTION_WORDS or place(word) is not None:
            return written
        if len(word) <= _TINY:
            little = [one for one in _with_one_more(word) if one in FUNCTION_WORDS]
            if len(set(little)) != 1:
                return written
            sure = False
            slips.append((written, little[0]))
            return little[0]
        for near, is_sure in ((_surely(word), True), (_perhaps(word), False)):
            ranked = [(at, one) for one in near if len(one) > 2 and (at := place(one)) is not None]  # noqa: PLR2004 -- "an" is meant by nobody
            if ranked:
                sure = sure and is_sure
                slips.append((written, min(ranked)[1]))
                return slips[-1][1]
        return written

    whole = _WORD.sub(mended, question)
    return Mended(whole, tuple(slips), sure)


def _surely(word: str) -> Iterator[str]:
    for at in range(len(word)):
        begin, end = word[:at], word[at:]
        if len(end) > 1:
            yield begin + end[1] + end[0] + end[2:]
            if end[0] == end[1]:
                yield begin + end[1:]
        yield begin + end[0] + end
    if len(word) >= _SURE:
        yield from _with_one_more(word)


def _perhaps(word: str) -> Iterator[str]:
    yield from _with_one_more(word)
    for at in range(len(word) if len(word) >= _LONG else 0):
        yield word[:at] + word[at + 1 :]
        for letter in _LETTERS:
            yield word[:at] + letter + word[at + 1 :]


def _with_one_more(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        for letter in _LETTERS:
            yield word[:at] + letter + word[at:]
