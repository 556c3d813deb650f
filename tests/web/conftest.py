"""The real ASGI application on the test's own database, spoken to over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ea_core.app import App
from ea_core.settings import Settings
from tests.conftest import TestDatabase
from tests.support.hashes import QUICK
from tests.support.web import served

PASSWORD = "correct horse"
ORIGIN = "http://ea.test"
BROWSER = {"accept": "text/html", "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate"}


@pytest.fixture
def app(db: TestDatabase, tmp_path: Path) -> Iterator[App]:
    """An installation of the embedded home whose database is the test's."""
    app = App(
        Settings(data_dir=tmp_path, workers=0, public_url=ORIGIN),
        db.app_url,
        db.owner_url,
        None,
        hashes=QUICK,
        database=db.database,
    )
    app.operator.add("ada@example.com", "Ada", "manager", PASSWORD)
    yield app
    app.close()


@pytest.fixture
def browser(app: App) -> Iterator[TestClient]:
    """A browser that does not follow redirects, so that a test sees them."""
    with served(app, ORIGIN, BROWSER) as client:
        yield client


def csrf(page: str) -> str:
    """The token in a form."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(
    browser: TestClient,
    email: str = "ada@example.com",
    password: str = PASSWORD,
    wanted: str = "/",
) -> Response:
    """What the form sends."""
    form = browser.get("/sign-in", params={"next": wanted})
    data = {"csrf": csrf(form.text), "email": email, "password": password, "next": wanted}
    return browser.post("/sign-in", data=data)
