from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from ea_core.access.audit import AuditFilter, AuditLog
from ea_core.access.exports import Exports
from ea_core.actor import Actor, Origin
from ea_core.errors import NotAllowed
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


def test_a_list_that_is_taken_along_leaves_a_trace(db: TestDatabase) -> None:
    admin, staff = db.person("admin"), db.person("staff")
    exports = Exports(db.database, staff)
    exports.record("deals", "Open deals of <b>Ann</b>", 22, "csv")
    entry = _log(db, admin)[-1]
    assert (entry["action"], entry["table_name"], entry["actor_id"]) == (
        "export", "deals", staff.id,
    )  # fmt: skip
    assert entry["after"] == {"name": "Open deals of <b>Ann</b>", "rows": 22, "file": "csv"}
    (found,) = AuditLog(db.database, admin).page(AuditFilter(action="export")).entries
    assert found.record == "Open deals of <b>Ann</b>"


def test_nobody_takes_lists_along_in_another_s_view_or_as_nobody(db: TestDatabase) -> None:
    admin, staff = db.person("admin"), db.person("staff")
    viewed = replace(staff, viewed_by=admin.id)
    with pytest.raises(NotAllowed, match="nothing can be downloaded"):
        Exports(db.database, viewed).record("deals", "x", 1, "csv")
    note = text("select ea.note_export('deals', 'x', 1, 'csv')")
    with pytest.raises(NotAllowed), db.database.acting_as(viewed) as connection:
        connection.execute(note)
    nobody = replace(staff, id=uuid4())
    with pytest.raises(NotAllowed), db.database.acting_as(nobody) as connection:
        connection.execute(note)


def test_a_text_that_is_rewritten_is_recorded_by_its_hash(db: TestDatabase) -> None:
    admin, manager = db.person("admin"), db.person("manager")
    document = db.one(
        "insert into documents (title, content) values ('t', 'old words') returning id"
    )
    before = len(_log(db, admin))
    with db.database.acting_as(manager) as connection:
        for statement in (
            "update documents set content = 'new words' where id = :id",
            "update documents set content = 'new words' where id = :id",
        ):
            connection.execute(text(statement), {"id": document})
    (entry,) = _log(db, admin)[before:]
    assert (entry["actor_id"], entry["table_name"], entry["row_id"]) == (
        manager.id, "documents", document,
    )  # fmt: skip
    old, new = (hashlib.sha256(said).hexdigest() for said in (b"old words", b"new words"))
    assert (entry["before"], entry["after"]) == ({"content_sha256": old}, {"content_sha256": new})


@pytest.mark.parametrize(
    ("statement", "entries"),
    [
        (
            "insert into clients (id, name) values (:client, 'B') on conflict (id) do update set name = excluded.name",
            {("update", "clients")},
        ),
        ("merge into clients c using (select 1) s on c.id = :client when matched then update set name = 'B'",
         {("update", "clients")}),
        ("merge into clients c using (select 1) s on c.id = :client when matched then delete",
         {("delete", "clients"), ("delete", "contacts"), ("delete", "deals"), ("delete", "activities")}),
        ("delete from clients", {("delete", "clients"), ("delete", "contacts"), ("delete", "deals"),
                                 ("delete", "activities")}),
        ("delete from deals where client_id = :client", {("delete", "deals"), ("delete", "activities")}),
        ("with gone as (delete from contacts returning 1) select count(*) from gone",
         {("delete", "contacts")}),
        ("insert into clients (name) select 'C' || n from generate_series(1, 50) n",
         {("insert", "clients")}),
        ("update profiles set role = 'manager' where id = :staff", {("update", "profiles")}),
        ("update profiles set email = 'new@test.example' where id = :staff", {("update", "profiles")}),
        ("delete from profiles where id = :staff", {("delete", "profiles"), ("update", "clients")}),
        ("select ea.set_banned(:staff, true)", {("update", "profiles")}),
        ("select ea.make_password_link(:staff, '\\x01')", {("update", "profiles")}),
        ("select ea.invite_person(gen_random_uuid(), 'n@test.example', 'N', 'manager', '\\x02')",
         {("insert", "profiles"), ("update", "profiles")}),
    ],
)  # fmt: skip
def test_no_way_of_writing_goes_unrecorded(
    db: TestDatabase, statement: str, entries: set[tuple[str, str]]
) -> None:
    admin, staff = db.person("admin", "Ada"), db.person("staff")
    client = db.client("Acme", staff)
    deal = db.one("insert into deals (client_id, title) values (%s, 'd') returning id", client)
    db.one("insert into contacts (client_id, first_name, last_name) values (%s, 'a', 'b')", client)
    db.one("insert into activities (entity_type, entity_id, type, performed_by)"
           " values ('deal', %s, 'note', %s)", deal, admin.id)  # fmt: skip
    before = len(_log(db, admin))
    with db.database.acting_as(admin) as connection:
        connection.execute(text(statement), {"client": client, "staff": staff.id})
    written = _log(db, admin)[before:]
    assert {(e["action"], e["table_name"]) for e in written} == entries
    assert {(e["actor_id"], e["actor_name"], e["hand"]) for e in written} == {
        (admin.id, "Ada", "person")
    }
    if "generate_series" in statement:
        assert len(written) == 50


