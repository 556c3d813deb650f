"""What a DOCX says of itself: title, author, date, tags, pages; and whether to believe it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ea_core.knowledge.reading.docx.styles import local
from ea_core.knowledge.reading.package import Package
from ea_core.knowledge.reading.reading import Block, MetadataValue
from ea_core.knowledge.text.cleaning import clean_line

_LONGEST_PAGE = 6000  # characters


def core_metadata(package: Package) -> dict[str, MetadataValue]:
    """title, author, date and tags from the core properties."""
    tree = package.tree(package.related("", "core-properties"))
    metadata: dict[str, MetadataValue] = {}
    for element in tree if tree is not None else ():
        text = clean_line(element.text or "")[:300]
        name = {"title": "title", "creator": "author", "created": "date"}.get(local(element))
        if local(element) == "keywords" and text:
            metadata["tags"] = [tag.strip() for tag in re.split(r"[,;]", text) if tag.strip()]
        elif name == "date":
            if date := re.match(r"\d{4}-\d\d-\d\d", text):
                metadata["date"] = date.group()
        elif name and text:
            metadata[name] = text
    return metadata


def counted_pages(package: Package) -> int:
    """The number of pages that the last program to save it counted; 0 when it says none."""
    tree = package.tree(package.related("", "extended-properties"))
    pages = tree.find("{*}Pages") if tree is not None else None
    text = (pages.text or "").strip() if pages is not None else ""
    return int(text) if text.isdigit() else 0


def plausible_pages(
    blocks: Sequence[Block], pages: int | None, counted: int, *, rendered: bool
) -> bool:
    """Whether the page breaks found can be all there are; a wrong page is worse than none."""
    if pages is None or rendered:
        return True
    if counted > 1 and counted > pages:
        return False
    lengths: Counter[int | None] = Counter()
    for block in blocks:
        lengths[block.page] += len(block.text)
    return max(lengths.values(), default=0) <= _LONGEST_PAGE
