"""A real PostgreSQL for every test that touches data.

One embedded server per test process; one template database with all migrations applied; each test
gets a database of its own cloned from it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from ea_core.actor import Actor, Role
from ea_core.db import embedded as embedded_module
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import bundled_model

TEMPLATE = "ea_template"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# Another PostgreSQL than the embedded one for the whole run, by the folder of its programs.
if other_server := os.environ.get("EA_TEST_SERVER_BIN"):
    embedded_module._BIN = Path(other_server)


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    """A developer's own keys and addresses must not reach the tests."""
    for name in list(os.environ):
        if name.startswith(("EA_", "OPENAI_", "SUPABASE_")) or name == "DATABASE_URL":
            del os.environ[name]


@pytest.fixture(scope="session")
def new_data_dir() -> Iterator[Callable[[], Path]]:
    """`new_data_dir()`: a folder for an installation of a test's own.

    Not one of pytest's: run as root, PostgreSQL's own user must get through the folders above, and
    every start of pytest closes its common folder again.
    """
    made: list[Path] = []

    def new() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="ea-test-")))
        return made[-1]

    yield new
    for folder in made:
        EmbeddedServer(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The embedded server of this test process."""
    folder = Path(tempfile.mkdtemp(prefix="ea-test-"))
    embedded = EmbeddedServer(folder, options=FAST)
    embedded.start()
    with psycopg.connect(embedded.owner_url, autocommit=True) as connection:
        connection.execute(f"create database {TEMPLATE}".encode())
    url = with_database(embedded.owner_url, TEMPLATE)
    migrations.migrate(url)
    migrations.use_embedding_model(url, bundled_model().name, 384)
    yield embedded
    embedded.stop()
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class TestDatabase:
    """One test's own database."""

    __test__ = False

    owner_url: str
    app_url: str
    database: Database

    def person(self, role: Role, name: str | None = None) -> Actor:
        """A new account with that role."""
        user_id = uuid4()
        name = name or f"{role.title()} {user_id.hex[:4]}"
        email = f"{name.lower().replace(' ', '.')}@test.example"
        with psycopg.connect(self.owner_url) as connection:
            connection.execute(
                "insert into auth.users (id, email, created_at, raw_user_meta_data)"
                " values (%s, %s, now(), jsonb_build_object('full_name', %s::text))",
                (user_id, email, name),
            )
            connection.execute("update profiles set role = %s where id = %s", (role, user_id))
        return Actor(id=user_id, email=email, full_name=name, role=role)

    def client(self, name: str, owner: Actor | None = None) -> UUID:
        """A new client."""
        return UUID(str(self.one("insert into clients (name, owner_id) values (%s, %s) returning id",
                                 name, owner.id if owner else None)))  # fmt: skip

    def one(self, statement: str, *values: object) -> object:
        """The first column of the first row of a statement run as the owner (None without a row)."""
        with psycopg.connect(self.owner_url) as connection:
            cursor = connection.execute(statement.encode(), values)
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


@pytest.fixture
def db(server: EmbeddedServer) -> Iterator[TestDatabase]:
    """An empty, migrated database that only this test sees."""
    name = f"t_{uuid4().hex}"
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute(f"create database {name} template {TEMPLATE}".encode())
    database = Database(with_database(server.app_url, name))
    yield TestDatabase(
        with_database(server.owner_url, name), with_database(server.app_url, name), database
    )
    database.close()
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture
def blank(server: EmbeddedServer) -> str:
    """The owner's address of a database without any schema."""
    name = f"b_{uuid4().hex}"
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    return with_database(server.owner_url, name)


def with_database(url: str, name: str) -> str:
    """The same connection string for another database."""
    return url.replace("@/ea?", f"@/{name}?")
