"""The queue guards answers: what is left behind is taken up by a worker, whichever it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.context import ForkServerProcess

import pytest

from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.runs import runs
from ea_core.app import App
from ea_core.queue.set_aside import JobsSetAside
from ea_core.settings import PROJECT_ROOT, Settings
from ea_core.worker import make_worker
from tests.db.agent.carrying_process import (
    Place,
    Task,
    Work,
    begin,
    guard,
    serve,
    worker_of,
)
from tests.db.agent.scene import QUESTION, Scene, assert_answered
from tests.db.knowledge.library import Library
from tests.support.processes import tell, wait_until_stopped

TABLES = ("messages", "runs", "run_events", "checkpoints", "checkpoint_blobs", "checkpoint_writes")


def until(what: str, holds: Callable[[], object]) -> None:
    for _ in range(900):
        if holds():
            return
        threading.Event().wait(0.1)
    raise AssertionError(f"waited in vain: {what}")


@contextmanager
def running(task: Task, does: Callable[[Task], None]) -> Iterator[ForkServerProcess]:
    """A process for the length of the block at most."""
    process = begin(task, does)
    try:
        yield process
    finally:
        process.kill()
        process.join(60)


def is_being_written(place: Scene) -> bool:
    """Whether a process has come to its text."""
    return place.rows("select distinct 1 from run_events where type = 'text'") == [(1,)]


def is_done(place: Scene) -> bool:
    return place.rows("select 1 from runs where status = 'done'") == [(1,)]


def no_job_is_left(place: Scene) -> bool:
    """Whether nothing waits, is in hand or was set aside."""
    return place.rows("select 1 from ea_queue.procrastinate_jobs where status <> 'aborted'") == []


def look(place: Scene) -> tuple[str, ...]:
    """What a worker has done that looks now."""
    return worker_of(place.task(), Work(place.folder / "work.log")).run_waiting()


@contextmanager
def installation(place: Scene) -> Iterator[App]:
    app = App(Settings(data_dir=place.folder), place.db.app_url, place.db.owner_url, None)
    app.__dict__["embedder"] = Library(place.db, place.folder).embedder
    app.__dict__["model"] = OfflineAnswerer(app.embedder)
    yield app
    app.close()


# -- the job -------------------------------------------------------------------------------------


def test_a_question_leaves_a_job_that_comes_due_when_its_heart_would_be_missed(
    place: Scene,
) -> None:
    assert place.rows(
        "select j.queue_name, j.task_name, j.args, j.status::text,"
        " extract(epoch from j.scheduled_at - r.started_at)::int"
        " from ea_queue.procrastinate_jobs j, runs r"
    ) == [("answers", "take_up", {"run_id": str(place.run.id)}, "todo", runs.LOST_AFTER_SECONDS)]


@pytest.mark.parametrize("ends", ["answered", "stopped", "failed", "waits", "deleted"])
def test_whatever_ends_leaves_no_job_behind(place: Scene, ends: str) -> None:
    if ends == "answered":
        place.agent.carry_out(place.run.id)
        assert_answered(place)
    elif ends == "stopped":
        place.agent.stop(place.run.id)
    elif ends == "deleted":
        place.db.one("delete from threads")
    else:
        place.db.one("update runs set status = %s", "waiting" if ends == "waits" else ends)
    assert place.waiting() == []
    if ends == "waits":  # and is guarded again when it goes on
        place.db.one("update runs set status = 'running'")
        assert len(place.waiting()) == 1


def test_an_answer_that_is_being_written_is_looked_at_again_when_it_could_be_lost(
    place: Scene,
) -> None:
    place.db.one("update runs set attempt = 1, heartbeat_at = now() - interval '20 seconds'")
    place.db.one("update ea_queue.procrastinate_jobs set scheduled_at = now()")
    assert look(place) == ("take_up",)
    assert place.waiting() == [("take_up", {"run_id": str(place.run.id)}, False)]
    assert place.rows("select attempts from ea_queue.procrastinate_jobs") == [(0,)]
    assert place.rows("select attempt, status from runs") == [(1, "running")]
    assert place.db.one(
        "select scheduled_at < now() + interval '15 seconds' from ea_queue.procrastinate_jobs"
    )


def test_a_job_of_a_deleted_conversation_ends_quietly(place: Scene) -> None:
    """It was fetched already when the conversation went."""
    job = "insert into ea_queue.procrastinate_jobs (queue_name, task_name, args) values ('answers', 'take_up', %s::jsonb)"
    place.db.one("delete from threads")
    place.db.one(job, f'{{"run_id": "{place.run.id}"}}')
    assert look(place) == ("take_up",)
    assert place.rows("select * from ea_queue.procrastinate_jobs") == []


def test_an_answer_without_a_guard_gets_one_when_nobody_is_heard_of(place: Scene) -> None:
    """Such as one that was being written before there was a queue."""
    place.db.one("delete from ea_queue.procrastinate_jobs")
    assert look(place) == (), "its heart beats"
    place.silence()
    place.silence()
    assert place.db.one("select ea.rescue_jobs(60, 3)") == 0
    place.db.one("update runs set heartbeat_at = now() - interval '10 minutes'")
    assert look(place) == ("take_up",)
    assert_answered(place)


# -- processes -----------------------------------------------------------------------------------


def test_a_worker_finishes_what_a_killed_server_was_writing(place: Scene) -> None:
    go_on = place.folder / "go on"
    with running(replace(place.task(), go_on=go_on), serve) as server:
        until("the server writes", lambda: is_being_written(place))
        server.kill()
        server.join(60)
        assert server.exitcode == -signal.SIGKILL
    with running(place.task(), guard):
        place.silence()
        until("the worker has finished it", lambda: is_done(place))
    assert_answered(place)


def test_a_server_that_is_stopped_hands_over_at_once(place: Scene) -> None:
    """Also while nothing comes from the model: it is not waited for until the heart is missed."""
    with running(replace(place.task(), go_on=place.folder / "never"), serve) as server:
        until("the server writes", lambda: is_being_written(place))
        tell(server, signal.SIGTERM)
        server.join(60)
        assert server.exitcode == 0
    assert place.waiting() == [("take_up", {"run_id": str(place.run.id)}, True)]
    with running(place.task(), guard) as worker:
        until("the worker has finished it", lambda: is_done(place))
        tell(worker, signal.SIGTERM)
        worker.join(60)
        assert worker.exitcode == 0
    assert_answered(place)
    assert place.rows("select * from ea_queue.procrastinate_jobs") == []


def test_a_worker_that_is_stopped_hands_over_at_once(place: Scene) -> None:
    never = place.folder / "never"
    with running(replace(place.task(), go_on=never), guard) as first:
        place.silence()
        until("the first worker writes", lambda: is_being_written(place))
        tell(first, signal.SIGTERM)
        first.join(60)
        assert first.exitcode == 0
    assert place.waiting() == [("take_up", {"run_id": str(place.run.id)}, True)]
    assert place.rows("select count(*) from ea_queue.procrastinate_jobs") == [(1,)]
    assert look(place) == ("take_up",)
    assert_answered(place)


def test_an_answer_of_a_killed_worker_is_lost_no_later_than_a_servers(place: Scene) -> None:
    """It is not waited for until the worker itself is missed."""
    with running(replace(place.task(), go_on=place.folder / "never"), guard) as first:
        place.silence()
        until("the first worker writes", lambda: is_being_written(place))
        first.kill()
        first.join(60)
    assert place.waiting() == [("take_up", {"run_id": str(place.run.id)}, False)]
    place.silence()
    assert look(place) == ("take_up",)
    assert_answered(place)


@pytest.mark.parametrize("does", [None, guard], ids=["server", "worker"])
def test_a_process_that_slept_writes_nothing_over_what_a_worker_did(
    place: Scene, does: Callable[[Task], None] | None
) -> None:
    task = place.task(Place("text"), signal.SIGSTOP)
    process = begin(task) if does is None else begin(task, does)
    if does is not None:
        place.silence()
    wait_until_stopped(process)
    place.silence()
    with running(place.task(), guard):
        until("the worker has finished it", lambda: is_done(place))
        # A sleeping worker's job is given to others, who find nothing to do; one in hand would be lost
        # with this worker, which is killed now.
        until("no job is left", lambda: no_job_is_left(place))
    assert_answered(place)
    written = {table: place.rows(f"select * from {table} t order by t::text") for table in TABLES}
    tell(process, signal.SIGCONT)
    if does is not None:
        tell(process, signal.SIGTERM)
    process.join(60)
    assert process.exitcode == 0
    assert written == {
        table: place.rows(f"select * from {table} t order by t::text") for table in TABLES
    }
    look(place)
    until("no job is left", lambda: no_job_is_left(place))


def test_an_answer_that_kills_who_writes_it_fails_and_is_set_aside_nowhere(place: Scene) -> None:
    for _ in range(runs.MOST_ATTEMPTS):
        with running(place.task(Place("text")), guard) as worker:
            place.silence()
            worker.join(60)
            assert worker.exitcode == -signal.SIGKILL
    place.silence()
    with running(place.task(), guard):
        until("it has ended", lambda: place.rows("select 1 from runs where status = 'failed'"))
        until("no job is left", lambda: place.rows(
            "select 1 from ea_queue.procrastinate_jobs where status <> 'aborted'") == []
        )  # fmt: skip
    assert place.rows("select error, attempt from runs") == [(runs.BROKE_OFF, runs.MOST_ATTEMPTS)]
    assert place.rows("select * from ea.job_errors") == []
    last = place.agent.events(place.run.id)[-1]
    assert (last.type, last.data) == ("error", {"message": runs.BROKE_OFF})


def test_workers_that_die_before_they_begin_set_the_job_aside_and_the_answer_fails(
    place: Scene,
) -> None:
    """Such as of a model that does not fit into memory."""
    admin = place.db.person("admin")
    fetched = "insert into ea_queue.procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') returning id"
    for _ in range(3):
        place.db.one(
            "update ea_queue.procrastinate_jobs set status = 'doing', worker_id = %s"
            " where status = 'todo'",
            place.db.one(fetched),
        )
        assert place.db.one("select ea.rescue_jobs(60, 3)") == 1
    assert place.rows("select status, error from runs") == [
        ("failed", "Writing this answer broke off. Try again.")
    ]
    office = JobsSetAside(place.db.database, admin)
    (aside,) = office.list()
    assert (aside.task, aside.about, aside.person) == ("take_up", None, "Ada Reyes")
    assert aside.error == "It broke off 3 times: its worker ended each time."
    place.db.one("select ea.rescue_jobs(0, 3)")
    assert len(office.list()) == 1
    again = place.agent.retry(place.run.id)
    assert place.agent.carry_out(again.id).status == "done"
    office.discard(aside.id)
    assert place.waiting() == []


# -- the program ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "update auth.users set banned_until = now() + interval '1 day' where id = %s",
        "update auth.users set deleted_at = now() where id = %s",
    ],
)
def test_a_run_whose_person_is_gone_when_it_is_taken_up_is_ended(place: Scene, change: str) -> None:
    place.die(Place("after", 4))
    place.db.one(change, place.ada.id)
    with installation(place) as app:
        assert make_worker(app, queues=["answers"]).run_waiting() == ("take_up",)
        ((status, error),) = place.rows("select status, error from runs")
        assert (status, error) == ("failed", "The account that asked is not active any more.")
        assert place.rows("select * from ea_queue.procrastinate_jobs") == []


def test_a_worker_takes_up_what_was_lost_as_the_person_who_asked(place: Scene) -> None:
    place.die(Place("after", 4))
    with installation(place) as app:
        assert make_worker(app, queues=["documents", "upkeep"]).run_waiting() == ()
        assert make_worker(app).run_waiting() == ("take_up",)
        assert make_worker(app).run_waiting() == ()  # nothing is lost any more
    assert is_done(place)
    assert place.rows("select count(*) from messages where role = 'assistant'") == [(1,)]
    assert place.rows("select * from ea_queue.procrastinate_jobs") == []


def test_ea_worker_finishes_an_answer(place: Scene) -> None:
    """The command itself, with the application's login and the built-in answerer."""
    place.die(Place("text"))
    settings = {
        "DATABASE_URL": place.db.app_url, "EA_DATA_DIR": str(place.folder),
        "EA_CHAT_MODEL": "offline",
    }  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-m", "ea_core.cli", "worker"],
        cwd=PROJECT_ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
    )
    try:
        until("the worker has finished it", lambda: is_done(place))
        worker.terminate()
        assert worker.wait(60) == 0
    finally:
        worker.kill()
        worker.wait()
    ((titles,),) = place.rows(
        "select jsonb_path_query_array(metadata, '$.citations[*].title') from messages"
        " where role = 'assistant'"
    )
    assert titles == ["Holiday", "Travel"]
    # By the clock, the hourly upkeep may wait beside it.
    assert (
        place.rows("select * from ea_queue.procrastinate_jobs where queue_name = 'answers'") == []
    )
    assert place.agent.start(place.run.thread_id, QUESTION).id != place.run.id
