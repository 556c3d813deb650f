"""Jobs that come back later, and lanes: what waits for nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ea_core.errors import DatabaseBusy
from ea_core.queue.task import Later, Task
from ea_core.queue.worker import Lane, Pace, Worker
from tests.conftest import TestDatabase

ADD = (
    "insert into ea_queue.procrastinate_jobs (queue_name, task_name, queueing_lock, attempts)"
    " values (%s, %s, %s, 2)"
)
JOBS = "ea_queue.procrastinate_jobs"


@pytest.mark.parametrize("raised", [Later(40), DatabaseBusy("The database is busy.")])
def test_a_job_that_comes_back_has_not_broken_off(db: TestDatabase, raised: Exception) -> None:
    db.one(ADD, "upkeep", "look", "look")
    number = db.one(f"select id from {JOBS}")

    def work(stopping: Callable[[], bool]) -> None:
        raise raised

    worker = Worker(db.app_url, db.database, [Task("look", "upkeep", work)], pace=Pace(away=40))
    assert worker.run_waiting() == ("look",)
    assert db.one(f"select count(*) from {JOBS}") == 1
    assert db.one(f"select attempts from {JOBS} where status = 'todo' and id <> %s", number) == 2
    assert db.one(
        f"select j.scheduled_at = e.at + interval '40 seconds' from {JOBS} j"
        " join ea_queue.procrastinate_events e on e.job_id = j.id and e.type = 'deferred'"
    )
    assert db.one("select count(*) from ea.job_errors") == 0
    assert worker.run_waiting() == (), "it is not due"


def test_a_job_comes_back_once_when_it_was_queued_anew_meanwhile(db: TestDatabase) -> None:
    db.one(ADD, "upkeep", "look", "look")

    def work(stopping: Callable[[], bool]) -> None:
        db.one(ADD.replace(", 2)", ", 0)"), "upkeep", "look", "look")
        db.one(f"update {JOBS} set scheduled_at = now() + interval '1 hour' where status = 'todo'")
        raise Later(0)

    worker = Worker(db.app_url, db.database, [Task("look", "upkeep", work)])
    assert worker.run_waiting() == ("look",)
    assert db.one(f"select array_agg((status::text, attempts)::text) from {JOBS}") == ["(todo,0)"]


def test_who_lost_a_job_cant_put_it_off(db: TestDatabase) -> None:
    db.one(ADD, "upkeep", "look", "look")
    number = db.one(f"update {JOBS} set status = 'aborted' returning id")
    with db.database.as_program() as connection:
        connection.exec_driver_sql("select ea.put_off_job(%s, 0)", (number,))
    assert db.one(f"select count(*) from {JOBS}") == 1


def test_a_long_job_of_one_lane_does_not_keep_another_waiting(db: TestDatabase) -> None:
    reading, answered = threading.Event(), threading.Event()

    def read(stopping: Callable[[], bool]) -> None:
        reading.set()
        assert answered.wait(60)

    def answer(stopping: Callable[[], bool]) -> None:
        assert reading.is_set()
        answered.set()

    worker = Worker(
        db.app_url,
        db.database,
        [Task("read", "documents", read), Task("answer", "answers", answer)],
        lanes=[Lane(("answers",)), Lane(("documents", "upkeep"))],
        pace=Pace(poll=0.1, poll_while_listening=0.2),
    )
    running = threading.Thread(target=worker.run)
    running.start()
    try:
        db.one(ADD, "documents", "read", "read")
        db.one(ADD, "documents", "read", "read again")
        assert reading.wait(60)
        db.one(ADD, "answers", "answer", "answer")
        assert answered.wait(60)
    finally:
        answered.set()
        worker.stop()
        running.join(60)
    assert not running.is_alive()
    assert db.one(f"select count(*) from {JOBS} where status = 'failed'") == 0
    assert db.one("select count(*) from ea_queue.procrastinate_workers") == 0
