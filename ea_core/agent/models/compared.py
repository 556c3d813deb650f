"""Both sides of a comparison, told beside each other, or which of them is not there. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ea_core.agent.models.alike import content_words, means_alike
from ea_core.agent.models.expected import has_number
from ea_core.agent.models.found import NOT_ANSWERED, Found
from ea_core.agent.models.sides import Side
from ea_core.agent.models.standing import place_of
from ea_core.agent.texts import as_written
from ea_core.knowledge.search import PassageHit

_OF_BOTH: Final = re.compile(r"\b(?:both|neither|all|each|every|any)\b", re.IGNORECASE)
_EXPRESSLY: Final = re.compile(r"\b(?:both|neither)\b", re.IGNORECASE)
_MISSING: Final = "the knowledge base does not tell this."


def beside_each_other(
    sides: Sequence[Side], found: Sequence[Found], passages: Sequence[PassageHit]
) -> Found:
    """What is told of each side; no answer where neither is told. `passages` are those of the run."""
    kept = [_of_side(side, one, passages) for side, one in zip(sides, found, strict=True)]
    for at, (side, one) in enumerate(zip(sides, kept, strict=True)):
        other, told = sides[1 - at], kept[1 - at]
        if one is not None and told is not None and one.quotes == told.quotes:
            # One line for both has to be about both, or it is about neither that it does not name.
            if not (_names(side, one.text) or _OF_BOTH.search(one.text)):
                kept[at] = None
        elif one is not None and _is_about_other(side, other, one):
            kept[at] = None
    for at, side in enumerate(sides):
        told = kept[1 - at]
        if kept[at] is None and told is not None and _names(side, told.text):
            kept[at] = told  # one row tells both
    if not any(kept):
        nearest = {number: quote for one in reversed(found) for number, quote in one.quotes.items()}
        return Found(NOT_ANSWERED, answered=False, quotes=nearest)
    first, second = kept
    if first is not None and second is not None and first.text == second.text:
        return first
    texts = [
        f"{as_written(_capital(side.label))}: {_MISSING if one is None else one.text}"
        for side, one in zip(sides, kept, strict=True)
    ]
    there = [one for one in kept if one is not None]
    quotes = {number: quote for one in reversed(there) for number, quote in one.quotes.items()}
    tables = tuple(dict.fromkeys(table for one in there for table in one.tables))
    return Found("\n\n".join(texts), answered=True, quotes=quotes, tables=tables)


def is_of_both(sides: Sequence[Side], found: Found) -> bool:
    """Whether one line answers for both: "Neither van may tow a trailer"."""
    named = all(_names(side, found.text) for side in sides)
    return found.answered and (named or _EXPRESSLY.search(found.text) is not None)


def _of_side(side: Side, found: Found, passages: Sequence[PassageHit]) -> Found | None:
    """What was found, where it has a figure and stands where the side is named."""
    if not found.answered or not (has_number(found.text) or _OF_BOTH.search(found.text)):
        return None
    cited = [place_of(passages[number - 1]) for number in found.quotes]
    return found if cited and all(_names(side, text) for text in cited) else None


def _names(side: Side, text: str) -> bool:
    there = content_words(text)
    return all(any(means_alike(word, one) for one in there) for word in side.own)


def _is_about_other(side: Side, other: Side, found: Found) -> bool:
    """Whether the words that answer name the other thing alone."""
    said = "\n".join(found.quotes.values())
    return _names(other, said) and not _names(side, f"{said}\n{found.text}")


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
