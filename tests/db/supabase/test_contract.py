"""What is known of Supabase, row by row: the real client against the double.

The rows are those of the table of observations, in its words. A row is a call and what the client
sees of it. How the services behave beyond the table is in test_double_auth and test_double_storage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import httpx
import jwt
import psycopg
import pytest
from storage3.exceptions import StorageApiError
from supabase import Client, ClientOptions, create_client
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError
from supabase_auth.types import Session, UserResponse

from tests.support.supabase_database import SupabaseDatabase
from tests.support.supabase_keys import KeyStyle
from tests.support.supabase_server import SupabaseDouble

EMAIL, PASSWORD = "ada@test.example", "correct horse"
WHO: Any = {"email": EMAIL, "password": PASSWORD}


@dataclass
class Known:
    """A project, and the shortest ways to the states that the rows speak of."""

    double: SupabaseDouble

    def client(self, key: str | None = None) -> Client:
        options = ClientOptions(auto_refresh_token=False, persist_session=False)
        return create_client(self.double.url, key or self.double.keys.anon_key, options)

    @property
    def service(self) -> Client:
        return self.client(self.double.keys.service_key)

    def member(self) -> Session:
        """Ada, with a confirmed address and a session."""
        self.double.options.autoconfirm = True
        session = self.client().auth.sign_up(WHO).session
        assert session is not None
        self.double.options.autoconfirm = False
        return session

    def signed_out(self) -> Session:
        session = self.member()
        self.client().auth.admin.sign_out(session.access_token, "local")
        return session

    def ban(self) -> Self:
        (user,) = self.service.auth.admin.list_users()
        self.service.auth.admin.update_user_by_id(user.id, {"ban_duration": "24h"})
        return self

    def link(self) -> Any:
        """What the link in a reset's e-mail carries."""
        self.client().auth.reset_password_for_email(EMAIL)
        return {"token_hash": self.double.mails[-1].token_hash, "type": "recovery"}

    def banned(self) -> Session:
        session = self.member()
        self.ban()
        return session

    def set(self, **options: object) -> Self:
        """Changes how the project is set up."""
        vars(self.double.options).update(options)
        return self

    def later(self, seconds: float) -> None:
        self.double.clock.advance(seconds)

    def raw(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"apikey": self.double.keys.anon_key} | more.pop("headers", {})
        return httpx.request(method, f"{self.double.url}{path}", headers=headers, **more)

    def files(self, key: str | None = None) -> Any:
        """A bucket `plain` with a.txt in it, as the holder of `key` (the service) sees it."""
        storage = self.service.storage
        if "plain" not in {bucket.id for bucket in storage.list_buckets()}:
            storage.create_bucket(
                "plain", options={"file_size_limit": 9, "allowed_mime_types": ["text/plain"]}
            )
            storage.from_("plain").upload("a.txt", b"hello", {"content-type": "text/plain"})
        return self.client(key or self.double.keys.service_key).storage.from_("plain")


@pytest.fixture(params=["opaque", "legacy"])
def known(request: pytest.FixtureRequest, project: SupabaseDatabase) -> Iterator[Known]:
    """With new keys and ES256, and with legacy keys and HS256."""
    style: KeyStyle = request.param
    with SupabaseDouble(
        project.auth_url,
        project.storage_url,
        key_style=style,
        signing="ES256" if style == "opaque" else "HS256",
    ) as running:
        yield Known(running)


Call = Callable[[Known], object]


def _refreshed(known: Known, token: str) -> Session:
    session = known.client().auth.refresh_session(token).session
    assert session is not None
    return session


def _used_too_late(known: Known) -> None:
    first = known.member().refresh_token
    second = _refreshed(known, first).refresh_token
    third = _refreshed(known, second).refresh_token
    known.later(11)
    with pytest.raises(AuthApiError, match="Already Used"):
        _refreshed(known, first)
    known.later(11)
    _refreshed(known, third)  # the whole family is revoked


def _twice(known: Known) -> None:
    known.client().auth.sign_up(WHO)
    known.client().auth.sign_up(WHO)


def _link_of_a_banned_person(known: Known) -> None:
    known.member()
    link = known.link()
    known.ban().client().auth.verify_otp(link)


