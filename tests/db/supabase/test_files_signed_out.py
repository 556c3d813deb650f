"""Files for people who are signed out: the same policies, asked of the database, then the service key."""

from __future__ import annotations

from contextlib import suppress

import pytest
from pydantic import SecretStr

from ea_core.errors import Conflict, NotAllowed, NotFound, NotSignedIn, SettingsError, StorageError
from ea_core.identity.supabase.auth import SupabaseAuth
from ea_core.identity.supabase.sessions import SupabaseSessions
from ea_core.settings import Settings
from ea_core.storage.files import new_path
from ea_core.storage.supabase_files import SupabaseFiles
from tests.conftest import TestDatabase
from tests.db.supabase.conftest import PASSWORD, Member, document_at, rows_as, thread_of
from tests.support.supabase_server import SupabaseDouble

DATA = b"%PDF-1.7"
PDF = "application/pdf"


@pytest.fixture
def files(settings: Settings, sessions: SupabaseSessions, db: TestDatabase) -> SupabaseFiles:
    return SupabaseFiles(settings, db.database, sessions.access_token_for)


def test_nobody_can_do_more_than_with_a_token(
    files: SupabaseFiles, member: Member, db: TestDatabase, double: SupabaseDouble
) -> None:
    manager, other, staff, admin = (
        member("manager"), member("manager"), member("staff"), member("admin"),
    )  # fmt: skip
    path = new_path("documents", "pdf")
    double.requests.clear()
    with pytest.raises(NotAllowed):
        files.put(staff, path, DATA, PDF)
    assert double.requests == [], "Storage was not even asked"
    files.put(manager, path, DATA, PDF)
    assert db.one("select owner_id from storage.objects") == str(manager.id)
    for person in (manager, other):
        with pytest.raises(Conflict):
            files.put(person, path, b"other", PDF)
    with pytest.raises(NotFound):
        files.get(staff, path)  # not before its document is there
    document_at(db, path, manager)
    for person in (manager, other, staff, admin):
        assert files.get(person, path) == DATA
    for person in (other, staff):
        with pytest.raises(NotAllowed):
            files.delete(person, path)
    files.delete(manager, path)
    files.delete(manager, path)  # a missing one is fine
    with pytest.raises(NotFound):
        files.get(manager, path)


def test_a_conversations_files_stay_its_owners(
    files: SupabaseFiles, member: Member, db: TestDatabase
) -> None:
    owner, manager, admin = member("staff"), member("manager"), member("admin")
    thread = thread_of(db, owner)
    path = new_path(f"threads/{thread}", "pdf")
    with pytest.raises(NotAllowed):
        files.put(manager, path, DATA, PDF)
    files.put(owner, path, DATA, PDF)
    assert db.one("select owner_id from storage.objects") == str(owner.id)
    document_at(db, path, owner, thread)
    assert files.get(owner, path) == DATA
    assert files.get(admin, path) == DATA
    with pytest.raises(NotFound):
        files.get(manager, path)
    files.delete(manager, path)  # for this person it does not exist
    assert files.get(owner, path) == DATA


@pytest.mark.parametrize(
    "change",
    [
        "update profiles set role = 'staff' where id = %s",
        "update auth.users set banned_until = now() + interval '1 hour' where id = %s",
        "update auth.users set deleted_at = now() where id = %s",
    ],
)
def test_who_lost_the_right_has_lost_it_here_too(
    files: SupabaseFiles, member: Member, db: TestDatabase, change: str
) -> None:
    manager, path = member("manager"), new_path("documents", "pdf")
    files.put(manager, path, DATA, PDF)
    db.one(change, manager.id)
    with pytest.raises(NotAllowed):
        files.put(manager, new_path("documents", "pdf"), DATA, PDF)
    with suppress(NotAllowed):  # said to a manager who was one; nobody else sees the file
        files.delete(manager, path)
    assert db.one("select count(*) from storage.objects") == 1


