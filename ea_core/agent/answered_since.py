"""Whether a question that was not answered is answered by a document that came after it.

Only documents added since are searched, and the built-in answerer judges, so that it costs no language
model; "perhaps", because it takes no side in whether the answer is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.db.engine import Database
from ea_core.knowledge.parts.search import Search
from ea_core.knowledge.search import Query

_MOST: Final = 200
_LATER: Final = text("""
    select d.id from documents d
    where d.created_at > :since and d.thread_id is null and d.superseded_at is null
    order by d.created_at desc limit :most
""")


@dataclass(frozen=True, slots=True)
class AnsweredBy:
    """The document that perhaps answers."""

    document_id: UUID
    title: str
    page: int | None


class AnsweredSince:
    """Looks for answers in what was added later; under the policies of `actor`."""

    def __init__(
        self, database: Database, actor: Actor, search: Search, answerer: OfflineAnswerer
    ) -> None:
        self._database, self._actor = database, actor
        self._search, self._answerer = search, answerer

    def later(self, since: datetime) -> list[UUID]:
        """The documents added after a moment, newest first, at most 200."""
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return list(connection.execute(_LATER, {"since": since, "most": _MOST}).scalars())

    def answer(self, question: str, documents: list[UUID]) -> AnsweredBy | None:
        """Where among `documents` the question seems to be answered; raises EmbeddingError."""
        if not documents:
            return None
        hits = self._search.passages(Query(question, document_ids=documents))
        for hit in self._answerer.rests_on(question, hits, self._search.kept_vectors):
            return AnsweredBy(hit.document_id, hit.title, hit.page)
        return None
