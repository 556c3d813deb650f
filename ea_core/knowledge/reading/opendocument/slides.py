"""ODP: each slide a page, with its title, its text, its tables and the speaker's notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ea_core.knowledge.reading.docx.styles import local, value
from ea_core.knowledge.reading.opendocument.flow import Flow
from ea_core.knowledge.reading.opendocument.package import PLAIN, opened
from ea_core.knowledge.reading.placed import Box, seen_order
from ea_core.knowledge.reading.reading import Block, ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK, pages_in_words
from ea_core.knowledge.text.cleaning import clean_line, sensible_title, title_of_file

_SLIDE_LEVEL: Final = 2
_NOTES_LEVEL: Final = 3
_LENGTH: Final = re.compile(r"(-?\d+(?:\.\d+)?)([a-z]*)")
_UNITS: Final = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}
"""In centimetres."""
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


def _seen(parent: Any) -> Iterator[Any]:
    """The shapes of a slide as they are seen; a group's stay together."""
    shapes = [one for one in parent if local(one) not in {"", "notes", "forms"}]
    for at in seen_order([_box(one) for one in shapes]):
        if local(shapes[at]) == "g":
            yield from _seen(shapes[at])
        else:
            yield shapes[at]


def _box(shape: Any) -> Box | None:
    """Where a shape lies, in the unit that the file measures in; a group where its shapes lie."""
    if local(shape) == "g":
        inner = [box for one in shape if (box := _box(one)) is not None]
        if not inner:
            return None
        return Box(
            min(box.left for box in inner), min(box.top for box in inner),
            max(box.right for box in inner), max(box.bottom for box in inner),
        )  # fmt: skip
    left, top, width, height = (_length(shape, name) for name in ("x", "y", "width", "height"))
    if left is None or top is None:
        return None
    return Box(left, top, left + (width or 0.0), top + (height or 0.0))


def _length(shape: Any, name: str) -> float | None:
    found = _LENGTH.match(value(shape, name) or "")
    return float(found[1]) * _UNITS.get(found[2], 1.0) if found else None


def _slide(slide: Any, number: int, flow: Flow) -> Iterator[Block]:
    flow.page = number
    name = ""
    body: list[Block] = []
    for shape in _seen(slide):
        kind = value(shape, "class") or ""
        if kind == "title" and not name:
            name = clean_line(" ".join(block.text for block in flow.blocks(shape)))
        elif kind not in _RUNNING:
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
