"""The sources of old answers as they are today: their date and version, and what is not to be seen any more.

An answer keeps the words that it cites. When the person may not see their document any more, neither the
words are given out nor what the answer says by them. A document that was deleted keeps its citations: it was
not taken from this person. Every function runs in the caller's block, under the person's policies.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.agent.citations import MARKER, Citation
from ea_core.agent.runs.records import Message

WITHHELD: Final = "(Withheld: this rests on a document that you may not see any more.)"
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n")
_SEEN: Final = text("""
    select d.id, d.created_at, d.version, d.superseded_at is not null as newer
    from documents d where d.id = any (:ids)
""")
_THERE: Final = text("select ea.cited_documents(:thread_id)")


@dataclass(frozen=True, slots=True)
class Sources:
    """What the cited documents are today; `hidden` are there and not to be seen."""

    seen: Mapping[UUID, tuple[datetime, int, bool]]
    hidden: frozenset[UUID]

    def applied(self, message: Message) -> Message:
        """The message as it may be shown today."""
        if not message.citations:
            return message
        citations = self.today(message.citations)
        withheld = {one.n for one in citations if one.withheld}
        if not withheld:
            return replace(message, citations=citations)
        return replace(
            message,
            citations=citations,
            content=without_withheld(
                message.content, citations, [one.n for one in message.sources]
            ),
            tables=tuple(one for one in message.tables if withheld.isdisjoint(one.cites)),
            unsupported=(),
            abroad=(),
            follow_ups=(),
        )

    def today(self, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        """The citations as they may be shown today."""
        return tuple(self._today(one) for one in citations)

    def _today(self, citation: Citation) -> Citation:
        if citation.document_id in self.hidden:
            return replace(citation, title="", quote="", page=None, withheld=True)
        if citation.document_id not in self.seen:
            return citation
        added, version, newer = self.seen[citation.document_id]
        return replace(citation, added=added, version=version, newer=newer)


def sources_of(connection: Connection, thread_id: UUID, citations: Sequence[Citation]) -> Sources:
    """The sources of a conversation's answers."""
    ids = list({one.document_id for one in citations})
    if not ids:
        return Sources({}, frozenset())
    rows = connection.execute(_SEEN, {"ids": ids}).all()
    seen = {row.id: (row.created_at, row.version, row.newer) for row in rows}
    if len(seen) == len(ids):
        return Sources(seen, frozenset())
    there = connection.execute(_THERE, {"thread_id": thread_id}).scalar_one() or []
    return Sources(seen, frozenset(UUID(str(one)) for one in there) - frozenset(seen))


def without_withheld(
    content: str, citations: Sequence[Citation], of_crm: Sequence[int] = ()
) -> str:
    """An answer without the paragraphs that no source bears out that may still be seen.

    `of_crm` are the numbers of sources that are no documents.
    """
    open_to = {one.n for one in citations if not one.withheld} | set(of_crm)
    kept: list[str] = []
    for paragraph in _PARAGRAPH.split(content):
        numbers = {
            int(number)
            for marker in MARKER.finditer(paragraph)
            for number in re.findall(r"\d+", marker[1] or marker[2])
        }
        if numbers and numbers <= open_to:
            kept.append(paragraph)
        elif not kept or kept[-1] != WITHHELD:
            kept.append(WITHHELD)
    return "\n\n".join(kept)
