"""What must hold for every table, those of later releases included."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import TestDatabase


def _rows(db: TestDatabase, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(db.owner_url) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_every_table_has_row_level_security(db: TestDatabase) -> None:
    assert _rows(db, """
        select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname in ('public', 'ea', 'ea_queue', 'auth') and not c.relrowsecurity
    """) == []  # fmt: skip


def test_every_table_in_public_has_a_policy(db: TestDatabase) -> None:
    closed = {
        "checkpoint_migrations"
    }  # LangGraph's own record: nobody reads it through the program
    found = _rows(db, """
        select c.relname from pg_class c
        where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
          and not exists (select 1 from pg_policy p where p.polrelid = c.oid)
    """)  # fmt: skip
    assert {str(name) for (name,) in found} == closed


def test_nothing_is_granted_to_the_anonymous_or_to_everybody(db: TestDatabase) -> None:
    assert _rows(db, """
        select table_schema, table_name, grantee, privilege_type
        from information_schema.role_table_grants
        where grantee in ('anon', 'PUBLIC', 'service_role') and table_schema in ('public', 'ea', 'ea_queue')
    """) == []  # fmt: skip
    assert _rows(db, """
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace in ('ea'::regnamespace, 'public'::regnamespace)
          and p.prorettype <> 'trigger'::regtype
          and has_function_privilege('anon', p.oid, 'execute')
          and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    """) == []  # fmt: skip


def test_views_ask_with_the_rights_of_who_reads_them(db: TestDatabase) -> None:
    assert _rows(db, """
        select relname from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace
          and not coalesce('security_invoker=true' = any (reloptions), false)
    """) == []  # fmt: skip


def test_functions_with_the_owners_rights_pin_their_search_path(db: TestDatabase) -> None:
    assert _rows(db, """
        select p.oid::regprocedure::text from pg_proc p
        where p.prosecdef and p.pronamespace in ('ea'::regnamespace, 'public'::regnamespace)
          and not exists (select 1 from unnest(p.proconfig) c where c like 'search_path=%')
    """) == []  # fmt: skip


def test_every_functions_search_path_ends_with_pg_temp(db: TestDatabase) -> None:
    """Where a path does not name pg_temp it comes first, and everybody may make types there."""
    assert _rows(db, """
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace in ('ea'::regnamespace, 'public'::regnamespace)
          and not coalesce('search_path=pg_catalog, pg_temp' = any (p.proconfig), false)
    """) == []  # fmt: skip


def test_every_foreign_key_has_an_index(db: TestDatabase) -> None:
    """Without one, whoever deletes the row that is referred to reads the whole other table.

    One that leaves out the nulls does it too.
    """
    assert _rows(db, """
        select c.conrelid::regclass::text, c.conname from pg_constraint c
        where c.contype = 'f' and c.connamespace in ('ea'::regnamespace, 'public'::regnamespace)
          and not exists (
            select 1 from pg_index i
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = c.conkey[1]
            where i.indrelid = c.conrelid and i.indisvalid
              and coalesce(pg_get_expr(i.indpred, i.indrelid), format('(%I IS NOT NULL)', a.attname))
                = format('(%I IS NOT NULL)', a.attname)
              and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)
    """) == []  # fmt: skip


def test_a_future_table_starts_closed(db: TestDatabase) -> None:
    db.one("create table public.later (id int)")
    with psycopg.connect(db.owner_url) as connection:
        connection.execute("set local role authenticated")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select * from public.later")


def test_the_applications_role_owns_nothing_and_inherits_nothing(db: TestDatabase) -> None:
    assert _rows(db, """
        select rolsuper, rolinherit, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'ea_app'
    """) == [(False, False, False, False, False)]  # fmt: skip
    assert (
        _rows(
            db,
            "select 1 from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'ea_app'",
        )
        == []
    )


# The contract: these names and types are relied on from outside.
CONTRACT: dict[str, dict[str, str]] = {
    "profiles": {"id": "uuid", "email": "text", "full_name": "text", "role": "user_role", "avatar_url": "text", "created_at": "timestamptz", "updated_at": "timestamptz"},
    "clients": {"id": "uuid", "name": "text", "industry": "text", "website": "text", "status": "text", "owner_id": "uuid", "created_at": "timestamptz", "updated_at": "timestamptz"},
    "contacts": {"id": "uuid", "client_id": "uuid", "first_name": "text", "last_name": "text", "email": "text", "phone": "text", "position": "text", "created_at": "timestamptz"},
    "deals": {"id": "uuid", "client_id": "uuid", "title": "text", "value": "numeric", "stage": "text", "probability": "numeric", "expected_close_date": "date", "created_at": "timestamptz"},
    "activities": {"id": "uuid", "entity_type": "text", "entity_id": "uuid", "type": "text", "content": "text", "performed_by": "uuid", "performed_at": "timestamptz"},
    "documents": {"id": "uuid", "title": "text", "content": "text", "file_path": "text", "file_type": "text", "metadata": "jsonb", "created_at": "timestamptz"},
    "document_chunks": {"id": "uuid", "document_id": "uuid", "content": "text", "embedding": "vector", "chunk_index": "int4", "metadata": "jsonb"},
    "threads": {"id": "uuid", "user_id": "uuid", "title": "text", "created_at": "timestamptz", "updated_at": "timestamptz"},
    "messages": {"id": "uuid", "thread_id": "uuid", "role": "text", "content": "text", "tool_calls": "jsonb", "tool_results": "jsonb", "created_at": "timestamptz"},
    "checkpoints": {"thread_id": "text", "checkpoint": "jsonb", "metadata": "jsonb", "parent_checkpoint_id": "text", "created_at": "timestamptz"},
}  # fmt: skip


@pytest.mark.parametrize("table", CONTRACT)
def test_the_contract_of_the_schema_holds(db: TestDatabase, table: str) -> None:
    columns = {
        str(name): str(kind)
        for name, kind in _rows(
            db,
            f"""select column_name, udt_name from information_schema.columns
                where table_schema = 'public' and table_name = '{table}'""",
        )
    }
    assert CONTRACT[table].items() <= columns.items()


@pytest.mark.parametrize(
    "statement",
    [
        "insert into clients (name, status) values ('x', 'dormant')",
        "insert into deals (client_id, title, stage) select id, 'x', 'parked' from clients",
        "insert into deals (client_id, title, probability) select id, 'x', 101 from clients",
        "insert into deals (client_id, title, value) select id, 'x', 99999999999 from clients",
        "insert into activities (entity_type, entity_id, type, performed_by) select 'contact', id, 'call', owner_id from clients",
        "insert into activities (entity_type, entity_id, type, performed_by) select 'client', id, 'fax', owner_id from clients",
        "insert into activities (entity_type, entity_id, type, performed_by) select 'deal', id, 'call', owner_id from clients",
        "insert into messages (thread_id, role, content) select id, 'robot', 'x' from threads",
        "update profiles set role = 'owner'",
    ],
)
def test_values_outside_the_lists_are_refused_by_the_database(
    db: TestDatabase, statement: str
) -> None:
    owner = db.person("staff")
    db.client("Acme", owner)
    db.one("insert into threads (user_id) values (%s) returning id", owner.id)
    with pytest.raises((psycopg.errors.IntegrityError, psycopg.errors.DataError)):
        db.one(statement)
