"""Changing a password, resetting one with a link, and what ends with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from ea_core.actor import Actor
from ea_core.address import address
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound, SignInRefused
from ea_core.identity.attempts import TooManyAttempts
from ea_core.identity.local.auth import LocalAuth
from ea_core.identity.local.operator import OperatorAccounts
from ea_core.identity.local.password_links import PasswordLinks, link_to
from ea_core.identity.password_hashes import Hashes
from ea_core.identity.sessions import Sessions
from ea_core.settings import Settings
from tests.conftest import TestDatabase
from tests.support.hashes import QUICK

OLD, NEW = "correct horse", "battery staple"
EMAIL = "ada@example.com"


@pytest.fixture
def auth(db: TestDatabase) -> LocalAuth:
    return LocalAuth(db.database, QUICK)


@pytest.fixture
def operator(db: TestDatabase) -> OperatorAccounts:
    return OperatorAccounts(db.owner_url, QUICK)


@pytest.fixture
def links(db: TestDatabase) -> PasswordLinks:
    return PasswordLinks(db.database)


@pytest.fixture
def ada(operator: OperatorAccounts) -> Actor:
    return operator.add(EMAIL, "Ada Admin", "admin", OLD)


@pytest.fixture
def sessions(db: TestDatabase, tmp_path: Path) -> Sessions:
    return Sessions(db.database, Settings(data_dir=tmp_path))


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(
    auth: LocalAuth, sessions: Sessions, ada: Actor
) -> None:
    here, elsewhere = sessions.open(ada.id), sessions.open(ada.id)
    auth.change_password(ada, here, OLD, NEW)
    assert auth.verify(EMAIL, NEW) == ada.id
    with pytest.raises(SignInRefused):
        auth.verify(EMAIL, OLD)
    assert sessions.actor_for(here) == ada
    assert sessions.actor_for(elsewhere) is None


def test_the_old_password_is_asked_for_and_can_not_be_guessed(
    auth: LocalAuth, sessions: Sessions, ada: Actor
) -> None:
    token = sessions.open(ada.id)
    for _ in range(5):
        with pytest.raises(SignInRefused, match="The old password is not right"):
            auth.change_password(ada, token, "wrong", NEW)
    with pytest.raises(TooManyAttempts):
        auth.change_password(ada, token, OLD, NEW)
    assert auth.sign_in(EMAIL, OLD, "198.51.100.7") == ada.id
    assert sessions.actor_for(token) == ada


@pytest.mark.parametrize("new", ["short", "x" * 2000, "football1", EMAIL, "Ada Admin"])
def test_a_password_that_does_not_fit_changes_nothing(
    auth: LocalAuth, ada: Actor, new: str, links: PasswordLinks
) -> None:
    token = links.make(ada, ada.id)
    with pytest.raises(InvalidInput) as refused:
        auth.change_password(ada, None, OLD, new)
    assert refused.value.field == "password"
    with pytest.raises(InvalidInput):
        auth.reset_password(token, new)
    assert auth.verify(EMAIL, OLD) == ada.id
    assert auth.reset_password(token, NEW) == ada


def test_of_two_changes_at_once_one_wins(auth: LocalAuth, ada: Actor) -> None:
    def change(new: str) -> str:
        try:
            auth.change_password(ada, None, OLD, new)
        except (Conflict, SignInRefused):
            return "refused"
        return new

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(change, [f"{NEW} {n}" for n in range(4)]))
    (winner,) = [outcome for outcome in outcomes if outcome != "refused"]
    assert auth.verify(EMAIL, winner) == ada.id


def test_a_hash_made_at_a_lower_cost_is_renewed_at_sign_in(db: TestDatabase, ada: Actor) -> None:
    auth = LocalAuth(db.database)  # at full cost
    cheap = PasswordHasher(time_cost=1, memory_cost=1024).hash(OLD)
    db.one("update auth.users set encrypted_password = %s", cheap)
    with pytest.raises(SignInRefused):
        auth.verify(EMAIL, "wrong")
    assert db.one("select encrypted_password from auth.users") == cheap
    assert auth.verify(EMAIL, OLD) == ada.id
    renewed = str(db.one("select encrypted_password from auth.users"))
    assert not Hashes().is_outdated(renewed)
    assert auth.verify(EMAIL, OLD) == ada.id


def test_a_link_sets_the_password_once_and_ends_every_session(
    db: TestDatabase,
    auth: LocalAuth,
    sessions: Sessions,
    ada: Actor,
    links: PasswordLinks,
    operator: OperatorAccounts,
) -> None:
    bo = operator.add("bo@example.com", "Bo", "staff", OLD)
    session = sessions.open(bo.id)
    token = links.make(ada, bo.id)
    assert token not in str(db.one("select encode(token_hash, 'escape') from ea.password_links"))
    assert sessions.actor_for(session) == bo
    assert auth.person_for_link(token) == bo
    assert auth.reset_password(token, NEW) == bo
    assert sessions.actor_for(session) is None
    assert auth.verify("bo@example.com", NEW) == bo.id
    for use in (auth.person_for_link, lambda t: auth.reset_password(t, OLD)):
        with pytest.raises(SignInRefused, match="has been used or is older than 24 hours"):
            use(token)
    assert auth.verify("bo@example.com", NEW) == bo.id


def test_a_link_used_twice_at_once_works_once(
    auth: LocalAuth, ada: Actor, links: PasswordLinks
) -> None:
    token = links.make(ada, ada.id)

    def use(new: str) -> str:
        try:
            auth.reset_password(token, new)
        except SignInRefused:
            return "refused"
        return new

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(use, [f"{NEW} {n}" for n in range(4)]))
    (winner,) = [outcome for outcome in outcomes if outcome != "refused"]
    assert auth.verify(EMAIL, winner) == ada.id


@pytest.mark.parametrize(
    "change",
    [
        "update ea.password_links set expires_at = now() - interval '1 second'",
        "update auth.users set banned_until = now() + interval '1 day'",
        "update auth.users set deleted_at = now()",
        "delete from auth.users",
    ],
)
def test_a_link_ends(
    db: TestDatabase, auth: LocalAuth, ada: Actor, change: str, links: PasswordLinks
) -> None:
    token = links.make(ada, ada.id)
    db.one(change)
    with pytest.raises(SignInRefused):
        auth.reset_password(token, NEW)


def test_a_link_lives_for_a_day_and_a_newer_one_replaces_it(
    db: TestDatabase, auth: LocalAuth, ada: Actor, links: PasswordLinks
) -> None:
    first = links.make(ada, ada.id)
    assert db.one(
        "select expires_at - now() between '23 hours' and '24 hours' from ea.password_links"
    )
    second = links.make(ada, ada.id)
    with pytest.raises(SignInRefused):
        auth.reset_password(first, NEW)
    auth.change_password(ada, None, OLD, NEW)
    with pytest.raises(SignInRefused):  # nor does a link outlive a change of the password
        auth.reset_password(second, OLD)


@pytest.mark.parametrize("forged", ["", "x", "A" * 43, "' or true --", "é" * 43])
def test_a_forged_link_is_worth_nothing(
    auth: LocalAuth, ada: Actor, forged: str, links: PasswordLinks
) -> None:
    links.make(ada, ada.id)
    with pytest.raises(SignInRefused):
        auth.person_for_link(forged)
    with pytest.raises(SignInRefused):
        auth.reset_password(forged, NEW)


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_only_administrators_make_links(
    db: TestDatabase, ada: Actor, role: str, links: PasswordLinks
) -> None:
    me = db.person("staff" if role == "staff" else "manager")
    for person in (ada, me):
        with pytest.raises(NotAllowed):
            links.make(me, person.id)
    assert db.one("select count(*) from ea.password_links") == 0


def test_the_operator_makes_a_link_at_the_shell(
    db: TestDatabase, auth: LocalAuth, ada: Actor, tmp_path: Path, operator: OperatorAccounts
) -> None:
    token = operator.reset_token("ADA@example.com")
    assert auth.reset_password(token, NEW) == ada
    with pytest.raises(NotFound):
        operator.reset_token("nobody@example.com")
    db.one("update auth.users set banned_until = now() + interval '1 day'")
    with pytest.raises(NotFound):
        operator.reset_token(EMAIL)
    settings = Settings(data_dir=tmp_path, public_url="https://ea.example.com/")
    assert link_to(address(settings), "abc") == "https://ea.example.com/set-password?token=abc"


def test_a_link_is_a_way_out_for_somebody_under_attack(
    auth: LocalAuth, ada: Actor, links: PasswordLinks
) -> None:
    for n in range(25):
        with pytest.raises(SignInRefused):
            auth.sign_in(EMAIL, "wrong", f"203.0.113.{n}")
    travelling = "192.0.2.77"
    with pytest.raises(TooManyAttempts):
        auth.sign_in(EMAIL, OLD, travelling)
    auth.reset_password(links.make(ada, ada.id), NEW, travelling)
    assert auth.sign_in(EMAIL, NEW, travelling) == ada.id


def test_the_audit_log_has_it_without_any_secret(
    db: TestDatabase, auth: LocalAuth, ada: Actor, links: PasswordLinks
) -> None:
    token = links.make(ada, ada.id)
    auth.reset_password(token, NEW)
    auth.change_password(ada, None, NEW, OLD)
    assert db.one(
        "select array_agg(after ->> 'password' order by id) from audit_log"
        " where after ? 'password' and actor_id = row_id and hand = 'person'"
    ) == ["link made", "set by link", "changed"]
    log = str(db.one("select string_agg(a::text, ' ') from audit_log a"))
    assert not any(secret in log for secret in (token, OLD, NEW, "argon2"))
