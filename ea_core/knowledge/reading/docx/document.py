"""DOCX: the text that Word shows, in reading order, and what stands beside it.

Walks WordprocessingML by local names, so transitional, strict and other producers' files read
alike. Comments, headers and footers are not part of the text; they are in the metadata. Pages are
known only where Word left the breaks of its last layout, or where the author set some.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ea_core.knowledge.reading.docx.body import Walk
from ea_core.knowledge.reading.docx.margins import comments_of, headers_of
from ea_core.knowledge.reading.docx.properties import core_metadata, counted_pages, plausible_pages
from ea_core.knowledge.reading.docx.tabbed import with_tabbed_rows
from ea_core.knowledge.reading.package import Package
from ea_core.knowledge.reading.reading import ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK
from ea_core.knowledge.reading.titles import chosen_title
from ea_core.knowledge.reading.validity import validity_of
from ea_core.knowledge.text.cleaning import sensible_title


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read a DOCX; raises DamagedDocument, DocumentTooLarge or ProtectedDocument."""
    package = Package(path, filename, limits)
    main = package.main_part()
    walk = Walk(package, main)
    read_blocks = list(walk.blocks(package.tree(main)))  # kept while they are known by their ids
    blocks = list(with_tabbed_rows(read_blocks, walk.tabbed))
    if not any(block.kind == "heading" for block in blocks):
        blocks = [
            replace(b, kind="heading", level=2) if id(b) in walk.strong else b for b in blocks
        ]
    pages = walk.page
    if not plausible_pages(blocks, pages, counted_pages(package), rendered=walk.rendered):
        pages, blocks = None, [replace(block, page=None) for block in blocks]
    metadata = core_metadata(package)
    if comments := comments_of(package, main, walk):
        metadata["comments"] = comments
    if headers := headers_of(package, main, walk):
        metadata["headers"] = headers
        metadata.update(validity_of(headers))
    remarks = [STRUCK] if walk.struck else []
    if walk.unread:
        remarks.append("A file within the document (altChunk) could not be read.")
    if remarks:
        metadata["remarks"] = remarks
    said = sensible_title(str(metadata.pop("title", ""))) or walk.title
    first = next((block.text for block in blocks[:3] if block.level == 1), None)
    title = chosen_title(said, first, filename)
    return ReadDocument(title, "docx", pages, tuple(blocks), metadata)
