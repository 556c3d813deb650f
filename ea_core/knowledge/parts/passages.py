"""The passages of documents, for one person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from ea_core.db.part import Part
from ea_core.knowledge import passages
from ea_core.knowledge.documents import Document, get_document
from ea_core.knowledge.passages import DocumentPassage


class Passages(Part):
    """What documents are cut into, as the viewer shows it and citations name it."""

    def of_document(
        self, document: Document | UUID, limit: int = 1000, offset: int = 0
    ) -> list[DocumentPassage]:
        """A part of the passages of a document (it has `chunks`) in reading order.

        Raises NotFound; a document that was read already is not read again.
        """
        with self._reading() as connection:
            if not isinstance(document, Document):
                document = get_document(connection, document)
            return passages.passages_of(connection, document.id, limit, offset)

    def before(self, document_id: UUID, passage_id: UUID | None, quote: str = "") -> int:
        """The place of a passage in its document, from 0, or of the first one with `quote`."""
        with self._reading() as connection:
            return passages.passages_before(connection, document_id, passage_id, quote)

    def with_words(
        self, document_id: UUID, words: str, limit: int, offset: int = 0
    ) -> tuple[list[DocumentPassage], int]:
        """A part of the passages of a document that hold all the words, and how many there are."""
        with self._reading() as connection:
            return passages.passages_with(connection, document_id, words, limit, offset)

    def by_id(self, chunk_ids: Sequence[UUID]) -> list[DocumentPassage]:
        """The passages with these ids in that order; those that are not visible are left out."""
        with self._reading() as connection:
            return passages.passages_by_id(connection, chunk_ids)
