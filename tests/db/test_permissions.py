"""The permission matrix, cell by cell, against the real policies (ea_core/access/matrix.py)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from ea_core.access.matrix import CELLS, FINGERPRINT, Cell
from ea_core.access.matrix_check import MatrixCheck, check, try_cell
from ea_core.access.matrix_rows import Connection, Rows, make_rows
from ea_core.cli import main
from ea_core.db.embedded import EmbeddedServer
from tests.conftest import TEMPLATE, TestDatabase
from tests.support.postgres import Databases, with_database


@pytest.fixture(scope="module")
def owner(server: EmbeddedServer, databases: Databases) -> Iterator[Connection]:
    """A connection as the owner, in a transaction that is never committed."""
    name = f"w_{uuid4().hex}"
    databases.create(name, TEMPLATE)
    with psycopg.connect(with_database(server.owner_url, name)) as connection:
        yield connection
        connection.rollback()
    databases.drop(name)


@pytest.fixture(scope="module")
def rows(owner: Connection) -> Rows:
    """The people and the rows that every cell relies on."""
    return make_rows(owner)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_cell(owner: Connection, rows: Rows, cell: Cell) -> None:
    assert try_cell(owner, rows, cell) == cell.expected


def _missing(owner: Connection) -> set[tuple[str, str]]:
    """Relations of `public` and what can be done to them that the matrix does not try.

    Of a view only what is granted: PostgreSQL refuses the rest in words of its own.
    """
    tried = {(cell.table, cell.verb) for cell in CELLS}
    wanted = owner.execute("""
        select c.relname, v.verb
        from pg_class c cross join (values ('select'), ('insert'), ('update'), ('delete')) v (verb)
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f', 'm', 'v')
          and (c.relkind in ('r', 'p') or v.verb = 'select'
            or has_table_privilege('authenticated', c.oid, v.verb)
            or has_any_column_privilege('authenticated', c.oid, replace(v.verb, 'delete', 'update')))
    """).fetchall()
    return {(str(table), str(verb)) for table, verb in wanted} - tried


def test_every_table_and_statement_is_in_the_matrix(owner: Connection) -> None:
    """A new table or view without rows here fails."""
    assert {cell.verb for cell in CELLS} == {"select", "insert", "update", "delete"}
    assert not _missing(owner)


def test_a_new_table_or_view_is_missed(owner: Connection) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute("create table public.later (id int)")
        owner.execute("create view public.seen as select 1 as one")
        owner.execute("create materialized view public.kept as select 1 as one")
        assert _missing(owner) >= {
            ("later", "select"), ("later", "insert"), ("later", "update"), ("later", "delete"),
            ("seen", "select"), ("kept", "select"),
        }  # fmt: skip


def test_what_is_not_in_the_matrix_is_granted_to_nobody(owner: Connection) -> None:
    """Schema `ea`: nothing for anybody but the facts about the installation, to read."""
    granted = owner.execute("""
        select c.oid::regclass::text, r.name, p.name
        from pg_class c
        cross join (values ('anon'), ('authenticated'), ('service_role'), ('ea_app')) r (name)
        cross join (values ('select'), ('insert'), ('update'), ('references')) p (name)
        where c.relnamespace in ('ea'::regnamespace, 'auth'::regnamespace)
          and c.relkind in ('r', 'p', 'f', 'm', 'v')
          and has_any_column_privilege(r.name, c.oid, p.name)
        union all
        select c.oid::regclass::text, r.name, p.name
        from pg_class c
        cross join (values ('anon'), ('authenticated'), ('service_role'), ('ea_app')) r (name)
        cross join (values ('delete'), ('truncate'), ('trigger')) p (name)
        where c.relnamespace in ('ea'::regnamespace, 'auth'::regnamespace)
          and c.relkind in ('r', 'p', 'f', 'm', 'v')
          and has_table_privilege(r.name, c.oid, p.name)
        union all
        select c.oid::regclass::text, r.name, 'usage'
        from pg_class c
        cross join (values ('anon'), ('authenticated'), ('service_role'), ('ea_app')) r (name)
        where c.relnamespace in ('ea'::regnamespace, 'public'::regnamespace) and c.relkind = 'S'
          and has_sequence_privilege(r.name, c.oid, 'usage, select, update')
    """).fetchall()
    assert set(granted) == {
        ("ea.installation", "authenticated", "select"),
        ("ea.installation", "ea_app", "select"),
    }


# What a policy says and something else says too, so that no cell can tell whether it says it.
_SEEN = "an update or delete touches only rows that a select shows, and leaves them so"
_OF_THE_OLD = "`using` says the same of the old row"
_VIEWED = "about who views as somebody else: tests/db/identity/test_view_as.py"
SAID_TWICE: Final = {
    ("activities", "admins change activities", "with check"): "performed_by can't be updated",
    ("activities", "people change their own activities", "with check"): "as above",
    ("checkpoints", "people have the checkpoints of their own runs", "with check"): _SEEN,
    ("checkpoint_blobs", "people have the checkpoint blobs of their own runs", "with check"): _SEEN,
    ("checkpoint_writes", "people have the checkpoint writes of their own runs", "with check"): _SEEN,
    ("document_chunks", "chunks are changed with a document that one may change", "with check"):
        "trigger keep_identity",
    ("documents", "documents are for members only", "with check"): "the other policies ask for a role",
    ("documents", "managers change the knowledge base", "with check"): "trigger guard_document_change",
    ("ingestions", "admins remove uploads from the list", "using"): _SEEN,
    ("ingestions", "people remove their own uploads from the list", "using"): _SEEN,
    ("ingestions", "uploads to conversations are closed to who views as their owner", "drop"): _VIEWED,
    ("ingestions", "uploads to conversations are closed to who views as their owner", "using"): _VIEWED,
    ("knowledge_gaps", "managers assign and dismiss what was not answered", "using"): _SEEN,
    ("knowledge_gaps", "managers assign and dismiss what was not answered", "with check"): _SEEN,
    ("threads", "conversations are closed to who views as their owner", "drop"): _VIEWED,
    ("threads", "conversations are closed to who views as their owner", "using"): _VIEWED,
    ("profiles", "admins change every profile", "using"): _SEEN,
    ("profiles", "admins change every profile", "with check"): "id can't be updated",
    ("profiles", "people change their own profile", "using"): _SEEN,
    ("profiles", "people change their own profile", "with check"): "id can't be updated",
    ("company", "admins change the company's calendar", "with check"): _OF_THE_OLD,
    ("stages", "admins change stages", "with check"): _OF_THE_OLD,
    ("targets", "managers change targets", "with check"): _OF_THE_OLD,
}  # fmt: skip


def test_a_policy_that_is_dropped_or_says_less_is_found(owner: Connection, rows: Rows) -> None:
    """Each policy is dropped, and each of its conditions made true: a cell must come out otherwise."""
    changes = owner.execute("""
        select c.relname, p.polname, m.mutation from pg_policy p
        join pg_class c on c.oid = p.polrelid
        cross join (values ('drop'), ('using'), ('with check')) m (mutation)
        where c.relnamespace = 'public'::regnamespace
          and (m.mutation = 'drop' or m.mutation = 'using' and p.polqual is not null
            or m.mutation = 'with check' and p.polwithcheck is not null)
    """).fetchall()
    unnoticed = set()
    for table, policy, mutation in changes:
        name, on = sql.Identifier(str(policy)), sql.Identifier("public", str(table))
        with owner.transaction(force_rollback=True):
            if mutation == "drop":
                owner.execute(sql.SQL("drop policy {} on {}").format(name, on))
            else:
                owner.execute(sql.SQL("alter policy {} on {} {} (true)").format(
                    name, on, sql.SQL("using" if mutation == "using" else "with check")))  # fmt: skip
            if all(try_cell(owner, rows, c) == c.expected for c in CELLS if c.table == table):
                unnoticed.add((table, policy, mutation))
    assert unnoticed == set(SAID_TWICE)


def test_every_statement_that_writes_names_its_rows() -> None:
    """The check runs on a company's own data: nothing may be touched even for a moment."""
    for cell in CELLS:
        assert cell.verb in {"insert", "select"} or " where " in cell.statement, cell


