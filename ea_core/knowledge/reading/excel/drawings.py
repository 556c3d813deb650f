"""What stands beside the cells of a sheet: in boxes that lie on it, above and below its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ea_core.knowledge.reading.package import Package
from ea_core.knowledge.reading.page_numbers import without_page_number
from ea_core.knowledge.text.cleaning import clean, clean_line

_MOST = 500  # boxes of a sheet
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6}|\d+|[^&])')
"""How a header says fonts, places and what changes (ECMA-376 part 1, 18.3.1.46); && is a sign."""


def boxed_texts(package: Package, sheet: str) -> Iterator[str]:
    """The words of the boxes of a sheet (its part), in the order in which they were drawn."""
    tree: Any = package.tree(package.related(sheet, "drawing"))
    for number, body in enumerate(tree.iter("{*}txBody") if tree is not None else ()):
        lines = ("".join(t.text or "" for t in line.iter("{*}t")) for line in body.iter("{*}p"))
        if number < _MOST and (text := clean("\n".join(lines))):
            yield text


def printed(element: Any) -> Iterator[str]:
    """The headers and footers of a sheet that say more than what changes from page to page."""
    for part in element:
        said = (part.text or "").replace("&&", "\x00").replace("&P", "1").replace("&N", "2")
        text = without_page_number(clean_line(_CODES.sub(" ", said).replace("\x00", "&")))
        if any(map(str.isalpha, text)):
            yield text
