"""Columns of text on a PDF page: read one after the other, where a program drew them row by row.

A gutter runs through many lines, and on either side the writing reads on: lines are about as wide as
their column, sentences go over line ends, and paragraphs do not begin on both sides at once. What
has a gutter and no such writing is a table, and stays in rows. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ea_core.knowledge.reading.column_names import is_figure
from ea_core.knowledge.reading.pdf.tables import Cell, Line, rows_of_writing

CELL_GAP = 2.2
"""Between the origins of the characters around a gap, in font sizes: a new table cell."""
POSSIBLE_GAP = 1.4
"""The same, of what may be a gutter; narrower gaps are blanks between words."""

_FEWEST = 4  # lines of a column
_LEVEL = 0.8  # letter sizes: a step up that is none
_STEP = 3.0  # letter sizes between two lines of a column, at most
_NARROWEST = 0.5  # letter sizes of the gutter
_WORDS = 2.5  # of a line of writing, on average
_LETTERS = 8  # of one in a script without blanks
_FULL = 0.6  # of the column's width: a line of writing (and that share of the lines)
_READING_ON = 0.35  # of the line ends: a sentence goes over them
_TOGETHER = 0.75  # of the paragraphs: they begin on both sides at once, as the rows of a table do
_ALIGNED = 0.1  # letter sizes
_COLUMN = 2  # cells or lines that begin below each other
_CLOSE_COLUMN = 4  # the same, of cells that only a possible gutter parts from those before them
_ENDS = re.compile(r"[.!?:;。！？：]['\"”’)\]]*$")  # noqa: RUF001
_CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af]")


@dataclass(slots=True)
class _Gutter:
    """The blank strip of a run of lines; `parts` tells how many cells of each are left of it."""

    low: float
    high: float
    parts: list[tuple[Line, int]] = field(default_factory=list)
    shared: int = 0  # lines with something on both sides, or side by side
    end: int = 0  # the line after the run

    def take(self, line: Line) -> bool:
        """Take one more line, if the strip stays wide enough."""
        least = _NARROWEST * line.size
        if line.right < self.high - least:
            self.low = max(self.low, line.right)
            self.parts.append((line, len(line.cells)))
            return True
        if line.left > self.low + least:
            self.high = min(self.high, line.left)
            self.parts.append((line, 0))
            return True
        for at in range(1, len(line.cells)):
            low = max(self.low, *(cell.right for cell in line.cells[:at]))
            high = min(self.high, *(cell.left for cell in line.cells[at:]))
            if high - low >= least:
                self.low, self.high, self.shared = low, high, self.shared + 1
                self.parts.append((line, at))
                return True
        return False

    @property
    def left(self) -> list[Line]:
        """What stands left of the gutter."""
        return [_piece(line, line.cells[:at]) for line, at in self.parts if at]

    @property
    def right(self) -> list[Line]:
        """What stands right of it."""
        return [_piece(line, line.cells[at:]) for line, at in self.parts if at < len(line.cells)]


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The lines with columns one after the other, and cells parted by wide gaps only."""
    ordered: list[Line] = []
    at = 0
    while at < len(lines):
        run = _run(lines, at)
        if run is None:
            ordered.append(lines[at])
            at += 1
            continue
        if rows := rows_of_writing(lines[at : run.end]):
            ordered.extend(rows)
        elif _is_writing(sides := [run.left, run.right]):
            if _right_to_left([*sides[0], *sides[1]]):
                sides.reverse()
            for side in sides:
                ordered.extend(in_reading_order(side))
        else:
            ordered.extend(lines[at : run.end])
        at = run.end
    begun = sorted(
        cell.left for line in ordered for at, cell in enumerate(line.cells)
        if at == 0 or cell.gap > CELL_GAP
    )  # fmt: skip
    parted = [line for line in ordered if any(cell.gap > CELL_GAP for cell in line.cells)]
    near = sorted(cell.left for line in ordered for cell in line.cells)
    figures = sorted(cell.right for line in parted for cell in line.cells if is_figure(cell.text))
    return [_with_whole_cells(line, begun, near, figures) for line in ordered]


