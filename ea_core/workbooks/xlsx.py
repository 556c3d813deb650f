"""The sheets of an XLSX, each cell as an exact text (ECMA-376 part 1, 18.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from ea_core.errors import InvalidInput
from ea_core.workbooks.container import Container
from ea_core.workbooks.numbers import exact
from ea_core.workbooks.sheet import Row, Sheet
from ea_core.workbooks.spreadsheet_ml import (
    GENERAL,
    column_of,
    column_of_cell,
    format_of,
    formats_of,
)

_OFF: Final = frozenset({"", "0", "false"})
_DOWN: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})")
_WANTED: Final = ("{*}row", "{*}col", "{*}mergeCell")


def sheets_of(container: Container) -> list[Sheet]:
    """The sheets in the order of their tabs; charts and macros are none."""
    root = container.relations("")
    main = next(
        (part for kind, part in root.values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    tree = container.tree(main)
    if tree is None:
        raise InvalidInput("The workbook is damaged: the part with its sheets is missing.")
    properties = tree.find("{*}workbookPr")
    from_1904 = properties is not None and properties.get("date1904", "").lower() not in _OFF
    parts = container.relations(main)
    by_kind = dict(parts.values())
    cells = _Cells(
        container, by_kind.get("styles", ""), by_kind.get("sharedStrings", ""), from_1904
    )
    found = []
    for one in tree.iter("{*}sheet"):
        identity = next((v for key, v in one.attrib.items() if key.endswith("}id")), "")
        kind, part = parts.get(identity, ("", ""))
        if kind == "worksheet":
            hidden = one.get("state", "visible") != "visible"
            found.append(Sheet(one.get("name") or "", hidden, partial(cells.rows, part)))
    return found


class _Cells:
    """What the cells of all sheets share: number formats and texts."""

    def __init__(self, container: Container, styles: str, texts: str, from_1904: bool) -> None:
        self._container, self._part, self._from_1904 = container, texts, from_1904
        self._codes = _codes(container.tree(styles) if styles else None)
        self._texts: list[str] | None = None

    def rows(self, part: str, sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """The rows of a sheet; notes in it what is merged, hidden or without a result."""
        sheet.merged.clear()
        sheet.hidden_rows = sheet.formulas = 0
        number = 0
        for element in self._container.elements(part, _WANTED):
            if element.tag.endswith("}col"):
                sheet.hidden_columns |= element.get("hidden", "").lower() not in _OFF
            elif element.tag.endswith("}mergeCell"):
                if (found := _DOWN.fullmatch(element.get("ref", ""))) and found[2] != found[3]:
                    sheet.merged.append((int(found[2]), column_of(found[1]), int(found[3])))
            else:
                said = element.get("r", "")
                number = int(said) if said.isdigit() else number + 1
                row = self._row(element, sheet)
                sheet.hidden_rows += bool(row) and element.get("hidden", "").lower() not in _OFF
                yield number, row

    def _row(self, element: Any, sheet: Sheet) -> dict[int, str]:
        row: dict[int, str] = {}
        column = -1
        for one in element:
            if not str(one.tag).endswith("}c"):
                continue
            column = column_of_cell(one, column)
            if text := self._text(one, sheet):
                row[column] = text
        return row

    def _text(self, cell: Any, sheet: Sheet) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            return _words(inline) if inline is not None else ""
        raw = cell.findtext("{*}v") or ""
        if not raw:
            sheet.formulas += cell.find("{*}f") is not None and cell.find("{*}v") is None
            return ""
        if kind == "s":
            at = int(raw) if raw.strip().isdigit() else -1
            return self._shared[at] if 0 <= at < len(self._shared) else ""
        if kind == "n":
            style = cell.get("s", "0")
            at = int(style) if style.isdigit() else 0
            code = self._codes[at] if at < len(self._codes) else GENERAL
            return exact(raw.strip(), code, from_1904=self._from_1904)
        plain = {"b": "TRUE" if raw.strip() == "1" else "FALSE",
                 "d": raw.strip().removesuffix("T00:00:00").replace("T", " ")}  # fmt: skip
        return plain.get(kind, raw)

    @property
    def _shared(self) -> list[str]:
        """The texts that cells name by number."""
        if self._texts is None:
            elements = self._container.elements(self._part, ("{*}si",)) if self._part else ()
            self._texts = [_words(one) for one in elements]
        return self._texts


def _codes(tree: Any) -> list[str]:
    """The number formats of the styles that cells name by number."""
    if tree is None:
        return []
    codes = formats_of(tree)
    return [format_of(one, codes) for one in tree.iterfind("{*}cellXfs/{*}xf")]


def _words(element: Any) -> str:
    """The words of a text with or without runs, without reading aids."""
    runs = [*element.iterfind("{*}t"), *element.iterfind("{*}r/{*}t")]
    return "".join(one.text or "" for one in runs)
