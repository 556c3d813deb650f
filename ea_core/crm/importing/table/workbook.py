"""A sheet of a workbook as the same table that a CSV file is."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from ea_core.errors import InvalidInput
from ea_core.workbooks.reading import read_sheet


@dataclass(frozen=True, slots=True)
class SheetAsCsv:
    """The rows of a sheet as CSV, in their places; sentences about it; the names of all sheets, and of others with rows."""

    text: bytes
    notices: tuple[str, ...]
    sheets: tuple[str, ...]
    others: tuple[str, ...]


def sheet_as_csv(source: bytes | Path, sheet: str | None, encoding: str | None) -> SheetAsCsv:
    """The sheet of that name, or the first one with rows; raises InvalidInput."""
    if encoding is not None:
        raise InvalidInput(
            "A workbook says itself how its letters are written: leave --encoding away."
        )
    read = read_sheet(source, sheet)
    width = max(max(row) for _, row in read.rows) + 1
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    at = 1
    for number, row in read.rows:
        text.write("\r\n" * (number - at))
        writer.writerow([row.get(column, "") for column in range(width)])
        at = number + 1
    said = f"The sheet “{read.name}” was read."
    return SheetAsCsv(
        text.getvalue().encode("utf-8", "replace"), (said, *read.notices), read.sheets, read.others
    )
