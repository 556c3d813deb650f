"""Clause 4.2 and step 3: the line that begins with the number, under the right headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ea_core.agent.models.demands import NumberedPlace, folded, has_code
from ea_core.agent.models.lines import Line

_MOST_LINES = 8
_NUMBER = re.compile(r"\W*(?:[^\W\d_]+\s+)?(?:no\.?\s*)?(\d{1,3}(?:\.\d{1,3})*)[.):]?(?=\s|\Z)")


def lines_at(place: NumberedPlace, lines: Sequence[Line]) -> list[Line]:
    """The line with that number and what belongs to it; of a heading the lines under it, too."""
    named = rf"(?:{re.escape(place.kind)}|§)" if place.kind else "§"
    begins = re.compile(
        rf"\W*(?P<named>{named}\s*(?:no\.?\s*)?)?{re.escape(place.number)}(?!\d|\.\d)(?P<sign>[.):]?)(?=\s|\Z)"
    )
    for at, line in enumerate(lines):
        found = begins.match(folded(line.text))
        if found is None:
            continue
        # "3 people" is no step 3: a bare number needs its sign, its word, or to stand above others.
        if found["named"] or found["sign"] or "." in place.number or line.heading or line.row:
            return [line, *_under(place, line, lines[at + 1 : at + 1 + _MOST_LINES])]
    return []


def stands_above(place: NumberedPlace, headings: Sequence[str]) -> bool:
    """Whether one of the headings above a passage has that number."""
    number = rf"{re.escape(place.number)}(?!\d|\.\d)"
    named = rf"(?:^\W*|\b{re.escape(place.kind)}\s+){number}" if place.kind else rf"^\W*{number}"
    return any(re.search(named, folded(heading)) for heading in headings)


def is_named(place: NumberedPlace, text: str) -> bool:
    """Whether a text speaks of the place: "Section 508 applies"."""
    return bool(place.kind) and has_code(text, place.words)


def _under(place: NumberedPlace, first: Line, following: Sequence[Line]) -> list[Line]:
    """What goes on in the same paragraph; of a heading, or a clause with parts, all until the next one."""
    shown: list[Line] = []
    for line in following:
        numbered = _NUMBER.match(folded(line.text))
        part = numbered is not None and numbered[1].startswith(f"{place.number}.")
        if line.joined or part or (first.heading and not line.heading and numbered is None):
            shown.append(line)
        else:
            break
    return shown
