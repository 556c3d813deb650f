"""Somebody's own PostgreSQL: an ordinary owner, extensions elsewhere, a pooler in between.

Each refusal names a statement for the administrator, and the tests run exactly that statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from ea_core.access import matrix_check
from ea_core.db import migrations
from ea_core.db.embedded import EmbeddedServer
from ea_core.db.engine import APP_ROLE, Database
from ea_core.db.prerequisites import ITERATIVE_PGVECTOR, pgvector_version
from ea_core.errors import DatabaseUnavailable, MigrationError, NotAllowed
from ea_core.knowledge.embedding.local import bundled_model
from tests.conftest import TestDatabase
from tests.support.pooler import PROGRAM, transaction_pooler
from tests.support.postgres import quick_server, with_database
from tests.support.supabase_database import PASSWORD, as_login

DATABASE = "company"
ROLES = ("anon", "authenticated", "service_role", APP_ROLE)
OWNERS = ("keeper", "second_keeper")
EXTENSIONS_BY_HAND = (
    "create schema extensions authorization keeper; create extension vector with schema extensions"
)
_CURRENT_USER = text("select current_user")


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server of which EA knows nothing yet, and its administrator's hands."""

    superuser_url: str

    def run(self, statements: str, database: str = DATABASE) -> None:
        """Runs statements as the administrator."""
        with psycopg.connect(
            with_database(self.superuser_url, database), autocommit=True
        ) as connection:
            for statement in statements.split("; "):
                connection.execute(statement.encode())

    def owner(self, name: str = "keeper", *, database: str = DATABASE, rights: str = "") -> str:
        """A new role with a new database of its own; the address it logs in with."""
        self.run(f"create role {name} login {rights} password '{PASSWORD}'", "postgres")
        self.run(f"create database {database} owner {name}", "postgres")
        return as_login(with_database(self.superuser_url, database), name)

    def clear(self) -> None:
        """Removes what a test has made."""
        with psycopg.connect(
            with_database(self.superuser_url, "postgres"), autocommit=True
        ) as connection:
            for name in (DATABASE, f"{DATABASE}_2"):
                connection.execute(
                    sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
                )
            for name in (*ROLES, *OWNERS):
                connection.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def own_server(new_data_dir: Callable[[], Path]) -> Iterator[EmbeddedServer]:
    """A server for this module: roles belong to a whole server."""
    server = quick_server(new_data_dir())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def cluster(own_server: EmbeddedServer) -> Iterator[Cluster]:
    """That server without any role of ours."""
    made = Cluster(own_server.owner_url)
    made.clear()
    yield made
    made.clear()


def administrator_runs(cluster: Cluster, refused: MigrationError | DatabaseUnavailable) -> None:
    """What the sentence asks for."""
    cluster.run(refused.message.partition(": ")[2])


def vector_schema(url: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select extnamespace::regnamespace::text from pg_extension where extname = 'vector'"
        ).fetchone()
    return row and row[0]


