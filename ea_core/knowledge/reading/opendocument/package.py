"""What all OpenDocument files have: the container, what the file says of itself, its styles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ea_core.errors import DamagedDocument
from ea_core.knowledge.reading.docx.styles import local, value
from ea_core.knowledge.reading.package import Package
from ea_core.knowledge.reading.reading import MetadataValue, ReadLimits
from ea_core.knowledge.reading.sniffing import protected
from ea_core.knowledge.text.cleaning import clean_line

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Style:
    """What a style of that name does: text that is struck or hidden, a table that is not shown."""

    struck: bool = False
    hidden: bool = False
    bold: bool = False
    level: int = 0
    """Of a heading, 1 to 6, else 0."""


PLAIN = Style()


@dataclass(slots=True)
class OpenDocument:
    """An opened file: its body, its styles by name, how its lists are numbered."""

    body: Any
    styles: dict[str, Style] = field(default_factory=dict)
    lists: dict[str, dict[int, Any]] = field(default_factory=dict)
    """Name of a list's style -> level from 1 -> the element that says how it is numbered."""
    pages: Any = None
    """The part that says what stands above and below each page, if there is one."""
    package: Package | None = None
    title: str = ""
    metadata: dict[str, MetadataValue] = field(default_factory=dict)

    def part(self, address: str) -> Any:
        """What an object in the file holds ("./Object 1"); None when it is not in the file."""
        name = address.removeprefix("./")
        return self.package.tree(f"{name}/content.xml") if self.package and name else None


def opened(path: Path, filename: str, limits: ReadLimits) -> OpenDocument:
    """Opens a file; raises DamagedDocument, DocumentTooLarge or ProtectedDocument."""
    package = Package(path, filename, limits)
    manifest = package.tree("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise protected(filename)
    content = package.tree("content.xml")
    if content is None:
        raise DamagedDocument(f"{filename} is damaged: the part with its text is missing.")
    body = content.find("{*}body")
    found = OpenDocument(body if body is not None else content, pages=package.tree("styles.xml"))
    found.package = package
    for tree in (found.pages, content):
        if tree is not None:
            _note_styles(found, tree)
    _note_metadata(found, package.tree("meta.xml"))
    return found


def _note_styles(found: OpenDocument, tree: Any) -> None:
    for style in tree.iter("{*}style"):
        name = value(style, "name") or ""
        parent = found.styles.get(value(style, "parent-style-name") or "", PLAIN)
        level = value(style, "default-outline-level") or ""
        struck, hidden, bold = parent.struck, parent.hidden, parent.bold
        for properties in style:
            line = value(properties, "text-line-through-style") or value(
                properties, "text-line-through-type"
            )
            struck = line != "none" if line else struck
            bold = (value(properties, "font-weight") or ("bold" if bold else "")) == "bold"
            hidden = (
                hidden
                or (
                    local(properties) == "table-properties"
                    and value(properties, "display") == "false"
                )
                or (
                    local(properties) == "text-properties"
                    and value(properties, "display") == "none"
                )
                or value(properties, "visibility") == "hidden"
            )
        deep = min(int(level), 6) if level.isdigit() else parent.level
        found.styles[name] = Style(struck, hidden, bold, deep)
    for style in tree.iter("{*}list-style", "{*}outline-style"):
        name = value(style, "name") or "" if local(style) == "list-style" else "outline"
        levels = {int(value(one, "level") or 1): one for one in style}
        found.lists[name] = levels


def _note_metadata(found: OpenDocument, tree: Any) -> None:
    for element in tree.iter() if tree is not None else ():
        name, text = local(element), clean_line(element.text or "")[:300]
        if not text:
            continue
        if name == "title":
            found.title = text
        elif name == "initial-creator" or (name == "creator" and "author" not in found.metadata):
            found.metadata["author"] = text
        elif name == "creation-date" and (day := _DAY.match(text)):
            found.metadata["date"] = day.group()
        elif name == "keyword":
            tags = found.metadata.setdefault("tags", [])
            if isinstance(tags, list):
                tags.append(text)  # type: ignore[arg-type] # a list of texts
