"""The addresses of links on a PDF page, and behind which of its characters they belong."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as c

from ea_core.knowledge.reading.links import with_address

_MOST = 300  # links of a page that are looked at
_LONGEST = 1000  # bytes of an address
_STEPS = 60  # of that width over a link's area
_NEAR = 6.0  # points around the end of a link in which its last character is sought


def addresses(document: Any, page: Any, textpage: Any, text: str) -> dict[int, str]:
    """Index of a character in `text` -> " (https://...)" that is to be said after it.

    Nothing for links within the document, and for those whose words are the address. A link over two
    lines is two on the page; its address follows the second.
    """
    found: dict[int, str] = {}
    place, link = ctypes.c_int(0), c.FPDF_LINK()
    last: tuple[str, int] | None = None
    for _ in range(_MOST):
        if not c.FPDFLink_Enumerate(page, place, link):
            break
        address = _address(document, link)
        ends = _ends(textpage, link, text) if address else None
        if ends is None:
            continue
        first, end = ends
        more = with_address(text[first : end + 1], address)[end + 1 - first :]
        if last and last[0] == address and 0 < first - last[1] <= 3:  # noqa: PLR2004 -- a line's end
            found.pop(last[1], None)
        last = address, end
        if more:
            found[end] = more
    return found


def _address(document: Any, link: Any) -> str:
    action = c.FPDFLink_GetAction(link)
    if not action or c.FPDFAction_GetType(action) != c.PDFACTION_URI:
        return ""
    size = c.FPDFAction_GetURIPath(document, action, None, 0)
    if not 1 < size <= _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    c.FPDFAction_GetURIPath(document, action, buffer, size)
    return buffer.value.decode("utf-8", "replace")


def _char_from(textpage: Any, way: tuple[float, float], height: float) -> int:
    """The first character that is met on the way; a link's area may be wider than its words."""
    start, end = way
    step = min(_NEAR, abs(end - start)) * (1 if end > start else -1) or 1.0
    steps = min(int(abs(end - start) / abs(step)), _STEPS)
    for at in range(steps + 1):
        x = start + at * step
        index: int = c.FPDFText_GetCharIndexAtPos(textpage, x, height, _NEAR, _NEAR)
        if index >= 0:
            return index
    return -1


def _ends(textpage: Any, link: Any, text: str) -> tuple[int, int] | None:
    """The first and the last character of the words within a link's rectangle."""
    area = c.FS_RECTF()
    if not c.FPDFLink_GetAnnotRect(link, area):
        return None
    middle = (area.top + area.bottom) / 2
    first = _char_from(textpage, (area.left + 1, area.right), middle)
    last = _char_from(textpage, (area.right - 1, area.left), middle)
    x, y = ctypes.c_double(), ctypes.c_double()
    while last > first >= 0:
        c.FPDFText_GetCharOrigin(textpage, last, x, y)
        if x.value < area.right and not text[last].isspace():
            break
        last -= 1
    if not 0 <= first <= last < len(text) or "\n" in text[first:last]:
        return None
    return first, last
