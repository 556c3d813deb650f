"""Cells of a sheet into blocks: which rows are titles, which is the header, where a table ends.

For every format that has cells in a grid (Excel, OpenDocument, CSV). Pure. Tables on a sheet lie
apart by empty rows, or side by side by empty columns. Lines of one cell above a table are its title.
A row of names above rows of another kind is the header; two rows are joined where the upper one
spans columns of the lower one. What is merged down the rows of a column holds for each of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from ea_core.knowledge.reading.reading import Block
from ea_core.knowledge.reading.units import are_units, with_units
from ea_core.knowledge.text.cleaning import clean_line

CellKind = Literal["text", "number", "date"]
MOST_CELLS: Final = 4_000_000
"""Cells of one file: what the memory of a reader holds."""

_NUMBER = re.compile(
    "[-+\u2212(]?"
    r"\s?(?:[A-Z]{3}\s?|[$€£¥]\s?)?[-+\u2212]?\d[\d.,' \u00a0\u202f]*(?:[eE][-+]?\d+)?\s?(?:%|[$€£¥]|[A-Z]{3})?\)?"
)
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:[ T].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?: .*)?")
_ADDRESS = re.compile(r"@|://")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_NAME: Final = 120  # characters of a column's name
_LONGEST_LABEL: Final = 100  # characters of a title above rows
_LOOKED_AT: Final = 200  # rows of a table by which it is judged
_SHEET_LEVEL: Final = 2
_TITLE_LEVEL: Final = 3
_LABEL_LEVEL: Final = 4
_PAIR: Final = 2
_MOST_MERGES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, on one line and not empty."""

    text: str
    kind: CellKind = "text"
    bold: bool = False


