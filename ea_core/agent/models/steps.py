"""How something is done: the numbered steps under a heading that says it ("How do I return a device?"). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ea_core.agent.models.alike import content_words, means_alike, telling_words
from ea_core.agent.models.found import Found
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import Kept, lines_in
from ea_core.agent.texts import as_written
from ea_core.knowledge.search import PassageHit

_HOW: Final = re.compile(
    r"^\W*(?:how (?:do|does|can|could|should|must|would) (?:i|we|you|one|someone|somebody|staff|employees|people|customers)\b|how to\b"
    r"|what (?:are the steps|steps)\b|which steps\b|was sind die schritte\b|wie (?:kann|muss|soll) (?:ich|man)\b)(?!.*\b(?:often|much|many|long)\b)",
    re.IGNORECASE,
)
_STEP: Final = re.compile(r"\W*(\d{1,2})[.)]\s+\S")
_NAMED: Final = frozenset("steps step schritte schritt".split())  # noqa: SIM905 -- as the other lists of words
_FEWEST: Final = 2


def steps_to(question: str, passages: Sequence[PassageHit], kept: Kept) -> Found | None:
    """The steps of the first list whose heading and items have all that is asked for; None where none has."""
    wanted = [word for word in telling_words(question) if word not in _NAMED]
    if not _HOW.search(question) or not wanted:
        return None
    for number, passage in enumerate(passages, start=1):
        for above, steps in _lists(passage, kept):
            heading = content_words(above)
            around = [
                *heading,
                *content_words("\n".join([passage.title, *(one.text for one in steps)])),
            ]
            if _has_any(heading, wanted) and all(_has_any(around, [word]) for word in wanted):
                items = "\n".join(f"- {as_written(one.text)} [{number}]" for one in steps)
                return Found(items, answered=True, quotes={number: steps[0].text})
    return None


def _lists(passage: PassageHit, kept: Kept) -> Iterator[tuple[str, list[Line]]]:
    """The lists of a passage that begin with their first step, each with the heading above it."""
    lines = [one for one in lines_in(passage, kept) if not one.heading]
    for is_step, group in groupby(lines, lambda one: _STEP.match(one.text) is not None):
        steps = list(group)
        numbers = [int(found[1]) for one in steps if (found := _STEP.match(one.text))]
        if is_step and numbers == list(range(1, len(steps) + 1)) and len(steps) >= _FEWEST:
            headings = passage.heading_path[-1:] if not steps[0].above else ()
            yield "\n".join([*headings, steps[0].above]), steps


def _has_any(there: Sequence[str], words: Sequence[str]) -> bool:
    return any(means_alike(word, one) for word in words for one in there)
