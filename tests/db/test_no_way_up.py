"""No way up: what a staff member, or anybody who gets a word into a statement, tries in vain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors as pg
from sqlalchemy import text

from ea_core.crm.service import Crm
from ea_core.errors import EAError, NotAllowed
from ea_core.identity.actor import Actor
from tests.conftest import TestDatabase


@contextmanager
def acting(db: TestDatabase, person: Actor) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The application's own login, acting as a person: what injected SQL would find itself in."""
    with psycopg.connect(db.app_url) as connection:
        connection.execute(
            "select set_config('role', 'authenticated', true),"
            " set_config('request.jwt.claims', %s, true),"
            " set_config('search_path', 'public, extensions', true)",
            (json.dumps({"sub": str(person.id), "role": "authenticated"}),),
        )
        yield connection
        connection.rollback()


def _role(db: TestDatabase, person: Actor) -> object:
    return db.one("select role::text from profiles where id = %s", person.id)


@pytest.mark.parametrize(
    "statement",
    [
        "update profiles set role = 'admin' where id = %(me)s",
        "update profiles set role = 'admin'",
        "update profiles set (full_name, role) = ('x', 'admin') where id = %(me)s",
        "insert into profiles (id, email, role) values (%(me)s, 'x', 'admin') on conflict (id) do update set role = 'admin'",
        "merge into profiles p using (select 1) s on p.id = %(me)s when matched then update set role = 'admin'",
        "delete from profiles where id = %(me)s",
        'update auth.users set raw_app_meta_data = \'{"role": "admin"}\' where id = %(me)s',
        'update auth.users set raw_user_meta_data = \'{"role": "admin"}\' where id = %(me)s',
        "alter table profiles disable row level security",
        "alter table profiles owner to authenticated",
        "create policy mine on profiles using (true)",
        "create or replace function ea.my_role() returns user_role language sql as $$ select 'admin'::user_role $$",
        "create function public.my_role() returns text language sql as $$ select 'admin' $$",
        "grant all on profiles to authenticated",
        "set local role postgres",
        "set local session authorization postgres",
        "alter role ea_app bypassrls",
        "create table public.mine (id int)",
        "copy profiles to program 'id'",
    ],
)
def test_nobody_raises_their_own_role(db: TestDatabase, statement: str) -> None:
    staff = db.person("staff")
    with acting(db, staff) as connection:
        try:
            connection.execute(statement.encode(), {"me": staff.id})
            connection.commit()
        except (pg.InsufficientPrivilege, pg.InvalidSchemaName, pg.FeatureNotSupported):
            connection.rollback()
    assert _role(db, staff) == "staff"
    assert db.one("select relrowsecurity from pg_class where relname = 'profiles'") is True


@pytest.mark.parametrize(
    "name", ["ea.sessions", "ea.lexemes", "ea.passage_terms", "ea.migrations", "auth.users"]
)
def test_private_tables_are_closed(db: TestDatabase, name: str) -> None:
    for person in (db.person("staff"), db.person("admin")):
        with acting(db, person) as connection, pytest.raises(pg.InsufficientPrivilege):
            connection.execute(f"select * from {name}".encode())


@pytest.mark.parametrize(
    "call",
    [
        "select * from ea.account_for_sign_in('boss@test.example')",
        "select * from ea.person_for_email('boss@test.example')",
        "select ea.open_session(gen_random_uuid(), '\\x00', 100, 'x')",
        "select * from ea.session_person('\\x00', 100)",
        "select * from ea.claim_ingestion()",
        "select ea.fail_lost_ingestions()",
        "select ea.use_embedding_model('x', 3)",
        "select ea.write_audit('update', 'x', null, null, null)",
    ],
)
def test_the_programs_own_functions_are_not_for_people(db: TestDatabase, call: str) -> None:
    with (
        acting(db, db.person("admin", "boss")) as connection,
        pytest.raises(pg.InsufficientPrivilege),
    ):
        connection.execute(call.encode())


