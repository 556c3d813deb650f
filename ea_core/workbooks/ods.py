"""The sheets of an ODS, each cell as an exact text (OpenDocument 1.3 part 3, 9 and 19.385)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from ea_core.errors import InvalidInput
from ea_core.workbooks.container import Container
from ea_core.workbooks.numbers import certain
from ea_core.workbooks.sheet import Row, Sheet

_MOST_REPEATED: Final = 16_384
_CELLS: Final = frozenset({"table-cell", "covered-table-cell"})
_NOT_WORDS: Final = frozenset({"annotation", "frame"})


def sheets_of(container: Container) -> list[Sheet]:
    """The sheets in the order of their tabs."""
    tree = container.tree("content.xml")
    if tree is None:
        raise InvalidInput("The workbook is damaged: the part with its sheets is missing.")
    hidden = {
        _value(style, "name")
        for style in tree.iter("{*}style")
        if any(_value(one, "display") == "false" for one in style.iterfind("{*}table-properties"))
    }
    body = tree.find("{*}body/{*}spreadsheet")
    return [
        Sheet(_value(one, "name"), _value(one, "style-name") in hidden, partial(_rows, one))
        for one in (body if body is not None else ())
        if _local(one) == "table"
    ]


def _rows(table: Any, sheet: Sheet) -> Iterator[tuple[int, Row]]:
    sheet.merged.clear()
    sheet.hidden_rows = sheet.formulas = 0
    columns = table.iter("{*}table-column")
    sheet.hidden_columns = any(
        _value(one, "visibility") in {"collapse", "filter"} for one in columns
    )
    number = 1
    for element in table.iter("{*}table-row"):
        repeated = _times(element, "number-rows-repeated")
        row = _row(element, number, sheet)
        if row:
            sheet.hidden_rows += repeated * (
                _value(element, "visibility") in {"collapse", "filter"}
            )
            for at in range(repeated):  # the reader counts cells and stops
                yield number + at, row
        number += repeated


def _row(element: Any, number: int, sheet: Sheet) -> dict[int, str]:
    row: dict[int, str] = {}
    column = 0
    for cell in element:
        if _local(cell) not in _CELLS:
            continue
        repeated = _times(cell, "number-columns-repeated")
        text = _text(cell, sheet) if _local(cell) == "table-cell" else ""
        if text:
            if (down := _times(cell, "number-rows-spanned")) > 1:
                sheet.merged.append((number, column, number + down - 1))
            for at in range(min(repeated, _MOST_REPEATED)):
                row[column + at] = text
        column += repeated
    return row


def _text(cell: Any, sheet: Sheet) -> str:
    kind = _value(cell, "value-type")
    value = _value(cell, "value")
    if kind in {"float", "percentage", "currency"} and value:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if kind == "percentage":
            return f"{certain(number * 100)}%"
        return f"{certain(number)} {_value(cell, 'currency') if kind == 'currency' else ''}".strip()
    if kind == "date":
        return _value(cell, "date-value").removesuffix("T00:00:00").replace("T", " ")
    if kind == "boolean":
        return _value(cell, "boolean-value").upper()
    lines = (_words(one) for one in cell if _local(one) == "p")
    text = "\n".join(lines)
    sheet.formulas += not text and not kind and bool(_value(cell, "formula"))
    return text


def _words(element: Any) -> str:
    parts = [element.text or ""]
    for child in element:
        name = _local(child)
        if name == "s":
            parts.append(" " * min(_times(child, "c"), _MOST_REPEATED))
        elif name in {"tab", "line-break"}:
            parts.append("\t" if name == "tab" else "\n")
        elif name not in _NOT_WORDS:
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _local(element: Any) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _value(element: Any, name: str) -> str:
    """An attribute by its local name, '' without it."""
    return next((str(v) for key, v in element.attrib.items() if key.rsplit("}", 1)[-1] == name), "")


def _times(element: Any, name: str) -> int:
    said = _value(element, name)
    return int(said) if said.isdigit() and said != "0" else 1
