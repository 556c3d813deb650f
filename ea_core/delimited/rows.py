"""Text as rows of cells. A quotation mark that is not closed costs its own row and no other.

Rows are counted as a spreadsheet counts them: a line break inside quotation marks does not begin a
row; an empty line is one.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

MAX_BYTES: Final = 100 * 1024 * 1024

# Python keeps this limit for the whole process and not for a reader: it is set here, once, as
# nothing else in the program reads CSV. What a cell may hold is its field's business.
csv.field_size_limit(MAX_BYTES)

_NEARLY_ALL: Final = 0.9
_UNCLOSED: Final = "A quotation mark that is opened in this row is not closed."
_STRAY: Final = "A quotation mark stands within a quoted cell. Write it twice, or leave the quotation marks away."
_SPACE_AFTER_QUOTE: Final = r'"[ \t]+(?={}|\r|\n|$)'


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file, counted from 1; with a `problem` it can't be read.

    `is_doubtful`: it has a cell of several lines, all of which look like whole rows. `lost` rows
    behind it could not be read either.
    """

    number: int
    cells: list[str]
    problem: str = ""
    is_doubtful: bool = False
    lost: int = 0


class _Lines:
    """Physical lines; those that the current row has taken can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        rest = iter(lines)
        first = next(rest, "").lstrip("\ufeff")  # a byte order mark that an encoding left there
        self._lines = chain([first], rest) if first else rest
        self._back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))


def rows_of(text: Iterable[str], delimiter: str, width: int = 0) -> Iterator[Row]:
    """All rows of lines of text; `width` is the number of the header's cells where it is known.

    Where a quotation mark is not closed and the lines behind it have the header's width, they are
    read as the rows that they are; otherwise they count as lost.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    number = 0
    while True:
        number += 1
        lines.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            ended = "unexpected end of data" in str(error)
            yield _mended(number, lines, delimiter, width, ended=ended)
            reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
            continue
        yield Row(number, cells, is_doubtful=_look_like_rows(lines.taken, delimiter, width))


def _mended(number: int, lines: _Lines, delimiter: str, width: int, *, ended: bool) -> Row:
    """What is made of lines that are no row as they stand."""
    first, *rest = lines.taken
    if not rest:
        if not ended:
            pattern = _SPACE_AFTER_QUOTE.format(re.escape(delimiter))
            try:
                mended = re.sub(pattern, '"', first)
                return Row(number, next(csv.reader([mended], delimiter=delimiter, skipinitialspace=True, strict=True)))  # fmt: skip
            except csv.Error:
                pass
        return Row(number, [], _UNCLOSED if ended else _STRAY)
    if _are_rows(rest, delimiter, width):
        lines.give_back(rest)
        return Row(number, [], _UNCLOSED)
    lost = sum(1 for line in rest if line.strip())
    if ended:
        return Row(
            number, [], f"{_UNCLOSED} The {lost:,} lines behind it were not read.", lost=lost
        )
    return Row(number, [], f"{_STRAY} The row was taken to be {lost + 1:,} lines long.", lost=lost)


def _look_like_rows(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether the lines of one row have as many delimiters each as the header."""
    return (
        width > 1
        and len(lines) > 1
        and min(lines[0].count(delimiter), lines[-1].count(delimiter)) >= width - 1
        and all(line.count(delimiter) == width - 1 for line in lines[1:-1])
    )


def _are_rows(lines: list[str], delimiter: str, width: int) -> bool:
    """Whether lines are rows of the header's width, the first one and nearly all of the others."""
    filled = [line for line in lines if line.strip()]
    if width < 2 or not filled or not _is_row(filled[0], delimiter, width):  # noqa: PLR2004 # a line of one cell is anything
        return False
    fitting = sum(_is_row(line, delimiter, width) for line in filled)
    return fitting >= _NEARLY_ALL * len(filled)


def _is_row(line: str, delimiter: str, width: int) -> bool:
    if '"' not in line:
        return line.count(delimiter) == width - 1
    try:
        row = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error:
        return False
    return len(row) == width
