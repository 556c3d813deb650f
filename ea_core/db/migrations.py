"""Applies `sql/`: numbered plain SQL, forward only, each file once.

One file per topic: until the first release a change edits its topic's file, so a database that was
made before is told from one that this program can bring up to date (see docs/adr/0009).

Our own runner because the peers ask for more than they give here (see docs/adr/0002): all pending
files run in one transaction under a transaction-level advisory lock, which also holds through a
transaction pooler, and a changed file is found by its checksum.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql as pgsql
from sqlalchemy import text as statement

from ea_core.db import prerequisites
from ea_core.db.engine import Database
from ea_core.db.errors import OWNERS_ADDRESS, no_connection, translated
from ea_core.errors import MigrationError
from ea_core.settings import PROJECT_ROOT

SQL_DIR = PROJECT_ROOT / "sql"
SHIM = Path("shim/plain_postgres.sql")
_OLD_DATABASE = (
    "This database was made by an earlier preview of the program and can't be brought up to date. "
    "Save what you need of it (`ea db url` gives its address, for pg_dump), then start with an empty "
    "one: another EA_DATA_DIR, or another database."
)
_LOCK_KEY = 0x45_41_5F_6D  # "EA_m"
_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")

_RECORD = """
create schema if not exists ea;
create table if not exists ea.migrations (
  version integer primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now()
);
alter table ea.migrations enable row level security;
"""
_CAN_TELL = statement("""
    select exists (
      select 1 from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'ea' and p.proname = 'schema_version'
        and has_schema_privilege(n.oid, 'usage'))
""")
_SCHEMA_VERSION = statement("select ea.schema_version()")


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file and the sha256 of its text."""

    version: int
    name: str
    sql: str
    checksum: str


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """File names, in order: what the database has, and what it still needs."""

    applied: tuple[str, ...]
    pending: tuple[str, ...]


def load_migrations(folder: Path = SQL_DIR) -> tuple[Migration, ...]:
    """The numbered files of `folder` in order; raises MigrationError for doubles."""
    found: list[Migration] = []
    for path in sorted(folder.glob("*.sql")):
        match = _FILE_NAME.fullmatch(path.name)
        if match is None:
            raise MigrationError(f"{path.name} in sql/ is not named like 0001_words.sql.")
        text = path.read_text(encoding="utf-8")
        checksum = hashlib.sha256(text.encode()).hexdigest()
        found.append(Migration(int(match[1]), path.name, text, checksum))
    if len({m.version for m in found}) != len(found):
        raise MigrationError("Two files in sql/ have the same number.")
    return tuple(found)


def status(owner_url: str, folder: Path = SQL_DIR) -> MigrationStatus:
    """What is applied and what is pending; changes nothing."""
    migrations = load_migrations(folder)
    with _as_owner(owner_url) as connection:
        done = _applied(connection, migrations)
    return MigrationStatus(
        tuple(m.name for m in migrations if m.version in done),
        tuple(m.name for m in migrations if m.version not in done),
    )


def migrate(owner_url: str, folder: Path = SQL_DIR) -> MigrationStatus:
    """Brings the database at `owner_url` up to date and returns what this call applied as `applied`.

    All or nothing; a second process that starts at the same time waits and then finds nothing to do.
    Raises MigrationError when an earlier preview made the database, when a file that was applied has
    changed since, when the database is newer than the program, or when PostgreSQL refuses a statement.
    """
    migrations = load_migrations(folder)
    with _as_owner(owner_url) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK_KEY,))
        connection.execute("set local search_path = public, extensions")
        prerequisites.check_version(connection)
        done = _applied(connection, migrations)
        if not done:
            prerequisites.prepare(connection)
            connection.execute(_RECORD.encode())
            if not _exists(connection, "auth.users"):
                connection.execute((folder / SHIM).read_bytes())
        new = [m for m in migrations if m.version not in done]
        if done and new and new[0].version < max(done):
            raise MigrationError(
                f"{new[0].name} comes before files that are applied already. Give it the next number."
            )
        for migration in new:
            try:
                connection.execute(migration.sql.encode())
            except psycopg.Error as error:
                raise MigrationError(f"{migration.name} was refused: {error}".strip()) from error
            connection.execute(
                "insert into ea.migrations (version, name, checksum) values (%s, %s, %s)",
                (migration.version, migration.name, migration.checksum),
            )
        prerequisites.fit_search(connection)
    return MigrationStatus(tuple(m.name for m in new), ())


