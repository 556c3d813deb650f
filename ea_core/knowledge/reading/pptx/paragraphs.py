"""The paragraphs of a text on a slide, with the numbers that PowerPoint makes and links' addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ea_core.knowledge.reading.docx.styles import local
from ea_core.knowledge.reading.links import with_address
from ea_core.knowledge.reading.numbering import label
from ea_core.knowledge.reading.raised import raised
from ea_core.knowledge.reading.reading import Block
from ea_core.knowledge.text.cleaning import clean, clean_line

_LABELS = {"alphaLc": "a", "alphaUc": "A", "romanLc": "i", "romanUc": "I"}
_CLICK = ".//{*}hlinkClick"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def line_of(frame: Any) -> str:
    """The whole text on one line."""
    parts = (_text(paragraph) for paragraph in frame.paragraphs)
    return clean_line(" ".join(part for part in parts if part))


def blocks_of_text(frame: Any, page: int, *, listed: bool) -> Iterator[Block]:
    """A block for each paragraph; `listed`: those of a list unless they stand alone."""
    paragraphs = [(one, text) for one in frame.paragraphs if (text := _text(one))]
    counts: dict[int, int] = {}
    for paragraph, text in paragraphs:
        label = _label(paragraph, counts)
        item = label or paragraph.level > 0 or (listed and len(paragraphs) > 1)
        yield Block("list_item" if item else "paragraph", f"{label}{text}", 0, page)


def _text(paragraph: Any) -> str:
    """The words of a paragraph: without struck-through ones and running numbers."""
    parts: list[str] = []
    for element in paragraph._p:  # noqa: SLF001 -- the library leaves out fields and breaks
        name = local(element)
        if name == "br":
            parts.append("\n")
        elif name in {"r", "fld"} and not _left_out(element):
            text = "".join(one.text or "" for one in element.iterfind("{*}t"))
            if _is_raised(element):
                parts.append(raised("".join(parts[-1:]), text))
            parts.append(with_address(text, _address(paragraph, element)) if text.strip() else text)
    return clean("".join(parts))


def _left_out(run: Any) -> bool:
    properties = run.find("{*}rPr")
    struck = properties is not None and properties.get("strike", "noStrike") != "noStrike"
    return struck or (local(run) == "fld" and run.get("type", "").startswith("slidenum"))


def _is_raised(run: Any) -> bool:
    properties = run.find("{*}rPr")
    return properties is not None and properties.get("baseline", "0")[:1] in "123456789"


def _address(paragraph: Any, run: Any) -> str:
    """Where the link of a run leads out of the presentation; '' without one."""
    link = run.find(_CLICK)
    relation = (
        paragraph.part.rels.get(link.get(_ID)) if link is not None and link.get(_ID) else None
    )
    return str(relation.target_ref) if relation is not None and relation.is_external else ""


def _label(paragraph: Any, counts: dict[int, int]) -> str:
    """The number before a paragraph of a numbered list; counts each level on."""
    level = paragraph.level
    for deeper in [one for one in counts if one > level]:
        del counts[deeper]
    numbered = paragraph._p.find("{*}pPr/{*}buAutoNum")  # noqa: SLF001 -- the library has no lists
    if numbered is None:
        counts.pop(level, None)
        return ""
    start = numbered.get("startAt", "1")
    counts[level] = counts[level] + 1 if level in counts else int(start) if start.isdigit() else 1
    form = numbered.get("type", "arabicPeriod")
    number = label(counts[level], _LABELS.get(form[: form.find("c") + 1], "1"))
    if form.endswith("ParenBoth"):
        return f"({number}) "
    return f"{number}) " if form.endswith("ParenR") else f"{number}. "
