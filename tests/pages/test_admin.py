"""The administrators' page."""

from __future__ import annotations

from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage


def test_an_administrator_changes_a_role(db: TestDatabase, open_page: OpenPage) -> None:
    admin, sam = db.person("admin", "Ada"), db.person("staff", "Sam")
    page = open_page("pages/5_Admin.py", admin)
    page.selectbox(f"role-{sam.id}-staff").set_value("manager").run()
    page.button(f"save-{sam.id}").click().run()
    assert not page.exception
    assert db.one("select role::text from profiles where id = %s", sam.id) == "manager"


def test_the_last_administrator_is_told_why_not(db: TestDatabase, open_page: OpenPage) -> None:
    admin = db.person("admin", "Ada")
    page = open_page("pages/5_Admin.py", admin)
    page.selectbox(f"role-{admin.id}-admin").set_value("staff").run()
    page.button(f"save-{admin.id}").click().run()
    assert "You are the only administrator." in page.error[0].value
    assert db.one("select role::text from profiles where id = %s", admin.id) == "admin"
