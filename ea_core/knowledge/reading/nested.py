"""A file that lies within another one, read by the same readers."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, cast

from ea_core.errors import UnsupportedDocument
from ea_core.knowledge.reading.formats import FILE_TYPES
from ea_core.knowledge.reading.reading import Block, ReadDocument, Reader, ReadLimits
from ea_core.knowledge.reading.sniffing import sniff

DEEPEST: Final = 3
"""Files within files within files; what lies deeper is named and not read."""
_LEVELS: Final = 6


def read_nested(name: str, content: bytes, limits: ReadLimits) -> ReadDocument:
    """Read a file of which there are only bytes; raises DocumentError as the readers do."""
    if limits.depth >= DEEPEST:
        raise UnsupportedDocument(f"{name} lies too deep in other files.")
    with _as_file(content) as path:
        file_type = sniff(path, name)
        if FILE_TYPES[file_type].is_archive:
            raise UnsupportedDocument(f"{name} is a ZIP archive.")
        reader = cast("Reader", importlib.import_module(FILE_TYPES[file_type].reader))
        return reader.read(path, name, replace(limits, depth=limits.depth + 1))


def under_heading(heading: str, level: int, document: ReadDocument) -> list[Block]:
    """The blocks of a document as a part of another one, below a heading of their own."""
    inner = [
        replace(block, page=None, level=min(block.level + level, _LEVELS) if block.level else 0)
        for block in document.blocks
    ]
    return [Block("heading", heading, level), *inner]


@contextmanager
def _as_file(content: bytes) -> Iterator[Path]:
    """A file that is gone with this process, however it ends."""
    if os.path.isdir("/dev/fd"):  # noqa: PTH112 -- a question to the system, not a path of ours
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            file.seek(0)
            yield Path(f"/dev/fd/{file.fileno()}")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        yield path
