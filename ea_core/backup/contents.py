"""What of a database is in a backup, and what is found in one that is to be replaced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import sql

from ea_core.backup.manifest import Schema
from ea_core.db.errors import OWNERS_ADDRESS, translated
from ea_core.errors import InvalidInput, MigrationError

Connection = psycopg.Connection[tuple[object, ...]]

SCHEMAS: Final = ("public", "ea", "ea_queue", "auth")
LEFT_OUT: Final = (
    "ea.sessions",
    "ea.supabase_sessions",
    "ea.password_links",
    "ea.sign_in_attempts",
    "ea.files_to_remove",
)
"""Tables whose rows would be wrong or dangerous when they come back, see docs/adr/0025."""
_SEEDS: Final = ("public.stages", "public.company", "public.checkpoint_migrations")
"""Tables that hold something in an installation in which nobody has done anything."""

_TABLES = b"""
    select n.nspname, c.relname
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(%s) and c.relkind in ('r', 'p')
      and not exists (select from pg_catalog.pg_depend d
                      where d.classid = 'pg_catalog.pg_class'::regclass
                        and d.objid = c.oid and d.deptype = 'e')
    order by 1, 2
"""
_SCHEMA = b"select version, name from ea.migrations order by version desc limit 1"
_SUPABASE = b"""
    select exists (
      select from pg_catalog.pg_class c join pg_catalog.pg_roles r on r.oid = c.relowner
      where c.oid = to_regclass('auth.users') and r.rolname = 'supabase_auth_admin')
"""
_FILES = b"select path from ea.files_expected() where wanted order by path"
_OTHERS = b"""
    select count(*) from pg_catalog.pg_stat_activity a
    where a.datname = current_database() and a.pid <> pg_backend_pid()
      and a.backend_type = 'client backend'
"""
NOT_FOR_SUPABASE: Final = (
    "Accounts, passwords and files of a Supabase project belong to Supabase, so ea backup and ea restore "
    "do not take them. Use the backups of the project (Database > Backups in its dashboard) and copy the "
    "bucket documents beside them; docs/supabase.md says how."
)


@contextmanager
def as_owner(url: str) -> Iterator[Connection]:
    """A connection of the schema's owner, read in one transaction.

    Raises DatabaseUnavailable, or MigrationError when the login is another role's.
    """
    with translated(OWNERS_ADDRESS):
        try:
            with psycopg.connect(url, connect_timeout=5, prepare_threshold=None) as connection:
                yield connection
        except psycopg.errors.InsufficientPrivilege as error:
            raise MigrationError(
                "This login does not own the schema. Give the owner's address in "
                "EA_OWNER_DATABASE_URL."
            ) from error


def refuse_supabase(connection: Connection) -> None:
    """Raises InvalidInput where the accounts are Supabase's."""
    if _first(connection, _SUPABASE):
        raise InvalidInput(NOT_FOR_SUPABASE)


def schema_of(connection: Connection) -> Schema | None:
    """The newest migration; None where the database has no schema of this program."""
    if not _exists(connection, "ea.migrations"):
        return None
    row = connection.execute(_SCHEMA).fetchone()
    return None if row is None else Schema(version=int(str(row[0])), name=str(row[1]))


def rows_of(connection: Connection) -> dict[str, int]:
    """How many rows each table has whose rows are in a backup."""
    names = [name for name in _tables(connection) if ".".join(name) not in LEFT_OUT]
    return {
        f"{schema}.{table}": int(
            str(
                _first(
                    connection,
                    sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table)),
                )
            )
        )
        for schema, table in names
    }


def has_data(connection: Connection) -> bool:
    """Whether anything is in the database that somebody would miss: people, records, documents.

    Tables of something else in the schema `public` count, too.
    """
    names = [
        name
        for name in _tables(connection)
        if ".".join(name) not in _SEEDS and (name[0] == "public" or ".".join(name) == "auth.users")
    ]
    return any(
        _first(
            connection,
            sql.SQL("select exists (select from {})").format(sql.Identifier(schema, table)),
        )
        for schema, table in names
    )


def files_of(connection: Connection) -> list[str]:
    """The paths of the files that documents and uploads refer to."""
    if schema_of(connection) is None:
        return []
    return [str(path) for (path,) in connection.execute(_FILES)]


def in_use(connection: Connection) -> bool:
    """Whether others are connected to the database."""
    return bool(_first(connection, _OTHERS))


def _tables(connection: Connection) -> list[tuple[str, str]]:
    return [
        (str(schema), str(table)) for schema, table in connection.execute(_TABLES, (list(SCHEMAS),))
    ]


def _exists(connection: Connection, relation: str) -> bool:
    return bool(_first(connection, b"select to_regclass(%s) is not null", relation))


def _first(connection: Connection, statement: bytes | sql.Composed, *values: object) -> object:
    row = connection.execute(statement, values or None).fetchone()
    return row[0] if row else None
