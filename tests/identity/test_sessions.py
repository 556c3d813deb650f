"""Sessions: what a cookie is worth, and when it is worth nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ea_core.identity.sessions import Sessions
from ea_core.settings import Settings
from tests.conftest import TestDatabase


@pytest.fixture
def sessions(db: TestDatabase, tmp_path: Path) -> Sessions:
    return Sessions(db.database, Settings(data_dir=tmp_path))


def test_a_session_stands_for_its_person_until_it_is_closed(
    db: TestDatabase, sessions: Sessions
) -> None:
    person = db.person("manager")
    token = sessions.open(person.id, "Firefox")
    other = sessions.open(person.id, None)
    assert sessions.actor_for(token) == person
    sessions.close(token)
    assert sessions.actor_for(token) is None
    assert sessions.actor_for(other) == person


def test_the_token_itself_is_not_kept(db: TestDatabase, sessions: Sessions) -> None:
    token = sessions.open(db.person("staff").id, "x\x00y")
    kept = db.one("select encode(token_hash, 'escape') || user_agent from ea.sessions")
    assert token not in str(kept)
    assert db.one("select length(token_hash) from ea.sessions") == 32


@pytest.mark.parametrize("forged", [None, "", "x", "A" * 43, "' or true --", "é" * 43, "A" * 5000])
def test_a_forged_token_is_nobody(db: TestDatabase, sessions: Sessions, forged: str | None) -> None:
    sessions.open(db.person("admin").id)
    assert sessions.actor_for(forged) is None
    sessions.close(forged)


@pytest.mark.parametrize(
    "change",
    [
        "update ea.sessions set expires_at = now() - interval '1 second'",
        "update ea.sessions set last_seen_at = now() - interval '24 hours 1 second'",
        "update auth.users set banned_until = now() + interval '1 hour'",
        "update auth.users set deleted_at = now()",
        "delete from auth.users",
    ],
)
def test_a_session_ends(db: TestDatabase, sessions: Sessions, change: str) -> None:
    token = sessions.open(db.person("staff").id)
    db.one(change)
    assert sessions.actor_for(token) is None


def test_use_keeps_a_session_alive_and_the_role_is_the_one_of_now(
    db: TestDatabase, sessions: Sessions
) -> None:
    token = sessions.open(db.person("manager").id)
    db.one("update ea.sessions set last_seen_at = now() - interval '23 hours'")
    db.one("update profiles set role = 'staff'")
    actor = sessions.actor_for(token)
    assert actor is not None
    assert actor.role == "staff"
    assert db.one("select last_seen_at > now() - interval '1 minute' from ea.sessions")
