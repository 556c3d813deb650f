"""Which encoding a table is read in: found, or said; bytes that do not fit are marked in their row."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import replace
from typing import BinaryIO, Final

from ea_core.encodings import Encoding, find_encoding
from ea_core.errors import InvalidInput

MARKING: Final = "ea.marking"
"""The error handler that keeps each byte that is no text as a sign of its own (see `is_broken`)."""
_MARKS: Final = re.compile("[\udc00-\udcff]")
# Programs with fields of a fixed width fill them up with NULs: no sign of UTF-16, where all letters have one.
_PADDING: Final = re.compile(rb"\0+(?=[,;|\t\"\r\n]|$)")
# Names that Python takes for encodings of text and that no table is in.
_NOT_FOR_TABLES: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"})  # fmt: skip

_SAMPLE: Final = 1_000_000
_ORDERS: Final = {
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
}


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


codecs.register_error(MARKING, _mark)


def is_broken(cell: str) -> bool:
    """Whether bytes of a cell were no text in the file's encoding."""
    return not cell.isascii() and _MARKS.search(cell) is not None


def encoding_of(stream: BinaryIO, said: str | None) -> Encoding:
    """The encoding that is `said`, else the one that fits; raises InvalidInput without any."""
    if said is not None:
        return _without_mark(_named(said), stream)
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    unpadded = _PADDING.sub(b"", sample)
    is_padded = 2 * unpadded.count(0) < sample.count(0)
    found = find_encoding(unpadded if is_padded else stream)
    if found is None:
        raise InvalidInput("This is not a text file. Save the table as CSV first.")
    return found


def _named(said: str) -> Encoding:
    try:
        codec = codecs.lookup(said.strip().replace(" ", "_"))
        io.TextIOWrapper(io.BytesIO(), codec.name)  # codecs of something else are refused here
    except (LookupError, ValueError):
        codec = None
    if codec is None or codec.name.replace("-", "_") in _NOT_FOR_TABLES:
        raise InvalidInput(
            f"There is no encoding {said[:60]!r}. Name one such as utf-8, utf-16, windows-1252, "
            "windows-1250, iso-8859-15, mac-roman, cp850, shift_jis."
        )
    # A byte order mark is no text.
    return Encoding("utf-8-sig" if codec.name == "utf-8" else codec.name, 1.0, 0)


def _without_mark(encoding: Encoding, stream: BinaryIO) -> Encoding:
    """UTF-16 and UTF-32 ask for a byte order mark; where there is none, the order is found out."""
    marks = _ORDERS.get(encoding.name)
    stream.seek(0)
    if marks is None or stream.read(4).startswith(marks):
        return encoding
    found = find_encoding(stream)
    if found is not None and found.name.startswith(encoding.name):
        return found
    return replace(encoding, name=f"{encoding.name}-le")
