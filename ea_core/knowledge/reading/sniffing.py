"""What a file really is, told from its bytes.

Runs in the reader's process: even a directory of a zip is untrusted input.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from ea_core.errors import DamagedDocument, ProtectedDocument, UnsupportedDocument

READABLE = "PDF, Word (.docx), Markdown and plain text can be read."

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a bitmap image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"wOFF", "a font"),
    (b"AT&TFORM", "a DjVu document"),
)
_SHORT_MAGIC = (b"BM", b"MZ", b"BZh", b"ID3")  # letters that a text may begin with

_TEXT_KINDS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        re.compile(
            rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html)\b",
            re.IGNORECASE | re.DOTALL,
        ),
        "a web page (HTML)",
    ),
    (re.compile(rb"\s*(<\?xml|<svg\b)", re.IGNORECASE), "an XML file"),
    (
        re.compile(
            rb"(?:[A-Za-z-]{2,40}:[^\n]*\r?\n(?:[ \t][^\n]*\n)*){1,60}?"
            rb"(?:MIME-Version|Message-ID|Received):",
            re.IGNORECASE,
        ),
        "an e-mail",
    ),
)
_OTHER_NAMES = {
    "html": "a web page (HTML)",
    "htm": "a web page (HTML)",
    "xhtml": "a web page (HTML)",
    "mhtml": "a web page (MHTML)",
    "eml": "an e-mail",
    "csv": "a table (CSV)",
    "tsv": "a table (TSV)",
    "json": "a JSON file",
    "xml": "an XML file",
    "svg": "an SVG image",
}  # fmt: skip
_OFFICE = (
    ("wordprocessingml", "docx"),
    ("ms-word", "docx"),
    ("spreadsheetml", "an Excel workbook"),
    ("ms-excel", "an Excel workbook"),
    ("presentationml", "a PowerPoint presentation"),
    ("ms-powerpoint", "a PowerPoint presentation"),
)
_MARKDOWN_NAMES = ("md", "markdown", "mdown", "mkd", "mdx")
_HEAD = 8192


def sniff(path: Path, filename: str) -> str:
    """The file type ('pdf', 'docx', 'md' or 'txt') of the file at `path`.

    Raises UnsupportedDocument that says what the file looks like, ProtectedDocument for an
    encrypted office file and DamagedDocument for a zip that can't be opened.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK"):
        return _zip_type(path, filename)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _old_office(path, filename)
    for magic, name in _MAGIC:
        if head.startswith(magic) and (magic not in _SHORT_MAGIC or not _texty(head)):
            raise unsupported(filename, name)
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        raise unsupported(filename, "an image, sound or video file")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _text_type(head, filename)


def unsupported(filename: str, looks_like: str) -> UnsupportedDocument:
    """The error for a file of another kind."""
    return UnsupportedDocument(f"{filename} looks like {looks_like}. {READABLE}")


def _texty(head: bytes) -> bool:
    return not re.search(rb"[\x00-\x08\x0e-\x1a]", head)


def _text_type(head: bytes, filename: str) -> str:
    extension = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    if extension in _MARKDOWN_NAMES:
        return "md"
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")  # UTF-16 reads as ASCII
    for pattern, name in _TEXT_KINDS:
        if pattern.match(plain):
            raise unsupported(filename, name)
    if extension in _OTHER_NAMES:
        raise unsupported(filename, _OTHER_NAMES[extension])
    if extension in ("pdf", "docx", "doc", "xlsx", "pptx"):
        raise UnsupportedDocument(
            f"{filename} is not what its name says: it is neither a PDF nor an office file. "
            f"{READABLE}"
        )
    return "txt"


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
    for part in re.findall(r'ContentType="([^"]+)"', kinds):
        for marker, name in _OFFICE:
            if marker in part and ".main+xml" in part:
                if name == "docx":
                    return name
                raise unsupported(filename, name)
    if "word/document.xml" in names:
        return "docx"
    if "opendocument" in mimetype:
        raise unsupported(filename, "an OpenDocument file")
    if "epub" in mimetype:
        raise unsupported(filename, "an e-book (EPUB)")
    raise unsupported(filename, "a zip archive")


def _member(archive: zipfile.ZipFile, name: str) -> str:
    """The first 100 kB of a member, '' when it is not there."""
    try:
        with archive.open(name) as member:
            return member.read(100_000).decode("utf-8", "replace")
    except KeyError:
        return ""


def _old_office(path: Path, filename: str) -> Exception:
    """What to raise for an OLE container: encrypted office files and those before 2007."""
    content = path.read_bytes()

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return ProtectedDocument(
            f"{filename} is protected with a password. Remove the password and upload it again."
        )
    for stream, name in (
        ("WordDocument", "an old Word document (.doc); save it as .docx"),
        ("Workbook", "an old Excel workbook (.xls)"),
        ("PowerPoint Document", "an old PowerPoint presentation (.ppt)"),
        ("__substg1.0_", "an Outlook message (.msg)"),
    ):
        if holds(stream):
            return unsupported(filename, name)
    return unsupported(filename, "an old office file")
