"""Where a table begins and what separates its columns, found from the rows themselves.

The delimiter is the one with which a row has most of the names that are looked for, and with which
the rows below are as wide as it. That row is the header: titles may stand above.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ea_core.delimited.rows import Row, rows_of
from ea_core.errors import InvalidInput

DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ROWS_LOOKED_AT: Final = 60
_HEADER_WITHIN: Final = 30
_EMPTY: Final = "The file is empty: it has no header and no rows."


@dataclass(frozen=True, slots=True)
class Head:
    """The delimiter, the header and its row."""

    delimiter: str
    row: int
    header: tuple[str, ...]


def find_head(lines: list[str], is_name: Callable[[str], bool], *, cut_off: bool) -> Head:
    """The head of a table from its first lines; raises InvalidInput without one.

    `is_name` knows the names of columns that are looked for. `cut_off`: the last row may go on
    behind these lines.
    """
    declared = _declared(lines)
    candidates = [declared] if declared else list(DELIMITERS)
    found: list[tuple[tuple[float, ...], Head]] = []
    for delimiter in candidates:
        rows: list[Row] = []
        for row in rows_of(lines, delimiter):
            rows.append(row)
            if len(rows) >= _ROWS_LOOKED_AT:
                break
        else:
            if cut_off and len(rows) > 1:
                rows.pop()
        filled = [
            row
            for row in rows
            if any(cell.strip("\ufeff \t\r\n") for cell in row.cells)
            and not (declared and row.number == 1)
        ]
        if filled:
            found.append(_judged(filled, delimiter, is_name))
    if not found:
        raise InvalidInput(
            "The file begins with a quotation mark that is not closed."
            if any(line.strip("\ufeff \t\r\n") for line in lines[bool(declared) :])
            else _EMPTY
        )
    return max(found, key=lambda judged: judged[0])[1]  # the first of equals


def _declared(lines: list[str]) -> str | None:
    """What a first line like `sep=;` declares; raises InvalidInput for what can't separate."""
    first = lines[0].lstrip("\ufeff ").strip('"') if lines else ""
    if not first.lower().startswith("sep="):
        return None
    delimiter = first[4:5]
    if delimiter not in DELIMITERS:
        raise InvalidInput("The columns of the file must be separated by , ; | or a tab.")
    return delimiter


def _judged(
    rows: list[Row], delimiter: str, is_name: Callable[[str], bool]
) -> tuple[tuple[float, ...], Head]:
    """The header that a delimiter gives, and how well the rows go with it."""
    header = _header(rows, is_name)
    names = tuple(" ".join(cell.lstrip("\ufeff").split()) for cell in header.cells)
    width = len(names)
    below = [row for row in rows if row.number > header.number]
    fitting = sum(1.0 if len(r.cells) == width else 0.5 * (len(r.cells) < width) for r in below)
    judgement = (
        _known(header, is_name),
        float(width > 1),
        fitting / len(below) if below else 1.0,
        width,
    )
    return judgement, Head(delimiter, header.number, names)


def _header(rows: list[Row], is_name: Callable[[str], bool]) -> Row:
    """The first row, unless a later one has clearly more of the names that are looked for."""
    first = rows[0]
    best = max(rows[:_HEADER_WITHIN], key=lambda row: _known(row, is_name))
    known, at_first = _known(best, is_name), _known(first, is_name)
    if known > max(at_first, 1):
        return best
    is_title = _filled(first) == 1 < _filled(best)
    if known > at_first and (is_title or known == _filled(best)):
        return best
    return first if known else _below_titles(rows)


def _below_titles(rows: list[Row]) -> Row:
    """The first row, or the one below lines of one cell where most rows that follow are as wide."""
    begins = next((at for at, row in enumerate(rows) if len(row.cells) > 1), 0)
    below = rows[begins + 1 :]
    alike = sum(len(row.cells) == len(rows[begins].cells) for row in below)
    return rows[begins] if alike > 1 and 3 * alike >= 2 * len(below) else rows[0]


def _known(row: Row, is_name: Callable[[str], bool]) -> int:
    return len({cell.strip() for cell in row.cells if is_name(cell)})


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.strip())
