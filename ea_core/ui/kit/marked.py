"""Text of a document with the cited words marked, as HTML in which nothing of it can run. Pure."""

from __future__ import annotations

import re
import unicodedata
from html import escape

_WORDS_ENOUGH = 4
_DULL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "may",
        "me",
        "much",
        "my",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "she",
        "so",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
"""Words that say nothing of what is looked for."""
_ENDING = r"\w{0,3}"
"""What may follow a word that is looked for: `cost` finds `costs`."""
_OTHER_ENDING = r"\w{0,5}"
"""What may stand for an ending that was taken off: `approves` finds `approval`."""
_ENDINGS = ("ings", "ing", "ied", "ies", "ers", "er", "ed", "es", "ly", "s", "e")
_SHORTEST_STEM = 4
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


def marked_words(text: str, query: str) -> str:
    """A block of HTML with `text`, each word of the query marked wherever it stands."""
    pieces, at = [], 0
    for start, end in _places(text, query):
        pieces += [escape(text[at:start]), _MARK, escape(text[start:end]), "</mark>"]
        at = end
    pieces.append(escape(text[at:]))
    return f'<div style="{_STYLE}">{"".join(pieces)}</div>'


def best_sentence(text: str, query: str, length: int = 200) -> str:
    """The sentence of a passage that has most of the query's words, at most `length` characters."""
    sentences = [one for one in re.split(r"(?<=[.!?:])\s+|\n+", text.strip()) if one.strip()]
    if not sentences:
        return ""
    best = max(sentences, key=lambda one: len({*_found(one, query)}))
    clean = " ".join(best.split())
    return clean if len(clean) <= length else clean[:length].rsplit(" ", 1)[0]


def _places(text: str, query: str) -> list[tuple[int, int]]:
    """Where words of the query stand, from left to right: in any case, with other accents or endings."""
    words = {word for word in re.findall(r"\w{2,}", _folded(query)) if word not in _DULL}
    if not words:
        return []
    either = "|".join(_pattern(word) for word in sorted(words, key=len, reverse=True))
    return [one.span() for one in re.finditer(rf"\b(?:{either})\b", _folded(text))]


def _pattern(word: str) -> str:
    for ending in _ENDINGS if word.isalpha() else ():
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return re.escape(word.removesuffix(ending)) + _OTHER_ENDING
    return re.escape(word) + _ENDING


def _folded(text: str) -> str:
    """Small letters without accents, each at the place of its own."""
    return "".join(unicodedata.normalize("NFKD", char)[:1].lower()[:1] or char for char in text)


def _found(text: str, query: str) -> list[str]:
    return [text[start:end].casefold() for start, end in _places(text, query)]


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
