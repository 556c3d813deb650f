"""Files within a Word document whose text Word shows in their place (altChunk): pages, RTF, Word."""

from __future__ import annotations

from ea_core.errors import DocumentError
from ea_core.knowledge.reading.nested import read_nested
from ea_core.knowledge.reading.package import Package
from ea_core.knowledge.reading.reading import Block

_MOST = 100_000_000  # bytes


def chunk_blocks(package: Package, part: str | None) -> list[Block] | None:
    """The blocks of such a file, on no page of its own; None when it can't be read."""
    stream = package.streamed(part, _MOST) if part else None
    if part is None or stream is None:
        return None
    try:
        found = read_nested(part.rsplit("/", 1)[-1], stream.read(), package.limits)
    except DocumentError:
        return None
    return [Block(one.kind, one.text, one.level, None, one.columns) for one in found.blocks]
