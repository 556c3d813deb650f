"""What a file really is, told from its bytes.

Runs in the reader's process: even a directory of a zip is untrusted input.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path

import olefile

from ea_core.delimited.looks import looks_delimited
from ea_core.encodings import find_encoding
from ea_core.errors import DamagedDocument, ProtectedDocument, UnsupportedDocument
from ea_core.knowledge.reading.formats import ENDINGS, FILE_TYPES, READABLE
from ea_core.knowledge.reading.kinds import (
    HTML,
    MAILBOX,
    SHORT_MAGIC,
    XML,
    is_email,
    magic_kind,
    names_in,
    ole_kind,
    package_kind,
)

_HEAD = 8192
_TABLE_HEAD = 65_536


def sniff(path: Path, filename: str) -> str:
    """The file type of the file at `path`, one of `formats.FILE_TYPES`.

    Raises UnsupportedDocument that says what the file looks like, ProtectedDocument for an
    encrypted office file and DamagedDocument for a zip that can't be opened.
    """
    with path.open("rb") as file:
        head = file.read(_TABLE_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_type(path, filename)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(path, filename)
    if head.startswith(b"{\\rtf"):
        return _taken("rtf", "an RTF text", filename)
    if (kind := magic_kind(head)) and (
        not head.startswith(SHORT_MAGIC) or not _texty(head[:_HEAD])
    ):
        raise unsupported(filename, kind)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _text_type(head, filename)


def unsupported(filename: str, looks_like: str) -> UnsupportedDocument:
    """The error for a file of another kind."""
    return UnsupportedDocument(f"{filename} is {looks_like}. {READABLE}")


def _taken(file_type: str, kind: str, filename: str) -> str:
    """The file type when it is read here; raises UnsupportedDocument."""
    if file_type not in FILE_TYPES:
        raise unsupported(filename, kind)
    return file_type


def _texty(head: bytes) -> bool:
    return not re.search(rb"[\x00-\x08\x0e-\x1a]", head)


def _text_type(head: bytes, filename: str) -> str:
    known = ENDINGS.get(_ending(filename))
    named = known.file_type if known is not None else ""
    if named == "md":
        return "md"
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")  # UTF-16 reads as ASCII
    if HTML.match(plain[:_HEAD]):
        return "html"
    if XML.match(plain):
        raise unsupported(filename, "an XML file")
    if MAILBOX.match(plain):
        raise unsupported(filename, "a mailbox of several e-mails (mbox)")
    if is_email(plain, named_so=named == "eml"):
        return _taken("eml", "an e-mail", filename)
    if named in {"csv", "html"}:
        return named
    if named not in {"", "txt"}:
        raise UnsupportedDocument(
            f"{filename} is not what its name says: its content is none of {FILE_TYPES[named].name}. "
            f"{READABLE}"
        )
    return "csv" if _ending(filename) in {"", "txt", "text", "dat"} and _is_table(head) else "txt"


def _ending(filename: str) -> str:
    return filename.rsplit(".", 1)[-1].lower() if "." in filename else ""


def _is_table(head: bytes) -> bool:
    encoding = find_encoding(head)
    return encoding is not None and looks_delimited(head.decode(encoding.name, "ignore"))


def _zip_type(path: Path, filename: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kinds = _member(archive, "[Content_Types].xml")
            mimetype = _member(archive, "mimetype")
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
        raise DamagedDocument(
            f"{filename} is damaged: its container (zip) can't be opened."
        ) from error
    kind = package_kind(kinds, mimetype, names)
    named = ENDINGS.get(_ending(filename))
    if kind == "zip" and named is not None and named.file_type != "zip":
        raise unsupported(
            filename, f"not what its name says: no {named.name} file but a ZIP archive"
        )
    if kind in FILE_TYPES:
        return kind
    raise unsupported(filename, kind)


def _member(archive: zipfile.ZipFile, name: str) -> str:
    """The first 100 kB of a member, '' when it is not there."""
    try:
        with archive.open(name) as member:
            return member.read(100_000).decode("utf-8", "replace")
    except KeyError:
        return ""


def _ole_type(path: Path, filename: str) -> str:
    """The type of an OLE container: encrypted office files, those before 2007, Outlook messages."""
    try:
        with olefile.OleFileIO(path) as container:
            streams = ["/".join(parts) for parts in container.listdir(streams=True, storages=False)]
    except (OSError, ValueError, struct.error, IndexError, AttributeError):
        streams = names_in(path.read_bytes())  # its directory is damaged; that says what it was
        if not streams and _ending(filename) in ENDINGS:
            raise DamagedDocument(f"{filename} is damaged and could not be read.") from None
    if "EncryptedPackage" in streams or "EncryptionInfo" in streams:
        raise protected(filename)
    kind = ole_kind(streams)
    if kind in FILE_TYPES:
        return kind
    raise unsupported(filename, "an Outlook message" if kind == "msg" else kind)


def protected(filename: str) -> ProtectedDocument:
    """The error for a file that asks for a password."""
    known = ENDINGS.get(_ending(filename))
    kind = known.kind if known is not None else "an office file"
    return ProtectedDocument(
        f"{filename} is {kind} with a password. Remove the password and upload it again."
    )
