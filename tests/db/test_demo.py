"""The demo company in the database, and what the installation knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ea_core.app import App
from ea_core.demo.load import DEMO_PASSWORDS, fill
from ea_core.demo.questions import SUGGESTED_QUESTIONS
from ea_core.settings import Settings
from tests.conftest import TestDatabase
from tests.support.hashes import QUICK


@pytest.fixture
def app(db: TestDatabase, tmp_path: Path) -> Iterator[App]:
    app = App(Settings(data_dir=tmp_path), db.app_url, db.owner_url, None, hashes=QUICK)
    yield app
    app.close()


def test_what_may_be_shown_of_it_is_known_while_it_is_loaded(app: App) -> None:
    assert app.facts().demo is None
    assert fill(app, wait_for_documents=False)
    demo = app.facts().demo
    assert demo is not None
    assert demo.passwords == DEMO_PASSWORDS
    assert demo.questions == tuple(one.question for one in SUGGESTED_QUESTIONS)
    for email, password in demo.passwords.items():
        assert app.local_auth.verify(email, password) == app.actor(email).id
    assert not fill(app, wait_for_documents=False), "not into a database that holds something"


def test_passwords_of_its_own_are_kept_as_hashes_only(app: App, db: TestDatabase) -> None:
    own = {email: f"own {email}" for email in DEMO_PASSWORDS}
    assert fill(app, wait_for_documents=False, passwords=own)
    demo = app.facts().demo
    assert demo is not None
    assert demo.passwords == {}
    assert db.one("select count(*) from ea.installation where value::text like '%%own %%'") == 0
    assert app.local_auth.verify("staff@example.com", own["staff@example.com"])
