"""PDF: the text of the pages by pdfium, with their paragraphs, headings and table rows.

Form fields and typed annotations are made part of the page first, so that a filled-in form is
read as it is seen. Text outside the visible page is left out; invisible text on the page is
kept, because that is what a scan with recognised text consists of.
"""

from __future__ import annotations

import ctypes
import math
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from ea_core.errors import DamagedDocument, DocumentTooLarge, ProtectedDocument
from ea_core.knowledge.reading.pdf.layout import Page, blocks_of
from ea_core.knowledge.reading.pdf.tables import Cell, Line
from ea_core.knowledge.reading.reading import Block, MetadataValue, ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import about_pages
from ea_core.knowledge.text.cleaning import clean_line, sensible_title, title_of_file

LARGEST_PAGE = 1_000_000
"""Points (350 m). The standard ends at 14,400; no real page is beyond this."""

_LINE = re.compile("[^\r\n\x02\ufffe]+[\x02\ufffe]?")
"""Up to a line's end or the mark that pdfium puts for a hyphen there, which belongs to the line."""

_ALEFS = "اأإآٱ"
_SHORTEST_TITLE = 5  # characters: a heading that may serve as the title
_COLUMN_GAP = 2.2
"""Between the origins of two characters around a space, in font sizes: a new table cell."""


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read a PDF; raises ProtectedDocument, DamagedDocument or DocumentTooLarge."""
    document = open_pdf(path, filename)
    count = len(document)
    if count > limits.max_pages:
        raise DocumentTooLarge(
            f"{filename} has {count:,} pages; the limit is {limits.max_pages:,}. "
            "Split it and upload the parts."
        )
    pages: list[Page] = []
    unreadable: list[int] = []
    empty: list[int] = []
    pictures = 0
    for number in range(1, count + 1):
        try:
            page = _page(document, number, filename)
        except pdfium.PdfiumError:
            unreadable.append(number)
            continue
        if page.lines:
            pages.append(page)
        else:
            empty.append(number)
            pictures += _has_image(document, number)
    if len(unreadable) == count:
        raise DamagedDocument(f"{filename} is damaged: none of its pages can be read.")
    blocks = blocks_of(pages)
    metadata = _metadata(document)
    title = sensible_title(str(metadata.pop("title", ""))) or _first_heading(blocks)
    if blocks and empty:
        metadata["pages_without_text"] = empty
    if unreadable:
        metadata["unreadable_pages"] = unreadable
    if not blocks and pictures:
        metadata["scanned"] = True
    if remarks := about_pages(empty if blocks else [], unreadable):
        metadata["remarks"] = remarks
    return ReadDocument(title or title_of_file(filename), "pdf", count, tuple(blocks), metadata)


def open_pdf(path: Path, filename: str) -> Any:
    """The pdfium document at `path`, tried with the empty password; also used to show a page."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY):
            raise ProtectedDocument(
                f"{filename} is protected with a password. Remove the password and upload it again."
            ) from error
        raise DamagedDocument(f"{filename} is damaged: it can't be opened as a PDF.") from error
    if len(document) == 0:
        raise DamagedDocument(f"{filename} is damaged: it has no pages.")
    return document


def open_page(document: Any, number: int, filename: str) -> Any:
    """The page (from 1) with its form fields and typed notes drawn into it."""
    page = document[number - 1]
    if _flatten(page):
        page.close()
        page = document[number - 1]
    if max(page.get_size()) > LARGEST_PAGE:
        raise DamagedDocument(f"{filename} is damaged: page {number} has an impossible size.")
    return page


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


def _page(document: Any, number: int, filename: str) -> Page:
    page = open_page(document, number, filename)
    left, bottom, right, top = page.get_bbox()
    textpage = page.get_textpage()
    text = page_text(textpage)
    lines = []
    for found in _LINE.finditer(text):
        start = found.start() + len(found.group()) - len(found.group().lstrip())
        end = found.start() + len(found.group().rstrip())
        if start < end:
            x, y = _origin(textpage, (start + end) // 2)
            if left <= x <= right and bottom <= y <= top:
                lines.append(_line(textpage, text, start, end, found.end()))
    page_lines = Page(number, bottom, top, tuple(lines))
    textpage.close()
    page.close()
    return page_lines


def _line(textpage: Any, text: str, start: int, end: int, after: int) -> Line:
    """One line of text with what tells its place in the layout."""
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
        return Cell(text[first : last + 1], min(ends), max(ends))

    cells, begin = [], start
    for blank in re.finditer(r"\s+", text[start:end]):
        before, behind = start + blank.start() - 1, start + blank.end()
        leftwards = _right_to_left(text[before])
        if leftwards != _right_to_left(text[behind]):
            continue  # the writing turns round: the distance says nothing
        step = position(behind)[0] - position(before)[0]
        if (-step if leftwards else step) > _COLUMN_GAP * size:
            cells.append(cell(begin, before))
            begin = behind
    cells.append(cell(begin, end - 1))
    return Line(
        cells=tuple(cells),
        size=size,
        bold=all(_bold(textpage, index) for index in places),
        y=position(start)[1],
        spaced=text[end:after].isspace(),
    )


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


def _flatten(page: Any) -> bool:
    """Draw form fields and typed notes into the page; True when there were any."""
    for index in range(c.FPDFPage_GetAnnotCount(page)):
        annotation = c.FPDFPage_GetAnnot(page, index)
        kind = c.FPDFAnnot_GetSubtype(annotation)
        c.FPDFPage_CloseAnnot(annotation)
        if kind in (c.FPDF_ANNOT_WIDGET, c.FPDF_ANNOT_FREETEXT):
            return bool(c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY) == c.FLATTEN_SUCCESS)
    return False


def _has_image(document: Any, number: int) -> bool:
    page = document[number - 1]
    return any(True for _ in page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _metadata(document: Any) -> dict[str, MetadataValue]:
    """title, author and date (ISO) from the document's information dictionary."""
    try:
        fields = document.get_metadata_dict(skip_empty=True)
    except (pdfium.PdfiumError, UnicodeError):
        return {}
    metadata: dict[str, MetadataValue] = {}
    for key, name in (("Title", "title"), ("Author", "author")):
        value = clean_line(fields.get(key, ""))
        if value and value.strip("()") not in ("anonymous", "unspecified"):
            metadata[name] = value[:300]
    date = re.match(r"D?:?(\d{4})(\d\d)(\d\d)", fields.get("CreationDate", ""))
    if date:
        metadata["date"] = "-".join(date.groups())
    return metadata


def _first_heading(blocks: list[Block]) -> str | None:
    """The largest heading at the top of the first page, if it can be a title."""
    for block in blocks[:5]:
        if block.kind == "heading" and block.level == 1 and block.page == 1:
            return sensible_title(block.text) if len(block.text) > _SHORTEST_TITLE else None
    return None