def test_bulk_loading_that_triggers_might_miss_is_not_open_to_people(db: TestDatabase) -> None:
    admin = db.person("admin")

    def load() -> None:
        with psycopg.connect(db.app_url) as connection:
            connection.execute(
                "select set_config('role', 'authenticated', true),"
                " set_config('request.jwt.claims', %s, true)",
                (admin.claims(),),
            )
            with connection.cursor().copy("copy public.clients (name) from stdin") as copy:
                copy.write("Acme\n")

    with pytest.raises(psycopg.errors.FeatureNotSupported):
        load()


_ON_THE_LOG = (
    "insert into public.audit_log (action, table_name) values ('update', 'deals')",
    (
        "insert into public.audit_log (id, action, table_name) overriding system value values (1, 'update', 'deals')"
        " on conflict (id) do update set actor_id = null"
    ),
    "update public.audit_log set actor_id = null",
    "delete from public.audit_log",
    "merge into public.audit_log a using (select 1) s on true when matched then delete",
    "truncate public.audit_log",
    "truncate public.audit_log, public.clients cascade",
    "alter table public.audit_log disable row level security",
    "drop table public.audit_log",
    "lock table public.audit_log in exclusive mode",
    "select ea.write_audit('update', 'deals', null, null, null)",
    "select ea.audit_account(null, null, '{}')",
)


@pytest.mark.parametrize("statement", _ON_THE_LOG)
def test_nobody_writes_changes_or_empties_the_log(db: TestDatabase, statement: str) -> None:
    """No person of any role, and not the program's own login."""
    people = [db.person(role) for role in ("staff", "manager", "admin")]
    db.client("Acme", people[0])
    everything = "select md5(string_agg(a::text, '' order by id)) from audit_log a"
    before = db.one(everything)
    for person in people:
        with pytest.raises(NotAllowed), db.database.acting_as(person) as connection:
            connection.execute(text(statement))
    with pytest.raises(NotAllowed), db.database.as_program() as connection:
        connection.execute(text(statement))
    assert db.one(everything) == before


@pytest.mark.parametrize(
    ("said", "hand"),
    [('{"hand": "operator", "origin": "psql"}', "person"), ('{"hand": "agent"}', "agent"), ("", "person")],
)  # fmt: skip
def test_an_origin_never_changes_who_it_was(db: TestDatabase, said: str, hand: str) -> None:
    """Where a write came from is the program's word; whose it is, is the session's."""
    staff = db.person("staff", "Sofia")
    with db.database.acting_as(staff) as connection:
        connection.execute(text("select set_config('ea.origin', :said, true)"), {"said": said})
        connection.execute(text("insert into clients (name, owner_id) values ('x', :me)"),
                           {"me": staff.id})  # fmt: skip
    last = "select actor_id || actor_name || hand from audit_log order by id desc limit 1"
    assert db.one(last) == f"{staff.id}Sofia{hand}"


def test_no_password_and_no_token_gets_into_the_log(db: TestDatabase) -> None:
    admin, staff = db.person("admin"), db.person("staff")
    hashes = ("$argon2id$old", "$argon2id$new", "$argon2id$newest")
    db.one("update auth.users set encrypted_password = %s where id = %s", hashes[0], staff.id)
    db.one("select ea.open_session(%s, '\\xfeedface01', 60, 'agent')", staff.id)
    with db.database.acting_as(staff) as connection:
        changed = text("select ea.change_my_password(:old, :new, null)")
        assert connection.scalar(changed, {"old": hashes[0], "new": hashes[1]}) is True
    with db.database.acting_as(admin) as connection:
        made = text("select ea.make_password_link(:id, '\\xfeedface02')")
        assert connection.scalar(made, {"id": staff.id}) is True
    with db.database.as_program() as connection:
        used = text("select ea.use_password_link('\\xfeedface02', :new)")
        assert connection.scalar(used, {"new": hashes[2]}) is True
    log = str(_log(db, admin))
    assert "link made" in log
    assert "set by link" in log
    assert not [secret for secret in (*hashes, "feedface", r"\xfe\xed") if secret in log]
