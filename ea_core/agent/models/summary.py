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
    """The document whose title has what the question names; the only one when it names none."""
    wanted = terms(question) - _WORDS
    documents = {one.document_id: one.title for one in reversed(passages)}
    if len(documents) == 1 and (not wanted or _THIS.search(question)):
        return next(iter(documents))
    if not wanted:
        return None
    shares = {key: len(wanted & terms(title)) / len(wanted) for key, title in documents.items()}
    best = max(shares, key=lambda key: shares[key])
    alike = [key for key, share in shares.items() if share == shares[best]]
    return best if shares[best] > 0.5 and len(alike) == 1 else None  # noqa: PLR2004 -- most of what it names


def opening_lines(
    document: UUID, passages: Sequence[PassageHit], kept: Mapping[UUID, PassageVectors]
) -> list[tuple[int, Line]]:
    """(number of the passage, line) of the first sentence under each heading, in reading order."""
    own = [(n, one) for n, one in enumerate(passages, start=1) if one.document_id == document]
    found: list[tuple[int, Line]] = []
    seen: set[tuple[str, ...]] = set()
    for number, passage in sorted(own, key=lambda pair: pair[1].chunk_index):
        for line in lines_in(passage, kept):
            place = (*passage.heading_path, line.above)
            if line.heading or place in seen or (line.row and found):
                continue
            seen.add(place)
            found.append((number, line))
    return found
