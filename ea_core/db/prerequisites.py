"""What a PostgreSQL has to offer before the first migration, and the sentence when it does not.

The embedded server and a Supabase project offer all of it. On somebody's own server the owner may
be an ordinary role and the extensions may be old, missing, or where another program wanted them.
"""

from __future__ import annotations

from typing import NamedTuple

import psycopg
from psycopg.rows import namedtuple_row

from ea_core.errors import MigrationError

Connection = psycopg.Connection[tuple[object, ...]]

OLDEST_SERVER = 150000
"""PostgreSQL 15, as `server_version` gives it."""
OLDEST_PGVECTOR = (0, 7)
"""The first with sparse vectors."""
ITERATIVE_PGVECTOR = (0, 8)
"""The first whose index scans go on until enough visible rows are found."""

_OWNER = b"""
    select pg_catalog.quote_ident(current_user) as name,
           pg_catalog.quote_ident(current_database()) as database,
           has_database_privilege(current_database(), 'create')
             and coalesce(has_schema_privilege(to_regnamespace('public')::oid, 'create'), false)
             as may_make_tables,
           r.rolsuper or r.rolcreaterole as may_make_roles,
           array(select name from unnest(array['anon', 'authenticated', 'service_role', 'ea_app']) name
                 where name not in (select rolname from pg_catalog.pg_roles)) as missing_roles,
           r.rolsuper or (r.rolcreaterole and current_setting('server_version_num')::int < 160000)
             or coalesce((select pg_has_role(a.oid, 'member with admin option')
                          from pg_catalog.pg_roles a where a.rolname = 'authenticated'), true)
             as may_grant,
           coalesce((select pg_has_role(n.nspowner, 'usage')
                       or exists (select from pg_catalog.pg_roles a where a.rolname = 'authenticated'
                                  and has_schema_privilege(a.oid, n.oid, 'usage'))
                     from pg_catalog.pg_namespace n where n.nspname = 'extensions'), true)
             as may_share_extensions
    from pg_catalog.pg_roles r where r.rolname = current_user
"""
# Used: a table's column, a function or a view, outside of the extension itself, has a type of it.
_EXTENSION = b"""
    select a.default_version as offered, e.extversion as installed, n.nspname as schema,
           exists (
             select from pg_catalog.pg_depend member
             join pg_catalog.pg_depend d
               on d.refclassid = member.classid and d.refobjid = member.objid
             where member.refclassid = 'pg_catalog.pg_extension'::regclass
               and member.refobjid = e.oid and member.deptype = 'e' and d.deptype in ('n', 'a')
               and d.classid in ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_proc'::regclass,
                 'pg_catalog.pg_type'::regclass, 'pg_catalog.pg_rewrite'::regclass)
               and not exists (
                 select from pg_catalog.pg_type t  -- its arrays, before PostgreSQL 17
                 where d.classid = 'pg_catalog.pg_type'::regclass and t.oid = d.objid
                   and t.typelem <> 0)
               and not exists (
                 select from pg_catalog.pg_depend own
                 where own.classid = d.classid and own.objid = d.objid and own.deptype = 'e')
           ) as used
    from pg_catalog.pg_available_extensions a
    left join pg_catalog.pg_extension e on e.extname = a.name
    left join pg_catalog.pg_namespace n on n.oid = e.extnamespace
    where a.name = %s
"""
_MAKE_SCHEMA = b"create schema if not exists extensions"
_INSTALL_VECTOR = b"create extension vector with schema extensions"
_MOVE_VECTOR = b"alter extension vector set schema extensions"
# pgvector may have been updated since the function was made.
_FIT_SEARCH = b"""
do $$
declare
  search regprocedure;
begin
  select p.oid into search
  from pg_catalog.pg_proc p, pg_catalog.pg_extension e
  where p.pronamespace = to_regnamespace('ea') and p.proname = 'search_passages'
    and e.extname = 'vector'
    and (string_to_array(e.extversion, '.'))[1:2]::integer[] >= array[0, 8]
    and not exists (
      select from unnest(p.proconfig) setting where setting like 'hnsw.iterative_scan=%');
  if search is not null then
    execute format('alter function %s set hnsw.iterative_scan = relaxed_order', search);
  end if;
end
$$
"""


class _Owner(NamedTuple):
    name: str
    database: str
    may_make_tables: bool
    may_make_roles: bool
    missing_roles: list[str]
    may_grant: bool
    may_share_extensions: bool


