"""Citations: where the statements of an answer stand, word for word. Pure.

The quote shown is always taken from the passage itself; which sentence is chosen by the words it shares
with the statement. Which markers of an answer count is decided in `checking`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ea_core.knowledge.search import PassageHit
from ea_core.knowledge.text.sentences import sentences
from ea_core.knowledge.text.stop_words import FUNCTION_WORDS

MARKER = re.compile(
    r"[^\S\n]*(?:(?<!\\)\[(?:passages?\s+|\^)?(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]|【(\d{1,3})[^】\n]{0,40}】)",
    re.IGNORECASE,
)
"""[2], [2, 3], [^2], [passage 2] and 【2†source】, with the space before it; never \\[2\\]."""

_ODD = re.compile(
    r"[^\S\n]*(?<!\\)\[(?:\s*|n|sources?|citation needed|search_knowledge|read_pages)\](?!\()"
    r"|(?<!\\)\[(?:\[\s*\d{1,3}\s*\]\]|\s+\d{1,3}\s*\]|\d{1,3}\s+\]|\d{1,3}(?P<to>\s*[-\u2013]\s*)\d{1,3}\]|\d{1,3} (?:and|&) \d{1,3}\])(?!\()"
)
_LIST_OF_SOURCES = re.compile(
    r"\n+(?:[ \t]*(?:#+ )?\**(?:Sources?|References?|Citations?)\**:?\**[ \t]*\n)?(?:[ \t]*(?:[-*] )?\[\^?\d{1,3}\]:?[ \t]+[^\n]{1,120}(?:\n|\Z))+\s*\Z",
    re.IGNORECASE,
)
"""What some models write below an answer: the product lists the sources itself."""
_NAMED = re.compile(
    r"[^\S\n]*(?<!\\)(?:[(\[]{1,2}(?:see )?(?:sources?|passages?|refs?|references?|citations?|cite|docs?|documents?)[\s:.#]*|\[#)"
    r"(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*[)\]]{1,2}(?!\()|[^\S\n]*<co:?\s?(\d{1,3}(?:\s*,\s*\d{1,3})*)>"
    r"|[^\S\n]*<sup>\s*\[?(\d{1,3}(?:\s*,\s*\d{1,3})*)\]?\s*</sup>"
    r"|[^\S\n]*(?<!\\)\[(\d{1,3})(?:,\s(?:page|pages|p\.|pp\.|section|seite)\s?[\d.-]+|:\s[^\[\]\n]{3,80})\](?!\()"
    r"|[^\S\n]*(?<!\\)\[\[?(\d{1,3})\]?\]\([^()\s]{0,300}\)",
    re.IGNORECASE,
)
"""[source: 2], (passage 2), [#2], [[citation:2]], <co: 2>, <sup>2</sup>, [2, page 3], [2: Title], [2](address)."""
_CLOSED = re.compile(r"</co:?[^>\n]{0,20}>")
_ACCORDING = re.compile(
    r"(?:(?<=\s)|\A)(?:According to|As stated in|As per|As said in)\s(?:passage|source)\s\[?(\d{1,3})\]?,\s+(\S)((?:[^.!?\n]|[.!?](?=\S))*)"
)
_IN_PARENTHESES = re.compile(r"[^\S\n]+\((\d{1,2})\)(?=[.,;](?:\s|\Z)|[^\S\n]*(?:\n|\Z))")
_NUMERAL = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn))\Z",
    re.IGNORECASE,
)
_MOST_IN_RANGE = 8
_WORD = re.compile(r"\w+")
_STEM = 6
_NEAREST = 3
_NEAR = 0.75
"""The least score of a passage that is shown as near: on three collections of documents 0.8 % of the passages that
answer have less, and half of those found for questions of another world."""
_BESIDE = 0.7
"""The least share of the best one's score; no passage that answers had less."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement of an answer stands. `quote` is in the passage word for word.

    `nearest` marks what was only closest to a question that the knowledge base does not answer. The
    fields from `added` on tell of the document today, None where it was not looked up or is gone:
    `newer` that there is a version after the cited one, `withheld` that the person may not see it
    any more (title and quote are empty then).
    """

    n: int
    document_id: UUID
    title: str
    page: int | None
    quote: str
    chunk_id: UUID
    nearest: bool = False
    added: datetime | None = None
    version: int | None = None
    newer: bool = False
    withheld: bool = False


