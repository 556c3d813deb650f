"""Rows of PDF tables whose cells have several lines.

Programs draw a table cell by cell, so the lines of one row come as: the first lines of the first
cells, the other lines of a cell below them, then a step back up to the next cell. That step back,
and lines that begin where the last cell began, are what tells a row. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ea_core.knowledge.reading.column_names import is_figure

MARKED_HYPHENS = ("\x02", "\ufffe", "\xad")
"""How pdfium marks a word divided at a line's end."""

_BACK = 0.3  # letter sizes: a step up that is no mere unevenness of the line
_APART = 0.5  # letter sizes between two cells, at least
_SAME_TOP = 0.8  # letter sizes between the first lines of a row's cells that are set at the top
_HIGHER = 4.5  # letter sizes that a cell may begin above one of one line, centred or at the bottom
_LEADING = 1.8  # letter sizes between two lines of a cell, at most
_SAME_BASELINE = 0.5  # letter sizes
_ROW_STEP = 1.3  # of the distance of lines within a row: the distance of rows
_FEWEST_ROWS = 3
_FEWEST_CELLS = 3
_LONGEST_ROW = 12  # pieces of lines
_WIDE = 9.0  # letter sizes: a gap between cells
_SIGNS = frozenset({"$", "€", "£", "¥", "US$", "USD", "EUR", "GBP", "CHF"})
_AMOUNT = frozenset("0123456789(-–—\u2212")  # noqa: RUF001 -- dashes stand for nothing
_MOST_LINES = 5  # of a first cell; a column of text has more


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line between wide gaps, with its ends along the writing in points.

    `gap` is the distance to the cell before it, from character to character, in letter sizes.
    """

    text: str
    left: float
    right: float
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or one table row put together from several.

    `y` is measured across the writing (upwards), in points. `spaced` says that blanks followed
    the last character. `turn` is the direction of writing: quarter turns anticlockwise.
    `oblique`: it is written askew, as a stamp over the page. `labelled`: it is an item of a list whose label has no dot (see labels).
    """

    cells: tuple[Cell, ...]
    size: float
    bold: bool
    y: float
    spaced: bool = False
    turn: int = 0
    labelled: bool = False
    oblique: bool = False
    low: float | None = None
    """Where the last of a row's lines lies, when it has several."""

    @property
    def text(self) -> str:
        """The line as one string."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Where the line begins on the left."""
        return min(cell.left for cell in self.cells)

    @property
    def right(self) -> float:
        """Where the line ends on the right."""
        return max(cell.right for cell in self.cells)


