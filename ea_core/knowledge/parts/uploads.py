"""Files on their way into the knowledge base, for one person."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.db.part import Part
from ea_core.errors import DocumentError, EAError
from ea_core.knowledge.ingestion import ingestions, jobs, uploads, web
from ea_core.knowledge.ingestion.ingest import Ingest, OnProgress, OnUnpacked
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.parts.side_by_side import Turn
from ea_core.storage.files import FileStore

_LOOK_AGAIN_SECONDS: Final = 0.5
_log = logging.getLogger(__name__)


class Uploads(Part):
    """What one adds, and what becomes of it; `max_bytes` is the size of the largest file."""

    def __init__(
        self, database: Database, actor: Actor, files: FileStore, ingest: Ingest, max_bytes: int
    ) -> None:
        super().__init__(database, actor)
        self._files, self._ingest = files, ingest
        self.max_bytes = max_bytes

    def add(
        self,
        filename: str,
        data: bytes,
        tags: Sequence[str] = (),
        thread_id: UUID | None = None,
        *,
        version_of: UUID | None = None,
        apart: bool = False,
        hold_seconds: int | None = None,
    ) -> Ingestion:
        """Stores a file and queues it for the worker, or says that it is there already.

        In the knowledge base it will be the next version of `version_of`, or of the document that has
        a file of this name; with `apart` a document of its own. Without `thread_id` it goes into the knowledge base (managers and admins), with it into
        one's own conversation. With `hold_seconds` the workers leave it alone for so long: the
        caller takes it in itself. Raises DocumentError (empty, too large), InvalidInput, NotAllowed,
        StorageError; then nothing is stored.
        """
        upload = uploads.checked_upload(
            filename, data, tags, thread_id, max_bytes=self.max_bytes, hold_seconds=hold_seconds,
            version_of=version_of, apart=apart,
        )  # fmt: skip
        with self._writing() as connection:
            duplicate = uploads.announce(connection, self._actor, upload)
        if duplicate is not None:
            return duplicate
        self._files.put(self._actor, upload.path, data, upload.content_type)
        try:
            with self._writing() as connection:
                return uploads.queue(connection, self._actor, upload)
        except BaseException:
            self._take_back(upload.path)
            raise

    def take_in_now(
        self,
        filename: str,
        data: bytes,
        tags: Sequence[str] = (),
        thread_id: UUID | None = None,
        on_progress: OnProgress | None = None,
        *,
        version_of: UUID | None = None,
        apart: bool = False,
    ) -> Ingestion:
        """Takes in a file while the caller waits: status ready, duplicate, no_text, failed or unpacked.

        What is wrong with the file or the model is in `error`. The files of an archive are taken in
        by the workers (see take_in_all). Raises NotAllowed, InvalidInput, StorageError and
        DatabaseUnavailable.
        """
        return self._take_in_now(
            filename, data, tags, thread_id, on_progress, None, version_of=version_of, apart=apart
        )

    def add_address(self, address: str, tags: Sequence[str] = ()) -> Ingestion:
        """Queues an address of the web: the worker fetches what is there.

        What is fetched takes the place of the address in the list, under the address as its name; the
        same address later is its next version. Raises InvalidInput (no address, or one of a network
        that is not fetched from), NotFound (no such host), NotAllowed.
        """
        values = web.address_values(address, tags, self._ingest.fetch_limits)
        with self._writing() as connection:
            return web.queue_address(connection, self._actor, values)

    def take_in_address(self, address: str, tags: Sequence[str] = ()) -> Iterator[Ingestion]:
        """Takes in what is at an address while the caller waits; the files of an archive follow it.

        Raises as add_address and take_in_now.
        """
        hold = jobs.HOLD_SECONDS
        values = web.address_values(address, tags, self._ingest.fetch_limits, hold)
        with self._writing() as connection:
            job = web.queue_address(connection, self._actor, values)
        waiting: list[Ingestion] = []
        ended = self._taken_in(job, None, waiting.extend)
        if ended.status == "failed":
            self.dismiss(job.id)
            yield ended
        yield from self._taken_in_order(waiting)

    def take_in_all(
        self,
        filename: str,
        data: bytes,
        tags: Sequence[str] = (),
        *,
        version_of: UUID | None = None,
        apart: bool = False,
        turn: Turn | None = None,
    ) -> Iterator[Ingestion]:
        """Takes in a file, and each file of an archive, while the caller waits; the archive first.

        With a `turn` it is written when those before it are: which of two is the newer version, or
        the duplicate, is decided there. Raises as take_in_now.
        """
        waiting: list[Ingestion] = []

        def keep_order(job: Ingestion) -> None:
            if turn is None:
                return
            if job.total is not None and job.done == job.total:
                turn.wait()
            turn.check()

        yield self._take_in_now(
            filename, data, tags, None, keep_order, waiting.extend,
            version_of=version_of, apart=apart,
        )  # fmt: skip
        if turn is not None and waiting:
            turn.wait()
        yield from self._taken_in_order(waiting)

    def _taken_in_order(self, waiting: list[Ingestion]) -> Iterator[Ingestion]:
        """Takes in uploads, each with those that come out of it behind it."""
        while waiting:
            job = waiting.pop(0)
            inner: list[Ingestion] = []
            yield self._taken_in(job, None, inner.extend)
            waiting = inner + waiting

    def _take_in_now(
        self,
        filename: str,
        data: bytes,
        tags: Sequence[str],
        thread_id: UUID | None,
        on_progress: OnProgress | None,
        on_unpacked: OnUnpacked | None,
        *,
        version_of: UUID | None,
        apart: bool,
    ) -> Ingestion:
        try:
            job = self.add(
                filename, data, tags, thread_id, version_of=version_of, apart=apart,
                hold_seconds=jobs.HOLD_SECONDS,
            )  # fmt: skip
        except DocumentError as error:
            return ingestions.rejected(uploads.file_name(filename), len(data), error.message)
        return self._taken_in(job, on_progress, on_unpacked)

    def _taken_in(
        self, job: Ingestion, on_progress: OnProgress | None, on_unpacked: OnUnpacked | None
    ) -> Ingestion:
        """How a queued upload ended, after taking it in here unless a worker was quicker."""
        while not job.finished:
            if jobs.hold(self._database, job.id):
                claim = jobs.begin(self._database, job.id)
                if claim is not None:
                    return self._take_in_held(claim, on_progress, on_unpacked)
            time.sleep(_LOOK_AGAIN_SECONDS)  # a worker was quicker: it has the job
            job = self.get(job.id)
        return job

    def take_in_waiting(self, job: Ingestion) -> Iterator[Ingestion]:
        """Takes in an upload that waits, and each file of an archive, while the caller waits."""
        yield from self._taken_in_order([job])

    def recent(self, thread_id: UUID | None = None, limit: int = 50) -> list[Ingestion]:
        """One's own uploads with their progress, newest first (see `ingestions.recent`)."""
        with self._reading() as connection:
            return ingestions.recent(connection, self._actor, thread_id, limit)

    def get(self, ingestion_id: UUID) -> Ingestion:
        """One upload; raises NotFound."""
        with self._reading() as connection:
            return ingestions.read(connection, ingestion_id)

    def retry(self, ingestion_id: UUID) -> Ingestion:
        """Queues a failed upload again (see Ingestion.can_retry); raises Conflict, NotFound."""
        with self._writing() as connection:
            return ingestions.retry(connection, ingestion_id)

    def dismiss(self, ingestion_id: UUID) -> None:
        """Takes an upload off the list, or gives it up while it waits; raises NotFound."""
        with self._writing() as connection:
            ingestions.dismiss(connection, ingestion_id)

    def dismiss_each(self, ingestion_ids: Sequence[UUID]) -> None:
        """Takes several uploads off the list, in one go; what waits or is under way is given up."""
        with self._writing() as connection:
            ingestions.dismiss_each(connection, ingestion_ids)

    def dismiss_finished(self, thread_id: UUID | None = None) -> int:
        """Takes all of one's uploads that have ended off the list; how many they were."""
        with self._writing() as connection:
            return ingestions.dismiss_finished(connection, self._actor, thread_id)

    def _take_in_held(
        self, claim: jobs.Claim, on_progress: OnProgress | None, on_unpacked: OnUnpacked | None
    ) -> Ingestion:
        try:
            with jobs.held(self._database, claim.ingestion_id):
                return self._ingest.process(claim, on_progress, on_unpacked)
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

    def _take_back(self, path: str) -> None:
        """Removes a file without a row; when that fails too, a worker does it a day later."""
        try:
            self._files.delete(self._actor, path)
        except EAError:
            _log.warning("the file %s could not be removed", path, exc_info=True)
