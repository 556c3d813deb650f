"""My account: name, password, sessions."""

from __future__ import annotations

import pytest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.ui.account import device
from ea_core.ui.kit import frame
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import sent_tables, shown_rows, use_row

PAGE = "pages/6_Account.py"
PASSWORD, NEW = "correct horse", "battery staple 7"


@pytest.fixture
def ada(app: App, db: TestDatabase) -> Actor:
    return app.operator.add("ada@example.com", "Ada", "staff", PASSWORD)


def test_a_person_changes_their_name(ada: Actor, db: TestDatabase, open_page: OpenPage) -> None:
    page = open_page(PAGE, ada)
    page.text_input[0].set_value("  Ada   Lovelace ")
    page.button[0].click().run()
    assert not page.exception
    assert db.one("select full_name from profiles where id = %s", ada.id) == "Ada Lovelace"
    assert "Ada Lovelace" in everything(page)
    page.text_input[0].set_value(" ")
    page.button[0].click().run()
    assert "A name has 1 to 200 characters." in page.error[0].value
    assert db.one("select origin from audit_log order by id desc limit 1") == "page My account"


def test_a_person_changes_their_password(
    app: App, ada: Actor, db: TestDatabase, open_page: OpenPage
) -> None:
    elsewhere = app.local_sessions.open(ada.id, "elsewhere")
    page = open_page(PAGE, ada)
    here = frame.session_token()

    def change(old: str, new: str, again: str) -> None:
        for field, value in zip(page.text_input[1:], (old, new, again), strict=True):
            field.set_value(value)
        page.button[1].click().run()

    for old, new, again, sentence in (
        ("", "short", "short", "Enter your password of now."),
        ("wrong", NEW, NEW, "The old password is not right."),
        (PASSWORD, NEW, "another", "The two new passwords are not the same."),
        (PASSWORD, "short", "short", "at least 8 characters"),
        (PASSWORD, "password123", "password123", "lists that attackers try first"),
    ):
        change(old, new, again)
        assert sentence in page.error[0].value
    assert app.sessions.actor_for(elsewhere) == ada
    change(PASSWORD, NEW, NEW)
    assert not page.error
    assert app.local_auth.verify("ada@example.com", NEW) == ada.id
    assert app.sessions.actor_for(elsewhere) is None
    assert app.sessions.actor_for(here) == ada


def test_a_person_ends_their_sessions(
    app: App, ada: Actor, db: TestDatabase, open_page: OpenPage
) -> None:
    tokens = [
        app.local_sessions.open(ada.id, "Mozilla/5.0 (X11; Linux) Firefox/130.0") for _ in "abc"
    ]
    foreign = app.local_sessions.open(db.person("staff").id)
    page = open_page(PAGE, ada)
    here = frame.session_token()
    rows = shown_rows(page)
    assert [row["Browser"] for row in rows].count("Firefox on Linux") == 3
    assert [row[""] for row in rows].count("Sign out") == 3, "three others, not this one"
    other = next(row for row in sent_tables(page)[0]["rows"] if row["cells"][-1] is not None)
    page = use_row(page, other["id"], "end")
    assert not page.exception
    assert sum(app.sessions.actor_for(token) is not None for token in tokens) == 2
    page.button("end-others").click().run()
    assert not page.exception
    assert all(app.sessions.actor_for(token) is None for token in tokens)
    assert app.sessions.actor_for(here) == ada
    assert app.sessions.actor_for(foreign) is not None
    assert [button.key for button in page.button if str(button.key).startswith("end-")] == []


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/17 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537", "Chrome on Android"),
        ("curl/8", "A browser"),
        ("", "A browser"),
        (None, "A browser"),
    ],
)
def test_a_browser_is_named_as_people_know_it(said: str | None, shown: str) -> None:
    assert device(said) == shown
