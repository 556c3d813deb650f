"""PDF: the text of the pages by pdfium, with their paragraphs, headings and table rows.

Form fields and typed annotations are made part of the page first, so that a filled-in form is
read as it is seen. Text outside the visible page is left out; invisible text on the page is
kept, because that is what a scan with recognised text consists of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from ea_core.errors import DamagedDocument, DocumentTooLarge, ProtectedDocument
from ea_core.knowledge.reading.attachments import MOST_ATTACHMENTS, read_attached
from ea_core.knowledge.reading.nested import read_nested
from ea_core.knowledge.reading.pdf.annotations import OnPage, put_on
from ea_core.knowledge.reading.pdf.layout import blocks_of
from ea_core.knowledge.reading.pdf.lines import page_lines
from ea_core.knowledge.reading.pdf.running import Page
from ea_core.knowledge.reading.pdf.scans import Scans
from ea_core.knowledge.reading.reading import Block, MetadataValue, ReadDocument, ReadLimits
from ea_core.knowledge.reading.recognition import Recognition
from ea_core.knowledge.reading.remarks import NOT_RECOGNISED, STRUCK, about_pages, about_recognised
from ea_core.knowledge.reading.titles import chosen_title
from ea_core.knowledge.reading.validity import validity_of
from ea_core.knowledge.text.cleaning import clean_line

LARGEST_PAGE = 1_000_000
"""Points (350 m). The standard ends at 14,400; no real page is beyond this."""

_MOST_COMMENTS = 500
_OUTLINES = 40  # drawn shapes on a page without text that may be its letters


@dataclass(slots=True)
class _Pages:
    """What came of each page; numbers count from 1."""

    read: list[Page] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    without_text: list[int] = field(default_factory=list)
    recognised: list[Page] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    pictures: int = 0
    struck: bool = False


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read a PDF; raises ProtectedDocument, DamagedDocument or DocumentTooLarge."""
    document = open_pdf(path, filename)
    count = len(document)
    if count > limits.max_pages:
        raise DocumentTooLarge(
            f"{filename} has {count:,} pages; the limit is {limits.max_pages:,}. "
            "Split it and upload the parts."
        )
    scans = Scans(limits.recognition, limits.recognition_seconds, limits.recognition_pages)
    pages = _read_pages(document, filename, scans)
    if len(pages.unreadable) == count:
        raise DamagedDocument(f"{filename} is damaged: none of its pages can be read.")
    layout = blocks_of(pages.read)
    blocks = layout.blocks
    if pages.recognised:
        blocks = [*blocks, *blocks_of(pages.recognised).blocks]
        blocks.sort(key=lambda block: block.page or 0)
    metadata = _metadata(document)
    title = chosen_title(str(metadata.pop("title", "")), _first_heading(blocks), filename)
    if pages.comments:
        metadata["comments"] = pages.comments[:_MOST_COMMENTS]
    if layout.running_titles:
        metadata["headers"] = list(layout.running_titles)
        metadata.update(validity_of(layout.running_titles))
    if blocks or pages.garbled:
        metadata.update(_about(pages, limits.recognition))
    elif pages.pictures:
        metadata["scanned"] = True
        if not limits.recognition.program:
            metadata["remarks"] = [NOT_RECOGNISED]
    attached, remarks = _attached(document, limits)
    if remarks:
        said = metadata.get("remarks")
        metadata["remarks"] = [*map(str, said if isinstance(said, list) else ()), *remarks]
    return ReadDocument(title, "pdf", count, (*blocks, *attached), metadata)


def _attached(document: Any, limits: ReadLimits) -> tuple[list[Block], list[str]]:
    """The files that are attached to the document, as invoices and portfolios have them."""
    files = []
    for at in range(min(document.count_attachments(), 2 * MOST_ATTACHMENTS)):
        one = document.get_attachment(at)
        name = clean_line(one.get_name()) or "an attachment without a name"
        files.append((name, partial(_one_attached, one, name, limits)))
    return read_attached(files)


def _one_attached(attachment: Any, name: str, limits: ReadLimits) -> ReadDocument:
    try:
        content = bytes(attachment.get_data())
    except pdfium.PdfiumError as error:
        raise DamagedDocument(f"{name} is damaged.") from error
    return read_nested(name, content, limits)


