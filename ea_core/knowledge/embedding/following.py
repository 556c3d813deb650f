"""The model of the stored vectors, whichever it is now: a process goes over to another one in its stride.

After a switch (see ea_core.knowledge.switching) servers and workers that run meet vectors of a model that
they have not loaded. They load it at that moment; what they were about to do is done with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from ea_core.db.engine import Database
from ea_core.errors import DatabaseUnavailable, EmbeddingError
from ea_core.knowledge.embedding.local import Embedder, Vectors
from ea_core.knowledge.embedding.stored import OtherModel, StoredModel, stored_model

T = TypeVar("T")
_TRIES: Final = 3


class FollowingEmbedder:
    """An embedder that is the one of the stored vectors at each moment; safe to share between threads.

    `first` makes the model that the settings name, `load` that of a stamp.
    """

    def __init__(
        self,
        database: Database,
        first: Callable[[], Embedder],
        load: Callable[[StoredModel], Embedder],
    ) -> None:
        self._database, self._first, self._load = database, first, load
        self._lock = threading.RLock()
        self._stored: StoredModel | None = None
        self._present: Embedder | None = None

    def now(self) -> Embedder:
        """The model that is in use. The database is asked once, and again by `follow`."""
        with self._lock:
            if self._present is None:
                try:
                    self._take(self._read())
                except DatabaseUnavailable:
                    return self._first()  # before the first migration; asked again the next time
            return self._present or self._first()

    def follow(self) -> bool:
        """Goes over to the model of the stored vectors; False when it is the one in use."""
        with self._lock:
            stored = self._read()
            if stored == self._stored:
                return False
            self._take(stored)
            return True

    def _read(self) -> StoredModel:
        with self._database.as_program() as connection:
            return stored_model(connection)

    def _take(self, stored: StoredModel) -> None:
        before = self._stored
        if self._present is None or before is None or _differ(before, stored):
            self._present = self._first() if stored.source is None else self._loaded(stored)
        self._stored = stored

    def _loaded(self, stored: StoredModel) -> Embedder:
        """The model of a stamp; where it lies elsewhere on this machine, the same one by its digest."""
        try:
            return self._load(stored)
        except EmbeddingError:
            first = self._first()
            if first.name != stored.model or stored.sha256 is None:
                raise
            if getattr(first, "sha256", None) != stored.sha256:
                raise
            return first

    @property
    def name(self) -> str:
        """The model's name."""
        return self.now().name

    @property
    def dimension(self) -> int:
        """The width of its vectors."""
        return self.now().dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages of the model that is in use."""
        return self.now().embed(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each text."""
        return self.now().count_tokens(texts)


def _differ(one: StoredModel, other: StoredModel) -> bool:
    """Whether they are different models, whatever they are weighed with."""
    return (one.model, one.source, one.prompts) != (other.model, other.source, other.prompts)


def present(embedder: Embedder) -> Embedder:
    """One model, to be used for a question and all that is compared with it."""
    return embedder.now() if isinstance(embedder, FollowingEmbedder) else embedder


def with_present(embedder: Embedder, work: Callable[[Embedder], T]) -> T:
    """`work` with the model of the stored vectors, again when they were swapped in the meantime.

    Raises OtherModel where they are of a model that does not follow.
    """
    for _ in range(_TRIES - 1):
        try:
            return work(present(embedder))
        except OtherModel:
            if not isinstance(embedder, FollowingEmbedder) or not embedder.follow():
                raise
    return work(present(embedder))
