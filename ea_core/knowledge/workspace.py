"""The knowledge wing's share of a workspace: its parts, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import Embedder
from ea_core.knowledge.ingestion.addresses import Network
from ea_core.knowledge.ingestion.ingest import Ingest
from ea_core.knowledge.parts.documents import Documents
from ea_core.knowledge.parts.passages import Passages
from ea_core.knowledge.parts.proposals import Proposals
from ea_core.knowledge.parts.search import Search
from ea_core.knowledge.parts.uploads import Uploads
from ea_core.knowledge.reading.recognition import Recognition
from ea_core.storage.files import FileStore


class KnowledgeWorkspace:
    """Documents and what can be found in them, as `actor` may use them.

    It holds no method of its own but hands out parts. `embedder` gives the embedding model, and is
    called only for the parts that need one.
    """

    def __init__(
        self,
        database: Database,
        actor: Actor,
        files: FileStore,
        embedder: Callable[[], Embedder],
        max_upload_bytes: int,
        networks: Sequence[Network] = (),
        recognition: Recognition | None = None,
    ) -> None:
        self._library = (database, actor, files)
        self._embedder = embedder
        self._max_upload_bytes, self._networks = max_upload_bytes, networks
        self._recognition = recognition

    @cached_property
    def documents(self) -> Documents:
        """The documents: list, open, change."""
        return Documents(*self._library)

    @cached_property
    def passages(self) -> Passages:
        """What documents are cut into."""
        database, actor, _ = self._library
        return Passages(database, actor)

    @cached_property
    def search(self) -> Search:
        """Search in the documents."""
        database, actor, _ = self._library
        return Search(database, actor, self._embedder())

    @cached_property
    def uploads(self) -> Uploads:
        """What one adds, and what becomes of it."""
        ingest = Ingest(
            *self._library,
            self._embedder(),
            self._max_upload_bytes,
            self._networks,
            self._recognition,
        )
        return Uploads(*self._library, ingest, self._max_upload_bytes)

    @cached_property
    def proposals(self) -> Proposals:
        """What is handed in by who may not add documents."""
        return Proposals(*self._library, self.uploads)
