"""What single elements of a Word document say. Pure."""

from __future__ import annotations

from typing import Any

from ea_core.knowledge.reading.docx.styles import local, value

_HEADING_LENGTH = 100


def chosen(alternate: Any) -> Any:
    """The first rendering offered, or the fallback when there is no other."""
    choices = [child for child in alternate if local(child) in ("Choice", "Fallback")]
    return next((choice for choice in choices if len(choice)), alternate)


def starts_page(section: Any) -> bool:
    """Whether a section's end starts a new page."""
    if section is None:
        return False
    kind = section.find("{*}type")
    return kind is None or value(kind, "val") != "continuous"


def like_a_heading(text: str) -> bool:
    """Whether a bold paragraph is short and ends as headings do."""
    return len(text) <= _HEADING_LENGTH and "\n" not in text and text[-1] not in ".,;"


def notes_of(tree: Any, kind: str) -> dict[tuple[str, str | None], Any]:
    """(kind, id) -> element of the foot- or endnotes, without separators."""
    found = tree.iter(f"{{*}}{kind}") if tree is not None else ()
    return {
        (kind, value(note, "id")): note for note in found if value(note, "type") in (None, "normal")
    }


def is_deleted(paragraph: Any) -> bool:
    """Whether the paragraph's end was deleted or moved away with tracked changes."""
    mark = paragraph.find("{*}pPr/{*}rPr")
    return mark is not None and any(local(one) in ("del", "moveFrom") for one in mark)
