"""People's own sessions: the list, ending them, and a new one at every sign-in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from ea_core.actor import Actor
from ea_core.errors import NotAllowed, NotFound
from ea_core.identity.sessions import Sessions
from ea_core.settings import Settings
from tests.conftest import TestDatabase


@pytest.fixture
def sessions(db: TestDatabase, tmp_path: Path) -> Sessions:
    return Sessions(db.database, Settings(data_dir=tmp_path))


@pytest.fixture
def me(db: TestDatabase) -> Actor:
    return db.person("staff", "Me")


def test_the_list_has_ones_own_sessions_this_one_first(
    db: TestDatabase, sessions: Sessions, me: Actor
) -> None:
    sessions.open(db.person("admin").id, "Somebody else's")
    here = sessions.open(me.id, "Firefox")
    sessions.open(me.id, "Chrome")
    listed = sessions.mine(me, here)
    assert [(s.user_agent, s.is_current) for s in listed] == [("Firefox", True), ("Chrome", False)]
    assert listed[0].created_at <= listed[0].last_seen_at
    assert [s.is_current for s in sessions.mine(me, None)] == [False, False]


@pytest.mark.parametrize(
    "change",
    [
        "update ea.sessions set expires_at = now() - interval '1 second'",
        "update ea.sessions set last_seen_at = now() - interval '24 hours 1 second'",
    ],
)
def test_a_session_that_ran_out_is_not_listed_and_does_not_come_back(
    db: TestDatabase, sessions: Sessions, me: Actor, change: str
) -> None:
    token = sessions.open(me.id)
    db.one(change)
    assert sessions.mine(me, token) == ()
    assert sessions.actor_for(token) is None
    assert sessions.actor_for(token) is None


def test_use_does_not_carry_a_session_past_its_absolute_end(
    db: TestDatabase, sessions: Sessions, me: Actor
) -> None:
    token = sessions.open(me.id)
    end = db.one("select expires_at from ea.sessions")
    db.one("update ea.sessions set last_seen_at = now() - interval '1 hour'")
    assert sessions.actor_for(token) == me
    assert db.one("select expires_at from ea.sessions") == end
    assert db.one("select expires_at - created_at = interval '14 days' from ea.sessions") is True


def test_one_session_is_ended_and_the_others_live(sessions: Sessions, me: Actor) -> None:
    here, there = sessions.open(me.id, "here"), sessions.open(me.id, "there")
    (other,) = [s.id for s in sessions.mine(me, here) if not s.is_current]
    sessions.close_one(me, other)
    assert sessions.actor_for(here) == me
    assert sessions.actor_for(there) is None
    with pytest.raises(NotFound, match="ended already"):
        sessions.close_one(me, other)


@pytest.mark.parametrize("role", ["staff", "admin"])
def test_nobody_ends_or_sees_somebody_elses(
    db: TestDatabase, sessions: Sessions, me: Actor, role: str
) -> None:
    token = sessions.open(me.id)
    (mine,) = sessions.mine(me, token)
    other = db.person("admin" if role == "admin" else "staff")
    assert sessions.mine(other, token) == ()
    with pytest.raises(NotFound):
        sessions.close_one(other, mine.id)
    assert sessions.close_all(other) == 0
    assert sessions.actor_for(token) == me


def test_the_others_or_all_are_ended_at_once(sessions: Sessions, me: Actor) -> None:
    tokens = [sessions.open(me.id) for _ in range(3)]
    assert sessions.close_others(me, tokens[1]) == 2
    assert [sessions.actor_for(t) is not None for t in tokens] == [False, True, False]
    assert sessions.close_all(me) == 1
    assert sessions.actor_for(tokens[1]) is None


def test_signing_in_ends_the_session_that_the_browser_came_with(
    sessions: Sessions, me: Actor
) -> None:
    before = sessions.open(me.id)
    elsewhere = sessions.open(me.id)
    after = sessions.open(me.id, replaces=before)
    assert after != before
    assert sessions.actor_for(before) is None
    assert sessions.actor_for(after) == me
    assert sessions.actor_for(elsewhere) == me


@pytest.mark.parametrize("planted", ["A" * 43, "", "x", "' or true --"])
def test_a_planted_cookie_never_becomes_a_session(
    sessions: Sessions, me: Actor, planted: str
) -> None:
    token = sessions.open(me.id, replaces=planted)
    assert token != planted
    assert sessions.actor_for(planted) is None
    assert sessions.actor_for(token) == me


def test_the_program_without_an_identity_lists_nothing(db: TestDatabase) -> None:
    with pytest.raises(NotAllowed), db.database.as_program() as connection:
        connection.execute(text("select * from ea.my_sessions(null, 1)"))
