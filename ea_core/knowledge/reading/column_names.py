"""Rows of a table as blocks, each with the names of its columns.

For the formats whose tables are rows of cells in the file (DOCX, Markdown, HTML). The file says which
rows are names, or they are known by being of another kind than the rows below. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ea_core.knowledge.reading.reading import Block
from ea_core.knowledge.reading.units import are_units, with_units
from ea_core.knowledge.text.cleaning import clean_line

_LONGEST_NAME = 80  # characters
_LOOKED_AT = 50  # rows below the names
_MOST = 0.6  # of the rows: a column of figures
_PERIOD = re.compile(
    r"(?i)(?:[a-z]{1,9}\.? ?)?(?:19|20)\d\d|(?:[QHT]|FY) ?\d{1,2}(?: (?:19|20)\d\d)?"
)
_NUMBER = r"[$€£]? ?\d[\d.,' ]*(?:%|[a-z]{1,9}\.?)?"
_BAND = re.compile(
    rf"(?:{_NUMBER} ?(?:to|bis|through|[-\u2013]) ?{_NUMBER}"
    rf"|(?:from|over|above|more than|at least|up to|until|under|below|less than|ab|über|bis(?: zu)?|unter|mindestens|[<>≤≥]=?) ?{_NUMBER}"
    rf"|{_NUMBER} ?(?:\+ ?[a-z]{{0,9}}|(?:and|or|und|oder) (?:more|above|over|up|fewer|less|below|mehr|darüber|weniger)))",
    re.IGNORECASE,
)
"""From how many to how many: "25 to 99", "ab 250", "500+"."""
_TIMES = frozenset(
    "s sec min h hr hrs hour hours day days week weeks month months year years minutes seconds "  # noqa: SIM905 -- readable
    "tag tage tagen woche wochen monat monate jahr jahre stunde stunden minuten sekunden".split()
)
_DAY = re.compile(r"\d{4}-\d\d?-\d\d?|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_CODE = re.compile(r"\d[-/]?[A-Z]{1,3}\b|[A-Z][-/]?\d")
_CURRENCY = re.compile(r"[$€£¥]|\b(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN)\b")
_UNIT = re.compile(r"[^\W\d_][^\s\d,;()]*|[%°‰]")
_PAIR = 2
_NAMES_END = re.compile(r"[.;!?。]$")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; `names` when the file says that they name columns.

    `spanned` are the cells with what spans columns said in each of them, where a format has that.
    """

    cells: Sequence[str]
    page: int | None = None
    names: bool = False
    bold: bool = False
    spanned: Sequence[str] = ()


def cell_text(text: str) -> str:
    """A cell's text on one line, without the sign that stands between cells."""
    return clean_line(text).replace("|", "/")


def table_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """The rows in order, those that name columns without any names of their own.

    Rows of one cell above a table are its title.
    """
    width = max((len(row.cells) for row in rows), default=0)
    while width > 1 and len(rows) > 2 and _is_title(rows[0], rows[1]):  # noqa: PLR2004 -- names and a row
        yield Block("paragraph", next(filter(None, rows[0].cells)), 0, rows[0].page)
        rows = rows[1:]
    depth = _depth(rows)
    columns = _columns(rows[:depth], width) if depth else ()
    units = [*rows[depth].cells, *[""] * width][:width] if 0 < depth < len(rows) - 1 else []
    if depth > 1 or are_units(units):  # what stands above or below several names is said in each
        if are_units(units):
            columns, depth = with_units(columns, units), depth + 1
        yield Block("table_row", " | ".join(columns).rstrip(" |"), 0, rows[0].page)
        rows, depth = rows[depth:], 0
    for number, row in enumerate(rows):
        cells = [cell_text(cell) for cell in row.cells]
        if number < depth or not columns:
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield Block("table_row", " | ".join(cells), 0, row.page)
        elif any(cells):
            cells += [""] * (width - len(cells))
            yield Block("table_row", " | ".join(cells), 0, row.page, columns)


def _is_title(row: Row, following: Row) -> bool:
    """Whether a row of one cell is the title of a table, and not the name of the second of two columns."""
    filled = [at for at, cell in enumerate(row.cells) if cell]
    return len(filled) == 1 and not (
        len(row.cells) == _PAIR and is_corner(row.cells, [following.cells])
    )


