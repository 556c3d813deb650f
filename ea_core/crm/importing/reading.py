"""A CSV file's bytes as rows of text: encoding, delimiter, header.

Rows are counted as a spreadsheet counts them: the header is row 1, the first row of data row 2. A
line break inside quotation marks does not begin a row; an empty line is a row, and is passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ea_core.encodings import Encoding, find_encoding
from ea_core.errors import InvalidInput

MAX_BYTES: Final = 100 * 1024 * 1024
_LONGEST_CELL: Final = 1_000_000
_DELIMITERS = ",;\t|"
_BINARY: Final = (
    (b"PK\x03\x04", "an Excel workbook or another packed file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a packed file"),
)
_EMPTY = "The file is empty: it has no header and no rows."

# Python keeps this limit for the whole process and not for a reader: it is set here, once, as
# nothing else in the program reads CSV.
csv.field_size_limit(_LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that can be read as a table as often as needed; one on disk is not kept in memory."""

    source: bytes | Path
    encoding: Encoding
    delimiter: str
    first_row: int
    header: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of data that are not empty, each with its number."""
        for number, cells in _records(self.source, self.encoding, self.delimiter):
            if number > self.first_row and any(cell.strip() for cell in cells):
                yield number, cells

    def has_broken(self, cells: list[str]) -> bool:
        """Whether a row has bytes that are no text in the file's encoding (see _records)."""
        return self.encoding.broken_at is not None and any(map(_is_broken, cells))


def read_csv(source: bytes | Path, *, max_bytes: int = MAX_BYTES) -> CsvFile:
    """Finds out how the file is written; raises InvalidInput when it holds no table of text.

    A file of more than `max_bytes` is not read.
    """
    with _opened(source) as stream:
        _check_content(stream, max_bytes)
        encoding = find_encoding(stream)
        if encoding is None:
            raise InvalidInput("This is not a text file. Save the table as CSV first.")
        head = _head(stream, encoding)
    declared = head.lstrip().lower().startswith("sep=")
    delimiter = head.lstrip()[4:5] if declared else _delimiter(head)
    if delimiter not in _DELIMITERS or not delimiter:
        raise InvalidInput("The columns of the file must be separated by , ; | or a tab.")
    for number, cells in _records(source, encoding, delimiter):
        if any(cell.strip() for cell in cells) and not (declared and number == 1):
            if any(map(_is_broken, cells)):
                raise InvalidInput(_broken(number, encoding))
            header = tuple(cell.strip() for cell in cells)
            return CsvFile(source, encoding, delimiter, number, header)
    raise InvalidInput(_EMPTY)


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


def _head(stream: BinaryIO, encoding: Encoding) -> str:
    """The first line that is not empty, as the delimiter shows in it."""
    stream.seek(0)
    lines = io.TextIOWrapper(stream, encoding=encoding.name, errors="replace")
    try:
        return next((line for line in lines if line.strip("\ufeff\r\n ")), "")
    finally:
        lines.detach()


def _delimiter(head: str) -> str:
    """The candidate that occurs most often outside of quotation marks; a comma when none does."""
    outside = "".join(head.split('"')[0::2])
    return max(_DELIMITERS, key=outside.count)


def _records(
    source: bytes | Path, encoding: Encoding, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """All rows with their numbers; bytes that are no text are kept as lone surrogates."""
    number = 0
    errors = "strict" if encoding.broken_at is None else "surrogateescape"
    with (
        _opened(source) as stream,
        io.TextIOWrapper(stream, encoding=encoding.name, errors=errors, newline="") as lines,
    ):
        try:
            for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                yield number, cells
        except csv.Error as error:
            raise InvalidInput(
                f"Row {number + 1} can't be read. Look for a quotation mark that is not closed."
            ) from error
        except UnicodeError as error:
            raise InvalidInput(_broken(number + 1, encoding)) from error


def _is_broken(cell: str) -> bool:
    return any("\udc80" <= char <= "\udcff" for char in cell)


def _broken(number: int, encoding: Encoding) -> str:
    return f"Row {number} holds bytes that are not {encoding.label}. Save the file as UTF-8."
