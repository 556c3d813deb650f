"""RTF as a stream of tokens: groups, control words, bytes of text (RTF 1.9.1). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n\x00]+"
    rb"|([^\\{}\r\n\x00]+)|."
    , re.DOTALL,
)  # fmt: skip

CHARSETS: Final = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""A font's number of its letters -> codec; others are in the file's own."""


class Token(NamedTuple):
    """A control `word` with its number, a `sign` (a brace, or what stands behind a backslash), or text.

    `escaped`: the bytes of text were written as a number.
    """

    word: str = ""
    number: int | None = None
    sign: str = ""
    text: bytes = b""
    escaped: bool = False


def tokens(content: bytes) -> Iterator[Token]:
    """The tokens of a file; bytes of pictures and objects are passed over."""
    at = 0
    while found := _TOKEN.match(content, at):
        at = found.end()
        word, number, escaped, sign, brace, text = found.groups()
        if word:
            value = int(number) if number else None
            if word == b"bin":
                at += max(0, value or 0)
            else:
                yield Token(word=word.decode("ascii"), number=value)
        elif escaped:
            yield Token(text=bytes([int(escaped, 16)]), escaped=True)
        elif sign or brace:
            yield Token(sign=(sign or brace).decode("latin-1"))
        elif text:
            yield Token(text=text)


def codec_of(charset: int, default: str) -> str:
    """The codec of a font with that number of its letters."""
    return CHARSETS.get(charset, default)
