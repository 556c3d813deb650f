"""A worker as a process of its own, quick to notice things.

Its kind is what embedding is like there: `quick`, `held` (until a file named `go on` lies beside the
folder of the knowledge base), or `deadly` (the process ends at once, as by the kernel when memory
is out).
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import Read, Vectors
from ea_core.knowledge.ingestion.embedding import BATCH
from ea_core.queue.worker import Pace
from tests.conftest import TestDatabase
from tests.db.knowledge.library import Library, WordEmbedder

Kind = Literal["quick", "held", "deadly"]
SILENCE = 2.0
PACE = Pace(poll=0.1, poll_while_listening=0.5, beat=0.3, silence=SILENCE, rescue=0.3, away=0.2)
GO_ON = "go on"


class Held(WordEmbedder):
    """Gives a test the time to do something to the process: the first batch is done, no more."""

    def __init__(self, go_on: Path) -> None:
        super().__init__()
        self._go_on, self._texts = go_on, 0

    def read(self, texts: Sequence[str]) -> list[Read]:
        while self._texts >= BATCH and not self._go_on.exists():
            time.sleep(0.02)
        self._texts += len(texts)
        return super().read(texts)


class Deadly(WordEmbedder):
    """Takes the process with it."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)


def work(url: str, folder: Path, kind: Kind) -> None:
    """What the process does until it is told to stop."""
    logging.basicConfig(level=logging.ERROR, force=True)
    embedder = {
        "quick": WordEmbedder,
        "held": lambda: Held(folder.parent / GO_ON),
        "deadly": Deadly,
    }[kind]()
    worker = Library(TestDatabase("", url, Database(url)), folder, embedder).worker(pace=PACE)
    signal.signal(signal.SIGTERM, lambda _number, _frame: worker.stop())
    worker.run()
