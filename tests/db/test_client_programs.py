"""PostgreSQL's own programs as they are run by this one."""

from __future__ import annotations

from urllib.parse import urlsplit

import psutil
import psycopg
import pytest

from ea_core.db.client_programs import fitting
from ea_core.errors import DatabaseUnavailable
from tests.conftest import TestDatabase


def test_a_password_is_in_no_argument_and_no_setting_is_handed_on(
    db: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "a secret")
    password = urlsplit(db.owner_url).password
    assert password
    with psycopg.connect(db.owner_url) as connection:
        programs = fitting(connection)
    with programs.dumping(db.owner_url, ["--schema-only"]) as output:
        (child,) = (one for one in psutil.Process().children() if one.name() == "pg_dump")
        arguments, environment = child.cmdline(), child.environ()
        text = output.read().decode()
    assert not any(password in one for one in arguments)
    assert environment["PGPASSWORD"] == password
    assert "OPENAI_API_KEY" not in environment
    assert "CREATE TABLE public.clients" in text


def test_what_a_program_was_refused_is_said(db: TestDatabase) -> None:
    with psycopg.connect(db.owner_url) as connection:
        programs = fitting(connection)
        with pytest.raises(DatabaseUnavailable, match="postgresql-client-99"):
            fitting(connection, at_least=99)
    url = db.owner_url.replace("?host=", "_gone?host=")
    with (
        pytest.raises(DatabaseUnavailable, match=r"pg_dump failed: .*does not exist") as refused,
        programs.dumping(url, []) as output,
    ):
        output.read()
    assert str(urlsplit(url).password) not in refused.value.message
