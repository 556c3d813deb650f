"""From a stored file to passages that can be found: read, split, embed, write.

Reading and embedding happen outside of any transaction; one transaction at the end (see writing)
holds the document, its passages and the end of the job, or nothing. Files are never removed here: the
database notes those that nothing refers to any more (see ea_core.storage.removal).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Final

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import (
    Conflict,
    DatabaseBusy,
    DocumentError,
    EAError,
    EmbeddingError,
    InvalidInput,
    NotAllowed,
    NotFound,
    StorageError,
)
from ea_core.knowledge.embedding.following import with_present
from ea_core.knowledge.embedding.local import Embedder, passage_tokens
from ea_core.knowledge.embedding.stored import check_model
from ea_core.knowledge.ingestion import ingestions, jobs
from ea_core.knowledge.ingestion.addresses import Network
from ea_core.knowledge.ingestion.embedding import embed
from ea_core.knowledge.ingestion.fetching import FetchLimits
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.jobs import Claim, JobLost
from ea_core.knowledge.ingestion.splitting import Passage, split
from ea_core.knowledge.ingestion.spool import Spool
from ea_core.knowledge.ingestion.unpacking import unpack
from ea_core.knowledge.ingestion.web import take_from_web
from ea_core.knowledge.ingestion.writing import ROWS, language_of_document, write_document
from ea_core.knowledge.reading.formats import FILE_TYPES
from ea_core.knowledge.reading.reading import ReadDocument, ReadLimits, read_document
from ea_core.knowledge.reading.recognition import Recognition
from ea_core.knowledge.text.cleaning import title_of_file
from ea_core.storage.files import FileStore


class NotFetched(EAError):
    """There is nothing at an address that could be taken in."""


OnProgress = Callable[[Ingestion], None]
OnUnpacked = Callable[[Sequence[Ingestion]], None]
# Counts of words that several writers added at the same time, and weights of an older average.
_KEEP_UP: Final = text("select ea.keep_up_index()")


class Ingest:
    """Takes in the files that one person uploaded, and addresses of the web.

    `networks` are those whose pages may be fetched besides the world's; `recognition` is how pages
    that are pictures are read.
    """

    def __init__(
        self,
        database: Database,
        actor: Actor,
        files: FileStore,
        embedder: Embedder,
        max_bytes: int,
        networks: Sequence[Network] = (),
        recognition: Recognition | None = None,
    ) -> None:
        self._database, self._actor, self._files = database, actor, files
        self._embedder = embedder
        self._limits = ReadLimits(max_bytes=max_bytes, recognition=recognition or Recognition())
        self.fetch_limits = FetchLimits(max_bytes, networks=networks)

    def process(
        self,
        claim: Claim,
        on_progress: OnProgress | None = None,
        on_unpacked: OnUnpacked | None = None,
    ) -> Ingestion:
        """Takes in the file of a job that was begun, and returns how that ended.

        The files of an archive are queued, each as an upload of its own; with `on_unpacked` they
        are held back from the workers and given to it.

        What is wrong with the file, the model or the person's rights becomes status failed with
        its sentence. Raises NotFound when the person may not see the job (any more), JobLost when
        another has it or it was given up, what is wrong with the database (DatabaseUnavailable,
        DatabaseBusy, BugInDatabase, ...); what `on_progress` raises goes through, and nothing is
        written then.
        """
        with self._database.acting_as(self._actor, read_only=True) as connection:
            job = ingestions.read(connection, claim.ingestion_id)
        if job.status not in {"reading", "embedding"} or job.attempts != claim.attempt:
            raise JobLost("This upload is not being worked on here.")
        try:
            other = self._take_in(job, on_progress or _silent, on_unpacked)
        except (DocumentError, NotFetched) as error:
            return self._failed(job, claim, error.message)
        except NotFound:
            reason = f"The stored file of {job.file_name} is lost. Upload it again."
            return self._failed(job, claim, reason)
        except NotAllowed:
            reason = "You are not allowed to add documents there any more."
            return self._failed(job, claim, reason)
        except (JobLost, DatabaseBusy):
            raise
        except (EmbeddingError, StorageError, Conflict) as error:
            return self._failed(job, claim, error.message, keep=True)
        if other is not None:
            return other
        with self._database.acting_as(self._actor, read_only=True) as connection:
            return ingestions.read(connection, claim.ingestion_id)

    def _take_in(
        self, job: Ingestion, on_progress: OnProgress, on_unpacked: OnUnpacked | None
    ) -> Ingestion | None:
        """Takes it in; the upload that has taken its place, if one has."""
        if job.file_path is None:
            return self._fetch(job, on_progress, on_unpacked)
        with_present(self._embedder, lambda model: self._begin(job, model))
        on_progress(job)
        with self._files.local_copy(self._actor, job.file_path) as path:
            document = read_document(path, job.file_name, self._limits)
            if FILE_TYPES[document.file_type].is_archive:
                uploads = unpack(
                    self._database, self._actor, self._files, job, path, document, self._limits,
                    hold_seconds=jobs.HOLD_SECONDS if on_unpacked else None,
                    carry_on=lambda: on_progress(job),
                )  # fmt: skip
                if on_unpacked:
                    on_unpacked(uploads)
                return None
        if job.source_url is not None:
            metadata = {**document.metadata, "source_url": job.source_url}
            document = replace(document, metadata=metadata)
        document = replace(document, title=document.title or title_of_file(job.file_name))
        with_present(self._embedder, lambda model: self._write(job, document, on_progress, model))
        return None

    def _begin(self, job: Ingestion, model: Embedder) -> None:
        """Raises OtherModel before anything is read."""
        with self._database.acting_as(self._actor) as connection:
            jobs.check_held(connection, job)
            check_model(connection, model)

    def _write(
        self, job: Ingestion, document: ReadDocument, on_progress: OnProgress, model: Embedder
    ) -> None:
        """Embeds and writes what was read; raises OtherModel when the model is not the one any more."""
        passages = split(document, model.count_tokens, passage_tokens(model))
        if not passages:
            with self._database.acting_as(self._actor) as connection:
                jobs.finish(connection, job, "no_text", error=_no_text(job, document))
            return
        with closing(Spool()) as embedded:
            self._embed(job, passages, on_progress, model, embedded)
            language = language_of_document(document)
            with self._database.acting_as(self._actor) as connection:
                check_model(connection, model)
                batches = embedded.batches(ROWS)
                write_document(connection, self._actor, job, document, language, batches)
        with self._database.acting_as(self._actor) as connection:
            connection.execute(_KEEP_UP)

    def _fetch(
        self, job: Ingestion, on_progress: OnProgress, on_unpacked: OnUnpacked | None
    ) -> Ingestion:
        """The upload of the file that is at an address, which has taken its place."""
        if job.source_url is None:
            raise NotFound("There is no file.")
        on_progress(job)
        hold = jobs.HOLD_SECONDS if on_unpacked else None
        try:
            taken = take_from_web(
                self._database, self._actor, self._files, job, self.fetch_limits, hold_seconds=hold
            )
        except (InvalidInput, NotFound) as error:
            raise NotFetched(error.message) from error
        if on_unpacked:
            on_unpacked([taken])
        return taken

    def _embed(
        self,
        job: Ingestion,
        passages: Sequence[Passage],
        on_progress: OnProgress,
        model: Embedder,
        embedded: Spool,
    ) -> None:
        """Puts the passages with their vectors into `embedded`; reports before each batch and at the end."""
        now = replace(job, status="embedding", total=len(passages))

        def report() -> None:
            with self._database.acting_as(self._actor) as connection:
                jobs.progress(connection, job, len(embedded), len(passages))
            on_progress(replace(now, done=len(embedded)))

        report()
        for batch in embed(passages, model, lambda: on_progress(replace(now, done=len(embedded)))):
            embedded.add(batch)
            report()

    def _failed(
        self, job: Ingestion, claim: Claim, reason: str, *, keep: bool = False
    ) -> Ingestion:
        """Ends the job; its file stays only where another attempt can succeed. Raises JobLost."""
        if not jobs.fail(self._database, claim, reason, keep=keep):
            raise JobLost("This upload was given up.")
        path = job.file_path if keep else None
        return replace(job, status="failed", error=reason, file_path=path)


def _no_text(job: Ingestion, document: ReadDocument) -> str:
    if document.metadata.get("scanned"):
        told = (
            f"{job.file_name} holds pictures of pages but no text, as a scan does. Make its text "
            "readable (OCR) with a scanning or PDF program and upload the result."
        )
        return " ".join([told, *document.remarks])
    if document.remarks:
        return f"No text of {job.file_name} could be taken in. {' '.join(document.remarks)}"
    return f"{job.file_name} holds no text, so there is nothing to search in it."


def _silent(_job: Ingestion) -> None:
    """Nobody wants to know."""
