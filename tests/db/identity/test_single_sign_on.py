"""Single sign-on through the real server, a real provider double, and real HTTP between them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.errors import SignInRefused
from ea_core.identity.sessions import COOKIE
from ea_core.identity.single_sign_on import SingleSignOn
from ea_core.settings import Settings
from tests.conftest import TestDatabase
from tests.support.hashes import QUICK
from tests.support.oidc_server import CLIENT_ID, CLIENT_SECRET, OidcServer, oidc_server
from tests.support.web import served

ORIGIN = "http://testserver"
TENANT = "11111111-2222-3333-4444-555555555555"
ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"


@pytest.fixture(scope="module")
def _provider() -> Iterator[OidcServer]:
    with oidc_server() as running:
        yield running


@pytest.fixture
def provider(_provider: OidcServer) -> OidcServer:
    _provider.claims = {}
    _provider.forge = lambda token: token
    _provider.refuse = False
    return _provider


def _settings(folder: Path, issuer: str) -> Settings:
    return Settings(
        data_dir=folder,
        public_url=ORIGIN,
        oidc_issuer_url=issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=SecretStr(CLIENT_SECRET),
        oidc_name="Acme ID",
        workers=0,
    )


@pytest.fixture
def app(db: TestDatabase, provider: OidcServer, tmp_path: Path) -> Iterator[App]:
    made = App(
        _settings(tmp_path, provider.url),
        db.app_url,
        db.owner_url,
        None,
        hashes=QUICK,
        database=db.database,
    )
    yield made
    made.close()


@pytest.fixture
def browser(app: App) -> Iterator[TestClient]:
    with served(app) as client:
        yield client


@pytest.fixture
def ada(db: TestDatabase) -> Actor:
    return db.person("manager", "Ada")


def _go(browser: TestClient, start: str = "/single-sign-on") -> Any:
    """The browser's way from the button to the answer of the callback."""
    to_provider = browser.get(browser.get(start).headers["location"])
    if to_provider.status_code != 302:
        return to_provider
    back = httpx.get(to_provider.headers["location"]).headers["location"]
    return browser.get(back)


def _cookies_left(browser: TestClient) -> set[str]:
    return {cookie.name for cookie in browser.cookies.jar if cookie.value not in {"", '""', "null"}}


def test_a_person_with_a_confirmed_address_is_signed_in(
    app: App, browser: TestClient, provider: OidcServer, ada: Actor
) -> None:
    provider.claims = {"email": ada.email.upper(), "email_verified": True, "role": "admin"}
    answer = _go(browser, "/single-sign-on?next=/Clients")
    assert (answer.status_code, answer.headers["location"]) == (303, "/Clients")
    signed_in = app.sessions.actor_for(browser.cookies[COOKIE])
    assert signed_in == ada
    assert signed_in is not None
    assert signed_in.role == "manager"
    # Streamlit's own cookies, which would live for 30 days, never reach the browser.
    assert not any(name.startswith("_streamlit_user") for name in _cookies_left(browser))
    assert "HttpOnly" in str(answer.headers.get_list("set-cookie"))
    (asked,) = provider.asked[-1:]
    assert asked["code_challenge_method"] == "S256"
    assert asked["nonce"]
    assert asked["redirect_uri"] == f"{ORIGIN}/oauth2callback"