def _new_password(
    known: Known, *, seconds: float = 0, by_mail: bool = False, **more: str
) -> UserResponse:
    """Ada sets another password, `seconds` after she signed in (or followed a link)."""
    known.set(token_seconds=3600 + int(seconds))
    known.member()
    client = known.client()
    if by_mail:
        client.auth.verify_otp(known.link())
    else:
        client.auth.sign_in_with_password(WHO)
    known.later(seconds)
    wanted: Any = {"password": "another horse", **more}
    return client.auth.update_user(wanted)


AUTH_ERRORS: dict[str, tuple[Call, str | None, int, str]] = {
    "wrong password": (
        lambda k: (k.member(), k.client().auth.sign_in_with_password(WHO | {"password": "no"})),
        "invalid_credentials", 400, "Invalid login credentials"),
    "sign_up of an existing address, autoconfirm on": (
        lambda k: (k.member(), k.member()), "user_already_exists", 422, ""),
    "sign_in before confirmation": (
        lambda k: (k.client().auth.sign_up(WHO), k.client().auth.sign_in_with_password(WHO)),
        "email_not_confirmed", 400, ""),
    "second sign_up within 60 s, unconfirmed": (_twice, "over_email_send_rate_limit", 429, ""),
    "admin call with the anon key": (
        lambda k: k.client().auth.admin.list_users(), "not_admin", 403, ""),
    "get_user with the token of a signed-out session": (
        lambda k: k.client().auth.get_user(k.signed_out().access_token),
        "session_not_found", 403, ""),
    "bad signature": (
        lambda k: k.client().auth.get_user(
            k.member().access_token.rpartition(".")[0] + ".c2ln"), "bad_jwt", 403, ""),
    "not a JWT": (lambda k: k.client().auth.get_user("nothing"), "bad_jwt", 403, ""),
    "refresh after sign_out": (
        lambda k: _refreshed(k, k.signed_out().refresh_token),
        "refresh_token_not_found", 400, "Invalid Refresh Token: Refresh Token Not Found"),
    "older refresh token after 10 s, and the family": (
        _used_too_late, "refresh_token_already_used", 400,
        "Invalid Refresh Token: Already Used"),
    "sign_in of a banned person": (
        lambda k: (k.banned(), k.client().auth.sign_in_with_password(WHO)),
        "user_banned", 400, ""),
    "a link of a banned person": (_link_of_a_banned_person, "user_banned", 403, ""),
    "sign_in without a captcha where one is asked for": (
        lambda k: (k.member(), k.set(captcha=True), k.client().auth.sign_in_with_password(WHO)),
        "captcha_failed", 400, "captcha protection: request disallowed"),
    "sign_up without one": (
        lambda k: (k.member(), k.set(captcha=True), k.client().auth.sign_up(WHO)), "captcha_failed", 400, ""),
    "asking for a reset without one": (
        lambda k: (k.member(), k.set(captcha=True).link()),
        "captcha_failed", 400, ""),
    "another password without the old one, where that is asked for": (
        lambda k: (k.set(require_current_password=True), _new_password(k)),
        "current_password_required", 400, ""),
    "another password, two days after sign_in, where a fresh one is asked for": (
        lambda k: (k.set(secure_password_change=True), _new_password(k, seconds=172_800)),
        "reauthentication_needed", 400, ""),
}  # fmt: skip


@pytest.mark.parametrize("row", AUTH_ERRORS)
def test_auth_refuses(known: Known, row: str) -> None:
    call, code, status, message = AUTH_ERRORS[row]
    with pytest.raises(AuthApiError) as caught:
        call(known)
    assert (caught.value.code, caught.value.status) == (code, status)
    assert message in caught.value.message


def test_password_under_6_characters(known: Known) -> None:
    with pytest.raises(AuthWeakPasswordError) as caught:
        known.client().auth.sign_up(WHO | {"password": "12345"})
    assert (caught.value.code, caught.value.status) == ("weak_password", 422)


def test_sign_up_with_autoconfirm_off(known: Known) -> None:
    new = known.client().auth.sign_up(WHO)
    assert new.session is None
    assert new.user is not None
    assert new.user.confirmation_sent_at is not None
    known.double.auth.users.change(new.user.id, email_confirmed_at=known.double.auth.users.now())  # type: ignore[arg-type] # an id as text
    again = known.client().auth.sign_up(WHO)
    assert again.session is None
    assert again.user is not None
    assert again.user.identities == []
    assert again.user.id != new.user.id


def test_refresh_token_used_again_within_10_s(known: Known) -> None:
    first = known.member().refresh_token
    active = _refreshed(known, first).refresh_token
    known.later(9)
    assert _refreshed(known, first).refresh_token == active


