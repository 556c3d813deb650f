"""MSG, an e-mail as Outlook saves it: an OLE container of MAPI properties ([MS-OXMSG]).

The container is opened by olefile; what is read of it is a handful of properties by number.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from email import message_from_string
from pathlib import Path
from typing import Any, Final

import olefile

from ea_core.errors import DamagedDocument
from ea_core.knowledge.reading.attachments import MOST_ATTACHMENTS
from ea_core.knowledge.reading.mail.mail import Mail, document_of, guessed
from ea_core.knowledge.reading.mail.packed_rtf import unpacked_rtf
from ea_core.knowledge.reading.nested import DEEPEST
from ea_core.knowledge.reading.reading import ReadDocument, ReadLimits
from ea_core.knowledge.reading.rtf.parsing import rtf_text
from ea_core.knowledge.text.cleaning import clean_line

_SUBJECT, _BODY, _HTML, _RTF = "0037", "1000", "1013", "1009"
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP = "0C1A", "0C1F", "5D01"
_TO, _COPIES, _HEADERS = "0E04", "0E03", "007D"
_LONG_NAME, _SHORT_NAME, _NAME = "3707", "3704", "3001"
_DATA: Final = "3701"
_HIDDEN: Final = 0x7FFE
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_CODE_PAGE, _PAGE_CODE_PAGE = 0x3FFD, 0x3FDE
_CODE_PAGES: Final = {20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 65001: "utf-8"} | {
    28590 + part: f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))
}
"""Windows' numbers of encodings whose names are others in Python."""
_TEXT, _BYTES, _OLD_TEXT, _OBJECT = "001F", "0102", "001E", "000D"
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_MOMENT_TYPE: Final = 0x0040


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read an Outlook message; raises DamagedDocument, ProtectedDocument."""
    try:
        with olefile.OleFileIO(path) as container:
            mail = mail_in(container)
    except (OSError, ValueError, struct.error, IndexError) as error:
        raise DamagedDocument(f"{filename} is damaged: its container can't be opened.") from error
    return document_of(mail, filename, "msg", limits)


def mail_in(container: Any, at: tuple[str, ...] = (), depth: int = DEEPEST) -> Mail:
    """The message in a storage of the container (the root, or an attached one)."""
    name = _text(container, at, _SENDER)
    address = _text(container, at, _SENDER_SMTP) or _text(container, at, _SENDER_ADDRESS)
    known = "@" in address and address not in name
    headers = message_from_string(_text(container, at, _HEADERS))
    mail = Mail(
        sender=f"{name} <{address}>".strip() if known else name or str(headers["From"] or ""),
        to=str(headers["To"] or "") or _text(container, at, _TO),
        copies=str(headers["Cc"] or "") or _text(container, at, _COPIES),
        sent=_sent(container, at),
        subject=_text(container, at, _SUBJECT),
        plain=_text(container, at, _BODY),
        page=_page(container, at),
    )
    if not mail.plain.strip() and not mail.page.strip():
        mail.plain = rtf_text(unpacked_rtf(_bytes(container, at, _RTF)))
    for storage in _storages(container, at, "__attach_version1.0_"):
        if len(mail.attached) <= MOST_ATTACHMENTS * 2:
            _attach(mail, container, (*at, storage), depth)
    return mail


def _attach(mail: Mail, container: Any, at: tuple[str, ...], depth: int) -> None:
    name = (
        _text(container, at, _LONG_NAME)
        or _text(container, at, _SHORT_NAME)
        or _text(container, at, _NAME)
    )
    name = clean_line(name) or "an attachment without a name"
    inner = (*at, f"__substg1.0_{_DATA}{_OBJECT}")
    if container.exists("/".join(inner)):
        if depth:
            mail.attached.append((name, mail_in(container, inner, depth - 1)))
    elif _property(container, at, _HIDDEN) != 1:  # a picture within the words
        mail.attached.append((name, _bytes(container, at, _DATA)))


def _storages(container: Any, at: tuple[str, ...], prefix: str) -> list[str]:
    found = {
        parts[len(at)]
        for parts in container.listdir(streams=False, storages=True)
        if len(parts) == len(at) + 1 and tuple(parts[: len(at)]) == at
    }
    return sorted(name for name in found if name.startswith(prefix))


def _stream(container: Any, at: tuple[str, ...], name: str) -> bytes | None:
    path = "/".join((*at, name))
    if not container.exists(path):
        return None
    content: bytes = container.openstream(path).read()
    return content


def _text(container: Any, at: tuple[str, ...], number: str) -> str:
    """A property of text: UTF-16, or in the message's code page, or in the encoding that fits."""
    wide = _stream(container, at, f"__substg1.0_{number}{_TEXT}")
    if wide is not None:
        return wide.decode("utf-16-le", "replace").rstrip("\x00")
    narrow = _stream(container, at, f"__substg1.0_{number}{_OLD_TEXT}") or b""
    return _said(narrow, _property(container, (), _CODE_PAGE)).rstrip("\x00")


def _page(container: Any, at: tuple[str, ...]) -> str:
    page = _bytes(container, at, _HTML)
    return _said(page, _property(container, at, _PAGE_CODE_PAGE)) or _text(container, at, _HTML)


def _said(content: bytes, code_page: int | None) -> str:
    """Bytes as the message says that they are to be read, else as they can be."""
    name = _CODE_PAGES.get(code_page or 0, f"cp{code_page}")
    try:
        return content.decode(name)
    except (LookupError, UnicodeDecodeError):
        return guessed(content)


def _bytes(container: Any, at: tuple[str, ...], number: str) -> bytes:
    return _stream(container, at, f"__substg1.0_{number}{_BYTES}") or b""


def _property(container: Any, at: tuple[str, ...], number: int) -> int | None:
    """A property of fixed width, from the list that each storage has."""
    content = _stream(container, at, "__properties_version1.0") or b""
    start = 8 if at and at[-1].startswith("__attach") else 24 if at else 32
    for place in range(start, len(content) - 15, 16):
        kind, name = struct.unpack_from("<HH", content, place)
        if name == number:
            (value,) = struct.unpack_from(
                "<Q" if kind == _MOMENT_TYPE else "<I", content, place + 8
            )
            return int(value)
    return None


def _sent(container: Any, at: tuple[str, ...]) -> datetime | None:
    ticks = _property(container, at, _SUBMITTED) or _property(container, at, _DELIVERED)
    try:
        return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None
