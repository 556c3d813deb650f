"""The administrators' page on work that was set aside."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.knowledge.ingestion.task import IngestTask
from ea_core.queue.task import Task
from ea_core.queue.worker import Worker
from ea_core.worker import make_worker
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import sent_tables, use_row

PAGE = "pages/5_Admin.py"
NOTES = b"# Notes\n\nTricycles are parked on level seven.\n"


@pytest.fixture
def admin(db: TestDatabase) -> Actor:
    return db.person("admin", "Ada")


@pytest.fixture
def set_aside(app: App, db: TestDatabase) -> UUID:
    """An upload of Maria's that a mistake of ours ended."""
    maria = db.person("manager", "Maria Klein")
    job = app.as_user(maria).uploads.add("parking*rules*.md", NOTES)

    def fail(*_arguments: object) -> object:
        raise ZeroDivisionError

    work: Callable[..., None] = IngestTask(app.database, fail)  # type: ignore[arg-type] # it never returns
    worker = Worker(app.app_url, app.database, [Task("ingest", "documents", work)])
    assert worker.run_waiting() == ("ingest",)
    return job.id


def test_nothing_is_set_aside(admin: Actor, open_page: OpenPage) -> None:
    page = open_page(PAGE, admin, tab="Jobs")
    assert "Nothing is set aside." in everything(page)
    assert not page.exception


def test_what_was_set_aside_is_tried_again(
    app: App, db: TestDatabase, admin: Actor, open_page: OpenPage, set_aside: UUID
) -> None:
    page = open_page(PAGE, admin, tab="Jobs")
    shown = everything(page)
    for words in ("Take in a file", "Maria Klein", "ZeroDivisionError", "Tricycles"):
        assert (words in shown) is (words != "Tricycles")
    (row,) = sent_tables(page)[0]["rows"]
    assert row["cells"][0]["s"] == "parking*rules*.md"
    use_row(page, row["id"], "again")
    assert "Nothing is set aside." in everything(page)
    assert make_worker(app).run_waiting() == ("ingest",)
    assert db.one("select status from ingestions where id = %s", set_aside) == "ready"


def test_what_was_set_aside_is_discarded(
    db: TestDatabase, admin: Actor, open_page: OpenPage, set_aside: UUID
) -> None:
    page = open_page(PAGE, admin, tab="Jobs")
    (row,) = sent_tables(page)[0]["rows"]
    use_row(page, row["id"], "discard")
    assert "Nothing is set aside." in everything(page)
    assert db.one("select count(*) from ea_queue.procrastinate_jobs") == 0
    assert db.one("select status from ingestions where id = %s", set_aside) == "failed"
    page = open_page(PAGE, admin, tab="Audit")
    assert not page.exception
    assert "ingest: parking" in everything(page)


def test_others_have_no_such_page(db: TestDatabase, open_page: OpenPage, set_aside: UUID) -> None:
    page = open_page(PAGE, db.person("manager"), tab="Jobs")
    assert "parking" not in everything(page)