def test_the_newest_refresh_token_outlives_its_family_by_10_s(known: Known) -> None:
    first = known.member().refresh_token
    third = _refreshed(known, _refreshed(known, first).refresh_token).refresh_token
    known.later(11)
    with pytest.raises(AuthApiError, match="Already Used"):
        _refreshed(known, first)
    known.later(9)
    assert _refreshed(known, third).refresh_token != third


def test_a_banned_persons_token_is_good_until_it_ends(known: Known) -> None:
    session = known.banned()
    sent = {"headers": {"Authorization": f"Bearer {session.access_token}"}}
    answer = known.raw("GET", "/auth/v1/user", **sent)
    assert (answer.status_code, answer.json()["email"]) == (200, EMAIL)
    assert known.raw("POST", "/auth/v1/logout?scope=local", **sent).status_code == 204
    assert known.raw("GET", "/auth/v1/user", **sent).json()["error_code"] == "session_not_found"


def test_the_end_of_a_ban_comes_with_nanoseconds(known: Known) -> None:
    known.banned()
    sent = {"headers": {"Authorization": f"Bearer {known.double.keys.service_key}"}}
    (user,) = known.raw("GET", "/auth/v1/admin/users", **sent).json()["users"]
    assert re.fullmatch(r".*\.\d{9}Z", user["banned_until"])


def test_what_an_account_says_of_itself(known: Known) -> None:
    session = known.member()
    assert session.user.user_metadata == {"email_verified": True}


def test_a_soft_deleted_account_is_still_listed(known: Known) -> None:
    user = known.member().user
    known.service.auth.admin.delete_user(user.id, should_soft_delete=True)
    (left,) = known.service.auth.admin.list_users()
    assert (left.id, left.email == EMAIL, left.user_metadata) == (user.id, False, {})
    assert left.deleted_at is not None


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("https://ea.example/auth/confirm", "https://ea.example/auth/confirm"),
        ("https://other.example/here", "https://other.example/here"),
        ("https://other.example/else", "https://ea.example"),
        ("https://evil.example", "https://ea.example"),
        ("http://127.0.0.1:8511/here", "http://127.0.0.1:8511/here"),
        ("http://192.0.2.1/here", "https://ea.example"),
    ],
)
def test_redirect_to_outside_the_allow_list(known: Known, wanted: str, leads_to: str) -> None:
    known.set(site_url="https://ea.example", redirect_urls=("https://other.example/here",))
    known.client().auth.sign_up(WHO | {"options": {"email_redirect_to": wanted}})
    assert known.double.mails[-1].redirect_to == leads_to


def test_what_lets_a_password_be_changed(known: Known) -> None:
    known.set(require_current_password=True, secure_password_change=True)
    _new_password(known, current_password=PASSWORD)
    known.double.auth.users.delete(known.double.auth.users.everybody()[0]["id"])
    _new_password(known, by_mail=True)


def test_a_captcha_is_not_asked_for_to_refresh(known: Known) -> None:
    session = known.member()
    known.set(captcha=True)
    assert _refreshed(known, session.refresh_token)
    assert known.service.auth.sign_in_with_password(WHO), "nor of the service"


def test_raw_bodies(known: Known) -> None:
    wrong = known.raw("POST", "/auth/v1/token?grant_type=password", json=WHO)
    assert (wrong.status_code, wrong.json()) == (
        400,
        {"code": 400, "error_code": "invalid_credentials", "msg": "Invalid login credentials"},
    )
    nobody = known.raw("GET", "/auth/v1/user")
    assert (nobody.status_code, nobody.json()["error_code"]) == (401, "no_authorization")
    known.member()
    reply = known.raw("POST", "/auth/v1/token?grant_type=password", json=WHO)
    said = reply.json()
    assert set(said) == {
        "access_token", "expires_at", "expires_in", "refresh_token", "token_type", "user",
        "weak_password",
    }  # fmt: skip
    refreshed = known.raw(
        "POST", "/auth/v1/token?grant_type=refresh_token",
        json={"refresh_token": said["refresh_token"]},
    ).json()  # fmt: skip
    assert set(said) - set(refreshed) == {"weak_password"}, "of a password only"
    out = known.raw(
        "POST",
        "/auth/v1/logout?scope=local",
        headers={"Authorization": f"Bearer {said['access_token']}"},
    )
    assert (out.status_code, out.content) == (204, b"")


