"""`ea serve` with its worker beside it, and `ea worker` alone: real processes on real installations."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from uuid import UUID

import psutil
import psycopg

from ea_core.actor import Actor
from ea_core.app import App, build
from ea_core.db.embedded import EmbeddedServer
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.settings import PROJECT_ROOT, Settings
from tests.browser.conftest import free_port

_PATIENCE = 300
ENDS = signal.SIGINT, signal.SIGTERM
"""Ctrl-C, and what a service manager sends."""
NOTES = b"# Notes\n\nTricycles are parked on level seven.\n"


def until(what: str, holds: Callable[[], object]) -> None:
    for _ in range(1200):
        if holds():
            return
        threading.Event().wait(0.1)
    raise AssertionError(f"waited in vain: {what}")


@contextmanager
def ea(data_dir: Path, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command, for the length of the block at most."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ea_core.cli", *arguments],
        cwd=PROJECT_ROOT,
        env={**os.environ, "EA_DATA_DIR": str(data_dir), **settings},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The worker processes that were started by it."""

    def works(child: psutil.Process) -> bool:
        try:
            return "--with-parent" in child.cmdline()
        except psutil.Error:  # it has just ended
            return False

    return [child for child in psutil.Process(process.pid).children() if works(child)]


@contextmanager
def joined(data_dir: Path) -> Iterator[App]:
    """Another process of the same installation: this one."""
    app = build(Settings(data_dir=data_dir))
    try:
        yield app
    finally:
        app.close()


def manager(app: App) -> Actor:
    app.operator.add("ada@example.com", "Ada", "manager", "correct horse battery")
    return app.actor("ada@example.com")


def is_ready(app: App, actor: Actor, job: Ingestion) -> bool:
    return app.as_user(actor).uploads.get(job.id).status == "ready"


def left_behind(app: App, actor: Actor, question: str) -> UUID:
    """An answer that another server had begun with and handed over."""
    with psycopg.connect(app.owner_url) as connection:
        row = connection.execute(
            "with t as (insert into threads (user_id) values (%s) returning id),"
            " m as (insert into messages (thread_id, role, content)"
            "   select id, 'user', %s from t returning id, thread_id)"
            " insert into runs (thread_id, question_id, attempt) select thread_id, id, 1 from m"
            " returning id",
            (actor.id, question),
        ).fetchone()
        assert row is not None
        connection.execute("update runs set heartbeat_at = '-infinity' where id = %s", row)
    return UUID(str(row[0]))


def is_answered(app: App, run: UUID) -> bool:
    """Whether it has ended with an answer that cites something."""
    with psycopg.connect(app.owner_url) as connection:
        return bool(
            connection.execute(
                "select m.metadata -> 'citations' <> '[]' from runs r"
                " join messages m on m.id = r.answer_id where r.id = %s and r.status = 'done'",
                (run,),
            ).fetchone()
        )


def test_a_server_takes_files_in_through_a_process_beside_it(
    new_data_dir: Callable[[], Path],
) -> None:
    data_dir, port = new_data_dir(), free_port()
    with ea(data_dir, "serve", "--port", str(port)) as server:
        until("the server answers", lambda: answers(port))
        with joined(data_dir) as app:
            ada = manager(app)
            first = app.as_user(ada).uploads.add("first.md", NOTES)
            until("the file is taken in", lambda: is_ready(app, ada, first))
            (worker,) = workers(server)
            worker.kill()
            until("the worker is started again", lambda: workers(server) not in ([], [worker]))
            second = app.as_user(ada).uploads.add("second.md", NOTES + b"!")
            until("that one works, too", lambda: is_ready(app, ada, second))
            handed_over = left_behind(app, ada, "Where are tricycles parked?")
            until("an answer is gone on with", lambda: is_answered(app, handed_over))
            (worker,) = workers(server)
        server.kill()
        server.wait()
    until("the worker ends after its server was killed", lambda: not worker.is_running())
    until("and the last one out stops the database",
          lambda: not EmbeddedServer(data_dir).is_running)  # fmt: skip


def test_a_worker_on_its_own_beside_a_server_without_one(
    new_data_dir: Callable[[], Path],
) -> None:
    data_dir = new_data_dir()
    with joined(data_dir) as app:
        app.make_ready()
        ada = manager(app)
        for told in ENDS:
            # As on another machine: with the application's login alone.
            with ea(
                data_dir, "worker", "--queues", "documents,upkeep", DATABASE_URL=app.app_url
            ) as worker:
                job = app.as_user(ada).uploads.add(f"{told.name}.md", NOTES + told.name.encode())
                until("the file is taken in", partial(is_ready, app, ada, job))
                worker.send_signal(told)
                assert worker.wait(_PATIENCE) == 0
    for told in ENDS:
        port = free_port()
        with ea(data_dir, "serve", "--port", str(port), EA_WORKERS="0") as server:
            until("the server answers", partial(answers, port))
            assert workers(server) == []
            server.send_signal(told)
            assert server.wait(_PATIENCE) == 0


def test_a_worker_that_has_to_leave_at_once_stops_its_database_too(
    new_data_dir: Callable[[], Path],
) -> None:
    data_dir = new_data_dir()
    with ea(data_dir, "worker", "--give-back", "0") as worker:
        with joined(data_dir) as app:
            app.make_ready()
            ada = manager(app)
            job = app.as_user(ada).uploads.add("notes.md", NOTES)
            until("the file is taken in", lambda: is_ready(app, ada, job))
        worker.terminate()
        worker.wait(_PATIENCE)
    assert not EmbeddedServer(data_dir).is_running


def test_a_queue_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ea_core.cli", "worker", "--queues", "documents,letters"],
        cwd=PROJECT_ROOT,
        env={**os.environ, "EA_DATA_DIR": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert (
        b"letters is no queue. There are: answers, documents, embeddings, imports, upkeep."
        in done.stderr
    )
    assert done.returncode == 1
