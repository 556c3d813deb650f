"""The threads that answers are written in, away from the page that asked.

Own threads instead of concurrent.futures, because those are waited for when the program ends, and
one that waits for a model would hold up Ctrl-C for a minute. One more thread keeps all runs alive
in the database (waiting ones too) and learns from it that a run was stopped elsewhere.
"""

from __future__ import annotations

import atexit
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ea_core.errors import Conflict, EAError

WORKERS = 4
MOST_WAITING = 32
HEARTBEAT_SECONDS = 5.0
SHUTDOWN_SECONDS = 3.0
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """A run to be carried out. `beat` is False when the run is no longer to go on."""

    run_id: UUID
    work: Callable[[threading.Event], Any]
    beat: Callable[[], bool]
    stop: threading.Event = field(default_factory=threading.Event)
    done: Future[Any] = field(default_factory=Future)


class Runner:
    """A bounded pool; its threads start with the first job."""

    def __init__(
        self,
        workers: int = WORKERS,
        most_waiting: int = MOST_WAITING,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._workers = workers
        self._heartbeat_seconds = heartbeat_seconds
        self._most = workers + most_waiting
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._jobs: dict[UUID, Job] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._started = False

    def submit(self, job: Job) -> Future[Any]:
        """Carries out the job soon. Raises Conflict when too many are waiting already."""
        with self._lock:
            if self._closing.is_set():
                raise Conflict("The program is being stopped. Ask again when it is back.")
            if len(self._jobs) >= self._most:
                raise Conflict(
                    "Too many questions are being answered at this moment. Ask again soon."
                )
            self._start()
            self._jobs[job.run_id] = job
        self._waiting.put(job)
        return job.done

    def stop(self, run_id: UUID) -> None:
        """Asks a run of this process to end; one of another process learns it from its heart."""
        with self._lock:
            job = self._jobs.get(run_id)
        if job is not None:
            job.stop.set()

    def wait_for(self, run_id: UUID, seconds: float) -> None:
        """Waits until a run of this process has ended, in whatever way; raises TimeoutError."""
        with self._lock:
            job = self._jobs.get(run_id)
        if job is not None:
            job.done.exception(timeout=seconds)

    def close(self, seconds: float = SHUTDOWN_SECONDS) -> None:
        """Ends all runs and waits a little for them; what still hangs is given up by the database."""
        with self._lock:
            self._closing.set()
            jobs = list(self._jobs.values())
        for job in jobs:
            job.stop.set()
        for _ in range(self._workers):
            self._waiting.put(None)
        for job in jobs:
            try:
                job.done.exception(timeout=seconds)
            except TimeoutError:
                return

    def _start(self) -> None:
        if self._started:
            return
        self._started = True
        for number in range(self._workers):
            threading.Thread(target=self._work, name=f"agent-{number}", daemon=True).start()
        threading.Thread(target=self._keep_alive, name="agent-heart", daemon=True).start()

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            try:
                result = job.work(job.stop)
            except BaseException as error:  # noqa: BLE001 -- handed to whoever waits for the job
                job.done.set_exception(error)
            else:
                job.done.set_result(result)
            finally:
                with self._lock:
                    self._jobs.pop(job.run_id, None)

    def _keep_alive(self) -> None:
        while not self._closing.wait(self._heartbeat_seconds):
            with self._lock:
                jobs = list(self._jobs.values())
            for job in jobs:
                try:
                    if not job.beat():
                        job.stop.set()
                except EAError as error:
                    _log.warning("no heartbeat for run %s: %s", job.run_id, error.message)


_shared: Runner | None = None
_shared_lock = threading.Lock()


def shared_runner() -> Runner:
    """The pool of this process."""
    global _shared  # noqa: PLW0603 -- one pool for each process, made when first needed
    with _shared_lock:
        if _shared is None:
            _shared = Runner()
            atexit.register(shutdown)
        return _shared


def shutdown() -> None:
    """Ends the pool of this process and its runs; the next question makes a new one."""
    global _shared
    with _shared_lock:
        runner, _shared = _shared, None
    if runner is not None:
        runner.close()
