"""Jobs follow the rows that they are about; what can't be done waits for an administrator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from ea_core.access.audit import AuditFilter, AuditLog
from ea_core.actor import Actor
from ea_core.errors import NotAllowed, NotFound
from ea_core.knowledge.embedding.local import Vectors
from ea_core.knowledge.ingestion.ingest import OnProgress
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.ingestion.jobs import Claim
from ea_core.queue.set_aside import JobsSetAside
from ea_core.queue.task import SetAside, Task
from ea_core.queue.worker import Worker
from tests.db.knowledge.library import Library, WordEmbedder

NOTES = b"# Travel\n\nHotels are booked by the office.\n"
LARGE = b"word " * 205_000


class Broken(WordEmbedder):
    """A model with a mistake of ours in it."""

    def embed(self, texts: Sequence[str]) -> Vectors:  # noqa: ARG002 -- of the interface
        raise ZeroDivisionError


def jobs(library: Library) -> int:
    return int(str(library.db.one("select count(*) from ea_queue.procrastinate_jobs")))


def break_down(library: Library) -> None:
    """A worker of ours that fails at whatever waits."""

    def process(actor: Actor, claim: Claim, on_progress: OnProgress) -> Ingestion:
        return library.ingest(actor, Broken()).process(claim, on_progress)

    assert library.take_in_waiting(process) == 1


def test_a_row_that_is_rolled_back_leaves_no_job(library: Library) -> None:
    manager = library.db.person("manager")
    insert = text(
        "insert into ingestions (user_id, file_name, sha256, size_bytes, file_path)"
        " values (:me, 'a.md', 'x', 1, 'documents/' || gen_random_uuid())"
    )

    def upload_and_break_off() -> None:
        with library.db.database.acting_as(manager) as connection:
            connection.execute(insert, {"me": manager.id})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upload_and_break_off()
    assert jobs(library) == 0
    with library.db.database.acting_as(manager) as connection:
        connection.execute(insert, {"me": manager.id})
    assert jobs(library) == 1
    assert library.db.one(
        "select (select array_agg(k) from jsonb_object_keys(args) k) = '{ingestion_id}'"
        " from ea_queue.procrastinate_jobs"
    ), "ids only"


def test_waiting_jobs_are_done_from_a_thread_that_has_an_event_loop(library: Library) -> None:
    manager = library.db.person("manager")

    async def take_in() -> int:
        return library.take_in_waiting()

    library.of(manager).uploads.add("notes.md", NOTES)
    with ThreadPoolExecutor(1) as apart:  # where no test before has left a loop
        assert apart.submit(asyncio.run, take_in()).result() == 1


def test_what_is_given_up_waits_for_nobody(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    waiting = me.uploads.add("a.md", NOTES)
    me.uploads.dismiss(waiting.id)
    assert jobs(library) == 1, "the file's removal"
    library.stored()
    me.uploads.add("b.md", NOTES)
    library.db.one("delete from auth.users where id = %s", manager.id)
    assert library.db.one(
        "select count(*) from ea_queue.procrastinate_jobs where task_name = 'ingest'"
    ) == 0  # fmt: skip


def test_small_files_go_first(library: Library) -> None:
    manager = library.db.person("manager")
    large = library.of(manager).uploads.add("large.txt", LARGE)
    small = library.of(manager).uploads.add("small.md", NOTES)
    order: list[str] = []

    def process(actor: Actor, claim: Claim, on_progress: OnProgress) -> Ingestion:
        order.append(library.of(actor).uploads.get(claim.ingestion_id).file_name)
        return library.of(actor).uploads.get(claim.ingestion_id)

    assert library.take_in_waiting(process) == 2
    assert order == [small.file_name, large.file_name]


def test_an_upload_whose_job_is_gone_gets_another(library: Library) -> None:
    manager = library.db.person("manager")
    job = library.of(manager).uploads.add("a.md", NOTES)
    library.begin(job)
    library.db.one("delete from ea_queue.procrastinate_jobs")
    assert library.take_in_waiting() == 1
    assert library.of(manager).uploads.get(job.id).status == "ready"


def test_a_rescued_job_cant_be_ended_by_who_had_it_before(library: Library) -> None:
    """The sleeper reports when it wakes; the other one is in the middle of it."""
    manager = library.db.person("manager")
    library.of(manager).uploads.add("a.md", NOTES)
    old = library.fetch()
    library.fall_silent()
    assert library.rescue() == 1
    new = library.fetch()
    assert new != old
    for call in (
        "ea_queue.procrastinate_finish_job_v1(%s, 'succeeded', true)",
        "ea_queue.procrastinate_finish_job_v1(%s, 'failed', false)",
        "ea_queue.procrastinate_retry_job_v2(%s, now(), null, null, null)",
    ):
        with pytest.raises(Exception, match="not found"):
            library.db.one(f"select {call}", old)
    assert library.db.one(
        "select status::text from ea_queue.procrastinate_jobs where id = %s", new
    ) == "doing"  # fmt: skip
    assert library.rescue() == 0, "its worker has just been heard of"


def test_an_administrator_sees_why_and_has_it_tried_again(library: Library) -> None:
    manager, admin = library.db.person("manager", "Maria"), library.db.person("admin")
    upload = library.of(manager).uploads.add("a.md", NOTES)
    break_down(library)
    office = JobsSetAside(library.db.database, admin)
    (aside,) = office.list()
    assert (aside.task, aside.about, aside.person) == ("ingest", "a.md", "Maria")
    assert aside.error.startswith("ZeroDivisionError (reference ")
    seen = library.of(manager).uploads.get(upload.id)
    assert seen.status == "failed"
    assert aside.error.split("reference ")[1][:8] in str(seen.error), "both name the same"
    office.try_again(aside.id)
    assert office.list() == ()
    assert library.take_in_waiting() == 1
    assert library.of(manager).uploads.get(upload.id).status == "ready"
    with pytest.raises(NotFound):
        office.try_again(aside.id)
    entry = AuditLog(library.db.database, admin).page(AuditFilter(table="jobs")).entries[0]
    assert (entry.actor_id, entry.action, entry.record) == (admin.id, "update", "ingest: a.md")


def test_discarding_leaves_the_upload_to_its_person(library: Library) -> None:
    manager, admin = library.db.person("manager"), library.db.person("admin")
    upload = library.of(manager).uploads.add("a.md", NOTES)
    break_down(library)
    office = JobsSetAside(library.db.database, admin)
    office.discard(office.list()[0].id)
    assert office.list() == ()
    assert jobs(library) == 0
    assert library.of(manager).uploads.get(upload.id).can_retry
    entry = AuditLog(library.db.database, admin).page(AuditFilter(table="jobs")).entries[0]
    assert (entry.actor_id, entry.action) == (admin.id, "delete")


def test_the_persons_own_retry_takes_it_off_the_list(library: Library) -> None:
    manager, admin = library.db.person("manager"), library.db.person("admin")
    upload = library.of(manager).uploads.add("a.md", NOTES)
    break_down(library)
    library.of(manager).uploads.retry(upload.id)
    assert JobsSetAside(library.db.database, admin).list() == ()
    assert library.take_in_waiting() == 1


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_others_see_and_decide_nothing(library: Library, role: str) -> None:
    manager = library.db.person("manager")
    library.of(manager).uploads.add("a.md", NOTES)
    break_down(library)
    number = int(str(library.db.one("select id from ea_queue.procrastinate_jobs")))
    office = JobsSetAside(library.db.database, library.db.person(role))  # type: ignore[arg-type] # from the list above
    assert office.list() == ()
    decisions: list[Callable[[int], None]] = [office.try_again, office.discard]
    for decide in decisions:
        with pytest.raises(NotAllowed):
            decide(number)
    assert jobs(library) == 1


def test_the_name_of_a_file_in_a_conversation_is_its_owners(library: Library) -> None:
    staff, admin = library.db.person("staff"), library.db.person("admin")
    library.of(staff).uploads.add("diagnosis.md", NOTES, thread_id=library.thread(staff))
    break_down(library)
    office = JobsSetAside(library.db.database, admin)
    (aside,) = office.list()
    assert aside.about == "a file in a conversation"
    office.discard(aside.id)
    assert library.db.one(
        "select count(*) from audit_log where before::text like '%%diagnosis%%'"
    ) == 0  # fmt: skip


def test_work_of_the_programs_own_that_fails_is_listed_once(library: Library) -> None:
    """It comes every hour; the newest failure is enough to know."""
    admin = library.db.person("admin")
    reasons = iter(["The first.", "The second."])

    def work(stopping: Callable[[], bool]) -> None:
        raise SetAside(next(reasons))

    worker = Worker(library.db.app_url, library.db.database, [Task("upkeep", "upkeep", work)])
    for _ in range(2):
        library.db.one(
            "insert into ea_queue.procrastinate_jobs (queue_name, task_name, queueing_lock)"
            " values ('upkeep', 'upkeep', 'upkeep')"
        )
        assert worker.run_waiting() == ("upkeep",)
    office = JobsSetAside(library.db.database, admin)
    (aside,) = office.list()
    assert (aside.task, aside.about, aside.person, aside.error) == (
        "upkeep",
        None,
        None,
        "The second.",
    )
    office.try_again(aside.id)
    assert office.list() == ()
    assert jobs(library) == 1
