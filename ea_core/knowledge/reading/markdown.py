"""Markdown (CommonMark with tables) and its front matter."""

from __future__ import annotations

import html
import re
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ea_core.knowledge.reading.column_names import cell_text
from ea_core.knowledge.reading.reading import (
    Block,
    BlockKind,
    MetadataValue,
    ReadDocument,
    ReadLimits,
)
from ea_core.knowledge.reading.text import decode
from ea_core.knowledge.text.cleaning import clean, clean_line, sensible_title, title_of_file

_FRONT = re.compile(r"\A---[^\S\n]*\n(.*?\n)?(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(\w[\w -]*?)\s*:\s*(.*)$")
_UNSEEN = re.compile(r"(?is)<!--.*?(?:-->|\Z)|<(script|style|head|template)\b.*?(?:</\1\s*>|\Z)")
_BREAKING = re.compile(r"(?i)<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>")
_CELL = re.compile(r"(?i)</t[dh]\s*>\s*(?=<t[dh]\b)")
_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:  # noqa: ARG001
    """Read Markdown; raises UnsupportedDocument when it is not text."""
    text, _ = decode(path.read_bytes(), filename)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    metadata: dict[str, MetadataValue] = {}
    title = None
    if front := _FRONT.match(text):
        title, metadata = _front_matter(front.group(1) or "")
        text = text[front.end() :]
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    gathered = _Blocks()
    for token in tokens:
        gathered.take(token)
    blocks = gathered.blocks
    title = title or next((sensible_title(b.text) for b in blocks if b.level == 1), None)
    return ReadDocument(title or title_of_file(filename), "md", None, tuple(blocks), metadata)


class _Blocks:
    """Takes tokens in order and gathers blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._row: list[str] | None = None  # the cells of the table row that is open
        self._columns: tuple[str, ...] = ()  # of the table that is open
        self._names = False  # the row that names columns is open
        self._lists = 0  # lists that are open
        self._level = 0  # of the heading that is open

    def take(self, token: Token) -> None:
        """One token of markdown-it's flat stream."""
        if token.type in ("heading_open", "heading_close"):
            self._level = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type.endswith(("_list_open", "_list_close")):
            self._lists += token.nesting
        elif token.type in ("thead_open", "thead_close"):
            self._names, self._columns = (
                token.nesting > 0,
                self._columns if token.nesting < 0 else (),
            )
        elif token.type == "tr_open":
            self._row = []
        elif token.type == "tr_close":
            self._end_row(self._row or [])
        elif token.type in ("fence", "code_block"):
            self._add("code", token.content)
        elif token.type == "html_block":
            self._add("paragraph", without_tags(token.content))
        elif token.type == "inline":
            self._words(_inline(token.children or []))

    def _words(self, text: str) -> None:
        if self._row is not None:
            self._row.append(cell_text(text))
        elif self._level:
            self._add("heading", text)
        else:
            self._add("list_item" if self._lists else "paragraph", text)

    def _end_row(self, cells: list[str]) -> None:
        self._row = None
        if any(cells):
            columns = () if self._names else self._columns
            self.blocks.append(Block("table_row", " | ".join(cells), columns=columns))
        if self._names:
            self._columns = tuple(cells) if any(cells) else ()

    def _add(self, kind: BlockKind, text: str) -> None:
        text = clean(text) if kind in ("paragraph", "code") else clean_line(text)
        if text:
            self.blocks.append(Block(kind, text, self._level))


def _inline(children: list[Token]) -> str:
    """The words of a run of text: links as their text, images as their description."""
    parts: list[str] = []
    for token in children:
        if token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline(token.children or []))
        elif token.type == "html_inline":
            parts.append("\n" if _BREAKING.match(token.content) else "")
        elif token.type in ("text", "code_inline", "text_special"):
            parts.append(token.content)
    return "".join(parts)


def without_tags(markup: str) -> str:
    """The text of a piece of HTML, for the HTML within Markdown."""
    text = _UNSEEN.sub(" ", markup)
    text = _BREAKING.sub("\n", _CELL.sub(" | ", re.sub(r"\s+", " ", text)))
    return html.unescape(_TAG.sub("", text))


def _front_matter(front: str) -> tuple[str | None, dict[str, MetadataValue]]:
    """Title and metadata of simple `key: value` lines; other lines of the YAML are passed over."""
    metadata: dict[str, MetadataValue] = {}
    title = None
    tags: list[str] | None = None
    for line in front.splitlines():
        if tags is not None and line.lstrip().startswith("- "):
            tags.append(_unquoted(line.lstrip()[2:]))
            continue
        tags = None
        found = _FIELD.match(line)
        if not found:
            continue
        key, text = found.group(1).lower(), _unquoted(found.group(2))
        if key == "title" and text:
            title = clean_line(text)[:300]
        elif key in ("author", "date", "language", "lang") and text:
            metadata["language" if key == "lang" else key] = text
        elif key in ("tags", "keywords"):
            words = (_unquoted(word) for word in text.strip("[]").split(","))
            tags = [word for word in words if word]
            metadata["tags"] = tags
    return title, metadata


def _unquoted(text: str) -> str:
    return clean_line(text.strip().strip("\"'"))
