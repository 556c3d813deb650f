"""Files that are handed in for the knowledge base, for one person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.db.part import Part
from ea_core.errors import Conflict, EAError
from ea_core.knowledge import proposals
from ea_core.knowledge.documents import OriginalFile
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.uploads import checked_upload
from ea_core.knowledge.parts.uploads import Uploads
from ea_core.knowledge.proposals import Proposal
from ea_core.storage.files import FileStore, new_path


class Proposals(Part):
    """What one hands in; for managers also what waits, with the decision."""

    def __init__(
        self, database: Database, actor: Actor, files: FileStore, uploads: Uploads
    ) -> None:
        super().__init__(database, actor)
        self._files, self._uploads = files, uploads

    def hand_in(
        self, filename: str, data: bytes, tags: Sequence[str] = (), note: str = ""
    ) -> Proposal:
        """Stores a file for the managers to decide about.

        Raises DocumentError (empty, too large), InvalidInput, NotAllowed, StorageError.
        """
        upload = checked_upload(filename, data, tags, None, max_bytes=self._uploads.max_bytes)
        path = new_path(f"proposals/{self._actor.id}", upload.path.rsplit(".", 1)[-1])
        with self._writing() as connection:
            proposals.expect(connection, path)
        self._files.put(self._actor, path, data, upload.content_type)
        values = {
            "file_name": upload.values["file_name"],
            "file_path": path,
            "size": len(data),
            "tags": upload.values["tags"],
            "note": note.strip() or None,
        }
        with self._writing() as connection:
            return proposals.read(connection, proposals.add(connection, self._actor, values))

    def mine(self) -> list[Proposal]:
        """What one handed in, the newest first, with what was decided."""
        with self._reading() as connection:
            return proposals.mine(connection, self._actor)

    def waiting(self) -> list[Proposal]:
        """What waits for a decision, the oldest first: for managers everybody's."""
        with self._reading() as connection:
            return proposals.waiting(connection)

    def get(self, proposal_id: UUID) -> Proposal:
        """One proposal; raises NotFound."""
        with self._reading() as connection:
            return proposals.read(connection, proposal_id)

    def file(self, proposal_id: UUID, *, for_browser: bool = False) -> OriginalFile:
        """The file as it was handed in; raises NotFound, Conflict, StorageError.

        `for_browser`: where the storage hands files out itself, its address in place of the bytes.
        """
        proposal = self.get(proposal_id)
        path, name, kind = proposal.file_path, proposal.file_name, "application/octet-stream"
        if path is None:
            raise Conflict("Somebody else has decided about this file already.")
        if for_browser:
            address = self._files.address(self._actor, path, name)
            if address is not None:
                return OriginalFile(b"", name, kind, address)
        return OriginalFile(self._files.get(self._actor, path), name, kind)

    def publish(self, proposal_id: UUID) -> Ingestion:
        """Takes the file into the knowledge base as an upload of one's own.

        Raises NotAllowed (not a manager), Conflict (decided already), NotFound, StorageError.
        """
        proposal = self.get(proposal_id)
        original = self.file(proposal_id)
        job = self._uploads.add(original.file_name, original.data, proposal.tags)
        try:
            with self._writing() as connection:
                proposals.decide(connection, self._actor, proposal_id, "published", None)
        except EAError:
            # Another manager was quicker: theirs is taken in.
            self._uploads.dismiss(job.id)
            raise
        return job

    def decline(self, proposal_id: UUID, reason: str) -> None:
        """Says no, with a reason that the person reads; raises as `publish` does."""
        with self._writing() as connection:
            reason = reason.strip()
            proposals.decide(connection, self._actor, proposal_id, "declined", reason or None)

    def take_back(self, proposal_id: UUID) -> None:
        """Removes what one handed in, decided or not; raises NotFound."""
        with self._writing() as connection:
            proposals.take_back(connection, proposal_id)
