"""Workers as real processes: killed, stopped for long and woken, several at once, behind a pooler."""

from __future__ import annotations

import json
import signal
from functools import partial
from multiprocessing.context import ForkServerProcess
from uuid import UUID

import psycopg
import pytest

from ea_core.db.embedded import APP, OWNER, EmbeddedServer
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.queue.connection import can_listen
from tests.db.knowledge.library import Library
from tests.db.queue.conftest import Start, until
from tests.db.queue.worker_process import GO_ON
from tests.support.pooler import PROGRAM, transaction_pooler
from tests.support.processes import tell

# More passages than are embedded at once.
LONG = "\n\n".join(f"Rule {n}. " + "Receipts are handed in. " * 40 for n in range(80)).encode()
NOTES = b"# Travel\n\nHotels are booked by the office.\n"


def _status(library: Library, job: Ingestion) -> str:
    return str(library.db.one("select status from ingestions where id = %s", job.id))


def _is(library: Library, job: Ingestion, status: str) -> bool:
    return _status(library, job) == status


def _embedding(library: Library, job: Ingestion) -> bool:
    statement = "select status = 'embedding' and done > 0 from ingestions where id = %s"
    return bool(library.db.one(statement, job.id))


def _is_taken_in_once(library: Library, job: Ingestion, owner: UUID) -> None:
    assert library.db.one("select count(*) from documents") == 1
    assert library.db.one("select uploaded_by from documents") == owner
    assert library.db.one("select attempts from ingestions where id = %s", job.id) == 2
    assert len(library.stored()) == 1
    library.assert_index_is_exact()


def _ends_well(worker: ForkServerProcess) -> None:
    worker.join(60)
    assert worker.exitcode == 0


def test_a_killed_worker_loses_and_repeats_nothing(library: Library, start: Start) -> None:
    manager = library.db.person("manager")
    job = library.of(manager).uploads.add("rules.txt", LONG)
    first = start("held")
    until("the first worker embeds", lambda: _embedding(library, job))
    first.kill()
    first.join()
    start("quick")
    until("the second has taken it in", lambda: _status(library, job) == "ready")
    _is_taken_in_once(library, job, manager.id)
    until("no job is left", lambda: library.db.one(
        "select count(*) from ea_queue.procrastinate_jobs where status in ('todo', 'doing')") == 0
    )  # fmt: skip


def test_a_worker_that_slept_writes_nothing_over_what_another_did(
    library: Library, start: Start
) -> None:
    """Its machine was suspended, or the process stopped: when it wakes, the job is done."""
    manager = library.db.person("manager")
    job = library.of(manager).uploads.add("rules.txt", LONG)
    first = start("held")
    until("the first worker embeds", lambda: _embedding(library, job))
    tell(first, signal.SIGSTOP)
    second = start("quick")
    until("the second has taken it in", lambda: _status(library, job) == "ready")
    row = library.db.one("select to_jsonb(i) from ingestions i where id = %s", job.id)
    (library.folder.parent / GO_ON).touch()
    tell(first, signal.SIGCONT)
    second.terminate()
    _ends_well(second)
    # The first one finds out, and goes on with what comes next.
    later = library.of(manager).uploads.add("notes.md", NOTES)
    until("the first worker goes on", lambda: _status(library, later) == "ready")
    assert library.db.one("select to_jsonb(i) from ingestions i where id = %s", job.id) == row
    library.of(manager).documents.delete(UUID(str(library.db.one(
        "select document_id from ingestions where id = %s", later.id
    ))))  # fmt: skip
    # The worker may be removing its file this moment.
    until("its file is removed", lambda: len(library.stored()) == 1)
    _is_taken_in_once(library, job, manager.id)


def test_several_workers_share_the_jobs(library: Library, start: Start) -> None:
    manager = library.db.person("manager")
    for _ in range(3):
        start("quick")
    for number in range(12):
        library.of(manager).uploads.add(f"{number}.md", NOTES + str(number).encode())
    until("all are taken in", lambda: library.db.one(
        "select count(*) from ingestions where status = 'ready'") == 12
    )  # fmt: skip
    assert library.db.one("select count(*) from documents") == 12
    assert library.db.one("select max(attempts) from ingestions") == 1
    library.assert_index_is_exact()


def test_a_file_that_kills_its_worker_is_set_aside(library: Library, start: Start) -> None:
    """Three workers die of it; the fourth goes on with the others."""
    manager, admin = library.db.person("manager", "Maria"), library.db.person("admin")
    poison = library.of(manager).uploads.add("poison.md", NOTES)
    for _ in range(3):
        worker = start("deadly")
        worker.join(60)
        assert worker.exitcode == -signal.SIGKILL
    start("quick")
    until("it is set aside", lambda: _status(library, poison) == "failed")
    healthy = library.of(manager).uploads.add("healthy.md", NOTES + b"!")
    until("others are taken in", lambda: _status(library, healthy) == "ready")
    seen = library.of(manager).uploads.get(poison.id)
    assert seen.can_retry
    assert "broke off three times" in str(seen.error)
    with psycopg.connect(library.db.owner_url) as connection:
        connection.execute(
            "select set_config('request.jwt.claims', %s, true)",
            (json.dumps({"sub": str(admin.id)}),),
        )
        aside = connection.execute("select task, about, person from ea.jobs_set_aside()")
        assert aside.fetchall() == [("ingest", "poison.md", "Maria")]


@pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")
def test_workers_behind_a_transaction_pooler(
    library: Library, server: EmbeddedServer, start: Start
) -> None:
    """LISTEN does not reach them there, so they look by themselves; as the program and as the owner."""
    assert can_listen(library.db.app_url)
    credentials = json.loads((server.data_dir / "database.json").read_text())
    passwords = {APP: credentials["app"], OWNER: credentials["owner"]}
    manager = library.db.person("manager")
    with transaction_pooler(library.db.owner_url, passwords) as address:
        for login in passwords:
            url = f"postgresql://{login}@{address}"
            assert not can_listen(url)
            worker = start("quick", url)
            data = NOTES + login.encode()
            job = library.of(manager).uploads.add(f"{login}.md", data)
            until(f"{login} has taken it in", partial(_is, library, job, "ready"))
            worker.terminate()
            _ends_well(worker)
    assert library.db.one("select count(*) from ea_queue.procrastinate_workers") == 0