def plain_markers(text: str) -> str:
    """The text of a model with markers as they are meant: [[1]], [1-3], [source 1], <sup>1</sup>; none of [] or [source]."""
    text = _NAMED.sub(_named, _CLOSED.sub("", _LIST_OF_SOURCES.sub("", text)))
    text = _ACCORDING.sub(lambda one: f"{one[2].upper()}{one[3]} [{one[1]}]", text)
    return _ODD.sub(_plain, text)


def with_parentheses(text: str, passages: int) -> str:
    """The text with (2) at the end of statements as [2], where it has no other markers and all of them name passages."""
    if MARKER.search(text):
        return text
    found = [int(one[1]) for one in _IN_PARENTHESES.finditer(text)]
    if not all(1 <= one <= passages for one in found):
        return text
    if any(_NUMERAL.search(text[: one.start()]) for one in _IN_PARENTHESES.finditer(text)):
        return text  # "three (3)"
    return _IN_PARENTHESES.sub(r" [\1]", text)


def _named(marker: re.Match[str]) -> str:
    numbers = next(one for one in marker.groups() if one)
    return f" [{numbers}]"


def _plain(marker: re.Match[str]) -> str:
    numbers = [int(one) for one in re.findall(r"\d{1,3}", marker[0])]
    if not numbers:
        return ""
    if marker["to"] and numbers[0] < numbers[-1] <= numbers[0] + _MOST_IN_RANGE:
        numbers = [*range(numbers[0], numbers[-1] + 1)]
    return f"[{', '.join(str(one) for one in numbers)}]"


def near_enough(passages: Sequence[PassageHit]) -> list[int]:
    """The places of the at most three best passages that may have to do with the question."""
    there = [index for index, passage in enumerate(passages) if passage.content]
    order = sorted(there, key=lambda index: -passages[index].score)[:_NEAREST]
    least = max(_NEAR, _BESIDE * passages[order[0]].score) if order else _NEAR
    return [index for index in order if passages[index].score >= least]


def without_markers(text: str) -> str:
    """The text with every marker taken out, for answers that cite nothing."""
    return MARKER.sub("", text).strip()


def is_verbatim(quote: str, content: str) -> bool:
    """Whether the quote stands in the content word for word; white space does not count."""
    wanted = " ".join(quote.split())
    return bool(wanted) and wanted in " ".join(content.split())


def terms(text: str) -> frozenset[str]:
    """The words with content, cut to their first six letters so that endings do not matter."""
    words = _WORD.findall(text.casefold())
    return frozenset(
        word if word.isdigit() else word[:_STEM] for word in words if word not in FUNCTION_WORDS
    )


def best_quote(passage: PassageHit, statement: str, given: str | None) -> tuple[str, int]:
    """The sentence of the passage that shares most words with the statement, and how many."""
    wanted = terms(statement)
    if given is not None and is_verbatim(given, passage.content):
        return given, len(wanted & terms(given))
    candidates = sentences(passage.content) or [passage.content]
    scored = [(len(wanted & terms(one)), -len(one), one) for one in candidates]
    overlap, _, best = max(scored)
    return best, overlap


def citation_of(n: int, passage: PassageHit, quote: str, *, nearest: bool = False) -> Citation:
    """The citation of a passage by a sentence of it."""
    return Citation(
        n=n,
        document_id=passage.document_id,
        title=passage.title,
        page=passage.page,
        quote=quote,
        chunk_id=passage.chunk_id,
        nearest=nearest,
    )
