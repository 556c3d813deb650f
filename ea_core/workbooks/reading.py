"""One sheet of a workbook as rows of texts: which it is, and what is to be said of it.

Numbers are whole, not as they are shown rounded, with the currency or percent sign of their format;
days are ISO 8601. What is merged down a column holds for each of its rows. What is hidden is read:
who saves the sheet as CSV gets it, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ea_core.errors import InvalidInput
from ea_core.workbooks import ods, xlsx
from ea_core.workbooks.container import Container
from ea_core.workbooks.sheet import Row, Sheet

MOST_CELLS: Final = 4_000_000
MOST_CHARACTERS: Final = 100_000_000
MOST_COLUMNS: Final = 1_000
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class SheetRead:
    """The rows of the sheet that was chosen, by number, and sentences about it."""

    name: str
    rows: list[tuple[int, Row]]
    notices: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    """All sheets of the workbook, in its order."""
    others: tuple[str, ...] = ()
    """Those behind it that are shown and have rows."""


def read_sheet(source: bytes | Path, wanted: str | None = None) -> SheetRead:
    """The sheet that is named, else the first one that is shown and has rows.

    Raises InvalidInput when the file is no workbook that can be read, or has no such sheet.
    """
    container = Container(source)
    sheets = xlsx.sheets_of(container) if container.kind == "xlsx" else ods.sheets_of(container)
    names = tuple(one.name for one in sheets)
    if wanted is not None:
        named = [one for one in sheets if one.name.strip().casefold() == wanted.strip().casefold()]
        if not named:
            raise InvalidInput(
                f"The workbook has no sheet {wanted[:60]!r}. It has {_listed(sheets)}."
            )
        sheets = named
    possible = sheets if wanted is not None else [one for one in sheets if not one.hidden]
    found = ((one, _rows(one)) for one in possible)
    sheet, rows = next(
        ((one, rows) for one, rows in found if rows or one.formulas),
        (None, list[tuple[int, Row]]()),
    )
    if sheet is None:
        raise InvalidInput("The file is empty: it has no header and no rows.")
    if sheet.formulas:
        cells = f"{sheet.formulas:,} formula{'s have' if sheet.formulas > 1 else ' has'}"
        raise InvalidInput(
            f"{cells} of the sheet “{sheet.name}” no result in the file. Open it in its program, "
            "save it and import it again."
        )
    others = [one for one in possible[possible.index(sheet) + 1 :] if _has_rows(one)]
    return SheetRead(
        sheet.name,
        rows,
        tuple(_notices(sheet, others)),
        names,
        tuple(one.name for one in others),
    )


def _has_rows(sheet: Sheet) -> bool:
    return any(row for _, row in sheet.rows(sheet))


def _rows(sheet: Sheet) -> list[tuple[int, Row]]:
    """The filled rows, what is merged downwards said in each."""
    found: list[tuple[int, dict[int, str]]] = []
    cells = characters = 0
    for number, row in sheet.rows(sheet):
        cells += len(row)
        characters += sum(map(len, row.values()))
        if cells > MOST_CELLS or characters > MOST_CHARACTERS:
            raise InvalidInput(
                f"The workbook has more than {MOST_CELLS // 1_000_000} million cells or "
                f"{MOST_CHARACTERS // 1_000_000} million characters. Split it."
            )
        if row and max(row) >= MOST_COLUMNS:
            raise InvalidInput(f"The sheet “{sheet.name}” has more than {MOST_COLUMNS:,} columns.")
        if row:
            found.append((number, dict(row)))
    by_number, numbers = dict(found), [number for number, _ in found]
    for top, column, bottom in sheet.merged:
        text = by_number.get(top, {}).get(column)
        for _, row in found[bisect_right(numbers, top) : bisect_right(numbers, bottom)]:
            if text:
                row.setdefault(column, text)
    return [(number, row) for number, row in found]


def _notices(sheet: Sheet, others: Sequence[Sheet]) -> Iterator[str]:
    if others:
        verb = "was" if len(others) == 1 else "were"
        yield f"Not read {verb} {_listed(others)}; name a sheet with --sheet."
    hidden = [f"{sheet.hidden_rows:,} hidden row{'s' * (sheet.hidden_rows > 1)}"]
    hidden = hidden[: sheet.hidden_rows] + ["hidden columns"] * sheet.hidden_columns
    if hidden:
        verb = "was" if hidden == ["1 hidden row"] else "were"
        yield f"{' and '.join(hidden).capitalize()} of the sheet {verb} read, too."


def _listed(sheets: Sequence[Sheet]) -> str:
    names = [f"“{one.name}”" for one in sheets[:_NAMED]]
    names += [f"{len(sheets) - _NAMED:,} more"] * (len(sheets) > _NAMED)
    many = "sheets" if len(sheets) > 1 else "sheet"
    return f"the {many} {' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}"
