"""The door: what is open, what needs a session, and what a tab may still say without one."""

from __future__ import annotations

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from streamlit.proto.BackMsg_pb2 import BackMsg

from ea_core import runtime
from ea_core.app import App
from ea_core.db.engine import Database
from ea_core.identity.secret import installation_secret
from ea_core.identity.sessions import COOKIE
from ea_core.storage.links import FileLinks
from ea_core.ui.kit.pages import PAGES
from ea_core.web.guard import Guard
from ea_core.web.routes import ENTRIES, Entry
from tests.conftest import TestDatabase
from tests.web.conftest import PASSWORD, sign_in


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_a_page_without_a_session_leads_to_sign_in(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/media/x.png", "/_stcore/upload_file/a/b", "/component/x", "/elsewhere",
     "/files/00000000-0000-0000-0000-000000000000", "/Pipeline/_stcore/metrics", "/static"],
)  # fmt: skip
def test_nothing_else_answers_without_a_session(browser: TestClient, path: str) -> None:
    data = {"accept": "*/*", "sec-fetch-mode": "cors"}
    assert browser.get(path, headers=data).status_code == 401
    assert browser.put(path, headers=data).status_code == 401


@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/favicon.png", "/_stcore/health"])
def test_what_holds_nothing_of_anybody_is_open(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "strict-transport-security" not in answer.headers
    assert answer.headers["referrer-policy"] == "same-origin"


def test_a_database_that_is_gone_is_one_sentence(browser: TestClient, app: App) -> None:
    sign_in(browser)
    app.database.close()
    nowhere = Database("postgresql://ea_app@127.0.0.1:9/ea")
    app.database.engine = nowhere.engine
    for answer in (browser.get("/Chat"), browser.get("/sign-in"), sign_in(browser)):
        assert answer.status_code == 503
        assert "The database can&#39;t be reached." in answer.text
        assert "Traceback" not in answer.text
    assert browser.get("/healthz").status_code == 503


def test_the_original_file_is_for_the_signed_in_and_is_never_shown(
    browser: TestClient, app: App, db: TestDatabase
) -> None:
    manager = app.actor("ada@example.com")
    text = b"# Rules\n\n<script>alert(1)</script> Travel is booked a week ahead, by train.\n"
    me = app.as_user(manager)
    job = me.uploads.take_in_now('r\u00e4ules "x".md', text)
    path = f"/files/{job.document_id}"
    link = me.file_links.make(path)
    assert browser.get(link).status_code == 303
    sign_in(browser)
    answer = browser.get(link)
    assert answer.content == text
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''r%C3%A4")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert browser.get("/files/00000000-0000-0000-0000-000000000000").status_code == 404
    assert browser.get("/files/..%2f..%2fetc%2fpasswd").status_code != 500


def test_a_link_to_a_file_expires_and_is_for_one_person(browser: TestClient, app: App) -> None:
    manager = app.actor("ada@example.com")
    me = app.as_user(manager)
    job = me.uploads.take_in_now("rules.md", b"# Rules\n\nTravel is booked a week ahead.\n")
    path = f"/files/{job.document_id}"
    sign_in(browser)
    good = me.file_links.make(path)
    an_hour_ago = FileLinks(
        lambda: installation_secret(app.settings), manager, lambda: time.time() - 3600
    )
    old = an_hour_ago.make(path)
    app.operator.add("bo@example.com", "Bo", "staff", PASSWORD)
    for link, status, sentence in (
        (old, 410, "This link has expired."),
        (app.as_user(app.actor("bo@example.com")).file_links.make(path), 403, "not made for you"),
        (good.replace("until=", "until=9"), 403, "not made for you"),
        (path, 403, "not made for you"),
    ):
        answer = browser.get(link)
        assert (answer.status_code, b"Travel" in answer.content) == (status, False)
        assert sentence in answer.text
        fresh = re.search(r'class="primary" href="([^"]+)"', answer.text)
        assert fresh
        assert browser.get(unescape(fresh[1])).status_code == 200
    me.documents.delete(job.document_id)  # type: ignore[arg-type] # it was taken in
    assert browser.get(good).status_code == 404, "permissions are asked when it is followed"
    assert browser.get(old).status_code == 404, "a page for who may read it only"


@pytest.mark.parametrize(
    "before", ['prefs={"a":"b"}', "two words=1", 'quoted="a', "=", "ea_session=" + "A" * 43]
)
def test_the_cookie_of_another_program_on_this_host_shuts_nobody_out(
    browser: TestClient, before: str
) -> None:
    sign_in(browser)
    cookies = f"{before}; {COOKIE}={browser.cookies[COOKIE]}"
    browser.cookies.clear()
    assert browser.get("/", headers={"cookie": cookies}).status_code == 200


def test_behind_https_cookies_can_not_be_planted_and_http_is_not_used_again(
    browser: TestClient, app: App
) -> None:
    app.settings = app.settings.model_copy(update={"public_url": "https://ea.example"})
    browser.base_url = "https://ea.example"
    assert sign_in(browser).status_code == 303
    names = {cookie.name for cookie in browser.cookies.jar}
    assert names == {"__Host-ea_session", "__Host-ea_csrf", "__Host-ea_device"}
    assert all(cookie.secure and cookie.path == "/" for cookie in browser.cookies.jar)
    answer = browser.get("/")
    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    xsrf = browser.get("/_stcore/health").headers["set-cookie"]
    assert "; secure" in xsrf.lower()
    token = browser.cookies["__Host-ea_session"]
    planted = {"cookie": f"{COOKIE}={token}"}  # as another host of the domain would set it
    browser.cookies.clear()
    assert browser.get("/", headers=planted).status_code == 303


def handshake(
    app: App, tabs: int = 1, token: str | None = None, headers: dict[str, str] | None = None
) -> list[tuple[bytes, bytes] | None]:
    """What the server sees of each tab's connection: its origin, or None when it was refused."""
    seen: list[tuple[bytes, bytes] | None] = []

    async def server(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(next((h for h in scope["headers"] if h[0] == b"origin"), (b"", b"")))
        await asyncio.sleep(0)  # the connection stays open while others come

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.disconnect"}

    async def send(message: Any) -> None:
        assert message == {"type": "websocket.close", "code": 1008}
        seen.append(None)

    given = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    if token:
        given.append((b"cookie", f"{COOKIE}={token}".encode()))
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": given}
    guard = Guard(server)

    async def all_at_once() -> None:
        await asyncio.gather(*(guard(scope, receive, send) for _ in range(tabs)))

    runtime.install(app)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, all_at_once()).result()
    runtime.install(None)
    return seen


@pytest.mark.parametrize(
    ("headers", "is_let_in"),
    [
        ({"host": "ea.test"}, True),  # a program
        ({"host": "ea.test", "origin": "http://ea.test"}, True),
        ({"host": "ea.test", "origin": "http://evil.test"}, False),
        ({"host": "ea.test", "origin": "null"}, False),
        ({"host": "localhost:8501", "origin": "http://localhost:9999"}, False),
        ({"host": "ea.test", "origin": "http://x", "sec-fetch-site": "same-site"}, False),
        ({"host": "ea.test", "origin": "http://x", "sec-fetch-site": "cross-site"}, False),
        ({"host": "inside:8501", "origin": "http://ea.example"}, True),  # a proxy changes the host
        ({"host": "inside:8501", "origin": "http://ea.example.evil.test"}, False),
    ],
)
def test_only_our_own_pages_connect_a_tab(
    app: App, headers: dict[str, str], is_let_in: bool
) -> None:
    app.settings = app.settings.model_copy(update={"public_url": "http://ea.example"})
    token = app.local_sessions.open(app.actor("ada@example.com").id)
    # Streamlit never sees an origin: it would look this computer's own address up on the internet.
    assert handshake(app, 1, token, headers) == [(b"", b"") if is_let_in else None]


def test_strangers_connect_a_few_times_only(app: App) -> None:
    token = app.local_sessions.open(app.actor("ada@example.com").id)
    assert handshake(app, 60).count(None) == 40
    assert handshake(app, 60, "A" * 43).count(None) == 40
    assert handshake(app, 60, token).count(None) == 0


def said(app: App, token: str | None, message: BackMsg) -> BackMsg:
    """What the server gets to hear when a tab with that cookie sends a message."""
    heard: list[bytes] = []

    async def server(_scope: Any, receive: Any, _send: Any) -> None:
        heard.append((await receive())["bytes"])

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.receive", "bytes": message.SerializeToString()}

    async def send(_message: Any) -> None: ...

    headers = [(b"cookie", f"other=1; {COOKIE}={token}".encode())] if token else []
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    runtime.install(app)
    # In a thread of its own: Playwright leaves a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, Guard(server)(scope, receive, send)).result()
    runtime.install(None)
    passed = BackMsg()
    passed.ParseFromString(heard[0])
    return passed


def click() -> BackMsg:
    message = BackMsg()
    message.rerun_script.page_script_hash = "abc"
    message.rerun_script.fragment_id = "a fragment"
    message.rerun_script.widget_states.widgets.add(id="delete", trigger_value=True)
    return message


def test_a_tab_with_a_session_is_heard(app: App) -> None:
    token = app.local_sessions.open(app.actor("ada@example.com").id)
    assert said(app, token, click()) == click()


def test_after_signing_out_an_open_tab_can_only_ask_for_its_page(app: App) -> None:
    token = app.local_sessions.open(app.actor("ada@example.com").id)
    app.sessions.close(token)
    for gone in (token, None, "A" * 43):
        passed = said(app, gone, click())
        assert passed.rerun_script.page_script_hash == "abc"
        assert not passed.rerun_script.fragment_id
        assert not passed.rerun_script.widget_states.widgets
    clear = BackMsg(clear_cache=True)
    assert said(app, None, clear).WhichOneof("type") == "rerun_script"


@pytest.mark.parametrize("entry", [e for e in ENTRIES if not e.is_open], ids=lambda e: e.path)
def test_what_is_not_open_needs_a_session(browser: TestClient, entry: Entry) -> None:
    path = entry.path.replace("{document_id:uuid}", str(UUID(int=7)))
    answer = browser.request(entry.method, path)
    assert (answer.status_code, answer.headers.get("location")) in {
        (401, None),
        (303, f"/sign-in?next={quote(path, safe='')}"),
    }
