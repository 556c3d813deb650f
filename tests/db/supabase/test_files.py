"""Files in Supabase Storage: the real client, the real policies."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from ea_core.actor import Actor
from ea_core.errors import Conflict, NotAllowed, NotFound, NotSignedIn, StorageError
from ea_core.identity.supabase.auth import SupabaseAuth
from ea_core.identity.supabase.sessions import SupabaseSessions
from ea_core.settings import Settings
from ea_core.storage.files import FileStore, new_path
from ea_core.storage.supabase_files import SupabaseFiles
from tests.conftest import TestDatabase
from tests.db.supabase.conftest import PASSWORD, Member, document_at, thread_of
from tests.support.supabase_server import Fault, SupabaseDouble

DATA = b"%PDF-1.7\r\n\x00\xff"
PDF = "application/pdf"


@pytest.fixture
def files(settings: Settings, sessions: SupabaseSessions, db: TestDatabase) -> SupabaseFiles:
    """As it is where the service key is not set: nothing but people's own tokens."""
    without_key = settings.model_copy(update={"supabase_service_role_key": None})
    store: FileStore = SupabaseFiles(without_key, db.database, sessions.access_token_for)
    assert isinstance(store, SupabaseFiles)
    return store


@pytest.fixture
def signed_in(member: Member, auth: SupabaseAuth) -> Callable[[str], Actor]:
    def make(role: str) -> Actor:
        actor = member(role)  # type: ignore[arg-type] # one of the roles
        auth.sign_in(actor.email, PASSWORD)
        return actor

    return make


Make = Callable[[str], Actor]


def test_the_bucket_is_private(db: TestDatabase, double: SupabaseDouble) -> None:
    assert db.one("select public from storage.buckets where id = 'documents'") is False
    assert (
        db.one(
            "select count(*) from pg_policies where tablename = 'objects' and roles <> '{authenticated}'"
        )
        == 0
    )


def test_a_file_of_the_knowledge_base(
    files: SupabaseFiles, signed_in: Make, db: TestDatabase, double: SupabaseDouble
) -> None:
    manager, staff, admin = signed_in("manager"), signed_in("staff"), signed_in("admin")
    path = new_path("documents", "pdf")
    double.requests.clear()
    files.put(manager, path, DATA, PDF)
    assert files.get(manager, path) == DATA
    with pytest.raises(NotFound):
        files.get(staff, path)  # not before its document is there
    document_at(db, path, manager)
    assert files.get(staff, path) == DATA
    with files.local_copy(staff, path) as copy:
        assert copy.suffix == ".pdf"
        assert copy.read_bytes() == DATA
    assert not copy.exists()
    assert files.get(admin, path) == DATA
    for request in double.requests:
        assert request.api_key == double.keys.anon_key
        assert request.bearer not in {double.keys.anon_key, double.keys.service_key}


def test_a_browser_gets_an_address_for_a_minute(
    files: SupabaseFiles, signed_in: Make, db: TestDatabase, double: SupabaseDouble
) -> None:
    manager, staff = signed_in("manager"), signed_in("staff")
    path = new_path("documents", "pdf")
    files.put(manager, path, DATA, PDF)
    with pytest.raises(NotFound):
        files.address(staff, path, "Prices.pdf")  # the policies are asked when it is made
    document_at(db, path, manager)
    address = files.address(staff, path, "Pr\u00e4ise & mehr.pdf")
    assert address
    answer = httpx.get(address)
    assert answer.content == DATA
    named = answer.headers["content-disposition"]
    assert named == "attachment; filename*=UTF-8''Pr%C3%A4ise%20%26%20mehr.pdf"
    double.clock.advance(61)
    assert httpx.get(address).status_code == 400


def test_staff_adds_nothing_to_the_knowledge_base(files: SupabaseFiles, signed_in: Make) -> None:
    with pytest.raises(NotAllowed):
        files.put(signed_in("staff"), new_path("documents", "pdf"), DATA, PDF)


