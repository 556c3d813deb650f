"""A CSV file as a table: how it is written, and its rows as often as they are needed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ea_core.crm.importing.table.encoding import MARKING, encoding_of, is_broken
from ea_core.delimited.head import DELIMITERS, find_head
from ea_core.delimited.rows import MAX_BYTES, Row, rows_of
from ea_core.encodings import Encoding
from ea_core.errors import InvalidInput

_SAMPLE: Final = 1_000_000
_END_OF_DOS_FILE: Final = "\x1a"
_BINARY: Final = (
    (b"PK\x03\x04", "an Excel workbook or another packed file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a packed file"),
)


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that can be read as a table as often as needed; one on disk is not kept in memory."""

    source: bytes | Path
    encoding: Encoding
    delimiter: str
    first_row: int
    header: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """The rows of data that are not empty, those that can't be read among them."""
        with _text(self.source, self.encoding) as lines:
            for row in rows_of(lines, self.delimiter, len(self.header)):
                if row.number > self.first_row and (row.problem or _has_text(row.cells)):
                    yield row

    @property
    def description(self) -> str:
        """How the file was read, as a sentence."""
        above = self.first_row - 1
        found = f" The header is row {self.first_row}." if above else ""
        columns = f", columns separated by {DELIMITERS[self.delimiter]}" * (len(self.header) > 1)
        return f"The file was read as {self.encoding.label}{columns}.{found}"


def read_csv(
    source: bytes | Path,
    *,
    max_bytes: int = MAX_BYTES,
    encoding: str | None = None,
    is_name: Callable[[str], bool] = lambda _: False,
) -> CsvFile:
    """Finds out how the file is written; raises InvalidInput when it holds no table of text.

    `encoding` is the one that was said; `is_name` knows the names of columns that are looked for. A
    file of more than `max_bytes` is not read.
    """
    with _opened(source) as stream:
        _check_content(stream, max_bytes)
        used = encoding_of(stream, encoding)
    with _text(source, used) as lines:
        sample = lines.read(_SAMPLE)
    cut_off = len(sample) == _SAMPLE
    head = find_head(io.StringIO(sample, newline="").readlines(), is_name, cut_off=cut_off)
    if any(map(is_broken, head.header)):
        raise InvalidInput(
            f"Row {head.row} holds bytes that are not {used.label}. Save the file as UTF-8."
        )
    return CsvFile(source, used, head.delimiter, head.row, head.header)


def _has_text(cells: list[str]) -> bool:
    return any(cell and not cell.isspace() and cell != _END_OF_DOS_FILE for cell in cells)


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
    start = stream.read(8)
    for sign, what in _BINARY:
        if start.startswith(sign):
            raise InvalidInput(f"This is {what}, not a CSV file. Save the table as CSV first.")
