"""The lines of a PDF page as pdfium tells them: their text, cells, letters and places."""

from __future__ import annotations

import ctypes
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pypdfium2.raw as c

from ea_core.knowledge.reading.pdf.annotations import Filled, with_fields
from ea_core.knowledge.reading.pdf.columns import POSSIBLE_GAP, in_reading_order
from ea_core.knowledge.reading.pdf.labels import with_labels
from ea_core.knowledge.reading.pdf.links import addresses
from ea_core.knowledge.reading.pdf.running import Page
from ea_core.knowledge.reading.pdf.struck import GONE, struck, without_struck
from ea_core.knowledge.reading.pdf.tables import Cell, Line, with_signs
from ea_core.knowledge.reading.plausibility import is_plausible
from ea_core.knowledge.reading.raised import raised

_LINE = re.compile("[^\r\n\x02\ufffe]+[\x02\ufffe]?")
"""Up to a line's end or the mark that pdfium puts for a hyphen there, which belongs to the line."""

_FIGURES = re.compile("\\d[\\d.,]*[-\u2212\u2013]?\\d+")
_RAISED_SIZE = 0.85
"""Of the figures before them."""
_MARK = re.compile(r"\d{1,2}|[*†‡]{1,3}")
_LOWEST_MARK, _HIGHEST_MARK = 0.15, 0.8  # letter sizes above the line
_ALEFS = "اأإآٱ"
_SAME_LINE = 0.3  # letter sizes
_ASKEW = 0.17  # 10 degrees from any edge of the page
_NEXT_LINE = 0.9  # letter sizes: no two lines are nearer


def page_text(textpage: Any) -> str:
    """The page's characters; position i is pdfium's character i.

    Arabic lam-alef: fonts map that one glyph to two letters, and turning the line into reading
    order turns these two around as well. They are known by lying at the same point, and are put
    right.
    """
    count = textpage.count_chars()
    text: str = textpage.get_text_range()
    if len(text) != count:
        codes = (c.FPDFText_GetUnicode(textpage, index) for index in range(count))
        text = "".join(chr(code) if code <= sys.maxunicode else " " for code in codes)
    if "ل" not in text:
        return text
    letters = list(text)
    for found in re.finditer(f"[{_ALEFS}]ل", text):
        index = found.start()
        if _origin(textpage, index) == _origin(textpage, index + 1):
            letters[index], letters[index + 1] = letters[index + 1], letters[index]
    return "".join(letters)


