"""A worker: takes jobs from the queue and does them, one process of as many as wanted.

Everything that is asked of procrastinate stands here: fetching, signs of life, waking, ending. What
it does not do is in SQL beside the tables (docs/adr/0011): a job whose worker fell silent gets a new
number, so that the silent one, should it wake, can end nothing, and after some such breaks it is set
aside with its reason.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import psycopg
from procrastinate import App, JobContext
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from sqlalchemy import text

from ea_core.db.engine import Database
from ea_core.db.errors import no_connection
from ea_core.errors import DatabaseBusy, DatabaseUnavailable, EAError
from ea_core.queue.connection import AWAY, can_listen, make_queue
from ea_core.queue.task import Later, SetAside, Task

MOST_BREAKS: Final = 3
"""How often a job may break off (its worker was killed) before it is set aside."""
_RESCUE = text("select ea.rescue_jobs(:silence, :breaks)")
_NOTE_ERROR = text("select ea.note_job_error(:job, :reason)")
_PUT_OFF = text("select ea.put_off_job(:job, :seconds)")
_OWN_THREADS: Final = 4
"""For what a worker does beside its jobs."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a worker looks and speaks, in seconds."""

    poll: float = 1.0
    """Between two looks for work where LISTEN does not work."""
    poll_while_listening: float = 5.0
    """Between two looks for jobs that were put off; new ones wake it at once."""
    beat: float = 10.0
    silence: float = 60.0
    """After so long without a beat a worker's jobs are given to others."""
    rescue: float = 10.0
    """Between two looks for such jobs."""
    away: float = 5.0
    """Before the next try when the database was away."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Queues (None: all) of which so many jobs are done at the same time, whatever others wait for."""

    queues: tuple[str, ...] | None = None
    concurrency: int = 1