def test_a_path_is_taken_once(files: SupabaseFiles, signed_in: Make) -> None:
    manager, path = signed_in("manager"), new_path("documents", "pdf")
    files.put(manager, path, DATA, PDF)
    for again in (manager, signed_in("manager")):
        with pytest.raises(Conflict):
            files.put(again, path, b"other", PDF)
    assert files.get(manager, path) == DATA


def test_who_deletes(files: SupabaseFiles, signed_in: Make, db: TestDatabase) -> None:
    manager, other, staff, admin = (
        signed_in("manager"), signed_in("manager"), signed_in("staff"), signed_in("admin"),
    )  # fmt: skip
    mine, another = new_path("documents", "pdf"), new_path("documents", "pdf")
    for path in (mine, another):
        files.put(manager, path, DATA, PDF)
        document_at(db, path, manager)
    for person in (other, staff):
        with pytest.raises(NotAllowed):
            files.delete(person, mine)
    files.delete(manager, mine)
    files.delete(manager, mine)  # a missing one is fine
    with pytest.raises(NotFound):
        files.get(manager, mine)
    files.delete(admin, another)
    assert db.one("select count(*) from storage.objects") == 0


def test_a_demoted_manager_keeps_no_right_to_delete(
    files: SupabaseFiles, signed_in: Make, db: TestDatabase
) -> None:
    manager, path = signed_in("manager"), new_path("documents", "pdf")
    files.put(manager, path, DATA, PDF)
    db.one("update profiles set role = 'staff' where id = %s", manager.id)
    with pytest.raises(NotAllowed):
        files.delete(manager, path)
    with pytest.raises(NotAllowed):
        files.put(manager, new_path("documents", "pdf"), DATA, PDF)


def test_files_of_a_conversation_belong_to_its_owner(
    files: SupabaseFiles, signed_in: Make, db: TestDatabase
) -> None:
    owner, manager, admin = signed_in("staff"), signed_in("manager"), signed_in("admin")
    thread = thread_of(db, owner)
    path = new_path(f"threads/{thread}", "pdf")
    files.put(owner, path, DATA, PDF)
    document_at(db, path, owner, thread)
    assert files.get(owner, path) == DATA
    assert files.get(admin, path) == DATA
    with pytest.raises(NotFound):
        files.get(manager, path)
    with pytest.raises(NotAllowed):
        files.put(manager, new_path(f"threads/{thread}", "pdf"), DATA, PDF)
    files.delete(manager, path)  # for this person it does not exist
    assert files.get(owner, path) == DATA
    files.delete(owner, path)


def test_a_document_that_names_a_foreign_file_does_not_open_it(
    files: SupabaseFiles, signed_in: Make, db: TestDatabase
) -> None:
    owner, manager, staff = signed_in("staff"), signed_in("manager"), signed_in("staff")
    path = new_path(f"threads/{thread_of(db, owner)}", "pdf")
    files.put(owner, path, DATA, PDF)
    document_at(db, path, manager)
    document_at(db, path, staff, thread_of(db, staff))
    for person in (manager, staff):
        with pytest.raises(NotFound):
            files.get(person, path)


def test_who_may_replace_a_file_directly(
    files: SupabaseFiles, signed_in: Make, double: SupabaseDouble, sessions: SupabaseSessions
) -> None:
    manager, other = signed_in("manager"), signed_in("manager")
    path = new_path("documents", "pdf")
    files.put(manager, path, DATA, PDF)
    for person, status in ((other, "403"), (manager, None)):
        answer = httpx.post(
            f"{double.url}/storage/v1/object/documents/{path}",
            content=b"new",
            headers={
                "Authorization": f"Bearer {sessions.access_token_for(person)}",
                "x-upsert": "true",
                "Content-Type": PDF,
            },
        )
        assert answer.json().get("statusCode") == status


