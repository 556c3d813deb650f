"""One walk through a page, from elements to blocks. No recursion: pages may be nested deeply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

from ea_core.knowledge.reading.html.boilerplate import is_left_out
from ea_core.knowledge.reading.html.tables import grid_of, is_data
from ea_core.knowledge.reading.links import with_address
from ea_core.knowledge.reading.numbering import label
from ea_core.knowledge.reading.raised import raised
from ea_core.knowledge.reading.reading import Block, BlockKind
from ea_core.knowledge.reading.tables import blocks_of
from ea_core.knowledge.text.cleaning import clean, clean_code, clean_line

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_APART: Final = frozenset({
    "p", "div", "section", "article", "main", "header", "footer", "aside", "ul", "ol", "dl", "dt",
    "dd", "li", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "blockquote", "pre",
    "figure", "figcaption", "form", "fieldset", "legend", "address", "hr", "details", "summary",
    "center", "body", "search", "hgroup", *_HEADINGS,
})  # fmt: skip
"""Elements that begin and end a block."""
_LEAST_ALT: Final = 3
_BLANKS = re.compile(r"\s+")
_TWO_BREAKS = re.compile(r"\n\s*\n")


@dataclass(slots=True)
class _List:
    """A list that is open: how its items are numbered, or not."""

    form: str | None
    count: int


@dataclass(slots=True)
class Walk:
    """Gathers the blocks of a page. `base` is its address; `links`: whether addresses are kept."""

    base: str = ""
    links: bool = True
    whole_page: bool = True
    blocks: list[Block] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _item: str | None = None
    """What stands before the item that is open: its number, or nothing."""
    _level: int = 0
    _pre: int = 0
    _addresses: list[str] = field(default_factory=list)

    def over(self, root: Any) -> list[Block]:
        """The blocks of all that is in `root`."""
        for node, entered in _steps(root, self._enter):
            if not entered:
                self._leave(node)
        self._flush()
        return self.blocks

    def _enter(self, node: Any) -> bool:
        """Takes an element or a text; whether to look into it."""
        if node.is_text_node:
            text = node.text_content or ""
            self._text.append(text if self._pre else _BLANKS.sub(" ", text))
            return False
        if not node.is_element_node:
            return False
        tag, attributes = node.tag, node.attributes
        if is_left_out(node, attributes, whole_page=self.whole_page):
            return False
        if tag in _APART:
            self._flush()
        if tag == "table" and is_data(node, attributes):
            self._table(node)
            return False
        if tag == "br":
            self._text.append("\n")
        elif tag == "img":
            alt = clean_line(attributes.get("alt") or "")
            self._text.append(f" {alt} " if len(alt.split()) >= _LEAST_ALT else "")
        elif tag == "sup":
            self._text.append(raised("".join(self._text[-1:]), node.text(deep=True)))
        elif tag == "a":
            self._addresses.append(attributes.get("href") or "")
        else:
            self._open(tag, attributes)
        return True

    def _open(self, tag: str, attributes: Any) -> None:
        if tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif (attributes.get("role") or "") == "heading":
            said = attributes.get("aria-level") or "2"
            self._level = min(int(said), 6) if said.isdigit() and said != "0" else 2
        elif tag in {"ul", "ol"}:
            start = attributes.get("start") or "1"
            number = int(start) if start.lstrip("-").isdigit() else 1
            form = (attributes.get("type") or "1") if tag == "ol" else None
            self._lists.append(_List(form, number - 1))
        elif tag == "li":
            self._item = self._next_number(attributes.get("value") or "")
        elif tag in {"dt", "dd"}:
            self._item = ""
        elif tag == "pre":
            self._pre += 1

    def _next_number(self, said: str) -> str:
        if not self._lists or self._lists[-1].form is None:
            return ""
        current = self._lists[-1]
        current.count = int(said) if said.isdigit() else current.count + 1
        return f"{label(current.count, current.form or '1')}. "

    def _leave(self, node: Any) -> None:
        tag = node.tag
        if tag == "a" and self._addresses:
            self._text.append(self._address(self._addresses.pop(), node))
        if tag not in _APART:
            return
        self._flush()
        if tag in _HEADINGS or self._level:
            self._level = 0
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag in {"li", "dt", "dd"}:
            self._item = None
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)

    def _address(self, href: str, node: Any) -> str:
        """The address in brackets to stand behind a link's text, where it leads out of the page and is not the text."""
        href = href.strip()
        if not self.links or href.startswith("#"):
            return ""
        address = urljoin(self.base, href) if self.base else href
        text = clean_line(node.text(deep=True))
        return with_address(text, address)[len(text) :] if text else ""

    def _table(self, node: Any) -> None:
        for caption in node.css("caption"):
            if text := clean_line(caption.text(deep=True, separator=" ")):
                self.blocks.append(Block("paragraph", text))
        self.blocks += blocks_of(grid_of(node, self._cell))

    def _cell(self, node: Any) -> str:
        """The text of one cell, with the addresses of its links."""
        inner = Walk(self.base, self.links, self.whole_page)
        return clean_line(" ".join(block.text for block in inner.over(node)))

    def _flush(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if not text.strip():
            return
        if self._pre:
            self.blocks.append(Block("code", clean_code(text)))
            return
        kind: BlockKind = "paragraph"
        if self._level or self._item is not None:
            kind, parts = ("heading" if self._level else "list_item"), [clean_line(text)]
        else:
            parts = [clean(part) for part in _TWO_BREAKS.split(text)]
        for part in parts:
            if part:
                self.blocks.append(Block(kind, f"{self._item or ''}{part}", self._level))
                self._item = "" if self._item else self._item


def _steps(root: Any, enter: Any) -> Iterator[tuple[Any, bool]]:
    """(node, True) when a node below `root` is entered and (node, False) when it is left."""
    node = root.child
    while node is not None:
        inside = enter(node)
        yield node, True
        if inside and node.child is not None:
            node = node.child
            continue
        if inside:
            yield node, False
        while node.next is None:
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return
            yield node, False
        node = node.next
