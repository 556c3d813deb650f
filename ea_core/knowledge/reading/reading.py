"""Reading an untrusted file into text with its structure: the entrance of the knowledge wing.

The file is parsed in a process of its own (`reader_process`) with limits on memory, time and
output, so that a decompression bomb or a crash in a C library ends that process and becomes one
sentence for the user; the server is not touched. What comes back is a `ReadDocument`.

A new format is one module with a `read` function (see `Reader`) and one entry in `formats.FORMATS`.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from ea_core.errors import DamagedDocument, DocumentTooLarge, EmptyDocument
from ea_core.knowledge.reading.formats import FORMATS
from ea_core.knowledge.reading.process import Job, run
from ea_core.knowledge.reading.recognition import Recognition
from ea_core.knowledge.reading.sniffing import sniff
from ea_core.knowledge.text.cleaning import clean_line

BlockKind = Literal["heading", "paragraph", "table_row", "list_item", "code"]
MetadataValue = str | int | bool | list[str] | list[int]

READERS: Mapping[str, str] = {one.file_type: one.reader for one in FORMATS}
"""file_type -> module that reads it; imported in the reader's process only."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document in reading order.

    `level` is 1 to 6 for headings, else 0. `page` counts from 1; None when the format has no
    pages. A paragraph may hold line breaks where the author set them; a table row is
    "cell | cell | cell" (a "|" within a cell is written "/"). `columns` are the names of a row's
    columns, as many as it has cells, when the table has a row of names; that row itself has none.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A file's text. No blocks means that there is no text in it (a scan, a blank document).

    `metadata` may hold: author, date (ISO 8601), tags (list), language (ISO 639-1), version,
    valid_until and review_by (ISO 8601), comments (list), headers (list: running headers and
    footers that say more than a page number), `scanned` (true when there are images and no text
    at all), `pages_without_text` and `unreadable_pages` (lists of page numbers), for text
    `encoding`. `remarks` is a list of finished sentences for the user about what of the file was
    not read or is doubtful; whoever shows the document shows them as they are.
    """

    title: str
    file_type: str
    page_count: int | None
    blocks: tuple[Block, ...]
    metadata: Mapping[str, MetadataValue] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The whole text, one block per line group, as `documents.content` keeps it."""
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def remarks(self) -> list[str]:
        """The sentences about what was not read or is doubtful."""
        found = self.metadata.get("remarks", [])
        return [str(remark) for remark in found] if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What a file may cost. Sizes in bytes, times in seconds, text in characters."""

    max_bytes: int = 100_000_000
    max_pages: int = 5_000
    max_characters: int = 20_000_000
    max_unpacked_bytes: int = 100_000_000
    """Of one part inside a zip container (DOCX)."""
    max_ratio: int = 250
    """Unpacked to packed size of one part above 1 MB; real documents stay below 100."""
    memory_bytes: int = 2_000_000_000
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    max_result_bytes: int = 200_000_000
    depth: int = 0
    """In how many other files this one lies (see nested)."""
    recognition: Recognition = field(default_factory=Recognition)
    """How pages that are pictures are read (OCR); by default they are not."""
    recognition_seconds: float = 900.0
    recognition_pages: int = 300


class Reader(Protocol):
    """A module that reads one file type; runs in the reader's process."""

    def read(self, path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
        """Read the file or raise a DocumentError."""
        ...


def read_document(path: Path, filename: str, limits: ReadLimits | None = None) -> ReadDocument:
    """Read the file at `path`, which the user calls `filename`.

    The type is told from the content; the name only tells Markdown from plain text.
    Raises a DocumentError whose message is for the user: UnsupportedDocument, ProtectedDocument,
    EmptyDocument, DamagedDocument or DocumentTooLarge. A document without text is returned
    with no blocks.
    """
    limits = limits or ReadLimits()
    filename = clean_line(filename)[-120:] or "The file"
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DamagedDocument(f"{filename} could not be opened.") from error
    if size == 0:
        raise EmptyDocument(f"{filename} is empty: it has 0 bytes.")
    if size > limits.max_bytes:
        raise DocumentTooLarge(
            f"{filename} has {size / 1e6:.0f} MB; the limit is {limits.max_bytes / 1e6:.0f} MB."
        )
    job = Job(
        action="read",
        path=str(path.resolve()),
        filename=filename,
        memory_bytes=limits.memory_bytes,
        cpu_seconds=limits.cpu_seconds,
        wall_seconds=limits.wall_seconds
        + (limits.recognition_seconds if limits.recognition.program else 0),
        max_result_bytes=limits.max_result_bytes,
        options=asdict(limits),
    )
    return _from_wire(json.loads(run(job)))


def work(path: Path, filename: str, options: dict[str, Any]) -> bytes:
    """Read the file in this process and return it as JSON (the child's side of `run`)."""
    limits = limits_of(options)
    file_type = sniff(path, filename)
    reader = cast("Reader", importlib.import_module(READERS[file_type]))
    document = reader.read(path, filename, limits)
    length = sum(len(block.text) for block in document.blocks)
    if length > limits.max_characters:
        raise DocumentTooLarge(
            f"{filename} holds {length / 1e6:.0f} million characters; "
            f"the limit is {limits.max_characters / 1e6:.0f} million."
        )
    return json.dumps(_to_wire(document), ensure_ascii=False).encode()


def limits_of(options: dict[str, Any]) -> ReadLimits:
    """Limits that came to the reader's process as JSON."""
    recognition = Recognition(**options.get("recognition", {}))
    return ReadLimits(**{**options, "recognition": recognition})


def _to_wire(document: ReadDocument) -> dict[str, Any]:
    blocks = [
        (block.kind, block.text, block.level, block.page, block.columns)
        for block in document.blocks
    ]
    return {
        "title": document.title,
        "file_type": document.file_type,
        "page_count": document.page_count,
        "blocks": blocks,
        "metadata": dict(document.metadata),
    }


def _from_wire(wire: dict[str, Any]) -> ReadDocument:
    blocks = tuple(
        Block(kind, text, level, page, tuple(columns))
        for kind, text, level, page, columns in wire.pop("blocks")
    )
    return ReadDocument(blocks=blocks, **wire)