def test_a_token_is_used_where_there_is_one(
    files: SupabaseFiles, auth: SupabaseAuth, member: Member, double: SupabaseDouble
) -> None:
    manager, path = member("manager"), new_path("documents", "pdf")
    auth.sign_in(manager.email, PASSWORD)
    double.requests.clear()
    files.put(manager, path, DATA, PDF)
    assert {request.api_key for request in double.requests} == {double.keys.anon_key}


def test_a_file_that_belongs_to_somebody_is_not_taken_over(
    files: SupabaseFiles, member: Member, db: TestDatabase
) -> None:
    manager, other, staff = member("manager"), member("manager"), member("staff")
    path, known = new_path("documents", "pdf"), new_path("documents", "pdf")
    files.put(manager, path, DATA, PDF)
    db.one(
        "insert into storage.objects (bucket_id, name) values ('documents', %s), ('documents', %s)",
        known, "documents/loose.pdf",
    )  # fmt: skip
    document_at(db, known, manager)
    take = "select ea.own_stored_file(:path)"
    assert rows_as(db, other, take, path=path) == [False]
    assert rows_as(db, other, take, path=known) == [False], "a document refers to it"
    assert rows_as(db, staff, take, path="documents/loose.pdf") == [False]
    assert rows_as(db, other, take, path="documents/loose.pdf") == [True]


def test_the_policies_for_replacing_and_for_removing_are_the_same(db: TestDatabase) -> None:
    """may_remove asks for the one and acts on the other (of files that nothing refers to it is not
    asked)."""
    rules = """
        select array_agg(distinct qual) from pg_policies
        where tablename = 'objects' and policyname like 'EA: %%' and cmd in (%s, 'ALL')
          and policyname <> 'EA: people remove files of theirs that nothing refers to'
    """
    assert db.one(rules, "UPDATE") == db.one(rules, "DELETE")


def test_what_is_wrong_with_the_service_key_is_said(
    settings: Settings, sessions: SupabaseSessions, db: TestDatabase, member: Member
) -> None:
    manager, path = member("manager"), new_path("documents", "pdf")
    for key, error in (
        (None, NotSignedIn),
        (SecretStr("sb_secret_wrong"), SettingsError),
        (settings.supabase_anon_key, SettingsError),
    ):
        changed = settings.model_copy(update={"supabase_service_role_key": key})
        files = SupabaseFiles(changed, db.database, sessions.access_token_for)
        with pytest.raises(error, match="SUPABASE_SERVICE_ROLE_KEY"):
            files.put(manager, path, DATA, PDF)
    assert db.one("select count(*) from storage.objects") == 0
    SupabaseFiles(settings, db.database, sessions.access_token_for).put(manager, path, DATA, PDF)
    wrong = settings.model_copy(update={"supabase_service_role_key": SecretStr("sb_secret_wrong")})
    with pytest.raises(SettingsError, match="SUPABASE_SERVICE_ROLE_KEY"):
        SupabaseFiles(wrong, db.database, sessions.access_token_for).get(manager, path)


def test_a_file_that_could_not_be_given_to_its_person_is_not_left(
    files: SupabaseFiles, member: Member, db: TestDatabase
) -> None:
    manager = member("manager")
    db.one("alter function ea.own_stored_file(text) rename to own_stored_file_away")
    db.one(
        "create function ea.own_stored_file(text) returns boolean language sql as 'select false'"
    )
    db.one("grant execute on function ea.own_stored_file(text) to authenticated")
    try:
        with pytest.raises(StorageError, match="ea doctor"):
            files.put(manager, new_path("documents", "pdf"), DATA, PDF)
        assert db.one("select count(*) from storage.objects") == 0
    finally:
        db.one("drop function ea.own_stored_file(text)")
        db.one("alter function ea.own_stored_file_away(text) rename to own_stored_file")
