"""What a paragraph is, from its style: heading, title, list item.

Word writes localized style ids ("berschrift1") beside names that are always English
("heading 1"), so the name decides; without a styles part the id has to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_HEADING = re.compile(
    r"(?i)(?:heading|überschrift|berschrift|titre|título|ttulo|titolo|kop|rubrik|nagłówek|заголовок"
    r"|overskrift|otsikko|見出し|标题)\s*(\d)"
)
_DEEPEST = 6
_BODY_LEVEL = 9  # the outline level that Word gives to body text
_CHAIN = 20  # styles based on styles, at most


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """`level` 1 to 6 for a heading, else 0."""

    level: int = 0
    title: bool = False
    listed: bool = False


class Styles:
    """The paragraph styles of a document; works without any."""

    def __init__(self, tree: Any) -> None:
        self._styles: dict[str, Any] = {}
        for style in tree.iter("{*}style") if tree is not None else ():
            self._styles[value(style, "styleId") or ""] = style

    def of_paragraph(self, paragraph: Any) -> ParagraphStyle:
        """What the paragraph's properties and style make it."""
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return ParagraphStyle()
        named = properties.find("{*}pStyle")
        style = self._of_style(value(named, "val") or "" if named is not None else "")
        level = _outline(properties)
        level = style.level if level is None else level
        return ParagraphStyle(level, style.title, style.listed or _numbered(properties))

    def _of_style(self, style_id: str) -> ParagraphStyle:
        listed = False
        for _ in range(_CHAIN):
            style = self._styles.get(style_id)
            name = self._name(style_id)
            if name == "title":
                return ParagraphStyle(1, title=True)
            if found := _HEADING.fullmatch(name):
                return ParagraphStyle(min(int(found.group(1)) or 1, _DEEPEST))
            if style is None:
                break
            if (properties := style.find("{*}pPr")) is not None:
                listed = listed or _numbered(properties)
                if level := _outline(properties):
                    return ParagraphStyle(level)
            parent = style.find("{*}basedOn")
            if parent is None:
                break
            style_id = value(parent, "val") or ""
        return ParagraphStyle(listed=listed)

    def _name(self, style_id: str) -> str:
        style = self._styles.get(style_id)
        element = style.find("{*}name") if style is not None else None
        return ((value(element, "val") if element is not None else None) or style_id).lower()


def local(element: Any) -> str:
    """An element's name without its namespace; '' for what is no element."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def value(element: Any, name: str) -> str | None:
    """An attribute by its local name."""
    for key, found in element.attrib.items():
        if key.rsplit("}", 1)[-1] == name:
            return str(found)
    return None


def _outline(properties: Any) -> int | None:
    """The outline level as a heading level, 0 for body text; None when it is not said."""
    element = properties.find("{*}outlineLvl")
    number = value(element, "val") if element is not None else None
    if number is None or not number.isdigit():
        return None
    return 0 if int(number) >= _BODY_LEVEL else min(int(number) + 1, _DEEPEST)


def _numbered(properties: Any) -> bool:
    number = properties.find("{*}numPr/{*}numId")
    return number is not None and value(number, "val") not in (None, "0")
