"""What stands in the boxes that lie on a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ea_core.knowledge.reading.package import Package
from ea_core.knowledge.text.cleaning import clean

_MOST = 500  # boxes of a sheet


def boxed_texts(package: Package, sheet: str) -> Iterator[str]:
    """The words of the boxes of a sheet (its part), in the order in which they were drawn."""
    tree: Any = package.tree(package.related(sheet, "drawing"))
    for number, body in enumerate(tree.iter("{*}txBody") if tree is not None else ()):
        lines = ("".join(t.text or "" for t in line.iter("{*}t")) for line in body.iter("{*}p"))
        if number < _MOST and (text := clean("\n".join(lines))):
            yield text
