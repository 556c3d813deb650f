"""The rows of a file that were refused, as a file to mend and import again. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from ea_core.crm.importing.records import RowError
from ea_core.crm.importing.table.reading import CsvFile
from ea_core.delimited.harmless import harmless

ROW: Final = "Row in the file"
PROBLEM: Final = "Problem"


def refused_csv(file: CsvFile, errors: Sequence[RowError]) -> bytes:
    """The rows of `errors` as they stand in the file, each with its number and why it was refused.

    UTF-8 with the mark by which spreadsheets know it; what looks like a formula is a text, and is read
    as what it was when the file comes back. Of a file that came back the two columns are written anew.
    """
    why: dict[int, list[str]] = {}
    for error in errors:
        place = f"{error.column}: " if error.column else ""
        why.setdefault(error.row, []).append(f"{place}{error.message}")
    kept = [at for at, name in enumerate(file.header) if name not in {ROW, PROBLEM}]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*(harmless(file.header[at]) for at in kept), ROW, PROBLEM])
    for row in file.rows():
        if row.number in why:
            cells = [harmless(row.cells[at]) if at < len(row.cells) else "" for at in kept]
            writer.writerow([*cells, row.number, harmless(" ".join(why[row.number]))])
    return text.getvalue().encode("utf-8-sig", "replace")
