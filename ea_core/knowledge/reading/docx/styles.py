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
_LEFT_OUT = ("vanish", "strike", "dstrike")
_DEEPEST = 6
_BODY_LEVEL = 9  # the outline level that Word gives to body text
_CHAIN = 20  # styles based on styles, at most


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """`level` 1 to 6 for a heading, else 0."""

    level: int = 0
    title: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number (list) of a paragraph and its level from 0, None when its style decides.

    `styles` are the ids of its style and of those that it is based on.
    """

    number: str
    level: int | None
    styles: tuple[str, ...]


class Styles:
    """The paragraph styles of a document; works without any."""

    def __init__(self, tree: Any) -> None:
        self._styles: dict[str, Any] = {}
        for style in tree.iter("{*}style") if tree is not None else ():
            self._styles[value(style, "styleId") or ""] = style
        self._some_leave_out = any(
            flag(style.find(f"{{*}}rPr/{{*}}{name}"))
            for style in self._styles.values()
            for name in _LEFT_OUT
        )

    def of_paragraph(self, paragraph: Any) -> ParagraphStyle:
        """What the paragraph's properties and style make it."""
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return ParagraphStyle()
        named = properties.find("{*}pStyle")
        style = self._of_style(value(named, "val") or "" if named is not None else "")
        outline = _outline(properties)
        level = style.level if outline is None else outline
        return ParagraphStyle(level, style.title, self.numbered(paragraph) is not None)

    def numbered(self, paragraph: Any) -> Numbered | None:
        """The list of a paragraph: its own, else that of its style; None when it is in none."""
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return None
        named = properties.find("{*}pStyle")
        chain = self._chain(value(named, "val") or "" if named is not None else "")
        number: str | None = None
        level: str | None = None
        for own in (properties, *(self._styles[one].find("{*}pPr") for one in chain)):
            found = own.find("{*}numPr") if own is not None else None
            if found is None:
                continue
            level = _property(found, "ilvl") if level is None else level
            number = _property(found, "numId")
            if number is not None:
                break
        if number is None or number == "0":
            return None
        return Numbered(number, int(level) if level and level.isdigit() else None, chain)

    def leaves_out(self, run: Any) -> bool:
        """Whether a run is hidden or struck through, by itself, its style or its paragraph's."""
        properties = run.find("{*}rPr")
        said = [] if properties is None else [properties]
        if self._some_leave_out:
            said += self._inherited(run, properties)
        for name in _LEFT_OUT:
            found = (one.find(f"{{*}}{name}") for one in said)
            if flag(next((one for one in found if one is not None), None)):
                return True
        return False

    def _inherited(self, run: Any, properties: Any) -> list[Any]:
        """What the styles of a run and of its paragraph say of its letters, the nearest first."""
        named = properties.find("{*}rStyle") if properties is not None else None
        chain = [*self._chain(value(named, "val") or "" if named is not None else "")]
        paragraph = next(run.iterancestors("{*}p"), None)
        named = paragraph.find("{*}pPr/{*}pStyle") if paragraph is not None else None
        chain += self._chain(value(named, "val") or "" if named is not None else "")
        found = (self._styles[one].find("{*}rPr") for one in chain)
        return [one for one in found if one is not None]

    def _chain(self, style_id: str) -> tuple[str, ...]:
        """The ids of a style and of those that it is based on."""
        chain: list[str] = []
        while style_id in self._styles and len(chain) < _CHAIN and style_id not in chain:
            chain.append(style_id)
            parent = self._styles[style_id].find("{*}basedOn")
            style_id = (value(parent, "val") or "") if parent is not None else ""
        return tuple(chain)

    def _of_style(self, style_id: str) -> ParagraphStyle:
        for _ in range(_CHAIN):
            style = self._styles.get(style_id)
            name = self._name(style_id)
            if name == "title":
                return ParagraphStyle(1, title=True)
            if found := _HEADING.fullmatch(name):
                return ParagraphStyle(min(int(found.group(1)) or 1, _DEEPEST))
            if style is None:
                break
            properties = style.find("{*}pPr")
            if properties is not None and (level := _outline(properties)):
                return ParagraphStyle(level)
            parent = style.find("{*}basedOn")
            if parent is None:
                break
            style_id = value(parent, "val") or ""
        return ParagraphStyle()

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


def flag(element: Any) -> bool:
    """Whether an on/off property is there and on."""
    return element is not None and value(element, "val") not in ("0", "false", "off", "none")


def _outline(properties: Any) -> int | None:
    """The outline level as a heading level, 0 for body text; None when it is not said."""
    element = properties.find("{*}outlineLvl")
    number = value(element, "val") if element is not None else None
    if number is None or not number.isdigit():
        return None
    return 0 if int(number) >= _BODY_LEVEL else min(int(number) + 1, _DEEPEST)


def _property(element: Any, name: str) -> str | None:
    child = element.find(f"{{*}}{name}")
    return value(child, "val") if child is not None else None
