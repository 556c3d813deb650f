"""Lines of a Word document that tabs part into cells, as price lists are typed: rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ea_core.knowledge.reading.reading import Block
from ea_core.knowledge.reading.tables import Sheet, blocks_of, text_cell
from ea_core.knowledge.text.cleaning import clean_line

_FEWEST_CELLS: Final = 3
"""A word and a tab before what it says ("Date:  3 May") is a line of its own."""
_FEWEST_ROWS: Final = 3
_LONGEST: Final = 80
"""Characters of a cell; a tab in writing is none between cells."""
_CLAUSE: Final = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])(?:\.\d{1,3})*[.)]")
"""The typed number of a clause or an item."""


def tabbed_cells(text: str) -> tuple[str, ...]:
    """The cells of a line; none where it has too few, or they are writing."""
    if "\n" in text.strip():
        return ()
    cells = tuple(cell for cell in map(clean_line, re.split(r"\t+", text)) if cell)
    fits = len(cells) >= _FEWEST_CELLS and max(map(len, cells)) <= _LONGEST
    return cells if fits and _CLAUSE.fullmatch(cells[0]) is None else ()


def with_tabbed_rows(
    blocks: Iterable[Block], tabbed: Mapping[int, Sequence[str]]
) -> Iterator[Block]:
    """The blocks, those that follow each other with as many cells as rows of a table.

    `tabbed` are the cells of blocks by their ids.
    """
    run: list[Block] = []
    for block in blocks:
        cells = tabbed.get(id(block), ())
        if run and len(cells) != len(tabbed[id(run[0])]):
            yield from _rows(run, tabbed)
            run = []
        if cells:
            run.append(block)
        else:
            yield block
    yield from _rows(run, tabbed)


def _rows(run: Sequence[Block], tabbed: Mapping[int, Sequence[str]]) -> Iterator[Block]:
    if len(run) < _FEWEST_ROWS:
        yield from run
        return
    rows = [
        (
            number,
            {at: cell for at, text in enumerate(tabbed[id(block)]) if (cell := text_cell(text))},
        )
        for number, block in enumerate(run)
    ]
    yield from blocks_of(Sheet(rows), run[0].page)
