"""Signing in with Supabase: passwords, sign-up, links in e-mails, sign-out, and its failures."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from ea_core.actor import Actor
from ea_core.errors import (
    Conflict,
    EAError,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    SettingsError,
    SignInRefused,
    SignInUnavailable,
)
from ea_core.identity.supabase import clients
from ea_core.identity.supabase.accounts import SupabaseAccounts
from ea_core.identity.supabase.auth import SupabaseAuth
from ea_core.identity.supabase.sessions import SupabaseSessions
from ea_core.settings import Settings
from tests.conftest import TestDatabase
from tests.db.supabase.conftest import PASSWORD, Member, rows_as
from tests.support import supabase_grants
from tests.support.supabase_server import Fault, SupabaseDouble
from tests.support.supabase_users import as_json

NEW_PASSWORD = "another horse battery"
EMAIL = "ada@test.example"


@pytest.fixture
def open_auth(settings: Settings, sessions: SupabaseSessions) -> SupabaseAuth:
    """An installation where anybody may make an account."""
    return SupabaseAuth(settings.model_copy(update={"open_sign_up": True}), sessions)


def test_a_person_signs_in(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    manager = member("manager")
    token = auth.sign_in(f" {manager.email.upper()} ", PASSWORD, "Firefox")
    assert sessions.actor_for(token) == manager
    assert sessions.actor_for("x" * 43) is None
    assert sessions.actor_for(None) is None
    (session,) = double.auth.users.sessions.values()
    assert session.user_id == manager.id


def test_nothing_of_supabase_s_tokens_can_be_read_in_the_database(
    auth: SupabaseAuth, member: Member, db: TestDatabase, double: SupabaseDouble
) -> None:
    token = auth.sign_in(member("staff").email, PASSWORD)
    (session,) = double.auth.users.sessions.values()
    kept = db.one("select access_token || refresh_token from ea.supabase_sessions")
    assert isinstance(kept, bytes)
    assert session.tokens[-1].token.encode() not in kept
    assert b"eyJ" not in kept
    assert token.encode() not in kept
    for role in ("anon", "authenticated", "service_role", "ea_app"):
        assert (
            db.one("select has_table_privilege(%s, 'ea.supabase_sessions', 'select')", role)
            is False
        )
    for role in ("anon", "authenticated", "service_role"):
        for function in ("ea.supabase_session(bytea)", "ea.supabase_sessions_of(uuid)",
                         "ea.close_sessions_of(uuid)", "ea.end_session(uuid)"):  # fmt: skip
            assert (
                db.one("select has_function_privilege(%s, %s, 'execute')", role, function) is False
            )


def test_every_refusal_sounds_the_same(
    auth: SupabaseAuth, member: Member, settings: Settings, db: TestDatabase
) -> None:
    staff, banned = member("staff"), member("staff")
    SupabaseAccounts(settings, db.database, member("admin")).set_blocked(banned.id, blocked=True)
    said = set()
    for email, password in (
        (staff.email, "wrong"), (staff.email, ""), (staff.email, "é" * 500), ("", PASSWORD),
        ("nobody@test.example", PASSWORD), ("x" * 999, PASSWORD), ("a\x00b@x.y", PASSWORD),
        (banned.email, PASSWORD), (banned.email, "wrong"),
    ):  # fmt: skip
        with pytest.raises(SignInRefused) as caught:
            auth.sign_in(email, password)
        said.add(caught.value.message)
    assert said == {"The e-mail address or the password is not right."}


def test_accounts_are_made_by_invitation(auth: SupabaseAuth, double: SupabaseDouble) -> None:
    with pytest.raises(NotAllowed, match="by invitation"):
        auth.sign_up(EMAIL, PASSWORD)
    assert double.requests == []


def test_sign_up_where_it_is_open(
    open_auth: SupabaseAuth, sessions: SupabaseSessions, double: SupabaseDouble, db: TestDatabase
) -> None:
    assert open_auth.sign_up(EMAIL, PASSWORD, "Ada") is None
    assert open_auth.sign_up(EMAIL, PASSWORD, "Ada") is None, "too soon for another e-mail"
    with pytest.raises(SignInRefused, match="Confirm your e-mail address first"):
        open_auth.sign_in(EMAIL, PASSWORD)
    (mail,) = double.mails
    assert mail.redirect_to == "https://ea.example/auth/confirm"
    token = open_auth.confirm(mail.token_hash, "signup")
    actor = sessions.actor_for(token)
    assert actor is not None
    assert (actor.email, actor.full_name, actor.role) == (EMAIL, "Ada", "staff")
    assert open_auth.sign_up(EMAIL, "a password of somebody else") is None
    assert db.one("select count(*) from auth.users") == 1
    assert open_auth.sign_in(EMAIL, PASSWORD)


def test_sign_up_in_a_project_that_confirms_by_itself(
    open_auth: SupabaseAuth, sessions: SupabaseSessions, double: SupabaseDouble
) -> None:
    double.options.autoconfirm = True
    token = open_auth.sign_up(EMAIL, PASSWORD)
    assert sessions.actor_for(token) is not None
    with pytest.raises(Conflict):
        open_auth.sign_up(EMAIL, PASSWORD)


def test_passwords_and_addresses_that_are_not_taken(
    open_auth: SupabaseAuth, double: SupabaseDouble
) -> None:
    with pytest.raises(InvalidInput, match="at least 8 characters"):
        open_auth.sign_up(EMAIL, "short")
    with pytest.raises(InvalidInput, match="at most 72"):
        open_auth.sign_up(EMAIL, "long enough " * 7)
    with pytest.raises(InvalidInput, match="not an e-mail address"):
        open_auth.sign_up("ada", PASSWORD)
    with pytest.raises(InvalidInput, match="lists that attackers try"):
        open_auth.sign_up(EMAIL, "password123")
    double.options.min_password = 50
    with pytest.raises(InvalidInput, match="too weak"):
        open_auth.sign_up(EMAIL, PASSWORD)
    double.options.disable_sign_up = True
    with pytest.raises(NotAllowed, match="by invitation"):
        open_auth.sign_up(EMAIL, PASSWORD)


def test_an_invitation(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, settings: Settings,
    db: TestDatabase, double: SupabaseDouble,
) -> None:  # fmt: skip
    accounts = SupabaseAccounts(settings, db.database, member("admin"))
    accounts.invite(EMAIL, "Ada")
    accounts.invite(EMAIL)
    first, second = double.mails
    assert second.redirect_to == "https://ea.example/auth/confirm"
    with pytest.raises(SignInRefused, match="expired or was used"):
        auth.confirm(first.token_hash, "invite")
    token = auth.confirm(second.token_hash, "invite")
    auth.set_password(token, NEW_PASSWORD)
    actor = sessions.actor_for(auth.sign_in(EMAIL, NEW_PASSWORD))
    assert actor is not None
    assert (actor.full_name, actor.role) == ("Ada", "staff")
    with pytest.raises(Conflict):
        accounts.invite(EMAIL)


def test_a_password_reset_ends_the_other_sessions(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff = member("staff")
    stolen = auth.sign_in(staff.email, PASSWORD)
    auth.request_password_reset("nobody@test.example")
    auth.request_password_reset("not an address")
    auth.request_password_reset("")
    assert double.mails == []
    auth.request_password_reset(staff.email)
    auth.request_password_reset(staff.email)
    (mail,) = double.mails
    assert mail.kind == "recovery"
    token = auth.confirm(mail.token_hash, "recovery")
    with pytest.raises(InvalidInput, match="must differ"):
        auth.set_password(token, PASSWORD)
    auth.set_password(token, NEW_PASSWORD)
    assert sessions.actor_for(token) == staff
    assert sessions.actor_for(stolen) is None
    assert len(double.auth.users.sessions) == 1
    with pytest.raises(SignInRefused):
        auth.sign_in(staff.email, PASSWORD)
    assert auth.sign_in(staff.email, NEW_PASSWORD)


def test_a_password_is_changed_by_who_knows_the_old_one(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff = member("staff")
    other = auth.sign_in(staff.email, PASSWORD)
    token = auth.sign_in(staff.email, PASSWORD)
    for old, new, error, sentence in (
        ("wrong", NEW_PASSWORD, SignInRefused, "The old password is not right."),
        ("", NEW_PASSWORD, SignInRefused, "The old password is not right."),
        (PASSWORD, "short", InvalidInput, "at least"),
        (PASSWORD, PASSWORD, InvalidInput, "must differ"),
    ):
        with pytest.raises(error, match=sentence):
            auth.change_password(token, old, new)
        assert len(double.auth.users.sessions) == 2, "nothing is left over, and nobody signed out"
    with pytest.raises(NotSignedIn):
        auth.change_password("x", PASSWORD, NEW_PASSWORD)
    auth.change_password(token, PASSWORD, NEW_PASSWORD)
    assert sessions.actor_for(token) == staff
    assert sessions.actor_for(other) is None
    assert len(double.auth.users.sessions) == 1
    assert auth.sign_in(staff.email, NEW_PASSWORD)


def test_a_project_may_ask_for_the_old_password_too(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff = member("staff")
    double.options.require_current_password = True
    token = auth.sign_in(staff.email, PASSWORD)
    with pytest.raises(NotAllowed, match="old password is needed"):
        auth.set_password(token, NEW_PASSWORD)
    with pytest.raises(SignInRefused, match="old password is not right"):
        auth.change_password(token, "wrong", NEW_PASSWORD)
    auth.change_password(token, PASSWORD, NEW_PASSWORD)
    assert sessions.actor_for(token) == staff
    auth.request_password_reset(staff.email)
    auth.set_password(auth.confirm(double.mails[-1].token_hash, "recovery"), PASSWORD)
    assert auth.sign_in(staff.email, PASSWORD)


def test_a_project_may_ask_for_a_fresh_sign_in(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff = member("staff")
    double.options.secure_password_change = True
    double.options.token_seconds = 200_000
    token = auth.sign_in(staff.email, PASSWORD)
    double.clock.advance(100_000)
    with pytest.raises(NotAllowed, match="more than a day ago"):
        auth.change_password(token, PASSWORD, NEW_PASSWORD)
    token = auth.sign_in(staff.email, PASSWORD, replaces=token)
    auth.change_password(token, PASSWORD, NEW_PASSWORD)
    assert sessions.actor_for(token) == staff


def test_a_captcha_is_named(
    auth: SupabaseAuth, open_auth: SupabaseAuth, member: Member, double: SupabaseDouble
) -> None:
    staff = member("staff")
    token = auth.sign_in(staff.email, PASSWORD)
    double.options.captcha = True
    calls: list[Callable[[], object]] = [
        lambda: auth.sign_in(staff.email, PASSWORD),
        lambda: open_auth.sign_up("new@test.example", PASSWORD),
        lambda: auth.request_password_reset(staff.email),
        lambda: auth.change_password(token, PASSWORD, NEW_PASSWORD),
    ]
    for call in calls:
        with pytest.raises(SignInUnavailable, match="asks for a captcha"):
            call()


def test_a_blocked_person_who_follows_a_link_is_told_so(
    auth: SupabaseAuth, settings: Settings, member: Member, db: TestDatabase,
    double: SupabaseDouble,
) -> None:  # fmt: skip
    staff, accounts = member("staff"), SupabaseAccounts(settings, db.database, member("admin"))
    auth.request_password_reset(staff.email)
    accounts.set_blocked(staff.id, blocked=True)
    with pytest.raises(SignInRefused, match="account is blocked"):
        auth.confirm(double.mails[-1].token_hash, "recovery")
    with pytest.raises(SignInRefused, match="address or the password is not right"):
        auth.sign_in(staff.email, PASSWORD)


def test_a_person_who_is_banned_at_supabase_itself_is_out_at_once(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    """Supabase goes on answering to their token until it ends."""
    staff = member("staff")
    token = auth.sign_in(staff.email, PASSWORD)
    double.auth.users.change(staff.id, banned_until=double.auth.users.now() + timedelta(days=1))
    assert sessions.actor_for(token) is None
    with pytest.raises(NotSignedIn):
        sessions.access_token(token)


@pytest.mark.parametrize(
    ("token_hash", "kind"),
    [("", "signup"), ("x", "signup"), ("x" * 5000, "invite"), ("x", "phone_change"), ("x", "")],
)
def test_links_that_lead_nowhere(auth: SupabaseAuth, token_hash: str, kind: str) -> None:
    with pytest.raises(SignInRefused, match="link"):
        auth.confirm(token_hash, kind)


def test_a_link_ends_after_an_hour(
    auth: SupabaseAuth, member: Member, double: SupabaseDouble
) -> None:
    auth.request_password_reset(member("staff").email)
    double.clock.advance(3601)
    with pytest.raises(SignInRefused, match="expired"):
        auth.confirm(double.mails[0].token_hash, "recovery")


def test_signing_out_revokes_this_session_only(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff = member("staff")
    here, there = auth.sign_in(staff.email, PASSWORD), auth.sign_in(staff.email, PASSWORD)
    double.requests.clear()
    auth.sign_out(here)
    (sent,) = double.requests
    assert (sent.method, sent.target) == ("POST", "/auth/v1/logout?scope=local")
    assert sent.bearer not in {double.keys.anon_key, double.keys.service_key}
    assert len(double.auth.users.sessions) == 1
    assert sessions.actor_for(here) is None
    assert sessions.actor_for(there) == staff
    for unknown in (None, "", here, "x" * 43):
        auth.sign_out(unknown)


def test_signing_out_everywhere(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff, other = member("staff"), member("staff")
    here, there = auth.sign_in(staff.email, PASSWORD), auth.sign_in(staff.email, PASSWORD)
    untouched = auth.sign_in(other.email, PASSWORD)
    sessions.close_all(staff)
    assert sessions.actor_for(here) is None
    assert sessions.actor_for(there) is None
    assert sessions.actor_for(untouched) == other
    assert [s.user_id for s in double.auth.users.sessions.values()] == [other.id]
    sessions.close_all(staff)  # nothing is left to end


def test_the_list_of_one_s_sessions_ends_them_at_supabase_too(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff, other = member("staff"), member("staff")
    tokens = [auth.sign_in(staff.email, PASSWORD, f"browser {n}") for n in range(4)]
    foreign = auth.sign_in(other.email, PASSWORD)
    mine = sessions.mine(staff, tokens[0])
    assert [one.is_current for one in mine] == [True, False, False, False]
    with pytest.raises(NotFound):
        sessions.close_one(staff, sessions.mine(other, foreign)[0].id)
    sessions.close_one(staff, mine[1].id)
    assert len(double.auth.users.sessions) == 4
    assert sessions.close_others(staff, tokens[0]) == 2
    assert len(double.auth.users.sessions) == 2
    assert sessions.actor_for(tokens[0]) == staff
    assert sessions.actor_for(foreign) == other


def test_signing_in_again_ends_what_the_browser_came_with(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff = member("staff")
    first = auth.sign_in(staff.email, PASSWORD)
    second = auth.sign_in(staff.email, PASSWORD, replaces=first)
    assert sessions.actor_for(first) is None
    assert sessions.actor_for(second) == staff
    assert len(double.auth.users.sessions) == 1


def test_signing_out_while_supabase_is_away(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff = member("staff")
    here, there = auth.sign_in(staff.email, PASSWORD), auth.sign_in(staff.email, PASSWORD)
    double.fault = "unavailable"
    auth.sign_out(here)
    assert sessions.actor_for(here) is None
    with pytest.raises(SignInUnavailable):
        sessions.close_all(staff)
    assert sessions.actor_for(there) is None


@pytest.mark.parametrize("fault", ["unavailable", "garbage", "drop", "hang"])
def test_supabase_does_not_answer(
    auth: SupabaseAuth, member: Member, double: SupabaseDouble, fault: Fault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    staff = member("staff")
    monkeypatch.setattr(clients, "TIMEOUT", httpx.Timeout(0.3))
    double.fault = fault
    calls: list[Callable[[], str]] = [
        lambda: auth.sign_in(staff.email, PASSWORD),
        lambda: auth.confirm("x", "recovery"),
    ]
    for call in calls:
        with pytest.raises(SignInUnavailable) as caught:
            call()
        assert "Supabase does not answer" in caught.value.message


def test_nobody_listens_at_the_address(settings: Settings, sessions: SupabaseSessions) -> None:
    nowhere = settings.model_copy(update={"supabase_url": "http://127.0.0.1:9"})
    with pytest.raises(SignInUnavailable):
        SupabaseAuth(nowhere, sessions).sign_in(EMAIL, PASSWORD)


def test_a_wrong_api_key_is_named(settings: Settings, sessions: SupabaseSessions) -> None:
    wrong = Settings.model_validate(
        {
            "SUPABASE_URL": settings.supabase_url,
            "SUPABASE_ANON_KEY": "sb_publishable_wrong",
            "DATABASE_URL": "postgresql://x/y",
        }
    )
    with pytest.raises(SettingsError, match="SUPABASE_ANON_KEY"):
        SupabaseAuth(wrong, sessions).sign_in(EMAIL, PASSWORD)


def test_a_token_for_somebody_else_opens_no_session(
    auth: SupabaseAuth, member: Member, double: SupabaseDouble, db: TestDatabase
) -> None:
    staff = member("staff")
    double.auth.grants.issuer = lambda: "https://else.supabase.co/auth/v1"
    with pytest.raises(NotSignedIn, match="could not be verified"):
        auth.sign_in(staff.email, PASSWORD)
    assert db.one("select count(*) from ea.sessions") == 0


def test_no_call_of_a_person_carries_the_service_key(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble
) -> None:
    staff = member("staff")
    double.requests.clear()
    token = auth.sign_in(staff.email, PASSWORD)
    double.clock.advance(3590)
    sessions.actor_for(token)
    auth.request_password_reset(staff.email)
    second = auth.confirm(double.mails[-1].token_hash, "recovery")
    auth.set_password(second, NEW_PASSWORD)
    sessions.close_all(staff)
    with pytest.raises(SignInRefused):
        auth.sign_in(staff.email, "wrong")
    assert len(double.requests) >= 7
    for request in double.requests:
        if not request.path.endswith("jwks.json"):
            assert request.api_key == double.keys.anon_key
        assert double.keys.service_key not in str(request)


def test_no_secret_gets_into_logs_or_messages(
    auth: SupabaseAuth, sessions: SupabaseSessions, member: Member, double: SupabaseDouble,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    staff = member("staff")
    said = []
    token = auth.sign_in(staff.email, PASSWORD)
    double.clock.advance(3590)
    sessions.actor_for(token)
    auth.request_password_reset(staff.email)
    (known,) = double.auth.users.sessions.values()
    tokens = [member_.token for member_ in known.tokens]
    faults: tuple[Fault | None, ...] = (None, "unavailable", "garbage", "drop")
    for fault in faults:
        double.fault = fault
        calls: list[Callable[[], object]] = [
            lambda: auth.sign_in(staff.email, f"{PASSWORD}!"),
            lambda: auth.confirm(f"{double.mails[0].token_hash}0", "recovery"),
            lambda: auth.set_password(token, PASSWORD),
            lambda: auth.sign_out(token),
        ]
        for call in calls:
            try:
                call()
            except EAError as error:
                said.append("".join(traceback.format_exception(error)))
    assert said
    written = caplog.text + "".join(said)
    for secret in (
        PASSWORD, token, *tokens, double.keys.anon_key, double.keys.service_key,
        double.mails[0].token_hash, "eyJ",
    ):  # fmt: skip
        assert secret not in written


def test_an_account_without_a_profile_is_told_so(
    auth: SupabaseAuth, member: Member, db: TestDatabase, double: SupabaseDouble
) -> None:
    staff = member("staff")
    db.one("delete from profiles where id = %s", staff.id)
    with pytest.raises(SignInRefused, match="none here"):
        auth.sign_in(staff.email, PASSWORD)
    assert db.one("select count(*) from ea.sessions") == 0
    assert not double.auth.users.sessions


def test_an_account_of_another_database_is_told_so(
    auth: SupabaseAuth, member: Member, double: SupabaseDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = member("staff")
    elsewhere = str(uuid4())
    monkeypatch.setattr(supabase_grants, "as_json", lambda user: as_json(user) | {"id": elsewhere})
    sign = double.keys.sign
    monkeypatch.setattr(double.keys, "sign", lambda claims: sign(claims | {"sub": elsewhere}))
    with pytest.raises(SignInUnavailable, match="Is DATABASE_URL"):
        auth.sign_in(staff.email, PASSWORD)


def test_anonymous_visitors_of_the_project_are_nobody(db: TestDatabase) -> None:
    """Supabase's anonymous sign-ins make rows of auth.users, and tokens of role authenticated."""
    visitor = Actor(uuid4(), "")
    db.one("insert into auth.users (id, is_anonymous) values (%s, true)", visitor.id)
    assert db.one("select count(*) from profiles") == 0
    db.one("insert into profiles (id, email) values (%s, '')", visitor.id)
    db.client("Acme", db.person("manager"))
    assert rows_as(db, visitor, "select id from clients") == []
    assert rows_as(db, visitor, "select ea.is_member()") == [False]
