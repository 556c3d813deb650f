"""What of a text was added and removed from one version to the next: by sentences, then by words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "added", "removed"]
ALIKE: Final = 0.4
"""Share of words that two sentences must have in common to be one sentence that was changed."""
MOST: Final = 20_000
"""Sentences of a version; longer ones take too long to compare."""
_LONG: Final = 2_000
_MOST_PAIRS: Final = 400
"""Pairs of sentences that are looked through for the ones that belong together."""
_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of either version; `pieces` of a changed one are of several kinds.

    `at` is its place in the version that has it: in the new one, or of what was removed in the old.
    """

    pieces: tuple[Piece, ...]
    at: int

    @property
    def kind(self) -> Kind | Literal["changed"]:
        """What became of the sentence."""
        kinds = {piece.kind for piece in self.pieces}
        return kinds.pop() if len(kinds) == 1 else "changed"


def compare(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """The sentences of both versions in reading order, what was removed before what stands there now.

    White space is not compared. At most the first MOST sentences of each are.
    """
    before = [" ".join(one.split()) for one in old[:MOST]]
    after = [" ".join(one.split()) for one in new[:MOST]]
    lines: list[Line] = []
    # Rows that stand in a text by the hundred would be compared with one another.
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > _LONG)
    for tag, b1, b2, a1, a2 in matcher.get_opcodes():
        if tag == "equal":
            lines += [Line((Piece("same", after[at]),), at) for at in range(a1, a2)]
        else:
            lines += _replaced(before, range(b1, b2), after, range(a1, a2))
    return lines


def _replaced(
    before: Sequence[str], gone: range, after: Sequence[str], come: range
) -> Iterator[Line]:
    """Sentences that took the place of others: each with the one that it was made from, if any."""
    left = list(gone)
    for at in come:
        likest = _likest(before, left, after[at]) if len(gone) * len(come) <= _MOST_PAIRS else None
        if likest is None:
            yield Line((Piece("added", after[at]),), at)
            continue
        while left and left[0] < likest:
            lost = left.pop(0)
            yield Line((Piece("removed", before[lost]),), lost)
        left = [one for one in left if one > likest]
        yield Line(tuple(_words(before[likest], after[at])), at)
    for lost in left:
        yield Line((Piece("removed", before[lost]),), lost)


def _likest(before: Sequence[str], left: Sequence[int], sentence: str) -> int | None:
    best, found = ALIKE, None
    words = _WORDS.findall(sentence)
    for one in left:
        matcher = SequenceMatcher(None, _WORDS.findall(before[one]), words, autojunk=False)
        if matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, found = ratio, one
    return found


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    for tag, b1, b2, a1, a2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(after[a1:a2]))
            continue
        if b2 > b1:
            yield Piece("removed", "".join(before[b1:b2]))
        if a2 > a1:
            yield Piece("added", "".join(after[a1:a2]))
