"""Which words of a text are those that somebody looks for, and which part of it has most of them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

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
_CODE = re.compile(r"\w+(?:[-/._:]\w+)+|[^\W\d_]+\d{2,}\w*|\d{2,}[^\W\d_]\w*")
_CODE_PART = re.compile(r"[^\W\d_]+|\d+")
_PART = re.compile(r"(?<=[.!?:])\s+|\n+")
_ROW = " | "
_NUMBER = 3.0
"""How much a number or a code says beside a word: where one is asked for, it is what is looked for."""


def word_places(text: str, query: str) -> list[tuple[int, int]]:
    """Where words of the query stand, from left to right: in any case, with other accents or endings.

    A code (ZK-077) is looked for as a whole, with or without its signs; where it is nowhere, by its parts.
    """
    folded = _folded(text)
    codes = {word: code for word, code in _codes(query).items() if re.search(code, folded)}
    parts = {part for word in codes for part in (word, *re.findall(r"\w+", word))}
    patterns = [*codes.values(), *(_whole(word) for word in _words(query) if word not in parts)]
    if not patterns:
        return []
    return [one.span() for one in re.finditer("|".join(patterns), folded)]


def best_part(text: str, query: str, length: int = 200) -> str:
    """The sentence, or row of a table, that has most of what is looked for, at most `length` characters."""
    parts = _parts(text)
    if not parts:
        return ""
    best = parts[_best(parts, query)]
    clean = " ".join(best.split())
    return clean if len(clean) <= length else clean[:length].rsplit(" ", 1)[0]


def excerpt(text: str, query: str, length: int = 420) -> str:
    """About `length` characters around the part of a passage that has most of what is looked for.

    Of a table the best row between its neighbours, under the names of its columns.
    """
    if len(text) <= length:
        return text.strip()
    parts = _parts(text)
    best = _best(parts, query)
    first = _head(parts, best)
    if first is not None:
        rows = [at for at in range(best - 1, best + 2) if first < at < len(parts)]
        return "\n".join(parts[at] for at in (first, *rows))
    left, right = best, best + 1
    room = length - len(parts[best])
    while right < len(parts) and len(parts[right]) < room:
        room -= len(parts[right]) + 1
        right += 1
    while left > 0 and len(parts[left - 1]) < room:
        left -= 1
        room -= len(parts[left]) + 1
    words = ("…" if left else "") + _joined(parts[left:right])
    if len(words) > 2 * length:
        return words[:length].rsplit(" ", 1)[0] + "…"
    return words + ("…" if right < len(parts) else "")


def _head(parts: Sequence[str], best: int) -> int | None:
    """The line of column names that the best part stands under, when it is a row of a table."""
    if _ROW not in parts[best]:
        return None
    first = best
    while first > 0 and _ROW in parts[first - 1]:
        first -= 1
    return first if first < best else None


def _joined(parts: Sequence[str]) -> str:
    return "".join(part + ("\n" if _ROW in part else " ") for part in parts).strip()


def _parts(text: str) -> list[str]:
    """Sentences, and lines as they stand."""
    return [part.strip() for part in _PART.split(text.strip()) if part.strip()]


def _best(parts: Sequence[str], query: str) -> int:
    """The part that has most of the words; a word that many parts have says little."""
    says = dict.fromkeys(_codes(query).values(), _NUMBER)
    for word in _words(query):
        says.setdefault(_whole(word), _NUMBER if re.search(r"\d", word) else 1.0)
    found = [{pattern for pattern in says if re.search(pattern, _folded(part))} for part in parts]
    usual = Counter(pattern for has in found for pattern in has)
    return max(
        range(len(parts)),
        key=lambda at: (sum(says[one] / usual[one] for one in found[at]), -at),
    )


def _codes(query: str) -> dict[str, str]:
    """The codes of a query with the pattern of each: its parts with or without signs between them."""
    words = [one for one in _CODE.findall(_folded(query)) if re.search(r"\d", one)]
    between = r"[-/._: ]?"
    return {word: rf"(?<!\w){between.join(_CODE_PART.findall(word))}(?!\w)" for word in words}


def _words(query: str) -> list[str]:
    """The words that say something, the longest first."""
    words = {word for word in re.findall(r"\w{2,}", _folded(query)) if word not in _DULL}
    return sorted(words, key=lambda one: (-len(one), one))


def _whole(word: str) -> str:
    return rf"\b(?:{_pattern(word)})\b"


def _pattern(word: str) -> str:
    for ending in _ENDINGS if word.isalpha() else ():
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return re.escape(word.removesuffix(ending)) + _OTHER_ENDING
    return re.escape(word) + (_ENDING if word.isalpha() else "")


def _folded(text: str) -> str:
    """Small letters without accents, each at the place of its own."""
    return "".join(unicodedata.normalize("NFKD", char)[:1].lower()[:1] or char for char in text)
