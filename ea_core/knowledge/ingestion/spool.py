"""Embedded passages on disk until their document is written: memory does not grow with the document."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Sequence
from typing import Final

from ea_core.errors import StorageError
from ea_core.knowledge.ingestion.writing import EmbeddedPassage

_FULL: Final = (
    "There is no room on the server's disk to take this file in. Make room and try again."
)


class Spool:
    """Passages with their vectors, some 9 kB each, in a file without a name that ends with the process.

    Raises StorageError where the disk is full.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="ea-")  # noqa: SIM115 -- closed in close
        self._count = 0

    def close(self) -> None:
        """The file is gone with it."""
        self._file.close()

    def __len__(self) -> int:
        return self._count

    def add(self, passages: Sequence[EmbeddedPassage]) -> None:
        """Some more of them, behind those that are there."""
        try:
            pickle.dump(list(passages), self._file, pickle.HIGHEST_PROTOCOL)
            self._file.flush()
        except OSError as error:
            raise StorageError(_FULL) from error
        self._count += len(passages)

    def batches(self, least: int) -> Iterator[list[EmbeddedPassage]]:
        """All of them in order, at least so many at a time but for the last."""
        self._file.seek(0)
        batch: list[EmbeddedPassage] = []
        left = self._count
        while left:
            more = pickle.load(self._file)  # noqa: S301 -- what this object wrote
            left -= len(more)
            batch += more
            if len(batch) >= least or not left:
                yield batch
                batch = []