def _run(lines: Sequence[Line], start: int) -> _Gutter | None:
    """The longest run of lines from `start` on through which one gutter goes."""
    first = lines[start]
    gaps = [
        (max(cell.right for cell in first.cells[:at]), min(cell.left for cell in first.cells[at:]))
        for at in range(1, len(first.cells))
    ]
    if start + 1 < len(lines) and abs(lines[start + 1].y - first.y) < first.size:
        gaps.append((first.right, lines[start + 1].left))
    runs = [
        _followed(lines, start, low, high)
        for low, high in gaps
        if high - low > _NARROWEST * first.size
    ]
    best = max(runs, key=lambda run: run.end, default=None)
    if best is None or len(best.parts) < _FEWEST or best.shared < _FEWEST:
        return None
    return best if min(len(best.left), len(best.right)) >= _FEWEST else None


def _followed(lines: Sequence[Line], start: int, low: float, high: float) -> _Gutter:
    run = _Gutter(low, high, end=start)
    for at in range(start, len(lines)):
        line = lines[at]
        if at > start:
            before = lines[at - 1]
            step = before.y - line.y
            near = -_LEVEL * line.size < step < _STEP * line.size
            if (
                not near
                or line.turn != before.turn
                or abs(line.size - before.size) > 0.3 * line.size
            ):
                break
            beside = abs(step) <= _LEVEL * line.size and (
                before.right < line.left or line.right < before.left
            )
        else:
            beside = False
        if not run.take(line):
            break
        run.shared += beside
        run.end = at + 1
    return run


def _is_writing(sides: Sequence[Sequence[Line]]) -> bool:
    if not all(_reads_on(side) for side in sides):
        return False
    begins = [_beginnings(side) for side in sides]
    fewer, more = sorted(begins, key=len)
    together = sum(any(abs(y - other) < 0.3 * sides[0][0].size for other in more) for y in fewer)  # fmt: skip
    return not (len(fewer) > 1 and together >= _TOGETHER * len(more))


def _reads_on(side: Sequence[Line]) -> bool:
    """Whether the lines of a side are writing: wide, of words, in sentences over line ends."""
    texts = [line.text.strip() for line in side]
    widest = max(line.right - line.left for line in side)
    full = [line.right - line.left >= _FULL * widest for line in side]
    if sum(full) < _FULL * len(side):
        return False
    if _CASELESS.search("".join(texts)):
        return sum(map(len, texts)) >= _LETTERS * len(texts)
    if sum(len(text.split()) for text in texts) < _WORDS * len(texts):
        return False
    over = sum(
        not _ENDS.search(before) and after[:1].islower() for before, after in pairwise(texts)
    )
    return over >= _READING_ON * (len(texts) - 1)


def _beginnings(side: Sequence[Line]) -> list[float]:
    """The heights of lines at which a paragraph begins, but for the first."""
    widest = max(line.right for line in side)
    return [
        line.y
        for before, line in pairwise(side)
        if not line.text[:1].islower()
        and (
            _ENDS.search(before.text.rstrip())
            or before.right < widest - (1 - _FULL) * (widest - before.left)
        )
    ]


def _right_to_left(lines: Sequence[Line]) -> bool:
    letters = [char for line in lines for char in line.text if char.isalpha()]
    turned = sum(unicodedata.bidirectional(char) in ("R", "AL") for char in letters)
    return 2 * turned > len(letters)


def _piece(line: Line, cells: tuple[Cell, ...]) -> Line:
    return line if cells == line.cells else replace(line, cells=cells)


def _with_whole_cells(
    line: Line, begun: Sequence[float], near: Sequence[float], figures: Sequence[float]
) -> Line:
    """The line with the parts of cells put together that only a possible gutter parted.

    `begun` is where other cells and lines begin, in order: where several do, a cell of its own does
    behind one that fills its column nearly. `near` is where any part of a line begins, `figures` where
    figures in rows end: where more of them do, columns lie close to each other.
    """
    cells = [line.cells[0]]
    for cell in line.cells[1:]:
        last = cells[-1]
        slack = _ALIGNED * line.size
        if (
            cell.gap > CELL_GAP
            or _at(begun, cell.left, slack) >= _COLUMN
            or _at(near, cell.left, slack) >= _CLOSE_COLUMN
            or (is_figure(cell.text) and _at(figures, cell.right, slack) >= _CLOSE_COLUMN)
        ):
            cells.append(cell)
        else:
            cells[-1] = replace(
                last, text=f"{last.text} {cell.text}",
                left=min(last.left, cell.left), right=max(last.right, cell.right),
            )  # fmt: skip
    return line if len(cells) == len(line.cells) else replace(line, cells=tuple(cells))


def _at(places: Sequence[float], place: float, slack: float) -> int:
    """How many of the places, in order, are the same as one."""
    return bisect_right(places, place + slack) - bisect_left(places, place - slack)
