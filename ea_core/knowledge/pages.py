"""Where in a passage a new page begins, so that a sentence is cited with the page it stands on.

A passage goes over a page's end (a passage per page would tear apart what belongs together), but
a citation names one page. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from ea_core.knowledge.reading import Block, ReadDocument
from ea_core.knowledge.sentences import sentence_spans
from ea_core.knowledge.splitting import Passage

PageStarts = tuple[tuple[int, int], ...]
"""(offset in the passage's content, page that begins there), the first at 0; () without pages."""


def page_starts(document: ReadDocument, passages: Sequence[Passage]) -> list[PageStarts]:
    """Where the pages of each passage begin in its content."""
    openings: dict[int, str] = {}
    for block in document.blocks:
        if block.page is not None and block.page not in openings and block.text.strip():
            openings[block.page] = _opening(block)
    return [_starts(passage, openings) for passage in passages]


def page_at(starts: Sequence[Sequence[int]], offset: int) -> int | None:
    """The page of the character at `offset`; None without pages."""
    page = None
    for start, number in starts:
        if start <= offset:
            page = number
    return page


def _starts(passage: Passage, openings: dict[int, str]) -> PageStarts:
    if passage.page is None:
        return ()
    found = [(0, passage.page)]
    cursor = 0
    for page in range(passage.page + 1, (passage.page_end or passage.page) + 1):
        place = passage.content.find(openings[page], cursor + 1) if page in openings else -1
        if place > 0:
            found.append((place, page))
            cursor = place
    return tuple(found)


def _opening(block: Block) -> str:
    """The words that a page begins with, as a passage has them."""
    if block.kind in ("heading", "table_row"):
        first = block.text
    elif block.kind == "code":
        first = next(line for line in block.text.split("\n") if line.strip())
    else:
        begin, end = sentence_spans(block.text)[0]
        first = block.text[begin:end]
    return " ".join(first.split()[:_WORDS]) if len(first) > _UNCUT else first


_UNCUT = 300  # characters: a longer piece may have been cut between words
_WORDS = 12
