"""The background worker: takes jobs in as their uploaders, survives, stops cleanly."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import DatabaseUnavailable
from ea_core.knowledge.embedding.local import Embedder, Vectors
from ea_core.knowledge.ingestion.embedding import BATCH
from ea_core.knowledge.ingestion.ingest import OnProgress
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.jobs import Claim
from ea_core.knowledge.ingestion.task import IngestTask, Process
from ea_core.knowledge.parts.uploads import Uploads
from ea_core.knowledge.workspace import KnowledgeWorkspace
from ea_core.queue.task import Task
from ea_core.queue.worker import Pace, Worker
from tests.db.knowledge.library import Library, WordEmbedder
from tests.db.knowledge.test_ingest import NOTES

PATIENCE = 60.0
QUICK = Pace(poll=0.05, poll_while_listening=0.5, rescue=0.1, away=0.05)


def wait_for(knowledge: KnowledgeWorkspace, job: Ingestion, *statuses: str) -> Ingestion:
    for _ in range(600):
        seen = knowledge.uploads.get(job.id)
        if seen.status in statuses:
            return seen
        threading.Event().wait(0.1)
    raise AssertionError(f"{seen.status} instead of {statuses}")


@contextmanager
def working(worker: Worker) -> Iterator[Worker]:
    """The worker in a thread of this process."""
    thread = threading.Thread(target=worker.run, name="worker-under-test")
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def with_embedder(library: Library, embedder: Embedder) -> Process:
    def process(actor: Actor, claim: Claim, on_progress: OnProgress) -> Ingestion:
        return library.ingest(actor, embedder).process(claim, on_progress)

    return process


def test_waiting_files_are_taken_in_as_their_uploaders(library: Library) -> None:
    ann, bob = library.db.person("manager"), library.db.person("admin")
    with working(library.worker(pace=QUICK)):
        queued = [
            (ann, library.of(ann).uploads.add("a.md", NOTES)),
            (bob, library.of(bob).uploads.add("b.md", NOTES + b"B")),
        ]
        for person, job in queued:
            done = wait_for(library.of(person), job, "ready")
            assert done.document_id is not None
            assert library.of(person).documents.get(done.document_id).uploaded_by == person.id
    assert library.db.one("select count(*) from ea_queue.procrastinate_workers") == 0


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
    library.of(manager).uploads.add("a.md", NOTES)
    library.db.one(change, manager.id)
    assert library.take_in_waiting() == 1
    assert library.db.one("select status from ingestions") == "failed"
    assert words in str(library.db.one("select error from ingestions"))
    assert library.db.one("select count(*) from documents") == 0


def test_the_jobs_of_a_removed_person_are_gone(library: Library) -> None:
    manager = library.db.person("manager")
    library.of(manager).uploads.add("a.md", NOTES)
    library.db.one("delete from auth.users where id = %s", manager.id)
    assert library.take_in_waiting() == 0
    assert library.db.one("select count(*) from documents") == 0


class Broken(WordEmbedder):
    """A model with a mistake of ours in it."""

    def embed(self, texts: Sequence[str]) -> Vectors:  # noqa: ARG002 -- of the interface
        raise ZeroDivisionError


def test_a_mistake_of_ours_ends_the_job_and_not_the_worker(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    broken = me.uploads.add("a.md", NOTES)
    assert library.take_in_waiting(with_embedder(library, Broken())) == 1
    seen = me.uploads.get(broken.id)
    assert (seen.status, seen.can_retry) == ("failed", True)
    assert "reference" in str(seen.error)
    assert "ZeroDivision" not in str(seen.error)
    me.uploads.retry(broken.id)
    assert library.take_in_waiting() == 1
    assert me.uploads.get(broken.id).status == "ready"


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
    job = me.uploads.add("a.md", NOTES)
    refuse(library, code)
    assert library.take_in_waiting() == 1
    seen = me.uploads.get(job.id)
    assert (seen.status, seen.attempts, seen.can_retry) == ("failed", 1, True)
    assert words in str(seen.error)
    assert library.take_in_waiting() == 0
    library.db.one("drop trigger refuse on documents")
    me.uploads.retry(job.id)
    assert library.take_in_waiting() == 1
    assert me.uploads.get(job.id).status == "ready"


@pytest.mark.parametrize("code", ["40P01", "55P03", "53300"])
def test_a_database_that_is_busy_makes_the_file_wait(library: Library, code: str) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("a.md", NOTES)
    refuse(library, code)
    assert library.take_in_waiting() == 1
    seen = me.uploads.get(job.id)
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
    rules = "\n\n".join(f"Rule {n}. " + "Receipts are handed in. " * 40 for n in range(BATCH))
    job = me.uploads.add("a.md", rules.encode())
    gate = Gate()
    with working(library.worker(with_embedder(library, gate), QUICK)) as worker:
        assert gate.reached.wait(PATIENCE)
        worker.stop()
        gate.open.set()
    seen = me.uploads.get(job.id)
    assert (seen.status, seen.attempts) == ("queued", 0)
    assert gate.calls < BATCH, "the passages after those in hand are left"
    assert library.db.one("select count(*) from documents") == 0
    assert library.take_in_waiting() == 1
    assert me.uploads.get(job.id).status == "ready"


class Flaky(Database):
    """A database that is away for the first few blocks."""

    away = 3

    def as_program(self, *, read_only=False):  # type: ignore[no-untyped-def] # as the parent's
        if self.away:
            self.away -= 1
            raise DatabaseUnavailable("The database can't be reached.")
        return super().as_program(read_only=read_only)


def test_a_database_that_goes_away_and_comes_back(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("a.md", NOTES)
    database = Flaky(library.db.app_url)
    process = with_embedder(library, library.embedder)
    tasks = [Task("ingest", "documents", IngestTask(database, process))]
    with working(Worker(library.db.app_url, database, tasks, pace=QUICK)):
        assert wait_for(me, job, "ready").finished
    assert not database.away
    database.close()


def test_connections_that_are_cut_are_made_anew(library: Library) -> None:
    """As when the database is started again: the worker loses all that it has, and goes on."""
    manager = library.db.person("manager")
    me = library.of(manager)
    with working(library.worker(pace=QUICK)):
        wait_for(me, me.uploads.add("a.md", NOTES), "ready")
        library.db.one(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where application_name = 'ea worker' and datname = current_database()"
        )
        wait_for(me, me.uploads.add("b.md", NOTES + b"B"), "ready")


def test_a_command_takes_its_own_file_in_while_others_wait(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    waiting = me.uploads.add("first.md", NOTES)
    assert me.uploads.take_in_now("second.md", NOTES + b"2").status == "ready"
    assert me.uploads.get(waiting.id).status == "queued"


def test_a_command_beside_a_worker_takes_its_files_in_once(library: Library) -> None:
    manager = library.db.person("manager")
    with working(library.worker(pace=QUICK)):
        for number in range(5):
            done = library.of(manager).uploads.take_in_now(
                f"{number}.md", NOTES + str(number).encode()
            )
            assert done.status == "ready"
    assert library.db.one("select count(*) from documents") == 5
    assert library.db.one("select count(*) from ea_queue.procrastinate_jobs") == 0


def test_a_command_waits_for_the_worker_that_was_quicker(library: Library) -> None:
    """The command was asleep for longer than it keeps its file from the workers."""
    manager = library.db.person("manager")
    gate = Gate()

    def seen(job: Ingestion) -> None:
        raise AssertionError(f"{job.status}: it is the worker's")

    class Overtaken(Uploads):
        def add(self, *arguments, **options):  # type: ignore[no-untyped-def] # as the parent's
            job = super().add(*arguments, **options)
            library.db.one("update ea_queue.procrastinate_jobs set scheduled_at = now()")
            assert gate.reached.wait(PATIENCE)
            threading.Timer(0.2, gate.open.set).start()
            return job

    mine = library.of(manager).uploads
    mine.__class__ = Overtaken
    with working(library.worker(with_embedder(library, gate), QUICK)):
        assert mine.take_in_now("a.md", NOTES, on_progress=seen).status == "ready"
    assert library.db.one("select count(*) from documents") == 1


def test_a_command_that_dies_leaves_its_file_to_the_workers(library: Library) -> None:
    """Killed without a chance to say anything: its file comes due when it was held for long enough."""
    manager = library.db.person("manager")
    me = library.of(manager)
    job = me.uploads.add("a.md", NOTES, hold_seconds=120)
    library.begin(job)
    assert library.take_in_waiting() == 0
    library.db.one("update ea_queue.procrastinate_jobs set scheduled_at = now()")
    assert library.take_in_waiting() == 1
    assert me.uploads.get(job.id).status == "ready"
