"""RTF as Outlook packs it into a message ([MS-OXRTFCP] 2.2). Pure."""

from __future__ import annotations

import struct
from typing import Final

_DICTIONARY: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW: Final = 4096
_MOST: Final = 50_000_000
_HEAD: Final = 16
_NOT_PACKED: Final = 0x414C454D


def unpacked_rtf(content: bytes) -> bytes:
    """The RTF; what stands behind an error is left out."""
    if len(content) < _HEAD:
        return b""
    _, raw, magic = struct.unpack_from("<III", content)
    if magic == _NOT_PACKED:
        return content[_HEAD : _HEAD + raw]
    window = bytearray(_DICTIONARY.ljust(_WINDOW, b"\x00"))
    write, at = len(_DICTIONARY), _HEAD
    out = bytearray()

    def put(byte: int) -> None:
        nonlocal write
        out.append(byte)
        window[write] = byte
        write = (write + 1) % _WINDOW

    while at < len(content) and len(out) < min(raw, _MOST):
        control = content[at]
        at += 1
        for bit in range(8):
            is_reference = control >> bit & 1
            if at + is_reference >= len(content):
                return bytes(out)
            if not is_reference:
                put(content[at])
                at += 1
                continue
            reference = content[at] << 8 | content[at + 1]
            at += 2
            start = reference >> 4
            if start == write:
                return bytes(out)
            for step in range((reference & 15) + 2):  # it may reach into what it writes itself
                put(window[(start + step) % _WINDOW])
    return bytes(out)
