"""What a test finds in a database that another one had before."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from tests.conftest import Lending, TestDatabase

TABLES = """
    select oid::regclass::text, reltuples, pg_relation_size(oid)
    from pg_class where relkind = 'r' and oid >= 16384 and relpersistence = 'p' order by 1"""


def content(db: TestDatabase) -> list[tuple[object, ...]]:
    """Of each table its rows, how many the planner was told of, and its bytes."""
    with psycopg.connect(db.owner_url) as connection:
        return [
            (
                *table,
                connection.execute(
                    f"select * from {table[0]} t order by t::text".encode()
                ).fetchall(),
            )
            for table in connection.execute(TABLES.encode()).fetchall()
        ]


def test_what_a_test_wrote_is_gone_and_what_it_changed_is_as_it_was(lending: Lending) -> None:
    with lending.lend() as db:
        name, before = db.one("select current_database()"), content(db)
        ada = db.person("admin", "Ada")
        client = db.client("Blue Heron", ada)
        db.one("update stages set name = name || '!'")
        db.one("update company set time_zone = 'Europe/Berlin'")
        db.one(
            "insert into deals (client_id, title, stage) select %s, 'A deal', min(key) from stages",
            client,
        )
        with db.database.acting_as(ada) as connection:
            assert connection.execute(text("select count(*) from deals")).scalar() == 1
            connection.execute(text("select set_config('ea.left', 'behind', false)"))
        last = db.one("select max(id) from audit_log")
    with lending.lend() as db:
        assert db.one("select current_database()") == name
        assert content(db) == before
        ben = db.person("admin", "Ben")
        assert db.one("select min(id) from audit_log") == 1 < int(str(last))
        with db.database.acting_as(ben) as connection:
            left = text("select current_setting('ea.left', true)")
            assert not connection.execute(left).scalar()


@pytest.mark.parametrize(
    "change",
    [
        "create table more ()",
        "alter table deals disable trigger user",
        "grant select (title) on deals to public",
        'drop policy "people read their own profile" on public.profiles',
        "analyze stages",
        "insert into clients (name) select 'A client' from generate_series(1, 5000)",
    ],
)
def test_one_that_is_another_by_now_is_not_used_again(lending: Lending, change: str) -> None:
    with lending.lend() as db:
        name = db.one("select current_database()")
        db.one(change)
    with lending.lend() as db:
        assert db.one("select current_database()") != name


def test_one_to_which_somebody_is_connected_is_not_used_again(lending: Lending) -> None:
    with lending.lend() as db:
        name = db.one("select current_database()")
        held = psycopg.connect(db.owner_url)
    with lending.lend() as db:
        assert db.one("select current_database()") != name
    held.close()
