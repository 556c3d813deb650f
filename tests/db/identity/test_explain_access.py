"""Why can this person see this row? The answer must be what row level security does."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from ea_core.access.explain import NAMED, TABLES, ExplainAccess
from ea_core.actor import Actor
from ea_core.errors import InvalidInput, NotAllowed, NotFound
from tests.conftest import TestDatabase


@pytest.fixture
def people(db: TestDatabase) -> dict[str, Actor]:
    return {
        "owner": db.person("staff"), "stranger": db.person("staff"),
        "manager": db.person("manager"), "admin": db.person("admin"),
        "banned": db.person("admin"),
    }  # fmt: skip


@pytest.fixture
def rows(db: TestDatabase, people: dict[str, Actor]) -> dict[str, UUID]:
    """One row of every table, the client's and the conversation's being the owner's."""

    def new(statement: str, *values: object) -> UUID:
        return UUID(str(db.one(f"{statement} returning id", *values)))

    owner, manager = people["owner"].id, people["manager"].id
    client = new("insert into clients (name, owner_id) values ('c', %s)", owner)
    thread = new("insert into threads (user_id) values (%s)", owner)
    document = new("insert into documents (title, uploaded_by, thread_id) values ('t', %s, %s)",
                   owner, thread)  # fmt: skip
    db.one("update auth.users set banned_until = now() + interval '1 day' where id = %s",
           people["banned"].id)  # fmt: skip
    return {
        "profiles": owner,
        "clients": client,
        "contacts": new("insert into contacts (client_id, first_name, last_name)"
                        " values (%s, 'a', 'b')", client),
        "deals": new("insert into deals (client_id, title, value) values (%s, 'd', 1.5)", client),
        "activities": new("insert into activities (entity_type, entity_id, type, performed_by)"
                          " values ('client', %s, 'note', %s)", client, owner),
        "tasks": new("insert into tasks (client_id, title, assigned_to) values (%s, 't', %s)",
                     client, people["stranger"].id),
        "targets": new("insert into targets (month, amount) values ('2030-01-01', 1)"),
        "documents": document,
        "document_chunks": new("insert into document_chunks (document_id, content, chunk_index,"
                               " embedding) values (%s, 'c', 0, %s)", document, str([0.5] * 384)),
        "ingestions": new("insert into ingestions (user_id, file_name, file_path, sha256,"
                          " size_bytes) values (%s, 'f', 'p', 's', 1)", manager),
        "threads": thread,
        "messages": new("insert into messages (thread_id, role, content) values (%s, 'user', 'q')",
                        thread),
        "runs": new("insert into runs (thread_id, status) values (%s, 'done')", thread),
    }  # fmt: skip


def _sees(db: TestDatabase, person: Actor, table: str, row: UUID) -> bool:
    with db.database.acting_as(person, read_only=True) as connection:
        found = connection.execute(
            text(f"select 1 from public.{table} where id = :id"), {"id": row}
        )
        return found.first() is not None


# One column of each table that its `grant update` names.
_COLUMN = {
    "profiles": "full_name", "clients": "name", "contacts": "first_name", "deals": "title",
    "activities": "content", "tasks": "title", "targets": "amount", "documents": "title",
    "document_chunks": "content", "ingestions": "file_name", "threads": "title",
    "messages": "content", "runs": "status",
}  # fmt: skip
_CHANGE = "update public.{table} set {column} = {column} where id = :id"
_DELETE = "delete from public.{table} where id = :id"


def _touches(db: TestDatabase, person: Actor, table: str, row: UUID, statement: str) -> bool:
    try:
        with db.database.acting_as(person) as connection:
            done = connection.execute(
                text(statement.format(table=table, column=_COLUMN[table])), {"id": row}
            )
            connection.rollback()
            return done.rowcount > 0
    except NotAllowed:
        return False
    except NotFound:  # no policy's word: something else refers to the row
        return True


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("who", ["owner", "stranger", "manager", "admin", "banned"])
def test_the_answer_is_what_row_level_security_does(
    db: TestDatabase, people: dict[str, Actor], rows: dict[str, UUID], table: str, who: str
) -> None:
    person, row = people[who], rows[table]
    answer = ExplainAccess(db.database, people["admin"]).explain(person.id, table, row)
    assert answer.sees == _sees(db, person, table, row)
    assert answer.sees == bool(answer.because())
    if answer.found:
        named = {
            db.one("select polname from pg_policy where polrelid = %s::regclass and polname = %s",
                   f"public.{table}", policy.name)
            for policy in answer.policies
        }  # fmt: skip
        assert named == {policy.name for policy in answer.policies} != set()
        reading = [p for p in answer.policies if "read" in p.commands]
        allowed = any(p.holds for p in reading if not p.restrictive) and all(
            p.holds for p in reading if p.restrictive
        )
        assert allowed == answer.sees
    assert answer.changes == _touches(db, person, table, row, _CHANGE)
    assert answer.deletes == _touches(db, person, table, row, _DELETE)


