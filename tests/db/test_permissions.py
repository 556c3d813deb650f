"""The permission table, cell by cell: role x table x statement, against the real policies.

Y: it happens (at least one row).   0: allowed to ask, no row is touched.   X: refused (42501).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psycopg
import pytest

from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database
from tests.conftest import TEMPLATE, TestDatabase, with_database

ROLES = ("anonymous", "owner", "stranger", "manager", "admin", "banned")

# table, what, statement, and the expected letter for each of ROLES in order. `owner` and `stranger`
# are staff; `owner` owns the client, its deal and contact, the activity, and a thread; `banned` was
# its admin until a minute ago. %(me)s is whoever asks.
TABLE = """
profiles            | select own              | XYYYY0 | select 1 from profiles where id = %(me)s
profiles            | select another's        | X000Y0 | select 1 from profiles where id = %(other)s
profiles            | insert                  | XXXXYX | insert into profiles (id, email) values (%(fresh)s, 'f@x')
profiles            | update own name         | XYYYY0 | update profiles set full_name = 'N', avatar_url = 'a' where id = %(me)s
profiles            | update own role         | XXXXY0 | update profiles set role = case role when 'admin' then 'staff' else 'admin' end::user_role where id = %(me)s
profiles            | update own address      | XXXXY0 | update profiles set email = 'new@x' where id = %(me)s
profiles            | update another's name   | X000Y0 | update profiles set full_name = 'N' where id = %(other)s
profiles            | update another's role   | X000Y0 | update profiles set role = 'admin' where id = %(other)s
profiles            | update own id           | XXXXXX | update profiles set id = %(fresh)s where id = %(me)s
profiles            | delete                  | X000Y0 | delete from profiles where id = %(lonely)s
people              | select names            | XYYYY0 | select 1 from people where id = %(other)s
clients             | select                  | XYYYY0 | select 1 from clients where id = %(client)s
clients             | insert as owner         | XYYYYX | insert into clients (name, owner_id) values ('n', %(me)s)
clients             | insert for another      | XXXYYX | insert into clients (name, owner_id) values ('n', %(other)s)
clients             | insert without owner    | XXXYYX | insert into clients (name) values ('n')
clients             | update                  | XY0YY0 | update clients set name = 'n' where id = %(client)s
clients             | update unowned          | X00YY0 | update clients set name = 'n' where id = %(unowned)s
clients             | hand over               | XX0YY0 | update clients set owner_id = %(other)s where id = %(client)s
clients             | take over               | X00YY0 | update clients set owner_id = %(me)s where id = %(unowned)s
clients             | delete                  | X000Y0 | delete from clients where id = %(client)s
contacts            | select                  | XYYYY0 | select 1 from contacts where id = %(contact)s
contacts            | insert                  | XYXYYX | insert into contacts (client_id, first_name, last_name) values (%(client)s, 'a', 'b')
contacts            | insert on unowned       | XXXYYX | insert into contacts (client_id, first_name, last_name) values (%(unowned)s, 'a', 'b')
contacts            | update                  | XY0YY0 | update contacts set first_name = 'n' where id = %(contact)s
contacts            | move to unowned         | XX0YY0 | update contacts set client_id = %(unowned)s where id = %(contact)s
contacts            | delete                  | X000Y0 | delete from contacts where id = %(contact)s
deals               | select                  | XYYYY0 | select 1 from deals where id = %(deal)s
deals               | insert                  | XYXYYX | insert into deals (client_id, title) values (%(client)s, 't')
deals               | insert on unowned       | XXXYYX | insert into deals (client_id, title) values (%(unowned)s, 't')
deals               | update                  | XY0YY0 | update deals set stage = 'won' where id = %(deal)s
deals               | move to unowned         | XX0YY0 | update deals set client_id = %(unowned)s where id = %(deal)s
deals               | delete                  | X000Y0 | delete from deals where id = %(deal)s
deal_stage_history  | select                  | XYYYY0 | select 1 from deal_stage_history where deal_id = %(deal)s
deal_stage_history  | insert                  | XXXXXX | insert into deal_stage_history (deal_id, to_stage) values (%(deal)s, 'won')
deal_stage_history  | update                  | XXXXXX | update deal_stage_history set to_stage = 'won'
deal_stage_history  | delete                  | XXXXXX | delete from deal_stage_history
activities          | select                  | XYYYY0 | select 1 from activities where id = %(activity)s
activities          | insert on client        | XYXYYX | insert into activities (entity_type, entity_id, type, performed_by) values ('client', %(client)s, 'call', %(me)s)
activities          | insert on deal          | XYXYYX | insert into activities (entity_type, entity_id, type, performed_by) values ('deal', %(deal)s, 'call', %(me)s)
activities          | insert on unowned       | XXXYYX | insert into activities (entity_type, entity_id, type, performed_by) values ('client', %(unowned)s, 'call', %(me)s)
activities          | insert as another       | XXXXYX | insert into activities (entity_type, entity_id, type, performed_by) values ('client', %(client)s, 'call', %(other)s)
activities          | update                  | XY00Y0 | update activities set content = 'c' where id = %(activity)s
activities          | move                    | XXXXXX | update activities set entity_id = %(unowned)s where id = %(activity)s
activities          | delete                  | X000Y0 | delete from activities where id = %(activity)s
targets             | select                  | XYYYY0 | select 1 from targets
targets             | insert                  | XXXYYX | insert into targets (month, amount) values ('2031-01-01', 1)
targets             | update                  | X00YY0 | update targets set amount = 2
targets             | delete                  | X000Y0 | delete from targets
documents           | select                  | XYYYY0 | select 1 from documents where id = %(doc)s
documents           | insert                  | XXXYYX | insert into documents (title, uploaded_by) values ('t', %(me)s)
documents           | insert as another       | XXXXYX | insert into documents (title, uploaded_by) values ('t', %(other)s)
documents           | update                  | X00YY0 | update documents set title = 't' where id = %(doc)s
documents           | claim the upload        | X00XY0 | update documents set uploaded_by = %(me)s where id = %(doc2)s
documents           | delete what one uploaded| X00YY0 | delete from documents where id = %(doc)s
documents           | delete another's        | X000Y0 | delete from documents where id = %(doc2)s
documents           | select in a thread      | XY00Y0 | select 1 from documents where id = %(tdoc)s
documents           | insert in a thread      | XYXXYX | insert into documents (title, uploaded_by, thread_id) values ('t', %(me)s, %(thread)s)
documents           | update in a thread      | XY00Y0 | update documents set title = 't' where id = %(tdoc)s
documents           | publish from a thread   | XX00Y0 | update documents set thread_id = null where id = %(tdoc)s
documents           | delete in a thread      | XY00Y0 | delete from documents where id = %(tdoc)s
document_chunks     | select                  | XYYYY0 | select 1 from document_chunks where document_id = %(doc)s
document_chunks     | insert                  | XXXYYX | insert into document_chunks (document_id, content, chunk_index) values (%(doc)s, 'c', 9)
document_chunks     | update                  | X00YY0 | update document_chunks set content = 'c' where document_id = %(doc)s
document_chunks     | delete of own upload    | X00YY0 | delete from document_chunks where document_id = %(doc)s
document_chunks     | delete of another's     | X000Y0 | delete from document_chunks where document_id = %(doc2)s
document_chunks     | select in a thread      | XY00Y0 | select 1 from document_chunks where document_id = %(tdoc)s
document_chunks     | insert in a thread      | XYXXYX | insert into document_chunks (document_id, content, chunk_index) values (%(tdoc)s, 'c', 9)
document_chunks     | update in a thread      | XY00Y0 | update document_chunks set content = 'c' where document_id = %(tdoc)s
document_chunks     | delete in a thread      | XY00Y0 | delete from document_chunks where document_id = %(tdoc)s
chunk_sentences     | select                  | XYYYY0 | select 1 from chunk_sentences where chunk_id = %(chunk)s
chunk_sentences     | select in a thread      | XY00Y0 | select 1 from chunk_sentences where chunk_id = %(tchunk)s
chunk_sentences     | insert                  | XXXYYX | insert into chunk_sentences (chunk_id, bounds, vectors) values (%(chunk2)s, '{}', '')
chunk_sentences     | insert in a thread      | XYXXYX | insert into chunk_sentences (chunk_id, bounds, vectors) values (%(tchunk2)s, '{}', '')
chunk_sentences     | update                  | XXXXXX | update chunk_sentences set bounds = '{}'
chunk_sentences     | delete                  | XXXXXX | delete from chunk_sentences
ingestions          | select                  | X00YY0 | select 1 from ingestions where id = %(upload)s
ingestions          | insert                  | XXXYYX | insert into ingestions (user_id, file_name, file_path, sha256, size_bytes) values (%(me)s, 'f', 'p', 's', 1)
ingestions          | insert as another       | XXXXXX | insert into ingestions (user_id, file_name, file_path, sha256, size_bytes) values (%(other)s, 'f', 'p', 's', 1)
ingestions          | insert in a thread      | XYXXXX | insert into ingestions (user_id, thread_id, file_name, file_path, sha256, size_bytes) values (%(me)s, %(thread)s, 'f', 'p', 's', 1)
ingestions          | update                  | X00Y00 | update ingestions set done = 1 where id = %(upload)s
ingestions          | delete                  | X00YY0 | delete from ingestions where id = %(upload)s
threads             | select                  | XY0000 | select 1 from threads where id = %(thread)s
threads             | insert own              | XYYYYX | insert into threads (user_id) values (%(me)s)
threads             | insert for another      | XXXXXX | insert into threads (user_id) values (%(other)s)
threads             | update                  | XY0000 | update threads set title = 't' where id = %(thread)s
threads             | give away               | XX0000 | update threads set user_id = %(other)s where id = %(thread)s
threads             | delete                  | XY0000 | delete from threads where id = %(thread)s
messages            | select                  | XY0000 | select 1 from messages where thread_id = %(thread)s
messages            | insert                  | XYXXXX | insert into messages (thread_id, role, content) values (%(thread)s, 'user', 'x')
messages            | update                  | XY0000 | update messages set content = 'x' where thread_id = %(thread)s
messages            | delete                  | XY0000 | delete from messages where thread_id = %(thread)s
runs                | select                  | XY0000 | select 1 from runs where thread_id = %(thread)s
runs                | insert                  | XYXXXX | insert into runs (thread_id, status) values (%(thread)s, 'done')
runs                | update                  | XY0000 | update runs set status = 'stopped' where thread_id = %(thread)s
runs                | delete                  | XY0000 | delete from runs where thread_id = %(thread)s
run_events          | select                  | XY0000 | select 1 from run_events where run_id = %(run)s
run_events          | insert                  | XYXXXX | insert into run_events (run_id, seq, type) values (%(run)s, 9, 'text')
run_events          | update                  | XY0000 | update run_events set data = '{"a": 1}' where run_id = %(run)s
run_events          | delete                  | XY0000 | delete from run_events where run_id = %(run)s
checkpoints         | select                  | XY0000 | select 1 from checkpoints where thread_id = %(thread)s::text
checkpoints         | insert                  | XYXXXX | insert into checkpoints (thread_id, checkpoint_id, checkpoint) values (%(thread)s::text, 'n', '{}')
checkpoints         | update                  | XY0000 | update checkpoints set metadata = '{"a": 1}' where thread_id = %(thread)s::text
checkpoints         | delete                  | XY0000 | delete from checkpoints where thread_id = %(thread)s::text
checkpoint_blobs    | select                  | XY0000 | select 1 from checkpoint_blobs where thread_id = %(thread)s::text
checkpoint_blobs    | insert                  | XYXXXX | insert into checkpoint_blobs (thread_id, channel, version, type) values (%(thread)s::text, 'n', '1', 't')
checkpoint_blobs    | update                  | XY0000 | update checkpoint_blobs set type = 'x' where thread_id = %(thread)s::text
checkpoint_blobs    | delete                  | XY0000 | delete from checkpoint_blobs where thread_id = %(thread)s::text
checkpoint_writes   | select                  | XY0000 | select 1 from checkpoint_writes where thread_id = %(thread)s::text
checkpoint_writes   | insert                  | XYXXXX | insert into checkpoint_writes (thread_id, checkpoint_id, task_id, idx, channel, blob) values (%(thread)s::text, 'n', 't', 0, 'c', '')
checkpoint_writes   | update                  | XY0000 | update checkpoint_writes set type = 'x' where thread_id = %(thread)s::text
checkpoint_writes   | delete                  | XY0000 | delete from checkpoint_writes where thread_id = %(thread)s::text
audit_log           | select                  | X000Y0 | select 1 from audit_log
audit_log           | insert                  | XXXXXX | insert into audit_log (action, table_name) values ('update', 'deals')
audit_log           | update                  | XXXXXX | update audit_log set actor_id = null
audit_log           | delete                  | XXXXXX | delete from audit_log
checkpoint_migrations | select                | XXXXXX | select 1 from checkpoint_migrations
checkpoint_migrations | insert                | XXXXXX | insert into checkpoint_migrations (v) values (99)
checkpoint_migrations | update                | XXXXXX | update checkpoint_migrations set v = 99
checkpoint_migrations | delete                | XXXXXX | delete from checkpoint_migrations
"""


@dataclass(frozen=True)
class Cell:
    table: str
    what: str
    role: str
    expected: str
    statement: str

    def __str__(self) -> str:
        return f"{self.table}: {self.role}: {self.what}"


def _cells() -> list[Cell]:
    cells = []
    for line in TABLE.strip().splitlines():
        table, what, letters, statement = (part.strip() for part in line.split("|", 3))
        assert len(letters) == len(ROLES), line
        cells += [
            Cell(table, what, role, letter, statement)
            for role, letter in zip(ROLES, letters, strict=True)
        ]
    return cells


CELLS = _cells()


@dataclass
class World:
    """One row of every kind, and the people around it."""

    db: TestDatabase
    people: dict[str, UUID] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(server: EmbeddedServer) -> Iterator[World]:
    name = f"w_{uuid4().hex}"
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {TEMPLATE}".encode())
    owner_url, app_url = with_database(server.owner_url, name), with_database(server.app_url, name)
    db = TestDatabase(owner_url, app_url, Database(app_url))
    world = populate(db)
    yield world
    db.database.close()
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def populate(db: TestDatabase) -> World:
    """The people and the rows that every cell relies on."""
    world = World(db)
    for role, kind in {"owner": "staff", "stranger": "staff", "manager": "manager", "admin": "admin",
                       "banned": "admin", "other": "manager", "lonely": "staff",
                       "deputy": "admin"}.items():  # fmt: skip  # the last admin can't step back
        world.people[role] = db.person(kind, role).id  # type: ignore[arg-type] # one of the roles
    world.ids = _rows(db, world.people)
    db.one(
        "update auth.users set banned_until = now() + interval '1 day' where id = %s",
        world.people["banned"],
    )
    return world


def _rows(db: TestDatabase, people: dict[str, UUID]) -> dict[str, UUID]:
    def new(statement: str, *values: object) -> UUID:
        return UUID(str(db.one(f"{statement} returning id", *values)))

    owner, manager, other = people["owner"], people["manager"], people["other"]
    ids: dict[str, UUID] = {"fresh": uuid4()}
    # An account whose profile is missing, so that a profile can be inserted.
    db.one("insert into auth.users (id, email) values (%s, 'f@x')", ids["fresh"])
    db.one("delete from profiles where id = %s", ids["fresh"])
    ids["client"] = new("insert into clients (name, owner_id) values ('c', %s)", owner)
    ids["unowned"] = new("insert into clients (name) values ('u')")
    ids["contact"] = new(
        "insert into contacts (client_id, first_name, last_name) values (%s, 'a', 'b')",
        ids["client"],
    )
    ids["deal"] = new("insert into deals (client_id, title) values (%s, 'd')", ids["client"])
    ids["activity"] = new(
        "insert into activities (entity_type, entity_id, type, performed_by) values ('client', %s, 'note', %s)",
        ids["client"], owner,
    )  # fmt: skip
    db.one("insert into targets (month, amount) values ('2030-01-01', 1)")
    ids["thread"] = new("insert into threads (user_id) values (%s)", owner)
    thread = ids["thread"]
    new("insert into messages (thread_id, role, content) values (%s, 'user', 'q')", thread)
    ids["run"] = new("insert into runs (thread_id, status) values (%s, 'done')", thread)
    db.one("insert into run_events (run_id, seq, type) values (%s, 1, 'text')", ids["run"])
    db.one(
        "insert into checkpoints (thread_id, checkpoint_id, checkpoint) values (%s, 'a', '{}')",
        str(thread),
    )
    db.one(
        "insert into checkpoint_blobs (thread_id, channel, version, type) values (%s, 'a', '1', 't')",
        str(thread),
    )
    db.one(
        "insert into checkpoint_writes (thread_id, checkpoint_id, task_id, idx, channel, blob)"
        " values (%s, 'a', 't', 0, 'c', '')",
        str(thread),
    )
    ids["doc"] = new("insert into documents (title, uploaded_by) values ('d', %s)", manager)
    ids["doc2"] = new("insert into documents (title, uploaded_by) values ('d2', %s)", other)
    ids["tdoc"] = new(
        "insert into documents (title, uploaded_by, thread_id) values ('t', %s, %s)", owner, thread
    )
    for index, (chunk, document) in enumerate(
        {"chunk": "doc", "chunk2": "doc2", "tchunk": "tdoc", "tchunk2": "tdoc"}.items()
    ):
        ids[chunk] = new(
            "insert into document_chunks (document_id, content, chunk_index) values (%s, 'c', %s)",
            ids[document],
            index,
        )
    for chunk in ("chunk", "tchunk"):
        db.one(
            "insert into chunk_sentences (chunk_id, bounds, vectors) values (%s, '{}', '')",
            ids[chunk],
        )
    ids["upload"] = new(
        "insert into ingestions (user_id, file_name, file_path, sha256, size_bytes) values (%s, 'f', 'p', 's', 1)",
        manager,
    )
    return ids


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_cell(world: World, cell: Cell) -> None:
    me = world.people.get(cell.role)
    values = {
        **world.ids,
        "me": me,
        "other": world.people["other"],
        "lonely": world.people["lonely"],
    }
    with psycopg.connect(world.db.owner_url) as connection:
        if me is None:
            connection.execute("set local role anon")
        else:
            claims = json.dumps({"sub": str(me), "role": "authenticated"})
            connection.execute(
                "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)",
                (claims,),
            )
        try:
            outcome = "Y" if connection.execute(cell.statement.encode(), values).rowcount else "0"
        except psycopg.errors.InsufficientPrivilege:
            outcome = "X"
        connection.rollback()
    assert outcome == cell.expected


def test_every_table_and_statement_is_in_the_matrix(world: World) -> None:
    """A new table without rows here fails."""
    verbs = {c.statement.split()[0] for c in CELLS}
    assert verbs == {"select", "insert", "update", "delete"}
    by_statement = {(c.table, c.statement.split()[0]) for c in CELLS}
    with psycopg.connect(world.db.owner_url) as connection:
        tables = connection.execute(
            "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
        ).fetchall()
    missing = {(str(t), v) for (t,) in tables for v in verbs} - by_statement
    assert not missing


def test_a_demotion_takes_effect_on_the_next_statement(db: TestDatabase) -> None:
    boss = db.person("manager")
    with psycopg.connect(db.owner_url) as connection:
        connection.execute(
            "select set_config('role', 'authenticated', false), set_config('request.jwt.claims', %s, false)",
            (json.dumps({"sub": str(boss.id)}),),
        )
        connection.commit()
        assert connection.execute("insert into clients (name) values ('a')").rowcount == 1
        connection.commit()
        db.one("update profiles set role = 'staff' where id = %s", boss.id)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("insert into clients (name) values ('b')")
        connection.rollback()
        db.one("delete from auth.users where id = %s", boss.id)
        assert connection.execute("select * from clients").fetchall() == []


def test_a_role_in_the_metadata_of_an_account_is_ignored(db: TestDatabase) -> None:
    db.one(
        """insert into auth.users (id, email, raw_user_meta_data, raw_app_meta_data)
           values (gen_random_uuid(), 'x@x', '{"role": "admin", "full_name": "X"}', '{"role": "admin"}')"""
    )
    assert db.one("select role::text from profiles where email = 'x@x'") == "staff"
