"""procrastinate's tables in a schema of their own: the installed version's, and nobody's but the program's."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors as pg

from ea_core.db.migrations import SQL_DIR
from ea_core.queue import schema
from tests.conftest import TestDatabase


def _rows(db: TestDatabase, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(db.owner_url) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_the_migration_is_the_installed_librarys_schema() -> None:
    """Another version with another schema: make a migration of the difference."""
    assert (SQL_DIR / "0019_queue.sql").read_text(encoding="utf-8") == schema.migration()


def test_every_function_has_its_search_path(db: TestDatabase) -> None:
    assert _rows(db, """
        select distinct p.proconfig from pg_proc p where p.pronamespace = 'ea_queue'::regnamespace
    """) == [(["search_path=pg_catalog, ea_queue, pg_temp"],)]  # fmt: skip


@pytest.mark.parametrize("role", ["authenticated", "anon", "service_role"])
def test_nobody_but_the_program_reaches_the_queue(db: TestDatabase, role: str) -> None:
    tables = [str(name) for (name,) in _rows(db, """
        select c.oid::regclass::text from pg_class c
        where c.relnamespace = 'ea_queue'::regnamespace and c.relkind = 'r'
    """)]  # fmt: skip
    assert len(tables) == 4
    calls = [f"select * from {table}" for table in tables]
    calls += [f"delete from {table}" for table in tables]
    calls += ["select ea_queue.procrastinate_register_worker_v1()"]
    for call in calls:
        with psycopg.connect(db.owner_url) as connection:
            connection.execute(f"set local role {role}".encode())
            with pytest.raises(pg.InsufficientPrivilege):
                connection.execute(call.encode())


def test_each_table_has_one_policy_for_the_program(db: TestDatabase) -> None:
    assert _rows(db, """
        select c.relrowsecurity, array_agg(p.polroles::regrole[]::text), count(*)
        from pg_class c left join pg_policy p on p.polrelid = c.oid
        where c.relnamespace = 'ea_queue'::regnamespace and c.relkind = 'r'
        group by c.oid
    """) == [(True, ["{ea_app}"], 1)] * 4  # fmt: skip


def test_the_program_owns_nothing_of_it(db: TestDatabase) -> None:
    with psycopg.connect(db.app_url) as connection, pytest.raises(pg.InsufficientPrivilege):
        connection.execute("alter table ea_queue.procrastinate_jobs add column x int")
    with psycopg.connect(db.app_url) as connection, pytest.raises(pg.InsufficientPrivilege):
        connection.execute("create table ea_queue.mine (id int)")
