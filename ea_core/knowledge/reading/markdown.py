"""Markdown (CommonMark with tables) and its front matter."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser

from ea_core.knowledge.reading.column_names import cell_text
from ea_core.knowledge.reading.front_matter import front_matter
from ea_core.knowledge.reading.html.walk import Walk
from ea_core.knowledge.reading.links import with_address
from ea_core.knowledge.reading.reading import Block, BlockKind, ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK, about_encoding
from ea_core.knowledge.reading.text import decode
from ea_core.knowledge.reading.titles import chosen_title
from ea_core.knowledge.text.cleaning import clean, clean_code, clean_line

_UNSEEN = re.compile(r"(?is)<!--.*?(?:-->|\Z)|<(script|style|head|template)\b.*?(?:</\1\s*>|\Z)")
_BREAKING = re.compile(r"(?i)<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>")
_WHOLE = re.compile(r"(?i)\s*<(?:table|ul|ol|dl|details|div|p|section|h[1-6])\b")
_CELL = re.compile(r"(?i)</t[dh]\s*>\s*(?=<t[dh]\b)")
_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_STRUCK = re.compile(r"(?is)<(s|del|strike)\b[^>]*>.*?</\1\s*>")
_STRIKING = re.compile(r"(?i)<(/?)(?:s|del|strike)\b")
_ANCHOR = re.compile(r"(?is)<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')[^>]*>(.*?)</a\s*>")
_ANCHOR_OPENS = re.compile(r"(?is)<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NOTE = re.compile(r"(^|\n)\[\^([^\]\s]{1,30})\]:|\[\^([^\]\s]{1,30})\]")


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:  # noqa: ARG001
    """Read Markdown; raises UnsupportedDocument when it is not text."""
    text, encoding = decode(path.read_bytes(), filename)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    metadata, text = front_matter(text)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    gathered = _Blocks({note[1] for note in re.finditer(r"(?m)^ {0,3}\[\^([^\]\s]+)\]:", text)})
    for token in tokens:
        gathered.take(token)
    blocks = gathered.blocks
    if remarks := [*about_encoding(encoding), *([STRUCK] if gathered.struck else [])]:
        metadata["remarks"] = remarks
    first = next((block.text for block in blocks if block.level == 1), None)
    title = str(metadata.pop("title", "")) or chosen_title(None, first, filename)
    return ReadDocument(title, "md", None, tuple(blocks), metadata)


class _Blocks:
    """Takes tokens in order and gathers blocks; `struck`: struck-through text was left out."""

    def __init__(self, notes: Collection[str]) -> None:
        self.blocks: list[Block] = []
        self.struck = False
        self._notes = notes
        self._numbers: list[int | None] = []  # of the lists that are open: the next item's, if any
        self._label = ""  # the number of an item of which nothing has come yet
        self._row: list[str] | None = None  # the cells of the table row that is open
        self._columns: tuple[str, ...] = ()  # of the table that is open
        self._names = False  # the row that names columns is open
        self._level = 0  # of the heading that is open

    def take(self, token: Token) -> None:
        """One token of markdown-it's flat stream."""
        if token.type in ("heading_open", "heading_close"):
            self._level = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type.endswith(("_list_open", "_list_close", "list_item_open")):
            self._list(token)
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
            self.struck |= _STRUCK.search(token.content) is not None
            self._html(token.content)
        elif token.type == "inline":
            text, struck = _inline(token.children or [])
            self.struck |= struck
            self._words(_NOTE.sub(self._note, text))

    def _html(self, markup: str) -> None:
        """A block of HTML: its tables and lists as such; what is cut off at an empty line as text."""
        if not _WHOLE.match(markup):
            self._add("paragraph", without_tags(markup))
            return
        page = LexborHTMLParser(_UNSEEN.sub(" ", markup))
        if page.body is not None:
            self.blocks += Walk(whole_page=False).over(page.body)

    def _list(self, token: Token) -> None:
        """A list or an item of one; the items of an ordered list count from its beginning."""
        if token.type == "list_item_open":
            number = self._numbers[-1]
            if number is not None:
                self._label = f"{number}{token.markup} "
                self._numbers[-1] = number + 1
        elif token.nesting < 0:
            self._numbers.pop()
        else:
            start = token.attrs.get("start", 1)
            self._numbers.append(int(start) if token.type == "ordered_list_open" else None)

    def _note(self, found: re.Match[str]) -> str:
        """The mark of a note, which must not be taken for the number of a citation."""
        if (name := found[2]) in self._notes:
            return f"{found[1]}Note {name}:"
        return f" (note {found[3]})" if found[3] in self._notes else found[0]

    def _words(self, text: str) -> None:
        if self._row is not None:
            self._row.append(cell_text(text))
        elif self._level:
            self._add("heading", text)
        else:
            self._add("list_item" if self._numbers else "paragraph", text)

    def _end_row(self, cells: list[str]) -> None:
        self._row = None
        if any(cells):
            columns = () if self._names else self._columns
            self.blocks.append(Block("table_row", " | ".join(cells), columns=columns))
        if self._names:
            self._columns = tuple(cells) if any(cells) else ()

    def _add(self, kind: BlockKind, text: str) -> None:
        form = clean_code if kind == "code" else clean if kind == "paragraph" else clean_line
        text = form(text)
        if text:
            label, self._label = self._label, ""
            if kind == "code" and label:
                label = f"{label.rstrip()}\n"
            self.blocks.append(Block(kind, f"{label}{text}", self._level))


