"""The elements of a sheet one after the other, and what its references name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ea_core.knowledge.reading.package import SAFE
from ea_core.workbooks.spreadsheet_ml import column_of


def elements_of(stream: Any) -> Iterator[Any]:
    """The elements of a sheet that matter, each with all that is in it; freed as soon as used."""
    wanted = (
        "{*}row",
        "{*}col",
        "{*}mergeCell",
        "{*}autoFilter",
        "{*}hyperlink",
        "{*}headerFooter",
    )
    options = {name: on for name, on in SAFE.items() if name != "remove_pis"}
    for _, element in etree.iterparse(stream, events=("end",), tag=wanted, **options):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def range_of(reference: str) -> tuple[int, int, int, int] | None:
    """The corners of B2:C4, or of B2, as (top, left, bottom, right), rows from 1 and columns from 0."""
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", reference)
    if not found:
        return None
    left, top = column_of(found[1]), int(found[2])
    return top, left, int(found[4] or top), column_of(found[3]) if found[3] else left
