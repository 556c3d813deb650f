"""A real PostgreSQL for every test that touches data.

One embedded server per test process; one template database with all migrations applied; each test
gets a database of its own cloned from it.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import QueuePool
from sqlalchemy.exc import SQLAlchemyError

from ea_core.actor import Actor, Role
from ea_core.crm.remembered import forget_everything
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import Database
from ea_core.knowledge.embedding.local import bundled_model
from tests.support import chains
from tests.support.authority import authority
from tests.support.postgres import Databases, quick_server, scratch_folder, with_database
from tests.support.reuse import AS_NEW, Beginning

TEMPLATE = "ea_template"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` is."""
    return chains.processes()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Tests that share an installation stay in one process."""
    return chains.scheduler(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is loaded while tests are found stays until the end: no collection of garbage looks at it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


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

    def set_back(self) -> list[int] | None:
        """Takes from the connections what a test may have left on them; the processes behind them.

        None where one of them is still in use.
        """
        pool = self.database.engine.pool
        assert isinstance(pool, QueuePool)
        if pool.checkedout():
            return None
        pooled = [self.database.engine.raw_connection() for _ in range(pool.checkedin())]
        processes = []
        for connection in [*self._idle, *(one.driver_connection for one in pooled)]:
            assert isinstance(connection, psycopg.Connection)
            connection.execute(AS_NEW)
            if not connection.autocommit:
                connection.commit()
            processes.append(connection.info.backend_pid)
        for one in pooled:
            one.close()
        return processes

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


class Lending:
    """Databases of this process's server, each for one test at a time."""

    def __init__(self, server: EmbeddedServer, databases: Databases) -> None:
        self._server, self._databases = server, databases
        self._shelf: list[tuple[str, TestDatabase, Beginning]] = []

    @contextmanager
    def lend(self) -> Iterator[TestDatabase]:
        """An empty, migrated database for the length of the block."""
        name, made, beginning = self._shelf.pop() if self._shelf else self._new()
        engine = made.database.engine
        yield made
        again = False
        with suppress(psycopg.Error, SQLAlchemyError):
            kept = made.set_back() if made.database.engine is engine else None
            again = kept is not None and beginning.again(kept)
        if again:
            forget_everything()
            self._shelf.append((name, made, beginning))
        else:
            self._away(name, made, beginning)

    def close(self) -> None:
        """Removes what is kept."""
        while self._shelf:
            self._away(*self._shelf.pop())

    def _new(self) -> tuple[str, TestDatabase, Beginning]:
        name = f"t_{uuid4().hex}"
        self._databases.create(name, TEMPLATE)
        owner, app = (
            with_database(url, name) for url in (self._server.owner_url, self._server.app_url)
        )
        made = TestDatabase(owner, app, Database(app))
        return name, made, Beginning(psycopg.connect(owner, autocommit=True))

    def _away(self, name: str, made: TestDatabase, beginning: Beginning) -> None:
        made.close()
        beginning.connection.close()
        self._databases.drop(name)


@pytest.fixture(scope="session")
def lending(server: EmbeddedServer, databases: Databases) -> Iterator[Lending]:
    """Where the databases of tests come from."""
    made = Lending(server, databases)
    yield made
    made.close()


@pytest.fixture
def db(lending: Lending) -> Iterator[TestDatabase]:
    """An empty, migrated database that only this test sees."""
    with lending.lend() as made:
        yield made


@pytest.fixture
def blank(server: EmbeddedServer, databases: Databases) -> Iterator[str]:
    """The owner's address of a database without any schema."""
    name = f"b_{uuid4().hex}"
    databases.create(name)
    yield with_database(server.owner_url, name)
    databases.drop(name)
