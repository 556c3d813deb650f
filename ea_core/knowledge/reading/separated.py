"""CSV and TSV: a table of texts with its column names."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from ea_core.delimited.head import find_head
from ea_core.delimited.rows import Row, rows_of
from ea_core.errors import DocumentTooLarge, InvalidInput
from ea_core.knowledge.reading.reading import Block, MetadataValue, ReadDocument, ReadLimits
from ea_core.knowledge.reading.tables import MOST_CELLS, Cell, Sheet, blocks_of, text_cell
from ea_core.knowledge.reading.text import decode
from ea_core.knowledge.text.cleaning import title_of_file

_SAMPLE: Final = 1_000_000
_BROKEN_NAMED: Final = 5
_WIDEST: Final = 20_000
"""Columns; a spreadsheet has 16,384."""


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:  # noqa: ARG001
    """Read a table of text; raises UnsupportedDocument when it is not text."""
    text, encoding = decode(path.read_bytes(), filename)
    metadata: dict[str, MetadataValue] = {"encoding": encoding.name.removesuffix("-sig")}
    blocks: list[Block] = []
    if text.strip("\ufeff \t\r\n\x00"):
        rows, broken = _rows(text.replace("\x00", ""), filename)
        blocks = list(blocks_of(Sheet(rows, is_list=True)))
        if broken:
            metadata["remarks"] = [_about(broken)]
    return ReadDocument(title_of_file(filename), "csv", None, tuple(blocks), metadata)


def _rows(text: str, filename: str) -> tuple[list[tuple[int, dict[int, Cell]]], list[Row]]:
    """The filled rows by number, and those that can't be read."""
    lines = io.StringIO(text, newline="").readlines()
    sample: list[str] = []
    size = 0
    for line in lines:
        sample.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    try:
        head = find_head(sample, lambda _: False, cut_off=len(sample) < len(lines))
        delimiter, width, first = head.delimiter, len(head.header), lines[0].lstrip('\ufeff "')
    except InvalidInput:
        delimiter, width, first = ",", 0, ""
    if width > _WIDEST:
        raise DocumentTooLarge(
            f"{filename} has a row of {width:,} cells; the limit is {_WIDEST:,} columns."
        )
    rows: list[tuple[int, dict[int, Cell]]] = []
    broken: list[Row] = []
    cells = 0
    for row in rows_of(lines, delimiter, width):
        if row.number == 1 and first.lower().startswith("sep="):
            continue
        if row.problem:
            broken.append(row)
        found = {at: cell for at, one in enumerate(row.cells) if (cell := text_cell(one))}
        cells += len(found)
        if cells > MOST_CELLS:
            raise DocumentTooLarge(
                f"{filename} holds more than {MOST_CELLS // 1_000_000} million cells. "
                "Split it and upload the parts."
            )
        if found:
            rows.append((row.number, found))
    return rows, broken


def _about(broken: list[Row]) -> str:
    """A sentence about rows that were not read."""
    named = [f"{row.number:,}" for row in broken[:_BROKEN_NAMED]]
    more = len(broken) - len(named)
    if more:
        named.append(f"{more:,} more")
    numbers = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    lost = sum(row.lost for row in broken)
    behind = f", nor {lost:,} lines behind" if lost else ""
    return (
        f"{'Row' if len(broken) == 1 else 'Rows'} {numbers} could not be read{behind}: a quotation "
        "mark is not closed. Mend it and upload the file again."
    )
