"""Pages of a PDF that are pictures, read with text recognition.

A page is drawn, Tesseract tells its words with their places, and lines are made of them as pdfium
gives them for other pages; so paragraphs and table rows come about in the same way.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from itertools import groupby
from statistics import median
from typing import Any

from ea_core.knowledge.reading.pdf.columns import CELL_GAP
from ea_core.knowledge.reading.pdf.running import Page
from ea_core.knowledge.reading.pdf.tables import Cell, Line
from ea_core.knowledge.reading.recognition import SECONDS_PER_PAGE, Recognition, recognised

_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72
_MOST_PIXELS = 25_000_000
_BODY = 10.0  # the size that ordinary lines are given; heights of lines tell sizes only roughly
_LARGE = 1.5  # times the usual height: a heading
_UNSURE = 30.0  # per cent: words below it are specks and lines
_WORD_LEVEL = "5"


class Scans:
    """Reads pictures of pages until the time or the number of pages is used up."""

    def __init__(self, how: Recognition, most_seconds: float, most_pages: int) -> None:
        self._how = how
        self._until = time.monotonic() + most_seconds
        self._left = most_pages if how.program else 0

    @property
    def possible(self) -> bool:
        """Whether one more page can be read."""
        return self._left > 0 and time.monotonic() < self._until

    def page(self, page: Any, number: int) -> Page | None:
        """The lines that are recognised on a page; None when there are none."""
        self._left -= 1
        width, height = page.get_size()
        scale = _DOTS_PER_INCH / _POINTS_PER_INCH
        scale = min(scale, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        picture = io.BytesIO()
        page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG")
        seconds = min(SECONDS_PER_PAGE, max(1.0, self._until - time.monotonic()))
        lines = tuple(lines_of(recognised(picture.getvalue(), self._how, seconds)))
        bottom = min((line.y for line in lines), default=0.0) - 1
        return Page(number, bottom, 1.0, lines) if lines else None


def lines_of(table: str) -> Iterator[Line]:
    """The lines of Tesseract's table of words (TSV); places are in letter sizes of _BODY."""
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [
        row
        for row in rows
        if row.get("level") == _WORD_LEVEL and (row["text"] or "").strip()
        and float(row["conf"]) >= _UNSURE
    ]  # fmt: skip
    keys = ("block_num", "par_num", "line_num")
    lines = [list(line) for _, line in groupby(words, key=lambda row: [row[key] for key in keys])]
    heights = [max(int(word["height"]) for word in line) for line in lines]
    usual = median(heights) if heights else 1.0
    unit = _BODY / max(usual, 1.0)
    for line, height in zip(lines, heights, strict=True):
        large = height >= _LARGE * usual and len(line) > 1
        size = _BODY * height / usual if large else _BODY
        baseline = max(int(word["top"]) + int(word["height"]) for word in line)
        yield Line(tuple(_cells(line, unit, size)), size, bold=False, y=-baseline * unit)


def _cells(words: list[dict[str, str]], unit: float, size: float) -> Iterator[Cell]:
    """The words of a line put together to cells, which wide gaps part."""
    text, left, right, gap = "", 0.0, 0.0, 0.0
    for word in words:
        begin = int(word["left"]) * unit
        step = (begin - right) / size
        if text and step > CELL_GAP:
            yield Cell(text, left, right, gap)
            text, gap = "", step
        if not text:
            left = begin
        text = f"{text} {word['text'].strip()}".strip()
        right = begin + int(word["width"]) * unit
    if text:
        yield Cell(text, left, right, gap)
