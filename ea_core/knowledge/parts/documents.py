"""The documents, for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.db.part import Part
from ea_core.errors import NotFound
from ea_core.knowledge import changing, documents, versions
from ea_core.knowledge.changing import DocumentDraft, draft_of
from ea_core.knowledge.documents import (
    Document,
    DocumentFilters,
    DocumentPage,
    OriginalFile,
)
from ea_core.knowledge.reading.formats import content_type
from ea_core.knowledge.reading.pdf.page_picture import render_page
from ea_core.storage.files import FileStore


class Documents(Part):
    """What has been taken in: list, open, change, delete, and the versions of each."""

    def __init__(self, database: Database, actor: Actor, files: FileStore) -> None:
        super().__init__(database, actor)
        self._files = files

    def page(
        self, filters: DocumentFilters | None = None, limit: int = 25, offset: int = 0
    ) -> DocumentPage:
        """A part of the list of documents that fit: at most `limit`, after the first `offset`."""
        with self._reading() as connection:
            return documents.list_documents(connection, filters or DocumentFilters(), limit, offset)

    def get(self, document_id: UUID) -> Document:
        """One document; raises NotFound."""
        with self._reading() as connection:
            return documents.get_document(connection, document_id)

    def tags(self) -> dict[str, int]:
        """The tags of the knowledge base with how many documents have each, most used first."""
        with self._reading() as connection:
            return documents.count_tags(connection)

    def types(self) -> dict[str, int]:
        """The types of file in the knowledge base with how many documents are of each, most first."""
        with self._reading() as connection:
            return documents.count_types(connection)

    def change(
        self, document_id: UUID, draft: DocumentDraft, seen: datetime | None = None
    ) -> Document:
        """Writes the draft over the state that was seen (`Document.updated_at`).

        Raises Conflict when it is another one now, NotAllowed, NotFound, InvalidInput.
        """
        with self._writing() as connection:
            changing.change_document(connection, document_id, draft, seen)
            return documents.get_document(connection, document_id)

    def set_tags(self, document_id: UUID, tags: Sequence[str]) -> None:
        """Replaces a document's tags; raises NotAllowed, NotFound, InvalidInput."""
        document = self.get(document_id)
        self.change(document_id, replace(draft_of(document), tags=tags), document.updated_at)

    def rename(self, document_id: UUID, title: str) -> None:
        """Gives a document another title; raises NotAllowed, NotFound, InvalidInput."""
        document = self.get(document_id)
        self.change(document_id, replace(draft_of(document), title=title), document.updated_at)

    def add_tags(
        self, document_ids: Sequence[UUID], tags: Sequence[str], without: Sequence[str] = ()
    ) -> None:
        """Adds tags to several documents, all of them or none; takes those in `without` away."""
        with self._writing() as connection:
            changing.add_tags(connection, document_ids, tags, without)

    def give_to(self, document_ids: Sequence[UUID], owner_id: UUID | None) -> None:
        """Makes somebody the owner of several documents, of all of them or of none."""
        with self._writing() as connection:
            changing.give_to(connection, document_ids, owner_id)

    def versions(self, document: Document) -> list[Document]:
        """All versions of a document that one may read, the newest first."""
        with self._reading() as connection:
            return versions.versions_of(connection, document)

    @property
    def may_change(self) -> bool:
        """Whether a screen offers to change documents of the knowledge base."""
        return self._actor.is_manager and self._actor.viewed_by is None

    def may_delete(self, document: Document) -> bool:
        """Whether a screen offers to delete it; the database decides."""
        mine = document.uploaded_by == self._actor.id
        in_conversation = document.thread_id is not None
        return self._actor.is_admin or (mine and (self._actor.is_manager or in_conversation))

    def delete(self, *document_ids: UUID, all_versions: bool = False) -> None:
        """Deletes documents, all of them or none, with their passages and files.

        Of a newest version the one before is the newest again, unless all are deleted. Raises
        NotAllowed, NotFound.
        """
        with self._writing() as connection:
            for document_id in document_ids:
                versions.delete_document(connection, document_id, all_versions=all_versions)

    def original(self, document_id: UUID, *, for_browser: bool = False) -> OriginalFile:
        """The file as it was uploaded; raises NotFound, StorageError.

        `for_browser`: where the storage hands files out itself, its address in place of the bytes.
        """
        document = self.get(document_id)
        if document.file_path is None:
            raise NotFound("The file of this document is not kept.")
        name, kind = document.file_name or document.title, content_type(document.file_type or "")
        if for_browser:
            address = self._files.address(self._actor, document.file_path, name)
            if address is not None:
                return OriginalFile(b"", name, kind, address)
        return OriginalFile(self._files.get(self._actor, document.file_path), name, kind)

    def page_picture(
        self, document: Document, page: int, quote: str = "", scale: float = 2.0
    ) -> bytes:
        """A page of a PDF as PNG with the sentences of `quote` marked, `scale` pixels per point.

        Raises NotFound for a document without pages, or without this page.
        """
        if document.file_type != "pdf" or document.file_path is None:
            raise NotFound("Only pages of PDF documents can be shown.")
        with self._files.local_copy(self._actor, document.file_path) as path:
            return render_page(path, page, quote, scale)
