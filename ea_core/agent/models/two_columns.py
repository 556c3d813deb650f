"""The table in which two things stand beside each other, where a question asks how they differ: Relay G2 and Relay G5. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from ea_core.agent.models.alike import content_words, means_alike
from ea_core.agent.models.found import Found
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import Kept, lines_in
from ea_core.agent.models.whole_table import Rows, told_rows
from ea_core.knowledge.search import PassageHit

_SIDES: Final = r"(?P<one>[^?,]{2,40}?) (?:and|with|to|from|against|versus|vs\.?|over) (?P<other>[^?,]{2,40}?)\W*$"
_LEADS: Final = r"^\W*(?:(?:and|please|so|can you|could you)\W+)*"
_ASKS: Final = tuple(
    re.compile(_LEADS + words + _SIDES, re.IGNORECASE)
    for words in (
        r"compare ",
        r"(?:(?:what(?:['\N{RIGHT SINGLE QUOTATION MARK}]s| is| are)|tell me|show me|explain|list) )?(?:the )?(?:main )?differences? between ",
        r"how (?:do|does|is|are) (?=[^?]*\b(?:differ|different|compare))",
        r"(?=[^?]* (?:versus|vs\.?) )",
    )
)
_DIFFERS: Final = re.compile(
    r"\b(?:differs?|different|compared?)\b|\b(?:the|our|an?)\b", re.IGNORECASE
)
_FEWEST: Final = 2


def beside_in_table(question: str, passages: Sequence[PassageHit], kept: Kept) -> Found | None:
    """The rows of the first table with a column for each of both things; None where there is none, or nothing is compared."""
    found = next((one for form in _ASKS if (one := form.match(question))), None)
    if found is None:
        return None
    sides = [content_words(_DIFFERS.sub(" ", found[name])) for name in ("one", "other")]
    tables: dict[tuple[UUID, tuple[str, ...]], Rows] = {}
    for number, passage in enumerate(passages, start=1):
        for line in lines_in(passage, kept):
            if line.row and not line.heading and _has_both(line, sides):
                tables.setdefault((passage.document_id, line.columns), []).append((number, line))
    rows = next((rows for rows in tables.values() if len(rows) >= _FEWEST), None)
    return None if rows is None else told_rows(rows, passages)


def _has_both(line: Line, sides: Sequence[Sequence[str]]) -> bool:
    columns = [content_words(name) for name in line.columns]
    places = [
        {at for at, column in enumerate(columns) if column and side and _is_for(column, side)}
        for side in sides
    ]
    return (
        len(columns) == len(line.cells)
        and all(len(one) == 1 for one in places)
        and places[0] != places[1]
    )


def _is_for(column: Sequence[str], side: Sequence[str]) -> bool:
    """Whether a column is that of a thing: all words of the one are among those of the other."""
    few, many = sorted((column, side), key=len)
    return all(any(means_alike(word, one) for one in many) for word in few)
