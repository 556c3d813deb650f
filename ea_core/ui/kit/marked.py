"""Text of a document with the cited words marked, as HTML in which nothing of it can run. Pure."""

from __future__ import annotations

import re

from ea_core.ui.kit.passages import passage_html
from ea_core.ui.kit.query_words import word_places

_WORDS_ENOUGH = 4


def marked_html(text: str, quote: str = "") -> str:
    """A block of HTML with `text`; the places where `quote` stands are marked.

    White space may differ. Sentences are looked for one by one when the quote as a whole is not
    there, for a quote may run over the end of a passage.
    """
    places = find_words(text, quote)
    for sentence in [] if places else re.split(r"(?<=[.!?:])\s+", quote):
        if len(sentence.split()) >= _WORDS_ENOUGH:
            places += find_words(text, sentence)
    return passage_html(text, places)


def marked_words(text: str, query: str) -> str:
    """A block of HTML with `text`, each word of the query marked wherever it stands."""
    return passage_html(text, word_places(text, query))


def find_words(text: str, quote: str) -> list[tuple[int, int]]:
    """Where the words of `quote` stand one after another in `text`, as (start, end)."""
    words = [re.escape(word) for word in quote.split()]
    if not words:
        return []
    return [match.span() for match in re.finditer(r"\s+".join(words), text, re.IGNORECASE)]
