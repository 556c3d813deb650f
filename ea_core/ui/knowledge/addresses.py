"""Addresses at which a document is open, and what they ask to be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from ea_core.ui.kit.address import asked, asked_id, here

SCRIPT: Final = "pages/3_Knowledge.py"
DOCUMENT: Final = "document"
QUERY: Final = "q"
"""What stands in the address while something is looked for."""
OF_DOCUMENT: Final = (
    DOCUMENT,
    "page",
    "quote",
    "passage",
    "part",
    "find",
    "found",
    "like",
    "against",
    "edit",
)
"""Parameters that belong to one document; the others are those of the list that it was found in."""
_LONGEST: Final = 90
"""Characters of a quote in an address; of a longer one its first and last words stand there."""
_FEW_WORDS: Final = 5
_GAP: Final = "…"


def viewer_query(
    document_id: UUID, page: int | None = None, quote: str = "", passage: UUID | None = None
) -> dict[str, str]:
    """The query of the address at which a document is open.

    At a page of a PDF, at a passage of another document, with a quote marked.
    """
    query = {DOCUMENT: str(document_id)}
    if page is not None:
        query["page"] = str(page)
    if quote:
        query["quote"] = short_quote(quote)
    if passage is not None:
        query["passage"] = str(passage)
    return query


def viewer_url(
    document_id: UUID, page: int | None = None, quote: str = "", passage: UUID | None = None
) -> str:
    """That address."""
    return f"/Knowledge?{urlencode(viewer_query(document_id, page, quote, passage))}"


def short_quote(quote: str) -> str:
    """A quote as it stands in an address: whole, or its first and last words."""
    words = quote.split()
    if len(" ".join(words)) <= _LONGEST:
        return " ".join(words)
    return f"{' '.join(words[:_FEW_WORDS])}{_GAP}{' '.join(words[-_FEW_WORDS:])}"


def whole_quote(quote: str, text: str) -> str:
    """The quote that an address asks for, found again in the passage that it was taken from.

    What is not found there is what stands in the address, up to the gap.
    """
    first, gap, last = quote.partition(_GAP)
    if not gap:
        return quote
    begin, end = (r"\s+".join(re.escape(word) for word in part.split()) for part in (first, last))
    found = re.search(rf"{begin}.*?{end}", text, re.DOTALL)
    return found.group() if found and first.strip() and last.strip() else first.strip()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks to be shown of a document: words, and the passage that has them.

    `query` are the words that are looked for in it, or were when it was found.
    """

    quote: str
    passage: UUID | None
    query: str


def wanted() -> Wanted:
    """That, from the address."""
    return Wanted(asked("quote"), asked_id("passage"), asked("find") or asked(QUERY))


def back_address() -> str:
    """The list, or the results, in which the document was found."""
    return here(**dict.fromkeys(OF_DOCUMENT))
