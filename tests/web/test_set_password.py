"""An administrator's one-time link, in the browser."""

from __future__ import annotations

from uuid import UUID

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ea_core.app import App
from ea_core.identity.local.password_links import PasswordLinks
from ea_core.identity.sessions import COOKIE
from tests.conftest import TestDatabase
from tests.web.conftest import PASSWORD, csrf, sign_in

NEW = "battery staple 7"


@pytest.fixture
def token(app: App, db: TestDatabase) -> str:
    return PasswordLinks(db.database).make(db.person("admin"), app.actor("ada@example.com").id)


def send(browser: TestClient, token: str, new: str = NEW, again: str | None = None) -> Response:
    page = browser.get("/set-password", params={"token": token})
    data = {"csrf": csrf(page.text), "token": token, "password": new, "again": again or new}
    return browser.post("/set-password", data=data)


def test_the_link_sets_a_password_once(browser: TestClient, app: App, token: str) -> None:
    sign_in(browser)
    page = browser.get("/set-password", params={"token": token})
    assert page.status_code == 200
    assert "For Ada (ada@example.com)" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    answer = send(browser, token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?notice=password")
    assert app.sessions.actor_for(browser.cookies[COOKIE]) is None, "all sessions have ended"
    assert "Your password is set." in browser.get("/sign-in?notice=password").text
    assert sign_in(browser, password=PASSWORD).status_code == 401
    assert sign_in(browser, password=NEW).status_code == 303
    used = browser.get("/set-password", params={"token": token})
    assert used.status_code == 401
    assert "has been used" in used.text


def test_what_does_not_fit_leaves_the_link_as_it_is(browser: TestClient, token: str) -> None:
    for new, again, sentence in (
        ("short", None, "at least 8 characters"),
        ("password123", None, "lists that attackers try first"),
        (NEW, "battery staple 8", "are not the same"),
    ):
        answer = send(browser, token, new, again)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert new not in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert send(browser, token).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "<script>", "%00"])
def test_a_forged_link_is_one_sentence(browser: TestClient, token: str) -> None:
    answer = browser.get("/set-password", params={"token": token})
    assert answer.status_code == 401
    assert "has been used or is older than 24 hours" in answer.text
    assert "<script>" not in answer.text


def test_another_site_sets_nothing(browser: TestClient, app: App, token: str) -> None:
    data = {"token": token, "password": NEW, "again": NEW}
    assert browser.post("/set-password", data=data).status_code == 403
    assert app.local_auth.person_for_link(token)


def test_a_link_of_somebody_who_was_blocked_meanwhile(
    browser: TestClient, db: TestDatabase, token: str
) -> None:
    db.one("update auth.users set banned_until = now() + interval '1 day'")
    assert browser.get("/set-password", params={"token": token}).status_code == 401


def test_an_unknown_notice_says_nothing(browser: TestClient) -> None:
    assert 'class="notice"' not in browser.get("/sign-in?notice=<b>hello</b>").text


def test_too_many_wrong_passwords_have_to_wait(browser: TestClient, db: TestDatabase) -> None:
    for _ in range(5):
        assert sign_in(browser, password="wrong").status_code == 401
    for password in ("wrong", PASSWORD):
        answer = sign_in(browser, password=password)
        assert answer.status_code == 429
        assert "Too many attempts. Try again in 1 minute." in answer.text
    assert COOKIE not in browser.cookies
    assert sign_in(browser, "bo@example.com").status_code == 401, "others are not held up"
    db.one("update ea.sign_in_attempts set paused_until = now()")
    assert sign_in(browser).status_code == 303


def test_where_accounts_are_local_there_is_no_mail_and_no_sign_up(browser: TestClient) -> None:
    page = browser.get("/sign-in").text
    assert "/forgot-password" not in page
    assert "/single-sign-on" not in page
    for path in ("/forgot-password", "/sign-up", "/auth/confirm?token_hash=x&type=recovery"):
        assert browser.get(path).status_code == 404
    data = {"csrf": csrf(browser.get("/sign-in").text), "email": "x@y.z", "token_hash": "x"}
    for path in ("/forgot-password", "/sign-up", "/auth/confirm"):
        assert browser.post(path, data=data).status_code == 404
    assert browser.get("/new-password").headers["location"].startswith("/sign-in")
    sign_in(browser)
    assert browser.get("/new-password").headers["location"] == "/forgot-password"


def test_the_provider_of_single_sign_on_is_offered_by_its_name(
    browser: TestClient, app: App
) -> None:
    app.settings = app.settings.model_copy(
        update={"oidc_issuer_url": "https://id.example.com", "oidc_name": "Acme <ID>"}
    )
    page = browser.get("/sign-in", params={"next": "/Chat?thread=1"}).text
    assert "Sign in with Acme &lt;ID&gt;" in page
    assert 'href="/single-sign-on?next=/Chat%3Fthread%3D1"' in page


def test_the_link_s_person_is_the_one_whose_password_changes(
    browser: TestClient, app: App, db: TestDatabase, token: str
) -> None:
    other = db.one("select id from profiles where role = 'admin'")
    send(browser, token)
    assert (
        db.one("select encrypted_password from auth.users where id = %s", UUID(str(other))) is None
    )
    assert app.local_auth.verify("ada@example.com", NEW)
