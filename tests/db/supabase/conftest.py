from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ea_core.actor import Actor, Role
from ea_core.app import App
from ea_core.db import migrations
from ea_core.db.engine import Database
from ea_core.identity.supabase.accounts import add_account
from ea_core.identity.supabase.auth import SupabaseAuth
from ea_core.identity.supabase.sessions import SupabaseSessions
from ea_core.knowledge.embedding.local import bundled_model
from ea_core.settings import Settings
from tests.conftest import TestDatabase
from tests.support.supabase_database import SupabaseCluster, SupabaseDatabase, supabase_cluster
from tests.support.supabase_server import SupabaseDouble


@pytest.fixture(scope="session")
def cluster() -> Iterator[SupabaseCluster]:
    """Supabase's roles in a PostgreSQL of their own."""
    with supabase_cluster() as made:
        yield made


@pytest.fixture(scope="session")
def shared(cluster: SupabaseCluster) -> Iterator[SupabaseDatabase]:
    """One migrated database; cheaper to empty than to make anew."""
    made = cluster.clone()
    yield made
    cluster.drop(made)


EMPTIED = """
do $$
declare rows regclass;
begin
  -- No trigger and no key asks anything; the rows of every table that refers to these go, too.
  set local session_replication_role = replica;
  for rows in
    with recursive reached (rows) as (
      select unnest('{auth.users, storage.objects, ea.sign_in_attempts, ea.files_to_remove,
        ea_queue.procrastinate_jobs, ea_queue.procrastinate_workers}'::regclass[])
      union
      select conrelid::regclass from pg_constraint join reached on confrelid = reached.rows
      where contype = 'f'
    )
    select reached.rows from reached
  loop
    execute format('delete from %s', rows);
  end loop;
  delete from storage.buckets where id <> 'documents';
end $$"""
"""Rows are deleted, and they are few: that takes less than half of what truncating fifty tables does."""


@pytest.fixture(scope="session")
def emptying(shared: SupabaseDatabase) -> Iterator[psycopg.Connection]:
    """Its superuser's connection."""
    with psycopg.connect(shared.superuser_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def project(shared: SupabaseDatabase, emptying: psycopg.Connection) -> Iterator[SupabaseDatabase]:
    """The migrated database of a Supabase project without people and files."""
    yield shared
    emptying.execute(EMPTIED)


@pytest.fixture(scope="session")
def kept() -> Iterator[list[TestDatabase]]:
    """Where a test leaves its connections for the next one: a new one learns the whole schema."""
    made: list[TestDatabase] = []
    yield made
    for one in made:
        one.close()


@pytest.fixture
def db(project: SupabaseDatabase, kept: list[TestDatabase]) -> Iterator[TestDatabase]:
    """The same database through the fixture that all database tests know."""
    made = (
        kept.pop()
        if kept
        else TestDatabase(project.owner_url, project.app_url, Database(project.app_url))
    )
    yield made
    with suppress(psycopg.Error, SQLAlchemyError):
        if made.set_back() is not None:
            kept.append(made)
            return
    made.close()


@pytest.fixture
def double(project: SupabaseDatabase) -> Iterator[SupabaseDouble]:
    """A Supabase project over HTTP, with that database."""
    with SupabaseDouble(project.auth_url, project.storage_url) as running:
        yield running


@pytest.fixture
def settings(double: SupabaseDouble, project: SupabaseDatabase, tmp_path: Path) -> Settings:
    """An installation in that project."""
    double.options.site_url = "https://ea.example"
    return double.settings(
        database_url=project.app_url, data_dir=tmp_path, EA_PUBLIC_URL="https://ea.example"
    )


@pytest.fixture
def app(settings: Settings, project: SupabaseDatabase, db: TestDatabase) -> Iterator[App]:
    """The installation in the double's project, with the bundled embedding model."""
    made = App(settings, project.app_url, project.owner_url, None, database=db.database)
    migrations.use_embedding_model(project.owner_url, bundled_model().name, 384)
    yield made
    made.close()


@pytest.fixture
def sessions(db: TestDatabase, settings: Settings, double: SupabaseDouble) -> SupabaseSessions:
    return SupabaseSessions(db.database, settings, clock=double.clock)


@pytest.fixture
def auth(settings: Settings, sessions: SupabaseSessions) -> SupabaseAuth:
    return SupabaseAuth(settings, sessions)


PASSWORD = "correct horse battery"
Member = Callable[[Role], Actor]


@pytest.fixture
def member(db: TestDatabase, settings: Settings) -> Member:
    """Makes a person of a role with an account at Supabase and the password PASSWORD."""

    def make(role: Role) -> Actor:
        number = db.one("select count(*) from auth.users")
        email, name = f"{role}{number}@test.example", f"{role.title()} {number}"
        person = add_account(settings, email, name, PASSWORD)
        db.one("update profiles set role = %s where id = %s", role, person)
        return Actor(person, email, name, role)

    return make


def rows_as(db: TestDatabase, actor: Actor, statement: str, **values: object) -> list[object]:
    """The first column of what `actor` gets under their policies."""
    with db.database.acting_as(actor) as connection:
        return list(connection.execute(text(statement), values).scalars())


def thread_of(db: TestDatabase, owner: Actor) -> UUID:
    """A new conversation of that person."""
    return UUID(str(db.one("insert into threads (user_id) values (%s) returning id", owner.id)))


def document_at(db: TestDatabase, path: str, uploader: Actor, thread: object = None) -> None:
    """A document of the knowledge base, or of a conversation, whose file lies at `path`."""
    db.one(
        "insert into documents (title, file_path, uploaded_by, thread_id) values ('d', %s, %s, %s)",
        path, uploader.id, thread,
    )  # fmt: skip


def is_in_guide(name: str, message: str) -> bool:
    """Whether the table of symptoms in docs/supabase.md has what `ea doctor` says."""
    text_ = (Path(__file__).parents[3] / "docs/supabase.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| (`.*?) \| ", text_, re.MULTILINE):
        for said in re.findall(r"`(.+?)`", row):
            words = r".*".join(re.escape(part.strip()) for part in said.split("..."))
            if re.match(words, f"{name}: {message}"):
                return True
    return False
