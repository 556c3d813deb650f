"""HTML: a page's main content as blocks, its title, language, author and date."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from ea_core.errors import DocumentTooLarge
from ea_core.knowledge.reading.html.boilerplate import content_of
from ea_core.knowledge.reading.html.decoding import decode_page
from ea_core.knowledge.reading.html.walk import Walk
from ea_core.knowledge.reading.reading import Block, MetadataValue, ReadDocument, ReadLimits
from ea_core.knowledge.reading.remarks import STRUCK
from ea_core.knowledge.reading.titles import chosen_title
from ea_core.knowledge.text.cleaning import clean_line

_DEEPEST: Final = 3000
"""Elements within elements; a parser's time grows with their square."""
_NESTING = re.compile(
    r"<(/?)(?:div|span|font|b|i|u|em|strong|a|table|tr|td|ul|ol|li|section|article|blockquote|center|small|big"
    r"|sub|sup|code|p|q|dl|dd|form|fieldset)\b",
    re.IGNORECASE,
)
_MOST_LINKS: Final = 100
"""A page with more links is a directory or an encyclopedia: their addresses would drown its words."""
_BUILT_BY_PROGRAM: Final = (
    "The page holds no text of its own: a program in it (JavaScript) builds what browsers show. "
    "Save it as a PDF and upload that."
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DATES: Final = (
    "article:published_time",
    "article:modified_time",
    "date",
    "dc.date",
    "dcterms.date",
)


def read(path: Path, filename: str, limits: ReadLimits) -> ReadDocument:  # noqa: ARG001
    """Read a page; raises UnsupportedDocument when it is not text, DocumentTooLarge when nested too deeply."""
    text, encoding = decode_page(path.read_bytes(), filename)
    return read_page(text, filename, encoding)


def read_page(text: str, filename: str, encoding: str) -> ReadDocument:
    """The document of a page that is decoded already."""
    _check_depth(text, filename)
    page = LexborHTMLParser(text.replace("\x00", ""))
    metadata: dict[str, MetadataValue] = {"encoding": encoding, **_metadata(page)}
    blocks: list[Block] = []
    if page.body is not None:
        blocks = _blocks(page)
    if not blocks and re.search(r"(?i)<script\b", text):
        metadata["remarks"] = [_BUILT_BY_PROGRAM]
    elif blocks and any(clean_line(one.text(deep=True)) for one in page.css("del, s, strike")):
        metadata["remarks"] = [STRUCK]
    return ReadDocument(_title(page, blocks, filename), "html", None, tuple(blocks), metadata)


def _blocks(page: Any) -> list[Block]:
    content = content_of(page.body)
    base = page.css_first("head base[href]", default=None)
    address = (base.attributes.get("href") or "") if base is not None else ""
    links = len(content.css("a[href]")) <= _MOST_LINKS
    whole = content.tag == "body"
    blocks = Walk(address if "://" in address else "", links, whole).over(content)
    if not whole and not any(block.kind == "heading" for block in blocks):
        heading = page.body.css_first("h1", default=None)
        text = clean_line(heading.text(deep=True)) if heading is not None else ""
        blocks = [Block("heading", text, 1), *blocks] if text and blocks else blocks
    return blocks


def _title(page: Any, blocks: list[Block], filename: str) -> str:
    """The page's title without the name of the site where its first heading tells them apart."""
    element = page.css_first("head title", default=None)
    title = clean_line(element.text(deep=True)) if element is not None else ""
    first = next(
        (block.text for block in blocks if block.kind == "heading" and block.level == 1), ""
    )
    if first and title.casefold().startswith(first.casefold()):
        title = first
    return chosen_title(title, first, filename)


def _metadata(page: Any) -> dict[str, MetadataValue]:
    found: dict[str, MetadataValue] = {}
    root = page.css_first("html", default=None)
    language = (
        ((root.attributes.get("lang") or "") if root is not None else "").split("-")[0].lower()
    )
    if re.fullmatch("[a-z]{2}", language):
        found["language"] = language
    said: dict[str, str] = {}
    for meta in page.css("meta[content]"):
        name = (meta.attributes.get("name") or meta.attributes.get("property") or "").lower()
        said.setdefault(name, clean_line(meta.attributes.get("content") or "")[:300])
    if said.get("author"):
        found["author"] = said["author"]
    for name in _DATES:
        if day := _DAY.match(said.get(name, "")):
            found["date"] = day.group()
            break
    return found


def _check_depth(text: str, filename: str) -> None:
    """Raises DocumentTooLarge for a page that is nested beyond what any author writes."""
    depth = 0
    for tag in _NESTING.finditer(text):
        depth += -1 if tag[1] else 1
        if depth > _DEEPEST and depth > text.count("\n") // 2:
            raise DocumentTooLarge(
                f"{filename} is nested more than {_DEEPEST:,} levels deep and is refused."
            )
