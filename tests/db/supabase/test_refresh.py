"""A browser session lives as long as its Supabase session: refreshed once, stored at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from supabase import ClientOptions, create_client

from ea_core.actor import Actor
from ea_core.errors import NotSignedIn, SignInUnavailable
from ea_core.identity.sessions import Sessions
from ea_core.identity.supabase.accounts import SupabaseAccounts
from ea_core.identity.supabase.auth import SupabaseAuth
from ea_core.identity.supabase.sessions import SupabaseSessions
from ea_core.settings import Settings
from tests.conftest import TestDatabase
from tests.db.supabase.conftest import PASSWORD, Member
from tests.support.supabase_server import SupabaseDouble
from tests.support.supabase_users import AuthSession

HOUR = 3600


@pytest.fixture
def staff(member: Member) -> Actor:
    return member("staff")


@pytest.fixture
def token(auth: SupabaseAuth, staff: Actor) -> str:
    return auth.sign_in(staff.email, PASSWORD)


def _refreshes(double: SupabaseDouble) -> int:
    return sum("grant_type=refresh_token" in request.target for request in double.requests)


def _session(double: SupabaseDouble) -> AuthSession:
    (session,) = double.auth.users.sessions.values()
    return session


def _no_more_rest(db: TestDatabase) -> None:
    """As if the seconds after a failure, or of a lease, were over."""
    db.one("update ea.supabase_sessions set lease_until = now() - interval '1 second'")


def test_a_fresh_token_is_left_alone(
    sessions: SupabaseSessions, token: str, staff: Actor, double: SupabaseDouble
) -> None:
    double.clock.advance(HOUR - 90)
    assert sessions.actor_for(token) == staff
    assert _refreshes(double) == 0


def test_a_token_near_its_end_is_exchanged_and_the_new_one_kept(
    sessions: SupabaseSessions, token: str, staff: Actor, double: SupabaseDouble
) -> None:
    for expected in (1, 2, 3):
        double.clock.advance(HOUR - 30)
        assert sessions.actor_for(token) == staff
        assert sessions.actor_for(token) == staff
        assert _refreshes(double) == expected
    assert sum(not known.revoked for known in _session(double).tokens) == 1
    sent = [request.json()["refresh_token"] for request in double.requests
            if "grant_type=refresh_token" in request.target]  # fmt: skip
    assert sent == [known.token for known in _session(double).tokens[:-1]]


@pytest.mark.parametrize("past", [-30, 30])
def test_many_requests_at_once_make_one_rotation(
    db: TestDatabase, settings: Settings, token: str, staff: Actor, double: SupabaseDouble,
    past: int,
) -> None:  # fmt: skip
    double.clock.advance(HOUR + past)
    double.options.refresh_delay = 0.4
    # Each as if in a process of its own.
    several = [SupabaseSessions(db.database, settings, clock=double.clock) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda one: one.actor_for(token), several))
    assert found == [staff] * 6
    assert _refreshes(double) == 1
    assert len(_session(double).tokens) == 2


def test_short_lived_tokens_are_exchanged_in_their_last_quarter(
    db: TestDatabase, settings: Settings, auth: SupabaseAuth, staff: Actor, double: SupabaseDouble
) -> None:
    double.options.token_seconds = 20
    token = auth.sign_in(staff.email, PASSWORD)
    sessions = SupabaseSessions(db.database, settings, clock=double.clock)
    double.clock.advance(10)
    assert sessions.actor_for(token) == staff
    assert _refreshes(double) == 0
    double.clock.advance(15)
    double.options.refresh_delay = 0.4
    several = [SupabaseSessions(db.database, settings, clock=double.clock) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda one: one.actor_for(token), several)) == [staff] * 6
    assert _refreshes(double) == 1


def test_the_rotated_token_is_kept_though_the_new_one_can_not_be_verified_yet(
    settings: Settings, token: str, staff: Actor, double: SupabaseDouble, db: TestDatabase
) -> None:
    """The project rotates its signing key, and its key set does not answer for a while."""
    sessions = SupabaseSessions(db.database, settings, clock=double.clock)
    double.keys.rotate()
    double.clock.advance(HOUR - 30)
    double.keys_fault = True
    assert sessions.actor_for(token) == staff, "the token is good for half a minute yet"
    double.clock.advance(20)  # longer than Supabase takes a used refresh token again
    double.keys_fault = False
    assert sessions.actor_for(token) == staff
    sent = [request.json()["refresh_token"] for request in double.requests
            if "grant_type=refresh_token" in request.target]  # fmt: skip
    assert sent == [known.token for known in _session(double).tokens[:-1]]
    assert len(set(sent)) == 2


def test_two_processes_make_one_rotation(
    settings: Settings, token: str, staff: Actor, double: SupabaseDouble, tmp_path: Path
) -> None:
    """Real processes, which share nothing but the database and the sealing key."""
    assert settings.supabase_anon_key is not None
    assert settings.database_url is not None
    double.options.refresh_delay = 0.5
    script = (
        "import sys, time\n"
        "from ea_core.app import build\n"
        "from ea_core.settings import load_settings\n"
        "app = build(load_settings(None))\n"
        f"app.sessions._kept._clock = lambda: time.time() + {HOUR + 5}\n"
        f"app.sessions._kept._verifier._clock = lambda: time.time() + {HOUR + 5}\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(app.sessions.actor_for(sys.argv[1]).email, flush=True)\n"
        "app.close()\n"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "SUPABASE_URL": str(settings.supabase_url),
        "SUPABASE_ANON_KEY": settings.supabase_anon_key.get_secret_value(),
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "EA_DATA_DIR": str(tmp_path),
    }
    double.clock.advance(HOUR + 5)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, token],
            cwd=Path(__file__).parents[3], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate(timeout=60)[0] for process in running] == [f"{staff.email}\n"] * 2
    assert _refreshes(double) == 1


def test_a_session_that_was_revoked_ends(
    sessions: SupabaseSessions, token: str, staff: Actor, double: SupabaseDouble, db: TestDatabase
) -> None:
    double.auth.users.end_sessions(staff.id)
    double.clock.advance(HOUR)
    assert sessions.actor_for(token) is None
    assert db.one("select count(*) from ea.sessions") == 0
    assert sessions.actor_for(token) is None
    assert _refreshes(double) == 1


def test_a_refresh_token_that_was_stolen_and_used_ends_the_session(
    sessions: SupabaseSessions, token: str, double: SupabaseDouble
) -> None:
    thief = create_client(
        double.url,
        double.keys.anon_key,
        ClientOptions(auto_refresh_token=False, persist_session=False),
    )
    for _ in range(2):
        thief.auth.refresh_session(_session(double).tokens[-1].token)
    double.clock.advance(HOUR)
    assert sessions.actor_for(token) is None
    assert _session(double).active is None, "the whole family is revoked"


def test_a_rotation_that_was_never_stored_is_made_good(
    sessions: SupabaseSessions, token: str, staff: Actor, double: SupabaseDouble, db: TestDatabase
) -> None:
    """The process died between Supabase's answer and its own commit."""
    double.clock.advance(HOUR - 30)
    double.auth.users.rotate(_session(double), _session(double).tokens[-1])
    db.one(
        "update ea.supabase_sessions set lease = gen_random_uuid(), lease_until = now() + interval '1 minute'"
    )
    assert sessions.actor_for(token) == staff, "the token is good for half a minute yet"
    assert _refreshes(double) == 0
    _no_more_rest(db)
    assert sessions.actor_for(token) == staff
    assert len(_session(double).tokens) == 2
    double.clock.advance(HOUR - 30)
    assert sessions.actor_for(token) == staff
    assert len(_session(double).tokens) == 3


