"""The tables of an answer once its citations have their numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ea_core.agent.citations import Citation
from ea_core.agent.texts import inert, without_links
from ea_core.knowledge.search import PassageHit

_MARKER = re.compile(r"(?<!\\)\[(\d+)\]")


def new_numbers(passages: Sequence[PassageHit], citations: Sequence[Citation]) -> dict[int, int]:
    """By what number the answer cites each passage that it cites (number n is at n - 1)."""
    cited = {one.chunk_id: one.n for one in citations}
    return {
        number: cited[one.chunk_id]
        for number, one in enumerate(passages, start=1)
        if one.chunk_id in cited
    }


def with_numbers(
    tables: Sequence[Mapping[str, Any]], numbers: Mapping[int, int], answer: str
) -> list[dict[str, Any]]:
    """The tables (as they are kept), those of documents with the numbers that the answer cites them by.

    Their words are as the answer has them, or a table with an address in a name would stand below them again.

    `numbers` tells the new number of a passage. Rows whose words do not stand in the answer like that
    are no table: the words are shown.
    """
    kept: list[dict[str, Any]] = []
    for table in tables:
        cites = [numbers.get(one) for one in table.get("cites", [])]
        if not cites:
            kept.append({**table, "words": without_links(inert(table.get("words", "")))})
            continue
        words = _MARKER.sub(
            lambda marker: f"[{numbers.get(int(marker[1]), marker[1])}]", table["words"]
        )
        words = without_links(inert(words))
        if None not in cites and words in answer:
            kept.append({**table, "words": words, "cites": cites})
    return kept
