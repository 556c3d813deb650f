"""What the database refuses is told as what it is; what nobody foresaw is told as our mistake."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine, text

from ea_core.access.matrix_check import MatrixCheck
from ea_core.db.engine import Database, make_engine
from ea_core.db.errors import translated
from ea_core.errors import (
    BugInDatabase,
    Conflict,
    DatabaseBusy,
    DatabaseFull,
    DatabaseTooSlow,
    DatabaseUnavailable,
    EAError,
    InvalidInput,
    NotAllowed,
)
from tests.conftest import TestDatabase

A_LOCK = "select pg_advisory_xact_lock(x'45415f72'::integer)"


def raised(db: TestDatabase, statement: str) -> EAError:
    with pytest.raises(EAError) as refused, db.database.as_program() as connection:
        connection.exec_driver_sql(statement)
    return refused.value


@pytest.mark.parametrize(
    "statement",
    [
        "selct 1",
        "do $$ begin raise exception 'secret words' using errcode = 'XX000'; end $$",
        "do $$ begin raise exception 'secret words' using errcode = '0A000'; end $$",
        "do $$ begin raise exception 'secret words' using errcode = 'P0001'; end $$",
    ],
)
def test_what_nobody_foresaw_is_our_mistake_with_a_reference(
    db: TestDatabase, caplog: pytest.LogCaptureFixture, statement: str
) -> None:
    error = raised(db, statement)
    assert isinstance(error, BugInDatabase)
    assert error.reference in error.message
    assert "secret words" not in error.message
    assert "can't be reached" not in error.message
    [entry] = [one for one in caplog.records if error.reference in one.getMessage()]
    assert entry.levelno == logging.ERROR
    assert statement[:20] in entry.getMessage()


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("08006", DatabaseUnavailable, "can't be reached"),
        ("57P01", DatabaseUnavailable, "can't be reached"),
        ("57P03", DatabaseUnavailable, "can't be reached"),
        ("53300", DatabaseBusy, "busy"),
        ("53200", DatabaseBusy, "busy"),
        ("53100", DatabaseFull, "disk is full"),
        ("40001", DatabaseBusy, "Try again"),
        ("40P01", DatabaseBusy, "Try again"),
        ("55P03", DatabaseBusy, "busy"),
        ("25P03", DatabaseBusy, "held up"),
        ("25P04", DatabaseBusy, "held up"),
        ("57014", DatabaseTooSlow, "too long"),
        ("28000", DatabaseUnavailable, "lacks rights"),
        ("42501", NotAllowed, "not allowed"),
        ("23505", Conflict, "exists already"),
        ("54000", InvalidInput, "too long"),
    ],
)
def test_each_code_has_its_meaning(
    db: TestDatabase, code: str, kind: type[EAError], words: str
) -> None:
    error = raised(db, f"do $$ begin raise exception 'x' using errcode = '{code}'; end $$")
    assert type(error) is kind
    assert words in error.message


def test_a_connection_that_is_cut_is_a_database_that_is_away(db: TestDatabase) -> None:
    error = raised(db, "select pg_terminate_backend(pg_backend_pid())")
    assert isinstance(error, DatabaseUnavailable)
    assert "can't be reached" in error.message


def test_a_lock_that_is_not_given_and_a_statement_that_takes_too_long(db: TestDatabase) -> None:
    with psycopg.connect(db.owner_url) as other:
        other.execute(A_LOCK.encode())
        waiting = raised(db, f"set local lock_timeout = '50ms'; {A_LOCK}")
        assert isinstance(waiting, DatabaseBusy)
        slow = raised(db, f"set local statement_timeout = '50ms'; {A_LOCK}")
        assert isinstance(slow, DatabaseTooSlow)


def test_a_text_that_is_too_long_for_the_index(db: TestDatabase) -> None:
    long = "select to_tsvector('simple', string_agg(n || 'word', ' ')) from generate_series(1, 300000) n"
    assert isinstance(raised(db, long), InvalidInput)


def test_a_pool_that_is_used_up_is_busy(db: TestDatabase) -> None:
    address = make_engine(db.app_url).url
    engine = create_engine(address, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with engine.connect(), pytest.raises(DatabaseBusy), translated(), engine.connect():
        raise AssertionError
    engine.dispose()


@contextmanager
def role(db: TestDatabase, options: str) -> Iterator[str]:
    """The address for a login of its own."""
    name = f"r_{uuid4().hex[:12]}"
    db.one(f"create role {name} password 'word' {options}")
    yield re.sub(r"//.*?@", f"//{name}:word@", db.app_url)
    db.one(f"drop role {name}")


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ("login connection limit 0", DatabaseBusy, "busy"),
        ("nologin", DatabaseUnavailable, "does not let the user in DATABASE_URL in"),
        ("login", DatabaseUnavailable, "may not act as ea_app"),
    ],
)
def test_a_login_that_is_refused_is_told_why(
    db: TestDatabase, options: str, kind: type[EAError], words: str
) -> None:
    with role(db, options) as url:
        database = Database(url)
        with pytest.raises(EAError) as refused:
            database.ping()
        database.close()
    assert type(refused.value) is kind
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda url: url.replace("ea_app", "nobody_at_all"), "refuses the user or the password"),
        (lambda url: url.replace("/t_", "/none_"), "no database of the name"),
    ],
)
def test_an_address_with_a_wrong_name_is_told_so(
    db: TestDatabase, change: Callable[[str], str], words: str
) -> None:
    database = Database(change(db.app_url))
    with pytest.raises(DatabaseUnavailable, match=words):
        database.ping()
    database.close()


def test_a_login_without_rights_is_not_told_as_a_refusal_of_the_person(db: TestDatabase) -> None:
    staff = db.person("staff")
    db.one("revoke usage on schema public, ea from authenticated, ea_app, public")
    with (
        pytest.raises(DatabaseUnavailable, match="lacks rights"),
        db.database.acting_as(staff) as connection,
    ):
        connection.execute(text("select * from public.clients"))


def test_who_may_only_read_and_why(db: TestDatabase) -> None:
    boss, staff = db.person("admin"), db.person("staff")
    write = text("insert into clients (name) values ('x')")
    with (
        pytest.raises(NotAllowed, match="somebody else"),
        db.database.acting_as(replace(staff, viewed_by=boss.id)) as connection,
    ):
        connection.execute(write)
    with (
        pytest.raises(BugInDatabase),
        db.database.acting_as(staff, read_only=True) as connection,
    ):
        connection.execute(write)
    with psycopg.connect(db.owner_url, autocommit=True) as owner:
        owner.execute(
            b"do $$ begin execute format('alter database %I set default_transaction_read_only = on',"
            b" current_database()); end $$"
        )
    database = Database(db.app_url)
    with (
        pytest.raises(DatabaseUnavailable, match="set to reading only"),
        database.acting_as(staff) as connection,
    ):
        connection.execute(write)
    database.close()


def test_the_permission_check_says_that_it_has_to_wait(db: TestDatabase) -> None:
    matrix = MatrixCheck(db.database, db.owner_url, is_owners=True)
    with psycopg.connect(db.owner_url) as writer:
        writer.execute("lock table public.document_chunks in exclusive mode")
        with pytest.raises(DatabaseBusy, match="a long document"):
            matrix.run()
    assert matrix.last() is None
