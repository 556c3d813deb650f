"""Tables of a page as a grid: what spans rows and columns, which tables hold data at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ea_core.knowledge.reading.tables import MOST_CELLS, Cell, Sheet, text_cell

_LONGEST_CELL: Final = 1500  # characters: beyond it a table is a means of layout
_WIDEST_SPAN: Final = 1000
_ALONE_BEFORE = re.compile(r"[$€£¥(]+|[A-Z]{3}")
_ALONE_BEHIND = re.compile(r"[)%]+|\)%")


def is_data(table: Any, attributes: Mapping[str, str | None]) -> bool:
    """Whether a table holds data and is no means of layout."""
    if (attributes.get("role") or "").lower() in {"presentation", "none"}:
        return False
    if table.css_first("table, h1, h2, h3, form", default=None) is not None and _nested(table):
        return False
    cells = table.css("td, th")
    if len(cells) < 2:  # noqa: PLR2004 -- a single cell is a frame
        return False
    longest = max(len(cell.text(deep=True)) for cell in cells)
    rows = sum(1 for row in table.css("tr") if len(row.css("td, th")) > 1)
    return rows > 0 and (longest <= _LONGEST_CELL or rows > 3)  # noqa: PLR2004 -- of a layout


def _nested(table: Any) -> bool:
    """Whether there is a table, heading or form inside (an element finds itself, too)."""
    inner = table.css("table, h1, h2, h3, form")
    return any(one.mem_id != table.mem_id for one in inner)


def grid_of(table: Any, text_of: Callable[[Any], str]) -> Sheet:
    """The cells of a table in their places; `text_of` gives the words of one."""
    rows: list[tuple[int, dict[int, Cell]]] = []
    merged: list[tuple[int, int, int, int]] = []
    taken: dict[int, int] = {}  # column -> the last row that a cell above reaches into
    for number, row in enumerate(table.css("tr")):
        cells: dict[int, Cell] = {}
        column = 0
        for node in _cells(row):
            while taken.get(column, -1) >= number:
                column += 1
            attributes = node.attributes
            width, height = _span(attributes, "colspan"), _span(attributes, "rowspan")
            if found := text_cell(text_of(node), bold=node.tag == "th"):
                cells[column] = found
            if width > 1 or height > 1:
                merged.append((number, column, number + height - 1, column + width - 1))
            for covered in range(column, column + width):
                taken[covered] = number + height - 1
            column += width
        if cells := _joined(cells):
            rows.append((number, cells))
    numbers = {number: at for at, (number, _) in enumerate(rows)}
    # An empty row does not end a table here.
    return Sheet(
        [(at, row) for at, (_, row) in enumerate(rows)][:MOST_CELLS],
        [
            (numbers[top], left, numbers[top] + bottom - top, right)
            for top, left, bottom, right in merged
            if top in numbers
        ],
        _named([row for _, row in rows]),
    )


def _named(rows: list[dict[int, Cell]]) -> bool | None:
    """Whether the first row of several cells, or of the second alone, holds the names: where the page marks any."""
    if not any(cell.bold for row in rows for cell in row.values()):
        return None
    first = next((row for row in rows if len(row) > 1 or list(row) == [1]), {})
    return all(cell.bold for cell in first.values())


def _cells(row: Any) -> list[Any]:
    found = []
    node = row.child
    while node is not None:
        if node.tag in {"td", "th"}:
            found.append(node)
        node = node.next
    return found


def _span(attributes: Mapping[str, str | None], name: str) -> int:
    said = (attributes.get(name) or "").strip()
    return max(1, min(int(said), _WIDEST_SPAN)) if said.isdigit() else 1


def _joined(cells: dict[int, Cell]) -> dict[int, Cell]:
    """Signs that stand in a cell of their own beside their number are put to it."""
    joined: dict[int, Cell] = {}
    before: Cell | None = None
    last = -1
    for column in sorted(cells):
        cell = cells[column]
        if before is not None and cell.kind == "number":
            cell = Cell(f"{before.text}{cell.text}", "number", cell.bold)
        elif before is not None:
            joined[last] = before
        before = None
        if _ALONE_BEFORE.fullmatch(cell.text) and not cell.text.isalpha():
            before, last = cell, column
            continue
        if _ALONE_BEHIND.fullmatch(cell.text) and last in joined and joined[last].kind == "number":
            joined[last] = Cell(f"{joined[last].text}{cell.text}", "number", cell.bold)
            continue
        joined[column], last = cell, column
    if before is not None:
        joined[last] = before
    return joined
