"""Files that nothing refers to, in Supabase Storage: in whose name a worker removes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.doctor.files import files_check
from ea_core.identity.supabase.auth import SupabaseAuth
from ea_core.storage.supabase_files import SupabaseFiles
from ea_core.worker import make_worker
from tests.conftest import TestDatabase
from tests.db.supabase.conftest import PASSWORD, Member, thread_of
from tests.support.supabase_database import SupabaseDatabase
from tests.support.supabase_server import SupabaseDouble

NOTES = b"# Notes\n\nTricycles are parked on level seven.\n"
SignIn = Callable[[Actor], str]


@pytest.fixture
def poor(app: App, project: SupabaseDatabase) -> App:
    """The installation without a service key: nothing but people's own tokens."""
    app.settings = app.settings.model_copy(update={"supabase_service_role_key": None})
    app.files = SupabaseFiles(app.settings, app.database, app.sessions.access_token_for)  # type: ignore[attr-defined] # Supabase's sessions
    return app


@pytest.fixture
def sign_in(app: App) -> SignIn:
    def sign_in(actor: Actor) -> str:
        assert isinstance(app.supabase, SupabaseAuth)
        return app.supabase.sign_in(actor.email, PASSWORD)

    return sign_in


def stored(db: TestDatabase) -> int:
    return int(str(db.one("select count(*) from storage.objects")))


def attach(app: App, db: TestDatabase, owner: Actor) -> None:
    """A document in a conversation of theirs; then the conversation is deleted."""
    thread = thread_of(db, owner)
    app.as_user(owner).uploads.add("notes.md", NOTES, thread_id=thread)
    assert make_worker(app).run_waiting() == ("ingest",)
    assert stored(db) == 1
    app.as_user(owner).threads.delete(thread)


def test_the_file_of_a_deleted_conversation_goes_in_its_owners_name(
    poor: App, member: Member, db: TestDatabase, sign_in: SignIn, double: SupabaseDouble
) -> None:
    """The conversation is gone, so what said that its files are theirs is gone too."""
    staff = member("staff")
    sign_in(staff)
    attach(poor, db, staff)
    assert make_worker(poor).run_waiting() == ("remove_files",)
    assert stored(db) == 0
    assert double.keys.service_key not in {
        request.api_key for request in double.requests if "/storage/" in request.path
    }


def test_who_is_signed_out_leaves_it_until_they_are_back(
    poor: App, member: Member, db: TestDatabase, sign_in: SignIn
) -> None:
    staff = member("staff")
    token = sign_in(staff)
    attach(poor, db, staff)
    assert poor.supabase is not None
    poor.supabase.sign_out(token)
    assert make_worker(poor).run_waiting() == ("remove_files",)
    assert stored(db) == 1
    check = files_check(poor)
    assert not check.ok
    assert "SUPABASE_SERVICE_ROLE_KEY" in check.message
    sign_in(staff)
    db.one("update ea.files_to_remove set not_before = now()")
    db.one(
        "insert into ea_queue.procrastinate_jobs (queue_name, task_name) values ('upkeep', 'upkeep')"
    )
    assert make_worker(poor).run_waiting() == ("upkeep",)
    assert stored(db) == 0
    assert files_check(poor).ok


def test_with_the_service_key_nobody_has_to_be_there(
    app: App, member: Member, db: TestDatabase, sign_in: SignIn
) -> None:
    staff = member("staff")
    token = sign_in(staff)
    attach(app, db, staff)
    assert app.supabase is not None
    app.supabase.sign_out(token)
    assert make_worker(app).run_waiting() == ("remove_files",)
    assert stored(db) == 0
    assert files_check(app).ok


def test_a_person_removes_no_file_that_is_wanted_or_another_persons(
    poor: App, member: Member, db: TestDatabase, sign_in: SignIn
) -> None:
    """The policy for files that nothing refers to is for those alone, and for one's own."""
    boss, staff = member("manager"), member("staff")
    for person in (boss, staff):
        sign_in(person)
    job = poor.as_user(boss).uploads.add("notes.md", NOTES)
    path = str(job.file_path)
    db.one("insert into ea.files_to_remove (path) values (%s)", path)
    with pytest.raises(Exception, match="signed out or may not"):
        poor.files.discard(staff.id, path)
    db.one("delete from ingestions")
    with pytest.raises(Exception, match="signed out or may not"):
        poor.files.discard(staff.id, path)
    assert stored(db) == 1
    poor.files.discard(boss.id, path)
    assert stored(db) == 0
