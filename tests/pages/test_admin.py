"""The administrators' page, tab by tab."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import MenuButton

from ea_core.access.matrix_check import check
from ea_core.actor import Actor
from ea_core.app import App
from ea_core.ui.kit.format import NOTHING
from tests.conftest import TestDatabase
from tests.pages.conftest import TIMEOUT, OpenPage, everything
from tests.support.tables import shown_rows

PAGE = "pages/5_Admin.py"
SECRET = "Zebra Industries"


@pytest.fixture
def admin(db: TestDatabase) -> Actor:
    return db.person("admin", "Ada")


def links(page: AppTest) -> list[str]:
    return [code.value for code in page.code if "/set-password?token=" in code.value]


def choose(page: AppTest, person: Actor, action: str) -> None:
    """What the menu beside a person does."""
    menu = next(m for m in page.get("menu_button") if m.key == f"more-{person.id}")
    assert isinstance(menu, MenuButton)
    menu.set_value(action).run()


def dialog(app: App, actor: Actor, call: str, **state: object) -> AppTest:
    """A dialog that is open: AppTest runs whole scripts only, and a dialog reruns on its own."""
    script = (
        "import streamlit as st\nfrom ea_core.ui.admin import people\n"
        f"state = st.session_state\n{call}\n"
    )
    page = AppTest.from_string(script, default_timeout=TIMEOUT)
    page.session_state["accounts"] = app.accounts_for(actor)
    for name, value in state.items():
        page.session_state[name] = value
    return page.run()


def test_only_the_open_tab_asks_the_database(
    admin: Actor, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for name in ("people", "audit", "permissions", "installation"):
        monkeypatch.setattr(
            f"ea_core.ui.admin.page.show_{name}", lambda _me, name=name: asked.append(name)
        )
    open_page(PAGE, admin)
    open_page(PAGE, admin, tab="Audit")
    assert asked == ["people", "audit"]


def test_an_administrator_changes_a_role(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = db.person("staff", "Sam")
    page = open_page(PAGE, admin)
    page.selectbox(f"role-{sam.id}-staff").set_value("manager").run()
    page.button(f"save-{sam.id}").click().run()
    assert not page.exception
    assert db.one("select role::text from profiles where id = %s", sam.id) == "manager"


def test_the_last_administrator_is_told_why_not(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    page = open_page(PAGE, admin)
    page.selectbox(f"role-{admin.id}-admin").set_value("staff").run()
    page.button(f"save-{admin.id}").click().run()
    assert "You are the only administrator." in page.error[0].value
    assert db.one("select role::text from profiles where id = %s", admin.id) == "admin"


def test_an_invitation_shows_its_link_once(
    app: App, db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    page = dialog(app, admin, "people._invite(state.accounts)")
    next(t for t in page.text_input if t.label == "E-mail address").set_value("eve@example.com")
    next(t for t in page.text_input if t.label == "Name").set_value("Eve")
    next(b for b in page.button if b.label == "Invite").click().run()
    assert not page.exception
    kept = page.session_state["ea.password-link"]
    assert kept[0] == "Eve"

    page = open_page(PAGE, admin)
    page.session_state["ea.password-link"] = kept
    page.run()
    (link,) = links(page)
    person = app.local_auth.person_for_link(link.partition("token=")[2])
    assert (person.email, person.full_name, person.role) == ("eve@example.com", "Eve", "staff")
    assert "invited" in everything(page)
    page.run()
    assert links(page) == []


def test_an_invitation_that_does_not_fit_says_why(app: App, db: TestDatabase, admin: Actor) -> None:
    for email, sentence in (
        ("eve", "This is not an e-mail address."),
        (admin.email, "There is an account with this e-mail address already."),
    ):
        page = dialog(app, admin, "people._invite(state.accounts)")
        next(t for t in page.text_input if t.label == "E-mail address").set_value(email)
        next(b for b in page.button if b.label == "Invite").click().run()
        assert sentence in page.error[0].value
    assert db.one("select count(*) from auth.users") == 1


def test_reset_block_unblock_and_delete(
    app: App, db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = app.operator.add("sam@example.com", "Sam", "staff", "correct horse")
    token = app.local_sessions.open(sam.id)
    page = open_page(PAGE, admin)
    assert [menu.key for menu in page.get("menu_button")] == [f"more-{sam.id}"], "not oneself"
    choose(page, sam, "Reset the password")
    assert app.local_auth.person_for_link(links(page)[0].partition("token=")[2]) == sam
    choose(page, sam, "Block")
    assert app.sessions.actor_for(token) is None
    assert "blocked" in everything(page)
    choose(page, sam, "Unblock")
    assert app.local_auth.verify("sam@example.com", "correct horse") == sam.id
    (row,) = (one for one in app.accounts_for(admin).list() if one.id == sam.id)
    page = dialog(app, admin, "people._delete(state.accounts, state.person)", person=row)
    page.button("delete-account").click().run()
    assert not page.exception
    assert db.one("select count(*) from auth.users where id = %s", sam.id) == 0


def test_many_people_are_shown_a_page_at_a_time(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    for number in range(25):
        db.person("staff", f"Person {number:02}")
    page = open_page(PAGE, admin)
    assert len([b for b in page.selectbox if str(b.key).startswith("role-")]) == 20
    page.text_input("find-person").set_value("person 24").run()
    assert len([b for b in page.selectbox if str(b.key).startswith("role-")]) == 1


def test_the_log_is_read_with_filters(db: TestDatabase, admin: Actor, open_page: OpenPage) -> None:
    sam = db.person("staff", "Sam")
    client = db.client("Acme", sam)
    with db.database.acting_as(sam) as connection:
        connection.execute(
            text("update clients set name = 'Acme 2' where id = :id"), {"id": client}
        )
    with db.database.acting_as(admin) as connection:
        connection.execute(text("insert into targets (month, amount) values ('2030-01-01', 1)"))
    page = open_page(PAGE, admin, tab="Audit")
    assert not page.exception
    page.selectbox("audit-person").set_value(sam.id).run()
    assert [m.value for m in page.markdown if "badge" in m.value] == [
        ":blue-badge[changed] client **Acme 2** by Sam"
    ]
    assert "name: Acme → **Acme 2**" in [m.value for m in page.markdown]
    page.selectbox("audit-action").set_value("delete").run()
    assert "Nothing in the log fits" in page.info[0].value
    page.selectbox("audit-action").set_value(None)
    page.selectbox("audit-person").set_value(None)
    page.text_input("audit-row").set_value(str(client)).run()
    assert len([m for m in page.markdown if "badge" in m.value]) == 2
    first = {row["Column"]: row for row in shown_rows(page)}
    assert first["name"] == {"Column": "name", "Before": NOTHING, "After": "Acme"}
    page.text_input("audit-row").set_value("Acme").run()
    assert "A record id looks like" in page.error[0].value


def test_a_deleted_record_keeps_its_name_in_the_log(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    client = db.client("Gone & Co", admin)
    with db.database.acting_as(admin) as connection:
        connection.execute(text("delete from clients where id = :id"), {"id": client})
    page = open_page(PAGE, admin, tab="Audit")
    page.selectbox("audit-action").set_value("delete").run()
    assert [m.value for m in page.markdown if "badge" in m.value] == [
        ":red-badge[deleted] client **Gone \\& Co** by Ada"
    ]


def test_the_matrix_is_shown_with_its_last_result(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    page = open_page(PAGE, admin, tab="Permissions")
    assert "Not tried on this database yet." in page.info[0].value
    next(b for b in page.button if b.label == "Check now").click().run()
    assert "cells were as they must be" in page.success[0].value
    db.one("create policy oops on public.threads for select to authenticated using (true)")
    check(db.owner_url)
    page.selectbox("matrix-table").set_value("threads").run()
    assert "came out wrong" in page.error[0].value
    matrix = shown_rows(page)
    assert {row["Table"] for row in matrix} == {"threads"}
    assert [row["Manager"] for row in matrix if row["What"] == "select"] == ["⚠ yes, not no rows"]


def test_why_a_person_sees_a_record(db: TestDatabase, admin: Actor, open_page: OpenPage) -> None:
    sam = db.person("staff", "Sam")
    client = db.client("Acme", sam)
    thread = UUID(str(db.one("insert into threads (user_id) values (%s) returning id", sam.id)))
    page = open_page(PAGE, admin, tab="Permissions")

    def ask(table: str, row: object) -> str:
        page.selectbox("why-person").set_value(sam.id)
        page.selectbox("why-table").set_value(table)
        page.text_input("why-row").set_value(str(row)).run()
        assert not page.exception
        return "\n".join(m.value for m in page.markdown if "Sam" in m.value)

    said = ask("clients", client)
    assert "Sam sees it: *everybody signed in reads clients*" in said
    assert "Sam can change it: *owners change their clients and stay owners*" in said
    assert "Sam can't delete it. No policy allows it." in said
    assert ask("clients", "acm") == said
    assert "people have their own threads" in ask("threads", thread)
    assert "Sam does not see it." in ask("profiles", admin.id)
    assert not ask("clients", UUID(int=7))
    assert "Sam can't see such a record" in page.info[0].value
    ask("clients", "Nobody")
    assert "None of the clients is called so." in page.info[0].value
    ask("messages", "Acme")
    assert "Records of this table have no name." in page.error[0].value
    db.client("Acme West", sam)
    page.selectbox("why-table").set_value("clients").run()
    which = next(s for s in page.selectbox if s.label == "Which of them?")
    assert which.options == ["Acme", "Acme West"]


def test_a_person_asks_why_they_see_a_client(
    app: App, db: TestDatabase, open_page: OpenPage
) -> None:
    sam, tim = db.person("staff", "Sam"), db.person("staff", "Tim")
    client = db.client("Acme", sam)
    page = open_page("pages/2_Clients.py", tim, client=str(client))
    assert "Why can I see this?" in [b.label for b in page.button]
    script = (
        "import streamlit as st\nfrom ea_core.ui.kit import access\n"
        "state = st.session_state\n"
        "access._dialog(state.me, 'clients', state.client, 'Acme')\n"
    )
    dialog = AppTest.from_string(script, default_timeout=TIMEOUT)
    dialog.session_state["me"] = app.as_user(tim)
    dialog.session_state["client"] = client
    dialog.run()
    assert not dialog.exception
    assert not dialog.selectbox, "only administrators ask about others"
    said = "\n".join(m.value for m in dialog.markdown)
    assert "You see it: *everybody signed in reads clients*" in said
    assert "You can't change it. No policy allows it." in said


def test_viewing_as_somebody_else(
    app: App, db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = db.person("staff", "Sam")
    client = db.client(SECRET, sam)
    thread = db.one("insert into threads (user_id, title) values (%s, 'My secret') returning id",
                    sam.id)  # fmt: skip
    page = open_page(PAGE, admin)
    choose(page, sam, "View as this person")
    assert not page.exception
    assert "You see what **Sam** sees." in page.warning[0].value
    assert "My day, Sam" in page.title[0].value
    assert db.one("select count(*) from audit_log where action = 'view_as'") == 1
    shown = everything(page)
    for label in ("Chat", "Admin", "My account"):
        assert f'label: "{label}"' not in shown
    for script in ("pages/4_Chat.py", PAGE, "pages/6_Account.py"):
        page.query_params["thread"] = str(thread)
        page.switch_page(script).run()
        assert not page.exception
        assert [info.value for info in page.info] == [
            "This page is shown to the person themselves only."
        ]
        assert "My secret" not in everything(page)
    for script in ("pages/1_Pipeline.py", "pages/2_Clients.py", "pages/3_Knowledge.py"):
        page.query_params.clear()
        page.switch_page(script).run()
        assert not page.exception
        assert not page.error
        assert "You see what **Sam** sees." in page.warning[0].value
    assert db.one("select name from clients where id = %s", client) == SECRET
    page.button("leave-view").click().run()
    assert not page.exception
    assert "You see what" not in everything(page)
    assert "Ada" in everything(page)


def test_a_view_ends_with_the_administrators_role(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = db.person("manager", "Sam")
    page = open_page(PAGE, admin)
    choose(page, sam, "View as this person")
    assert "My day, Sam" in page.title[0].value
    db.one("update profiles set role = 'staff' where id = %s", admin.id)
    page.run()
    assert page.info[0].value == "This page is for administrators."
    assert not page.warning
    db.one("delete from ea.sessions")
    page.run()
    assert "You are signed out." in page.info[0].value