def test_the_anonymous_and_the_signed_out_get_nothing(
    files: SupabaseFiles, signed_in: Make, db: TestDatabase, double: SupabaseDouble,
    settings: Settings, member: Member,
) -> None:  # fmt: skip
    manager, path = signed_in("manager"), new_path("documents", "pdf")
    files.put(manager, path, DATA, PDF)
    document_at(db, path, manager)
    anonymous = SupabaseFiles(settings, db.database, lambda _: double.keys.anon_key)
    with pytest.raises(NotFound):
        anonymous.get(manager, path)
    with pytest.raises(NotAllowed):
        anonymous.put(manager, new_path("documents", "pdf"), DATA, PDF)
    forged = SupabaseFiles(settings, db.database, lambda _: "forged")
    for call in (
        lambda: forged.get(manager, path),
        lambda: forged.put(manager, new_path("documents", "pdf"), DATA, PDF),
        lambda: forged.delete(manager, path),
    ):
        with pytest.raises(NotSignedIn):
            call()
    with pytest.raises(NotSignedIn):
        files.get(member("staff"), path)


def test_limits_of_the_bucket(files: SupabaseFiles, signed_in: Make, db: TestDatabase) -> None:
    manager = signed_in("manager")
    db.one("update storage.buckets set file_size_limit = 4, allowed_mime_types = '{text/plain}'")
    try:
        with pytest.raises(StorageError, match="files of this type"):
            files.put(manager, new_path("documents", "pdf"), b"1", PDF)
        with pytest.raises(StorageError, match="larger"):
            files.put(manager, new_path("documents", "txt"), b"12345", "text/plain")
    finally:
        db.one("update storage.buckets set file_size_limit = null, allowed_mime_types = null")


@pytest.mark.parametrize(
    "path", ["../x", "documents/../x", "/etc/passwd", "x", "documents/A b.pdf", ""]
)
def test_paths_that_are_not_ours(files: SupabaseFiles, signed_in: Make, path: str) -> None:
    manager = signed_in("manager")
    for call in (
        lambda: files.get(manager, path),
        lambda: files.put(manager, path, DATA, PDF),
        lambda: files.delete(manager, path),
    ):
        with pytest.raises(StorageError):
            call()


def test_a_token_that_storage_no_longer_takes_is_told_from_a_missing_bucket(
    settings: Settings, signed_in: Make, db: TestDatabase, double: SupabaseDouble,
    sessions: SupabaseSessions,
) -> None:  # fmt: skip
    """Storage says "Bucket not found" of a download in both cases."""
    manager, path = signed_in("manager"), new_path("documents", "pdf")
    files = SupabaseFiles(settings, db.database, sessions.access_token_for)
    files.put(manager, path, DATA, PDF)
    ended = sessions.access_token_for(manager)
    double.clock.advance(3601)
    with pytest.raises(NotSignedIn, match="has ended"):
        SupabaseFiles(settings, db.database, lambda _: ended).get(manager, path)
    db.one("update storage.objects set bucket_id = null")
    db.one("update storage.buckets set id = 'elsewhere'")
    try:
        with pytest.raises(StorageError, match="bucket `documents` is missing"):
            files.get(manager, path)
    finally:
        db.one("update storage.buckets set id = 'documents'")


@pytest.mark.parametrize("fault", ["unavailable", "garbage", "drop"])
def test_storage_does_not_answer(
    files: SupabaseFiles, signed_in: Make, double: SupabaseDouble, fault: Fault
) -> None:
    manager, path = signed_in("manager"), new_path("documents", "pdf")
    files.put(manager, path, DATA, PDF)
    double.storage_fault = fault
    calls: tuple[Callable[[], None], ...] = (
        lambda: files.put(manager, new_path("documents", "pdf"), DATA, PDF),
        lambda: files.delete(manager, path),
    )
    for call in calls:
        with pytest.raises(StorageError, match="storage does not answer") as caught:
            call()
        assert "InternalError" not in caught.value.message
    if fault != "garbage":  # a page that says that it is under maintenance is a file like another
        with pytest.raises(StorageError, match="storage does not answer"):
            files.get(manager, path)
