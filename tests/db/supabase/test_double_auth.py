"""The double against the real client: every row of what is known of Supabase Auth."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from supabase import Client, ClientOptions, create_client
from supabase_auth.errors import AuthApiError, AuthInvalidJwtError, AuthWeakPasswordError
from supabase_auth.types import Session, User

from tests.support.supabase_database import SupabaseDatabase
from tests.support.supabase_server import SupabaseDouble

EMAIL = "ada@test.example"
PASSWORD = "correct horse"
CREDENTIALS = {"email": EMAIL, "password": PASSWORD}


@pytest.fixture(params=["opaque", "legacy"])
def either(request: pytest.FixtureRequest, project: SupabaseDatabase) -> Iterator[SupabaseDouble]:
    """A project with new keys and ES256, and one with legacy keys and HS256."""
    signing = "ES256" if request.param == "opaque" else "HS256"
    with SupabaseDouble(
        project.auth_url,
        project.storage_url,
        key_style=request.param,
        signing=signing,  # type: ignore[arg-type] # one of the two
    ) as running:
        yield running


def _client(double: SupabaseDouble, *, service: bool = False) -> Client:
    key = double.keys.service_key if service else double.keys.anon_key
    options = ClientOptions(auto_refresh_token=False, persist_session=False)
    return create_client(double.url, key, options)


def _sign_up(double: SupabaseDouble) -> Session:
    double.options.autoconfirm = True
    session = _client(double).auth.sign_up({"email": EMAIL, "password": PASSWORD}).session
    assert session is not None
    return session


def _refused(caught: pytest.ExceptionInfo[AuthApiError]) -> tuple[str | None, int]:
    return caught.value.code, caught.value.status


def test_wrong_password(either: SupabaseDouble) -> None:
    _sign_up(either)
    for email in (EMAIL, "nobody@test.example"):
        with pytest.raises(AuthApiError, match="Invalid login credentials") as caught:
            _client(either).auth.sign_in_with_password({"email": email, "password": "wrong"})
        assert _refused(caught) == ("invalid_credentials", 400)


def test_the_raw_body_of_an_error(double: SupabaseDouble) -> None:
    answer = httpx.post(
        f"{double.url}/auth/v1/token?grant_type=password",
        json={"email": EMAIL, "password": "x"},
        headers={"apikey": double.keys.anon_key},
    )
    assert answer.status_code == 400
    assert answer.json() == {
        "code": 400,
        "error_code": "invalid_credentials",
        "msg": "Invalid login credentials",
    }


def test_a_token_reply_has_these_fields(double: SupabaseDouble) -> None:
    _sign_up(double)
    answer = httpx.post(
        f"{double.url}/auth/v1/token?grant_type=password",
        json=CREDENTIALS,
        headers={"apikey": double.keys.anon_key},
    ).json()
    assert set(answer) == {
        "access_token", "expires_at", "expires_in", "refresh_token", "token_type", "user",
        "weak_password",
    }  # fmt: skip
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert set(claims) >= {
        "iss", "sub", "aud", "exp", "iat", "email", "phone", "app_metadata", "user_metadata",
        "role", "aal", "amr", "session_id", "is_anonymous",
    }  # fmt: skip
    assert (claims["aud"], claims["role"]) == ("authenticated", "authenticated")
    assert claims["app_metadata"] == {"provider": "email", "providers": ["email"]}
    assert User.model_validate(answer["user"]).email == EMAIL


def test_sign_up_of_an_existing_address_with_autoconfirm(either: SupabaseDouble) -> None:
    _sign_up(either)
    with pytest.raises(AuthApiError) as caught:
        _sign_up(either)
    assert _refused(caught) == ("user_already_exists", 422)


def test_sign_up_of_a_confirmed_address_without_autoconfirm(either: SupabaseDouble) -> None:
    real = _sign_up(either).user.id
    either.options.autoconfirm = False
    answer = _client(either).auth.sign_up({"email": EMAIL, "password": PASSWORD})
    assert answer.session is None
    assert answer.user is not None
    assert answer.user.identities == []
    assert answer.user.id != real


def test_sign_up_waits_for_confirmation(either: SupabaseDouble) -> None:
    answer = _client(either).auth.sign_up({"email": EMAIL, "password": PASSWORD})
    assert answer.session is None
    assert answer.user is not None
    assert answer.user.confirmation_sent_at is not None
    with pytest.raises(AuthApiError) as caught:
        _client(either).auth.sign_in_with_password({"email": EMAIL, "password": PASSWORD})
    assert _refused(caught) == ("email_not_confirmed", 400)


def test_a_second_sign_up_within_a_minute(either: SupabaseDouble) -> None:
    _client(either).auth.sign_up({"email": EMAIL, "password": PASSWORD})
    with pytest.raises(AuthApiError) as caught:
        _client(either).auth.sign_up({"email": EMAIL, "password": PASSWORD})
    assert _refused(caught) == ("over_email_send_rate_limit", 429)
    either.clock.advance(61)
    assert _client(either).auth.sign_up({"email": EMAIL, "password": PASSWORD}).user


def test_a_short_password(either: SupabaseDouble) -> None:
    with pytest.raises(AuthWeakPasswordError) as caught:
        _client(either).auth.sign_up({"email": EMAIL, "password": "12345"})
    assert (caught.value.code, caught.value.status) == ("weak_password", 422)


def test_an_admin_call_with_the_anon_key(either: SupabaseDouble) -> None:
    with pytest.raises(AuthApiError) as caught:
        _client(either).auth.admin.list_users()
    assert _refused(caught) == ("not_admin", 403)
    with pytest.raises(AuthApiError) as caught:
        _client(either).auth.admin.invite_user_by_email(EMAIL)
    assert _refused(caught) == ("not_admin", 403)
    assert _client(either, service=True).auth.admin.list_users() == []


def test_the_token_of_a_session_that_is_signed_out(either: SupabaseDouble) -> None:
    session = _sign_up(either)
    client = _client(either)
    client.auth.sign_in_with_password({"email": EMAIL, "password": PASSWORD})
    ended = client.auth.get_session()
    assert ended is not None
    client.auth.sign_out({"scope": "local"})
    sent = either.requests[-1]
    assert (sent.method, sent.target) == ("POST", "/auth/v1/logout?scope=local")
    with pytest.raises(AuthApiError) as caught:
        _client(either).auth.get_user(ended.access_token)
    assert _refused(caught) == ("session_not_found", 403)
    with pytest.raises(AuthApiError, match="Refresh Token Not Found") as caught:
        _client(either).auth.refresh_session(ended.refresh_token)
    assert caught.value.status == 400
    assert _client(either).auth.get_user(session.access_token), "another session goes on"


@pytest.mark.parametrize(
    ("scope", "own", "other"), [("local", 0, 1), ("others", 1, 0), ("global", 0, 0)]
)
def test_the_scopes_of_signing_out(
    double: SupabaseDouble, scope: str, own: int, other: int
) -> None:
    first, second = _sign_up(double), _client(double)
    mine = second.auth.sign_in_with_password({"email": EMAIL, "password": PASSWORD}).session
    assert mine is not None
    second.auth.admin.sign_out(mine.access_token, scope)  # type: ignore[arg-type] # a scope
    alive = set(double.auth.users.sessions)
    ids = [
        jwt.decode(s.access_token, options={"verify_signature": False})["session_id"]
        for s in (mine, first)
    ]
    assert [str(i) in {str(a) for a in alive} for i in ids] == [bool(own), bool(other)]


def test_tokens_that_are_none(either: SupabaseDouble) -> None:
    head, payload, _ = _sign_up(either).access_token.split(".")
    for token in (f"{head}.{payload}.AAAA", "not-a-token"):
        with pytest.raises(AuthApiError) as caught:
            _client(either).auth.get_user(token)
        assert _refused(caught) == ("bad_jwt", 403)
    answer = httpx.get(f"{either.url}/auth/v1/user", headers={"apikey": either.keys.anon_key})
    assert (answer.status_code, answer.json()["error_code"]) == (401, "no_authorization")


def test_a_token_that_has_ended(double: SupabaseDouble) -> None:
    session = _sign_up(double)
    double.clock.advance(3601)
    with pytest.raises(AuthApiError) as caught:
        _client(double).auth.get_user(session.access_token)
    assert _refused(caught) == ("bad_jwt", 403)


def test_a_refresh_token_used_twice_within_ten_seconds(either: SupabaseDouble) -> None:
    first = _sign_up(either).refresh_token
    auth = _client(either).auth
    second = auth.refresh_session(first).session
    again = auth.refresh_session(first).session
    assert second is not None
    assert again is not None
    assert first != second.refresh_token == again.refresh_token


def test_an_older_refresh_token_after_ten_seconds_ends_the_family(either: SupabaseDouble) -> None:
    first = _sign_up(either).refresh_token
    auth = _client(either).auth
    tokens = [first]
    for _ in range(2):
        session = auth.refresh_session(tokens[-1]).session
        assert session is not None
        tokens.append(session.refresh_token)
    either.clock.advance(11)
    with pytest.raises(AuthApiError, match="Invalid Refresh Token: Already Used") as caught:
        auth.refresh_session(first)
    assert caught.value.status == 400
    either.clock.advance(11)
    with pytest.raises(AuthApiError, match="Already Used"):
        auth.refresh_session(tokens[-1])


def test_keys_are_published_except_under_hs256(either: SupabaseDouble) -> None:
    session = _sign_up(either)
    keys = httpx.get(f"{either.url}/auth/v1/.well-known/jwks.json").json()["keys"]
    header = jwt.get_unverified_header(session.access_token)
    if either.keys.signing == "HS256":
        assert keys == []
        assert header["alg"] == "HS256"
    else:
        assert [key["kid"] for key in keys] == [header["kid"]]
        assert header["alg"] == "ES256"
    claims = _client(either).auth.get_claims(session.access_token)
    assert claims is not None
    assert claims["claims"]["sub"] == session.user.id


def test_get_claims_checks_the_signature_and_not_whom_it_is_for(double: SupabaseDouble) -> None:
    session = _sign_up(double)
    said = jwt.decode(session.access_token, options={"verify_signature": False})
    other = double.keys.sign(said | {"aud": "else", "iss": "https://else"})
    assert _client(double).auth.get_claims(other)
    head, _, signature = session.access_token.split(".")
    swapped = base64.urlsafe_b64encode(json.dumps(said | {"sub": "x"}).encode()).rstrip(b"=")
    with pytest.raises(AuthInvalidJwtError):
        _client(double).auth.get_claims(f"{head}.{swapped.decode()}.{signature}")


def test_the_key_goes_as_bearer_until_there_is_a_session(either: SupabaseDouble) -> None:
    _sign_up(either)
    client = _client(either)
    session = client.auth.sign_in_with_password({"email": EMAIL, "password": PASSWORD}).session
    assert session is not None
    assert either.requests[-1].bearer == either.requests[-1].api_key == either.keys.anon_key
    client.auth.update_user({"data": {"full_name": "Ada"}})
    assert either.requests[-1].api_key == either.keys.anon_key
    assert either.requests[-1].bearer == session.access_token


def test_pkce(double: SupabaseDouble) -> None:
    double.options.redirect_urls = ("https://ea.example/here",)
    client = _client(double)
    client.auth.sign_up(
        {
            "email": EMAIL,
            "password": PASSWORD,
            "options": {"email_redirect_to": "https://ea.example/here"},
        }
    )
    sent = double.requests[-1].json()
    assert sent["code_challenge_method"] == "s256"
    mail = double.mails[-1]
    link = httpx.get(
        f"{double.url}/auth/v1/verify",
        params={"token": mail.token_hash, "type": "signup", "redirect_to": mail.redirect_to or ""},
    )
    assert link.status_code == 303
    target = urlsplit(link.headers["location"])
    assert target.netloc == "ea.example"
    code = parse_qs(target.query)["code"][0]
    with pytest.raises(AuthApiError) as caught:
        _client(double).auth.exchange_code_for_session(
            {"auth_code": "none", "code_verifier": "x", "redirect_to": ""}
        )
    assert caught.value.code == "flow_state_not_found"
    session = client.auth.exchange_code_for_session(
        {"auth_code": code, "code_verifier": "", "redirect_to": ""}
    ).session
    assert session is not None
    assert session.user.email_confirmed_at is not None


def test_invite_recover_and_verify(either: SupabaseDouble) -> None:
    either.options.site_url = "https://ea.example"
    service = _client(either, service=True)
    invited = service.auth.admin.invite_user_by_email(
        EMAIL, {"redirect_to": "https://ea.example/auth/confirm"}
    ).user
    assert invited.invited_at is not None
    link = either.mails[-1]
    assert (link.kind, link.to, link.redirect_to) == (
        "invite", EMAIL, "https://ea.example/auth/confirm",
    )  # fmt: skip
    client = _client(either)
    assert client.auth.verify_otp({"token_hash": link.token_hash, "type": "invite"}).session
    with pytest.raises(AuthApiError) as caught:
        _client(either).auth.verify_otp({"token_hash": link.token_hash, "type": "invite"})
    assert _refused(caught) == ("otp_expired", 403)
    with pytest.raises(AuthApiError) as caught:
        service.auth.admin.invite_user_by_email(EMAIL)
    assert _refused(caught) == ("email_exists", 422)
    client.auth.update_user({"password": PASSWORD})
    with pytest.raises(AuthApiError) as caught:
        client.auth.update_user({"password": PASSWORD})
    assert _refused(caught) == ("same_password", 422)

    _client(either).auth.reset_password_for_email("nobody@test.example")
    _client(either).auth.reset_password_for_email(EMAIL)
    with pytest.raises(AuthApiError) as caught:
        _client(either).auth.reset_password_for_email(EMAIL)
    assert _refused(caught) == ("over_email_send_rate_limit", 429)
    assert [mail.kind for mail in either.mails] == ["invite", "recovery"]
    either.clock.advance(3601)
    with pytest.raises(AuthApiError) as caught:
        _client(either).auth.verify_otp(
            {"token_hash": either.mails[-1].token_hash, "type": "recovery"}
        )
    assert caught.value.code == "otp_expired"


def test_the_administration_of_users(either: SupabaseDouble) -> None:
    admin = _client(either, service=True).auth.admin
    made = admin.create_user({"email": EMAIL, "password": PASSWORD, "email_confirm": True}).user
    with pytest.raises(AuthApiError) as caught:
        admin.create_user({"email": EMAIL, "password": PASSWORD})
    assert _refused(caught) == ("email_exists", 422)
    assert [user.id for user in admin.list_users()] == [made.id]
    assert admin.list_users(page=2, per_page=1) == []
    assert admin.update_user_by_id(made.id, {"ban_duration": "24h"}).user.banned_until
    with pytest.raises(AuthApiError) as caught:
        _client(either).auth.sign_in_with_password({"email": EMAIL, "password": PASSWORD})
    assert _refused(caught) == ("user_banned", 400)
    assert admin.update_user_by_id(made.id, {"ban_duration": "none"}).user.banned_until is None
    admin.delete_user(made.id)
    with pytest.raises(AuthApiError) as caught:
        admin.get_user_by_id(made.id)
    assert _refused(caught) == ("user_not_found", 404)


def test_sign_ups_can_be_off(double: SupabaseDouble) -> None:
    double.options.disable_sign_up = True
    with pytest.raises(AuthApiError) as caught:
        _client(double).auth.sign_up({"email": EMAIL, "password": PASSWORD})
    assert _refused(caught) == ("signup_disabled", 422)
