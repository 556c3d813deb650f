"""The same schema in the database of a Supabase project: its roles, its owner, its open defaults."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from ea_core.access.matrix import CELLS, Cell
from ea_core.access.matrix_check import try_cell
from ea_core.access.matrix_rows import Connection, Rows, make_rows
from ea_core.db import migrations
from ea_core.db.engine import Database
from ea_core.errors import NotAllowed
from tests.conftest import TestDatabase
from tests.db import test_permissions, test_schema
from tests.support.fingerprint import fingerprint, is_storage
from tests.support.schema_file import kept
from tests.support.supabase_database import SupabaseCluster, SupabaseDatabase


@pytest.fixture
def project(cluster: SupabaseCluster) -> Iterator[SupabaseDatabase]:
    """A database of the test's own: some of these change the schema."""
    made = cluster.clone()
    yield made
    cluster.drop(made)


@pytest.fixture(name="kept")
def _connections() -> Iterator[list[TestDatabase]]:
    """Connections to a database of one test's own are of no use to the next one."""
    made: list[TestDatabase] = []
    yield made
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def owner(cluster: SupabaseCluster) -> Iterator[Connection]:
    """A connection as the project's owner, in a transaction that is never committed."""
    made = cluster.clone()
    with psycopg.connect(made.owner_url) as connection:
        yield connection
        connection.rollback()
    cluster.drop(made)


@pytest.fixture(scope="module")
def rows(owner: Connection) -> Rows:
    return make_rows(owner)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_cell(owner: Connection, rows: Rows, cell: Cell) -> None:
    assert try_cell(owner, rows, cell) == cell.expected


@pytest.mark.parametrize(
    "check",
    [
        test_schema.test_every_table_has_row_level_security,
        test_schema.test_every_table_in_public_has_a_policy,
        test_schema.test_nothing_is_granted_to_the_anonymous_or_to_everybody,
        test_schema.test_views_ask_with_the_rights_of_who_reads_them,
        test_schema.test_functions_with_the_owners_rights_pin_their_search_path,
        test_schema.test_every_functions_search_path_ends_with_pg_temp,
        test_schema.test_every_foreign_key_has_an_index,
        test_schema.test_a_future_table_starts_closed,
        test_schema.test_the_applications_role_owns_nothing_and_inherits_nothing,
        test_permissions.test_a_demotion_takes_effect_on_the_next_statement,
        test_permissions.test_a_role_in_the_metadata_of_an_account_is_ignored,
    ],
    ids=lambda check: check.__name__,
)
def test_what_holds_on_plain_postgres_holds_here(db: TestDatabase, check: object) -> None:
    assert callable(check)
    check(db)


def test_an_owner_without_superuser_rights_migrates_and_can_step_down(
    cluster: SupabaseCluster,
) -> None:
    blank = cluster.blank()
    try:
        applied = migrations.migrate(blank.owner_url).applied
        assert applied == tuple(m.name for m in migrations.load_migrations())
        migrations.use_embedding_model(blank.owner_url, "a model", 384)
        with psycopg.connect(blank.owner_url) as connection:
            row = connection.execute(
                "select rolsuper from pg_roles where rolname = current_user"
            ).fetchone()
            assert row == (False,)
        database = Database(blank.owner_url)
        with pytest.raises(NotAllowed), database.as_program() as connection_:
            connection_.execute(text("select * from clients"))
        database.close()
    finally:
        cluster.drop(blank)


def test_the_schema_is_the_one_that_is_written_down(cluster: SupabaseCluster) -> None:
    """With the policies on stored files; Supabase's own schema `auth` and its grants are its own."""
    blank = cluster.blank()
    migrations.migrate(blank.owner_url)
    here = fingerprint(blank.owner_url)
    cluster.drop(blank)
    assert set(filter(is_storage, here)) == set(filter(is_storage, kept()))
    assert set(filter(_is_ours, here)) == set(filter(_is_ours, kept()))


def _is_ours(line: str) -> bool:
    kind, what = line.split(" ", 1)
    if kind == "grant":
        return " ea." in line or " public." in line or "schema ea " in line
    return kind not in {"schema", "extension"} and (
        not what.startswith("auth.") or kind in {"trigger", "policy"}
    )


def test_a_new_table_is_closed_though_the_project_opens_new_tables(db: TestDatabase) -> None:
    db.one("create table public.later_still (id integer)")
    db.one(
        "create function public.later_still_function() returns integer language sql as 'select 1'"
    )
    for role in ("anon", "authenticated", "service_role"):
        assert (
            db.one("select has_table_privilege(%s, 'public.later_still', 'select')", role) is False
        )
        assert (
            db.one(
                "select has_function_privilege(%s, 'public.later_still_function()', 'execute')",
                role,
            )
            is False
        )
