"""Runs carried out in a process of its own, which dies or falls asleep where the test says."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection, event, text

from ea_core.actor import Actor
from ea_core.agent.models.base import ChatModel, OnText, Reply, ToolCall, Turn
from ea_core.agent.runs.heart import Heart
from ea_core.agent.runs.journal import Stopping
from ea_core.agent.runs.lost import TakeUpTask
from ea_core.agent.runs.runner import CarryOut, Runner
from ea_core.agent.service import Agent
from ea_core.crm.workspace import CrmWorkspace
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import Vectors
from ea_core.queue.task import Task as QueueTask
from ea_core.queue.worker import Pace, Worker
from tests.conftest import TestDatabase
from tests.db.knowledge.library import Library, WordEmbedder
from tests.support import processes

SEARCHES = ("paid holiday in a year", "hotel night in London")
ANSWER = "Everyone has 25 days of paid holiday [1]. A hotel night may cost 140 euros [2]."
WORK = ["ask 0", f"search {SEARCHES[0]}", f"search {SEARCHES[1]}", "ask 2"]
"""What a run does, in order."""
CHECKPOINTS = ("the question", "the start", "the model", "the first tool", "the second tool",
               "the answer", "the citations")  # fmt: skip
"""What is in each checkpoint of such a run that was not in the one before."""
QUICK = Pace(poll=0.1, poll_while_listening=0.2, beat=0.3, silence=2.0, rescue=0.3, away=0.2)


@dataclass(frozen=True)
class Place:
    """A moment of a run: right `before` or `after` the commit of its n-th checkpoint (n from 1), or
    in the middle of the answer's `text` or of the second `search`."""

    at: Literal["before", "after", "text", "search"]
    checkpoint: int = 0


@dataclass(frozen=True)
class Task:
    """What a process gets."""

    app_url: str
    owner_url: str
    folder: Path
    actor: Actor
    run_id: UUID
    place: Place | None = None
    by: int = signal.SIGKILL
    go_on: Path | None = None
    """A file: the second half of the answer is written when it is there."""


class LoggedEmbedder(WordEmbedder):
    """Notes what is searched for."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work

    def embed(self, texts: Sequence[str]) -> Vectors:
        if len(texts) == 1 and texts[0] in SEARCHES:
            self._work.note(f"search {texts[0]}")
            if texts[0] == SEARCHES[1]:
                self._work.reach("search")
        return super().embed(texts)


@dataclass
class Work:
    """What is done is noted in a file, by whom; at the place named the process ends or sleeps."""

    log: Path
    place: Place | None = None
    by: int = signal.SIGKILL
    go_on: Path | None = None
    name, kind = "two searches", "offline"
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: bool = False
    _reached: bool = False

    def note(self, what: str) -> None:
        with self.log.open("a") as file:
            file.write(f"{os.getpid()} {what}\n")

    def reach(self, at: str) -> None:
        if self.place is not None and self.place.at == at and not self._reached:
            self._reached = True
            os.kill(os.getpid(), self.by)

    def committing(self, connection: Connection, run_id: UUID) -> None:
        """Called before each commit, with the transaction still open."""
        with self._lock:
            count = connection.scalar(
                text("select count(*) from checkpoints where thread_id = :id"), {"id": str(run_id)}
            )
            if self.place is not None and count == self.place.checkpoint:
                self._kept = True
                self.reach("before")

    def committed(self) -> None:
        """Called when a connection goes back to the pool, after its commit."""
        with self._lock:
            if self._kept:
                self.reach("after")

    # -- the model -----------------------------------------------------------------------------

    def describe(self) -> str:
        return "Two searches"

    def reply(self, turn: Turn, on_text: OnText) -> Reply:
        self.note(f"ask {len(turn.results)}")
        if not turn.results:
            calls = [ToolCall(f"c{n}", "search_knowledge", {"query": q, "k": 1})
                     for n, q in enumerate(SEARCHES)]  # fmt: skip
            return Reply("", tuple(calls))
        half = len(ANSWER) // 2
        on_text(ANSWER[:half])
        time.sleep(0.15)  # longer than what is written together
        on_text(ANSWER[half : half + 5])
        self.reach("text")
        while self.go_on is not None and not self.go_on.exists():
            on_text("")  # nothing comes, and the run may end
            time.sleep(0.02)
        on_text(ANSWER[half + 5 :])
        return Reply(ANSWER)


class Waiting(Runner):
    """Leaves runs to whoever takes them up, as a queue that another process serves."""

    def dispatch(self, run_id: UUID, carry_out: CarryOut) -> None:
        """Nothing happens here."""


def agent_of(
    db: TestDatabase, folder: Path, actor: Actor, work: Work, heart: Heart | None = None
) -> Agent:
    """An agent whose runs are carried out by nobody but `carry_out`."""
    knowledge = Library(db, folder, LoggedEmbedder(work)).of(actor)
    crm = CrmWorkspace(db.database, actor)
    runner = Waiting(heart=heart or Heart())
    model: ChatModel = work  # type: ignore[assignment] # `kind` is one of the literals
    return Agent(db.database, actor, crm, knowledge.search, knowledge.passages, model, runner)


def carry_out(task: Task) -> None:
    """What the process does."""
    database = Database(task.app_url)
    work = Work(task.folder / "work.log", task.place, task.by, task.go_on)

    def committing(connection: Connection) -> None:
        work.committing(connection, task.run_id)

    if task.place is not None and task.place.at in {"before", "after"}:
        event.listen(database.engine, "commit", committing)
        event.listen(database.engine, "checkin", lambda *_: work.committed())
    db = TestDatabase(task.owner_url, task.app_url, database)
    agent_of(db, task.folder, task.actor, work).carry_out(task.run_id)


def serve(task: Task) -> None:
    """What a server does with the question that it was asked, until it is told to stop."""
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: told.set())
    db = TestDatabase(task.owner_url, task.app_url, Database(task.app_url))
    work = Work(task.folder / "work.log", go_on=task.go_on)
    runner = Runner(heart=Heart(0.1))
    agent = agent_of(db, task.folder, task.actor, work, runner.heart)
    runner.dispatch(task.run_id, agent.carry_out)
    told.wait()
    runner.close(0.5)


def worker_of(task: Task, work: Work) -> Worker:
    """A worker for answers; `work` is its model."""
    db = TestDatabase(task.owner_url, task.app_url, Database(task.app_url))

    def go_on(run_id: UUID, stopping: Stopping) -> None:
        agent_of(db, task.folder, task.actor, work).carry_out(run_id, stopping)

    take_up = TakeUpTask(db.database, go_on)
    return Worker(task.app_url, db.database, [QueueTask("take_up", "answers", take_up)], pace=QUICK)


def guard(task: Task) -> None:
    """A worker that takes answers up, until it is told to stop."""
    work = Work(task.folder / "work.log", task.place, task.by, task.go_on)
    worker = worker_of(task, work)
    signal.signal(signal.SIGTERM, lambda _number, _frame: worker.stop())
    worker.run()


def begin(task: Task, does: Callable[[Task], None] = carry_out) -> ForkServerProcess:
    """A process that carries the run out."""
    return processes.begin(does, task)