def test_while_supabase_is_away_the_token_is_used_to_its_end(
    sessions: SupabaseSessions, token: str, staff: Actor, double: SupabaseDouble, db: TestDatabase
) -> None:
    double.clock.advance(HOUR - 30)
    double.fault = "unavailable"
    asked = len(double.requests)
    for _ in range(5):
        assert sessions.actor_for(token) == staff
    assert len(double.requests) == asked + 1, "after a failure nobody asks for a while"
    double.clock.advance(60)
    before = time.monotonic()
    with pytest.raises(SignInUnavailable):
        sessions.actor_for(token)
    _no_more_rest(db)
    with pytest.raises(SignInUnavailable):
        sessions.actor_for(token)
    assert time.monotonic() - before < 30, "nobody waits for a lease that nobody holds"
    double.fault = None
    _no_more_rest(db)
    assert sessions.actor_for(token) == staff


@pytest.mark.parametrize(
    "change",
    [
        "update auth.users set banned_until = now() + interval '1 hour'",
        "update auth.users set deleted_at = now()",
        "delete from auth.users",
        "update ea.sessions set expires_at = now()",
        "update ea.sessions set last_seen_at = now() - interval '25 hours'",
        "delete from ea.supabase_sessions",
    ],
)
def test_it_ends_at_once_when_the_account_or_the_session_does(
    sessions: SupabaseSessions, token: str, db: TestDatabase, change: str
) -> None:
    db.one(change)
    assert sessions.actor_for(token) is None


def test_a_banned_account_is_not_refreshed(
    sessions: SupabaseSessions, token: str, staff: Actor, settings: Settings, db: TestDatabase,
    member: Member,
) -> None:  # fmt: skip
    SupabaseAccounts(settings, db.database, member("admin")).set_blocked(staff.id, blocked=True)
    assert sessions.actor_for(token) is None
    assert db.one("select count(*) from ea.sessions") == 0


def test_a_session_without_supabase_is_none(
    sessions: SupabaseSessions, settings: Settings, staff: Actor, db: TestDatabase
) -> None:
    assert sessions.actor_for(Sessions(db.database, settings).open(staff.id)) is None


def test_another_key_ends_the_sessions_that_it_can_not_read(
    token: str, settings: Settings, double: SupabaseDouble, db: TestDatabase, tmp_path: Path
) -> None:
    other = settings.model_copy(update={"data_dir": tmp_path / "other"})
    elsewhere = SupabaseSessions(db.database, other, clock=double.clock)
    with pytest.raises(NotSignedIn):
        elsewhere.access_token(token)
    double.clock.advance(HOUR)
    assert elsewhere.actor_for(token) is None
    assert _refreshes(double) == 0


def test_work_in_the_background_uses_any_living_session(
    sessions: SupabaseSessions, auth: SupabaseAuth, token: str, staff: Actor,
    double: SupabaseDouble,
) -> None:  # fmt: skip
    first = sessions.access_token_for(staff)
    assert sessions.access_token(token) == first
    double.clock.advance(HOUR + 5)
    second = sessions.access_token_for(staff)
    assert second != first
    auth.sign_out(token)
    with pytest.raises(NotSignedIn, match="signed out"):
        sessions.access_token_for(staff)


def test_tokens_of_one_person_do_not_open_in_the_row_of_another(
    sessions: SupabaseSessions, auth: SupabaseAuth, token: str, member: Member, db: TestDatabase
) -> None:
    other = auth.sign_in(member("admin").email, PASSWORD)
    db.one("""
        update ea.supabase_sessions t set access_token = o.access_token, refresh_token = o.refresh_token
        from ea.supabase_sessions o where o.session_id <> t.session_id
    """)
    for swapped in (token, other):
        with pytest.raises(NotSignedIn):
            sessions.access_token(swapped)
