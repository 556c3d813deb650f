"""The permission matrix, cell by cell, against the real policies (ea_core/identity/permission_matrix.py)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from ea_core.cli import main
from ea_core.db.embedded import EmbeddedServer
from ea_core.identity.permission_check import check, last_result, try_cell
from ea_core.identity.permission_matrix import CELLS, FINGERPRINT, Cell
from ea_core.identity.permission_rows import Connection, Rows, make_rows
from tests.conftest import TEMPLATE, TestDatabase, with_database


@pytest.fixture(scope="module")
def owner(server: EmbeddedServer) -> Iterator[Connection]:
    """A connection as the owner, in a transaction that is never committed."""
    name = f"w_{uuid4().hex}"
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {TEMPLATE}".encode())
    with psycopg.connect(with_database(server.owner_url, name)) as connection:
        yield connection
        connection.rollback()
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture(scope="module")
def rows(owner: Connection) -> Rows:
    """The people and the rows that every cell relies on."""
    return make_rows(owner)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_cell(owner: Connection, rows: Rows, cell: Cell) -> None:
    assert try_cell(owner, rows, cell) == cell.expected


def test_every_table_and_statement_is_in_the_matrix(owner: Connection) -> None:
    """A new table without rows here fails."""
    verbs = {cell.verb for cell in CELLS}
    assert verbs == {"select", "insert", "update", "delete"}
    tables = owner.execute(
        "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
    ).fetchall()
    missing = {(str(t), v) for (t,) in tables for v in verbs} - {(c.table, c.verb) for c in CELLS}
    assert not missing


def test_every_statement_that_writes_names_its_rows() -> None:
    """The check runs on a company's own data: nothing may be touched even for a moment."""
    for cell in CELLS:
        assert cell.verb in {"insert", "select"} or " where " in cell.statement, cell


def _contents(db: TestDatabase) -> dict[str, object]:
    names = db.one("""
        select array_agg(n.nspname || '.' || quote_ident(c.relname))
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('public', 'ea', 'auth')
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
    assert last_result(db.database) is None
    monkeypatch.setenv("DATABASE_URL", db.app_url)
    monkeypatch.setenv("EA_OWNER_DATABASE_URL", db.owner_url)
    main(["permissions", "check", "--json"])
    printed = json.loads(capsys.readouterr().out)
    assert (printed["ok"], printed["cells"], printed["deviations"]) == (True, len(CELLS), [])
    assert _contents(db) == before
    kept = last_result(db.database)
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
    kept = last_result(db.database)
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