def _read_pages(document: Any, filename: str, scans: Scans) -> _Pages:
    pages = _Pages()
    for number in range(1, len(document) + 1):
        try:
            page, found = _opened(document, number, filename)
            lines = page_lines(document, page, number, found.fields)
            pages.comments += [f"Page {number}, {remark}" for remark in found.remarks]
            picture = not lines.lines and (not lines.plausible or _is_picture(page))
            if picture and scans.possible and (recognised := scans.page(page, number)):
                pages.recognised.append(recognised)
                continue
        except pdfium.PdfiumError:
            pages.unreadable.append(number)
            continue
        pages.struck |= lines.struck
        if not lines.plausible:
            pages.garbled.append(number)
        elif lines.lines:
            pages.read.append(lines)
        else:
            pages.without_text.append(number)
            pages.pictures += picture
    return pages


def _about(pages: _Pages, recognition: Recognition) -> dict[str, MetadataValue]:
    """The pages that were not read or only recognised, by number and in words."""
    about: dict[str, MetadataValue] = {}
    recognised = [page.number for page in pages.recognised]
    if recognised:
        about["recognised_pages"] = recognised
    if pages.without_text:
        about["pages_without_text"] = pages.without_text
    if pages.unreadable or pages.garbled:
        about["unreadable_pages"] = sorted([*pages.unreadable, *pages.garbled])
    remarks = about_pages(pages.without_text, pages.unreadable, pages.garbled)
    if (pages.pictures or pages.garbled) and not recognition.program:
        remarks.append(NOT_RECOGNISED)
    if pages.struck:
        remarks.append(STRUCK)
    if remarks := [*about_recognised(recognised, recognition.languages), *remarks]:
        about["remarks"] = remarks
    return about


def open_pdf(path: Path, filename: str) -> Any:
    """The pdfium document at `path`, tried with the empty password; also used to show a page."""
    # A file within another one is an open file without a name, whose path the library would resolve.
    nameless = path.is_relative_to("/dev/fd")
    try:
        document = pdfium.PdfDocument(path.read_bytes() if nameless else path)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY):
            raise ProtectedDocument(
                f"{filename} is protected with a password. Remove the password and upload it again."
            ) from error
        raise DamagedDocument(f"{filename} is damaged: it can't be opened as a PDF.") from error
    if len(document) == 0:
        raise DamagedDocument(f"{filename} is damaged: it has no pages.")
    return document


def _opened(document: Any, number: int, filename: str) -> tuple[Any, OnPage]:
    """The page, and what was put onto it; fields that are drawn into it now are none any more."""
    found = put_on(document[number - 1])
    if found.drawn:
        found.fields.clear()
        return open_page(document, number, filename), found
    return _checked(document[number - 1], number, filename), found


def open_page(document: Any, number: int, filename: str) -> Any:
    """The page (from 1) with its form fields and typed notes drawn into it."""
    page = document[number - 1]
    if _flatten(page):
        page.close()
        page = document[number - 1]
    return _checked(page, number, filename)


def _checked(page: Any, number: int, filename: str) -> Any:
    if max(page.get_size()) > LARGEST_PAGE:
        raise DamagedDocument(f"{filename} is damaged: page {number} has an impossible size.")
    return page


def _flatten(page: Any) -> bool:
    """Draw form fields and typed notes into the page; True when there were any."""
    for index in range(c.FPDFPage_GetAnnotCount(page)):
        annotation = c.FPDFPage_GetAnnot(page, index)
        kind = c.FPDFAnnot_GetSubtype(annotation)
        c.FPDFPage_CloseAnnot(annotation)
        if kind in (c.FPDF_ANNOT_WIDGET, c.FPDF_ANNOT_FREETEXT):
            return bool(c.FPDFPage_Flatten(page, c.FLAT_NORMALDISPLAY) == c.FLATTEN_SUCCESS)
    return False


def _is_picture(page: Any) -> bool:
    """Whether there is a picture on a page, or a drawing that can be writing in outlines."""
    kinds = [c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_PATH]
    for drawn, one in enumerate(page.get_objects(filter=kinds, max_depth=3), 1):
        if one.type == c.FPDF_PAGEOBJ_IMAGE or drawn >= _OUTLINES:
            return True
    return False


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
            return block.text
    return None
