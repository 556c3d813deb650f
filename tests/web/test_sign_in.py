"""Signing in and out over HTTP, with everything that is tried against it."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from ea_core.app import App
from ea_core.demo.load import DEMO_PASSWORDS
from ea_core.identity.sessions import COOKIE
from ea_core.web.sign_in.sign_in import local_path
from tests.conftest import TestDatabase
from tests.web.conftest import PASSWORD, csrf, sign_in

REFUSED = "The e-mail address or the password is not right."


def test_the_right_password_leads_to_the_page_that_was_wanted(browser: TestClient) -> None:
    asked = browser.get("/Knowledge?document=1&page=2")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2FKnowledge%3Fdocument%3D1%26page%3D2"
    answer = sign_in(browser, wanted="/Knowledge?document=1&page=2")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/Knowledge?document=1&page=2"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert f"max-age={14 * 86_400}" in cookie
    assert "secure" not in cookie
    assert browser.get("/Knowledge").status_code == 200
    assert browser.get("/sign-in").headers["location"] == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("<script>alert(1)</script>", "x"),
    ],
)
def test_a_refusal_is_one_sentence_on_the_same_page(
    browser: TestClient, email: str, password: str
) -> None:
    answer = sign_in(browser, email, password)
    assert answer.status_code == 401
    assert answer.text.count(REFUSED) == 1
    assert "<script>" not in answer.text
    assert COOKIE not in answer.cookies
    assert browser.get("/").status_code == 303


def test_a_form_without_its_token_is_refused(browser: TestClient) -> None:
    data = {"email": "ada@example.com", "password": PASSWORD, "next": "/"}
    assert browser.post("/sign-in", data=data).status_code == 403
    token = csrf(browser.get("/sign-in").text)
    assert browser.post("/sign-in", data={**data, "csrf": "x" * 43}).status_code == 403
    foreign = {"sec-fetch-site": "cross-site"}
    assert (
        browser.post("/sign-in", data={**data, "csrf": token}, headers=foreign).status_code == 403
    )
    assert browser.get("/").status_code == 303
    assert browser.post("/sign-in", data={**data, "csrf": token}).status_code == 303


def test_a_form_that_is_too_long_is_refused(browser: TestClient) -> None:
    assert browser.post("/sign-in", data={"password": "x" * 30_000}).status_code == 413


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/Chat?thread=1", "/Chat?thread=1"),
        ("/Admin", "/Admin"),
        (None, "/"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/Chat", "/"),
        ("/\\evil.example", "/"),
        ("/Chat\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-out", "/"),
        ("/elsewhere", "/"),
        ("Chat", "/"),
        ("//[", "/"),
    ],
)
def test_signing_in_leads_only_to_pages_of_the_product(wanted: str | None, leads_to: str) -> None:
    assert local_path(wanted) == leads_to


@pytest.mark.parametrize("cookie", ["A" * 43, "x", "' or true --", "a;b=c"])
def test_a_forged_cookie_opens_nothing(browser: TestClient, cookie: str) -> None:
    assert browser.get("/", headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 303


def test_an_expired_session_opens_nothing(browser: TestClient, db: TestDatabase) -> None:
    sign_in(browser)
    assert browser.get("/").status_code == 200
    db.one("update ea.sessions set expires_at = now() - interval '1 second'")
    assert browser.get("/").status_code == 303


def test_a_colleague_who_guesses_next_door_shuts_nobody_out(
    browser: TestClient, app: App, db: TestDatabase
) -> None:
    sign_in(browser)
    browser.post("/sign-out")
    device = browser.cookies["ea_device"]
    browser.cookies.clear()
    assert [sign_in(browser, password="guess").status_code for _ in range(6)] == [401] * 5 + [429]
    assert sign_in(browser).status_code == 429  # the same address, a browser never seen
    browser.cookies.set("ea_device", device)
    answer = sign_in(browser)
    assert answer.status_code == 303
    assert f"ea_device={device}; HttpOnly; Max-Age={30 * 86_400}" in str(
        answer.headers.get_list("set-cookie")
    )


def test_a_browser_that_keeps_no_cookies_is_told_so(browser: TestClient, app: App) -> None:
    app.settings = app.settings.model_copy(update={"public_url": "http://ea.test"})
    token = csrf(browser.get("/sign-in").text)
    browser.cookies.clear()
    data = {"csrf": token, "email": "ada@example.com", "password": PASSWORD}
    answer = browser.post("/sign-in", data=data)
    assert answer.status_code == 403
    assert "allow cookies for this product and open it at http://ea.test." in answer.text


def test_signing_out_ends_the_session_everywhere(browser: TestClient, db: TestDatabase) -> None:
    sign_in(browser)
    token = browser.cookies[COOKIE]
    assert browser.get("/").headers["cache-control"] == "no-store"
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert db.one("select count(*) from ea.sessions") == 0
    assert browser.get("/", headers={"cookie": f"{COOKIE}={token}"}).status_code == 303


def test_another_site_cannot_sign_somebody_out(browser: TestClient) -> None:
    sign_in(browser)
    for headers in ({"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        assert browser.post("/sign-out", headers=headers).status_code == 403
    del browser.headers["sec-fetch-site"]  # an older browser
    assert browser.post("/sign-out", headers={"origin": "http://evil.test"}).status_code == 403
    assert browser.get("/").status_code == 200
    assert browser.post("/sign-out", headers={"origin": "http://ea.test"}).status_code == 303


def test_signing_in_again_ends_the_session_before(browser: TestClient, db: TestDatabase) -> None:
    form = browser.get("/sign-in")
    sign_in(browser)
    data = {"csrf": csrf(form.text), "email": "ada@example.com", "password": PASSWORD}
    browser.post("/sign-in", data=data)
    assert db.one("select count(*) from ea.sessions") == 1


def test_demo_accounts_are_offered_only_with_the_demo_company(
    browser: TestClient, app: App, db: TestDatabase
) -> None:
    for email, password in DEMO_PASSWORDS.items():
        app.operator.add(email, None, email.split("@", maxsplit=1)[0], password)
    assert "demo-manager-1" not in browser.get("/sign-in").text
    _load_demo(db)
    page = browser.get("/sign-in").text
    assert all(password in page for password in DEMO_PASSWORDS.values())
    db.one("delete from auth.users where email = 'staff@example.com'")
    assert "demo-staff-1" not in browser.get("/sign-in").text


def test_demo_accounts_are_never_offered_by_a_production_database(
    browser: TestClient, app: App, db: TestDatabase
) -> None:
    app.operator.add("admin@example.com", None, "admin", "demo-admin-1")
    _load_demo(db)
    app.settings = app.settings.model_copy(update={"database_url": "postgresql://somewhere"})
    assert app.settings.home == "postgres"
    assert "demo-admin-1" not in browser.get("/sign-in").text


def test_behind_https_the_cookie_is_sent_over_https_only(browser: TestClient, app: App) -> None:
    app.settings = app.settings.model_copy(update={"public_url": "https://ea.example"})
    assert "secure" in sign_in(browser).headers["set-cookie"].lower()


def _load_demo(db: TestDatabase) -> None:
    """What the installation knows while the demo company is there."""
    known = json.dumps({"passwords": dict(DEMO_PASSWORDS), "questions": []})
    db.one("insert into ea.installation (key, value) values ('demo', %s::jsonb)", known)
