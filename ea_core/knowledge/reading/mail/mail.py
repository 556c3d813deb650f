"""An e-mail as a document: first lines, words, then each attachment under its name.

The plain text is taken where it says anything, else the page that stands beside it. Attachments are
read by the readers of their kinds; what can't be read is named in the remarks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Final

from ea_core.errors import ProtectedDocument, UnsupportedDocument
from ea_core.knowledge.reading.attachments import read_attached
from ea_core.knowledge.reading.html.document import read_page
from ea_core.knowledge.reading.nested import DEEPEST, read_nested
from ea_core.knowledge.reading.reading import Block, MetadataValue, ReadDocument, ReadLimits
from ea_core.knowledge.reading.text import decode, text_blocks
from ea_core.knowledge.text.cleaning import clean_line, title_of_file

_CIPHER = re.compile(r"-----BEGIN PGP MESSAGE-----.*?(?:-----END PGP MESSAGE-----|\Z)", re.DOTALL)
_SAYS_NOTHING: Final = 0.2
"""Of the letters beside it: a plain text this short says that one should look at the other."""

_MISSING: Final = 0.4
"""Of the words of the page: they are not in the text."""
_LOST: Final = 0.1
"""Of the words of the text: the page may leave them out (addresses, lines between quotes)."""
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Mail:
    """What is in an e-mail. `attached` are names with bytes, or with the e-mail that is attached."""

    sender: str = ""
    to: str = ""
    copies: str = ""
    sent: datetime | None = None
    subject: str = ""
    plain: str = ""
    page: str = ""
    encrypted: bool = False
    attached: list[tuple[str, bytes | Mail]] = field(default_factory=list)
    appointments: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Sentences about what could not even be taken out of it."""


def document_of(mail: Mail, filename: str, file_type: str, limits: ReadLimits) -> ReadDocument:
    """The document of an e-mail; raises ProtectedDocument for one that is nothing but cipher."""
    blocks, remarks = _content(mail, filename, limits)
    cipher = mail.encrypted or bool(_CIPHER.search(mail.plain))
    if cipher and not blocks:
        raise ProtectedDocument(
            f"{filename} is an encrypted e-mail. Open it in your mail program, save it without "
            "encryption and upload that."
        )
    if cipher:
        remarks.insert(0, "A part of the e-mail is encrypted and was not read.")
    metadata: dict[str, MetadataValue] = {
        key: text
        for key, text in (
            ("author", clean_line(mail.sender)),
            ("to", clean_line(mail.to)),
            ("subject", clean_line(mail.subject)),
            ("date", f"{mail.sent:%Y-%m-%d}" if mail.sent else ""),
        )
        if text
    }
    if remarks:
        metadata["remarks"] = remarks
    title = clean_line(mail.subject)[:300] or title_of_file(filename)
    first = [Block("paragraph", head)] if blocks and (head := _first_lines(mail)) else []
    return ReadDocument(title, file_type, None, (*first, *blocks), metadata)


def _first_lines(mail: Mail) -> str:
    lines = (
        ("From", clean_line(mail.sender)),
        ("To", clean_line(mail.to)),
        ("Cc", clean_line(mail.copies)),
        ("Date", f"{mail.sent:%Y-%m-%d %H:%M %z}".strip() if mail.sent else ""),
        ("Subject", clean_line(mail.subject)),
    )
    return "\n".join(f"{name}: {text}" for name, text in lines if text)


def _content(mail: Mail, filename: str, limits: ReadLimits) -> tuple[list[Block], list[str]]:
    """The words of the e-mail and of its attachments, and what is to be said of those."""
    blocks = _body(mail, filename)
    blocks += [Block("paragraph", one) for one in mail.appointments]
    files = [(name, partial(_attachment, name, content, limits)) for name, content in mail.attached]
    attached, remarks = read_attached(files)
    return blocks + attached, [*mail.left_out, *remarks]


def _attachment(name: str, content: bytes | Mail, limits: ReadLimits) -> ReadDocument:
    if isinstance(content, bytes):
        return read_nested(name, content, limits)
    if limits.depth + 1 >= DEEPEST:
        return ReadDocument(name, "eml", None, ())
    return document_of(content, name, "eml", replace(limits, depth=limits.depth + 1))


def _body(mail: Mail, filename: str) -> list[Block]:
    plain = _CIPHER.sub("", mail.plain)
    page = list(read_page(mail.page, filename, "").blocks) if mail.page.strip() else []
    length = sum(len(block.text) for block in page)
    says_less = len(plain.strip()) <= _SAYS_NOTHING * length
    return page if says_less or (page and _says_more(page, plain)) else text_blocks(plain)


def _says_more(page: Sequence[Block], plain: str) -> bool:
    """Whether a page has words that are not in the plain text, or the same words in tables."""
    on_page = set(_WORD.findall("\n".join(block.text for block in page).casefold()))
    in_text = set(_WORD.findall(plain.casefold()))
    missing = len(on_page - in_text) / max(1, len(on_page))
    lost = len(in_text - on_page) / max(1, len(in_text))
    tables = any(block.columns for block in page)
    return missing > _MISSING or (tables and lost < _LOST)


def guessed(content: bytes) -> str:
    """Bytes of which nothing says their encoding as text, in the one that fits."""
    try:
        return decode(content, "The e-mail")[0] if content else ""
    except UnsupportedDocument:
        return content.decode("cp1252", "replace")
