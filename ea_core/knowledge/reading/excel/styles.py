"""What the cells of a workbook share: their styles and their texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any

from lxml import etree

from ea_core.knowledge.reading.docx.styles import local
from ea_core.knowledge.reading.package import SAFE
from ea_core.knowledge.reading.tables import cell_text
from ea_core.workbooks.spreadsheet_ml import GENERAL, format_of, formats_of

_OFF = frozenset({"0", "false", "none"})


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell is shown: the code of its number format, and its font."""

    code: str = GENERAL
    bold: bool = False
    struck: bool = False


PLAIN = Style()


def styles_of(tree: Any) -> list[Style]:
    """The styles that cells name by number; none without a styles part."""
    if tree is None:
        return []
    codes = formats_of(tree)
    fonts = [
        (_is_on(font.find("{*}b")), _is_on(font.find("{*}strike")))
        for font in tree.iterfind("{*}fonts/{*}font")
    ]
    styles = []
    for one in tree.iterfind("{*}cellXfs/{*}xf"):
        font = one.get("fontId", "0")
        known = font.isdigit() and int(font) < len(fonts)
        styles.append(
            Style(format_of(one, codes), *(fonts[int(font)] if known else (False, False)))
        )
    return styles


def _is_on(element: Any) -> bool:
    return element is not None and element.get("val", "1").lower() not in _OFF


def shared_texts(stream: IO[bytes]) -> list[str]:
    """The texts that cells name by number, each as a cell shows it."""
    texts = []
    options = {name: on for name, on in SAFE.items() if name != "remove_pis"}
    for _, element in etree.iterparse(stream, events=("end",), tag="{*}si", **options):
        texts.append(cell_text(text_of(element)))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return texts


def text_of(element: Any) -> str:
    """The words of a text with or without runs; no reading aids, nothing that is struck through."""
    parts: list[str] = []
    for child in element:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r" and not _is_on(child.find("{*}rPr/{*}strike")):
            parts.extend(text.text or "" for text in child.iterfind("{*}t"))
    return "".join(parts)
