"""ODT: headings, paragraphs, lists with their numbers, tables; deleted text is left out."""

from __future__ import annotations

from pathlib import Path

from ea_core.knowledge.reading.opendocument.flow import Flow
from ea_core.knowledge.reading.opendocument.margins import headers_of
from ea_core.knowledge.reading.opendocument.package import opened
from ea_core.knowledge.reading.reading import ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK
from ea_core.knowledge.reading.titles import chosen_title
from ea_core.knowledge.reading.validity import validity_of


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read an ODT; raises DamagedDocument, DocumentTooLarge or ProtectedDocument."""
    document = opened(path, filename, limits)
    flow = Flow(document)
    blocks = tuple(flow.blocks(document.body))
    metadata = document.metadata
    if flow.comments:
        metadata["comments"] = flow.comments
    if headers := headers_of(document.pages):
        metadata["headers"] = headers
        metadata.update(validity_of(headers))
    if flow.struck:
        metadata["remarks"] = [STRUCK]
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    title = chosen_title(document.title, first, filename)
    return ReadDocument(title, "odt", None, blocks, metadata)