def server_version(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version


def test_an_ordinary_owner_runs_a_whole_installation(cluster: Cluster) -> None:
    url = cluster.owner(rights="createrole")
    cluster.run(EXTENSIONS_BY_HAND)
    migrations.migrate(url)
    migrations.use_embedding_model(url, bundled_model().name, 384)
    assert matrix_check.check(url).deviations == ()

    database = Database(url)
    db = TestDatabase(url, url, database)
    staff = db.person("staff")
    db.client("Acme", staff)
    with database.acting_as(staff) as connection:
        names = connection.execute(text("select name from clients")).scalars().all()
    assert names == ["Acme"]
    with pytest.raises(NotAllowed), database.as_program() as connection:
        connection.execute(text("select * from clients"))
    database.close()


def test_an_owner_who_may_not_install_pgvector_is_told_what_to_have_run(cluster: Cluster) -> None:
    url = cluster.owner(rights="createrole")
    with pytest.raises(MigrationError, match="may not install the extension vector") as refused:
        migrations.migrate(url)
    administrator_runs(cluster, refused.value)
    assert migrations.migrate(url).applied


def test_pgvector_in_another_schema_is_moved_while_nothing_uses_it(cluster: Cluster) -> None:
    cluster.owner()
    cluster.run("create extension vector with schema public")
    superuser = with_database(cluster.superuser_url, DATABASE)
    assert migrations.migrate(superuser).applied
    assert vector_schema(superuser) == "extensions"


def test_an_owner_who_may_not_move_pgvector_is_told_what_to_have_run(cluster: Cluster) -> None:
    url = cluster.owner(rights="createrole")
    cluster.run("create extension vector with schema public")
    with pytest.raises(MigrationError, match="from schema public") as refused:
        migrations.migrate(url)
    assert vector_schema(url) == "public"
    administrator_runs(cluster, refused.value)
    assert migrations.migrate(url).applied


@pytest.mark.parametrize(
    "use",
    [
        "create table public.other (embedding public.vector(3))",
        "create function public.other(public.vector) returns int language sql return 1",
        "create view public.other as select '[1]'::public.vector as embedding",
    ],
)
def test_pgvector_that_another_program_uses_is_left_where_it_is(cluster: Cluster, use: str) -> None:
    cluster.owner()
    cluster.run("create extension vector with schema public")
    cluster.run(use)
    superuser = with_database(cluster.superuser_url, DATABASE)
    with pytest.raises(MigrationError, match="something in this database uses it there"):
        migrations.migrate(superuser)
    assert vector_schema(superuser) == "public"


def test_an_owner_who_may_not_make_roles_is_told_what_to_have_run(cluster: Cluster) -> None:
    url = cluster.owner()
    cluster.run(EXTENSIONS_BY_HAND)
    with pytest.raises(MigrationError, match="may not make the roles anon") as refused:
        migrations.migrate(url)
    administrator_runs(cluster, refused.value)
    assert migrations.migrate(url).applied


def test_who_does_not_own_the_database_is_told_what_to_have_run(cluster: Cluster) -> None:
    url = cluster.owner(rights="createrole")
    cluster.run(f"alter database {DATABASE} owner to postgres")
    with pytest.raises(MigrationError, match="may not make the schema") as refused:
        migrations.migrate(url)
    administrator_runs(cluster, refused.value)
    cluster.run(EXTENSIONS_BY_HAND)
    assert migrations.migrate(url).applied


def test_extensions_in_somebody_elses_schema_are_named(cluster: Cluster) -> None:
    url = cluster.owner(rights="createrole")
    cluster.run("create schema extensions; create extension vector with schema extensions")
    with pytest.raises(MigrationError, match="belongs to another role") as refused:
        migrations.migrate(url)
    administrator_runs(cluster, refused.value)
    assert migrations.migrate(url).applied


def test_two_installations_of_two_owners_share_a_server(cluster: Cluster) -> None:
    first = cluster.owner(rights="createrole")
    cluster.run(EXTENSIONS_BY_HAND)
    migrations.migrate(first)

    other = Cluster(cluster.superuser_url)
    url = other.owner("second_keeper", database=f"{DATABASE}_2", rights="createrole")
    other.run(EXTENSIONS_BY_HAND.replace("keeper", "second_keeper"), f"{DATABASE}_2")
    if server_version(url) >= 160000:  # before, who may make roles may grant them all
        with pytest.raises(MigrationError, match="made by another role") as refused:
            migrations.migrate(url)
        administrator_runs(cluster, refused.value)
    migrations.migrate(url)

    cluster.run(f"revoke {APP_ROLE} from second_keeper cascade")
    database = Database(url)
    with pytest.raises(DatabaseUnavailable, match="may not act as ea_app") as unable:
        database.ping()
    administrator_runs(cluster, unable.value)
    database.ping()
    database.close()


def test_who_is_not_the_owner_of_the_schema_is_told_which_setting_names_it(
    db: TestDatabase,
) -> None:
    with pytest.raises(MigrationError, match="ea_app does not own the schema"):
        migrations.migrate(db.app_url)
    with pytest.raises(MigrationError, match="ea_app does not own the schema"):
        migrations.status(db.app_url)


def test_an_old_pgvector_is_named(cluster: Cluster) -> None:
    cluster.owner()
    cluster.run(
        "create schema extensions; create extension vector with schema extensions; "
        "update pg_extension set extversion = '0.6.2' where extname = 'vector'"
    )
    with pytest.raises(MigrationError, match=r"0\.7 or newer; here it is 0\.6\.2\. Update it"):
        migrations.migrate(with_database(cluster.superuser_url, DATABASE))


def test_after_an_update_of_pgvector_a_migration_lets_the_search_use_it(db: TestDatabase) -> None:
    setting = (
        "select 'hnsw.iterative_scan=relaxed_order' = any (proconfig) from pg_proc"
        " where oid = to_regproc('ea.search_passages')"
    )
    version = db.one("select extversion from pg_extension where extname = 'vector'")
    if pgvector_version(str(version)) < ITERATIVE_PGVECTOR:  # see EA_TEST_SERVER_BIN
        migrations.migrate(db.owner_url)
        assert not db.one(setting), "an older pgvector does not know it"
        return
    db.one(
        "alter function ea.search_passages(text, extensions.vector, integer, text[], uuid, uuid[], jsonb)"
        " reset hnsw.iterative_scan"
    )
    assert not db.one(setting)
    migrations.migrate(db.owner_url)
    assert db.one(setting)


def test_a_mighty_login_keeps_its_might_out_of_every_transaction(db: TestDatabase) -> None:
    """And leaves nothing on the connection, which a pooler would hand to somebody else."""
    database = Database(db.owner_url)
    staff = db.person("staff")
    for block in (database.engine.begin, database.as_program):
        with block() as connection:
            assert connection.execute(_CURRENT_USER).scalar() == APP_ROLE
    with database.acting_as(staff) as connection:
        assert connection.execute(_CURRENT_USER).scalar() == "authenticated"
    with closing(database.engine.raw_connection()) as pooled, closing(pooled.cursor()) as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("postgres",)
    database.close()


@pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")
@pytest.mark.parametrize("login", ["keeper", APP_ROLE])
def test_a_whole_installation_behind_a_transaction_pooler(cluster: Cluster, login: str) -> None:
    direct = cluster.owner(rights="createrole")
    cluster.run(EXTENSIONS_BY_HAND)
    passwords = {"keeper": PASSWORD, APP_ROLE: PASSWORD}
    with transaction_pooler(direct, passwords) as address:
        owner_url, url = f"postgresql://keeper@{address}", f"postgresql://{login}@{address}"
        migrations.migrate(owner_url)
        migrations.use_embedding_model(owner_url, bundled_model().name, 384)
        cluster.run(f"alter role {APP_ROLE} password '{PASSWORD}'")
        database = Database(url)
        db = TestDatabase(owner_url, url, database)
        people = [db.person("staff") for _ in range(6)]
        owned = {person.id: db.client(f"Client of {person.id}", person) for person in people}

        def rename_my_client(number: int) -> tuple[UUID, list[UUID]]:
            actor = people[number % len(people)]
            with database.acting_as(actor) as connection:
                changed = connection.execute(
                    text("update clients set industry = :value returning id"), {"value": "Steel"}
                )
                return actor.id, list(changed.scalars())

        with ThreadPoolExecutor(6) as pool:
            for person, changed in pool.map(rename_my_client, range(60)):
                assert changed == [owned[person]]
        # The owner's own commands come through the same few connections.
        assert migrations.migrate(owner_url).applied == ()
        db.person("admin")
        assert matrix_check.check(owner_url).deviations == ()
        database.close()