def test_what_others_keep_shows_neither_in_counts_nor_in_errors_nor_in_plans(
    db: TestDatabase,
) -> None:
    owner, stranger = db.person("manager"), db.person("admin")
    thread = UUID(
        str(
            db.one(
                "insert into threads (user_id, title) values (%s, 'pay rise') returning id",
                owner.id,
            )
        )
    )
    db.one(
        "insert into messages (thread_id, role, content) values (%s, 'user', 'my salary is 4711')",
        thread,
    )
    with acting(db, stranger) as connection:
        assert connection.execute("select count(*) from messages").fetchone() == (0,)
        assert connection.execute("select count(*) from threads").fetchone() == (0,)
        # A function that tells what it sees is not asked about rows that the policy hides.
        assert (
            connection.execute(
                "select 1 from messages where (1 / (length(content) - length(content))) = 1"
            ).fetchall()
            == []
        )
        plan = "\n".join(
            str(row[0])
            for row in connection.execute(
                "explain (analyze, verbose) select * from messages"
            ).fetchall()
        )
        assert "4711" not in plan
        # The database says the same of a thread that exists and of one that does not.
        says = []
        for wanted in (thread, uuid4()):
            with pytest.raises(pg.InsufficientPrivilege) as caught, connection.transaction():
                connection.execute(
                    "insert into messages (thread_id, role, content) values (%s, 'user', 'x')",
                    (wanted,),
                )
            says.append(str(caught.value))
        assert says[0] == says[1]


def test_returning_gives_no_row_back_that_may_not_be_read(db: TestDatabase) -> None:
    owner, stranger = db.person("staff"), db.person("staff")
    db.one("insert into threads (user_id, title) values (%s, 'secret')", owner.id)
    with acting(db, stranger) as connection:
        assert (
            connection.execute("update threads set title = title returning title").fetchall() == []
        )
        assert connection.execute("delete from threads returning title").fetchall() == []


def test_search_finds_nothing_in_the_documents_of_another_persons_conversation(
    db: TestDatabase,
) -> None:
    owner, stranger = db.person("staff"), db.person("manager")
    thread = db.one("insert into threads (user_id) values (%s) returning id", owner.id)
    document = db.one(
        "insert into documents (title, thread_id) values ('Severance of Q. Zephyr', %s) returning id",
        thread,
    )
    db.one(
        "insert into document_chunks (document_id, content, chunk_index, embedding)"
        " values (%s, 'zephyr severance', 0, array_fill(0.05, array[384])::extensions.vector)",
        document,
    )
    search = "select count(*) from ea.search_passages('zephyr', array_fill(0.05, array[384])::vector, 10, null, %s, null)"
    with acting(db, owner) as connection:
        assert connection.execute(search.encode(), (thread,)).fetchone() == (1,)
    with acting(db, stranger) as connection:
        assert connection.execute(search.encode(), (thread,)).fetchone() == (0,)
        assert connection.execute(
            "select count(*) from document_chunks where content ilike '%zephyr%'"
        ).fetchone() == (0,)
        assert connection.execute(
            "select count(*) from document_chunks order by min(embedding <=> array_fill(0.05, array[384])::vector)"
        ).fetchone() == (0,)


def test_what_a_user_types_never_becomes_an_identity(db: TestDatabase) -> None:
    """Claims forged in every text field of a form stay text."""
    boss, staff = db.person("admin"), db.person("staff")
    forged = f"x'); select set_config('request.jwt.claims', '{{\"sub\": \"{boss.id}\"}}', true); --"
    mine = db.client("Mine", staff)
    crm = Crm(db.database, staff)
    with db.database.acting_as(staff) as connection:
        connection.execute(
            text(
                "insert into contacts (client_id, first_name, last_name, email) values (:c, :f, :f, :f)"
            ),
            {"c": mine, "f": forged[:190]},
        )
        seen = connection.execute(text("select auth.uid(), ea.my_role()::text")).one()
    assert tuple(seen) == (staff.id, "staff")
    assert db.one("select first_name from contacts") == forged[:190]
    with pytest.raises(EAError):
        crm.delete_client(mine)


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


def test_sequences_are_closed(db: TestDatabase) -> None:
    with acting(db, db.person("admin")) as connection, pytest.raises(pg.InsufficientPrivilege):
        connection.execute("select last_value from deal_stage_history_id_seq")


def test_handing_a_client_over_to_oneself_is_in_vain(db: TestDatabase) -> None:
    staff, colleague = db.person("staff"), db.person("staff")
    client = db.client("Theirs", colleague)
    with acting(db, staff) as connection:
        for statement in (
            "update clients set owner_id = %(me)s where id = %(client)s",
            "update clients set owner_id = %(me)s",
        ):
            assert (
                connection.execute(statement.encode(), {"me": staff.id, "client": client}).rowcount
                == 0
            )
        with pytest.raises(pg.InsufficientPrivilege):
            connection.execute(
                "insert into clients (id, name, owner_id) values (%(client)s, 'x', %(me)s)"
                " on conflict (id) do update set owner_id = excluded.owner_id",
                {"me": staff.id, "client": client},
            )
    assert db.one("select owner_id from clients where id = %s", client) == colleague.id
