"""A real PostgreSQL for every test that touches data.

One embedded server per test process; one template database with all migrations applied; each test
gets a database of its own cloned from it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from ea_core.actor import Actor, Role
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import bundled_model
from tests.support import chains
from tests.support.authority import authority
from tests.support.postgres import Databases, quick_server, scratch_folder, with_database

TEMPLATE = "ea_template"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` is."""
    return chains.processes()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Tests that share an installation stay in one process."""
    return chains.scheduler(config, log)


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> None:
    """A developer's own keys and addresses must not reach the tests."""
    for name in list(os.environ):
        if name.startswith(("EA_", "OPENAI_", "SUPABASE_")) or name == "DATABASE_URL":
            del os.environ[name]


@pytest.fixture(autouse=True, scope="session")
def _one_authority(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nobody outside is spoken to, so the clients, made by the hundred, trust one authority.

    Each would read the 140 of the usual bundle, which takes 50 ms of the processor.
    """
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    file.write_bytes(authority())
    os.environ["SSL_CERT_FILE"] = str(file)


@pytest.fixture(scope="session")
def new_data_dir() -> Iterator[Callable[[], Path]]:
    """`new_data_dir()`: a folder for an installation of a test's own."""
    made: list[Path] = []

    def new() -> Path:
        made.append(scratch_folder("ea-test-"))
        return made[-1]

    yield new
    for folder in made:
        EmbeddedServer(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The embedded server of this test process."""
    folder = scratch_folder("ea-test-")
    embedded = quick_server(folder)
    embedded.start()
    yield embedded
    embedded.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(server: EmbeddedServer) -> Iterator[Databases]:
    """That server's databases, with the migrated template among them."""
    made = Databases(server)
    made.create(TEMPLATE)
    url = with_database(server.owner_url, TEMPLATE)
    migrations.migrate(url)
    migrations.use_embedding_model(url, bundled_model().name, 384)
    yield made
    made.close()


@dataclass(frozen=True)
class TestDatabase:
    """One test's own database."""

    __test__ = False

    owner_url: str
    app_url: str
    database: Database
    _idle: list[psycopg.Connection] = field(default_factory=list, repr=False, compare=False)

    def person(self, role: Role, name: str | None = None) -> Actor:
        """A new account with that role."""
        user_id = uuid4()
        name = name or f"{role.title()} {user_id.hex[:12]}"
        email = f"{name.lower().replace(' ', '.')}@test.example"
        with self._as_owner() as connection:
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
        with self._as_owner() as connection:
            cursor = connection.execute(statement.encode(), values)
            row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def close(self) -> None:
        """Ends all connections."""
        self.database.close()
        for connection in self._idle:
            connection.close()

    @contextmanager
    def _as_owner(self) -> Iterator[psycopg.Connection]:
        """One transaction as the owner, on a connection that is kept for the next one."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = psycopg.connect(self.owner_url, autocommit=True, prepare_threshold=None)
        try:
            with connection.transaction():
                yield connection
        finally:
            if not connection.closed:
                self._idle.append(connection)


@pytest.fixture
def db(server: EmbeddedServer, databases: Databases) -> Iterator[TestDatabase]:
    """An empty, migrated database that only this test sees."""
    name = f"t_{uuid4().hex}"
    databases.create(name, TEMPLATE)
    database = Database(with_database(server.app_url, name))
    made = TestDatabase(
        with_database(server.owner_url, name), with_database(server.app_url, name), database
    )
    yield made
    made.close()
    databases.drop(name)


@pytest.fixture
def blank(server: EmbeddedServer, databases: Databases) -> Iterator[str]:
    """The owner's address of a database without any schema."""
    name = f"b_{uuid4().hex}"
    databases.create(name)
    yield with_database(server.owner_url, name)
    databases.drop(name)
