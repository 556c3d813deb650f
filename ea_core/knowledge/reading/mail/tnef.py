"""winmail.dat, in which Outlook wraps what it attaches for other Outlooks ([MS-OXTNEF]).

A stream of attributes, each with its length; those of MAPI hold lists of properties. Read are the
words of the message and its attachments. Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from ea_core.knowledge.reading.attachments import MOST_ATTACHMENTS
from ea_core.knowledge.reading.mail.mail import Mail, guessed
from ea_core.knowledge.reading.mail.packed_rtf import unpacked_rtf
from ea_core.knowledge.reading.rtf.parsing import rtf_text

_SIGNATURE: Final = 0x223E9F78
_BODY, _PROPERTIES = 0x0002800C, 0x00069003
_ATTACHED, _TITLE, _DATA, _ATTACHED_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_TEXT_NUMBER, _PAGE_NUMBER, _RTF_NUMBER = 0x1000, 0x1013, 0x1009
_LONG_NAME, _OBJECT_NUMBER = 0x3707, 0x3701
_NAMED: Final = 0x8000
_SEVERAL: Final = 0x1000
_WIDE, _OBJECT = 0x001F, 0x000D
_VARIABLE: Final = {0x001E, _WIDE, 0x0102, _OBJECT}
_WIDTHS: Final = {
    0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4,
    0x0014: 8, 0x0040: 8, 0x0048: 16,
}  # fmt: skip
"""Bytes of a property of fixed width, filled up to four."""
_MOST_PROPERTIES: Final = 10_000


def unwrapped(content: bytes, depth: int = 3) -> Mail | None:
    """What lies in it, as far as it can be read; None for what is no such stream."""
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != _SIGNATURE:  # noqa: PLR2004 -- the head
        return None
    mail = Mail()
    for number, data in _attributes(content):
        if number == _BODY:
            mail.plain = mail.plain or guessed(data).rstrip("\x00")
        elif number == _PROPERTIES:
            _words(mail, dict(_properties(data)))
        elif number == _ATTACHED and len(mail.attached) <= MOST_ATTACHMENTS:
            mail.attached.append(("an attachment without a name", b""))
        elif mail.attached:
            mail.attached[-1] = _attachment(mail.attached[-1], number, data, depth)
    return mail


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, data) of each attribute; what is cut off at the end is left out."""
    at = 6
    while at + 9 <= len(content):
        number, length = struct.unpack_from("<xII", content, at)
        data = content[at + 9 : at + 9 + length]
        if len(data) < length:
            return
        yield number, data
        at += 9 + length + 2


def _words(mail: Mail, found: dict[int, tuple[int, bytes]]) -> None:
    kind, data = found.get(_TEXT_NUMBER, (0, b""))
    mail.plain = mail.plain or _text(kind, data)
    mail.page = mail.page or guessed(found.get(_PAGE_NUMBER, (0, b""))[1])
    if not mail.plain.strip() and not mail.page.strip():
        mail.plain = rtf_text(unpacked_rtf(found.get(_RTF_NUMBER, (0, b""))[1]))


def _attachment(
    known: tuple[str, bytes | Mail], number: int, data: bytes, depth: int
) -> tuple[str, bytes | Mail]:
    """An attachment with what one more attribute says of it."""
    name, content = known
    if number == _TITLE:
        return guessed(data).rstrip("\x00") or name, content
    if number == _DATA:
        return name, data
    if number == _ATTACHED_PROPERTIES:
        found = dict(_properties(data))
        name = _text(*found[_LONG_NAME]) if _LONG_NAME in found else name
        kind, inner = found.get(_OBJECT_NUMBER, (0, b""))
        message = unwrapped(inner[16:], depth - 1) if kind == _OBJECT and depth else None
        return name, message or content
    return known


def _text(kind: int, data: bytes) -> str:
    words = data.decode("utf-16-le", "replace") if kind == _WIDE else guessed(data)
    return words.rstrip("\x00")


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """(number, (type, value)) of each property, of several values the first."""
    try:
        (count,) = struct.unpack_from("<I", data)
        at = 4
        for _ in range(min(count, _MOST_PROPERTIES)):
            kind, number = struct.unpack_from("<HH", data, at)
            at = _behind_name(data, at + 4) if number >= _NAMED else at + 4
            several, kind = kind & _SEVERAL, kind & ~_SEVERAL
            values = 1
            if several or kind in _VARIABLE:
                (values,) = struct.unpack_from("<I", data, at)
                at += 4
            first = b""
            for place in range(min(values, _MOST_PROPERTIES)):
                length = _WIDTHS.get(kind, 4)
                if kind in _VARIABLE:
                    (length,) = struct.unpack_from("<I", data, at)
                    at += 4
                first = first if place else data[at : at + length]
                at += length + -length % 4
            yield number, (kind, first)
    except struct.error:
        return


def _behind_name(data: bytes, at: int) -> int:
    """Where the value of a property begins that is known by a name: behind its set and name."""
    (is_text,) = struct.unpack_from("<I", data, at + 16)
    if not is_text:
        return at + 24
    (length,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + int(length) + -int(length) % 4