def test_pkce_is_the_default(known: Known) -> None:
    known.client().auth.sign_up(WHO)
    asked = known.double.requests[-1].json()
    assert asked["code_challenge"]
    assert asked["code_challenge_method"] == "s256"


def test_after_sign_in_the_authorization_header_is_the_persons(known: Known) -> None:
    known.member()
    client, key = known.service, known.double.keys.service_key
    assert client.options.headers["Authorization"] == f"Bearer {key}"
    client.auth.sign_in_with_password(WHO)
    assert client.options.headers["Authorization"] != f"Bearer {key}"
    with pytest.raises(StorageApiError):
        client.storage.create_bucket("no longer the service")


def test_the_key_goes_as_apikey_and_as_bearer(known: Known) -> None:
    known.member()
    assert known.double.requests[-1].api_key == known.double.keys.anon_key
    assert known.double.requests[-1].bearer == known.double.keys.anon_key


def test_the_access_token(known: Known) -> None:
    session = known.member()
    claims = jwt.decode(session.access_token, options={"verify_signature": False})
    assert set(claims) == {
        "iss", "sub", "aud", "exp", "iat", "email", "phone", "app_metadata", "user_metadata",
        "role", "aal", "amr", "session_id", "is_anonymous",
    }  # fmt: skip
    assert claims["iss"] == f"{known.double.url}/auth/v1"
    assert (claims["aud"], claims["role"]) == ("authenticated", "authenticated")
    assert claims["app_metadata"] == {"provider": "email", "providers": ["email"]}
    header = jwt.get_unverified_header(session.access_token)
    keys = known.raw("GET", "/auth/v1/.well-known/jwks.json")
    if header["alg"] == "HS256":
        assert keys.json() == {"keys": []}
    else:
        assert [key["kid"] for key in keys.json()["keys"]] == [header["kid"]]
    assert "max-age=600" in keys.headers["cache-control"]


def test_get_claims_checks_signature_and_exp_but_not_aud_or_iss(known: Known) -> None:
    session = known.member()
    said = jwt.decode(session.access_token, options={"verify_signature": False})
    if known.double.keys.signing == "HS256":
        assert known.client().auth.get_claims(session.access_token)  # asks the service
        return
    known.double.requests.clear()
    client = known.client()
    for _ in range(3):
        assert client.auth.get_claims(known.double.keys.sign(said | {"aud": "x", "iss": "y"}))
    fetched = [request for request in known.double.requests if request.path.endswith("jwks.json")]
    assert len(fetched) == 1, "cached"
    with pytest.raises(Exception, match="expired"):
        client.auth.get_claims(known.double.keys.sign(said | {"exp": said["iat"] - 1}))


STORAGE_ERRORS: dict[str, tuple[Call, str, str]] = {
    "upload on an existing name without upsert": (
        lambda k: k.files().upload("a.txt", b"x", {"content-type": "text/plain"}),
        "409", "The resource already exists"),
    "type not allowed by the bucket": (
        lambda k: k.files().upload("b.pdf", b"x", {"content-type": "application/pdf"}),
        "415", "mime type application/pdf is not supported"),
    "too large": (
        lambda k: k.files().upload("b.txt", b"0123456789", {"content-type": "text/plain"}),
        "413", "exceeded the maximum allowed size"),
    "download of a missing object": (lambda k: k.files().download("none"), "404", "not found"),
    "download of one that no policy shows": (
        lambda k: k.files(k.double.keys.anon_key).download("a.txt"), "404", "not found"),
    "upload refused by policy": (
        lambda k: k.files(k.double.keys.anon_key).upload(
            "b.txt", b"x", {"content-type": "text/plain"}),
        "403", "new row violates row-level security policy"),
    "delete of a bucket that is not empty": (
        lambda k: (k.files(), k.service.storage.delete_bucket("plain")), "409", "not empty"),
}  # fmt: skip


OBJECT = "/storage/v1/object/plain/a.txt"
SIGN = "/storage/v1/object/sign/plain/a.txt"
RAW_STORAGE_ERRORS: dict[str, tuple[str, str, bool, tuple[str, str, str, str]]] = {
    # method and path, whether a token is sent, and the body of the answer, whose status is 400
    "download with a token that is not the project's": (
        "GET", OBJECT, True, ("404", "Bucket not found", "Bucket not found", "NoSuchBucket")),
    "download without a token": (
        "GET", OBJECT, False, ("404", "Bucket not found", "Bucket not found", "NoSuchBucket")),
    "upload with such a token": (
        "POST", OBJECT, True,
        ("403", "Unauthorized", "signature verification failed", "AccessDenied")),
    "signing with such a token": (
        "POST", SIGN, True,
        ("403", "Unauthorized", "signature verification failed", "AccessDenied")),
    "removing with such a token": (
        "DELETE", "/storage/v1/object/plain", True,
        ("403", "Unauthorized", "signature verification failed", "AccessDenied")),
}  # fmt: skip


