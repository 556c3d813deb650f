"""RTF as a document."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from ea_core.knowledge.reading.page_numbers import without_page_number
from ea_core.knowledge.reading.reading import Block, MetadataValue, ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK
from ea_core.knowledge.reading.rtf.parsing import Paragraph, TableRow, parse
from ea_core.knowledge.reading.tables import Sheet, blocks_of, text_cell
from ea_core.knowledge.reading.titles import chosen_title
from ea_core.knowledge.reading.validity import validity_of
from ea_core.knowledge.text.cleaning import clean, clean_line


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:  # noqa: ARG001
    """Read an RTF; what is damaged in it is passed over."""
    parsed = parse(path.read_bytes())
    blocks: list[Block] = []
    for is_row, group in groupby(parsed.content, key=lambda one: isinstance(one, TableRow)):
        if is_row:
            blocks += blocks_of(_sheet([one for one in group if isinstance(one, TableRow)]))
        else:
            found = (_block(one) for one in group if isinstance(one, Paragraph))
            blocks += [block for block in found if block.text]
    metadata: dict[str, MetadataValue] = {}
    if author := clean_line(parsed.author)[:300]:
        metadata["author"] = author
    if headers := [
        text
        for one in parsed.headers
        if any(map(str.isalpha, text := without_page_number(clean_line(one))))
    ]:
        metadata["headers"] = list(dict.fromkeys(headers))
        metadata.update(validity_of(headers))
    if parsed.struck:
        metadata["remarks"] = [STRUCK]
    if comments := [text for one in parsed.comments if (text := clean_line(one))]:
        metadata["comments"] = comments
    first = next((block.text for block in blocks if block.kind == "heading"), None)
    title = chosen_title(parsed.title, first, filename)
    return ReadDocument(title, "rtf", None, tuple(blocks), metadata)


def _block(paragraph: Paragraph) -> Block:
    if paragraph.level:
        return Block(
            "heading", clean_line(f"{paragraph.label or ''} {paragraph.text}"), paragraph.level
        )
    if paragraph.label is None:
        return Block("paragraph", clean(paragraph.text))
    label = clean_line(paragraph.label)
    number = f"{label} " if any(map(str.isalnum, label)) else ""
    return Block("list_item", clean_line(f"{number}{paragraph.text}"))


def _sheet(rows: Sequence[TableRow]) -> Sheet:
    filled = [
        {at: cell for at, text in enumerate(row.cells) if (cell := text_cell(text, bold=row.named))}
        for row in rows
    ]
    return Sheet([(at, row) for at, row in enumerate(row for row in filled if row)])