def _inline(children: list[Token]) -> tuple[str, bool]:
    """The words of a run of text, and whether some that are struck through were left out.

    Links are their text with the address, images their description.
    """
    parts: list[str] = []
    links: list[tuple[str, int]] = []  # open ones: address, where they began
    struck, depth = False, 0
    for at, token in enumerate(children):
        turn = _striking(token)
        depth, struck = max(0, depth + turn), struck or turn > 0
        if depth:
            continue
        if token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), len(parts)))
        elif opened := token.type == "html_inline" and _ANCHOR_OPENS.match(token.content):
            links.append((html.unescape(opened[1] or opened[2] or ""), len(parts)))
        elif links and (token.type == "link_close" or token.content.lower().startswith("</a")):
            address, begun = links.pop()
            parts[begun:] = [with_address("".join(parts[begun:]), address)]
        elif token.type in ("em_open", "em_close") and _within_word(children, at):
            parts.append(token.markup)  # a formula, base*weight*zone
        elif token.type == "image":
            parts.append(_inline(token.children or [])[0])
        else:
            parts.append(_written(token))
    return "".join(parts), struck


def _written(token: Token) -> str:
    """What a token without parts says."""
    if token.type == "html_inline":
        return "\n" if _BREAKING.match(token.content) else ""
    if token.type in ("text", "code_inline", "text_special"):
        return token.content
    return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, "")


def _within_word(children: list[Token], at: int) -> bool:
    """Whether a mark of emphasis stands between two letters or digits."""
    before = children[at - 1].content if at else ""
    after = children[at + 1].content if at + 1 < len(children) else ""
    return before[-1:].isalnum() and after[:1].isalnum()


def _striking(token: Token) -> int:
    """1 where struck-through text begins, -1 where it ends."""
    if token.type in ("s_open", "s_close"):
        return token.nesting
    found = _STRIKING.match(token.content) if token.type == "html_inline" else None
    return 0 if found is None else -1 if found[1] else 1


def without_tags(markup: str) -> str:
    """The text of a piece of HTML, for the HTML within Markdown."""
    text = _STRUCK.sub(" ", _UNSEEN.sub(" ", markup))
    text = _ANCHOR.sub(
        lambda one: with_address(one[3], html.unescape(one[1] or one[2] or "")), text
    )
    text = _BREAKING.sub("\n", _CELL.sub(" | ", re.sub(r"\s+", " ", text)))
    return html.unescape(_TAG.sub("", text))
