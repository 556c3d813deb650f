"""What is shown around the best line of a passage, and which other passages stand beside it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ea_core.agent.models.alike import content_words, support, telling_words
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import lines_in
from ea_core.knowledge.search import PassageHit, PassageVectors

MOST_SHOWN = 3
NEAR = 0.08
"""How far below the best line that of another passage may be and still be shown."""
_FOLLOWING = 2
_MOST_AFTER, _MOST_WORDS = 60, 90
"""Words of a paragraph that are shown, up to where it goes on and with what leads to it."""
_SIDE = 3
_MOST_ITEMS = 8
_POINTS_BACK = re.compile(
    r"(?:they|it|he|she|this|these|those|that|such|otherwise|however|but|also|then|therefore|if so|if not|in (?:this|that|such) case)\b",
    re.IGNORECASE,
)

_LEANS = re.compile(
    r"\b(?:later|earlier|additional|additionally|further|another|instead|afterwards|thereafter|otherwise|also|too)\b",
    re.IGNORECASE,
)
"""What is said of something before it: "each hour later"."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The best line of a passage with what belongs to it, `lines`, in reading order.

    `quote` are the words of it that answer: the line, and the sentence before where it points back to it.
    `best` is the place of that line in its passage.
    """

    number: int
    lines: tuple[Line, ...]
    quote: str
    score: float
    best: int


def excerpts(
    scored: Sequence[Sentence],
    passages: Sequence[PassageHit],
    kept: Mapping[UUID, PassageVectors],
    *,
    several: bool = False,
    first: Sentence | None = None,
) -> list[Excerpt]:
    """The best line (or `first`) with what belongs to it, and those of other passages that are nearly as good.

    `several`: with the lines around it, as where rules are asked for.
    """
    best: dict[int, Sentence] = {} if first is None else {first.number: first}
    for one in sorted(scored, key=lambda one: -one.score):
        best.setdefault(one.number, one)
    tops = list(best.values())
    near = [one for one in tops[:MOST_SHOWN] if one.score >= tops[0].score - NEAR]
    made = [excerpt(one, passages[one.number - 1], kept, several=several) for one in near]
    earliest = {one.quote: place for place, one in reversed(list(enumerate(made)))}
    return [one for place, one in enumerate(made) if earliest[one.quote] == place]


def excerpt(
    top: Sentence,
    passage: PassageHit,
    kept: Mapping[UUID, PassageVectors],
    *,
    several: bool = False,
) -> Excerpt:
    """A line with what belongs to it."""
    lines = lines_in(passage, kept)
    if several and not top.line.row:
        shown = _around(top.line, lines)
        quote = passage.content[shown[0].start : shown[-1].end]
        return Excerpt(top.number, tuple(shown), quote, top.score, top.line.index)
    shown = _belonging(top.line, lines)
    points_back = shown[0].index == top.line.index - 1 and top.line.joined
    start = shown[0].start if points_back else top.line.start
    quote = passage.content[start : top.line.end]
    return Excerpt(top.number, tuple(shown), quote, top.score, top.line.index)


def rest_of(
    question: str, one: Excerpt, passage: PassageHit, kept: Mapping[UUID, PassageVectors]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """What goes on after an excerpt and what leads to it, in its paragraph, as far as a glance reads it.

    What stands before it is taken where the answer leans on it, else only lines with a word of the question: so
    108 of 479 answers show some and 365 have the fact; 169 and 366 with all of it, none and 359 without any.
    """
    lines = lines_in(passage, kept)
    shown = {line.index for line in one.lines}
    words = sum(len(line.text.split()) for line in one.lines)
    after: list[Line] = []
    for line in lines[max(shown) + 1 :]:
        words += len(line.text.split())
        if _parts(line) or not line.joined or words > _MOST_AFTER:
            break
        after.append(line)
    words = sum(len(line.text.split()) for line in (*one.lines, *after))
    before: list[Line] = []
    at = one.best
    while at and lines[at].joined and not _parts(lines[at - 1]):
        at -= 1
        words += len(lines[at].text.split())
        if words > _MOST_WORDS:
            break
        if at not in shown:
            before.insert(0, lines[at])
    leans = _LEANS.search(" ".join(line.text for line in one.lines)) is not None
    return tuple(after), tuple(line for line in before if leans or _tells(line, question))


def _tells(line: Line, question: str) -> bool:
    """Whether a line has one of the words that tell what a question is about, in any form."""
    return any(support(telling_words(question), content_words(line.text), None).values())


def _around(best: Line, lines: Sequence[Line]) -> list[Line]:
    """The lines on both sides as far as no heading and no table is between."""
    first = last = best.index
    while first > max(0, best.index - _SIDE) and not _parts(lines[first - 1]):
        first -= 1
    while last < min(len(lines) - 1, best.index + _SIDE) and not _parts(lines[last + 1]):
        last += 1
    return list(lines[first : last + 1])


def _parts(line: Line) -> bool:
    return line.heading or line.row


def _belonging(best: Line, lines: Sequence[Line]) -> list[Line]:
    """The line; of a row only itself; of a list's opening its items; else what follows in its paragraph.

    Before a line that points back ("They must ...") the one it points to, before an item what opens
    its list.
    """
    if best.row:
        return [best]
    shown = [best]
    opening = _opening(best, lines)
    if opening is not None:
        shown.insert(0, opening)
    opens = best.text.rstrip().endswith(":")
    most = _MOST_ITEMS if opens else _FOLLOWING
    for line in lines[best.index + 1 : best.index + 1 + most]:
        if line.heading or not (opens or line.joined):
            break
        shown.append(line)
    return shown


def _opening(best: Line, lines: Sequence[Line]) -> Line | None:
    before = lines[best.index - 1] if best.index else None
    if before is None or before.heading or before.row:
        return None
    if _POINTS_BACK.match(best.text):
        return before
    if best.joined:
        return None
    goes_on = best.index + 1 < len(lines) and lines[best.index + 1].joined
    for line in reversed(lines[max(0, best.index - _MOST_ITEMS) : best.index]):
        behind = goes_on and not (best.item or line.joined) and line.index < best.index - 1
        if line.heading or line.row or (line.item and not best.item) or behind:
            return None  # what comes after a list; a paragraph after one whose items are a sentence each
        if line.text.rstrip().endswith(":"):
            return line
    return None
