"""PPTX: each slide a page with its title as a heading, then its text, tables, charts and notes.

The title comes first; shapes follow as they are seen (see placed), a group as one. Hidden slides are not read and said. Running footers go to the metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from ea_core.knowledge.reading.docx.properties import core_metadata
from ea_core.knowledge.reading.docx.styles import local
from ea_core.knowledge.reading.package import SAFE, Package
from ea_core.knowledge.reading.placed import Box, seen_order
from ea_core.knowledge.reading.pptx.paragraphs import blocks_of_text, line_of
from ea_core.knowledge.reading.pptx.tables import blocks_of_chart, blocks_of_table
from ea_core.knowledge.reading.reading import Block, ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK, pages_in_words
from ea_core.knowledge.text.cleaning import clean_line, sensible_title, title_of_file

_SLIDE_LEVEL: Final = 2
_NOTES_LEVEL: Final = 3
_MOST_UNPACKED: Final = 600_000_000
"""Bytes of all parts together: the library unpacks every one of them."""
_DEEPEST_GROUP: Final = 50
_RUNNING: Final = frozenset(
    {PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.HEADER}
)
_DIAGRAM: Final = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read a PPTX; raises DamagedDocument, DocumentTooLarge or ProtectedDocument."""
    package = Package(path, filename, limits)
    package.check_sizes(_MOST_UNPACKED)
    slides = list(Presentation(str(path)).slides)
    blocks: list[Block] = []
    hidden: list[int] = []
    empty: list[int] = []
    running: dict[str, None] = {}
    comments: list[str] = []
    for number, slide in enumerate(slides, start=1):
        if slide.element.get("show") in {"0", "false"}:
            hidden.append(number)
            continue
        found = list(_slide(slide, number, running))
        if not found:
            empty.append(number)
        blocks += found
        comments += [f"Slide {number}: {text}" for text in _comments(slide)]
    metadata = core_metadata(package)
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    title = sensible_title(str(metadata.pop("title", ""))) or sensible_title(first)
    remarks = _remarks(hidden, empty if blocks else [])
    if any(_has_struck(slide) for slide in slides):
        remarks.append(STRUCK)
    if remarks:
        metadata["remarks"] = remarks
    if running:
        metadata["headers"] = list(running)
    if comments:
        metadata["comments"] = comments
    return ReadDocument(
        title or title_of_file(filename), "pptx", len(slides), tuple(blocks), metadata
    )


def _slide(slide: Any, number: int, running: dict[str, None]) -> Iterator[Block]:
    """The blocks of one slide; texts that stand on each slide are noted in `running`."""
    title = slide.shapes.title
    name = line_of(title.text_frame) if title is not None and title.has_text_frame else ""
    body: list[Block] = []
    shapes = [one for one in slide.shapes if title is None or one.shape_id != title.shape_id]
    for shape in _shapes(shapes, _DEEPEST_GROUP):
        if shape.is_placeholder and shape.placeholder_format.type in _RUNNING:
            text = line_of(shape.text_frame) if shape.has_text_frame else ""
            if any(char.isalpha() for char in text):
                running.setdefault(text)
            continue
        body += _shape(slide, shape, number)
    notes = list(_notes(slide, number))
    if name or body or notes:
        yield Block("heading", name or f"Slide {number}", _SLIDE_LEVEL, number)
    yield from body
    yield from notes


def _shapes(shapes: Any, depth: int) -> Iterator[Any]:
    """All shapes as they are seen, those of groups among them."""
    found = list(shapes)
    for at in seen_order([_box(shape) for shape in found]):
        shape = found[at]
        if hasattr(shape, "shapes"):
            if depth:
                yield from _shapes(shape.shapes, depth - 1)
        else:
            yield shape


def _box(shape: Any) -> Box | None:
    left, top, width, height = shape.left, shape.top, shape.width, shape.height
    if None in (left, top, width, height):
        return None
    return Box(left, top, left + width, top + height)


def _has_struck(slide: Any) -> bool:
    return any(one.get("strike", "noStrike") != "noStrike" for one in slide.element.iter("{*}rPr"))


def _shape(slide: Any, shape: Any, number: int) -> Iterator[Block]:
    if getattr(shape, "has_table", False) and shape.has_table:
        yield from blocks_of_table(shape.table, number)
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from blocks_of_chart(shape.chart, number)
    elif shape.has_text_frame:
        listed = shape.is_placeholder and shape.placeholder_format.type in {
            PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY,
        }  # fmt: skip
        yield from blocks_of_text(shape.text_frame, number, listed=listed)
    else:
        yield from _diagram(slide, shape, number)


def _diagram(slide: Any, shape: Any, number: int) -> Iterator[Block]:
    """The texts of a drawing made of a list (SmartArt)."""
    for relations in shape.element.iter(f"{{{_DIAGRAM}}}relIds"):
        part = slide.part.related_part(relations.get(f"{{{_RELATION}}}dm"))
        tree = etree.fromstring(part.blob, etree.XMLParser(**SAFE))
        for point in tree.iter("{*}pt"):
            for paragraph in point.iter("{*}p"):
                text = clean_line("".join(t.text or "" for t in paragraph.iter("{*}t")))
                if text:
                    yield Block("list_item", text, 0, number)


def _notes(slide: Any, number: int) -> Iterator[Block]:
    """What the speaker has noted below a slide."""
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    blocks = list(blocks_of_text(frame, number, listed=False)) if frame is not None else []
    if blocks:
        yield Block("heading", "Speaker notes", _NOTES_LEVEL, number)
        yield from blocks


def _comments(slide: Any) -> Iterator[str]:
    """What reviewers have written beside a slide."""
    for relation in slide.part.rels.values():
        if relation.is_external or not relation.reltype.endswith("/comments"):
            continue
        tree = etree.fromstring(relation.target_part.blob, etree.XMLParser(**SAFE))
        for element in tree.iter():
            if local(element) in {"text", "txBody"}:
                text = clean_line(" ".join(element.itertext()))
                if text:
                    yield text[:1000]


def _remarks(hidden: list[int], empty: list[int]) -> list[str]:
    """What to say of slides that are hidden, and of those that hold pictures alone."""
    remarks = []
    if hidden:
        verbs, them = (
            ("is hidden and was", "it") if len(hidden) == 1 else ("are hidden and were", "them")
        )
        then = f"Show {them} in PowerPoint and upload the file again."
        remarks.append(f"{_slides(hidden)} {verbs} not read. {then}")
    if empty:
        verb = "holds" if len(empty) == 1 else "hold"
        remarks.append(f"{_slides(empty)} {verb} no text, so nothing is found there.")
    return remarks


def _slides(numbers: list[int]) -> str:
    return pages_in_words(numbers).replace("Page", "Slide")
