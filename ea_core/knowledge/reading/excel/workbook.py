"""XLSX: the cells of each sheet that is shown, as Excel shows them.

Read as a stream, so that a sheet costs what is in it and not what its corners span. What is not
shown is not read and said: hidden sheets and columns, hidden rows but for those of a filter,
struck-through cells, formulas whose result no program has written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lxml import etree

from ea_core.errors import DamagedDocument, DocumentTooLarge
from ea_core.knowledge.reading.docx.properties import core_metadata
from ea_core.knowledge.reading.docx.styles import local, value
from ea_core.knowledge.reading.excel.drawings import boxed_texts, printed
from ea_core.knowledge.reading.excel.grid import elements_of, range_of
from ea_core.knowledge.reading.excel.remarks import Left, about_sheet, about_sheets
from ea_core.knowledge.reading.excel.styles import PLAIN, Style, shared_texts, styles_of, text_of
from ea_core.knowledge.reading.links import with_address
from ea_core.knowledge.reading.package import Package
from ea_core.knowledge.reading.reading import Block, ReadDocument, ReadLimits
from ea_core.knowledge.reading.tables import MOST_CELLS, Cell, CellKind, Sheet, blocks_of, cell_text
from ea_core.knowledge.reading.validity import validity_of
from ea_core.knowledge.text.cleaning import clean_line, sensible_title, title_of_file
from ea_core.workbooks.numbers import shown
from ea_core.workbooks.spreadsheet_ml import column_of_cell

LARGEST_PART: Final = 500_000_000
"""Bytes of one sheet; it is read as a stream."""
_OFF: Final = frozenset({"", "0", "false", "none"})
_SAYS_NOTHING = re.compile(r"(?i)(sheet|tabelle|feuil|hoja|foglio|blad|arkusz|лист)\s*\d*")
_MOST_COMMENTS: Final = 200
MOST_COLUMNS: Final = 16_384


@dataclass(slots=True)
class _Read:
    """One sheet: its rows, what is merged, the addresses of links, and what was left out."""

    rows: list[tuple[int, dict[int, Cell]]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    filtered: bool = False
    left: Left = field(default_factory=Left)


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read an XLSX; raises DamagedDocument, DocumentTooLarge or ProtectedDocument."""
    package = Package(path, filename, limits)
    main = package.related("", "officeDocument") or "xl/workbook.xml"
    tree = package.tree(main)
    if tree is None:
        raise DamagedDocument(f"{filename} is damaged: the part with its sheets is missing.")
    book = _Workbook(package, main, tree, filename, limits)
    targets = {one.id: one for one in package.relations(main)}
    blocks: list[Block] = []
    remarks: list[str] = []
    hidden: list[str] = []
    sheets = list(tree.iter("{*}sheet"))
    for sheet in sheets:
        name = clean_line(sheet.get("name") or "")
        relation = targets.get(value(sheet, "id") or "")
        if relation is None or relation.kind != "worksheet":
            continue
        if sheet.get("state", "visible") != "visible":
            hidden.append(name)
            continue
        found, left = book.blocks(relation.target, name)
        if found and not (len(sheets) == 1 and _SAYS_NOTHING.fullmatch(name)):
            blocks.append(Block("heading", name, 2))
        blocks += found
        remarks += about_sheet(name, left)
    metadata = core_metadata(package)
    title = sensible_title(str(metadata.pop("title", ""))) or title_of_file(filename)
    if remarks := about_sheets(hidden) + remarks:
        metadata["remarks"] = remarks
    if book.headers:
        metadata["headers"] = list(book.headers)
        metadata.update(validity_of(list(book.headers)))
    if book.comments:
        metadata["comments"] = book.comments
    return ReadDocument(title, "xlsx", None, tuple(blocks), metadata)


