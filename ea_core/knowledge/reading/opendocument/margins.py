"""What stands above and below each page of an OpenDocument text."""

from __future__ import annotations

from typing import Any, Final

from ea_core.knowledge.reading.docx.styles import local, value
from ea_core.knowledge.reading.page_numbers import without_page_number
from ea_core.knowledge.text.cleaning import clean_line

_MOST: Final = 500
_LONGEST: Final = 2000  # characters
_PLACES: Final = frozenset({
    "header", "footer", "header-left", "footer-left", "header-first", "footer-first",
})  # fmt: skip
_BLANKS: Final = frozenset({"s", "tab", "line-break"})


def headers_of(pages: Any) -> list[str]:
    """The headers and footers that say more than a page number, each once."""
    said: dict[str, None] = {}
    for element in pages.iter() if pages is not None else ():
        if local(element) not in _PLACES or value(element, "display") == "false":
            continue
        lines = (clean_line(_text(one)) for one in element.iter("{*}p", "{*}h"))
        text = without_page_number(" ".join(line for line in lines if line))[:_LONGEST]
        if any(map(str.isalpha, text)):
            said[text] = None
    return list(said)[:_MOST]


def _text(element: Any) -> str:
    parts = [element.text or ""]
    for child in element:
        parts += [" " if local(child) in _BLANKS else _text(child), child.tail or ""]
    return "".join(parts)
