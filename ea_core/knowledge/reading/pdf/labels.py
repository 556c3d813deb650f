"""Items of lists whose labels have no dot or bracket: "1  Close the valve", "A  Gloves", "4.2  The tenant".

Such a label stands apart like the first cell of a table's row. What tells a list is that its labels
count on, from the first one or over three lines, above which no row of names stands. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ea_core.knowledge.reading.column_names import is_figure
from ea_core.knowledge.reading.numbering import label
from ea_core.knowledge.reading.pdf.tables import Cell, Line

_LABEL = re.compile(r"(§ ?|\(?)((?:\d{1,3}\.)*)(\d{1,3}|[a-zA-Z]|[ivx]{2,5}|[IVX]{2,5})\)?")
_IN_LINE = re.compile(r"((?:§ ?)?(?:\d{1,2}\.)*\d{1,2})\s+(?=[^\W\d_])")
"""Before words on the same line: letters alone are words there."""
_ROMAN = {label(number, "i"): number for number in range(1, 40)}
_FEWEST = 3  # items, where the first one is on another page
_LEVEL = 1.5  # points between items' words on the left
_FIRST_OF_TWO = 2


@dataclass(frozen=True, slots=True)
class _Item:
    """A line that may be an item: its place, where its words begin, and what its label counts to."""

    at: int
    left: float
    form: tuple[str, ...]
    number: int


def with_labels(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of a list with label and words as one cell."""
    found = list(lines)
    for chain in _chains(lines):
        if _is_table(lines, chain):
            continue
        for item in chain:
            line = lines[item.at]
            whole = Cell(line.text, line.left, line.right)
            found[item.at] = replace(line, cells=(whole,), labelled=True)
    return found


def _chains(lines: Sequence[Line]) -> Iterator[list[_Item]]:
    """Items whose labels count on, below each other."""
    open_: list[list[_Item]] = []
    for at, line in enumerate(lines):
        for item in _items(at, line):
            chain = next(
                (
                    one
                    for one in reversed(open_)
                    if one[-1].form == item.form
                    and one[-1].number + 1 == item.number
                    and abs(one[-1].left - item.left) < _LEVEL
                ),
                None,
            )
            if chain is None:
                open_.append([item])
            else:
                chain.append(item)
    for chain in open_:
        if len(chain) >= (_FIRST_OF_TWO if chain[0].number == 1 else _FEWEST):
            yield chain


def _items(at: int, line: Line) -> Iterator[_Item]:
    """What a line is an item of: nothing, or of one list or two ("i" is a letter and a numeral)."""
    if line.turn or not line.cells:
        return
    if len(line.cells) == 2:  # noqa: PLR2004 -- label and words
        said, left = line.cells[0].text.strip(), line.cells[1].left
    elif len(line.cells) == 1 and (inline := _IN_LINE.match(line.text)):
        said, left = inline[1], line.left
    else:
        return
    if (parts := _LABEL.fullmatch(said)) is None:
        return
    around, above, last = parts.groups()
    form = (around.strip(), above, str(len(line.cells)))
    if last.isdigit():
        yield _Item(at, left, (*form, "1"), int(last))
        return
    case = "A" if last.isupper() else "a"
    if len(last) == 1:
        yield _Item(at, left, (*form, case), ord(last.lower()) - 96)
    if number := _ROMAN.get(last.lower()):
        yield _Item(at, left, (*form, case, "i"), number)


def _is_table(lines: Sequence[Line], chain: Sequence[_Item]) -> bool:
    """Whether the lines are rows: names above them, rows of more cells among them, or figures."""
    first, last = chain[0].at, chain[-1].at
    if any(len(line.cells) > 2 for line in lines[first:last]):  # noqa: PLR2004 -- label and words
        return True
    cells = [lines[item.at].cells for item in chain]
    if all(is_figure(one[-1].text) for one in cells if len(one) > 1) and len(cells[0]) > 1:
        return True
    above = lines[first - 1] if first else None
    if above is None or len(above.cells) < 2 or len(cells[0]) < 2:  # noqa: PLR2004 -- a row
        return False
    named = not any(_items(first - 1, above))
    return named and any(abs(cell.left - chain[0].left) < _LEVEL for cell in above.cells)
