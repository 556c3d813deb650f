"""A passage as HTML: lines as they are, the rows of a table as a table, places in it marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

_MARK = '<mark class="ea-found">'
_CELLS = " | "
_FEWEST_ROWS = 2


def passage_html(text: str, places: Sequence[tuple[int, int]] = ()) -> str:
    """A block of HTML with `text` in which nothing of it can run; `places` (start, end) are marked.

    Lines with cells ("a | b") that follow each other are a table; its first line names the columns
    where no figure stands in it.
    """
    marks = _apart(places)
    pieces = []
    for is_row, group in groupby(_lines(text), lambda line: _CELLS in text[line[0] : line[1]]):
        lines = list(group)
        if is_row and len(lines) >= _FEWEST_ROWS:
            pieces.append(_table(text, lines, marks))
        else:
            words = _marked(text, lines[0][0], lines[-1][1], marks)
            pieces.append(f'<div class="ea-lines-as-written">{words}</div>')
    return f'<div class="ea-passage-text">{"".join(pieces)}</div>'


def _lines(text: str) -> list[tuple[int, int]]:
    return [one.span() for one in re.finditer(r"[^\n]+|(?<=\n)(?=\n)", text)]


def _table(text: str, lines: Sequence[tuple[int, int]], marks: Sequence[tuple[int, int]]) -> str:
    named = not re.search(r"\d", text[slice(*lines[0])])
    rows = []
    for number, (start, end) in enumerate(lines):
        cell = "th" if named and number == 0 else "td"
        cells = [
            f"<{cell}>{_marked(text, first, last, marks)}</{cell}>"
            for first, last in _cells(text, start, end)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="ea-rows"><table>{"".join(rows)}</table></div>'


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for cell in text[start:end].split(_CELLS):
        found.append((start, start + len(cell)))
        start += len(cell) + len(_CELLS)
    return found


def _marked(text: str, start: int, end: int, marks: Sequence[tuple[int, int]]) -> str:
    pieces, at = [], start
    for mark in marks:
        first, last = max(mark[0], start), min(mark[1], end)
        if first < last:
            pieces += [escape(text[at:first]), _MARK, escape(text[first:last]), "</mark>"]
            at = last
    pieces.append(escape(text[at:end]))
    return "".join(pieces)


def _apart(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """From left to right, without those that begin within another one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
