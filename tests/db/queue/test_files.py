"""A file is removed when the database says that nothing refers to it, and only then."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import StorageError
from ea_core.storage.comparison import compare
from ea_core.storage.files import LocalFiles
from ea_core.storage.removal import remove_files
from tests.db.knowledge.library import Library

NOTES = b"# Travel\n\nHotels are booked by the office.\n"


class Away(LocalFiles):
    """A storage that does not answer."""

    def discard(self, person_id: UUID | None, path: str) -> None:  # noqa: ARG002 # of the interface
        raise StorageError("The file storage does not answer.")


def lie_there(library: Library) -> int:
    """How many files are in the store, before anything is tidied."""
    return len(list(library.files.paths()))


def noted(library: Library) -> int:
    return int(str(library.db.one("select count(*) from ea.files_to_remove")))


def attached(library: Library, owner: Actor) -> UUID:
    """A conversation with a document that is ready and an upload that failed."""
    thread = library.thread(owner)
    me = library.of(owner)
    assert me.uploads.take_in_now("notes.md", NOTES, thread_id=thread).status == "ready"
    waiting = me.uploads.add("more.md", NOTES + b"More.", thread_id=thread)
    library.db.one("update ingestions set status = 'failed' where id = %s", waiting.id)
    assert lie_there(library) == 2
    return thread


def test_deleting_a_document_waits_for_no_storage(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    done = me.uploads.take_in_now("notes.md", NOTES)
    assert done.document_id is not None
    assert noted(library) == 0
    me.documents.delete(done.document_id)
    assert lie_there(library) == 1
    assert library.worker().run_waiting() == ("remove_files",)
    assert lie_there(library) == 0
    assert noted(library) == 0


def test_a_deleted_conversation_leaves_no_file(library: Library) -> None:
    staff = library.db.person("staff")
    thread = attached(library, staff)
    library.db.one("delete from threads where id = %s", thread)
    assert library.worker().run_waiting() == ("remove_files",)
    assert lie_there(library) == 0


def test_a_deleted_account_leaves_no_file_of_its_conversations(library: Library) -> None:
    staff, admin = library.db.person("staff"), library.db.person("admin")
    attached(library, staff)
    with library.db.database.acting_as(admin) as connection:
        connection.execute(text("select ea.delete_person(:id)"), {"id": staff.id})
    assert "remove_files" in library.worker().run_waiting()
    assert lie_there(library) == 0


def test_what_is_given_up_is_removed_and_what_became_a_document_is_not(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    ready = me.uploads.take_in_now("notes.md", NOTES)
    refused = me.uploads.take_in_now("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    assert (ready.status, refused.status) == ("ready", "failed")
    me.uploads.dismiss(ready.id)
    me.uploads.dismiss(refused.id)
    assert library.worker().run_waiting() == ("remove_files",)
    assert lie_there(library) == 1
    assert ready.document_id is not None
    assert me.documents.original(ready.document_id).data == NOTES


def test_a_note_that_is_wrong_removes_nothing(library: Library) -> None:
    """Whoever wrote it, the question is asked again before a file is touched."""
    manager = library.db.person("manager")
    done = library.of(manager).uploads.take_in_now("notes.md", NOTES)
    library.db.one("insert into ea.files_to_remove (path) select file_path from documents")
    assert remove_files(library.db.database, library.files) == 0
    assert lie_there(library) == 1
    assert noted(library) == 0
    assert done.document_id is not None
    assert library.of(manager).documents.original(done.document_id).data == NOTES


def test_a_storage_that_is_away_is_asked_again_later(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    done = me.uploads.take_in_now("notes.md", NOTES)
    assert done.document_id is not None
    me.documents.delete(done.document_id)
    away = Away(library.folder)
    assert remove_files(library.db.database, away) == 0
    assert remove_files(library.db.database, away) == 0, "not at once"
    assert noted(library) == 1
    found = compare(library.db.database, library.files)
    assert [reason for _, reason in found.kept] == ["The file storage does not answer."]
    assert (found.lost, found.strange) == ((), ())
    library.db.one("update ea.files_to_remove set not_before = now()")
    assert remove_files(library.db.database, library.files) == 1
    assert (noted(library), lie_there(library)) == (0, 0)


class Cut(Exception):
    """The process ends."""


class Killed(LocalFiles):
    """The process ends when the file is stored, before its row is written."""

    def put(self, actor: Actor, path: str, data: bytes, content_type: str) -> None:
        super().put(actor, path, data, content_type)
        raise Cut


def test_an_upload_that_broke_off_is_tidied_a_day_later(library: Library, tmp_path: Path) -> None:
    manager = library.db.person("manager")

    class Broken(Library):
        @property
        def files(self) -> LocalFiles:
            return Killed(self.folder)

    broken = Broken(library.db, library.folder)
    with pytest.raises(Cut):
        broken.of(manager).uploads.add("notes.md", NOTES)
    assert library.db.one("select count(*) from ingestions") == 0
    (path,) = library.stored()
    (library.folder / path).with_name(f".part-{Path(path).name}").write_bytes(NOTES[:9])
    assert len(library.stored()) == 2, "it may still be on its way"
    assert compare(library.db.database, library.files).strange == ()
    library.db.one("update ea.files_to_remove set not_before = now()")
    assert library.stored() == []


def test_storage_and_database_are_compared_both_ways(library: Library) -> None:
    manager = library.db.person("manager")
    me = library.of(manager)
    me.uploads.take_in_now("a.md", NOTES)
    me.uploads.add("b.md", NOTES + b"B")
    assert compare(library.db.database, library.files).count == 2
    path = str(library.db.one("select file_path from documents"))
    (library.folder / path).rename(library.folder / "documents" / "another.md")
    found = compare(library.db.database, library.files)
    assert (found.lost, found.strange, found.count) == ((path,), ("documents/another.md",), 1)


def test_people_cant_read_or_write_the_notes(library: Library) -> None:
    for role in ("staff", "manager", "admin"):
        person = library.db.person(role)
        database: Database = library.db.database
        for statement in ("select * from ea.files_to_remove", "delete from ea.files_to_remove"):
            with pytest.raises(Exception, match="not allowed"), database.acting_as(person) as c:
                c.exec_driver_sql(statement)
