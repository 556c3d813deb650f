"""What is finished is kept for a while, and then it goes."""

from __future__ import annotations

from pathlib import Path

from ea_core.app import App
from ea_core.settings import Settings
from ea_core.worker import beside_server, forget_old, make_worker, tasks
from tests.conftest import TestDatabase


def _count(db: TestDatabase, table: str) -> int:
    return int(str(db.one(f"select count(*) from {table}")))


def _jobs(db: TestDatabase, days: int) -> None:
    """A job in each state whose last event is so old, and one that is being done."""
    for status in ("succeeded", "failed", "cancelled", "aborted", "todo", "doing"):
        db.one(
            "insert into ea_queue.procrastinate_jobs (queue_name, task_name, status)"
            " values ('documents', 'old', %s::ea_queue.procrastinate_job_status)",
            status,
        )
    db.one(
        "insert into ea_queue.procrastinate_events (job_id, type) select j.id, 'started'"
        " from ea_queue.procrastinate_jobs j"
        " where not exists (select from ea_queue.procrastinate_events e where e.job_id = j.id)"
    )
    db.one(
        "update ea_queue.procrastinate_events set at = at - make_interval(days => %s) where job_id in"
        " (select id from ea_queue.procrastinate_jobs order by id desc limit 6)",
        days,
    )


def test_jobs_that_ended_go_after_30_days(db: TestDatabase) -> None:
    _jobs(db, 31)
    _jobs(db, 29)
    assert forget_old(db.database)["jobs"] == 4
    left = db.one("select array_agg(status::text order by id) from ea_queue.procrastinate_jobs")
    assert left == ["todo", "doing", "succeeded", "failed", "cancelled", "aborted", "todo", "doing"]


def test_uploads_that_ended_go_after_30_days_and_their_documents_stay(db: TestDatabase) -> None:
    manager = db.person("manager")
    for status in ("ready", "duplicate", "no_text", "failed", "queued"):
        for days in (31, 29):
            db.one(
                "insert into ingestions (user_id, file_name, file_path, sha256, size_bytes, status,"
                " created_at, finished_at) values (%s, 'a', %s, 'x', 1, %s,"
                " now() - interval '40 days', case when %s <> 'queued' then"
                " now() - make_interval(days => %s) end)",
                manager.id, f"documents/{status}-{days}.md", status, status, days,
            )  # fmt: skip
    db.one("insert into documents (title, file_path) values ('d', 'documents/ready-31.md')")
    assert forget_old(db.database)["uploads"] == 4
    assert _count(db, "ingestions where finished_at is null") == 2
    assert _count(db, "ingestions") == 6
    assert _count(db, "documents") == 1
    assert _count(db, "ea.files_to_remove where path = 'documents/failed-31.md'") == 1
    assert _count(db, "ea.files_to_remove where path = 'documents/ready-31.md'") == 0


def test_attempts_to_sign_in_go_when_they_count_no_more(db: TestDatabase) -> None:
    for key, level, succeeded in (
        ("old", "2 days", None),
        ("new", "2 hours", None),
        ("known", "20 days", "20 days"),
        ("forgotten", "40 days", "40 days"),
    ):
        db.one(
            "insert into ea.sign_in_attempts (key, level_at, succeeded_at)"
            " values (%s::text::bytea, now() - %s::interval, now() - %s::interval)",
            key, level, succeeded,
        )  # fmt: skip
    assert forget_old(db.database)["attempts to sign in"] == 2
    left = db.one(
        "select array_agg(convert_from(key, 'UTF8') order by key) from ea.sign_in_attempts"
    )
    assert left == ["known", "new"]


def test_the_steps_of_answers_go_a_week_after_the_answer(db: TestDatabase) -> None:
    staff = db.person("staff")
    thread = db.one("insert into threads (user_id) values (%s) returning id", staff.id)
    for status, days in (("done", 8), ("failed", 8), ("stopped", 6), ("running", 8)):
        run = db.one(
            "insert into runs (thread_id, status, started_at, finished_at) values (%s, %s,"
            " now() - interval '9 days', case when %s <> 'running' then"
            " now() - make_interval(days => %s) end) returning id",
            thread, status, status, days,
        )  # fmt: skip
        db.one("insert into run_events (run_id, seq, type) values (%s, 1, 'text')", run)
    assert forget_old(db.database)["steps of answers"] == 2
    assert _count(db, "runs") == 4


def test_upkeep_is_a_job_of_the_worker_once_an_hour(db: TestDatabase, tmp_path: Path) -> None:
    app = App(Settings(data_dir=tmp_path), db.app_url, db.owner_url, None)
    assert {task.name: task.cron for task in tasks(app)} == {
        "take_up": None,
        "ingest": None,
        "switch_embeddings": None,
        "import": None,
        "remove_files": None,
        "upkeep": "7 * * * *",
    }
    _jobs(db, 31)
    db.one("delete from ea_queue.procrastinate_jobs where status in ('todo', 'doing')")
    db.one(
        "insert into ea_queue.procrastinate_jobs (queue_name, task_name) values ('upkeep', 'upkeep')"
    )
    assert make_worker(app, queues=["documents"]).run_waiting() == ()
    assert make_worker(app, queues=["documents", "upkeep"]).run_waiting() == ("upkeep",)
    assert _count(db, "ea_queue.procrastinate_jobs") == 0
    app.close()


def test_no_worker_beside_the_server_when_none_is_wanted(tmp_path: Path) -> None:
    assert beside_server(Settings(data_dir=tmp_path, workers=0)) is None
    assert beside_server(Settings(data_dir=tmp_path)) is not None
