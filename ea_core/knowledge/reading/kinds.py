"""How files of many kinds begin, and what each is called in a sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (bitmap)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"\x00\x00\x01\x00", "a picture (icon)"),
    (b"8BPS", "a picture (Photoshop)"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"MSCF", "a cabinet archive"),
    (b"MZ", "a program (Windows)"),
    (b"\x7fELF", "a program (Linux)"),
    (b"\xcf\xfa\xed\xfe", "a program (macOS)"),
    (b"\xca\xfe\xba\xbe", "a program (Java or macOS)"),
    (b"\x00asm", "a program (WebAssembly)"),
    (b"ID3", "a recording (MP3)"),
    (b"OggS", "a recording (Ogg)"),
    (b"fLaC", "a recording (FLAC)"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"SQLite format 3\x00", "a database (SQLite)"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"OTTO", "a font"),
    (b"\x00\x01\x00\x00\x00", "a font"),
    (b"AT&TFORM", "a DjVu document"),
    (b"!BDN", "an Outlook mailbox (PST)"),
    (b"ITSF", "a help file (CHM)"),
)
SHORT_MAGIC: Final = (
    b"BM",
    b"MZ",
    b"BZh",
    b"ID3",
    b"GIF8",
    b"MSCF",
    b"OTTO",
    b"ITSF",
    b"!BDN",
    b"8BPS",
)
"""Letters that a text may begin with."""

HTML: Final = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
XML: Final = re.compile(rb"\s*(<\?xml|<svg\b)", re.IGNORECASE)
MAILBOX: Final = re.compile(rb"From \S+@?\S* .{0,60}\d{4}\r?\n[A-Za-z-]+:")

_HEADER = re.compile(rb"([A-Za-z][A-Za-z-]{1,60}):[ \t]?([^\n]*(?:\n[ \t]+[^\n]*)*)\n?")
_OFTEN: Final = {
    b"from": re.compile(rb"@"),
    b"to": re.compile(rb"@|undisclosed|;"),
    b"date": re.compile(rb"\d{1,2} [A-Z][a-z]{2} \d{2,4}.*\d\d:\d\d"),
    b"subject": re.compile(rb""),
    b"received": re.compile(rb"\b(from|by)\b(.|\n)*;", re.IGNORECASE),
    b"message-id": re.compile(rb"<[^<>\s]+@[^<>\s]*>"),
    b"mime-version": re.compile(rb"1\.0"),
    b"return-path": re.compile(rb"<.*>"),
    b"delivered-to": re.compile(rb"@"),
    b"content-type": re.compile(rb"\w+/\w+"),
    b"dkim-signature": re.compile(rb"="),
}
"""Headers that e-mails have, and what stands in them."""
_CERTAIN: Final = frozenset(
    {b"received", b"message-id", b"mime-version", b"return-path", b"date", b"from"}
)

_CONTENT_TYPES: Final = (
    ("wordprocessingml", "docx"),
    ("ms-word", "docx"),
    ("sheet.binary", "xls"),
    ("spreadsheetml", "xlsx"),
    ("ms-excel", "xlsx"),
    ("presentationml", "pptx"),
    ("ms-powerpoint", "pptx"),
    ("ms-visio", "a Visio drawing"),
)
_OLE: Final = (
    ("__substg1.0_", "msg"),
    ("WordDocument", "a Word 97 document (.doc). Save it as .docx and upload that"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    (
        "PowerPoint Document",
        "a PowerPoint 97 presentation (.ppt). Save it as .pptx and upload that",
    ),
    ("VisioDocument", "a Visio drawing"),
    ("Quill", "a Publisher document"),
)


def magic_kind(head: bytes) -> str:
    """What a file that begins so is called; '' when its beginning says nothing."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        return "a picture, a recording or a video"
    if head[257:262] == b"ustar":
        return "a tar archive"
    return ""


def is_email(head: bytes, *, named_so: bool) -> bool:
    """Whether a text begins with the headers of an e-mail: two typical ones that are well formed.

    A log says "Received:", too. With the name of an e-mail one is enough.
    """
    found: set[bytes] = set()
    at = 0
    head = head.replace(b"\r\n", b"\n").lstrip(b"\n")
    while header := _HEADER.match(head, at):
        name = header[1].lower()
        if (form := _OFTEN.get(name)) and form.search(header[2]):
            found.add(name)
        at = header.end()
    if named_so:
        return bool(found)
    return len(found) > 1 and bool(found & _CERTAIN)


def package_kind(content_types: str, mimetype: str, names: Iterable[str]) -> str:
    """The file type of a zip, or what it is called in a sentence; 'zip' for a plain archive."""
    for part in re.findall(r'ContentType="([^"]+)"', content_types):
        for marker, kind in _CONTENT_TYPES:
            if marker in part and (".main+xml" in part or part.endswith(".main")):
                return kind
    for kind in ("text", "spreadsheet", "presentation"):
        if re.match(
            rf"application/vnd\.oasis\.opendocument\.{kind}(-template)?$", mimetype.strip()
        ):
            return {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}[kind]
    if "opendocument" in mimetype:
        return "an OpenDocument drawing or formula"
    if "epub" in mimetype:
        return "an e-book (EPUB)"
    known = set(names)
    for part, kind in (
        ("word/document.xml", "docx"),
        ("xl/workbook.xml", "xlsx"),
        ("ppt/presentation.xml", "pptx"),
        ("Index/Document.iwa", "an Apple iWork document. Export it as PDF or an office file"),
        ("AndroidManifest.xml", "a program (Android)"),
        ("META-INF/MANIFEST.MF", "a program (Java)"),
    ):
        if part in known:
            return kind
    return "zip"


def ole_kind(streams: Iterable[str]) -> str:
    """The file type of an old office file, or what it is called in a sentence."""
    names = list(streams)
    for marker, kind in _OLE:
        if any(name.startswith(marker) for name in names):
            return kind
    return "an old office file"


def names_in(content: bytes) -> list[str]:
    """The names of known streams that stand anywhere in the bytes of an old office file."""
    known = ["EncryptedPackage", "EncryptionInfo", *(marker for marker, _ in _OLE)]
    return [name for name in known if name.encode("utf-16-le") in content]
