"""What a workspace hands out of identity and access, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ea_core.app import App
from ea_core.errors import NotAllowed
from ea_core.settings import Settings
from tests.conftest import TestDatabase


@pytest.fixture
def app(db: TestDatabase, tmp_path: Path) -> Iterator[App]:
    app = App(Settings(data_dir=tmp_path, port=8511), db.app_url, db.owner_url, None)
    yield app
    app.close()


def test_invitations_and_resets_lead_to_the_port_that_is_served(app: App, db: TestDatabase) -> None:
    accounts = app.as_user(db.person("admin")).accounts
    links = [accounts.invite("bo@example.com"), accounts.reset(accounts.list()[-1])]
    for link in links:
        assert link is not None
        assert link.startswith("http://127.0.0.1:8511/set-password?token=")


def test_sessions_are_the_persons_own(app: App, db: TestDatabase) -> None:
    admin, staff = db.person("admin"), db.person("staff")
    me = app.as_user(staff)
    here, there = (app.local_sessions.open(staff.id, name) for name in ("here", "there"))
    assert [one.user_agent for one in me.sessions.list(here)] == ["here", "there"]
    assert me.sessions.end_others(here) == 1
    assert app.sessions.actor_for(there) is None
    seen = app.as_user(app.as_user(admin).access.view_as.start(staff.id))
    with pytest.raises(NotAllowed):
        _ = seen.sessions


def test_only_administrators_reach_the_matrix(app: App, db: TestDatabase) -> None:
    admin, other = db.person("admin"), db.person("admin")
    assert app.as_user(admin).access.matrix.last() is None
    seen = app.as_user(admin).access.view_as.start(other.id)
    for person in (seen, db.person("manager"), db.person("staff")):
        with pytest.raises(NotAllowed):
            _ = app.as_user(person).access.matrix