@pytest.mark.parametrize("row", RAW_STORAGE_ERRORS)
def test_storage_refuses_a_token(known: Known, row: str) -> None:
    method, path, with_token, expected = RAW_STORAGE_ERRORS[row]
    known.files()
    headers = {"Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln"} if with_token else {}
    answer = known.raw(method, path, headers=headers, json={"prefixes": ["a.txt"], "expiresIn": 60})
    assert answer.status_code == 400
    assert answer.json() == dict(
        zip(("statusCode", "error", "message", "code"), expected, strict=True)
    )


def test_storage_refuses_a_token_that_has_ended(known: Known) -> None:
    known.files()
    token = known.member().access_token
    known.later(3601)
    sent = {"headers": {"Authorization": f"Bearer {token}"}}
    assert known.raw("GET", OBJECT, **sent).json()["code"] == "NoSuchBucket"
    ended = known.raw("POST", SIGN, json={"expiresIn": 60}, **sent).json()
    assert (ended["statusCode"], ended["code"]) == ("403", "AccessDenied")


def test_each_error_of_storage_has_a_code(known: Known) -> None:
    known.files()
    sent = {"headers": {"Authorization": f"Bearer {known.double.keys.service_key}"}}
    assert known.raw("GET", f"{OBJECT}x", **sent).json()["code"] == "NoSuchKey"
    elsewhere = OBJECT.replace("plain", "none")
    assert known.raw("GET", elsewhere, **sent).json()["code"] == "NoSuchBucket"


@pytest.mark.parametrize("row", STORAGE_ERRORS)
def test_storage_refuses(known: Known, row: str) -> None:
    call, status, message = STORAGE_ERRORS[row]
    with pytest.raises(StorageApiError) as caught:
        call(known)
    assert str(caught.value.status) == status
    assert message in caught.value.message


def test_list_of_names_with_one_missing(known: Known) -> None:
    files = known.files()
    assert [one["error"] is None for one in files.create_signed_urls(["a.txt", "none"], 60)] == [
        True, False,
    ]  # fmt: skip
    assert [one["name"] for one in files.remove(["none", "a.txt"])] == ["a.txt"]


def test_signed_url(known: Known) -> None:
    address = known.files().create_signed_url("a.txt", 60)["signedURL"]
    root = f"{known.double.url}/storage/v1/object/sign/plain/a.txt?token="
    assert address.startswith(root)
    said = jwt.decode(address.removeprefix(root), options={"verify_signature": False})
    assert set(said) == {"url", "scope", "iat", "exp"}
    assert said["scope"] == "download"
    assert jwt.get_unverified_header(address.removeprefix(root))["alg"] == "HS256"
    assert httpx.get(address).content == b"hello"
    known.later(61)
    ended = httpx.get(address)
    assert (ended.status_code, ended.json()["error"]) == (400, "InvalidJWT")
    assert ended.json()["code"] == "InvalidJWT"


def test_signed_url_on_another_path(known: Known) -> None:
    address = known.files().create_signed_url("a.txt", 60)["signedURL"]
    answer = httpx.get(address.replace("a.txt", "b.txt"))
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "statusCode": "400",
            "error": "InvalidSignature",
            "message": "Invalid signature",
            "code": "InvalidSignature",
        },
    )