def check_current(database: Database, folder: Path = SQL_DIR) -> None:
    """Asks, with the application's login, whether the schema is the one that `folder` makes.

    Raises MigrationError with what to do when it is older or newer; changes nothing.
    """
    newest = load_migrations(folder)[-1]
    with database.as_program() as connection:
        known = connection.execute(_CAN_TELL).scalar()
        version = connection.execute(_SCHEMA_VERSION).scalar_one() if known else 0
    if version > newest.version:
        raise MigrationError("The database is newer than this program. Update the program.")
    if version < newest.version:
        raise MigrationError(
            "The database's schema is older than this program. Run ea migrate with the owner's "
            "address in EA_OWNER_DATABASE_URL, then start again."
            if version
            else "The database has no schema of this program yet, or an unfinished one. Run ea "
            "migrate with the owner's address in EA_OWNER_DATABASE_URL, then start again."
        )


def use_embedding_model(owner_url: str, model: str, dimension: int) -> None:
    """Fits the vectors' column to the embedding model while the knowledge base is empty.

    Raises MigrationError when it holds passages of another model.
    """
    with _as_owner(owner_url) as connection:
        # One at a time: two that have both looked whether there are passages could not both alter.
        connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK_KEY,))
        try:
            connection.execute("select ea.use_embedding_model(%s, %s)", (model, dimension))
        except psycopg.errors.ObjectInUse as error:
            raise MigrationError(
                f"The embedding model is set to {model}, but "
                f"{error.diag.message_primary}. Set EA_EMBEDDING_MODEL back, or delete the documents "
                "first and upload them again."
            ) from error


@contextmanager
def _as_owner(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with translated(OWNERS_ADDRESS):
        try:
            with _connect(url) as connection:
                yield connection
        except psycopg.errors.InsufficientPrivilege as error:
            raise MigrationError(
                "This login does not own the schema. Give the owner's address in "
                "EA_OWNER_DATABASE_URL."
            ) from error


def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(url, connect_timeout=5, prepare_threshold=None)
    except psycopg.OperationalError as error:
        raise no_connection(error, OWNERS_ADDRESS) from error


def _exists(connection: psycopg.Connection[tuple[object, ...]], relation: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", (relation,)).fetchone()
    return bool(row and row[0])


def _applied(
    connection: psycopg.Connection[tuple[object, ...]], migrations: tuple[Migration, ...]
) -> set[int]:
    known = {m.version: m for m in migrations}
    try:
        if not _exists(connection, "ea.migrations"):
            return set()
        rows = connection.execute(
            pgsql.SQL("select version, name, checksum from ea.migrations order by version")
        ).fetchall()
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"The role {connection.info.user} does not own the schema. Set EA_OWNER_DATABASE_URL to "
            "the address of the role that first ran ea migrate."
        ) from error
    if any((m := known.get(int(str(version)))) and m.name != name for version, name, _ in rows):
        raise MigrationError(_OLD_DATABASE)
    for version, name, checksum in rows:
        migration = known.get(int(str(version)))
        if migration is None:
            raise MigrationError(
                f"The database is newer than this program ({name} is applied). Update the program."
            )
        if migration.checksum != checksum:
            raise MigrationError(
                f"{name} was changed after it was applied. Restore it and add a new file instead; or, "
                f"when another version of the program made the database: {_OLD_DATABASE}"
            )
    return {int(str(version)) for version, _, _ in rows}
