"""A sheet of a workbook as the same table that a CSV file is."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ea_core.errors import InvalidInput
from ea_core.workbooks.reading import read_sheet


def sheet_as_csv(
    source: bytes | Path, sheet: str | None, encoding: str | None
) -> tuple[bytes, tuple[str, ...]]:
    """The rows of a sheet as CSV, in their places, and sentences about it; raises InvalidInput."""
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
    return text.getvalue().encode("utf-8", "replace"), (said, *read.notices)
