"""Whether a text that nobody calls a table is one."""

from __future__ import annotations

from typing import Final

from ea_core.delimited.head import find_head
from ea_core.delimited.rows import rows_of
from ea_core.errors import InvalidInput

_LINES: Final = 60
_FEW_COLUMNS: Final = 3
_LEAST_ROWS: Final = 3
_LONGEST_CELL: Final = 300


def looks_delimited(text: str) -> bool:
    """Whether the beginning of a text is a table without a name that says so: rows of equal width.

    The last line may be cut off. Prose has commas, too: it takes three columns, or other signs than
    commas, in every row.
    """
    lines = text.splitlines(keepends=True)[:_LINES]
    if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")):
        lines.pop()
    try:
        head = find_head(lines, lambda _: False, cut_off=True)
    except InvalidInput:
        return False
    rows = [row for row in rows_of(lines, head.delimiter) if any(map(str.strip, row.cells))]
    width = len(head.header)
    least = _FEW_COLUMNS if head.delimiter == "," else 2
    if width < least or len(rows) < _LEAST_ROWS or head.delimiter == "|":
        return False
    text = "".join(lines)
    if head.delimiter == "," and 2 * text.count(", ") > text.count(","):
        return False
    return all(
        not row.problem and len(row.cells) == width and max(map(len, row.cells)) < _LONGEST_CELL
        for row in rows
    )
