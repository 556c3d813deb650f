"""Opens a page as a browser would get it, signed in by a real session on the test's database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ea_core import runtime
from ea_core.actor import Actor
from ea_core.app import App
from ea_core.settings import PROJECT_ROOT, Settings
from ea_core.ui.kit import frame
from tests.conftest import TestDatabase
from tests.support.hashes import QUICK
from tests.support.web import components_looked_up_once

OpenPage = Callable[..., AppTest]
TIMEOUT = 30


def everything(page: AppTest) -> str:
    """All that was sent to the browser, as text (other than ASCII escaped)."""
    return "\n".join(str(node.proto) for node in page._tree if hasattr(node, "proto"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation with its files in a temporary folder, the built-in models and no keys."""
    return Settings(data_dir=tmp_path)


@pytest.fixture
def app(db: TestDatabase, settings: Settings) -> Iterator[App]:
    """The installation on the test's own database, installed where the pages look for it."""
    app = App(settings, db.app_url, db.owner_url, None, hashes=QUICK, database=db.database)
    runtime.install(app)
    with components_looked_up_once():
        yield app
    runtime.install(None)
    app.close()


@pytest.fixture
def open_page(app: App, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """`open_page("pages/1_Pipeline.py", actor, **query)`: the page after its first run.

    With an actor a session is opened for them and the page gets its cookie; with None the browser
    has no cookie. AppTest has no browser connection, so the one function that reads the cookie is
    replaced; the session behind it is real. `**query` are query parameters of the address.
    """

    def open_page(script: str, actor: Actor | None, **query: str) -> AppTest:
        token = app.local_sessions.open(actor.id, "AppTest") if actor else None
        monkeypatch.setattr(frame, "session_token", lambda: token)
        page = AppTest.from_file(str(PROJECT_ROOT / "Home.py"), default_timeout=TIMEOUT)
        if script != "Home.py":
            page.switch_page(script)
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    return open_page
