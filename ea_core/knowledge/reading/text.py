"""Plain text: its paragraphs, and the headings that can be told."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

from ea_core.encodings import Encoding, find_encoding
from ea_core.errors import UnsupportedDocument
from ea_core.knowledge.reading.aligned import aligned_rows
from ea_core.knowledge.reading.formats import READABLE
from ea_core.knowledge.reading.pdf.words import SAID_IN_PART, has_hyphen
from ea_core.knowledge.reading.reading import Block, MetadataValue, ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import about_encoding
from ea_core.knowledge.reading.tables import Sheet, blocks_of
from ea_core.knowledge.text.cleaning import clean, clean_code, clean_line, title_of_file

_STRANGE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")

BULLET = re.compile(r"^\s*(?:[•◦▪●○■‣⁃*+–-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+\S")  # noqa: RUF001
_UNDERLINE = re.compile(r"^\s*([=\-~*_])\1{3,}\s*$")
_CHAPTER = re.compile(
    r"(?i)^(chapter|part|book|section|article|annex|appendix|kapitel|teil|abschnitt|anhang"
    r"|chapitre|capítulo|capitolo)\s+([ivxlc]+|\d+|[a-z])\b.{0,80}$"
)
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){1,4})\.?\s+\S.{0,90}$")
_CLAUSE = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2}){1,4}\.?\s+[^\W\d_a-z]")
"""A numbered clause within a group of lines; "12.5 kg" at the beginning of a line is none."""
_DIVIDED = re.compile(r"([^\W\d_][\w-]*)-$")
_GOES_ON = re.compile(r"\s*([^\W\d_A-Z]\w*)")
_ENDS = re.compile(r"[.!?:;,。！？：；，]$")  # noqa: RUF001
_STRUCTURED = (".yaml", ".yml", ".json", ".jsonl", ".ini", ".log", ".conf", ".toml")
"""Endings of files in which lines and their beginnings say something."""
_TITLE_LENGTH = 90  # characters
_STEP = 8  # blanks by which code is indented, at most
_WRAP = 45  # characters: lines this long that follow each other were wrapped by a program


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:  # noqa: ARG001
    """Read plain text; raises UnsupportedDocument when it is not text."""
    text, encoding = decode(path.read_bytes(), filename)
    structured = filename.lower().endswith(_STRUCTURED)
    blocks = tuple(_lines_as_written(text) if structured else text_blocks(text))
    metadata: dict[str, MetadataValue] = {"encoding": encoding.name.removesuffix("-sig")}
    if encoding.broken_at is not None:
        metadata["broken_at_byte"] = encoding.broken_at
    if remarks := about_encoding(encoding):
        metadata["remarks"] = remarks
    return ReadDocument(title_of_file(filename), "txt", None, blocks, metadata)


def decode(content: bytes, filename: str) -> tuple[str, Encoding]:
    """The text of the bytes and their encoding.

    A few broken bytes become U+FFFD, for the text around them is worth finding. Raises
    UnsupportedDocument when the bytes are not text in any encoding that is plausible.
    """
    encoding = find_encoding(content)
    if encoding is not None:
        errors = "strict" if encoding.broken_at is None else "replace"
        text = content.decode(encoding.name, errors).removeprefix("\ufeff")
        if len(_STRANGE.findall(text)) <= max(2, len(text) // 100):
            return text, encoding
    raise UnsupportedDocument(f"{filename} looks like a binary file, not like text. {READABLE}")


def text_blocks(text: str) -> list[Block]:
    """Groups of lines between blank lines, each as one block or, for lists, one per item."""
    blocks: list[Block] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    for group in re.split(r"\n(?:[^\S\n]*\n)+", text):
        lines = [line for line in group.split("\n") if line.strip()]
        underlined = len(lines) > 1 and _UNDERLINE.match(lines[1]) is not None
        if underlined and (rows := aligned_rows(lines)) and rows[0][1]:  # names over their columns
            blocks.extend(blocks_of(Sheet(rows, named=True)))
            continue
        if underlined and clean_line(lines[0]):
            level = 1 if lines[1].strip()[0] in "=*" else 2
            blocks.append(Block("heading", clean_line(lines[0]), level))
            lines = lines[2:]
        lines = [line for line in lines if not _UNDERLINE.match(line)]
        if len(lines) == 1 and (level := _heading_level(clean_line(lines[0]))):
            blocks.append(Block("heading", clean_line(lines[0]), level))
        elif rows := aligned_rows(lines):
            blocks.extend(blocks_of(Sheet(rows)))
        elif sum(_is_item(line) for line in lines) > 1 or (lines and _is_item(lines[0])):
            blocks.extend(_items(lines))
        elif _is_indented(lines):
            blocks.append(Block("code", clean_code("\n".join(lines))))
        elif joined := clean(_unwrapped(lines)):
            blocks.append(Block("paragraph", joined))
    return [block for block in blocks if block.text]


def _lines_as_written(text: str) -> list[Block]:
    """Groups of lines between blank lines, with their blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    groups = (clean_code(group) for group in re.split(r"\n[^\S\n]*\n", text))
    return [Block("code", group) for group in groups if group.strip()]


def _is_item(line: str) -> bool:
    return bool(BULLET.match(line) or _CLAUSE.match(line))


def _is_indented(lines: list[str]) -> bool:
    """Whether short lines go in and out by steps, so that their blanks say what belongs to what."""
    depths = [len(line) - len(line.lstrip()) for line in (one.expandtabs() for one in lines)]
    levels = sorted(set(depths))
    inwards = sum(after > before for before, after in pairwise(depths))
    outwards = sum(after < before for before, after in pairwise(depths))
    even = all(after - before <= _STEP for before, after in pairwise(levels))
    return inwards > 0 and inwards + outwards > 1 and even and not _wrapped(lines)


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
        if _is_item(line) or not parts:
            parts.append([])
        parts[-1].append(line)
    return [
        Block("list_item" if _is_item(part[0]) else "paragraph", clean_line(_joined(part)))
        for part in parts
    ]


def _unwrapped(lines: list[str]) -> str:
    """Lines wrapped by a program are one paragraph again; others keep their line breaks."""
    return _joined(lines) if _wrapped(lines) else "\n".join(lines)


def _wrapped(lines: list[str]) -> bool:
    return len(lines) > 1 and all(len(line.strip()) >= _WRAP for line in lines[:-1])


def _joined(lines: list[str]) -> str:
    """Lines as one; a word that was divided at a line's end is whole again."""
    text = lines[0]
    for line in lines[1:]:
        divided, goes_on = _DIVIDED.search(text.rstrip()), _GOES_ON.match(line)
        if divided and goes_on and goes_on[1] not in SAID_IN_PART:
            kept = "-" if has_hyphen(divided[1], goes_on[1]) else ""
            text = f"{text.rstrip()[:-1]}{kept}{line.lstrip()}"
        else:
            text = f"{text} {line}"
    return text
