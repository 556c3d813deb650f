"""The names of the columns of PDF tables: the row that holds them, and which cell stands under which.

A table goes on over pages; where its names are said again on the next page they are no row of it. A
row that has fewer cells than there are names has them where they stand, not counted from the left.
Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from ea_core.knowledge.reading.column_names import are_names, cell_text, is_figure
from ea_core.knowledge.reading.pdf.tables import Cell, Line
from ea_core.knowledge.reading.reading import BlockKind
from ea_core.knowledge.reading.units import are_units, with_units

_BETWEEN = 3  # blocks within a table that are no rows, e.g. a line at a page's foot
_FIT = 0.6  # of the rows below: they stand under the names
_LOOKED_AT = 30  # rows
_APART = 2.5  # letter sizes between two tables, at least
_FEW = 2  # rows of names, or lines between them and the rows below
_LABEL = 80  # characters
_TIGHT = 0.85  # of the distance to the row below: a second line of names


@dataclass(frozen=True, slots=True)
class Draft:
    """A block being made: its kind, text, size of letters, page, and the first of its lines."""

    kind: BlockKind
    text: str
    size: float
    page: int
    line: Line
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class _Table:
    """The names in force, the strip that each column takes, and where its last row was."""

    names: tuple[str, ...]
    strips: list[tuple[float, float]]
    page: int
    at: int
    rows: int = 0
    lines: set[str] = field(default_factory=set)  # of the names, as they are said again

    def under(self, line: Line) -> list[str] | None:
        """The cells of a row by column; None when they do not stand under the names."""
        if len(line.cells) == len(self.names):
            cells = [cell.text for cell in line.cells]
            near = [
                _distance(strip, cell) for strip, cell in zip(self.strips, line.cells, strict=True)
            ]
            apart = [strip[1] - strip[0] + 2 * line.size for strip in self.strips]
            return cells if all(d <= a for d, a in zip(near, apart, strict=True)) else None
        found: list[list[str]] = [[] for _ in self.names]
        for cell in line.cells:
            distances = [_distance(strip, cell) for strip in self.strips]
            column = distances.index(min(distances))
            if distances[column] > 2 * line.size:
                return None
            found[column].append(cell.text)
        if len(line.cells) < len(self.names) and any(len(texts) > 1 for texts in found):
            return None
        return [" ".join(texts) for texts in found]

    def widen(self, line: Line) -> None:
        """A row with all cells shows how far the columns reach."""
        if len(line.cells) == len(self.names):
            self.strips = [
                (min(low, cell.left), max(high, cell.right))
                for (low, high), cell in zip(self.strips, line.cells, strict=True)
            ]


def with_names(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with the names of columns in their rows, without names said again."""
    done: list[Draft] = []
    table: _Table | None = None
    at = 0
    while at < len(drafts):
        draft = drafts[at]
        if draft.kind != "table_row":
            if draft.kind == "heading" and table and draft.page == table.page:
                table = None
            done.append(draft)
            at += 1
            continue
        end = at
        while (
            end < len(drafts)
            and drafts[end].kind == "table_row"
            and drafts[end].page == draft.page
            and not (end > at and _apart(drafts[at:end], drafts[end]))
        ):
            end += 1
        run = drafts[at:end]
        if table is None or not _goes_on(table, run, at):
            depth, table = _begun(drafts, run, at)
            done.extend(_said_once(run[:depth], table))
            run = run[depth:]
        for row in run:
            if table is None or row.text in table.lines:
                done.extend([row] if table is None else [])
                continue
            cells = table.under(row.line)
            if cells is None:
                done.append(row)
                continue
            table.widen(row.line)
            table.rows += 1
            text = " | ".join(cell_text(cell) for cell in cells)
            done.append(replace(row, text=text, columns=table.names))
        if table:
            table.page, table.at = draft.page, end
        at = end
    return done


def _said_once(names: Sequence[Draft], table: _Table | None) -> list[Draft]:
    """The row of names; of rows above each other one that says what belongs together."""
    if table is None or (len(names) < _FEW and table.names[0]):
        return list(names)
    return [replace(names[0], text=" | ".join(table.names))]


def _begun(drafts: Sequence[Draft], run: Sequence[Draft], at: int) -> tuple[int, _Table | None]:
    """How many rows of a run stand up to the names, and the table that begins with them."""
    ahead = _rows_ahead(drafts, at + len(run)) if len(run) <= _FEW else []
    depth, table = _names_of([*run, *ahead], at)
    return min(depth, len(run)), table