def with_signs(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells, a currency's sign that stands alone together with the amount behind it."""
    found: list[Cell] = []
    for cell in cells:
        sign = found[-1] if found and found[-1].text in _SIGNS else None
        if sign is not None and cell.text[:1] in _AMOUNT:
            found[-1] = replace(cell, text=f"{sign.text} {cell.text}", left=sign.left, gap=sign.gap)
        else:
            found.append(cell)
    return tuple(found)


def with_whole_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines with those of a table row made one line of several cells."""
    found: list[Line] = []
    last_y = 0.0  # of the last line that went into found[-1]
    for at, line in enumerate(lines):
        if _has_label_above(found, line):
            label = found.pop()
            whole = _joined(label.cells[0], line.cells[0])
            line = replace(line, cells=(whole, *line.cells[1:]))  # noqa: PLW2901 -- whole now
        if found and len(found[-1].cells) > 1:
            row = found[-1]
            if _is_second(row, line, last_y, lines[at + 1 :]):
                found[-1] = _with_second(row, line)
                last_y = line.y
                continue
            if _next_cell(row, line, last_y):
                found[-1] = replace(row, cells=row.cells + line.cells, y=max(row.y, line.y))
                last_y = line.y
                continue
            if _goes_on(row, line, last_y):
                joined = _joined(row.cells[-1], line.cells[0])
                found[-1] = replace(
                    row, cells=(*row.cells[:-1], joined, *line.cells[1:]), low=line.y
                )
                last_y = line.y
                continue
        elif found and (first := _first_cell(found, line)) is not None:
            top, cell = found[first], found[first].cells[0]
            for more in found[first + 1 :]:
                cell = _joined(cell, more.cells[0])
            found[first:] = [replace(top, cells=(cell, *line.cells), y=max(top.y, line.y))]
            last_y = line.y
            continue
        found.append(line)
        last_y = line.y
    return found


def rows_of_writing(lines: Sequence[Line]) -> list[Line]:
    """Table rows of several lines each that were drawn line by line; none when they are not.

    The lines of a row lie nearer to each other than the rows do, and their cells read on.
    """
    heights: list[float] = []
    for line in lines:
        if not heights or heights[-1] - line.y > _SAME_BASELINE * line.size:
            heights.append(line.y)
    steps = [before - after for before, after in pairwise(heights)]
    if not steps or max(steps) < _ROW_STEP * min(steps):
        return []
    parting = [after for (_, after), step in zip(pairwise(heights), steps, strict=True)
               if step >= _ROW_STEP * min(steps)]  # fmt: skip
    if len(parting) < _FEWEST_ROWS - 1:
        return []
    rows: list[list[Line]] = [[]]
    for line in lines:
        if len(rows) <= len(parting) and line.y <= parting[len(rows) - 1] + 0.01:
            rows.append([])
        rows[-1].append(line)
    more = [line for row in rows for line in row if line.y < row[0].y - _SAME_BASELINE * line.size]
    reading_on = sum(any(cell.text[:1].islower() for cell in line.cells) for line in more)
    figures = any(is_figure(cell.text) for line in more for cell in line.cells)
    longest = max(len(row) for row in rows)
    if figures or longest > _LONGEST_ROW or 2 * reading_on < len(more):
        return []
    return [_one_row(row) for row in rows]


def _one_row(lines: Sequence[Line]) -> Line:
    """The lines of a row as one; cells below each other are one cell."""
    cells: list[Cell] = []
    for line in lines:
        for cell in line.cells:
            at = next((i for i, one in enumerate(cells)
                       if one.left <= cell.right and cell.left <= one.right), None)  # fmt: skip
            if at is None:
                cells.append(replace(cell, gap=_WIDE))
            else:
                cells[at] = replace(_joined(cells[at], cell), left=min(cells[at].left, cell.left))
    return replace(lines[0], cells=tuple(sorted(cells, key=lambda cell: cell.left)))


def _next_cell(row: Line, line: Line, last_y: float) -> bool:
    """Whether `line` steps back up to the row's top, right of its last cell, or never left it.

    Of a cell whose second line was read together with its first, there is no step back.
    """
    if abs(line.y - row.y) < _BACK * line.size:
        return line.left > row.right + _APART * line.size and line.bold == row.bold
    back = line.y - last_y > _BACK * line.size
    beside = line.left > row.cells[-1].left + row.size
    return back and beside and line.y - row.y < _HIGHER * row.size


def _is_second(row: Line, line: Line, last_y: float, behind: Sequence[Line]) -> bool:
    """Whether `line` holds further lines of some of the row's cells: the next row lies further off.

    Where there are more of them, or no row behind them, only what stands in another column than the first is
    one: a paragraph begins there.
    """
    step = last_y - line.y
    if not 0 < step < _LEADING * row.size or not _is_under(row, line):
        return False
    if behind and len(behind[0].cells) == len(row.cells):
        return line.y - behind[0].y > _ROW_STEP * step
    if len(row.cells) < _FEWEST_CELLS or line.left < row.left + row.size:
        return False
    last = line
    for following in behind[:_MOST_LINES]:
        if not 0 < last.y - following.y <= _ROW_STEP * step:
            return True
        if len(following.cells) == len(row.cells) or not _is_under(row, following):
            return False
        last = following
    return len(behind) < _MOST_LINES


def _is_under(row: Line, line: Line) -> bool:
    """Whether what a line holds begins below cells of a row, and is no figure."""
    return (
        len(line.cells) < len(row.cells)
        and line.bold == row.bold
        and all(
            any(abs(cell.left - one.left) < _SAME_BASELINE * row.size for one in row.cells)
            and not is_figure(cell.text)
            for cell in line.cells
        )
    )


def _with_second(row: Line, line: Line) -> Line:
    cells = list(row.cells)
    for more in line.cells:
        at = min(range(len(cells)), key=lambda place: abs(cells[place].left - more.left))
        cells[at] = _joined(cells[at], more)
    return replace(row, cells=tuple(cells), low=line.y)


def _has_label_above(found: Sequence[Line], line: Line) -> bool:
    """Whether the first cell begins on the line above, where the rows lie further apart."""
    if len(found) < 2 or len(line.cells) < 2 or len(found[-1].cells) > 1:  # noqa: PLR2004 -- a row and one before
        return False
    label, before, first = found[-1], found[-2], line.cells[0]
    step = label.y - line.y
    close = 0 < step < _LEADING * line.size and before.y - label.y > _ROW_STEP * step
    inward = first.left - label.left
    goes_on = first.text[:1].islower() or inward > _SAME_BASELINE * line.size
    return (
        close
        and goes_on
        and -line.size < inward < 3 * line.size
        and len(before.cells) > 1
        and label.bold == line.bold
        and not label.text.endswith((".", ":"))
        and label.right < line.cells[1].left
    )


def _goes_on(row: Line, line: Line, last_y: float) -> bool:
    """Whether `line` begins with one more line of the row's last cell."""
    aligned = abs(line.left - row.cells[-1].left) < row.size
    return aligned and 0 < last_y - line.y < _LEADING * row.size


def _first_cell(found: Sequence[Line], line: Line) -> int | None:
    """Where the lines begin that are the first cell of the row that `line` steps back up to."""
    if line.y - found[-1].y < _BACK * line.size:
        return None
    for index in range(len(found) - 1, max(-1, len(found) - 1 - _MOST_LINES), -1):
        above = found[index]
        if len(above.cells) > 1 or above.right > line.left - 0.5 * line.size:
            break
        if abs(above.y - line.y) < _SAME_TOP * line.size:
            return index
        if above.y > line.y + line.size:
            break
    last = found[-1]
    beside = last.right < line.left - 0.5 * line.size
    one_line = len(found) == 1 or len(found[-2].cells) > 1
    if beside and one_line and line.y - last.y < _HIGHER * line.size:
        return len(found) - 1
    return None


def _joined(cell: Cell, more: Cell) -> Cell:
    divided = cell.text.endswith(MARKED_HYPHENS)
    text = cell.text[:-1] + more.text if divided else f"{cell.text} {more.text}"
    return replace(cell, text=text, right=max(cell.right, more.right))
