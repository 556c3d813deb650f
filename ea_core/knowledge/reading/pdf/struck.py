"""Text of a PDF page that is struck through: by a line drawn over it, or by a reviewer's mark."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import pypdfium2.raw as c

from ea_core.knowledge.reading.pdf.tables import Line

GONE: Final = "\ue0ff"
"""Stands for a character that is struck through until its line is made: it takes its place."""

_GONE = re.compile(rf"(?:\s*{GONE}+)+(?=\s|$)|{GONE}+\s*")

_MOST: Final = 4_000  # shapes of a page that are looked at
_THIN: Final = 0.25  # letter sizes: a line with its own width, and no bar of colour
_LOW, _HIGH = 0.14, 0.42  # letter sizes above the baseline, where a line strikes letters through
_OVER: Final = 0.6  # letter sizes beyond the letters: a line that strikes them ends with them
_Box = tuple[float, float, float, float]


def struck(page: Any, textpage: Any, text: str) -> set[int]:
    """The indexes of the characters that are struck through; of level writing only."""
    found: set[int] = set()
    for left, bottom, right, top in _thin_lines(page):
        found.update(_under_line(textpage, text, left, (bottom + top) / 2, right, top - bottom))
    for left, bottom, right, top in _marks(page):
        found.update(_inside(textpage, text, left, (bottom + top) / 2, right))
    return found


def without_struck(lines: Sequence[Line]) -> list[Line]:
    """The lines without the characters that are struck through, and without those that had no other."""
    found = []
    for line in lines:
        cells = [(cell, _GONE.sub("", cell.text).strip()) for cell in line.cells]
        if kept := tuple(replace(cell, text=text) for cell, text in cells if text):
            found.append(replace(line, cells=kept))
    return found


def _thin_lines(page: Any) -> Iterator[_Box]:
    """The level lines and thin bars that are drawn on a page, in points."""
    sides = [ctypes.c_float() for _ in range(4)]
    for index in range(min(c.FPDFPage_CountObjects(page), _MOST)):
        one = c.FPDFPage_GetObject(page, index)
        if c.FPDFPageObj_GetType(one) != c.FPDF_PAGEOBJ_PATH:
            continue
        if not c.FPDFPageObj_GetBounds(one, *sides):
            continue
        left, bottom, right, top = (side.value for side in sides)
        if right - left > 3 * (top - bottom) and top - bottom < 8:  # noqa: PLR2004 -- points: no bar
            yield left, bottom, right, top


def _marks(page: Any) -> Iterator[_Box]:
    """Where reviewers have struck text out."""
    for index in range(min(c.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = c.FPDFPage_GetAnnot(page, index)
        if c.FPDFAnnot_GetSubtype(annotation) == c.FPDF_ANNOT_STRIKEOUT:
            quad = c.FS_QUADPOINTSF()
            for at in range(min(c.FPDFAnnot_CountAttachmentPoints(annotation), _MOST)):
                if c.FPDFAnnot_GetAttachmentPoints(annotation, at, quad):
                    across = (quad.x1, quad.x2, quad.x3, quad.x4)
                    up = (quad.y1, quad.y2, quad.y3, quad.y4)
                    yield min(across), min(up), max(across), max(up)
        c.FPDFPage_CloseAnnot(annotation)


def _under_line(
    textpage: Any, text: str, left: float, y: float, right: float, thick: float
) -> Iterator[int]:
    """The characters that a line goes through, when it begins and ends with them."""
    first = _character(textpage, left, y)
    if first is None:
        return
    size, x, base = _letter(textpage, first)
    if not _LOW * size <= y - base <= _HIGH * size or thick > _THIN * size:
        return
    if x - left > _OVER * size:
        return
    places = list(_inside(textpage, text, left, y, right))
    if places and right - _right(textpage, places[-1]) <= _OVER * size:
        yield from places


def _inside(textpage: Any, text: str, left: float, y: float, right: float) -> Iterator[int]:
    """The characters of one line of writing between two points."""
    first = _character(textpage, left, y)
    if first is None:
        return
    size, _, base = _letter(textpage, first)
    for index in range(first, len(text)):
        if text[index] in "\r\n":
            return
        if text[index].isspace():
            continue
        _, x, level = _letter(textpage, index)
        if abs(level - base) > 0.3 * size or x > right - 0.1 * size:
            return
        if x >= left - 0.5 * size:
            yield index


def _character(textpage: Any, left: float, y: float) -> int | None:
    """The character that a line begins at."""
    index = c.FPDFText_GetCharIndexAtPos(textpage, left + 1, y, 3, 3)
    return index if index >= 0 else None


def _letter(textpage: Any, index: int) -> tuple[float, float, float]:
    """Size, and where the character stands, in points."""
    matrix, x, y = c.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    c.FPDFText_GetMatrix(textpage, index, matrix)
    c.FPDFText_GetCharOrigin(textpage, index, x, y)
    size = c.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    return size or 1.0, x.value, y.value


def _right(textpage: Any, index: int) -> float:
    sides = [ctypes.c_double() for _ in range(4)]
    c.FPDFText_GetCharBox(textpage, index, *sides)
    return float(sides[1].value)
