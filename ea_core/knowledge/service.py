"""The knowledge base as one person may use it: the wing's entrance."""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import DocumentError, EAError
from ea_core.knowledge.documents import (
    Document,
    DocumentPage,
    Documents,
    OriginalFile,
    Sort,
)
from ea_core.knowledge.embedding.local import Embedder
from ea_core.knowledge.ingestion import jobs
from ea_core.knowledge.ingestion.ingest import Ingest, OnProgress
from ea_core.knowledge.ingestion.ingestions import Ingestion, Ingestions, rejected
from ea_core.knowledge.ingestion.uploads import MEGABYTE, file_name, take_upload
from ea_core.knowledge.passages import DocumentPassage, Passages
from ea_core.knowledge.search import PassageHit, Search, SentenceVector
from ea_core.settings import Settings
from ea_core.storage.files import FileStore

_LOOK_AGAIN_SECONDS = 0.5


class Knowledge:
    """Upload, search, show and delete documents under the policies of `actor`."""

    def __init__(
        self,
        database: Database,
        actor: Actor,
        files: FileStore,
        embedder: Embedder,
        settings: Settings,
    ) -> None:
        self._database, self._actor, self._files = database, actor, files
        self.embedder = embedder
        self.max_upload_bytes = settings.max_upload_mb * MEGABYTE
        self._documents = Documents(database, actor, files)
        self._passages = Passages(database, actor)
        self._ingestions = Ingestions(database, actor)
        self._ingest = Ingest(database, actor, files, embedder, self.max_upload_bytes)
        self._search = Search(database, actor, embedder)

    # -- taking in -------------------------------------------------------------------------------

    def add(
        self,
        filename: str,
        data: bytes,
        tags: Sequence[str] = (),
        thread_id: UUID | None = None,
        *,
        hold_seconds: int | None = None,
    ) -> Ingestion:
        """Stores an upload and queues it for the worker, or says that it is there already.

        Without `thread_id` it goes into the knowledge base (managers and admins), with it into
        one's own conversation. Raises DocumentError (empty, too large), InvalidInput, NotAllowed,
        StorageError; then nothing is stored.
        """
        return take_upload(
            self._database,
            self._actor,
            self._files,
            filename,
            data,
            max_bytes=self.max_upload_bytes,
            tags=tags,
            thread_id=thread_id,
            hold_seconds=hold_seconds,
        )

    def process(self, claim: jobs.Claim, on_progress: OnProgress | None = None) -> Ingestion:
        """Takes in the file of a job that was begun (see Ingest.process)."""
        return self._ingest.process(claim, on_progress)

    def ingest_now(
        self,
        filename: str,
        data: bytes,
        tags: Sequence[str] = (),
        thread_id: UUID | None = None,
        on_progress: OnProgress | None = None,
    ) -> Ingestion:
        """Takes in a file while the caller waits: status ready, duplicate, no_text or failed.

        What is wrong with the file or the model is in `error`. Raises NotAllowed, InvalidInput,
        StorageError and DatabaseUnavailable.
        """
        try:
            job = self.add(filename, data, tags, thread_id, hold_seconds=jobs.HOLD_SECONDS)
        except DocumentError as error:
            return rejected(file_name(filename), len(data), error.message)
        while not job.finished:
            if jobs.hold(self._database, job.id):
                claim = jobs.begin(self._database, job.id)
                if claim is not None:
                    return self._process_held(claim, on_progress)
            time.sleep(_LOOK_AGAIN_SECONDS)  # a worker was quicker: it has the job
            job = self._ingestions.get(job.id)
        return job

    def _process_held(self, claim: jobs.Claim, on_progress: OnProgress | None) -> Ingestion:
        try:
            with jobs.held(self._database, claim.ingestion_id):
                return self.process(claim, on_progress)
        except BaseException as error:
            # Interrupted at the keyboard or by the database: nothing stays half-done.
            reason = (
                error.message if isinstance(error, EAError) else "Taking this file in broke off."
            )
            self._give_up(claim, reason)
            raise

    def _give_up(self, claim: jobs.Claim, reason: str) -> None:
        try:
            if jobs.fail(self._database, claim, reason, keep=True):
                self.dismiss(claim.ingestion_id)
        except EAError:
            return  # the database is away too; a worker gets the job later

    def ingestions(self, thread_id: UUID | None = None, limit: int = 50) -> list[Ingestion]:
        """One's own uploads with their progress, newest first."""
        return self._ingestions.recent(thread_id, limit)

    def ingestion(self, ingestion_id: UUID) -> Ingestion:
        """One upload; raises NotFound."""
        return self._ingestions.get(ingestion_id)

    def retry(self, ingestion_id: UUID) -> Ingestion:
        """Queues a failed upload again (see Ingestion.can_retry); raises Conflict, NotFound."""
        return self._ingestions.retry(ingestion_id)

    def dismiss(self, ingestion_id: UUID) -> None:
        """Takes an upload off the list, or gives it up while it waits; raises NotFound."""
        self._ingestions.dismiss(ingestion_id)

    # -- finding ---------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        k: int = 8,
        tags: Sequence[str] = (),
        thread_id: UUID | None = None,
        document_ids: Sequence[UUID] | None = None,
    ) -> list[PassageHit]:
        """The `k` best passages, best first (see Search.search)."""
        return self._search.search(query, k, tags, thread_id, document_ids)

    def sentence_vectors(self, chunk_ids: Sequence[UUID]) -> dict[UUID, list[SentenceVector]]:
        """Sentences of passages with stored vectors (see Search.sentence_vectors)."""
        return self._search.sentence_vectors(chunk_ids)

    # -- documents -------------------------------------------------------------------------------

    def documents(
        self,
        *,
        search: str = "",
        tags: Sequence[str] = (),
        file_type: str | None = None,
        sort: Sort = "newest",
        thread_id: UUID | None = None,
        limit: int = 25,
        offset: int = 0,
    ) -> DocumentPage:
        """A part of the list of documents (see Documents.page)."""
        return self._documents.page(
            search=search,
            tags=tags,
            file_type=file_type,
            sort=sort,
            thread_id=thread_id,
            limit=limit,
            offset=offset,
        )

    def document(self, document_id: UUID) -> Document:
        """One document; raises NotFound."""
        return self._documents.get(document_id)

    def tags(self) -> dict[str, int]:
        """The knowledge base's tags with their numbers of documents."""
        return self._documents.tags()

    def set_tags(self, document_id: UUID, tags: Sequence[str]) -> None:
        """Replaces a document's tags; raises NotAllowed, NotFound, InvalidInput."""
        self._documents.set_tags(document_id, tags)

    def rename(self, document_id: UUID, title: str) -> None:
        """Gives a document another title; raises NotAllowed, NotFound, InvalidInput."""
        self._documents.rename(document_id, title)

    def may_delete(self, document: Document) -> bool:
        """Whether a screen offers to delete it; the database decides."""
        mine = document.uploaded_by == self._actor.id
        in_conversation = document.thread_id is not None
        return self._actor.is_admin or (mine and (self._actor.is_manager or in_conversation))

    def delete(self, document_id: UUID) -> None:
        """Deletes a document, its passages and its file; raises NotAllowed, NotFound."""
        self._documents.delete(document_id)

    def passages(
        self, document: Document | UUID, limit: int = 1000, offset: int = 0
    ) -> list[DocumentPassage]:
        """A part of the passages of a document (it has `chunks`) in reading order.

        Raises NotFound; a document that was read already is not read again.
        """
        return self._passages.of_document(self._documents.read(document).id, limit, offset)

    def passages_before(self, document_id: UUID, passage_id: UUID | None, quote: str = "") -> int:
        """The place of a passage in its document, from 0, or of the first one with `quote`."""
        return self._passages.before(document_id, passage_id, quote)

    def passages_by_id(self, chunk_ids: Sequence[UUID]) -> list[DocumentPassage]:
        """The passages with these ids in that order; those that are not visible are left out."""
        return self._passages.by_id(chunk_ids)

    def original(self, document_id: UUID) -> OriginalFile:
        """The file as it was uploaded; raises NotFound."""
        return self._documents.original(document_id)

    def page_image(
        self, document: Document | UUID, page: int, quote: str = "", scale: float = 2.0
    ) -> bytes:
        """A page of a PDF as PNG, `quote` marked; raises NotFound."""
        return self._documents.page_image(document, page, quote, scale)
