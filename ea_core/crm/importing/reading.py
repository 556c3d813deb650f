"""A CSV file's bytes as rows of text: encoding, delimiter, header.

Rows are counted as a spreadsheet counts them: the header is row 1, the first row of data row 2. A
line break inside quotation marks does not begin a row; an empty line is a row, and is passed over.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import charset_normalizer

from ea_core.errors import InvalidInput

MAX_BYTES: Final = 100 * 1024 * 1024
_SAMPLE_BYTES = 64 * 1024
_LONGEST_CELL = 1_000_000
_DELIMITERS = ",;\t|"
_BINARY: Final = (
    (b"PK\x03\x04", "an Excel workbook or another packed file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a packed file"),
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that can be read as a table as often as needed."""

    data: bytes
    encoding: str
    delimiter: str
    first_row: int
    header: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of data that are not empty, each with its number."""
        for number, cells in _records(self.data, self.encoding, self.delimiter):
            if number > self.first_row and any(cell.strip() for cell in cells):
                yield number, cells


def read_csv(data: bytes | Path) -> CsvFile:
    """Finds out how the file is written; raises InvalidInput when it holds no table of text."""
    content = _content(data)
    encoding = _encoding(content)
    head = _head(content, encoding)
    declared = head.lstrip().lower().startswith("sep=")
    delimiter = head.lstrip()[4:5] if declared else _delimiter(head)
    if delimiter not in _DELIMITERS or not delimiter:
        raise InvalidInput("The columns of the file must be separated by , ; | or a tab.")
    for number, cells in _records(content, encoding, delimiter):
        if any(cell.strip() for cell in cells) and not (declared and number == 1):
            header = tuple(cell.strip() for cell in cells)
            return CsvFile(content, encoding, delimiter, number, header)
    raise InvalidInput("The file is empty: it has no header and no rows.")


def _content(data: bytes | Path) -> bytes:
    content = _from_disk(data) if isinstance(data, Path) else data
    if len(content) > MAX_BYTES:
        raise InvalidInput(_TOO_LARGE)
    if not content.strip():
        raise InvalidInput("The file is empty: it has no header and no rows.")
    return content


def _from_disk(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidInput(_TOO_LARGE)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise InvalidInput(f"{path.name} can't be read: {reason}.") from error


_TOO_LARGE = f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Split it."


def _encoding(data: bytes) -> str:
    for start, what in _BINARY:
        if data.startswith(start):
            raise InvalidInput(f"This is {what}, not a CSV file. Save the table as CSV first.")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding
    sample = data[:_SAMPLE_BYTES]
    if sample.count(0) > len(sample) // 100:  # a stray one is a matter of its row
        return _utf16_without_mark(sample)
    try:
        codecs.lookup("utf-8").decode(data)
    except UnicodeDecodeError:
        return _guessed(data)
    return "utf-8"


def _utf16_without_mark(sample: bytes) -> str:
    """UTF-16 of mostly Latin letters has its zero bytes on one side only."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 20 < max(even, odd) > len(sample) // 5:
        return "utf-16-be" if even > odd else "utf-16-le"
    raise InvalidInput("This is not a text file. Save the table as CSV first.")


def _guessed(data: bytes) -> str:
    sample = data[: _SAMPLE_BYTES * 4]
    if sum(byte < 32 and byte not in b"\t\n\r\f" for byte in sample) > len(sample) // 200:  # noqa: PLR2004 # below 32 are control characters
        raise InvalidInput("This is not a text file. Save the table as CSV first.")
    best = charset_normalizer.from_bytes(sample).best()
    for encoding in (best.encoding if best else "cp1252", "cp1252", "latin-1"):
        try:
            codecs.lookup(encoding).decode(data)
        except UnicodeError:
            continue
        return encoding
    return "latin-1"  # decodes any byte


def _head(data: bytes, encoding: str) -> str:
    """The first line that is not empty, as the delimiter shows in it."""
    with io.TextIOWrapper(io.BytesIO(data), encoding=encoding, errors="replace") as lines:
        return next((line for line in lines if line.strip("\ufeff\r\n ")), "")


def _delimiter(head: str) -> str:
    """The candidate that occurs most often outside of quotation marks; a comma when none does."""
    outside = "".join(head.split('"')[0::2])
    return max(_DELIMITERS, key=outside.count)


def _records(data: bytes, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    number = 0
    with io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="") as lines:
        try:
            for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
                yield number, cells
        except csv.Error as error:
            raise InvalidInput(
                f"Row {number + 1} can't be read. Look for a quotation mark that is not closed."
            ) from error
        except UnicodeError as error:
            raise InvalidInput(
                f"Row {number + 1} holds bytes that are not {encoding}. Save the file as UTF-8."
            ) from error
