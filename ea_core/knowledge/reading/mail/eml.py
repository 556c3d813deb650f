"""EML (RFC 5322, MIME), read by the standard library."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final, cast

from ea_core.errors import UnsupportedDocument
from ea_core.knowledge.reading.attachments import MOST_ATTACHMENTS
from ea_core.knowledge.reading.mail.calendar import appointments
from ea_core.knowledge.reading.mail.mail import Mail, document_of
from ea_core.knowledge.reading.mail.tnef import unwrapped
from ea_core.knowledge.reading.reading import ReadDocument, ReadLimits
from ea_core.knowledge.reading.text import decode
from ea_core.knowledge.text.cleaning import clean_line

_DEEPEST: Final = 40
"""Parts within parts of one e-mail."""
_CIPHERS: Final = (
    "application/pgp-encrypted",
    "application/pkcs7-mime",
    "application/x-pkcs7-mime",
)
_NOT_SAID: Final = (
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
)


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:
    """Read an e-mail; raises ProtectedDocument for an encrypted one."""
    message = message_from_bytes(path.read_bytes(), policy=policy.compat32)
    kind = "html" if _is_saved_page(message) else "eml"
    return document_of(mail_of(message), filename, kind, limits)


def mail_of(message: Message) -> Mail:
    """What is in a message."""
    mail = Mail(
        sender=_header(message, "From"),
        to=_header(message, "To"),
        copies=_header(message, "Cc"),
        sent=_moment(message.get("Date")),
        subject=_header(message, "Subject"),
    )
    _take(mail, message, _DEEPEST)
    return mail


def _is_saved_page(message: Message) -> bool:
    """Whether a browser has saved a page so (MHTML)."""
    return "Snapshot-Content-Location" in message or (
        message.get_content_type() == "multipart/related" and "To" not in message
    )


def _take(mail: Mail, part: Message, depth: int) -> None:
    """Sorts a part of the message: words, a page, something attached, or more parts."""
    kind = part.get_content_type()
    if kind in {"multipart/encrypted", *_CIPHERS} and "signed" not in str(part.get("Content-Type")):
        mail.encrypted = True
        return
    if kind == "message/rfc822":
        _take_message(mail, part)
        return
    if part.is_multipart():
        for inner in cast("list[Message]", part.get_payload()) if depth else ():
            _take(mail, inner, depth - 1)
        return
    _take_leaf(mail, part, kind)


def _take_leaf(mail: Mail, part: Message, kind: str) -> None:
    """A part that has no parts."""
    name = clean_line(_decoded(part.get_filename() or ""))
    attached = part.get_content_disposition() == "attachment" or bool(name)
    if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        _take_wrapped(mail, name or "winmail.dat", _payload(part))
    elif kind == "text/calendar" or name.lower().endswith(".ics"):
        # An invitation has its appointment twice, in an alternative and attached.
        found = appointments(_text(part))
        mail.appointments += [one for one in found if one not in mail.appointments]
    elif kind == "text/plain" and not attached:
        text = _flowing(_text(part)) if part.get_param("format") == "flowed" else _text(part)
        mail.plain += f"\n\n{text}" if mail.plain else text
    elif kind == "text/html" and not attached:
        mail.page = mail.page or _text(part)
    elif kind in _NOT_SAID or (kind.startswith("image/") and "Content-ID" in part):
        return  # a signature, or a picture within the words
    elif len(mail.attached) <= MOST_ATTACHMENTS * 2:
        mail.attached.append((name or f"a part of the kind {kind}", _payload(part)))


def _take_message(mail: Mail, part: Message) -> None:
    """An e-mail that is attached to this one."""
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        subject = clean_line(_header(inner[0], "Subject"))
        name = clean_line(_decoded(part.get_filename() or "")) or subject or "an e-mail"
        mail.attached.append((name, mail_of(inner[0])))


def _take_wrapped(mail: Mail, name: str, content: bytes) -> None:
    """What Outlook has wrapped for other Outlooks: its words where there are no others."""
    inner = unwrapped(content)
    if inner is None:
        mail.left_out.append(f"The attachment {name} is damaged and was not read.")
        return
    if not mail.plain.strip() and not mail.page.strip():
        mail.plain, mail.page = inner.plain, inner.page
    mail.attached += inner.attached


def _flowing(text: str) -> str:
    """Lines that end with a blank go on in the next one (RFC 3676, 4.1), but for a signature's."""
    return re.sub(r"(?m)(?<!^--) \r?\n(?!>|-- \r?$)", " ", text)


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    """The words of a part in the encoding that it names, else in the one that fits."""
    content = _payload(part)
    try:
        return content.decode(str(part.get_content_charset() or "utf-8"))
    except (LookupError, UnicodeDecodeError, ValueError):
        pass
    try:
        return decode(content, "The e-mail")[0]
    except UnsupportedDocument:
        return content.decode("ascii", "ignore")


def _header(message: Message, name: str) -> str:
    return clean_line(", ".join(_decoded(value) for value in message.get_all(name, [])))


def _decoded(value: Any) -> str:
    """A header's words; what is encoded wrongly stays as it is."""
    try:
        return str(make_header(decode_header(str(value))))
    except (ValueError, LookupError, UnicodeError):
        return str(value)


def _moment(value: Any) -> datetime | None:
    try:
        return parsedate_to_datetime(str(value)) if value else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
