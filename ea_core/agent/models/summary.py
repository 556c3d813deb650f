"""What a document is about: the sentence that opens each of its parts, as far as they were found. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from ea_core.agent.citations import terms
from ea_core.agent.models.lines import Line
from ea_core.agent.models.standing import lines_in
from ea_core.knowledge.search import PassageHit, PassageVectors

MOST_SAID = 8
_MOST_OF_IT = 0.5
_FEW_PARTS = 2
_FEWEST_WORDS = 4
_LABEL = re.compile(r"\W*[^\W\d_][^.:!?]{1,30}:\s+[^.!?]{1,60}\.?\s*$")
"""Owner: Marcus Holm, Sales Manager."""
_ASKS = re.compile(
    r"^\W*(?:(?:please|can you|could you|give me|i need|i want|write|show me|make)\b[\s,]*)*(?:a |an |the )?(?:short |brief |quick )*"
    r"(?:summar(?:y|ise|ize)|overview|outline|gist|key points|main points|abstract|tl;?dr|"
    r"what (?:is|are|does|do) (?P<about>.{2,80}?) (?:about|say in short)\W*$|zusammenfassung|fasse?\b)",
    re.IGNORECASE,
)
_WORDS = terms("summary summarise summarize overview outline gist key main points abstract tldr short brief please document file "
               "text say says about paper fasse zusammen zusammenfassung give write make what")  # fmt: skip
_THIS = re.compile(
    r"\b(?:this|that|the) (?:document|file|text|paper|page|attachment)\b", re.IGNORECASE
)


def asks_for_summary(question: str) -> bool:
    """Whether the gist of a document is asked for."""
    return bool(_ASKS.search(question))


def document_meant(question: str, passages: Sequence[PassageHit]) -> UUID | None:
    """The document whose title has most of what the question names, or else whose text has all of it.

    The only one when it names none; of several alike the one that was found first.
    """
    wanted = terms(question) - _WORDS
    documents = {one.document_id: one.title for one in reversed(passages)}
    if len(documents) == 1 and (not wanted or _THIS.search(question)):
        return next(iter(documents))
    if not wanted:
        return None
    first = dict.fromkeys(one.document_id for one in passages)
    shares = {key: len(wanted & terms(documents[key])) / len(wanted) for key in first}
    best = max(shares, key=lambda key: shares[key])
    if shares[best] >= _MOST_OF_IT:
        return best
    for key in first:
        own = [one for one in passages if one.document_id == key]
        text = "\n".join("\n".join([*one.heading_path, one.content]) for one in own)
        if wanted <= terms(f"{documents[key]}\n{text}"):
            return key
    return None


def names_no_document(question: str) -> bool:
    """Whether "this document" is asked about, and nothing tells which."""
    return bool(_THIS.search(question)) and not terms(question) - _WORDS


def opening_lines(
    document: UUID, passages: Sequence[PassageHit], kept: Mapping[UUID, PassageVectors]
) -> list[tuple[int, Line]]:
    """(number of the passage, line) of the first statement under each heading, in reading order.

    Of a document of one or two parts that of each paragraph. Labels ("Owner: Ada Reyes") and rows of
    tables stand for a part that has nothing else, and for the document only where it has no statement.
    """
    own = [(n, one) for n, one in enumerate(passages, start=1) if one.document_id == document]
    parts: dict[tuple[str, ...], list[list[tuple[int, Line]]]] = {}
    for number, passage in sorted(own, key=lambda pair: pair[1].chunk_index):
        for line in lines_in(passage, kept):
            if line.heading:
                continue
            paragraphs = parts.setdefault((*passage.heading_path, line.above), [])
            if not paragraphs or not line.joined:
                paragraphs.append([])
            paragraphs[-1].append((number, line))
    openers = [
        paragraphs if len(parts) <= _FEW_PARTS else [[pair for one in paragraphs for pair in one]]
        for paragraphs in parts.values()
    ]
    lines = [pair for part in openers for one in part for pair in one]
    stated = [
        next((pair for pair in one if _states(pair[1])), None) for part in openers for one in part
    ]
    return [pair for pair in stated if pair is not None] or lines[:1]


def _states(line: Line) -> bool:
    """Whether it says something, and is no label, no row and no heading."""
    words = line.text.split()
    return not line.row and len(words) >= _FEWEST_WORDS and not _LABEL.match(line.text)
