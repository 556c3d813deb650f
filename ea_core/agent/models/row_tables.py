"""The rows of a document's table in an answer, as tables with the names of their columns. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from ea_core.agent.models.found import Found
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import Kept, lines_in
from ea_core.agent.tables import Column, Table
from ea_core.agent.texts import as_written
from ea_core.knowledge.search import PassageHit

_ITEM: Final = "- "
_FEWEST: Final = 2
_Row = tuple[Line, int]


def row_tables(found: Found, passages: Mapping[int, PassageHit], kept: Kept) -> tuple[Table, ...]:
    """Rows that are whole lines of the answer, those of one table that follow each other together.

    `passages` by the numbers that the answer cites. A row without names of its columns stays words.
    """
    whole = [(line, number) for number in found.quotes for line in lines_in(passages[number], kept)]
    rows = {
        f"{as_written(line.said)} [{number}]": (line, number)
        for line, number in (*whole, *found.narrowed)
        if line.row and not line.heading and len(line.columns) == len(line.cells) >= _FEWEST
    }
    lines = found.text.split("\n")
    known = [(line, rows.get(line.removeprefix(_ITEM))) for line in lines] if rows else []
    tables: list[Table] = []
    for columns, group in groupby(known, lambda pair: pair[1][0].columns if pair[1] else ()):
        if columns:
            told = [(line, row) for line, row in group if row is not None]
            words = "\n".join(line for line, _ in told)
            tables.append(_table([row for _, row in told], words, passages))
    return tuple(tables)


def _table(rows: list[_Row], words: str, passages: Mapping[int, PassageHit]) -> Table:
    """Columns in which no row has anything are left out."""
    names = rows[0][0].columns
    at = [place for place in range(len(names)) if any(line.cells[place] for line, _ in rows)]
    return Table(
        passages[rows[0][1]].title,
        tuple(Column(names[place]) for place in at),
        tuple(tuple(line.cells[place] or None for place in at) for line, _ in rows),
        len(rows),
        words=words,
        cites=tuple(dict.fromkeys(number for _, number in rows)),
    )