class _Extension(NamedTuple):
    offered: str
    installed: str | None
    schema: str | None
    used: bool


def check_version(connection: Connection) -> None:
    """Raises MigrationError on a PostgreSQL that is too old."""
    if connection.info.server_version < OLDEST_SERVER:
        raise MigrationError("EA needs PostgreSQL 15 or newer.")


def prepare(connection: Connection) -> None:
    """Puts pgvector where the schema expects it, before the first migration.

    Raises MigrationError, with what an administrator of the server has to run, when the owner of
    the schema may not do what the migrations do or an extension is missing or too old.
    """
    owner = _owner(connection)
    _check_rights(owner)
    vector = _extension(connection, "vector")
    if vector is None:
        raise MigrationError(
            "This PostgreSQL has no pgvector. Install the extension `vector` first."
        )
    _check_pgvector(vector)
    connection.execute(_MAKE_SCHEMA)
    if vector.installed is None:
        _as_administrator(
            connection, _INSTALL_VECTOR, owner, "may not install the extension vector"
        )
    elif vector.schema != "extensions":
        _move(connection, vector, owner)


def fit_search(connection: Connection) -> None:
    """Lets the search use what the installed pgvector can do."""
    connection.execute(_FIT_SEARCH)


def pgvector_version(version: str) -> tuple[int, ...]:
    """`0.8.6` as (0, 8)."""
    return tuple(int(part) for part in version.split(".")[:2])


def _owner(connection: Connection) -> _Owner:
    row = connection.cursor(row_factory=namedtuple_row).execute(_OWNER).fetchone()
    if row is None:  # the current role always has a row
        raise MigrationError("The owner's role is not there any more.")
    return _Owner(*row)


def _extension(connection: Connection, name: str) -> _Extension | None:
    row = connection.cursor(row_factory=namedtuple_row).execute(_EXTENSION, (name,)).fetchone()
    return None if row is None else _Extension(*row)


def _check_rights(owner: _Owner) -> None:
    if not owner.may_make_tables:
        raise MigrationError(
            f"The role {owner.name} may not make the schema in the database {owner.database}. Have "
            f"an administrator run: alter database {owner.database} owner to {owner.name}"
        )
    if owner.missing_roles and not owner.may_make_roles:
        raise MigrationError(
            f"The role {owner.name} may not make the roles {', '.join(owner.missing_roles)}. Have "
            f"an administrator run: alter role {owner.name} createrole"
        )
    if not owner.may_grant:
        raise MigrationError(
            f"The role authenticated was made by another role than {owner.name}, which may not "
            "grant it. Have an administrator run: "
            f"grant authenticated to {owner.name} with admin option"
        )
    if not owner.may_share_extensions:
        raise MigrationError(
            f"The schema extensions belongs to another role than {owner.name}. Have an "
            f"administrator run in this database: alter schema extensions owner to {owner.name}"
        )


def _check_pgvector(vector: _Extension) -> None:
    if pgvector_version(vector.installed or vector.offered) >= OLDEST_PGVECTOR:
        return
    what_to_do = (
        "Update it: alter extension vector update"
        if pgvector_version(vector.offered) >= OLDEST_PGVECTOR
        else "Install a newer one on the server first."
    )
    raise MigrationError(
        f"EA needs pgvector 0.7 or newer; here it is {vector.installed or vector.offered}. "
        f"{what_to_do}"
    )


def _move(connection: Connection, vector: _Extension, owner: _Owner) -> None:
    if vector.used:
        raise MigrationError(
            f"The extension vector is in schema {vector.schema}, and something in this database "
            "uses it there; EA needs it in schema extensions. Give EA a database of its own, or "
            "have an administrator move it: create schema if not exists extensions authorization "
            f"{owner.name}; alter extension vector set schema extensions"
        )
    _as_administrator(
        connection, _MOVE_VECTOR, owner,
        f"may not move the extension vector from schema {vector.schema}",
    )  # fmt: skip


def _as_administrator(
    connection: Connection, statement: bytes, owner: _Owner, refused: str
) -> None:
    """Runs what not every owner may, or says who has to run it."""
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"The role {owner.name} {refused}. Have an administrator run in the database "
            f"{owner.database}: create schema if not exists extensions authorization {owner.name}; "
            f"{statement.decode()}"
        ) from error
    except psycopg.Error as error:
        raise MigrationError(
            f"The extension vector could not be put in place: {error.diag.message_primary or error}"
        ) from error