def is_corner(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row has nothing in its first cell alone, over rows that are told by theirs: they have no name."""
    return (
        len(first) > 1
        and not first[0]
        and all(first[1:])
        and bool(below)
        and all(row and row[0] and not is_figure(row[0]) for row in below)
    )


def are_names(first: Sequence[str], below: Sequence[Sequence[str]], *, bold: bool = False) -> bool:
    """Whether a first row names the columns of the rows below it.

    All its cells (but one, the corner) are short words, or bands ("25 to 99") over cells that are none.
    It is bold where they are not, or a column below is of figures, or it has three words or more (or two behind
    an empty corner), all of them unlike the cells below.
    """
    texts = [cell for cell in first if cell]
    looked = below[:_LOOKED_AT]
    corner = is_corner(first, looked)
    some = len(texts) > 1 or corner
    enough = some and len(texts) >= len(first) - 1 and len(set(texts)) == len(texts)
    if not enough or not below:
        return False
    if not all(
        _is_name(text) or _is_band_of(at, below, text) for at, text in enumerate(first) if text
    ):
        return False
    if bold:
        return True
    if len(first) == 2 and len(below) == 1:  # noqa: PLR2004 -- two pairs of a name and what it says
        return False
    if any(name and _is_of_figures(looked, at) for at, name in enumerate(first)):
        return corner or len(first) > 2 or of_one_kind([row[-1] for row in looked])  # noqa: PLR2004 -- pairs
    alike = any(
        at < len(row) and name == row[at] for row in looked for at, name in enumerate(first)
    )
    several = len(texts) > 2 or (corner and len(texts) > 1)  # noqa: PLR2004 -- pairs are of a name and what it says
    return several and len(below) > 1 and not alike


def _is_of_figures(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether most filled cells of a column are figures."""
    cells = [row[at] for row in rows if at < len(row) and row[at]]
    return bool(cells) and sum(map(is_figure, cells)) >= _MOST * len(cells)


def of_one_kind(cells: Sequence[str]) -> bool:
    """Whether figures are amounts of one kind, as those of a column are and those of a data sheet are not."""
    kinds = {_kind_of(cell) for cell in cells if any(char.isdigit() for char in cell)}
    return len(kinds) <= 1 or (len(kinds) == 2 and "" in kinds and not kinds & {"day", "code"})  # noqa: PLR2004 -- with bare numbers


def _kind_of(cell: str) -> str:
    """What a figure counts: money, time, a unit; whether it is a day or a code; empty for a bare number."""
    if _CURRENCY.search(cell):
        return "money"
    if _DAY.search(cell):
        return "day"
    if cell[:1].isalpha() or _CODE.search(cell):
        return "code"
    unit = _UNIT.search(cell)
    said = (
        unit[0].casefold().rstrip(".")
        if unit and any(map(str.isdigit, cell[: unit.start()]))
        else ""
    )
    return "time" if said in _TIMES else said


def _is_band_of(at: int, rows: Sequence[Sequence[str]], text: str) -> bool:
    """Whether a name is a band, and the cells below it are something else."""
    if _BAND.fullmatch(text.strip()) is None:
        return False
    cells = [row[at] for row in rows[:_LOOKED_AT] if at < len(row) and row[at]]
    return not any(_BAND.fullmatch(cell.strip()) for cell in cells)


def is_figure(text: str) -> bool:
    """Whether a cell is a number, an amount, a day or a code rather than words."""
    digits = sum(char.isdigit() for char in text)
    return digits > 0 and 2 * digits >= sum(char.isalpha() for char in text)


def _is_name(text: str) -> bool:
    if len(text) > _LONGEST_NAME or _NAMES_END.search(text):
        return False
    return not is_figure(text) or _PERIOD.fullmatch(text) is not None


def _depth(rows: Sequence[Row]) -> int:
    """How many rows at the top name columns; not all of them."""
    said = next((at for at, row in enumerate(rows) if not row.names), len(rows))
    if said < 2 < len(rows) and _are_two_rows(rows):  # noqa: PLR2004 -- two rows of names and a row
        return 2
    if 0 < said < len(rows):
        return said
    if len(rows) < 2:  # noqa: PLR2004 -- names and a row
        return 0
    bold = rows[0].bold and not all(row.bold for row in rows)
    return int(are_names(rows[0].cells, [row.cells for row in rows[1:]], bold=bold))


def _are_two_rows(rows: Sequence[Row]) -> bool:
    """Whether a cell of the first row spans columns that the second row names one by one."""
    first, second = rows[0], rows[1]
    if list(first.spanned) == list(first.cells) and not first.names:
        return False
    own = [at for at, cell in enumerate(second.cells) if cell and cell not in first.cells]
    under = [first.spanned[at] for at in own if at < len(first.spanned)]
    spans = len(set(under)) < len(under) and all(under)
    below = [row.cells for row in rows[2 : 2 + _LOOKED_AT]]
    return (
        spans
        and all(_is_name(second.cells[at]) for at in own)
        and (first.bold or first.names or any(_is_of_figures(below, at) for at in own))
    )


def _columns(rows: Sequence[Row], width: int) -> tuple[str, ...]:
    """The names of the columns from one row or more above each other."""
    said = [row.spanned or row.cells for row in rows] if len(rows) > 1 else [rows[0].cells]
    return tuple(
        _joined([cells[at] if at < len(cells) else "" for cells in said]) for at in range(width)
    )


def _joined(names: Sequence[str]) -> str:
    """The name of a column from rows above each other, what is said twice once."""
    return " ".join(dict.fromkeys(cell_text(name) for name in names if name.strip()))