def page_lines(document: Any, page: Any, number: int, fields: Sequence[Filled] = ()) -> Page:
    """The lines within the visible part of a page (its number from 1), in reading order.

    `fields` are those of a form, as far as they are not drawn into the page.
    """
    left, bottom, right, top = page.get_bbox()
    textpage = page.get_textpage()
    text = page_text(textpage)
    if not is_plausible(text):
        textpage.close()
        return Page(number, bottom, top, (), plausible=False)
    said = _raised(textpage, text) | addresses(document, page, textpage, text)
    if gone := struck(page, textpage, text):
        text = "".join(GONE if at in gone else char for at, char in enumerate(text))
    lines = []
    for found in _LINE.finditer(text):
        start = found.start() + len(found.group()) - len(found.group().lstrip())
        end = found.start() + len(found.group().rstrip())
        if start < end:
            x, y = _origin(textpage, (start + end) // 2)
            if left <= x <= right and bottom <= y <= top:
                lines.extend(_lines(textpage, text, (start, end, found.end()), said))
    textpage.close()
    lines = without_struck(lines) if gone else lines
    lines = with_fields(lines, fields) if fields else lines
    turned = page.get_rotation() != 0
    letters = Counter[int]()
    for line in lines:
        letters[line.turn] += len(line.text)
    turn = max(letters, key=lambda one: letters[one], default=0)
    edges = {0: (bottom, top), 1: (-right, -left), 2: (-top, -bottom), 3: (left, right)}[turn]
    ordered = [
        line
        for one in sorted(letters, key=lambda one: one != turn)
        for line in in_reading_order(
            with_labels(
                _along_the_writing([x for x in lines if x.turn == one], turned=turned or one != 0)
            )
        )
    ]
    return Page(number, *edges, tuple(ordered), struck=bool(gone))


def _along_the_writing(lines: list[Line], *, turned: bool) -> list[Line]:
    """Lines of one direction, pieces on one baseline joined.

    pdfium takes the lines of a turned page in another order than that of the writing.
    """
    upwards = sum(after.y > before.y for before, after in pairwise(lines))
    if turned and 2 * upwards > len(lines):
        lines = sorted(lines, key=lambda line: -line.y)
        same: list[list[Line]] = []
        for line in lines:
            if same and abs(same[-1][0].y - line.y) < _SAME_LINE * line.size:
                same[-1].append(line)
            else:
                same.append([line])
        lines = [line for group in same for line in sorted(group, key=lambda one: one.left)]
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and _is_mark_of(last, line):
            joined[-1] = _with_mark(last, line)
        elif last and _on_one_line(last, line):
            gap = (line.left - last.right) / line.size
            cells = (*last.cells, replace(line.cells[0], gap=gap), *line.cells[1:])
            joined[-1] = replace(
                last, cells=cells, spaced=line.spaced, bold=last.bold and line.bold
            )
        else:
            joined.append(line)
    return joined


def _is_mark_of(last: Line, line: Line) -> bool:
    """Whether a line is the raised number of a note right behind another, which pdfium takes for a line."""
    near = -_SAME_LINE * last.size < line.left - last.right < last.size
    higher = _LOWEST_MARK < (line.y - last.y) / last.size < _HIGHEST_MARK
    small = line.size < _RAISED_SIZE * last.size
    return small and near and higher and _MARK.fullmatch(line.text) is not None


def _with_mark(last: Line, line: Line) -> Line:
    cell = last.cells[-1]
    text = f"{cell.text}{raised(cell.text[-1:], line.text)}{line.text}"
    return replace(last, cells=(*last.cells[:-1], replace(cell, text=text, right=line.right)))


def _on_one_line(line: Line, more: Line) -> bool:
    """Whether `more` goes on with `line` on its right; vertical writing has no width."""
    level = abs(line.y - more.y) < _SAME_LINE * more.size
    upright = len(line.text) > 2 and line.right - line.left < 0.1 * line.size  # noqa: PLR2004
    return level and line.right < more.left and not upright


def _lines(
    textpage: Any, text: str, span: tuple[int, int, int], said: Mapping[int, str]
) -> list[Line]:
    """One line of text with what tells its place in the layout; more where pdfium saw no line's end.

    `span` is where it begins, ends, and ends with the blanks behind it; `said` what is to be said
    after a character.
    """
    start, end, after = span
    places = (start, (start + end) // 2, end - 1)
    matrix = c.FS_MATRIX()
    sizes = []
    for index in places:
        c.FPDFText_GetMatrix(textpage, index, matrix)
        sizes.append(c.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d))
    size = sorted(sizes)[1] or 1.0
    c.FPDFText_GetMatrix(textpage, start, matrix)
    width = math.hypot(matrix.a, matrix.b) or 1.0
    along, across = matrix.a / width, matrix.b / width  # the direction of writing

    def position(index: int) -> tuple[float, float]:
        x, y = _origin(textpage, index)
        return x * along + y * across, y * along - x * across

    def cell(first: int, last: int) -> Cell:
        ends = position(first)[0], position(last)[0]
        words = text[first : last + 1]
        for at in sorted((at for at in said if first <= at <= last), reverse=True):
            words = words[: at + 1 - first] + said[at] + words[at + 1 - first :]
        return Cell(words, min(ends), max(ends), gap)

    cells, begin, gap = [], start, 0.0
    for blank in re.finditer(r"\s+", text[start:end]):
        before, behind = start + blank.start() - 1, start + blank.end()
        leftwards = _right_to_left(text[before])
        if leftwards != _right_to_left(text[behind]):
            continue  # the writing turns round: the distance says nothing
        (x, y), (last_x, last_y) = position(behind), position(before)
        if x < last_x and last_y - y > _NEXT_LINE * size and not leftwards:
            # pdfium breaks no lines on pages of a few short texts.
            parts = (start, before + 1, behind), (behind, end, after)
            return [one for part in parts for one in _lines(textpage, text, part, said)]
        step = last_x - x if leftwards else x - last_x
        if step > POSSIBLE_GAP * size:
            cells.append(cell(begin, before))
            begin, gap = behind, step / size
    cells.append(cell(begin, end - 1))
    line = Line(
        cells=with_signs(cells),
        size=size,
        bold=all(_bold(textpage, index) for index in places),
        y=position(start)[1],
        spaced=text[end:after].isspace(),
        turn=round(math.atan2(across, along) / (math.pi / 2)) % 4,
        oblique=min(abs(along), abs(across)) > _ASKEW,
    )
    return [line]


def _raised(textpage: Any, text: str) -> dict[int, str]:
    """Index of a digit -> "^", where smaller figures stand raised behind it: a note's, or a power."""
    found = {}
    for digits in _FIGURES.finditer(text):
        size = _size(textpage, digits.start())
        for at in range(digits.start() + 1, digits.end()):
            if _size(textpage, at) < _RAISED_SIZE * size:
                if _origin(textpage, at)[1] > _origin(textpage, at - 1)[1] + 0.1 * size:
                    found[at - 1] = raised(text[at - 1], text[at : digits.end()])
                break
    return found


def _size(textpage: Any, index: int) -> float:
    matrix = c.FS_MATRIX()
    c.FPDFText_GetMatrix(textpage, index, matrix)
    size: float = c.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    return size


def _origin(textpage: Any, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    c.FPDFText_GetCharOrigin(textpage, index, x, y)
    return x.value, y.value


def _right_to_left(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("R", "AL")


def _bold(textpage: Any, index: int) -> bool:
    name = ctypes.create_string_buffer(128)
    if c.FPDFText_GetFontInfo(textpage, index, name, 128, None) > 0 and re.search(
        rb"(?i)bold|black|heavy|-bd\b", name.value
    ):
        return True
    return bool(c.FPDFText_GetFontWeight(textpage, index) >= 600)  # noqa: PLR2004 -- semibold
