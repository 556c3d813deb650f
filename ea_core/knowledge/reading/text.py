"""Plain text: its encoding, its paragraphs, and the headings that can be told.

The encoding comes from a byte order mark, from the pattern of NULs (UTF-16 without a mark), from
being valid UTF-8, and only then from charset-normalizer's guess among the encodings in real use.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from charset_normalizer import from_bytes

from ea_core.errors import UnsupportedDocument
from ea_core.knowledge.reading.reading import Block, ReadDocument, ReadLimits
from ea_core.knowledge.text.cleaning import clean, clean_line, title_of_file

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "iso8859_2", "cp932", "euc_jp", "gb18030", "big5", "cp949", "tis_620", "cp866", "cp437",
]  # fmt: skip
_SAMPLE = 200_000  # bytes looked at for a guess
_WESTERN = 0.2  # of the bytes beyond ASCII at most; other scripts than Latin have far more
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")

BULLET = re.compile(r"^\s*(?:[•◦▪●○■‣⁃*+–-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+\S")  # noqa: RUF001
_UNDERLINE = re.compile(r"^\s*([=\-~*_])\1{3,}\s*$")
_CHAPTER = re.compile(
    r"(?i)^(chapter|part|book|section|article|annex|appendix|kapitel|teil|abschnitt|anhang"
    r"|chapitre|capítulo|capitolo)\s+([ivxlc]+|\d+|[a-z])\b.{0,80}$"
)
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){1,4})\.?\s+\S.{0,90}$")
_ENDS = re.compile(r"[.!?:;,。！？：；，]$")  # noqa: RUF001
_TITLE_LENGTH = 90  # characters
_WRAP = 45  # characters: lines this long that follow each other were wrapped by a program


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:  # noqa: ARG001
    """Read plain text; raises UnsupportedDocument when it is not text."""
    text, encoding = decode(path.read_bytes(), filename)
    blocks = tuple(_blocks(text))
    return ReadDocument(title_of_file(filename), "txt", None, blocks, {"encoding": encoding})


def decode(content: bytes, filename: str) -> tuple[str, str]:
    """The text of the bytes and the encoding's name.

    Raises UnsupportedDocument when they are not text in any encoding that is plausible.
    """
    encoding = _encoding(content)
    if encoding is not None:
        text = content.decode(encoding, "replace").removeprefix("\ufeff")
        strange = len(_CONTROLS.findall(text))
        if strange <= max(2, len(text) // 100):
            return text, encoding
    raise UnsupportedDocument(
        f"{filename} looks like a binary file, not like text. "
        "PDF, Word (.docx), Markdown and plain text can be read."
    )


def _encoding(content: bytes) -> str | None:
    """The encoding by what is certain, else by a guess; None for what is no text."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    sample = content[:_SAMPLE]
    if b"\x00" in sample:
        return _without_mark(sample)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(sample)
    return "utf-8"


def _guessed(sample: bytes) -> str | None:
    if sample.count(0x40) * 20 > len(sample) > sample.count(0x20) * 200:
        return "cp500"  # EBCDIC: the blank is 0x40, and 0x20 is rare
    foreign = sum(byte >= 0x80 for byte in sample)  # noqa: PLR2004 -- beyond ASCII
    if sample.decode("utf-8", "replace").count("\ufffd") * 50 < foreign:
        return "utf-8"  # with a few broken bytes
    likely = from_bytes(sample, cp_isolation=_LEGACY).best()
    if foreign < _WESTERN * len(sample) and (likely is None or not _certain(likely.language)):
        return "cp1252"
    return likely.encoding if likely else None


def _certain(language: str) -> bool:
    """Whether the language found is one that is not written in Windows-1252."""
    return language in (
        "Polish", "Czech", "Slovak", "Hungarian", "Croatian", "Slovene", "Romanian", "Turkish",
        "Russian", "Ukrainian", "Bulgarian", "Serbian", "Greek", "Hebrew", "Arabic", "Farsi",
        "Japanese", "Chinese", "Korean", "Thai", "Lithuanian", "Latvian", "Estonian",
    )  # fmt: skip


def _without_mark(sample: bytes) -> str | None:
    """UTF-16 of mostly Latin text without a mark: every second byte is NUL."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _blocks(text: str) -> list[Block]:
    """Groups of lines between blank lines, each as one block or, for lists, one per item."""
    blocks: list[Block] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    for group in re.split(r"\n[^\S\n]*\n\s*", text):
        lines = [line for line in group.split("\n") if line.strip()]
        if len(lines) > 1 and _UNDERLINE.match(lines[1]) and clean_line(lines[0]):
            level = 1 if lines[1].strip()[0] in "=*" else 2
            blocks.append(Block("heading", clean_line(lines[0]), level))
            lines = lines[2:]
        lines = [line for line in lines if not _UNDERLINE.match(line)]
        if len(lines) == 1 and (level := _heading_level(clean_line(lines[0]))):
            blocks.append(Block("heading", clean_line(lines[0]), level))
        elif sum(bool(BULLET.match(line)) for line in lines) > 1 or (
            lines and BULLET.match(lines[0])
        ):
            blocks.extend(_items(lines))
        elif joined := clean(_unwrapped(lines)):
            blocks.append(Block("paragraph", joined))
    return [block for block in blocks if block.text]


def _heading_level(line: str) -> int:
    """The level of a line that stands alone, 0 when it is no heading."""
    if len(line) > _TITLE_LENGTH or _ENDS.search(line):
        return 0
    if found := _NUMBERED.match(line):
        return min(found.group(1).count(".") + 1, 6)
    capitals = line.isupper() and sum(char.isalpha() for char in line) > 3  # noqa: PLR2004
    return 2 if _CHAPTER.match(line) or capitals else 0


def _items(lines: list[str]) -> list[Block]:
    """List items with the lines that continue them; what stands before the list is a paragraph."""
    parts: list[list[str]] = []
    for line in lines:
        if BULLET.match(line) or not parts:
            parts.append([])
        parts[-1].append(line)
    return [
        Block("list_item" if BULLET.match(part[0]) else "paragraph", clean_line(" ".join(part)))
        for part in parts
    ]


def _unwrapped(lines: list[str]) -> str:
    """Lines wrapped by a program are one paragraph again; others keep their line breaks."""
    wrapped = len(lines) > 1 and all(len(line.strip()) >= _WRAP for line in lines[:-1])
    return (" " if wrapped else "\n").join(lines)