class _WhenItIsBack(BaseRetryStrategy):
    """Tries again when the database was away; nothing else gets better by itself."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002 # of the interface
        """When to try again, if at all."""
        if isinstance(exception, DatabaseUnavailable | DatabaseBusy):
            return RetryDecision(retry_in={"seconds": max(1, round(self._seconds))})
        return None


class Worker:
    """Does the jobs of `tasks` in the database at `url`, each lane as many of its own at a time."""

    def __init__(
        self,
        url: str,
        database: Database,
        tasks: Sequence[Task],
        *,
        lanes: Sequence[Lane] = (Lane(),),
        pace: Pace | None = None,
    ) -> None:
        self._url, self._database, self._tasks = url, database, tasks
        self._lanes = tuple(lanes)
        self._pace = pace or Pace()
        self._stopping = threading.Event()
        self._wake: Callable[[], object] = lambda: None
        self._done: list[str] = []

    def run(self) -> None:
        """Works until `stop`; a database that is away is waited for."""
        asyncio.run(self._serve())

    def run_waiting(self) -> tuple[str, ...]:
        """Does what waits now and returns the names of the tasks that were done, in order.

        Raises DatabaseUnavailable.
        """
        self._done.clear()
        self._rescue()
        try:
            # In a thread of its own: the caller's may have a loop already.
            with ThreadPoolExecutor(1, "queue") as apart:
                apart.submit(asyncio.run, self._run_once()).result()
        except AWAY as error:
            cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else None
            raise no_connection(cause or psycopg.OperationalError(str(error))) from error
        return tuple(self._done)

    def stop(self) -> None:
        """Ends `run`, from any thread; a job in hand is given back or finished first."""
        self._stopping.set()
        with suppress(RuntimeError):  # it has ended by itself, or because it was told before
            self._wake()

    # -- the loop --------------------------------------------------------------------------------

    async def _serve(self) -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        jobs = sum(lane.concurrency for lane in self._lanes)
        # As many threads as jobs: one that waited for a thread would be held and not be done.
        loop.set_default_executor(ThreadPoolExecutor(jobs + _OWN_THREADS))
        self._wake = lambda: loop.call_soon_threadsafe(stopped.set)
        while not self._stopping.is_set():
            try:
                await self._work_until(stopped)
            except AWAY as error:
                _log.warning("the worker waits for the database: %s", error.__cause__ or error)
            if not self._stopping.is_set():
                await _first_of(stopped.wait(), asyncio.sleep(self._pace.away))

    async def _work_until(self, stopped: asyncio.Event) -> None:
        """A worker of procrastinate for each lane; returns when one ended by itself, too.

        (A lost connection.)
        """
        queue = self._queue()
        async with queue.open_async():
            listens = await asyncio.to_thread(can_listen, self._url)
            pace = self._pace
            working = [
                asyncio.create_task(
                    queue.run_worker_async(
                        **self._options(lane),
                        listen_notify=listens,
                        fetch_job_polling_interval=(
                            pace.poll_while_listening if listens else pace.poll
                        ),
                    )
                )
                for lane in self._lanes
            ]
            rescuing = asyncio.create_task(self._keep_rescuing())
            await _first_of(stopped.wait(), *(asyncio.shield(one) for one in working))
            for one in (rescuing, *working):
                one.cancel()
            for ended in await asyncio.gather(*working, rescuing, return_exceptions=True):
                if isinstance(ended, Exception):  # a cancellation is none
                    raise ended

    async def _run_once(self) -> None:
        queue = self._queue(with_periodic=False)
        async with queue.open_async():
            for lane in self._lanes:
                await queue.run_worker_async(**self._options(lane), wait=False, listen_notify=False)

    def _options(self, lane: Lane) -> dict[str, Any]:
        return {
            "queues": None if lane.queues is None else list(lane.queues),
            "concurrency": lane.concurrency,
            "update_heartbeat_interval": self._pace.beat,
            "stalled_worker_timeout": self._pace.silence,
            # A row says what became of the work; only what was set aside needs its job.
            "delete_jobs": "successful",
            "install_signal_handlers": False,
        }

    async def _keep_rescuing(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._rescue)
            except EAError as error:
                _log.warning("looking for lost jobs failed: %s", error.message)
            await asyncio.sleep(self._pace.rescue)

    def _rescue(self) -> None:
        values = {"silence": self._pace.silence, "breaks": MOST_BREAKS}
        with self._database.as_program() as connection:
            lost = int(connection.execute(_RESCUE, values).scalar_one())
        if lost:
            _log.warning("%s jobs had broken off", lost)

    # -- one job ---------------------------------------------------------------------------------

    def _queue(self, *, with_periodic: bool = True) -> App:
        queue = make_queue(self._url)
        when_it_is_back = _WhenItIsBack(self._pace.away)
        for task in self._tasks:
            made = queue.task(
                name=task.name,
                queue=task.queue,
                retry=when_it_is_back,
                pass_context=True,
                # One that is due again while it waits is done once.
                queueing_lock=task.name if task.cron is not None else None,
            )(self._doing(task))
            if task.cron is not None and with_periodic:
                queue.periodic(cron=task.cron)(made)
        return queue

    def _doing(self, task: Task) -> Callable[..., None]:
        def do(context: JobContext, timestamp: int | None = None, **ids: str) -> None:  # noqa: ARG001 # procrastinate tells a periodic job its time
            try:
                task.work(self._stopping.is_set, **ids)
            except Later as later:
                self._put_off(context.job, later.seconds)
            except (DatabaseUnavailable, DatabaseBusy):
                self._put_off(context.job, self._pace.away)
            except Exception as error:
                self._note(context.job, error)
                raise
            finally:
                self._done.append(task.name)

        return do

    def _put_off(self, job: Job, seconds: float) -> None:
        with self._database.as_program() as connection:
            connection.execute(_PUT_OFF, {"job": job.id, "seconds": seconds})

    def _note(self, job: Job, error: Exception) -> None:
        """Keeps why a job is set aside: of a mistake of ours its kind and a reference to the log."""
        if isinstance(error, SetAside | EAError):
            reason = str(error)
        else:
            reference = uuid4().hex[:8]
            _log.error("%s failed (%s)", job.call_string, reference)
            reason = f"{type(error).__name__} (reference {reference} in the worker's log)"
        with self._database.as_program() as connection:
            connection.execute(_NOTE_ERROR, {"job": job.id, "reason": reason})


async def _first_of(*waits: Any) -> None:
    """Returns when the first of them is over, and ends the others."""
    tasks = [asyncio.ensure_future(one) for one in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
