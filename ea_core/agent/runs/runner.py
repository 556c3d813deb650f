"""The threads of this process that runs are carried out in, away from the page that asked.

Own threads instead of concurrent.futures, because those are waited for when the program ends, and
one that waits for a model would hold up Ctrl-C for a minute.
"""

from __future__ import annotations

import atexit
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from uuid import UUID

from ea_core.agent.runs.heart import Heart
from ea_core.errors import Conflict, EAError

WORKERS = 4
MOST_WAITING = 32
SHUTDOWN_SECONDS = 3.0
_log = logging.getLogger(__name__)

CarryOut = Callable[[UUID], object]
"""Carries a run out, or takes it up; what becomes of it is in the database."""


class Runner:
    """A bounded pool with the heart of its runs; its threads start with the first run."""

    def __init__(
        self, workers: int = WORKERS, most_waiting: int = MOST_WAITING, heart: Heart | None = None
    ) -> None:
        self.heart = heart or Heart()
        self._workers = workers
        self._most = workers + most_waiting
        self._waiting: queue.SimpleQueue[tuple[UUID, CarryOut] | None] = queue.SimpleQueue()
        self._runs: dict[UUID, Future[None]] = {}
        self._lock = threading.Lock()
        self._closing = False
        self._started = False

    def dispatch(self, run_id: UUID, carry_out: CarryOut) -> None:
        """Has the run carried out soon. Raises Conflict when too many are waiting already.

        A run that this pool has already is not taken twice.
        """
        with self._lock:
            if self._closing:
                raise Conflict("The program is being stopped. Ask again when it is back.")
            if run_id in self._runs:
                return
            if len(self._runs) >= self._most:
                raise Conflict(
                    "Too many questions are being answered at this moment. Ask again soon."
                )
            self._start()
            self._runs[run_id] = Future()
        self._waiting.put((run_id, carry_out))

    def wait_for(self, run_id: UUID, seconds: float) -> None:
        """Waits until the pool is done with a run, in whatever way; raises TimeoutError."""
        with self._lock:
            done = self._runs.get(run_id)
        if done is not None:
            done.result(timeout=seconds)

    def close(self, seconds: float = SHUTDOWN_SECONDS) -> None:
        """Hands all runs over; whoever takes them up goes on with them.

        So many seconds they have to come to a place to stop at; then they are left as they are.
        """
        with self._lock:
            self._closing = True
            running = list(self._runs.values())
        self.heart.close()
        for _ in range(self._workers):
            self._waiting.put(None)
        wait(running, timeout=seconds)
        self.heart.hand_over()

    def _start(self) -> None:
        if self._started:
            return
        self._started = True
        for number in range(self._workers):
            threading.Thread(target=self._work, name=f"agent-{number}", daemon=True).start()

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            run_id, carry_out = job
            try:
                carry_out(run_id)
            except EAError as error:
                _log.info("run %s: %s", run_id, error.message)
            except Exception:  # noqa: BLE001 -- the pool lives on, whatever it was
                _log.exception("run %s", run_id)
            finally:
                with self._lock:
                    done = self._runs.pop(run_id)
                done.set_result(None)


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
    """Hands the runs of this process over; the next question makes a new pool."""
    global _shared
    with _shared_lock:
        runner, _shared = _shared, None
    if runner is not None:
        runner.close()