def _rows_ahead(drafts: Sequence[Draft], at: int) -> list[Draft]:
    """The rows behind a line or two that part them from their names: "Current assets:"."""
    begins = next((i for i in range(at, min(at + _FEW + 1, len(drafts)))
                   if drafts[i].kind == "table_row"), None)  # fmt: skip
    between = drafts[at:begins] if begins is not None else []
    if begins is None or any(one.kind != "paragraph" or len(one.text) > _LABEL for one in between):
        return []
    rows = [one for one in drafts[begins : begins + _LOOKED_AT] if one.kind == "table_row"]
    rows = [one for one in rows if one.page == drafts[at - 1].page]
    cells = [cell for one in rows for cell in one.line.cells[1:]]
    of_figures = sum(is_figure(cell.text) for cell in cells) >= _FIT * len(cells)
    return rows if of_figures else []


def _apart(run: Sequence[Draft], row: Draft) -> bool:
    """Whether a row lies much lower than the rows before it lie apart: another table, mostly."""
    steps = [before.line.y - after.line.y for before, after in pairwise(run)]
    usual = median(steps) if steps else row.line.size
    last = run[-1].line
    step = (last.y if last.low is None else last.low) - row.line.y
    return abs(step) > _APART * row.line.size and (step < 0 or step > 2 * usual)


def _goes_on(table: _Table, run: Sequence[Draft], at: int) -> bool:
    """Whether rows belong to the table before them: on its page or the next, under its names."""
    first = run[0]
    if at - table.at > _BETWEEN or first.page > table.page + 1:
        return False
    if first.text in table.lines:
        return True
    fitting = [table.under(row.line) is not None for row in run[:_LOOKED_AT]]
    return sum(fitting) >= _FIT * len(fitting) and not _names_of(run, at)[0]


def _names_of(run: Sequence[Draft], at: int) -> tuple[int, _Table | None]:
    """How many rows at the top are names, and the table that they begin."""
    for depth in (1, 2):
        if len(run) <= depth:
            break
        if depth == 2 and not _one_above_the_other(run):  # noqa: PLR2004 -- two lines of names
            break
        top = run[depth - 1].line if depth == 1 else _both(run[0].line, run[1].line)
        below = run[depth : depth + _LOOKED_AT]
        names = tuple(cell_text(cell.text) for cell in top.cells)
        strips = [(cell.left, cell.right) for cell in top.cells]
        if beside := _unnamed(top, below):
            names, strips = ("", *names), [beside, *strips]
        table = _Table(names, strips, run[0].page, at, lines={row.text for row in run[:depth]})
        for row in below:
            if table.under(row.line) is not None:
                table.widen(row.line)
        fitting = [cells for row in below if (cells := table.under(row.line)) is not None]
        bold = top.bold and not all(row.line.bold for row in below)
        if len(fitting) >= _FIT * len(below) and are_names(names, fitting, bold=bold):
            units = table.under(below[0].line) if len(below) > 1 else None
            if units is not None and are_units(units):
                table.lines.add(below[0].text)
                table.names = with_units(names, units)
                return depth + 1, table
            return depth, table
    return 0, None


def _unnamed(top: Line, below: Sequence[Draft]) -> tuple[float, float] | None:
    """The strip of a first column that has no name, as the lines of a statement of figures have none."""
    first = [
        cells[0]
        for row in below
        if len(cells := row.line.cells) > 1
        and cells[0].right < top.left <= cells[1].right + top.size
    ]
    whole = any(len(row.line.cells) == len(top.cells) + 1 for row in below)
    if not first or not whole or len(first) < _FIT * len(below):
        return None
    return min(cell.left for cell in first), max(cell.right for cell in first)


def _one_above_the_other(run: Sequence[Draft]) -> bool:
    """Whether the second row is nearer to the first than to the third, as lines of names are."""
    if len(run) < 3:  # noqa: PLR2004 -- two lines of names and a row
        return False
    first, second, third = (row.line.y for row in run[:3])
    return 0 < first - second < _TIGHT * (second - third)


def _both(upper: Line, lower: Line) -> Line:
    """Two lines of names as one: each cell with what stands below it."""
    cells = list(max(upper, lower, key=lambda line: len(line.cells)).cells)
    other = min(upper, lower, key=lambda line: len(line.cells))
    if other is upper and len(upper.cells) == len(lower.cells):
        other = lower
        cells = list(upper.cells)
    for more in other.cells:
        at = min(range(len(cells)), key=lambda i: _distance((cells[i].left, cells[i].right), more))
        mine = cells[at]
        text = f"{more.text} {mine.text}" if other is upper else f"{mine.text} {more.text}"
        cells[at] = replace(
            mine, text=text, left=min(mine.left, more.left), right=max(mine.right, more.right)
        )
    return replace(upper, cells=tuple(cells))


def _distance(strip: tuple[float, float], cell: Cell) -> float:
    """Points between a strip and a cell; below 0 as far as they overlap."""
    low, high = strip
    return max(low, cell.left) - min(high, cell.right)
