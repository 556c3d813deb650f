"""A question that is being answered, for tests of what becomes of it when processes die."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ea_core.actor import Actor
from ea_core.agent.runs.records import Run
from ea_core.agent.service import Agent
from tests.conftest import TestDatabase
from tests.db.agent.carrying_process import ANSWER, Place, Task, begin

QUESTION = "How much holiday is there, and what may a hotel cost?"


@dataclass
class Scene:
    """A knowledge base with two documents, a person, and the run of a question that nobody has
    begun with."""

    db: TestDatabase
    folder: Path
    ada: Actor
    agent: Agent
    run: Run

    def task(self, place: Place | None = None, by: int = signal.SIGKILL) -> Task:
        return Task(
            self.db.app_url, self.db.owner_url, self.folder, self.ada, self.run.id, place, by
        )

    def die(self, place: Place) -> None:
        process = begin(self.task(place))
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
        self.silence()

    def silence(self) -> None:
        """Time passes in which nobody was heard of."""
        self.db.one(
            "update runs set heartbeat_at = now() - interval '1 minute' where id = %s", self.run.id
        )
        self.db.one("update ea_queue.procrastinate_jobs set scheduled_at = now()")

    def waiting(self) -> list[tuple[object, ...]]:
        """The jobs that wait, or were set aside."""
        return self.rows(
            "select task_name, args, scheduled_at <= now() from ea_queue.procrastinate_jobs"
            " where status in ('todo', 'failed')"
        )

    def work(self, *, of_this_process: bool) -> list[str]:
        lines = [line.split(" ", 1) for line in (self.folder / "work.log").read_text().splitlines()]
        return [what for pid, what in lines if (int(pid) == os.getpid()) == of_this_process]

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.db.owner_url) as connection:
            return connection.execute(statement.encode()).fetchall()


def assert_answered(place: Scene) -> None:
    """One answer with its citations, and nothing else left of the run."""
    (answer,) = place.rows(
        "select content, jsonb_array_length(tool_calls), metadata -> 'citations' from messages"
        " where role = 'assistant'"
    )
    assert answer[:2] == (ANSWER, 2)
    citations = answer[2]
    assert isinstance(citations, list)
    assert [(one["n"], one["title"]) for one in citations] == [(1, "Holiday"), (2, "Travel")]
    assert place.rows("select status, answer_id is not null from runs") == [("done", True)]
    assert place.rows("select * from run_events") == []
    assert place.waiting() == []