class _Workbook:
    """What all sheets of a workbook share."""

    def __init__(
        self, package: Package, main: str, tree: Any, filename: str, limits: ReadLimits
    ) -> None:
        self._package, self._filename, self._limits = package, filename, limits
        properties = tree.find("{*}workbookPr")
        said = properties.get("date1904", "") if properties is not None else ""
        self._from_1904 = said.lower() not in _OFF
        self._styles = styles_of(package.tree(package.related(main, "styles")))
        part = package.related(main, "sharedStrings")
        stream = package.streamed(part, LARGEST_PART) if part else None
        self._texts = shared_texts(stream) if stream is not None else []
        self._cells = self._characters = 0
        self.comments: list[str] = []
        self.headers: dict[str, None] = {}

    def blocks(self, part: str, name: str) -> tuple[list[Block], Left]:
        """The blocks of one sheet, and what of it was left out."""
        stream = self._package.streamed(part, LARGEST_PART)
        if stream is None:
            raise DamagedDocument(f"{self._filename} is damaged: its sheet {name} is missing.")
        sheet = _Read()
        relations = {one.id: one for one in self._package.relations(part)}
        try:
            for element in elements_of(stream):
                self._take(sheet, element, relations)
        except etree.XMLSyntaxError as error:
            raise DamagedDocument(
                f"{self._filename} is damaged: its sheet {name} can't be read."
            ) from error
        self._note_comments(part, name)
        rows = [(number, row) for number, row in _shown(sheet) if row]
        hidden = sheet.hidden_rows if not sheet.filtered else set()
        blocks = list(
            blocks_of(
                Sheet(
                    rows,
                    sheet.merged,
                    name=name or "Sheet",
                    hidden_rows=sorted(hidden),
                    hidden_columns=sorted(_hidden_columns(sheet)),
                )
            )
        )
        blocks += [Block("paragraph", text) for text in boxed_texts(self._package, part)]
        return blocks, sheet.left

    def _take(self, sheet: _Read, element: Any, relations: dict[str, Any]) -> None:
        name = local(element)
        if name == "row":
            self._row(sheet, element)
        elif name == "col":
            if element.get("hidden", "").lower() not in _OFF:
                span = int(element.get("min", 1)) - 1, int(element.get("max", 1)) - 1
                sheet.hidden_columns.append(span)
        elif name == "mergeCell":
            if corners := range_of(element.get("ref", "")):
                sheet.merged.append(corners)
        elif name == "headerFooter":
            self.headers.update(dict.fromkeys(printed(element)))
        elif name == "autoFilter":
            sheet.filtered = True
        elif name == "hyperlink":
            relation = relations.get(value(element, "id") or "")
            corners = range_of(element.get("ref", ""))
            if relation is not None and relation.external and corners:
                sheet.links[corners[0], corners[1]] = relation.target

    def _row(self, sheet: _Read, row: Any) -> None:
        number = int(row.get("r") or (sheet.rows[-1][0] + 1 if sheet.rows else 1))
        cells: dict[int, Cell] = {}
        column = -1
        for one in row:
            if not str(one.tag).endswith("}c"):
                continue
            column = column_of_cell(one, column)
            style = self._style(one)
            if (text := self._text(sheet, one, style)) is None:
                continue
            if style.struck:
                sheet.left.struck += 1
            else:
                cells[column] = Cell(*text, style.bold)
                self._count(len(text[0]))
        if row.get("hidden", "").lower() not in _OFF:
            sheet.hidden_rows.add(number)
        if cells:
            sheet.rows.append((number, cells))

    def _style(self, cell: Any) -> Style:
        at = cell.get("s", "0")
        return self._styles[int(at)] if at.isdigit() and int(at) < len(self._styles) else PLAIN

    def _text(self, sheet: _Read, cell: Any, style: Style) -> tuple[str, CellKind] | None:
        """(text, kind) of a cell; None when nothing is shown in it."""
        kind = cell.get("t", "n")
        parts = {one.tag.rsplit("}", 1)[-1]: one for one in cell if isinstance(one.tag, str)}
        if kind == "inlineStr":
            text = cell_text(text_of(parts["is"])) if "is" in parts else ""
            return (text, "text") if text else None
        raw = (parts["v"].text or "") if "v" in parts else ""
        if not raw:
            sheet.left.formulas += "v" not in parts and "f" in parts
            return None
        if kind == "s":
            at = int(raw) if raw.strip().isdigit() else -1
            text = self._texts[at] if 0 <= at < len(self._texts) else ""
        elif kind == "b":
            text = "TRUE" if raw.strip() == "1" else "FALSE"
        elif kind == "d":
            day = raw.strip().removesuffix("T00:00:00").replace("T", " ")
            return day, "date"
        elif kind == "n":
            number = shown(raw.strip(), style.code, from_1904=self._from_1904)
            text = number.text.replace("|", "/")
            return (text, "date" if number.is_moment else "number") if text else None
        else:
            text = cell_text(raw)
        return (text, "text") if text else None

    def _count(self, length: int) -> None:
        """Raises DocumentTooLarge once there is more than a reader may hold."""
        self._cells += 1
        self._characters += length
        if self._cells > MOST_CELLS or self._characters > self._limits.max_characters:
            raise DocumentTooLarge(
                f"{self._filename} holds more than {MOST_CELLS // 1_000_000} million cells or "
                f"{self._limits.max_characters // 1_000_000} million characters. "
                "Split it and upload the parts."
            )

    def _note_comments(self, part: str, name: str) -> None:
        tree = self._package.tree(self._package.related(part, "comments"))
        for comment in tree.iter("{*}comment") if tree is not None else ():
            element = comment.find("{*}text")
            text = clean_line(text_of(element)) if element is not None else ""
            if text and len(self.comments) < _MOST_COMMENTS:
                self.comments.append(f"{name}, {comment.get('ref', '')}: {text[:1000]}")


def _hidden_columns(sheet: _Read) -> set[int]:
    return {
        column
        for first, last in sheet.hidden_columns
        for column in range(first, min(last, MOST_COLUMNS) + 1)
    }


def _shown(sheet: _Read) -> Iterator[tuple[int, dict[int, Cell]]]:
    """The rows without what is hidden, with the addresses of links; counts what is left out."""
    hidden = _hidden_columns(sheet) & {column for _, row in sheet.rows for column in row}
    sheet.left.columns = len(hidden)
    for number, row in sheet.rows:
        if number in sheet.hidden_rows:
            sheet.left.filtered += sheet.filtered
            sheet.left.rows += not sheet.filtered
            if not sheet.filtered:
                continue
        for column in hidden & row.keys():
            del row[column]
        for column, cell in row.items():
            if address := sheet.links.get((number, column)):
                row[column] = Cell(with_address(cell.text, address), cell.kind, cell.bold)
        yield number, row
