"""ODS: the cells of each sheet that is shown, in the words that the file keeps for showing them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from ea_core.errors import DocumentTooLarge
from ea_core.knowledge.reading.docx.styles import local, value
from ea_core.knowledge.reading.excel.remarks import Left, about_sheet, about_sheets
from ea_core.knowledge.reading.opendocument.flow import Flow
from ea_core.knowledge.reading.opendocument.package import PLAIN, OpenDocument, opened
from ea_core.knowledge.reading.reading import Block, ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK
from ea_core.knowledge.reading.tables import (
    MOST_CELLS,
    Cell,
    CellKind,
    Sheet,
    blocks_of,
    cell_text,
)
from ea_core.knowledge.text.cleaning import clean_line, sensible_title, title_of_file

_KINDS: Final[dict[str, CellKind]] = {
    "float": "number", "percentage": "number", "currency": "number", "date": "date", "time": "date",
}  # fmt: skip
_SAYS_NOTHING = re.compile(r"(?i)(sheet|tabelle|feuille|hoja|foglio|blad|arkusz)\s*\d*")
_WIDEST: Final = 16_384


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read an ODS; raises DamagedDocument, DocumentTooLarge or ProtectedDocument."""
    document = opened(path, filename, limits)
    flow = Flow(document, charts=False)
    reader = _Sheets(document, flow, filename)
    blocks: list[Block] = []
    remarks: list[str] = []
    hidden: list[str] = []
    tables = [one for one in document.body.iter("{*}table") if next(one.iterancestors("{*}table"), None) is None]  # fmt: skip
    for table in tables:
        name = clean_line(value(table, "name") or "")
        if document.styles.get(value(table, "style-name") or "", PLAIN).hidden:
            hidden.append(name)
            continue
        found, left = reader.blocks(table, name)
        if found and not (len(tables) == 1 and _SAYS_NOTHING.fullmatch(name)):
            blocks.append(Block("heading", name, 2))
        blocks += found
        remarks += about_sheet(name, left)
    metadata = document.metadata
    remarks += [STRUCK] if flow.struck else []
    if remarks := about_sheets(hidden) + remarks:
        metadata["remarks"] = [one.replace("Excel", "LibreOffice") for one in remarks]
    if flow.comments:
        metadata["comments"] = flow.comments
    title = sensible_title(document.title) or title_of_file(filename)
    return ReadDocument(title, "ods", None, tuple(blocks), metadata)


MOST_HIDDEN = 10_000
"""Rows that follow each other; as many hidden ones as a sheet has are its end."""


class _Sheets:
    """What all sheets share: styles, and how many cells there have been."""

    def __init__(self, document: OpenDocument, flow: Flow, filename: str) -> None:
        self._document, self._flow, self._filename = document, flow, filename
        self._cells = 0

    def blocks(self, table: Any, name: str) -> tuple[list[Block], Left]:
        """The blocks of one sheet, and what of it was left out."""
        left = Left()
        hidden = _hidden_columns(table)
        rows: list[tuple[int, dict[int, Cell]]] = []
        merged: list[tuple[int, int, int, int]] = []
        number = 0
        dropped: set[int] = set()
        gone: list[int] = []
        for row in table.iter("{*}table-row"):
            repeated = _times(row, "number-rows-repeated")
            cells = self._row(row, number, merged, left)
            shown = value(row, "visibility") or "visible"
            for column in [one for one in cells if one in hidden]:
                dropped.add(column)
                del cells[column]
            if shown == "collapse":
                left.rows += repeated * bool(cells)
                gone += range(number, number + min(repeated, MOST_HIDDEN))
            elif cells:
                left.filtered += repeated * (shown == "filter")
                self._count(len(cells) * repeated)
                rows += [(number + at, cells) for at in range(repeated)]
            number += repeated
        left.columns = len(dropped)
        columns = sorted(hidden)
        sheet = Sheet(rows, merged, name=name or "Sheet", hidden_rows=gone, hidden_columns=columns)
        return list(blocks_of(sheet)), left

    def _row(
        self, row: Any, number: int, merged: list[tuple[int, int, int, int]], left: Left
    ) -> dict[int, Cell]:
        cells: dict[int, Cell] = {}
        column = 0
        for element in row:
            if local(element) not in {"table-cell", "covered-table-cell"}:
                continue
            repeated = _times(element, "number-columns-repeated")
            cell = self._cell(element, left) if local(element) == "table-cell" else None
            down, right = (
                _times(element, "number-rows-spanned"),
                _times(element, "number-columns-spanned"),
            )
            if cell is not None:
                if down > 1 or right > 1:
                    merged.append((number, column, number + down - 1, column + right - 1))
                for at in range(min(repeated, _WIDEST)):
                    cells[column + at] = cell
            column += repeated
        return cells

    def _cell(self, element: Any, left: Left) -> Cell | None:
        style = self._document.styles.get(value(element, "style-name") or "", PLAIN)
        kind = _KINDS.get(value(element, "value-type") or "", "text")
        text = cell_text(" ".join(block.text for block in self._flow.blocks(element)))
        day = value(element, "date-value")
        if kind == "date" and day:
            text = day.replace("T", " ").removesuffix(" 00:00:00")
        if not text:
            left.formulas += (
                value(element, "formula") is not None and value(element, "value") is None
            )
            return None
        if style.struck:
            left.struck += 1
            return None
        return Cell(text, kind, style.bold)

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise DocumentTooLarge(
                f"{self._filename} holds more than {MOST_CELLS // 1_000_000} million cells. "
                "Split it and upload the parts."
            )


def _hidden_columns(table: Any) -> set[int]:
    hidden: set[int] = set()
    at = 0
    for column in table.iter("{*}table-column"):
        repeated = _times(column, "number-columns-repeated")
        if (value(column, "visibility") or "visible") != "visible":
            hidden.update(range(at, min(at + repeated, _WIDEST)))
        at += repeated
    return hidden


def _times(element: Any, name: str) -> int:
    said = value(element, name) or "1"
    return int(said) if said.isdigit() else 1
