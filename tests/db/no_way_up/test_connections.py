"""A pooled connection, before and after somebody: identity neither stays behind nor is forged."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from psycopg import errors as pg
from sqlalchemy import text

from ea_core.actor import Actor, Origin
from ea_core.crm.workspace import CrmWorkspace
from ea_core.db.engine import Database
from ea_core.errors import EAError, NotAllowed
from tests.conftest import TestDatabase
from tests.db.no_way_up.attacker import REFUSED, acting, ban, conversation, outcome

_ME = text("select auth.uid(), ea.my_role()::text")


def test_what_a_user_types_never_becomes_an_identity(db: TestDatabase) -> None:
    """Claims forged in every text field of a form stay text."""
    boss, staff = db.person("admin"), db.person("staff")
    forged = f"x'); select set_config('request.jwt.claims', '{{\"sub\": \"{boss.id}\"}}', true); --"
    mine = db.client("Mine", staff)
    crm = CrmWorkspace(db.database, staff)
    with db.database.acting_as(staff) as connection:
        connection.execute(
            text(
                "insert into contacts (client_id, first_name, last_name, email) values (:c, :f, :f, :f)"
            ),
            {"c": mine, "f": forged[:190]},
        )
        seen = connection.execute(_ME).one()
    assert tuple(seen) == (staff.id, "staff")
    assert db.one("select first_name from contacts") == forged[:190]
    with pytest.raises(EAError):
        crm.clients.delete(mine)


def test_what_stands_in_a_name_an_address_or_an_origin_is_no_claim(db: TestDatabase) -> None:
    """The claims are JSON: a quote in an e-mail address does not end the string."""
    boss, staff = db.person("admin"), db.person("staff")
    forged = f'x", "sub": "{boss.id}", "viewed_by": "{boss.id}", "y": "'
    client = db.client("Mine", staff)
    odd = replace(staff, email=forged, full_name=forged, origin=Origin(place=forged))
    assert json.loads(odd.claims())["sub"] == str(staff.id)
    with db.database.acting_as(odd) as connection:
        assert tuple(connection.execute(_ME).one()) == (staff.id, "staff")
        connection.execute(text("update clients set name = 'n' where id = :id"), {"id": client})
    assert db.one("select actor_id from audit_log order by id desc limit 1") == staff.id


def test_a_connection_from_the_pool_carries_nothing_over(db: TestDatabase) -> None:
    """Many people at once over few connections: everybody is always themselves."""
    people = [db.person("staff") for _ in range(6)]

    def who(person: Actor) -> bool:
        with db.database.acting_as(person) as connection:
            mine = connection.execute(text("select auth.uid()")).scalar_one()
        with db.database.as_program() as connection:
            nobody = connection.execute(
                text("select nullif(current_setting('request.jwt.claims', true), ''), current_user")
            ).one()
        return mine == person.id and tuple(nobody) == (None, "ea_app")

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(who, people * 20))


@pytest.mark.parametrize(
    "left_behind",
    [
        "select set_config('request.jwt.claim.sub', '{boss}', false)",
        "select set_config('request.jwt.claims', '{{\"sub\": \"{boss}\"}}', false)",
        "select set_config('request.jwt.claim', '{{\"viewed_by\": \"{boss}\"}}', false)",
        "set search_path = pg_temp, public",
        "create temp table clients (id uuid, name text, owner_id uuid)",
        "create temp view people as select null::uuid as id, 'Mallory' as full_name",
        "create domain pg_temp.uuid as pg_catalog.uuid check (value is null)",
        "create domain pg_temp.jsonb as pg_catalog.jsonb check (value is null)",
        "create domain pg_temp.text as pg_catalog.text check (value is null)",
        "declare mine cursor with hold for select * from clients",
        "prepare mine as select * from clients",
        "select set_config('role', 'authenticated', false)",
        "select set_config('ea.origin', '{{\"hand\": \"operator\"}}', false)",
        "set default_transaction_read_only = off",
    ],
)
def test_what_somebody_leaves_in_a_connection_does_not_reach_the_next(
    db: TestDatabase, left_behind: str
) -> None:
    boss, staff, next_one = db.person("admin"), db.person("staff"), db.person("staff", "Nina")
    client = db.client("Acme", next_one)
    database = Database(db.app_url)
    try:
        with database.acting_as(staff) as connection:
            process = connection.scalar(text("select pg_backend_pid()"))
            connection.exec_driver_sql(left_behind.format(boss=boss.id))
        with database.as_program() as connection:
            assert connection.scalar(text("select pg_backend_pid()")) == process
            assert connection.scalar(text("select current_user")) == "ea_app"
            claims = text("select current_setting('request.jwt.claims', true)")
            assert connection.scalar(claims) == ""
        with pytest.raises(NotAllowed), database.as_program() as connection:
            connection.execute(text("select * from public.clients"))
        with database.acting_as(next_one) as connection:
            assert connection.scalar(text("select pg_backend_pid()")) == process
            assert tuple(connection.execute(_ME).one()) == (next_one.id, "staff")
            assert connection.scalar(text("select ea.is_viewed()")) is False
            assert connection.execute(text("select name from clients")).scalars().all() == ["Acme"]
            assert (
                "Nina" in connection.execute(text("select full_name from people")).scalars().all()
            )
            connection.execute(text("update clients set name = 'B' where id = :id"), {"id": client})
    finally:
        database.close()
    assert (
        db.one("select actor_name || hand from audit_log order by id desc limit 1") == "Ninaperson"
    )


@pytest.mark.parametrize(
    "call",
    [
        "select count(*) from ea.passages_of(:document, 20, 0)",
        "select count(*) from ea.passages_by_id(array[cast(:chunk as uuid)])",
        "select count(*) from ea.search_passages('salary', null, 8, null, :thread, null)",
        "select count(*) from ea.my_threads() t where :thread = any (t)",
    ],
)
def test_a_plan_kept_in_a_connection_is_nobodys(db: TestDatabase, call: str) -> None:
    """Functions keep their plans in the connection; whose rows they show is asked at each call."""
    owner, stranger = db.person("staff"), db.person("manager")
    theirs = conversation(db, owner)
    database = Database(db.app_url)
    try:
        processes = set()
        for person, seen in ((owner, 1), (stranger, 0), (owner, 1), (stranger, 0)):
            for _ in range(7):  # from the sixth on PostgreSQL may keep a generic plan
                with database.acting_as(person) as connection:
                    processes.add(connection.scalar(text("select pg_backend_pid()")))
                    assert connection.scalar(text(call), theirs.ids) == seen
        assert len(processes) == 1
    finally:
        database.close()


def test_a_failed_block_leaves_no_identity_and_no_write_behind(db: TestDatabase) -> None:
    staff = db.person("staff")

    def half_done() -> None:
        with db.database.acting_as(staff) as connection:
            insert = text("insert into clients (name, owner_id) values ('half', :me)")
            connection.execute(insert, {"me": staff.id})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert db.one("select count(*) from clients") == 0
    with pytest.raises(NotAllowed), db.database.as_program() as connection:
        connection.execute(text("select * from clients"))


def test_a_path_that_forgets_the_identity_reads_nothing(db: TestDatabase) -> None:
    """The login itself, the login back from a person, and a person without claims."""
    conversation(db, db.person("admin"))
    with psycopg.connect(db.owner_url) as owner:
        tables = [str(name) for (name,) in owner.execute("""
            select c.oid::regclass::text from pg_class c
            where c.relnamespace in ('public'::regnamespace, 'ea'::regnamespace)
              and c.relkind in ('r', 'p', 'v') and c.oid <> 'ea.installation'::regclass
        """)]  # fmt: skip
    with psycopg.connect(db.app_url) as connection:
        for table in tables:
            assert outcome(connection, f"select * from {table}") == REFUSED, table
    with acting(db, db.person("admin")) as connection:
        for back in ("reset role", "set local role ea_app", "set local role none"):
            connection.execute(back.encode())
            for table in tables:
                assert outcome(connection, f"select * from {table}") == REFUSED, table
    for claims in ("", "{}", '{"role": "service_role"}', '{"sub": null}', '{"sub": ""}'):
        with psycopg.connect(db.app_url) as connection:
            connection.execute(
                "select set_config('role', 'authenticated', true),"
                " set_config('request.jwt.claims', %s, true)",
                (claims,),
            )
            for table in tables:
                assert outcome(connection, f"select * from {table}") in {REFUSED, "0", "22P02"}, (
                    table
                )


@pytest.mark.parametrize("how", ["demoted", "banned", "deleted"])
def test_who_is_shut_out_is_shut_out_in_the_middle_of_a_transaction(
    db: TestDatabase, how: str
) -> None:
    boss = db.person("admin")
    client = db.client("Acme")
    with acting(db, boss) as connection:
        change = b"update clients set name = name where id = %s"
        assert connection.execute(change, (client,)).rowcount == 1
        connection.execute("prepare again as select count(*) from audit_log")
        assert connection.execute("execute again").fetchone() != (0,)
        connection.execute("savepoint open")
        connection.commit()
        conn = connection
        conn.execute(
            "select set_config('role', 'authenticated', true),"
            " set_config('request.jwt.claims', %s, true)",
            (boss.claims(),),
        )
        assert conn.execute("select ea.is_admin()").fetchone() == (True,)
        if how == "demoted":
            db.one("update profiles set role = 'staff' where id = %s", boss.id)
        elif how == "banned":
            ban(db, boss)
        else:
            db.one("delete from auth.users where id = %s", boss.id)
        assert conn.execute("select ea.is_admin()").fetchone() == (False,)
        assert conn.execute(change, (client,)).rowcount == 0
        assert conn.execute("execute again").fetchone() == (0,)
        seen = conn.execute("select count(*) from clients").fetchone()
        assert seen == ((1,) if how == "demoted" else (0,))
        assert outcome(conn, "insert into clients (name) values ('x')") == REFUSED
        assert outcome(conn, "select * from ea.accounts()") == "0"


def test_nobody_waits_for_a_lock_that_a_stranger_takes_on_their_rows(db: TestDatabase) -> None:
    theirs = conversation(db, db.person("staff"))
    with acting(db, db.person("staff")) as stranger, acting(db, theirs.owner) as owner:
        for table, name in (("clients", "client"), ("deals", "deal"), ("threads", "thread")):
            stranger.execute(f"select * from {table} for update".encode())
            owner.execute("set local lock_timeout = '1s'")
            changed = outcome(owner, f"update {table} set updated_at = now() where id = %({name})s",
                              theirs.ids)  # fmt: skip
            assert changed == "1", table


def test_who_views_as_somebody_writes_nowhere(db: TestDatabase) -> None:
    admin, manager = db.person("admin"), db.person("manager")
    mine = conversation(db, manager)
    seen = replace(manager, viewed_by=admin.id)
    with psycopg.connect(db.owner_url) as owner:
        tables = [str(name) for (name,) in owner.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )]  # fmt: skip
    statements = [f"delete from {table}" for table in tables]
    statements += [f"insert into {table} default values" for table in tables]
    statements += [
        "update clients set name = 'x'", "update profiles set full_name = 'x'",
        "select * from clients for update", "select ea.close_my_sessions(null)",
        "select ea.close_my_session(gen_random_uuid())",
        "select ea.change_my_password('', 'b', null)",
        "create table pg_temp.t as select 1; insert into threads (user_id) select auth.uid()",
        "set transaction read write", "set local transaction_read_only = off",
        "select set_config('transaction_read_only', 'off', true)",
        "commit; insert into clients (name) values ('x')",
    ]  # fmt: skip
    before = db.one("select count(*) from audit_log")

    def look_and(statement: str) -> None:
        with db.database.acting_as(seen) as connection:
            connection.execute(text("select 1 from clients"))
            connection.exec_driver_sql(statement)

    for statement in statements:
        with pytest.raises(EAError):
            look_and(statement)
    assert db.one("select count(*) from audit_log") == before
    assert db.one("select name from clients where id = %s", mine.ids["client"]) == "Theirs"


def test_large_objects_and_temporary_tables_are_ones_own(db: TestDatabase) -> None:
    """What anybody can make in PostgreSQL is no way to another person's."""
    with acting(db, db.person("admin")) as connection:
        row = connection.execute("select lo_from_bytea(0, 'secret')").fetchone()
        connection.execute("reset role")
        with pytest.raises(pg.InsufficientPrivilege):
            connection.execute("select lo_get(%s)", row)
