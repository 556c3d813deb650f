"""Tables and charts of a slide as rows with their columns' names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ea_core.knowledge.reading.pptx.paragraphs import line_of
from ea_core.knowledge.reading.reading import Block
from ea_core.knowledge.reading.tables import Cell, Sheet, blocks_of, cell_text, text_cell
from ea_core.workbooks.numbers import shown

_FORMAT = ".//{*}val//{*}formatCode"


def blocks_of_table(table: Any, page: int) -> Iterator[Block]:
    """The rows of a table; its first row names the columns when the table says so."""
    rows: list[tuple[int, dict[int, Cell]]] = []
    merged: list[tuple[int, int, int, int]] = []
    for number, row in enumerate(table.rows):
        cells: dict[int, Cell] = {}
        for column, cell in enumerate(row.cells):
            if cell.is_spanned:
                continue
            if cell.is_merge_origin:
                bottom, right = number + cell.span_height - 1, column + cell.span_width - 1
                merged.append((number, column, bottom, right))
            if found := text_cell(line_of(cell.text_frame), bold=number == 0 and table.first_row):
                cells[column] = found
        if cells:
            rows.append((len(rows), cells))  # an empty row does not end a table here
    return blocks_of(Sheet(rows, merged), page)


def blocks_of_chart(chart: Any, page: int) -> Iterator[Block]:
    """What a chart shows: its title, and a row for each category with the values of the series."""
    if chart.has_title and chart.chart_title.has_text_frame:
        title = line_of(chart.chart_title.text_frame)
        if title:
            yield Block("paragraph", title, 0, page)
    for plot in chart.plots:
        series = list(plot.series)
        names = ("", *(cell_text(one.name or "") for one in series))
        categories = [cell_text(str(one)) for one in plot.categories]
        if not categories or not series:
            continue
        yield Block("table_row", " | ".join(names), 0, page)
        values = [list(one.values) for one in series]
        formats = [one._element.findtext(_FORMAT) or "General" for one in series]  # noqa: SLF001 -- the library does not tell it
        for at, category in enumerate(categories):
            found = [
                _value(of_one[at], code) if at < len(of_one) else ""
                for of_one, code in zip(values, formats, strict=True)
            ]
            yield Block("table_row", " | ".join([category, *found]), 0, page, names)


def _value(value: float | None, code: str) -> str:
    return "" if value is None else shown(repr(value), code).text
