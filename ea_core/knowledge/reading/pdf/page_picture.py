"""The page that a citation names, as a picture with the cited words marked.

Runs in the reader's process with its limits, as the file is as untrusted as when it was read.
"""

from __future__ import annotations

import ctypes
import io
import unicodedata
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ea_core.errors import DamagedDocument, DocumentTooLarge, NotFound
from ea_core.knowledge.reading.process import Job, run
from ea_core.knowledge.reading.reading import ReadLimits, limits_of
from ea_core.knowledge.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VIEW_LIMITS = ReadLimits(cpu_seconds=20, wall_seconds=30.0, max_result_bytes=50_000_000)
MAX_PIXELS = 16_000_000
MARK_COLOUR = (255, 221, 0, 150)  # red, green, blue, opacity (of 255)
_FEWEST = 8  # letters and digits: anything shorter stands on a page by chance
Corners = tuple[float, float, float, float]  # left, bottom, right, top in points
_WORDS = 6  # of a sentence that is not found as a whole


def render_page(
    path: Path, page: int, quote: str = "", scale: float = 2.0, limits: ReadLimits = VIEW_LIMITS
) -> bytes:
    """A page of the PDF at `path` as PNG, with the sentences of `quote` marked where they stand.

    `page` counts from 1; `scale` is pixels per point (2.0 is 144 dpi), lowered for huge pages.
    Words that are not found are not marked. Raises NotFound when there is no such page and
    otherwise what reading raises.
    """
    job = Job(
        action="render",
        path=str(path.resolve()),
        filename="The document",
        memory_bytes=limits.memory_bytes,
        cpu_seconds=limits.cpu_seconds,
        wall_seconds=limits.wall_seconds,
        max_result_bytes=limits.max_result_bytes,
        options={"page": page, "quote": quote[:20_000], "scale": scale, "limits": asdict(limits)},
    )
    return run(job)


def work(path: Path, filename: str, options: dict[str, Any]) -> bytes:
    """Draw the page in this process (the child's side of `run`)."""
    import pypdfium2.raw as c  # noqa: PLC0415 -- in the child only

    from ea_core.knowledge.reading.pdf.document import open_page, open_pdf  # noqa: PLC0415
    from ea_core.knowledge.reading.pdf.lines import page_text  # noqa: PLC0415

    document = open_pdf(path, filename)
    number, limits = int(options["page"]), limits_of(options["limits"])
    count = len(document)
    if count > limits.max_pages:
        raise DocumentTooLarge(
            f"{filename} has {count:,} pages; the limit is {limits.max_pages:,}."
        )
    if not 1 <= number <= count:
        raise NotFound(f"{filename} has no page {number}; it has {count}.")
    page = open_page(document, number, filename)
    textpage = page.get_textpage()
    for start, length in find_quote(page_text(textpage), options["quote"]):
        for corners in _rectangles(c, textpage, start, length):
            _mark(c, page, corners)
    width, height = page.get_size()
    scale = min(float(options["scale"]), (MAX_PIXELS / max(width * height, 1)) ** 0.5)
    if min(width, height) * scale < 1:
        raise DamagedDocument(f"{filename} is damaged: page {number} has an impossible size.")
    picture = io.BytesIO()
    page.render(scale=scale).to_pil().save(picture, "PNG")
    return picture.getvalue()


def find_quote(text: str, quote: str) -> list[tuple[int, int]]:
    """(start, length) in `text` of each sentence of `quote`.

    Only letters and digits are compared, without regard to case, ligatures and white space; a
    sentence that is not there as a whole (it runs over a page's end) is sought by its parts.
    """
    page, places = _letters(text)
    found: list[tuple[int, int]] = []
    at = 0
    for wanted in _wanted(quote, page):
        begin = page.find(wanted, at)
        if begin < 0:
            begin = page.find(wanted)
        if begin < 0:
            continue
        at = begin + len(wanted)
        found.append((places[begin], places[at - 1] - places[begin] + 1))
    return found


def _wanted(quote: str, page: str) -> Iterator[str]:
    """The letters of each sentence, or of its parts when the page does not have it whole."""
    for sentence in sentences(quote):
        whole, _ = _letters(sentence)
        if len(whole) < _FEWEST and len(whole) < len(_letters(quote)[0]):
            continue
        if whole in page:
            yield whole
            continue
        words = sentence.split()
        for at in range(0, len(words), _WORDS):
            part, _ = _letters(" ".join(words[at : at + _WORDS]))
            if len(part) >= _FEWEST:
                yield part


def _letters(text: str) -> tuple[str, Sequence[int]]:
    """The letters and digits of a text in one form, and the place of each in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in unicodedata.normalize("NFKC", char).casefold():
            if letter.isalnum():
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


def _rectangles(c: Any, textpage: Any, start: int, length: int) -> Iterator[Corners]:
    """The rectangle of each line of a range of characters."""
    for index in range(c.FPDFText_CountRects(textpage, start, length)):
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        if c.FPDFText_GetRect(textpage, index, left, top, right, bottom):
            yield left.value, bottom.value, right.value, top.value


def _mark(c: Any, page: Any, corners: Corners) -> None:
    """Lay a translucent rectangle over the page, as a marker pen does."""
    left, bottom, right, top = corners
    shape = c.FPDFPageObj_CreateNewRect(left - 0.5, bottom - 1, right - left + 1, top - bottom + 2)
    c.FPDFPageObj_SetFillColor(shape, *MARK_COLOUR)
    c.FPDFPath_SetDrawMode(shape, c.FPDF_FILLMODE_WINDING, 0)
    c.FPDFPageObj_SetBlendMode(shape, b"Multiply")
    c.FPDFPage_InsertObject(page, shape)
