"""Every page, for somebody who is not signed in, and when something is broken."""

from __future__ import annotations

import pytest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.db.engine import Database
from ea_core.settings import PROJECT_ROOT
from ea_core.ui.kit import frame
from ea_core.ui.kit.pages import PAGES
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything

SECRET = "Zebra Industries"

AWAY = (
    "The database can't be reached. Try again in a moment; if it stays so, whoever runs this checks that "
    "it is running and that DATABASE_URL is right."
)


def test_every_page_is_listed() -> None:
    scripts = {f"pages/{path.name}" for path in (PROJECT_ROOT / "pages").glob("*.py")}
    assert scripts | {"Home.py"} == {entry.script for entry in PAGES}


@pytest.mark.parametrize("script", [entry.script for entry in PAGES])
def test_signed_out_a_page_says_so_and_nothing_else(
    db: TestDatabase, open_page: OpenPage, script: str
) -> None:
    db.client(SECRET, db.person("admin"))
    page = open_page(script, None)
    assert [info.value for info in page.info] == ["You are signed out. Sign in to go on."]
    assert "/sign-in?next=" in everything(page)
    assert SECRET not in everything(page)
    assert not page.sidebar.children
    assert not page.button
    assert not page.exception


@pytest.mark.parametrize("script", [entry.script for entry in PAGES])
def test_every_page_opens_on_an_empty_installation(
    db: TestDatabase, open_page: OpenPage, script: str
) -> None:
    for role in ("staff", "admin"):
        page = open_page(script, db.person("staff" if role == "staff" else "admin"))
        assert not page.exception, page.exception
        assert not page.error, page.error


def test_a_tab_whose_session_ends_shows_nothing_at_its_next_run(
    db: TestDatabase, open_page: OpenPage
) -> None:
    person = db.person("manager", "Maria Klein")
    page = open_page("Home.py", person)
    assert "Maria Klein" in everything(page)
    db.one("delete from ea.sessions")
    page.run()
    assert page.info[0].value == "You are signed out. Sign in to go on."
    assert "Maria Klein" not in everything(page)


def test_what_a_tab_remembers_is_not_shown_to_the_next_person(
    app: App, db: TestDatabase, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("Home.py", db.person("manager"))
    page.session_state["draft"] = SECRET
    page.run()
    assert "draft" in page.session_state
    token = app.local_sessions.open(db.person("staff").id)
    monkeypatch.setattr(frame, "session_token", lambda: token)
    page.run()
    assert "draft" not in page.session_state


@pytest.mark.parametrize("script", [entry.script for entry in PAGES])
def test_a_database_that_is_gone_is_one_sentence(
    app: App, db: TestDatabase, open_page: OpenPage, script: str
) -> None:
    person = db.person("manager")
    token = app.local_sessions.open(person.id)
    assert token
    app.database.close()
    app.database.engine = Database("postgresql://ea_app@127.0.0.1:9/ea").engine
    page = open_page(script, None)
    assert not page.exception
    assert [error.value for error in page.error] in ([], [AWAY])


def test_admins_alone_are_offered_the_admin_page(db: TestDatabase, open_page: OpenPage) -> None:
    def offered(actor: Actor) -> bool:
        return "admin_panel_settings" in everything(open_page("Home.py", actor))

    assert offered(db.person("admin"))
    assert not offered(db.person("manager"))
    page = open_page("pages/5_Admin.py", db.person("manager"))
    assert page.info[0].value == "This page is for administrators."
    assert not page.subheader


def test_an_unforeseen_error_is_a_sentence_with_a_reference(
    db: TestDatabase, open_page: OpenPage, caplog: pytest.LogCaptureFixture
) -> None:
    """The database has a kind of activity that this version of the program does not know."""
    person = db.person("staff")
    client = db.client("Acme", person)
    db.one("alter table activities drop constraint activities_type_check")
    db.one("insert into activities (entity_type, entity_id, type, performed_by)"
           " values ('client', %s, %s, %s)", client, SECRET, person.id)  # fmt: skip
    page = open_page("pages/2_Clients.py", person, client=str(client))
    assert not page.exception
    assert "Something went wrong (reference " in page.error[0].value
    reference = page.error[0].value.split("reference ")[1][:6]
    assert SECRET not in everything(page)
    assert reference in caplog.text
    assert "KeyError" in caplog.text
