"""A file as a table: how it is written, and its rows as often as they are needed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from ea_core.crm.importing.table.encoding import MARKING, encoding_of, is_broken
from ea_core.crm.importing.table.workbook import sheet_as_csv
from ea_core.delimited.head import DELIMITERS, find_head
from ea_core.delimited.rows import MAX_BYTES, Row, rows_of
from ea_core.encodings import Encoding
from ea_core.errors import InvalidInput
from ea_core.workbooks.container import looks_packed

_SAMPLE: Final = 1_000_000
_START: Final = 500
_END_OF_DOS_FILE: Final = "\x1a"
_BINARY: Final = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a packed file"),
)
# Exports that are called .csv or .xls and are text, but no table of it.
_OTHER_TEXTS: Final = (
    (
        re.compile(rb"<!doctype html|<html|<table|<head\b|<body\b|<meta\b", re.IGNORECASE),
        "a web page (HTML)",
    ),
    (re.compile(rb"<\?xml|<!doctype|<[a-z]+[ >]", re.IGNORECASE), "an XML file"),
    (re.compile(rb"\{\\rtf"), "a document (RTF)"),
    (re.compile(rb"\[\s*[{\[]|\{\s*\""), "a JSON file"),
    (re.compile(rb"begin:v(?:card|calendar)", re.IGNORECASE), "a business card or a calendar"),
    (re.compile(rb"ID;P\w+(?:;\w)*\s+(?:P;P|B;|C;|F;)"), "a SYLK file"),
)
_RULER: Final = re.compile(r"[-=_+:|*~\s\u2500\u2501\u2550]+")


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that can be read as a table as often as needed; one on disk is not kept in memory."""

    source: bytes | Path
    encoding: Encoding
    delimiter: str
    first_row: int
    header: tuple[str, ...]
    notices: tuple[str, ...] = ()
    """What is to be said of the sheet of a workbook that the table is; nothing for a text."""
    is_wrapped: bool = False
    """Each line stands in quotation marks as a whole, as some programs write a table that was one column."""
    sheets: tuple[str, ...] = ()
    """The sheets of the workbook that it is; none of a text."""
    others: tuple[str, ...] = ()
    """Its sheets behind this one that are shown and have rows."""

    def rows(self) -> Iterator[Row]:
        """The rows of data that are not empty, those that can't be read among them."""
        with _text(self.source, self.encoding) as lines:
            width = 1 if self.is_wrapped else len(self.header)
            for row in map(self._unwrapped, rows_of(lines, self.delimiter, width)):
                if row.number > self.first_row and (row.problem or _has_text(row.cells)):
                    yield row

    def _unwrapped(self, row: Row) -> Row:
        if not self.is_wrapped or row.problem or len(row.cells) != 1:
            return row
        return replace(row, cells=next(rows_of([row.cells[0]], self.delimiter)).cells)

    @property
    def description(self) -> str:
        """How the file was read, in sentences."""
        above = self.first_row - 1
        found = f" The header is row {self.first_row}." if above else ""
        if self.notices:
            return f"{self.notices[0]}{found}{''.join(f' {one}' for one in self.notices[1:])}"
        columns = f", columns separated by {DELIMITERS[self.delimiter]}" * (len(self.header) > 1)
        return f"The file was read as {self.encoding.label}{columns}.{found}"


def read_csv(
    source: bytes | Path,
    *,
    max_bytes: int = MAX_BYTES,
    encoding: str | None = None,
    sheet: str | None = None,
    is_name: Callable[[str], bool] = lambda _: False,
) -> CsvFile:
    """Finds out how the file is written; raises InvalidInput when it holds no table.

    `encoding` is the one that was said, `sheet` the one of a workbook; `is_name` knows the names of columns that are looked for. A
    file of more than `max_bytes` is not read.
    """
    with _opened(source) as stream:
        _check_content(stream, max_bytes)
        stream.seek(0)
        packed = looks_packed(stream.read(_START))
    notices: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    if packed:
        read = sheet_as_csv(source, sheet, encoding)
        source, notices = read.text, read.notices
        sheets, others = read.sheets, read.others
    elif sheet is not None:
        raise InvalidInput("Only a workbook has sheets: leave --sheet away.")
    with _opened(source) as stream:
        used = encoding_of(stream, encoding)
    with _text(source, used) as lines:
        sample = lines.read(_SAMPLE)
    cut_off = len(sample) == _SAMPLE
    head = find_head(io.StringIO(sample, newline="").readlines(), is_name, cut_off=cut_off)
    if any(map(is_broken, head.header)):
        raise InvalidInput(
            f"Row {head.row} holds bytes that are not {used.label}. Save the file as UTF-8."
        )
    if len(head.header) == 1 and any(map(head.header[0].__contains__, DELIMITERS)):
        inner = find_head([head.header[0]], is_name, cut_off=False)
        if sum(map(is_name, inner.header)) > 1:
            return CsvFile(
                source, used, inner.delimiter, head.row, inner.header, notices, is_wrapped=True,
                sheets=sheets, others=others,
            )  # fmt: skip
    return CsvFile(
        source, used, head.delimiter, head.row, head.header, notices, sheets=sheets, others=others
    )


def _has_text(cells: list[str]) -> bool:
    """Whether a row is more than blanks and the lines with which a list is ruled."""
    filled = (cell for cell in cells if cell and not cell.isspace() and cell != _END_OF_DOS_FILE)
    first = next(filled, None)
    if first is None or _RULER.fullmatch(first) is None:
        return first is not None
    lines = [first, *filled]
    return not (
        all(map(_RULER.fullmatch, lines)) and any(len(line.strip()) > 2 for line in lines)  # noqa: PLR2004 # -- is a cell
    )


@contextmanager
def _text(source: bytes | Path, encoding: Encoding) -> Iterator[io.TextIOWrapper]:
    """The file's text, line by line with its line ends; bytes that are no text are marked."""
    try:
        with (
            _opened(source) as stream,
            io.TextIOWrapper(stream, encoding=encoding.name, errors=MARKING, newline="") as lines,
        ):
            yield lines
    except UnicodeError as error:  # what an encoding asks of the file as a whole
        raise InvalidInput(f"The file is not written in {encoding.label}.") from error


@contextmanager
def _opened(source: bytes | Path) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    try:
        with source.open("rb") as stream:
            yield stream
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise InvalidInput(f"{source.name} can't be read: {reason}.") from error


def _check_content(stream: BinaryIO, max_bytes: int) -> None:
    """Raises InvalidInput for a file that is too large, empty, or of a kind that is known."""
    if stream.seek(0, io.SEEK_END) > max_bytes:
        raise InvalidInput(f"The file is larger than {max_bytes // 1024 // 1024} MB. Split it.")
    stream.seek(0)
    start = stream.read(_START)
    text = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    kinds = (
        *(what for sign, what in _BINARY if start.startswith(sign)),
        *(what for pattern, what in _OTHER_TEXTS if pattern.match(text)),
    )
    if kinds:
        raise InvalidInput(f"This is {kinds[0]}, not a CSV file. Save the table as CSV first.")
