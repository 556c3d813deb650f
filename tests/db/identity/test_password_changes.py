"""Changing a password, resetting one with a link, and what ends with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from ea_core.actor import Actor
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound, SignInRefused
from ea_core.identity import passwords
from ea_core.identity.attempts import TooManyAttempts
from ea_core.identity.local.accounts import Accounts
from ea_core.identity.local.password_links import address_of
from ea_core.identity.sessions import Sessions
from ea_core.settings import Settings
from tests.conftest import TestDatabase

OLD, NEW = "correct horse", "battery staple"
EMAIL = "ada@example.com"


@pytest.fixture
def accounts(db: TestDatabase) -> Accounts:
    return Accounts(db.database)


@pytest.fixture
def ada(db: TestDatabase, accounts: Accounts) -> Actor:
    return accounts.add(db.owner_url, EMAIL, "Ada Admin", "admin", OLD)


@pytest.fixture
def sessions(db: TestDatabase, tmp_path: Path) -> Sessions:
    return Sessions(db.database, Settings(data_dir=tmp_path))


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(
    accounts: Accounts, sessions: Sessions, ada: Actor
) -> None:
    here, elsewhere = sessions.open(ada.id), sessions.open(ada.id)
    accounts.change_password(ada, here, OLD, NEW)
    assert accounts.verify(EMAIL, NEW) == ada.id
    with pytest.raises(SignInRefused):
        accounts.verify(EMAIL, OLD)
    assert sessions.actor_for(here) == ada
    assert sessions.actor_for(elsewhere) is None


def test_the_old_password_is_asked_for_and_can_not_be_guessed(
    accounts: Accounts, sessions: Sessions, ada: Actor
) -> None:
    token = sessions.open(ada.id)
    for _ in range(5):
        with pytest.raises(SignInRefused, match="The old password is not right"):
            accounts.change_password(ada, token, "wrong", NEW)
    with pytest.raises(TooManyAttempts):
        accounts.change_password(ada, token, OLD, NEW)
    assert accounts.sign_in(EMAIL, OLD, "198.51.100.7") == ada.id
    assert sessions.actor_for(token) == ada


@pytest.mark.parametrize("new", ["short", "x" * 2000, "football1", EMAIL, "Ada Admin"])
def test_a_password_that_does_not_fit_changes_nothing(
    accounts: Accounts, ada: Actor, new: str
) -> None:
    token = accounts.make_reset_link(ada, ada.id)
    with pytest.raises(InvalidInput) as refused:
        accounts.change_password(ada, None, OLD, new)
    assert refused.value.field == "password"
    with pytest.raises(InvalidInput):
        accounts.reset_password(token, new)
    assert accounts.verify(EMAIL, OLD) == ada.id
    assert accounts.reset_password(token, NEW) == ada


def test_of_two_changes_at_once_one_wins(accounts: Accounts, ada: Actor) -> None:
    def change(new: str) -> str:
        try:
            accounts.change_password(ada, None, OLD, new)
        except (Conflict, SignInRefused):
            return "refused"
        return new

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(change, [f"{NEW} {n}" for n in range(4)]))
    (winner,) = [outcome for outcome in outcomes if outcome != "refused"]
    assert accounts.verify(EMAIL, winner) == ada.id


def test_a_hash_made_at_a_lower_cost_is_renewed_at_sign_in(
    db: TestDatabase, accounts: Accounts, ada: Actor
) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=1024).hash(OLD)
    db.one("update auth.users set encrypted_password = %s", cheap)
    with pytest.raises(SignInRefused):
        accounts.verify(EMAIL, "wrong")
    assert db.one("select encrypted_password from auth.users") == cheap
    assert accounts.verify(EMAIL, OLD) == ada.id
    renewed = str(db.one("select encrypted_password from auth.users"))
    assert not passwords.is_outdated(renewed)
    assert accounts.verify(EMAIL, OLD) == ada.id


def test_a_link_sets_the_password_once_and_ends_every_session(
    db: TestDatabase, accounts: Accounts, sessions: Sessions, ada: Actor
) -> None:
    bo = accounts.add(db.owner_url, "bo@example.com", "Bo", "staff", OLD)
    session = sessions.open(bo.id)
    token = accounts.make_reset_link(ada, bo.id)
    assert token not in str(db.one("select encode(token_hash, 'escape') from ea.password_links"))
    assert sessions.actor_for(session) == bo
    assert accounts.person_for_link(token) == bo
    assert accounts.reset_password(token, NEW) == bo
    assert sessions.actor_for(session) is None
    assert accounts.verify("bo@example.com", NEW) == bo.id
    for use in (accounts.person_for_link, lambda t: accounts.reset_password(t, OLD)):
        with pytest.raises(SignInRefused, match="has been used or is older than 24 hours"):
            use(token)
    assert accounts.verify("bo@example.com", NEW) == bo.id


def test_a_link_used_twice_at_once_works_once(accounts: Accounts, ada: Actor) -> None:
    token = accounts.make_reset_link(ada, ada.id)

    def use(new: str) -> str:
        try:
            accounts.reset_password(token, new)
        except SignInRefused:
            return "refused"
        return new

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(use, [f"{NEW} {n}" for n in range(4)]))
    (winner,) = [outcome for outcome in outcomes if outcome != "refused"]
    assert accounts.verify(EMAIL, winner) == ada.id


@pytest.mark.parametrize(
    "change",
    [
        "update ea.password_links set expires_at = now() - interval '1 second'",
        "update auth.users set banned_until = now() + interval '1 day'",
        "update auth.users set deleted_at = now()",
        "delete from auth.users",
    ],
)
def test_a_link_ends(db: TestDatabase, accounts: Accounts, ada: Actor, change: str) -> None:
    token = accounts.make_reset_link(ada, ada.id)
    db.one(change)
    with pytest.raises(SignInRefused):
        accounts.reset_password(token, NEW)


def test_a_link_lives_for_a_day_and_a_newer_one_replaces_it(
    db: TestDatabase, accounts: Accounts, ada: Actor
) -> None:
    first = accounts.make_reset_link(ada, ada.id)
    assert db.one(
        "select expires_at - now() between '23 hours' and '24 hours' from ea.password_links"
    )
    second = accounts.make_reset_link(ada, ada.id)
    with pytest.raises(SignInRefused):
        accounts.reset_password(first, NEW)
    accounts.change_password(ada, None, OLD, NEW)
    with pytest.raises(SignInRefused):  # nor does a link outlive a change of the password
        accounts.reset_password(second, OLD)


@pytest.mark.parametrize("forged", ["", "x", "A" * 43, "' or true --", "é" * 43])
def test_a_forged_link_is_worth_nothing(accounts: Accounts, ada: Actor, forged: str) -> None:
    accounts.make_reset_link(ada, ada.id)
    with pytest.raises(SignInRefused):
        accounts.person_for_link(forged)
    with pytest.raises(SignInRefused):
        accounts.reset_password(forged, NEW)


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_only_administrators_make_links(
    db: TestDatabase, accounts: Accounts, ada: Actor, role: str
) -> None:
    me = db.person("staff" if role == "staff" else "manager")
    for person in (ada, me):
        with pytest.raises(NotAllowed):
            accounts.make_reset_link(me, person.id)
    assert db.one("select count(*) from ea.password_links") == 0


def test_the_operator_makes_a_link_at_the_shell(
    db: TestDatabase, accounts: Accounts, ada: Actor, tmp_path: Path
) -> None:
    token = accounts.make_reset_link_as_operator(db.owner_url, "ADA@example.com")
    assert accounts.reset_password(token, NEW) == ada
    with pytest.raises(NotFound):
        accounts.make_reset_link_as_operator(db.owner_url, "nobody@example.com")
    db.one("update auth.users set banned_until = now() + interval '1 day'")
    with pytest.raises(NotFound):
        accounts.make_reset_link_as_operator(db.owner_url, EMAIL)
    settings = Settings(data_dir=tmp_path, public_url="https://ea.example.com/")
    assert address_of(settings, "abc") == "https://ea.example.com/set-password?token=abc"


def test_a_link_is_a_way_out_for_somebody_under_attack(accounts: Accounts, ada: Actor) -> None:
    for n in range(25):
        with pytest.raises(SignInRefused):
            accounts.sign_in(EMAIL, "wrong", f"203.0.113.{n}")
    travelling = "192.0.2.77"
    with pytest.raises(TooManyAttempts):
        accounts.sign_in(EMAIL, OLD, travelling)
    accounts.reset_password(accounts.make_reset_link(ada, ada.id), NEW, travelling)
    assert accounts.sign_in(EMAIL, NEW, travelling) == ada.id


def test_the_audit_log_has_it_without_any_secret(
    db: TestDatabase, accounts: Accounts, ada: Actor
) -> None:
    token = accounts.make_reset_link(ada, ada.id)
    accounts.reset_password(token, NEW)
    accounts.change_password(ada, None, NEW, OLD)
    assert db.one(
        "select array_agg(after ->> 'password' order by id) from audit_log"
        " where after ? 'password' and actor_id = row_id and hand = 'person'"
    ) == ["link made", "set by link", "changed"]
    log = str(db.one("select string_agg(a::text, ' ') from audit_log a"))
    assert not any(secret in log for secret in (token, OLD, NEW, "argon2"))
