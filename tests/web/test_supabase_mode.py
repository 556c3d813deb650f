"""The whole server in a Supabase project: the real application, the real client, HTTP between."""
# ruff: noqa: F811, F401 -- fixtures that are imported are taken by their name

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.db import migrations
from ea_core.identity.sessions import COOKIE
from ea_core.identity.supabase.accounts import SupabaseAccounts
from ea_core.knowledge.embedding.local import bundled_model
from ea_core.settings import Settings
from tests.db.supabase.conftest import (
    PASSWORD,
    Member,
    app,
    cluster,
    db,
    double,
    emptying,
    kept,
    member,
    project,
    shared,
)
from tests.support.supabase_database import SupabaseDatabase
from tests.support.supabase_server import Fault, SupabaseDouble
from tests.support.web import served
from tests.web.conftest import BROWSER, csrf, sign_in

NEW = "another horse battery"
ORIGIN = "http://ea.test"


@pytest.fixture
def settings(double: SupabaseDouble, project: SupabaseDatabase, tmp_path: Path) -> Settings:
    double.options.site_url = ORIGIN
    return double.settings(
        database_url=project.app_url,
        data_dir=tmp_path,
        EA_OWNER_DATABASE_URL=project.owner_url,
        EA_PUBLIC_URL=ORIGIN,
        EA_WORKERS=0,
    )


@pytest.fixture
def browser(app: App) -> Iterator[TestClient]:
    with served(app, ORIGIN, BROWSER) as client:
        yield client


@pytest.fixture
def staff(member: Member) -> Actor:
    return member("staff")


def _post(browser: TestClient, path: str, page: str = "", **data: str) -> Response:
    form = browser.get(page or path)
    return browser.post(path, data={"csrf": csrf(form.text), **data})


def _follow(browser: TestClient, token_hash: str, kind: str) -> Response:
    page = f"/auth/confirm?token_hash={token_hash}&type={kind}"
    return _post(browser, "/auth/confirm", page, token_hash=token_hash, type=kind)


def test_signing_in_and_out(browser: TestClient, staff: Actor, double: SupabaseDouble) -> None:
    answer = sign_in(browser, staff.email, PASSWORD, "/Clients")
    assert (answer.status_code, answer.headers["location"]) == (303, "/Clients")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "eyJ" not in str(answer.headers), "no token of Supabase's reaches the browser"
    assert browser.get("/Clients").status_code == 200
    token = browser.cookies[COOKIE]
    assert len(double.auth.users.sessions) == 1
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert not double.auth.users.sessions, "ended at Supabase too"
    assert browser.get("/", headers={"cookie": f"{COOKIE}={token}"}).status_code == 303


def test_a_wrong_password_and_too_many_of_them(browser: TestClient, staff: Actor) -> None:
    for email in (staff.email, "nobody@test.example"):
        answer = sign_in(browser, email, "wrong")
        assert answer.status_code == 401
        assert "The e-mail address or the password is not right." in answer.text
    for _ in range(4):
        sign_in(browser, staff.email, "wrong")
    answer = sign_in(browser, staff.email, PASSWORD)
    assert answer.status_code == 429
    assert COOKIE not in browser.cookies


def test_supabase_does_not_answer(
    browser: TestClient, staff: Actor, double: SupabaseDouble
) -> None:
    double.fault = "unavailable"
    answer = sign_in(browser, staff.email, PASSWORD)
    assert answer.status_code == 503
    assert "Supabase does not answer" in answer.text


def test_an_access_token_that_has_ended_is_refreshed_by_a_page(
    browser: TestClient,
    app: App,
    staff: Actor,
    double: SupabaseDouble,
) -> None:
    sign_in(browser, staff.email, PASSWORD)
    second = browser.cookies[COOKIE]  # another tab has the same cookie
    _expire(app)
    double.requests.clear()
    assert browser.get("/Pipeline").status_code == 200
    assert browser.get("/Chat", headers={"cookie": f"{COOKIE}={second}"}).status_code == 200
    assert sum("grant_type=refresh_token" in r.target for r in double.requests) == 1
    (session,) = double.auth.users.sessions.values()
    assert len(session.tokens) == 2


