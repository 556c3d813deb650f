"""Tables as files: CSV and XLSX of a typed frame, in which nothing that people typed is a formula."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import pandas as pd
import xlsxwriter

from ea_core.delimited.harmless import harmless

_DIGITS: Final = 15
"""Digits that a spreadsheet keeps of a number; a longer one is written as text."""
_LONGEST: Final = 32_767
"""Letters of a cell of a workbook."""
_WIDEST: Final = 60


def csv_of(table: pd.DataFrame) -> bytes:
    """The table as CSV in UTF-8, with the mark by which spreadsheets know it; days and moments ISO."""
    safe = table.rename(columns=harmless)
    for name in safe.columns:
        if isinstance(safe[name].dtype, pd.StringDtype):
            safe[name] = safe[name].map(harmless, na_action="ignore")
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def xlsx_of(table: pd.DataFrame, title: str) -> bytes:
    """The table as a workbook with one sheet: numbers and days as such, text as text, head frozen."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        looks = {
            "head": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for at, name in enumerate(table.columns):
            zone = " (UTC)" if isinstance(table[name].dtype, pd.DatetimeTZDtype) else ""
            sheet.write_string(0, at, f"{name}{zone}", looks["head"])
            widest = max([len(str(name)), *(len(str(one)) for one in table[name].head(200))])
            sheet.set_column(at, at, min(widest + 2, _WIDEST))
            for line, value in enumerate(table[name], start=1):
                _write(sheet, line, at, value, looks)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _write(sheet: Any, line: int, at: int, value: Any, looks: dict[str, Any]) -> None:
    if value is None or value is pd.NA or value is pd.NaT:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(line, at, value.replace(tzinfo=None), looks["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(line, at, value, looks["day"])
    elif isinstance(value, Decimal | int | float) and _fits(value):
        sheet.write_number(line, at, float(value))
    else:
        sheet.write_string(line, at, str(value)[:_LONGEST])


def _fits(value: Decimal | float) -> bool:
    exact = Decimal(str(value))
    return exact.is_finite() and len(exact.normalize().as_tuple().digits) <= _DIGITS


def _sheet_name(title: str) -> str:
    """A name that workbooks take: at most 31 letters, without the signs of their addresses."""
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:31].strip() or "Table"
