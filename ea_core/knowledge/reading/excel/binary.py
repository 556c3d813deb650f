"""XLS and XLSB, read by calamine: values without their formats, but for days and times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ea_core.errors import DamagedDocument, DocumentTooLarge
from ea_core.knowledge.reading.excel.remarks import about_sheets
from ea_core.knowledge.reading.reading import Block, MetadataValue, ReadDocument, ReadLimits
from ea_core.knowledge.reading.sniffing import protected
from ea_core.knowledge.reading.tables import MOST_CELLS, Cell, Sheet, blocks_of, cell_text
from ea_core.knowledge.text.cleaning import clean_line, title_of_file
from ea_core.workbooks.numbers import plain

_Value = int | float | str | bool | time | date | datetime | timedelta
_WIDEST = 50_000_000
"""Cells between the corners of a sheet: empty ones cost memory, too."""


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:  # noqa: ARG001
    """Read a workbook; raises DamagedDocument, DocumentTooLarge or ProtectedDocument."""
    blocks: list[Block] = []
    hidden: list[str] = []
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        for sheet in sheets:
            name = clean_line(sheet.name)
            if sheet.visible != SheetVisibleEnum.Visible:
                hidden.append(name)
                continue
            found = list(_blocks(book, sheet.name, filename))
            if found and len(sheets) > 1:
                blocks.append(Block("heading", name, 2))
            blocks += found
    except PasswordError as error:
        raise protected(filename) from error
    except CalamineError as error:
        raise DamagedDocument(f"{filename} is damaged and could not be read.") from error
    metadata: dict[str, MetadataValue] = {}
    if remarks := about_sheets(hidden):
        metadata["remarks"] = remarks
    return ReadDocument(title_of_file(filename), "xls", None, tuple(blocks), metadata)


def _blocks(book: CalamineWorkbook, name: str, filename: str) -> Iterator[Block]:
    sheet = book.get_sheet_by_name(name)
    start = sheet.start
    if start is None:
        return
    if sheet.width * sheet.height > _WIDEST:
        raise DocumentTooLarge(f"{filename} has a sheet that is too wide and long to be read.")
    top, left = start
    rows: list[tuple[int, dict[int, Cell]]] = []
    cells = 0
    for number, values in enumerate(sheet.iter_rows()):
        row = {left + at: cell for at, one in enumerate(values) if (cell := _cell(one))}
        cells += len(row)
        if cells > MOST_CELLS:
            raise DocumentTooLarge(
                f"{filename} holds more than {MOST_CELLS // 1_000_000} million cells. "
                "Split it and upload the parts."
            )
        if row:
            rows.append((number + top, row))
    merged = [
        (first_row, first, last_row, last)
        for (first_row, first), (last_row, last) in sheet.merged_cell_ranges or ()
    ]
    yield from blocks_of(Sheet(rows, merged, name=clean_line(name) or "Sheet"))


def _cell(value: _Value) -> Cell | None:
    """What a value shows; None for an empty one."""
    if isinstance(value, str):
        text = cell_text(value)
        return Cell(text) if text else None
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return Cell(plain(Decimal(repr(value))), "number")
    if isinstance(value, datetime):
        rounded = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return Cell(
            f"{rounded:%Y-%m-%d %H:%M:%S}".removesuffix(":00").removesuffix(" 00:00"), "date"
        )
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return Cell(f"{minutes // 60}:{minutes % 60:02}", "date")
    return Cell(value.isoformat(), "date")