def test_signing_in_again_ends_the_session_that_the_browser_came_with(
    app: App, browser: TestClient, provider: OidcServer, ada: Actor
) -> None:
    provider.claims = {"email": ada.email, "email_verified": True}
    _go(browser)
    first = browser.cookies[COOKIE]
    _go(browser)
    assert browser.cookies[COOKIE] != first
    assert app.sessions.actor_for(first) is None
    assert app.sessions.actor_for(browser.cookies[COOKIE]) == ada


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/sign-out", "x"])
def test_the_way_on_stays_in_this_product(
    browser: TestClient, provider: OidcServer, ada: Actor, wanted: str
) -> None:
    provider.claims = {"email": ada.email, "email_verified": True}
    assert _go(browser, f"/single-sign-on?next={wanted}").headers["location"] == "/"


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"email": "nobody@test.example", "email_verified": True}, "has no account here"),
        ({"email": "ada@test.example"}, "has not confirmed"),
        ({"email": "ada@test.example", "email_verified": False}, "has not confirmed"),
        ({"email": "ada@test.example", "email_verified": "false"}, "has not confirmed"),
        ({"email": "ada@test.example", "email_verified": ["true"]}, "has not confirmed"),
        ({"email": ["ada@test.example"], "email_verified": True}, "did not tell"),
        ({"email_verified": True}, "did not tell your e-mail address"),
        (
            {
                "email": "ada@test.example",
                "email_verified": True,
                "aud": "another",
                "azp": CLIENT_ID,
            },
            "not meant for",
        ),
    ],
)
def test_who_is_not_known_here_is_told_why(
    db: TestDatabase, browser: TestClient, provider: OidcServer, ada: Actor, claims: dict[str, Any],
    sentence: str,
) -> None:  # fmt: skip
    provider.claims = claims
    answer = _go(browser)
    assert answer.status_code == 403
    assert sentence in answer.text
    assert COOKIE not in browser.cookies
    assert db.one("select count(*) from auth.users") == 1


@pytest.mark.parametrize(
    "change", ["banned_until = now() + interval '1 day'", "deleted_at = now()"]
)
def test_a_closed_account_stays_closed(
    db: TestDatabase, browser: TestClient, provider: OidcServer, ada: Actor, change: str
) -> None:
    db.one(f"update auth.users set {change}")
    provider.claims = {"email": ada.email, "email_verified": True}
    assert "or it is blocked" in _go(browser).text
    assert COOKIE not in browser.cookies


def _other_key(provider: OidcServer, token: str) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    return provider.signed(claims, provider.other_key)


@pytest.mark.parametrize(
    ("claims", "forge"),
    [
        ({}, _other_key),
        ({}, lambda _, token: token[:-4] + "AAAA"),
        ({}, lambda _, token: token.split(".")[0] + "." + token.split(".")[1] + "."),
        ({"nonce": "replayed"}, None),
        ({"iss": "https://evil.example"}, None),
        ({"exp": int(time.time()) - 3600}, None),
    ],
    ids=["another key", "broken signature", "no signature", "nonce", "issuer", "expired"],
)
def test_a_forged_token_signs_nobody_in(
    browser: TestClient,
    provider: OidcServer,
    ada: Actor,
    claims: dict[str, Any],
    forge: Callable[[OidcServer, str], str] | None,
) -> None:
    provider.claims = {"email": ada.email, "email_verified": True} | claims
    if forge is not None:
        provider.forge = lambda token: forge(provider, token)
    answer = _go(browser)
    assert answer.status_code == 401
    assert "Signing in with Acme ID did not work" in answer.text
    assert COOKIE not in browser.cookies


def test_a_no_at_the_provider_is_told(browser: TestClient, provider: OidcServer) -> None:
    provider.refuse = True
    assert "Signing in with Acme ID did not work" in _go(browser).text


def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(
    app: App, browser: TestClient, provider: OidcServer, ada: Actor
) -> None:
    """An attacker's own login, sent on to somebody else's browser."""
    provider.claims = {"email": ada.email, "email_verified": True}
    to_provider = browser.get(browser.get("/single-sign-on").headers["location"])
    back = httpx.get(to_provider.headers["location"]).headers["location"]
    browser.cookies.clear()
    assert browser.get(back).status_code == 401
    assert COOKIE not in browser.cookies


def test_the_same_answer_twice_signs_in_once(
    browser: TestClient, provider: OidcServer, ada: Actor
) -> None:
    provider.claims = {"email": ada.email, "email_verified": True}
    to_provider = browser.get(browser.get("/single-sign-on").headers["location"])
    back = httpx.get(to_provider.headers["location"]).headers["location"]
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 401


