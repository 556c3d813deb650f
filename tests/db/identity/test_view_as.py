"""Looking at the product as somebody else: read-only, on the record, without conversations."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from ea_core.access.view_as import ViewAs
from ea_core.app import App
from ea_core.errors import EAError, NotAllowed, NotFound
from ea_core.identity.people import People
from ea_core.settings import Settings
from tests.conftest import TestDatabase


def test_what_is_seen_is_what_the_person_sees(db: TestDatabase) -> None:
    admin, staff = db.person("admin"), db.person("staff")
    seen = ViewAs(db.database, admin).start(staff.id)
    assert (seen.id, seen.role, seen.viewed_by) == (staff.id, "staff", admin.id)
    assert [p.id for p in People(db.database, seen).list()] == [staff.id]
    assert db.one("select actor_id from audit_log where action = 'view_as'") == admin.id
    assert db.one("select row_id from audit_log where action = 'view_as'") == staff.id
    assert ViewAs(db.database, admin).person(staff.id) == seen
    assert db.one("select count(*) from audit_log where action = 'view_as'") == 1


def test_nothing_can_be_written(db: TestDatabase, tmp_path: Path) -> None:
    admin, manager = db.person("admin"), db.person("manager")
    client = db.client("Acme", manager)
    seen = ViewAs(db.database, admin).start(manager.id)
    for statement in (
        "update clients set name = 'x'",
        "insert into clients (name) values ('x')",
        "delete from clients",
        "select ea.close_my_sessions(null)",
        "select ea.change_my_password('a', 'b', null)",
    ):
        with pytest.raises(NotAllowed), db.database.acting_as(seen) as connection:
            connection.execute(text(statement))
    with pytest.raises(EAError), db.database.acting_as(seen) as connection:
        connection.execute(text("set transaction read write"))
    assert db.one("select name from clients where id = %s", client) == "Acme"

    app = App(Settings(data_dir=tmp_path), db.app_url, db.owner_url, None)
    me = app.as_user(seen)
    with pytest.raises(NotAllowed):
        me.uploads.add("notes.md", b"# Notes")
    with pytest.raises(NotAllowed):
        _ = me.agent
    with pytest.raises(NotAllowed):
        _ = me.threads
    assert list(tmp_path.rglob("*.md")) == []
    app.close()


def test_a_file_is_read_in_the_administrators_name(db: TestDatabase, tmp_path: Path) -> None:
    admin, manager = db.person("admin"), db.person("manager")
    app = App(Settings(data_dir=tmp_path), db.app_url, db.owner_url, None)
    data = b"# Parking\n\nTricycles are parked on level seven.\n"
    job = app.as_user(manager).uploads.take_in_now("parking.md", data)
    me = app.as_user(ViewAs(db.database, admin).start(manager.id))
    assert job.document_id is not None
    assert me.documents.original(job.document_id).data == data
    with pytest.raises(NotAllowed):
        me.documents.delete(job.document_id)
    assert me.documents.original(job.document_id).data == data
    app.close()


def test_conversations_stay_closed(db: TestDatabase) -> None:
    admin, staff = db.person("admin"), db.person("staff")
    thread = db.one("insert into threads (user_id) values (%s) returning id", staff.id)
    db.one("insert into messages (thread_id, role, content) values (%s, 'user', 'q')", thread)
    run = db.one("insert into runs (thread_id, status) values (%s, 'done') returning id", thread)
    db.one("insert into checkpoints (thread_id, checkpoint_id, checkpoint)"
           " values (%s, 'a', '{}')", str(run))  # fmt: skip
    db.one("insert into documents (title, uploaded_by, thread_id) values ('t', %s, %s)",
           staff.id, thread)  # fmt: skip
    db.one("insert into ingestions (user_id, thread_id, file_name, file_path, sha256, size_bytes)"
           " values (%s, %s, 'f', 'p', 's', 1)", staff.id, thread)  # fmt: skip
    tables = ("threads", "messages", "runs", "checkpoints", "documents", "ingestions")
    with db.database.acting_as(staff) as connection:
        for table in tables:
            assert connection.scalar(text(f"select count(*) from {table}")) == 1, table
    with db.database.acting_as(ViewAs(db.database, admin).start(staff.id)) as connection:
        for table in tables:
            assert connection.scalar(text(f"select count(*) from {table}")) == 0, table
    # What search looks through is computed with the owner's rights, from this.
    for person, threads in ((staff, 1), (ViewAs(db.database, admin).person(staff.id), 0)):
        with psycopg.connect(db.owner_url) as owner:
            owner.execute("select set_config('request.jwt.claims', %s, true)", (person.claims(),))
            found = owner.execute("select cardinality(ea.my_threads())").fetchone()
            assert found == (threads,)


def test_it_is_for_administrators_and_while_they_are(db: TestDatabase) -> None:
    admin, staff, manager = db.person("admin"), db.person("staff"), db.person("manager")
    db.person("admin")
    for person in (staff, manager):
        with pytest.raises(NotAllowed):
            ViewAs(db.database, person).start(admin.id)
        with pytest.raises(NotFound):
            ViewAs(db.database, person).person(admin.id)
    seen = ViewAs(db.database, admin).start(staff.id)
    with pytest.raises(NotAllowed):
        ViewAs(db.database, seen).start(manager.id)
    for nobody in (admin.id, UUID(int=0), uuid4()):
        with pytest.raises(NotFound):
            ViewAs(db.database, admin).start(nobody)
    db.one("update profiles set role = 'staff' where id = %s", admin.id)
    with pytest.raises(NotFound):
        ViewAs(db.database, admin).person(staff.id)
