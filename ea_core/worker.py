"""What a worker does: the tasks of the queue, each bound to the part that does it.

Part of the composition root: `app` builds the parts, this hands them to the queue.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.agent.runs.lost import TakeUpTask
from ea_core.agent.runs.runner import WORKERS as ANSWERS_AT_ONCE
from ea_core.app import App
from ea_core.crm.imports.task import ImportTask
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.choice import embedder_of
from ea_core.knowledge.ingestion.ingest import Ingest, OnProgress
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.jobs import Claim
from ea_core.knowledge.ingestion.task import IngestTask
from ea_core.knowledge.switching.task import SwitchTask
from ea_core.queue.process import ChildProcess
from ea_core.queue.task import Task
from ea_core.queue.worker import Lane, Pace, Worker
from ea_core.settings import Settings
from ea_core.storage.removal import remove_files

ANSWERS: Final = "answers"
DOCUMENTS: Final = "documents"
SMALL: Final = "small_documents"
"""Of which one more is taken in beside the others; it goes with the queue of documents."""
EMBEDDINGS: Final = "embeddings"
IMPORTS: Final = "imports"
QUEUES: Final = (ANSWERS, DOCUMENTS, EMBEDDINGS, IMPORTS, "upkeep")
KEEP_JOBS_DAYS: Final = 30
KEEP_UPLOADS_DAYS: Final = 30
KEEP_RUN_EVENTS_DAYS: Final = 7
KEEP_IMPORTS_DAYS: Final = 90
"""For how long an import can be taken back."""
_HOURLY: Final = "7 * * * *"
# What is finished is kept for a while and then removed; one statement for each kind.
_RETENTION: Final = {
    "jobs": text(f"select ea.forget_jobs({KEEP_JOBS_DAYS})"),
    "uploads": text(f"select ea.forget_uploads({KEEP_UPLOADS_DAYS})"),
    "imports": text(f"select ea.forget_imports({KEEP_IMPORTS_DAYS})"),
    "attempts to sign in": text("select ea.forget_sign_in_attempts()"),
    "steps of answers": text(
        f"select ea.forget_run_events(interval '{KEEP_RUN_EVENTS_DAYS} days')"
    ),
}
_log = logging.getLogger(__name__)


def tasks(app: App) -> tuple[Task, ...]:
    """Everything that is done in the background."""

    def process(actor: Actor, claim: Claim, on_progress: OnProgress) -> Ingestion:
        limit = app.settings.max_upload_bytes
        networks = app.settings.open_networks
        ingest = Ingest(
            app.database, actor, app.files, app.models, limit, networks, app.recognition
        )
        return ingest.process(claim, on_progress)

    def remove(stopping: Callable[[], bool]) -> None:
        remove_files(app.database, app.files, stopping)

    def keep_up(stopping: Callable[[], bool]) -> None:
        forget_old(app.database)
        remove(stopping)

    return (
        Task("take_up", ANSWERS, TakeUpTask(app.database, app.carry_out)),
        Task("ingest", DOCUMENTS, IngestTask(app.database, process)),
        Task(
            "switch_embeddings",
            EMBEDDINGS,
            SwitchTask(app.database, lambda stored: embedder_of(stored, app.settings)),
        ),
        Task("import", IMPORTS, ImportTask(app.database, app.settings.currency)),
        Task("remove_files", "upkeep", remove),
        Task("upkeep", "upkeep", keep_up, cron=_HOURLY),
    )


def make_worker(
    app: App,
    *,
    queues: Sequence[str] | None = None,
    concurrency: int = 1,
    pace: Pace | None = None,
) -> Worker:
    """A worker for this installation; `run` it, or have it `run_waiting`.

    Answers wait for no other work: as many of them as in a server go on beside the `concurrency` jobs
    of the other queues. Nor does a small file wait for large ones: one is taken in beside them; and
    somebody watches an import, so one goes on beside all of these.
    """
    wanted = tuple(queues or QUEUES)
    lanes = [Lane((ANSWERS,), max(concurrency, ANSWERS_AT_ONCE))] if ANSWERS in wanted else []
    if IMPORTS in wanted:
        lanes.append(Lane((IMPORTS,), 1))
    if others := tuple(name for name in wanted if name not in {ANSWERS, IMPORTS}):
        small = (SMALL,) if DOCUMENTS in others else ()
        lanes.append(Lane((*small, *others), concurrency))
        lanes += [Lane(small, 1)] if small else []
    return Worker(app.app_url, app.database, tasks(app), lanes=lanes, pace=pace)


def beside_server(settings: Settings) -> ChildProcess | None:
    """The worker that a server starts beside itself; None when it is told to start none."""
    if settings.workers == 0:
        return None
    command = [
        sys.executable, "-m", "ea_core.cli", "worker", "--with-parent",
        "--concurrency", str(settings.workers),
    ]  # fmt: skip
    # The owner's login is for migrations; a worker has no use for it.
    around = {name: value for name, value in os.environ.items() if name != "EA_OWNER_DATABASE_URL"}
    return ChildProcess(command, {**around, **settings.environment()})


def forget_old(database: Database) -> dict[str, int]:
    """Removes what has been finished for long; returns how many rows of each kind."""
    forgotten: dict[str, int] = {}
    for kind, statement in _RETENTION.items():
        with database.as_program() as connection:
            forgotten[kind] = int(connection.execute(statement).scalar_one())
    _log.info("forgotten: %s", forgotten)
    return forgotten
