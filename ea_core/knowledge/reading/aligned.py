"""Tables that a plain text draws with blanks: columns that stand under each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ea_core.knowledge.reading.tables import Cell, text_cell

_FEWEST: Final = 3
"""Lines, without those that are drawn; fewer can stand under each other by chance."""
_GUTTER: Final = 2
"""Blanks between two columns, in every line."""
_PAIR: Final = 2
_PROSE: Final = 45
"""Letters of the longest cell of a column."""
_WIDEST: Final = 400
_DRAWN = re.compile(r"[\s=\-_+|*]*[=\-_+]{3}[\s=\-_+|*]*")


def aligned_rows(lines: Sequence[str]) -> list[tuple[int, dict[int, Cell]]]:
    """The cells of lines by row and column; nothing where no blanks run down between all of them."""
    drawn = [line.expandtabs().rstrip() for line in lines if not _DRAWN.fullmatch(line)]
    if len(drawn) < _FEWEST or max(map(len, drawn)) > _WIDEST:
        return []
    columns = _columns(drawn)
    rows = []
    for number, line in enumerate(drawn):
        cells = (text_cell(line[start:end]) for start, end in columns)
        rows.append((number, {at: cell for at, cell in enumerate(cells) if cell}))
    # A line of one cell goes on with the one above; columns of long lines are prose side by side.
    lengths = [end - start for start, end in columns]
    prose = sum(length > _PROSE for length in lengths) > 1
    corner = len(columns) == _PAIR and list(rows[0][1]) == [1]  # the name of the second alone
    whole = rows[1:] if corner else rows
    return rows if not prose and all(len(row) > 1 for _, row in whole) else []


def _columns(lines: Sequence[str]) -> list[tuple[int, int]]:
    """(start, end) of the columns of letters between which all lines are blank."""
    width = max(map(len, lines))
    used = [any(line[at : at + 1].strip() for line in lines) for at in range(width)]
    found: list[tuple[int, int]] = []
    for at in (at for at, taken in enumerate(used) if taken):
        if found and at - found[-1][1] < _GUTTER:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found
