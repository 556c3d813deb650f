"""Text of a document with the cited words marked, as HTML in which nothing of it can run. Pure."""

from __future__ import annotations

import re
from html import escape

_WORDS_ENOUGH = 4
_STYLE = "white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.55"
_MARK = '<mark style="background: #ffe27a; color: #1b2333; border-radius: .2rem; padding: 0 .1rem">'


def marked_html(text: str, quote: str = "") -> str:
    """A block of HTML with `text`; the places where `quote` stands are marked.

    White space may differ. Sentences are looked for one by one when the quote as a whole is not
    there, for a quote may run over the end of a passage.
    """
    places = find_words(text, quote)
    for sentence in [] if places else re.split(r"(?<=[.!?:])\s+", quote):
        if len(sentence.split()) >= _WORDS_ENOUGH:
            places += find_words(text, sentence)
    pieces, at = [], 0
    for start, end in sorted(places):
        if start >= at:
            pieces += [escape(text[at:start]), _MARK, escape(text[start:end]), "</mark>"]
            at = end
    pieces.append(escape(text[at:]))
    return f'<div style="{_STYLE}">{"".join(pieces)}</div>'


def find_words(text: str, quote: str) -> list[tuple[int, int]]:
    """Where the words of `quote` stand one after another in `text`, as (start, end)."""
    words = [re.escape(word) for word in quote.split()]
    if not words:
        return []
    return [match.span() for match in re.finditer(r"\s+".join(words), text, re.IGNORECASE)]


def excerpt(text: str, query: str, length: int = 420) -> str:
    """The part of a passage that has most of the query's words, cut at words."""
    clean = " ".join(text.split())
    if len(clean) <= length:
        return clean
    wanted = set(re.findall(r"\w{3,}", query.casefold()))
    starts = [0, *(match.end() for match in re.finditer(r"[.!?]\s+", clean))]
    best = max(starts, key=lambda start: (_hits(clean[start : start + length], wanted), -start))
    cut = clean[best : best + length]
    if best + length < len(clean):
        cut = cut.rsplit(" ", 1)[0] + "…"
    return ("…" if best else "") + cut


def _hits(text: str, wanted: set[str]) -> int:
    return len(wanted & set(re.findall(r"\w{3,}", text.casefold())))
