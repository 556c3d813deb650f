"""`ea user reset`: the operator's one-time link."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from ea_core.cli import main
from ea_core.identity.local.auth import LocalAuth
from ea_core.identity.local.operator import OperatorAccounts
from tests.conftest import TestDatabase
from tests.support.hashes import QUICK

EMAIL, PASSWORD = "ada@example.com", "battery staple"


@pytest.fixture
def auth(db: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> LocalAuth:
    monkeypatch.setenv("DATABASE_URL", db.app_url)
    monkeypatch.setenv("EA_OWNER_DATABASE_URL", db.owner_url)
    monkeypatch.setenv("EA_PUBLIC_URL", "https://ea.example.com")
    OperatorAccounts(db.owner_url, QUICK).add(EMAIL, "Ada", "staff", "correct horse")
    return LocalAuth(db.database, QUICK)


def test_the_link_sets_a_password_once(auth: LocalAuth, capsys: pytest.CaptureFixture[str]) -> None:
    main(["user", "reset", EMAIL, "--json"])
    link = urlsplit(json.loads(capsys.readouterr().out)["link"])
    assert f"{link.scheme}://{link.netloc}{link.path}" == "https://ea.example.com/set-password"
    (token,) = parse_qs(link.query)["token"]
    assert auth.reset_password(token, PASSWORD).email == EMAIL
    assert auth.verify(EMAIL, PASSWORD)


def test_an_unknown_address_is_one_line(
    auth: LocalAuth, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["user", "reset", "nobody@example.com"])
    assert ended.value.code == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == ("Error: There is no account for nobody@example.com, or it is blocked.\n")