@pytest.mark.parametrize("fault", ["unavailable", "garbage", "drop"])
def test_a_session_is_kept_while_supabase_is_away(
    browser: TestClient, app: App, staff: Actor, double: SupabaseDouble, fault: Fault
) -> None:
    sign_in(browser, staff.email, PASSWORD)
    cookie = browser.cookies[COOKIE]
    _expire(app)
    double.fault = fault
    answer = browser.get("/Clients", headers={"accept": "text/html"})
    assert answer.status_code == 503
    assert "Supabase does not answer" in answer.text
    assert browser.cookies[COOKIE] == cookie
    double.fault = None
    with psycopg.connect(app.owner_url) as connection:  # the rest after a failure is over
        connection.execute("update ea.supabase_sessions set lease_until = null")
    assert browser.get("/Clients").status_code == 200


def test_a_session_that_was_ended_at_supabase_ends_here(
    browser: TestClient,
    app: App,
    staff: Actor,
    double: SupabaseDouble,
) -> None:
    sign_in(browser, staff.email, PASSWORD)
    double.auth.users.sessions.clear()
    _expire(app)
    assert browser.get("/").headers["location"].startswith("/sign-in")
    assert browser.get("/sign-in").status_code == 200


@pytest.mark.parametrize("cookie", ["A" * 43, "x", "eyJhbGciOiJub25lIn0.e30."])
def test_a_forged_cookie_opens_nothing(browser: TestClient, cookie: str) -> None:
    assert browser.get("/", headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 303


def test_a_password_is_reset_by_mail(
    browser: TestClient,
    app: App,
    staff: Actor,
    double: SupabaseDouble,
) -> None:
    assert "/forgot-password" in browser.get("/sign-in").text
    said = []
    for email in (staff.email, "nobody@test.example", "no address", staff.email):
        answer = _post(browser, "/forgot-password", email=email)
        said.append((answer.status_code, answer.headers["location"]))
    assert set(said) == {(303, "/sign-in?notice=mail")}
    (mail,) = double.mails
    assert mail.redirect_to == f"{ORIGIN}/auth/confirm"

    page = browser.get(f"/auth/confirm?token_hash={mail.token_hash}&type=recovery")
    assert page.status_code == 200
    assert page.headers["referrer-policy"] == "no-referrer"
    assert COOKIE not in browser.cookies, "a mail scanner that opens the link does nothing"
    stolen = app.supabase.sign_in(staff.email, PASSWORD) if app.supabase else ""
    answer = _follow(browser, mail.token_hash, "recovery")
    assert (answer.status_code, answer.headers["location"]) == (303, "/new-password")
    assert staff.email in browser.get("/new-password").text
    wrong = _post(browser, "/new-password", password=NEW, again="another")
    assert (wrong.status_code, "are not the same" in wrong.text) == (422, True)
    assert _post(browser, "/new-password", password="short", again="short").status_code == 422
    answer = _post(browser, "/new-password", password=NEW, again=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/").status_code == 200
    assert app.sessions.actor_for(stolen) is None, "other sessions have ended"
    assert _follow(browser, mail.token_hash, "recovery").status_code == 401
    browser.post("/sign-out")
    assert sign_in(browser, staff.email, PASSWORD).status_code == 401
    assert sign_in(browser, staff.email, NEW).status_code == 303


def test_a_session_left_open_sets_no_password(browser: TestClient, app: App, staff: Actor) -> None:
    sign_in(browser, staff.email, PASSWORD)
    _as_owner(app, "update ea.sessions set created_at = now() - interval '1 hour'")
    assert browser.get("/new-password").headers["location"] == "/forgot-password"
    data = {"csrf": browser.cookies["ea_csrf"], "password": NEW, "again": NEW}
    assert browser.post("/new-password", data=data).headers["location"] == "/forgot-password"
    browser.post("/sign-out")
    assert sign_in(browser, staff.email, PASSWORD).status_code == 303


def test_an_invitation(
    browser: TestClient,
    app: App,
    settings: Settings,
    member: Member,
    double: SupabaseDouble,
) -> None:
    SupabaseAccounts(settings, app.database, member("admin")).invite("eve@test.example", "Eve")
    (mail,) = double.mails
    assert (
        "Accept the invitation"
        in browser.get(f"/auth/confirm?token_hash={mail.token_hash}&type=invite").text
    )
    assert _follow(browser, mail.token_hash, "invite").headers["location"] == "/new-password"
    _post(browser, "/new-password", password=NEW, again=NEW)
    actor = app.sessions.actor_for(browser.cookies[COOKIE])
    assert actor is not None
    assert (actor.email, actor.full_name, actor.role) == ("eve@test.example", "Eve", "staff")


@pytest.mark.parametrize("query", ["", "?token_hash=x", "?token_hash=x&type=phone_change",
                                   "?error=access_denied", "?code=x"])  # fmt: skip
def test_a_link_that_lacks_something_is_one_sentence(browser: TestClient, query: str) -> None:
    answer = browser.get(f"/auth/confirm{query}")
    assert answer.status_code == 404
    assert "This link is not complete" in answer.text


def test_accounts_are_made_by_invitation(browser: TestClient, double: SupabaseDouble) -> None:
    page = browser.get("/sign-in").text
    assert "/sign-up" not in page
    assert browser.get("/sign-up").status_code == 404
    data = {"csrf": csrf(page), "email": "a@b.example", "password": NEW, "name": "A"}
    assert browser.post("/sign-up", data=data).status_code == 404
    assert not double.requests


def test_sign_up_where_it_is_open(
    settings: Settings,
    project: SupabaseDatabase,
    double: SupabaseDouble,
) -> None:
    open_to_all = settings.model_copy(update={"open_sign_up": True})
    app = App(open_to_all, project.app_url, project.owner_url, None)
    with served(app, ORIGIN, BROWSER) as browser:
        assert "/sign-up" in browser.get("/sign-in").text
        person = {"email": "new@test.example", "name": "New"}
        assert _post(browser, "/sign-up", password="short", **person).status_code == 422
        answer = _post(browser, "/sign-up", password=NEW, **person)
        assert answer.headers["location"] == "/sign-in?notice=confirm"
        again = _post(browser, "/sign-up", password=NEW, **person)
        assert again.headers["location"] == "/sign-in?notice=confirm"
        assert "Confirm your e-mail address first" in sign_in(browser, person["email"], NEW).text
        (mail,) = double.mails
        assert _follow(browser, mail.token_hash, "signup").headers["location"] == "/"
        assert browser.get("/").status_code == 200
        assert browser.get("/set-password?token=x").status_code == 404
    app.close()


def test_nothing_of_the_other_homes_is_offered(browser: TestClient, app: App) -> None:
    _as_owner(
        app,
        "insert into ea.installation (key, value) values ('demo',"
        ' \'{"passwords": {"admin@example.com": "demo-admin-1"}}\')',
    )
    try:
        page = browser.get("/sign-in").text
    finally:
        _as_owner(app, "delete from ea.installation where key = 'demo'")
    assert "Demo company" not in page
    assert "/single-sign-on" not in page
    assert browser.get("/single-sign-on").status_code == 404


def _expire(app: App) -> None:
    _as_owner(
        app, "update ea.supabase_sessions set access_expires_at = now() - interval '1 second'"
    )


def _as_owner(app: App, statement: str) -> None:

    with psycopg.connect(app.owner_url) as connection:
        connection.execute(statement.encode())
