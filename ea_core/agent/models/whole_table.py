"""All rows of a table, where a question asks for what its first column names ("Which fault codes are there?") or for each. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from ea_core.agent.models.alike import content_words, means_alike
from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.found import Found
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import Kept, lines_in
from ea_core.agent.texts import as_written
from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

MOST_SHOWN: Final = 20
Rows = list[tuple[int, Line]]
"""Rows with the numbers of their passages."""
_ASKS: Final = re.compile(
    r"^\W*(?:please\s+)?(?:list|show|name|give)\b|^\W*(?:which|what)\b(?!\s+(?:is|does|do|did|was|can|may|must|should|will)\b)"
    r"|^\W*what\s+are\b",
    re.IGNORECASE,
)
_COMMANDS: Final = frozenset(
    "list show name give tell all every any possible different exist exists available known".split()  # noqa: SIM905
)
_FEWEST: Final = 2
_NEAR: Final = 3
"""So many words behind "which" tell what is asked for."""
_EACH: Final = re.compile(
    r"\b(?:each|every|all(?: the)?|jede[mnrs]?|alle[nr]?)\s+(?!(?:days?|nights?|weeks?|months?|quarters?|years?|time|tage?|wochen?|monate?|jahre?)\b)[^\W\d_]{3,}",
    re.IGNORECASE,
)
"""Each of several things; "each year" is how often."""
_BEST: Final = 4
"""Among so many of the best lines a row tells which table is meant."""


def whole_table(question: str, passages: Sequence[PassageHit], kept: Kept) -> Found | None:
    """The rows of the first table that has what is asked for in its first column, and nothing else is asked.

    Every other word of the question has to stand above the table, or it would ask for some of the rows.
    """
    wanted = [word for word in content_words(question) if word not in _COMMANDS]
    several = [word for word in wanted if word.endswith("s") and not word.endswith("ss")]
    if not _ASKS.search(question) or not several:
        return None
    found: list[tuple[int, Line]] = []
    for number, passage in enumerate(passages, start=1):
        if found and passage.document_id != passages[found[0][0] - 1].document_id:
            continue
        above = content_words("\n".join([passage.title, *passage.heading_path]))
        for line in lines_in(passage, kept):
            if line.row and not line.heading and line.columns and not _is_other(line, found):
                names = content_words(line.columns[0])
                around = [*above, *names, *content_words(line.above)]
                if any(_has(names, word) for word in several) and all(
                    _has(around, word) for word in wanted
                ):
                    found.append((number, line))
    return told_rows(found, passages) if len(found) >= _FEWEST else None


def rows_for_each(
    question: str, best: Sequence[Sentence], passages: Sequence[PassageHit], kept: Kept
) -> Found | None:
    """The rows of the table that one of the best lines is of, where something is asked "in each city".

    Where words of the question stand in cells of some of the rows ("all alpaca yarns", "which contracts does
    Lars Thune own?"), these rows alone. None where there is no such line.
    """
    row = next((one for one in best[:_BEST] if one.line.row and one.line.columns), None)
    each = _EACH.search(question) is not None
    if row is None or not (each or _asks_for_rows(question)):
        return None
    rows = rows_of_table(row, passages, kept)
    found = with_words_of(question, rows, row.line, passages[row.number - 1])
    if found is None:
        return told_rows(rows, passages) if each and len(rows) >= _FEWEST else None
    return told_rows(found, passages) if len(found) >= _FEWEST else None


def rows_of_table(one: Sentence, passages: Sequence[PassageHit], kept: Kept) -> Rows:
    """All rows that were found of the table that a row is of, each once."""
    document = passages[one.number - 1].document_id
    rows = {
        (line.text, line.above): (number, line)
        for number, passage in enumerate(passages, start=1)
        if passage.document_id == document
        for line in lines_in(passage, kept)
        if line.row and not line.heading and line.columns == one.line.columns
    }
    return list(rows.values())


def _asks_for_rows(question: str) -> bool:
    """Whether several things are asked for: "which contracts ...?"."""
    asks = _ASKS.search(question)
    near = question[asks.end() :].split()[:_NEAR] if asks else []
    words = [word.strip("?.,").casefold() for word in near]
    plural = takewhile(lambda word: word == "the" or word not in FUNCTION_WORDS, words)
    return any(word.endswith("s") and not word.endswith("ss") for word in plural)


def with_words_of(question: str, rows: Rows, best: Line, passage: PassageHit) -> Rows | None:
    """The rows that have the words of the question which some of the rows have; None where none tells them apart.

    Words for the columns and for the whole table tell no row from another.
    """
    around = content_words("\n".join([passage.title, *passage.heading_path, *best.columns]))
    wanted = [
        word for word in content_words(question) if word not in _COMMANDS and not _has(around, word)
    ]
    cells = [content_words(line.text) for _, line in rows]
    telling = [word for word in wanted if 0 < sum(_has(one, word) for one in cells) < len(rows)]
    if not telling:
        return None
    return [
        row
        for row, words in zip(rows, cells, strict=True)
        if all(_has(words, word) for word in telling)
    ]


def told_rows(found: Rows, passages: Sequence[PassageHit]) -> Found:
    """Rows in their order, as a list."""
    found.sort(key=lambda pair: (passages[pair[0] - 1].chunk_index, pair[1].start))
    shown = found[:MOST_SHOWN]
    items = "\n".join(f"- {as_written(line.said)} [{number}]" for number, line in shown)
    title = as_written(passages[shown[0][0] - 1].title)
    rows = f"{len(found)} rows" if len(shown) == len(found) else f"the first {len(shown)} of {len(found)} rows"  # fmt: skip
    sources = "".join(f" [{number}]" for number in dict.fromkeys(number for number, _ in shown))
    return Found(
        f"{items}\n\nThese are {rows} that were found in “{title}”; the document may hold more.{sources}",
        answered=True,
        quotes={number: line.text for number, line in reversed(shown)},
    )


def _is_other(line: Line, found: Sequence[tuple[int, Line]]) -> bool:
    """Whether a row belongs to another table than those before it."""
    return bool(found) and line.columns != found[0][1].columns


def _has(there: Sequence[str], word: str) -> bool:
    return any(means_alike(word, one) for one in there)