DATABASE: dict[str, tuple[str, object]] = {
    "auth.users: id is the key, without a default": (
        ("select a.attnotnull and not a.atthasdef from pg_attribute a"
        " where a.attrelid = 'auth.users'::regclass and a.attname = 'id'"), True),
    "email unique where is_sso_user = false": (
        ("select count(*) from pg_indexes where schemaname = 'auth' and tablename = 'users'"
        " and indexdef like '%UNIQUE%(email) WHERE (is_sso_user = false)'"), 1),
    "no foreign key leads from auth to public": (
        ("select count(*) from pg_constraint where contype = 'f' and connamespace = 'auth'::regnamespace"
        " and confrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)"), 0),
    "anon, authenticated, service_role can't log in": (
        ("select bool_or(rolcanlogin) from pg_roles"
        " where rolname in ('anon', 'authenticated', 'service_role')"), False),
    "only service_role of the three bypasses row level security": (
        ("select array_agg(rolname::text) from pg_roles where rolbypassrls"
        " and rolname in ('anon', 'authenticated', 'service_role')"), ["service_role"]),
    "authenticator logs in, inherits nothing, is a member of the three": (
        ("select rolcanlogin and not rolinherit and pg_has_role('authenticator', 'anon', 'member')"
        " and pg_has_role('authenticator', 'authenticated', 'member')"
        " and pg_has_role('authenticator', 'service_role', 'member')"
        " from pg_roles where rolname = 'authenticator'"), True),
    "the owner is no superuser; createdb, createrole, bypassrls": (
        ("select not rolsuper and rolcreatedb and rolcreaterole and rolbypassrls"
        " from pg_roles where rolname = current_user"), True),
    "the owner is a member of supabase_auth_admin": (
        "select pg_has_role(current_user, 'supabase_auth_admin', 'member')", True),
    "supabase_storage_admin is a member of authenticator": (
        "select pg_has_role('supabase_storage_admin', 'authenticator', 'member')", True),
    "statement_timeout: anon 3 s, authenticated 8 s": (
        ("select array_agg(rolname || ' ' || rolconfig[1] order by rolname) from pg_roles"
        " where rolname in ('anon', 'authenticated')"),
        ["anon statement_timeout=3s", "authenticated statement_timeout=8s"]),
    "usage on schemas auth, public, storage for the API roles": (
        ("select bool_and(has_schema_privilege(r, s, 'usage'))"
        " from unnest(array['anon', 'authenticated', 'service_role']) r,"
        " unnest(array['auth', 'public', 'storage']) s"), True),
    "no table rights in auth, for service_role neither": (
        ("select bool_or(has_table_privilege(r, 'auth.users', 'select, insert, update, delete'))"
        " from unnest(array['anon', 'authenticated', 'service_role']) r"), False),
    "extensions live in schema extensions": (
        "select extnamespace::regnamespace::text from pg_extension where extname = 'vector'",
        "extensions"),
    "ALL on storage.objects is granted to anon and authenticated": (
        ("select bool_and(has_table_privilege(r, 'storage.objects', p))"
        " from unnest(array['anon', 'authenticated']) r,"
        " unnest(array['select', 'insert', 'update', 'delete']) p"), True),
    "and row level security is on": (
        "select relrowsecurity from pg_class where oid = 'storage.objects'::regclass", True),
    "owner_id is text": (
        ("select format_type(atttypid, null) from pg_attribute"
        " where attrelid = 'storage.objects'::regclass and attname = 'owner_id'"), "text"),
    "storage.foldername('a/b/c.txt') = {a,b}": (
        "select storage.foldername('a/b/c.txt')", ["a", "b"]),
    "auth.uid() reads the old setting first": (
        ("select auth.uid()::text from (select set_config('request.jwt.claim.sub',"
        " '00000000-0000-0000-0000-000000000001', true), set_config('request.jwt.claims',"
        " '{\"sub\": \"00000000-0000-0000-0000-000000000002\"}', true) offset 0) s"),
        "00000000-0000-0000-0000-000000000001"),
}  # fmt: skip


@pytest.mark.parametrize("row", DATABASE)
def test_the_database(project: SupabaseDatabase, row: str) -> None:
    statement, expected = DATABASE[row]
    with psycopg.connect(project.owner_url) as connection:
        found = connection.execute(statement.encode()).fetchone()
        connection.rollback()
    assert found is not None
    assert found[0] == expected


@pytest.mark.parametrize("table", ["objects", "buckets"])
def test_direct_sql_delete_on_storage_tables(project: SupabaseDatabase, table: str) -> None:
    with (
        psycopg.connect(project.owner_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"delete from storage.{table}".encode())


def test_new_tables_in_public_are_granted_to_the_api_roles(cluster: Any) -> None:
    """As the project comes; what the migrations make of it is tested in test_flavour."""
    blank = cluster.blank()
    with psycopg.connect(blank.owner_url) as connection:
        connection.execute("create table public.later (id integer)")
        found = connection.execute(
            "select bool_and(has_table_privilege(r, 'public.later', p))"
            " from unnest(array['anon', 'authenticated', 'service_role']) r,"
            " unnest(array['select', 'insert', 'update', 'delete']) p"
        ).fetchone()
        connection.rollback()
    cluster.drop(blank)
    assert found == (True,)
