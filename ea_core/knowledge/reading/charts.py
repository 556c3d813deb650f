"""What a chart of an office file shows (DrawingML): its title, and a row for each category."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ea_core.knowledge.reading.reading import Block
from ea_core.knowledge.reading.tables import cell_text
from ea_core.knowledge.text.cleaning import clean_line
from ea_core.workbooks.numbers import shown

_MOST = 10_000  # points of a series


def chart_blocks(tree: Any, page: int | None) -> Iterator[Block]:
    """The blocks of a chart from the values that the file keeps for drawing it."""
    title = tree.find("{*}chart/{*}title")
    words = "".join(t.text or "" for t in title.iter("{*}t", "{*}v")) if title is not None else ""
    if text := clean_line(words):
        yield Block("paragraph", text, 0, page)
    series = list(tree.iter("{*}ser"))
    categories: dict[int, str] = {}
    for one in series:
        for at, text in _points(one, ("cat", "xVal")).items():
            categories.setdefault(at, text)
    if not series or not categories:
        return
    names = ("", *(" ".join(_points(one, ("tx",)).values()) for one in series))
    yield Block("table_row", " | ".join(names), 0, page)
    values = [_points(one, ("val", "yVal")) for one in series]
    for at, category in sorted(categories.items()):
        row = [category, *(of_one.get(at, "") for of_one in values)]
        yield Block("table_row", " | ".join(row), 0, page, names)


def _points(series: Any, names: tuple[str, ...]) -> dict[int, str]:
    """What a series has under one of the names: place -> text, numbers as the chart shows them."""
    found: dict[int, str] = {}
    for name in names:
        for part in series.iterfind(f"{{*}}{name}"):
            code = part.findtext(".//{*}formatCode") or "General"
            is_number = next(part.iter("{*}numRef", "{*}numLit"), None) is not None
            for point in part.iter("{*}pt"):
                at, text = point.get("idx", ""), point.findtext("{*}v") or ""
                if at.isdigit() and int(at) < _MOST:
                    found[int(at)] = cell_text(shown(text, code).text if is_number else text)
    return found