def test_a_provider_that_does_not_answer_is_one_sentence(db: TestDatabase, tmp_path: Path) -> None:
    app = App(
        _settings(tmp_path, "http://127.0.0.1:9"), db.app_url, db.owner_url, None, hashes=QUICK
    )
    with served(app) as browser:
        answer = _go(browser)
    app.close()
    assert answer.status_code == 503
    assert "Acme ID does not answer" in answer.text


def test_without_the_settings_there_is_no_single_sign_on(db: TestDatabase, tmp_path: Path) -> None:
    app = App(Settings(data_dir=tmp_path, workers=0), db.app_url, db.owner_url, None, hashes=QUICK)
    with served(app) as browser:
        assert browser.get("/single-sign-on").status_code == 404
        for path in ("/oauth2callback?code=x&state=y", "/auth/login"):
            answer = browser.get(path)
            assert answer.status_code == 404
            assert "Single sign-on is not set up here." in answer.text
    app.close()


GOOD = {"iss": ENTRA, "aud": CLIENT_ID, "tid": TENANT, "email": "ada@test.example"}


@pytest.mark.parametrize(
    ("claims", "signed_in"),
    [
        (GOOD, True),
        (GOOD | {"idp": ENTRA}, True),
        (GOOD | {"xms_edov": True}, True),
        (GOOD | {"xms_edov": "1"}, True),
        (GOOD | {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}, True),
        (GOOD | {"xms_edov": False}, False),
        (GOOD | {"email_verified": False}, False),
        (GOOD | {"idp": "https://sts.windows.net/another/"}, False),  # a guest
        (GOOD | {"tid": "another"}, False),
        ({k: v for k, v in GOOD.items() if k != "tid"}, False),
        (GOOD | {"iss": ENTRA.replace("1111", "9999")}, False),
        (GOOD | {"aud": "another"}, False),
        (GOOD | {"aud": [CLIENT_ID, "another"]}, False),
        (GOOD | {"azp": "another"}, False),
        ({k: v for k, v in GOOD.items() if k != "aud"}, False),
    ],
)
def test_what_a_tenant_of_entra_vouches_for(
    db: TestDatabase, tmp_path: Path, ada: Actor, claims: dict[str, Any], *, signed_in: bool
) -> None:
    sso = SingleSignOn(db.database, _settings(tmp_path, ENTRA))
    if signed_in:
        assert sso.person_for(claims) == ada
    else:
        with pytest.raises(SignInRefused):
            sso.person_for(claims)


@pytest.mark.parametrize(
    "email",
    [
        "\uff41da@test.example",  # full width a
        "ad\u0430@test.example",  # Cyrillic a
        " ada@test.example",
        "ada@test.example\x00",
        "adm\u0130n@test.example",  # lower() makes it "admin" in some locales
        "%",
        ["ada@test.example"],
        {"a": 1},
        7,
    ],
)
def test_an_address_that_only_looks_like_an_accounts_is_nobodys(
    db: TestDatabase, tmp_path: Path, ada: Actor, email: object
) -> None:
    db.one("insert into auth.users (id, email) values (gen_random_uuid(), 'admin@test.example')")
    sso = SingleSignOn(db.database, _settings(tmp_path, "https://id.example.com"))
    claims = {"iss": "https://id.example.com/", "aud": CLIENT_ID, "email_verified": True}
    assert sso.person_for(claims | {"email": "ADA@test.example"}) == ada
    with pytest.raises(SignInRefused):
        sso.person_for(claims | {"email": email})


def test_an_address_of_two_profiles_is_nobodys(
    db: TestDatabase, tmp_path: Path, ada: Actor
) -> None:
    other = db.person("admin", "Other")
    db.one("update profiles set email = %s where id = %s", ada.email, other.id)
    sso = SingleSignOn(db.database, _settings(tmp_path, "https://id.example.com"))
    claims = {"iss": "https://id.example.com", "aud": CLIENT_ID, "email_verified": True}
    with pytest.raises(SignInRefused):
        sso.person_for(claims | {"email": ada.email})