Row = Mapping[int, Cell]
"""column (from 0) -> what it holds; empty cells are not there."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The filled rows of a sheet by their number, in order. `merged` are (top, left, bottom, right).

    `named`: whether the format says that the first row holds the columns' names; None when it
    leaves that open. `is_list`: it is one table whose first row nearly always does (CSV). `name`:
    what the sheet is called, where titles on it are headings; without, they are paragraphs, for a
    heading of one table would stand over all that comes behind it. `hidden_rows` and `hidden_columns`
    are those that are not read, in order: they part no table.
    """

    rows: Sequence[tuple[int, Row]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    named: bool | None = None
    is_list: bool = False
    name: str = ""
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()


@dataclass(slots=True)
class _Table:
    """What is known of a sheet, and the header that is in force: its columns and their names.

    `spans` are (row, column) -> the last column that a cell covers.
    """

    spans: Mapping[tuple[int, int], int]
    named: bool | None
    is_list: bool
    name: str
    hidden_columns: Sequence[int] = ()
    columns: list[int] = field(default_factory=list)
    names: tuple[str, ...] = ()
    kinds: dict[int, CellKind] = field(default_factory=dict)
    """What most cells of a column are."""
    titled: bool = False
    """Whether a title or label stands over what comes next."""


def cell_text(text: str) -> str:
    """A cell's text on one line, without the sign that stands between cells."""
    return clean_line(text).replace("|", "/")


@lru_cache(maxsize=100_000)
def text_cell(text: str, *, bold: bool = False) -> Cell | None:
    """A cell of a format that knows texts alone; None when there is nothing in it."""
    text = cell_text(text)
    if not text:
        return None
    if not _DIGIT.search(text):
        return Cell(text, "text", bold)
    if _DATE.fullmatch(text):
        return Cell(text, "date", bold)
    return Cell(text, "number" if _NUMBER.fullmatch(text) else "text", bold)


def blocks_of(sheet: Sheet, page: int | None = None) -> Iterator[Block]:
    """The blocks of a sheet in reading order."""
    rows, spans = _filled(sheet)
    table = _Table(spans, sheet.named, sheet.is_list, sheet.name, sheet.hidden_columns)
    bands = list(_bands(rows, sheet.hidden_rows))
    for at, band in enumerate(bands):
        following = bands[at + 1] if at + 1 < len(bands) else []
        if _titles(band) == len(band):
            above = bool(following) and _titles(following) < len(following)
            yield from _lines(band, table, page, above=above)
            continue
        for part in _side_by_side(band, table):
            yield from _region(part, table, page)


def _lines(
    band: Sequence[tuple[int, Row]], table: _Table, page: int | None, *, above: bool
) -> Iterator[Block]:
    """Rows of one cell each; `above` a table they are its titles if no other stands before them."""
    for _, row in band:
        for cell in row.values():
            if above and (cell.bold or not table.columns):
                yield _title(cell, _TITLE_LEVEL, table, page)
            else:
                yield Block("paragraph", cell.text, 0, page)


def _filled(sheet: Sheet) -> tuple[list[tuple[int, dict[int, Cell]]], dict[tuple[int, int], int]]:
    """Rows with what is merged downwards filled in, and (row, column) -> last column of a span."""
    rows = [(number, dict(row)) for number, row in sheet.rows if row]
    numbers = [number for number, _ in rows]
    spans: dict[tuple[int, int], int] = {}
    for top, left, bottom, right in sheet.merged[:_MOST_MERGES]:
        first, last = bisect_left(numbers, top), bisect_right(numbers, bottom)
        cell = rows[first][1].get(left) if first < last and numbers[first] == top else None
        if cell is None:
            continue
        for number, row in rows[first:last]:
            row.setdefault(left, cell)
            if right > left:
                spans[number, left] = right
    return rows, spans


def _bands(
    rows: Sequence[tuple[int, dict[int, Cell]]], hidden: Sequence[int]
) -> Iterator[list[tuple[int, dict[int, Cell]]]]:
    """Runs of rows without an empty one between them."""
    band: list[tuple[int, dict[int, Cell]]] = []
    for number, row in rows:
        if band and _are_parted(band[-1][0], number, hidden):
            yield band
            band = []
        band.append((number, row))
    if band:
        yield band


def _are_parted(before: int, after: int, hidden: Sequence[int]) -> bool:
    """Whether something empty lies between two rows, or columns, beside what is hidden."""
    return after - before - 1 > bisect_left(hidden, after) - bisect_right(hidden, before)


def _side_by_side(
    band: list[tuple[int, dict[int, Cell]]], table: _Table
) -> Iterator[list[tuple[int, dict[int, Cell]]]]:
    """The tables of a band that an empty column parts; each has names above two columns or more."""
    used = sorted({column for _, row in band for column in row})
    groups = [[used[0]]]
    for column in used[1:]:
        if _are_parted(groups[-1][-1], column, table.hidden_columns):
            groups.append([])
        groups[-1].append(column)
    parts = [
        [(n, found) for n, row in band if (found := {c: row[c] for c in group if c in row})]
        for group in groups
    ]
    if len(parts) > 1 and all(_begins_table(part, table) for part in parts):
        yield from parts
    else:
        yield band


def _begins_table(part: Sequence[tuple[int, dict[int, Cell]]], table: _Table) -> bool:
    part = part[_above(part, table) :]
    return len(part) > 1 and _header(part, _columns(part), table)[0] > 0


def _titles(rows: Sequence[tuple[int, Row]]) -> int:
    """How many rows of one cell stand above those of several; all of them when there are no others."""
    return next((at for at, (_, row) in enumerate(rows) if len(row) > 1), len(rows))


def _above(rows: Sequence[tuple[int, Row]], table: _Table) -> int:
    """How many rows are titles: not a name over several columns, nor the only name of two."""
    titles = _titles(rows)
    if not 0 < titles < len(rows):
        return titles
    number, row = rows[titles - 1]
    column = next(iter(row))
    below = rows[titles:]
    if (
        _is_corner(row, [one for _, one in below], columns := _columns(below))
        and len(columns) == _PAIR
    ):
        return titles - 1
    over = table.spans.get((number, column), column) > column > min(rows[titles][1])
    return titles - over


def _columns(rows: Iterable[tuple[int, Row]]) -> list[int]:
    return sorted({column for _, row in rows for column in row})


def _region(rows: Sequence[tuple[int, Row]], table: _Table, page: int | None) -> Iterator[Block]:
    """Titles, header and rows of one table; without a header of its own it may go on with `table`."""
    above = _above(rows, table)
    if table.titled and table.columns and not above and not _goes_on(rows, table):
        yield Block("heading", table.name, _SHEET_LEVEL, page)  # ends the title of the table before
        table.titled = False
    for _, row in rows[:above]:
        yield from (_title(cell, _TITLE_LEVEL, table, page) for cell in row.values())
    rows = rows[above:]
    if not _goes_on(rows, table):
        columns = _columns(rows)
        depth, names = _header(rows, columns, table)
        table.columns, table.names = columns, names
        rows = rows[depth:]
        table.kinds = _kinds(rows, columns)
        if depth:
            yield Block("table_row", " | ".join(names), 0, page)
    for at, (number, row) in enumerate(rows):
        following = rows[at + 1][1] if at + 1 < len(rows) else {}
        if _is_label(number, row, following, table):
            yield _title(next(iter(row.values())), _LABEL_LEVEL, table, page)
        else:
            yield Block("table_row", _line(row, table.columns), 0, page, table.names)


def _goes_on(rows: Sequence[tuple[int, Row]], table: _Table) -> bool:
    """Whether rows behind an empty one are more of the table before: what is in them is alike."""
    first = rows[0][1]
    return (
        bool(table.names)
        and set(_columns(rows)) <= set(table.columns)
        and len(first) > 1
        and 2 * len(first) >= len(table.columns)
        and any(cell.kind != "text" for cell in first.values())
        and all(cell.kind == table.kinds.get(column, cell.kind) for column, cell in first.items())
    )


def _kinds(rows: Sequence[tuple[int, Row]], columns: Sequence[int]) -> dict[int, CellKind]:
    counted = {column: Counter[CellKind]() for column in columns}
    for _, row in rows[:_LOOKED_AT]:
        for column, cell in row.items():
            counted[column][cell.kind] += 1
    return {column: kinds.most_common(1)[0][0] for column, kinds in counted.items() if kinds}


def _title(cell: Cell, level: int, table: _Table, page: int | None) -> Block:
    short = len(cell.text) <= _LONGEST_LABEL and cell.text[-1] not in ".;,"
    if table.name and short and cell.kind == "text":
        table.titled = True
        return Block("heading", cell.text, level, page)
    return Block("paragraph", cell.text, 0, page)


def _line(row: Row, columns: Sequence[int]) -> str:
    return " | ".join(row[column].text if column in row else "" for column in columns)


def _is_label(number: int, row: Row, following: Row, table: _Table) -> bool:
    """Whether a row of one cell is a title of the rows below: bold or spanning, and rows follow."""
    if len(row) != 1 or len(following) < 2 or len(table.columns) < 2:  # noqa: PLR2004 -- cells of a row
        return False
    (column, cell), *_ = row.items()
    own = cell.bold and not all(other.bold for other in following.values())
    spanning = table.spans.get((number, column), column) > column
    return cell.kind == "text" and len(cell.text) <= _LONGEST_LABEL and (own or spanning)


def _header(
    rows: Sequence[tuple[int, Row]], columns: Sequence[int], table: _Table
) -> tuple[int, tuple[str, ...]]:
    """How many rows are the header (0 to 2), and the names that they give to `columns`."""
    if len(rows) < 2 or table.named is False:  # noqa: PLR2004 -- a header and something below it
        return 0, ()
    spans = table.spans
    (number, first), (_, second) = rows[0], rows[1]
    spanned = [column for column in first if spans.get((number, column), column) > column]
    if spanned and len(rows) > 2 and _are_names(second):  # noqa: PLR2004 -- two rows of names and one below
        upper: dict[int, str] = {}
        for column, cell in first.items():
            for covered in range(column, spans.get((number, column), column) + 1):
                upper[covered] = cell.text
        below = [row for _, row in rows[2:]]
        joined = {
            c: _joined(upper.get(c, ""), second[c].text if c in second else "") for c in columns
        }
        if all(joined.values()) and _differ(second, below, columns, is_list=table.is_list):
            return 2, tuple(joined[column] for column in columns)
    below = [row for _, row in rows[1:]]
    names = tuple(first[c].text if c in first else "" for c in columns)
    if table.named:
        return 1, names
    corner = _is_corner(first, below, columns)
    wide_enough = 5 * len(first) >= 3 * len(columns)
    named = wide_enough and _are_names(first)
    if corner or (named and _differ(first, below, columns, is_list=table.is_list)):
        units = [second[c].text if c in second else "" for c in columns]
        if len(below) > 1 and are_units(units):
            return 2, with_units(names, units)
        return 1, names
    return 0, ()


def _is_corner(first: Row, below: Sequence[Row], columns: Sequence[int]) -> bool:
    """Whether a row has words or years in all cells but its first, over rows that are told by theirs."""
    names = [first.get(column) for column in columns]
    return (
        len(columns) > 1
        and names[0] is None
        and all(cell is not None and _may_name(cell) for cell in names[1:])
        and all(columns[0] in row and row[columns[0]].kind == "text" for row in below[:_LOOKED_AT])
    )


def _may_name(cell: Cell) -> bool:
    return (
        len(cell.text) <= _LONGEST_NAME and not cell.text.endswith(":")
        and (cell.kind == "text" or _YEAR.fullmatch(cell.text) is not None)
    )  # fmt: skip


def _joined(upper: str, lower: str) -> str:
    return upper if lower == upper else f"{upper} {lower}".strip()


def _are_names(row: Row) -> bool:
    """Whether all cells may be names: words, and years beside them."""
    texts = [cell for cell in row.values() if cell.kind == "text"]
    return bool(texts) and all(map(_may_name, row.values())) and len(row) > 1


def _differ(header: Row, below: Sequence[Row], columns: Sequence[int], *, is_list: bool) -> bool:
    """Whether the rows below are of another kind than the names: not bold, numbers, other words."""
    looked = below[:_LOOKED_AT]
    if all(cell.bold for cell in header.values()) and not all(
        cell.bold for row in looked[:20] for cell in row.values()
    ):
        return True
    for column in columns:
        cells = [row[column] for row in looked if column in row]
        other = sum(cell.kind != "text" for cell in cells)
        named = header.get(column)
        years = all(_YEAR.fullmatch(cell.text) for cell in cells)
        if named and (named.kind == "text" or not years) and cells and 5 * other >= 4 * len(cells):
            return True
    texts = [cell.text for cell in header.values()]
    if len(set(texts)) < len(texts) or any(_is_datum(text) for text in texts):
        return False
    if not is_list and (len(columns) == 2 or 2 * sum(len(row) > 1 for row in looked) < len(looked)):  # noqa: PLR2004 -- words beside words: a list of facts, not a table
        return False
    return all(
        cell.text != row[column].text
        for column, cell in header.items()
        for row in looked
        if column in row
    )


def _is_datum(text: str) -> bool:
    """Whether a text is an address or a code, which are no names of columns."""
    digits = sum(char.isdigit() for char in text)
    return 3 * digits > len(text) or bool(_ADDRESS.search(text))
