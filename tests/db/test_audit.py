from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from ea_core.errors import NotAllowed
from ea_core.identity.actor import Actor, Origin
from tests.conftest import TestDatabase


def _log(db: TestDatabase, admin: Actor) -> list[dict[str, Any]]:
    with db.database.acting_as(admin) as connection:
        rows = connection.execute(text("select * from audit_log order by id")).mappings().all()
    return [dict(row) for row in rows]


def test_a_write_is_recorded_with_who_where_before_and_after(db: TestDatabase) -> None:
    admin, staff = db.person("admin", "Ada"), db.person("staff", "Sofia")
    client = db.client("Acme", staff)
    deal = db.one(
        "insert into deals (client_id, title, value) values (%s, 'd', 10) returning id", client
    )
    before = len(_log(db, admin))
    thread = uuid4()
    agent = replace(staff, origin=Origin("page Chat", "agent", thread, "cp-1"))
    with db.database.acting_as(agent) as connection:
        connection.execute(
            text("update deals set stage = 'won', value = 12 where id = :id"), {"id": deal}
        )
    (entry,) = _log(db, admin)[before:]
    assert (entry["actor_id"], entry["actor_name"], entry["hand"]) == (staff.id, "Sofia", "agent")
    assert (entry["origin"], entry["thread_id"], entry["checkpoint_id"]) == (
        "page Chat",
        thread,
        "cp-1",
    )
    assert (entry["action"], entry["table_name"], entry["row_id"]) == ("update", "deals", deal)
    assert (entry["before"]["stage"], entry["before"]["value"]) == ("new", 10)
    assert (entry["after"]["stage"], entry["after"]["value"]) == ("won", 12)
    assert "title" not in entry["after"], "only what changed"


def test_every_table_of_crm_and_knowledge_is_audited(db: TestDatabase) -> None:
    admin = db.person("admin")
    client = db.client("Acme", admin)
    with db.database.acting_as(admin) as connection:
        for statement in (
            "insert into contacts (client_id, first_name, last_name) values (:client, 'a', 'b')",
            "insert into deals (client_id, title) values (:client, 't')",
            "insert into activities (entity_type, entity_id, type, performed_by) values ('client', :client, 'note', :me)",
            "insert into targets (month, amount) values ('2031-01-01', 1)",
            "insert into documents (title, content, uploaded_by) values ('t', 'a very long text', :me)",
            "insert into document_chunks (document_id, content, chunk_index) select id, 'c', n from documents, generate_series(0, 4) n",
            "update profiles set full_name = 'Ada' where id = :me",
            "delete from documents",
            "delete from clients where id = :client",
        ):
            connection.execute(text(statement), {"client": client, "me": admin.id})
    entries = {(e["action"], e["table_name"]) for e in _log(db, admin)}
    for table in ("contacts", "deals", "activities", "targets", "documents", "document_chunks"):
        assert ("insert", table) in entries
    for table in ("clients", "documents", "deals", "contacts", "activities", "document_chunks"):
        assert ("delete", table) in entries
    assert ("update", "profiles") in entries
    passages = next(e for e in _log(db, admin) if e["table_name"] == "document_chunks")
    assert passages["after"] == {"passages": 5}
    document = next(e for e in _log(db, admin) if e["table_name"] == "documents")
    assert "content" not in document["after"]


def test_a_change_of_nothing_is_no_entry(db: TestDatabase) -> None:
    admin = db.person("admin")
    client = db.client("Acme", admin)
    before = len(_log(db, admin))
    with db.database.acting_as(admin) as connection:
        connection.execute(text("update clients set name = name where id = :id"), {"id": client})
    assert len(_log(db, admin)) == before


def test_a_refused_write_leaves_no_entry(db: TestDatabase) -> None:
    admin, staff = db.person("admin"), db.person("staff")
    before = len(_log(db, admin))
    with pytest.raises(NotAllowed), db.database.acting_as(staff) as connection:
        connection.execute(text("insert into clients (name) values ('x')"))
    assert len(_log(db, admin)) == before


@pytest.mark.parametrize(
    "statement",
    [
        "select ea.write_audit('update', 'deals', null, null, null)",
        "truncate audit_log",
        "alter table clients disable trigger audit",
        "drop trigger audit on clients",
        "set session_replication_role = replica",
    ],
)
def test_nobody_forges_or_silences_the_log(db: TestDatabase, statement: str) -> None:
    admin = db.person("admin")
    with pytest.raises(NotAllowed), db.database.acting_as(admin) as connection:
        connection.execute(text(statement))


def test_viewing_as_somebody_else_leaves_a_trace_and_is_for_admins(db: TestDatabase) -> None:
    admin, staff = db.person("admin"), db.person("staff")
    look = text("select ea.note_view_as(:person)")
    with db.database.acting_as(admin) as connection:
        connection.execute(look, {"person": staff.id})
    assert _log(db, admin)[-1]["action"] == "view_as"
    assert _log(db, admin)[-1]["row_id"] == staff.id
    with pytest.raises(NotAllowed), db.database.acting_as(staff) as connection:
        connection.execute(look, {"person": admin.id})
