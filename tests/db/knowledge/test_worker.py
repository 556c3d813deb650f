"""The background worker: takes jobs in as their uploaders, survives, stops cleanly."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from ea_core.db.engine import Database
from ea_core.errors import DatabaseUnavailable
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.worker import IngestWorker
from ea_core.knowledge.service import Knowledge
from tests.db.knowledge.library import Library, WordEmbedder
from tests.db.knowledge.test_ingest import NOTES, nothing_is_left

PATIENCE = 30.0


def wait_for(knowledge: Knowledge, job: Ingestion, *statuses: str) -> Ingestion:
    for _ in range(300):
        seen = knowledge.ingestion(job.id)
        if seen.status in statuses:
            return seen
        threading.Event().wait(0.1)
    raise AssertionError(f"{seen.status} instead of {statuses}")


def test_waiting_files_are_taken_in_as_their_uploaders(library: Library) -> None:
    ann, bob = library.db.person("manager"), library.db.person("admin")
    worker = IngestWorker(library.db.database, library.of)
    worker.start(2)
    worker.start(2)  # does nothing
    try:
        queued = [
            (ann, library.of(ann).add("a.md", NOTES)),
            (bob, library.of(bob).add("b.md", NOTES + b"B")),
        ]
        worker.wake()
        for person, job in queued:
            done = wait_for(library.of(person), job, "ready")
            assert done.document_id is not None
            assert library.of(person).document(done.document_id).uploaded_by == person.id
    finally:
        worker.stop()
    assert not [t for t in threading.enumerate() if t.name.startswith("ingest-")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("update profiles set role = 'staff' where id = %s", "not allowed"),
        (
            "update auth.users set banned_until = now() + interval '1 day' where id = %s",
            "not active",
        ),
        ("update auth.users set deleted_at = now() where id = %s", "not active"),
    ],
)
def test_who_lost_the_right_while_the_file_waited(
    library: Library, change: str, words: str
) -> None:
    manager = library.db.person("manager")
    library.of(manager).add("a.md", NOTES)
    library.db.one(change, manager.id)
    assert IngestWorker(library.db.database, library.of).run_once()
    assert library.db.one("select status from ingestions") == "failed"
    assert words in str(library.db.one("select error from ingestions"))
    assert library.db.one("select count(*) from documents") == 0


def test_the_jobs_of_a_removed_person_are_gone(library: Library) -> None:
    manager = library.db.person("manager")
    library.of(manager).add("a.md", NOTES)
    library.db.one("delete from auth.users where id = %s", manager.id)
    assert not IngestWorker(library.db.database, library.of).run_once()
    assert library.db.one("select count(*) from documents") == 0


class Broken(WordEmbedder):
    """A model with a mistake of ours in it."""

    def embed(self, texts: Sequence[str]) -> Vectors:  # noqa: ARG002 -- of the interface
        raise ZeroDivisionError


def test_a_mistake_of_ours_ends_the_job_and_not_the_worker(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    broken = me.add("a.md", NOTES)
    worker = IngestWorker(library.db.database, lambda actor: library.of(actor, Broken()))
    assert worker.run_once()
    seen = me.ingestion(broken.id)
    assert (seen.status, seen.can_retry) == ("failed", True)
    assert "reference" in str(seen.error)
    assert "ZeroDivision" not in str(seen.error)
    me.retry(broken.id)
    assert IngestWorker(library.db.database, library.of).run_once()
    assert me.ingestion(broken.id).status == "ready"


def refuse(library: Library, code: str) -> None:
    """From now on writing a document ends with that error of the database."""
    library.db.one(
        "create function ea.refuse() returns trigger language plpgsql as"
        f" $$ begin raise exception 'x' using errcode = '{code}'; end $$"
    )
    library.db.one(
        "create trigger refuse before insert on documents for each row execute function ea.refuse()"
    )


@pytest.mark.parametrize(
    ("code", "words"), [("XX000", "reference"), ("53100", "full"), ("57014", "too long")]
)
def test_a_mistake_in_the_database_is_no_outage(library: Library, code: str, words: str) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.add("a.md", NOTES)
    refuse(library, code)
    worker = IngestWorker(library.db.database, library.of)
    assert worker.run_once()
    seen = me.ingestion(job.id)
    assert (seen.status, seen.attempts, seen.can_retry) == ("failed", 1, True)
    assert words in str(seen.error)
    assert not worker.run_once()
    library.db.one("drop trigger refuse on documents")
    me.retry(job.id)
    assert worker.run_once()
    assert me.ingestion(job.id).status == "ready"


@pytest.mark.parametrize("code", ["40P01", "55P03", "53300"])
def test_a_database_that_is_busy_makes_the_file_wait(library: Library, code: str) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.add("a.md", NOTES)
    refuse(library, code)
    assert IngestWorker(library.db.database, library.of).run_once()
    seen = me.ingestion(job.id)
    assert (seen.status, seen.attempts, seen.error) == ("queued", 0, None)


class Gate(WordEmbedder):
    """Stops in the middle of a job until it is let through."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.open = threading.Event(), threading.Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.reached.set()
        self.open.wait(PATIENCE)
        return super().embed(texts)


def test_stopping_gives_the_job_back(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.add("a.md", NOTES)
    gate = Gate()
    worker = IngestWorker(library.db.database, lambda actor: library.of(actor, gate))
    worker.start()
    assert gate.reached.wait(PATIENCE)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    threading.Timer(0.2, gate.open.set).start()
    stopping.join(PATIENCE)
    seen = me.ingestion(job.id)
    assert (seen.status, seen.attempts) == ("queued", 0)
    assert library.db.one("select count(*) from documents") == 0
    assert IngestWorker(library.db.database, library.of).run_once()
    assert me.ingestion(job.id).status == "ready"


class Flaky(Database):
    """A database that is away for the first few blocks."""

    away = 3

    def as_program(self):  # type: ignore[no-untyped-def] # as the parent's
        if self.away:
            self.away -= 1
            raise DatabaseUnavailable("The database can't be reached.")
        return super().as_program()


def test_a_database_that_goes_away_and_comes_back(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ea_core.knowledge.ingestion.worker.POLL_SECONDS", 0.05)
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.add("a.md", NOTES)
    database = Flaky(library.db.app_url)
    worker = IngestWorker(database, library.of)
    worker.start()
    try:
        assert wait_for(me, job, "ready").finished
    finally:
        worker.stop()
        database.close()


def test_a_command_takes_its_own_file_in_while_others_wait(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    waiting = me.add("first.md", NOTES)
    assert me.ingest_now("second.md", NOTES + b"2").status == "ready"
    assert me.ingestion(waiting.id).status == "queued"


def test_a_command_waits_for_the_worker_that_was_quicker(library: Library) -> None:
    manager = library.db.person("manager")
    worker = IngestWorker(library.db.database, library.of)
    worker.start()
    try:
        for number in range(5):
            done = library.of(manager).ingest_now(f"{number}.md", NOTES + str(number).encode())
            assert done.status == "ready"
    finally:
        worker.stop()
    assert library.db.one("select count(*) from documents") == 5


def test_no_threads_when_none_are_wanted(library: Library) -> None:
    worker = IngestWorker(library.db.database, library.of)
    worker.start(0)
    worker.stop()
    nothing_is_left(library)
