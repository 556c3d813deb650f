"""A worker as a process of its own, quick to notice things: `python -m ... URL FOLDER KIND`.

KIND is what embedding is like there: `quick`, `slow` (a second for each batch), or `deadly` (the
process ends at once, as by the kernel when memory is out).
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import Vectors
from ea_core.queue.worker import Pace
from tests.conftest import TestDatabase
from tests.db.knowledge.library import Library, WordEmbedder

SILENCE = 2.0
PACE = Pace(poll=0.1, poll_while_listening=0.5, beat=0.3, silence=SILENCE, rescue=0.3, away=0.2)


class Slow(WordEmbedder):
    """Gives a test the time to do something to the process."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.5)
        return super().embed(texts)


class Deadly(WordEmbedder):
    """Takes the process with it."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)


def main(url: str, folder: str, kind: str) -> None:
    logging.basicConfig(level=logging.ERROR)
    embedder = {"quick": WordEmbedder, "slow": Slow, "deadly": Deadly}[kind]()
    library = Library(TestDatabase("", url, Database(url)), Path(folder), embedder)
    worker = library.worker(pace=PACE)
    signal.signal(signal.SIGTERM, lambda _number, _frame: worker.stop())
    worker.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
