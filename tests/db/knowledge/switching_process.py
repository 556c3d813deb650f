"""A worker that the kernel kills in the middle of a switch: `python -m ... URL`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import Read
from ea_core.knowledge.switching.task import SwitchTask
from ea_core.queue.task import Task
from ea_core.queue.worker import Worker
from tests.db.knowledge.test_switching import NarrowEmbedder


class Deadly(NarrowEmbedder):
    """Ends its process at the second batch."""

    batches = 0

    def read(self, texts: Sequence[str]) -> list[Read]:
        self.batches += 1
        if self.batches > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(texts)


if __name__ == "__main__":
    database = Database(sys.argv[1])
    task = SwitchTask(database, lambda _stored: Deadly(), NarrowEmbedder)
    Worker(sys.argv[1], database, (Task("switch_embeddings", "embeddings", task),)).run_waiting()
