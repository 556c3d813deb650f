"""Rows of Word tables: their cells by column, with what is merged and what names columns.

A table that only arranges text on the page is read as text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ea_core.knowledge.reading.column_names import Row
from ea_core.knowledge.reading.docx.styles import flag, local, value
from ea_core.knowledge.reading.reading import Block
from ea_core.knowledge.text.cleaning import clean_line

_MOST_COLUMNS = 200  # that a cell spans
_LONGEST_INNER = 300  # characters of tables within a row's cells that are read with the row
_LONGEST_ROW = 1500  # characters: beyond it a table is a means of layout, not of data

Cells = Sequence[tuple[Any, Sequence[Block]]]
"""The elements of a row's cells and the blocks within each."""


def is_layout(cells: Sequence[Sequence[Block]], *, beside_rows: bool) -> bool:
    """Whether the cells are to be read as text: nested tables, one full cell, very long ones.

    `beside_rows`: the table has rows without tables in them; then a small one is part of its row.
    """
    filled = [blocks for blocks in cells if blocks]
    inner = sum(map(_inner_length, filled))
    nested = inner > (_LONGEST_INNER if beside_rows and len(filled) > 1 else 0)
    alone = len(filled) == 1 and (len(filled[0]) > 1 or filled[0][0].kind == "heading")
    length = sum(len(block.text) for blocks in filled for block in blocks)
    return nested or alone or length > _LONGEST_ROW


def is_plain(cells: Cells) -> bool:
    """Whether it is a row of several cells without a table in any of them."""
    filled = [blocks for _, blocks in cells if blocks]
    return len(filled) > 1 and not any(map(_inner_length, filled))


def _inner_length(blocks: Sequence[Block]) -> int:
    """Characters of the rows of tables within a cell."""
    return sum(len(block.text) for block in blocks if block.kind == "table_row")


def _said(blocks: Sequence[Block]) -> str:
    """A cell's text on one line; of a table within it the rows after each other."""
    parts: list[str] = []
    for at, block in enumerate(blocks):
        inner = block.kind == "table_row"
        goes_on = inner and at > 0 and blocks[at - 1].kind == "table_row"
        parts += [
            "; " if goes_on else " ",
            block.text.replace(" | ", ", ") if inner else block.text,
        ]
    return clean_line("".join(parts))


def row_of(element: Any, cells: Cells, above: Sequence[str], strong: Collection[int]) -> Row:
    """A row's cells by column; `above` are those of the row above, `strong` ids of bold blocks."""
    names = flag(element.find("{*}trPr/{*}tblHeader"))
    filled = [block for _, blocks in cells for block in blocks]
    bold = bool(filled) and all(id(block) in strong for block in filled)
    page = filled[0].page if filled else None
    spanned = _spread(cells, above, repeat=True)
    return Row(
        spanned if names else _spread(cells, above, repeat=False), page, names, bold, spanned
    )


def _spread(cells: Cells, above: Sequence[str], *, repeat: bool) -> list[str]:
    """The texts of a row by column: what is merged down is said again, what spans has its room.

    With `repeat` what spans columns is said in each of them, as the names of columns are.
    """
    spread: list[str] = []
    for cell, blocks in cells:
        text = _said(blocks)
        properties = cell.find("{*}tcPr")
        merged = properties.find("{*}vMerge") if properties is not None else None
        if merged is not None and value(merged, "val") != "restart" and not text:
            text = above[len(spread)] if len(spread) < len(above) else ""
        span = properties.find("{*}gridSpan") if properties is not None else None
        width = (value(span, "val") if span is not None else None) or "1"
        more = min(int(width), _MOST_COLUMNS) - 1 if width.isdecimal() else 0
        spread += [text, *[text if repeat else ""] * more]
    return spread


def cells_of(row: Any) -> Iterator[Any]:
    """The cells of a row."""
    return children(row, "tc")


def children(element: Any, name: str) -> Iterator[Any]:
    """Rows of a table, cells of a row, also those wrapped in content controls."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from children(child, name)