def test_the_policy_is_named(
    db: TestDatabase, people: dict[str, Actor], rows: dict[str, UUID]
) -> None:
    ask = ExplainAccess(db.database, people["admin"])
    owner, admin = people["owner"].id, people["admin"].id
    (policy,) = ask.explain(owner, "documents", rows["documents"]).because()
    assert policy.name == "owners of a thread have its documents"
    (policy,) = ask.explain(admin, "documents", rows["documents"]).because()
    assert policy.name == "admins have every document"
    assert not ask.explain(people["stranger"].id, "documents", rows["documents"]).because()


def test_an_administrator_learns_that_a_stranger_does_not_see_a_conversation(
    db: TestDatabase, people: dict[str, Actor], rows: dict[str, UUID]
) -> None:
    ask = ExplainAccess(db.database, people["admin"])
    secret = ask.explain(people["stranger"].id, "messages", rows["messages"])
    assert (secret.found, secret.sees, secret.changes, secret.deletes) == (True, *[False] * 3)
    assert not ask.explain(people["stranger"].id, "messages", uuid4()).found


def test_only_administrators_ask_about_others(
    db: TestDatabase, people: dict[str, Actor], rows: dict[str, UUID]
) -> None:
    for who in ("owner", "manager", "banned"):
        with pytest.raises(NotAllowed):
            ExplainAccess(db.database, people[who]).explain(
                people["stranger"].id, "clients", rows["clients"]
            )


def test_everybody_asks_about_themselves_and_learns_nothing_of_what_they_do_not_see(
    db: TestDatabase, people: dict[str, Actor], rows: dict[str, UUID]
) -> None:
    owner, stranger = people["owner"], people["stranger"]
    own = ExplainAccess(db.database, owner).explain(owner.id, "clients", rows["clients"])
    assert (own.sees, own.changes, own.deletes) == (True, True, False)
    assert [p.name for p in own.because("change")] == [
        "owners change their clients and stay owners"
    ]
    ask = ExplainAccess(db.database, stranger)
    others = ask.explain(stranger.id, "clients", rows["clients"])
    assert (others.sees, others.changes, others.deletes) == (True, False, False)
    secret = ask.explain(stranger.id, "threads", rows["threads"])
    assert secret == ask.explain(stranger.id, "threads", uuid4())
    assert not secret.found
    banned = people["banned"]
    assert (
        not ExplainAccess(db.database, banned).explain(banned.id, "clients", rows["clients"]).found
    )


def test_a_row_is_found_by_its_name(
    db: TestDatabase, people: dict[str, Actor], rows: dict[str, UUID]
) -> None:
    client = db.one("insert into clients (name) values (%s) returning id", "100 % Oak_wood")
    db.one("insert into clients (name) values ('Other')")
    ask = ExplainAccess(db.database, people["admin"])
    assert ask.find("clients", " 100 % oak_ ") == {client: "100 % Oak_wood"}
    for table in NAMED:
        assert ask.find(table, "no such name \\ % _") == {}
    with pytest.raises(InvalidInput):
        ask.find("messages", "x")
    assert ExplainAccess(db.database, people["banned"]).find("clients", "oak") == {}


@pytest.mark.parametrize("table", ["audit_log", "auth.users", "clients; drop table clients", ""])
def test_only_the_listed_tables_are_asked_about(
    db: TestDatabase, people: dict[str, Actor], table: str
) -> None:
    admin = people["admin"]
    with pytest.raises(InvalidInput):
        ExplainAccess(db.database, admin).explain(uuid4(), table, uuid4())
    values = {"person": admin.id, "t": table, "row": uuid4()}
    with pytest.raises(InvalidInput), db.database.acting_as(admin) as connection:
        connection.execute(text("select ea.explain_access(:person, :t, :row)"), values)


def test_the_question_leaves_the_asker_who_they_were(
    db: TestDatabase, people: dict[str, Actor], rows: dict[str, UUID]
) -> None:
    with db.database.acting_as(people["admin"]) as connection:
        values = {"person": people["owner"].id, "row": rows["clients"]}
        connection.execute(text("select ea.explain_access(:person, 'clients', :row)"), values)
        assert connection.scalar(text("select auth.uid()")) == people["admin"].id
        assert connection.scalar(text("select ea.is_admin()"))
