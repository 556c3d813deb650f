"""ODP: each slide a page, with its title, its text, its tables and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ea_core.knowledge.reading.docx.styles import local, value
from ea_core.knowledge.reading.opendocument.flow import Flow
from ea_core.knowledge.reading.opendocument.package import PLAIN, opened
from ea_core.knowledge.reading.reading import Block, ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK, pages_in_words
from ea_core.knowledge.text.cleaning import clean_line, sensible_title, title_of_file

_SLIDE_LEVEL: Final = 2
_NOTES_LEVEL: Final = 3
_RUNNING: Final = frozenset({"header", "footer", "date-time", "page-number"})


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read an ODP; raises DamagedDocument, DocumentTooLarge or ProtectedDocument."""
    document = opened(path, filename, limits)
    flow = Flow(document)
    blocks: list[Block] = []
    hidden: list[int] = []
    slides = list(document.body.iter("{*}page"))
    for number, slide in enumerate(slides, start=1):
        if document.styles.get(value(slide, "style-name") or "", PLAIN).hidden:
            hidden.append(number)
        else:
            blocks += _slide(slide, number, flow)
    metadata = document.metadata
    if flow.comments:
        metadata["comments"] = flow.comments
    remarks = [STRUCK] if flow.struck else []
    if hidden:
        verbs = "is hidden and was" if len(hidden) == 1 else "are hidden and were"
        slides_named = pages_in_words(hidden).replace("Page", "Slide")
        remarks.append(f"{slides_named} {verbs} not read.")
    if remarks:
        metadata["remarks"] = remarks
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    title = sensible_title(document.title) or sensible_title(first) or title_of_file(filename)
    return ReadDocument(title, "odp", len(slides), tuple(blocks), metadata)


def _slide(slide: Any, number: int, flow: Flow) -> Iterator[Block]:
    flow.page = number
    name = ""
    body: list[Block] = []
    for shape in slide:
        kind = value(shape, "class") or ""
        if kind == "title" and not name:
            name = clean_line(" ".join(block.text for block in flow.blocks(shape)))
        elif kind not in _RUNNING and local(shape) != "notes":
            body += flow.blocks([shape])
    notes = [
        block
        for page in slide.iterfind("{*}notes")
        for shape in page
        if (value(shape, "class") or "") == "notes"
        for block in flow.blocks(shape)
    ]
    if name or body or notes:
        yield Block("heading", name or f"Slide {number}", _SLIDE_LEVEL, number)
    yield from body
    if notes:
        yield Block("heading", "Speaker notes", _NOTES_LEVEL, number)
        yield from notes
