"""What goes on from a line that answered before: what holds above it, at which quantity it is less. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ea_core.agent.models.amounts import amounts_in, is_currency, same_unit
from ea_core.agent.models.answered_before import Before
from ea_core.agent.models.conditions import values_in
from ea_core.agent.models.days import without_days
from ea_core.agent.models.editions import of_other_things, says_alike
from ea_core.agent.models.excerpts import excerpt
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.found import Found, written
from ea_core.agent.models.lines import Line
from ea_core.agent.models.quantity_bands import FEWEST, band_of
from ea_core.agent.models.ranges import Range
from ea_core.agent.models.side_pointed import SIDES
from ea_core.agent.models.standing import Kept, lines_in
from ea_core.knowledge.search import PassageHit

_AT_QUANTITY: Final = re.compile(
    r"\b(?:quantit\w+|volumes?|how many|what number|units?|pieces)\b.*\b(?:cheaper|less|lower|discount|save)\b"
    r"|\b(?:cheaper|less|lower|discount)\b.*\b(?:quantit\w+|volumes?|more of (?:it|them)|in bulk)\b",
    re.IGNORECASE,
)


def going_on(
    question: str, before: Before, passages: Mapping[int, PassageHit], kept: Kept
) -> Found | None:
    """The line that a question after another one points to by where it stands; None where there is none.

    `passages` are those of the documents that answered before, by their numbers.
    """
    cited = dict(before.cited)
    for number, passage in passages.items():
        if str(passage.chunk_id) not in cited:
            continue
        lines = lines_in(passage, kept)
        at = next(
            (n for n, line in enumerate(lines) if line.text in cited[str(passage.chunk_id)]), None
        )
        if at is None:
            continue
        line = _line(question, lines, at)
        if line is not None:
            one = excerpt(Sentence(number, line, 0.0, 0.0), passage, kept)
            return Found(written(one.lines, number), answered=True, quotes={number: one.quote})
    return None


def at_amount(
    question: str, before: Before, passages: Mapping[int, PassageHit], kept: Kept
) -> Found | None:
    """The line of the paragraph that answered before which tells of the amount that a question adds: "and at 5 minutes?"."""
    values = values_in(question)
    cited = dict(before.cited)
    if len(values) != 1 or is_currency(values[0].range.unit) or values[0].range.unit == "%":
        return None
    for number, passage in passages.items():
        lines = lines_in(passage, kept)
        quote = cited.get(str(passage.chunk_id), "")
        at = next((n for n, line in enumerate(lines) if quote and line.text in quote), None)
        if at is None or lines[at].row:
            continue
        for line in _paragraph(lines, at):
            if any(_is_same(values[0].range, one.range) for one in values_in(line.text)):
                one = excerpt(Sentence(number, line, 0.0, 0.0), passage, kept)
                return Found(written(one.lines, number), answered=True, quotes={number: one.quote})
    return None


def _is_same(one: Range, other: Range) -> bool:
    return (one.low, one.high) == (other.low, other.high) and same_unit(one.unit, other.unit)


def _paragraph(lines: Sequence[Line], at: int) -> list[Line]:
    """The line and the others of its paragraph, those behind it first."""
    first, last = at, at + 1
    while first and lines[first].joined:
        first -= 1
    while last < len(lines) and lines[last].joined:
        last += 1
    return [*lines[at:last], *lines[first:at]]


def _line(question: str, lines: Sequence[Line], at: int) -> Line | None:
    if _AT_QUANTITY.search(question) and lines[at].row:
        bands = sum(band_of(name) is not None for name in lines[at].columns)
        return lines[at] if bands >= FEWEST else None
    for asked, has in SIDES:
        if asked.search(question):
            behind = [*lines[at + 1 :], *lines[:at]]
            units = _units(lines[at].text)
            return next(
                (
                    one
                    for one in behind
                    if has.search(one.text)
                    and not (one.heading or one.row or (one.item and not lines[at].item))
                    and one.above == lines[at].above
                    and (units & _units(one.text) or not any(map(str.isdigit, one.text)))
                ),
                None,
            )
    return None


def _units(text: str) -> frozenset[str]:
    """The units of the amounts in a text, beside times."""
    return frozenset(one.range.unit for one in amounts_in(without_days(text))) - {""}


def above_of(passage: PassageHit, quote: str, kept: Kept) -> str:
    """The headings above words that are cited, without the document's title."""
    lines = lines_in(passage, kept)
    line = next((one for one in lines if one.text and one.text in quote), None)
    above = [one for one in passage.heading_path if one != passage.title]
    if line is not None and line.above and line.above not in above:
        above.append(line.above)
    return "\n".join(above)


def same_line(
    first: PassageHit, quote: str, passages: Mapping[int, PassageHit], kept: Kept
) -> Found | None:
    """The line of another document that says the same as the one that answers; None where none does."""
    if of_other_things(first.title, next(iter(passages.values())).title):
        return None
    for number, passage in passages.items():
        for line in lines_in(passage, kept):
            if not line.heading and not line.row and says_alike(quote, line.text):
                one = excerpt(Sentence(number, line, 0.0, 0.0), passage, kept)
                return Found(written(one.lines, number), answered=True, quotes={number: one.quote})
    return None