def _contents(db: TestDatabase) -> dict[str, object]:
    names = db.one("""
        select array_agg(n.nspname || '.' || quote_ident(c.relname))
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('public', 'ea', 'ea_queue', 'auth')
          and c.relname <> 'installation'
    """)
    assert isinstance(names, list)
    return {
        name: db.one(
            f"select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from {name} t"
        )
        for name in names
    }


def test_the_operators_check_leaves_no_trace_but_its_result(
    db: TestDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    db.client("Acme", db.person("admin"))
    db.one("insert into targets (month, amount) values ('2030-01-01', 1)")
    before = _contents(db)
    assert MatrixCheck(db.database, db.owner_url, is_owners=True).last() is None
    monkeypatch.setenv("DATABASE_URL", db.app_url)
    monkeypatch.setenv("EA_OWNER_DATABASE_URL", db.owner_url)
    main(["permissions", "check", "--json"])
    printed = json.loads(capsys.readouterr().out)
    assert (printed["ok"], printed["cells"], printed["deviations"]) == (True, len(CELLS), [])
    assert _contents(db) == before
    kept = MatrixCheck(db.database, db.owner_url, is_owners=True).last()
    assert kept is not None
    assert (kept.ok, kept.cells, kept.fingerprint) == (True, len(CELLS), FINGERPRINT)
    assert kept.at is not None


def test_a_policy_that_is_too_wide_is_found(
    db: TestDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    db.one("create policy oops on public.threads for select to authenticated using (true)")
    db.one("alter table public.targets disable row level security")
    db.one("revoke insert on public.clients from authenticated")
    found = {(d.table, d.role, d.what): d.outcome for d in check(db.owner_url).deviations}
    assert found["threads", "manager", "select"] == "Y"
    assert found["targets", "stranger", "delete"] == "Y"
    assert found["clients", "owner", "insert as owner"] == "X"
    kept = MatrixCheck(db.database, db.owner_url, is_owners=True).last()
    assert kept is not None
    assert len(kept.deviations) == len(found)
    monkeypatch.setenv("DATABASE_URL", db.app_url)
    monkeypatch.setenv("EA_OWNER_DATABASE_URL", db.owner_url)
    with pytest.raises(SystemExit) as ended:
        main(["permissions", "check"])
    assert ended.value.code == 1
    printed = capsys.readouterr()
    assert "threads: manager: select: Y instead of 0" in printed.out
    assert printed.err.count("\n") == 1


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
