"""Page numbers in running titles: "Draft | Page 1 of 4" says "Draft" on each page. Pure."""

from __future__ import annotations

import re
from typing import Final

from ea_core.knowledge.text.cleaning import clean_line

PAGE: Final = "(?:page|pg|seite|página|pagina|pág|sivu|side|sida|strona|стр|頁|第)"
OF: Final = "(?:of|von|de|di|van|av|af|sur|z|из)"
_SAID = re.compile(rf"(?i)(?<!\w){PAGE}\W{{0,3}}\d+(?:\W*(?:{OF}|/)\W*\d+)?(?!\w)")
_BEFORE = re.compile(rf"(?i)\b(?:{PAGE}|p|s|str)\b\W*$")
_BEHIND = re.compile(rf"(?i)^(?:\W*(?:{OF}|/)\W*\d+)?(?:\W?(?:頁|ページ|页))?(?!\w)")
_AROUND: Final = " \t|/\\·•.,:;\N{EN DASH}\N{EM DASH}-"


def without_page_number(text: str) -> str:
    """A running title without "Page 1 of 4": the number of one page is not that of all."""
    found = _SAID.search(text)
    return _joined(text[: found.start()], text[found.end() :]) if found else text


def without_number_at(text: str, start: int, end: int) -> str:
    """A running title without the number at `start`, which counts the pages, and what belongs to it."""
    return _joined(_BEFORE.sub("", text[:start]), _BEHIND.sub("", text[end:], count=1))


def _joined(before: str, behind: str) -> str:
    parts = (before.rstrip(_AROUND), behind.lstrip(_AROUND))
    return clean_line(" | ".join(part for part in parts if part)).strip(_AROUND)
