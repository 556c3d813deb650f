"""A worker of imports as a process of its own, for a test to kill."""

from __future__ import annotations

import logging

from ea_core.crm.imports.task import ImportTask
from ea_core.db.engine import Database
from ea_core.queue.task import Task
from ea_core.queue.worker import Worker
from tests.db.queue.worker_process import PACE


def work_on_imports(url: str) -> None:
    """What the process does until it is told to stop."""
    logging.basicConfig(level=logging.ERROR, force=True)
    database = Database(url)
    task = Task("import", "imports", ImportTask(database, "USD"))
    Worker(url, database, [task], pace=PACE).run()
