"""The administrators' page, tab by tab."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from ea_core.access.matrix_check import check
from ea_core.actor import Actor
from ea_core.app import App
from ea_core.crm.tasks import TaskDraft
from tests.conftest import TestDatabase
from tests.pages.conftest import TIMEOUT, OpenPage, everything
from tests.support.tables import sent_tables, shown_rows

PAGE = "pages/5_Admin.py"
SECRET = "Zebra Industries"


@pytest.fixture
def admin(db: TestDatabase) -> Actor:
    return db.person("admin", "Ada")


def links(page: AppTest) -> list[str]:
    return [code.value for code in page.code if "/set-password?token=" in code.value]


def click(page: AppTest, key: str) -> AppTest:
    """Clicks the button with that key."""
    page.button(key).click().run()
    assert not page.exception
    return page


def fill(page: AppTest, **fields: str) -> None:
    """Writes into the fields with these labels."""
    for label, words in fields.items():
        next(one for one in page.text_input if one.label == label.replace("_", " ")).set_value(
            words
        )


def test_only_the_open_part_asks_the_database(
    admin: Actor, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for name in ("people", "audit", "permissions", "company", "installation"):
        monkeypatch.setattr(
            f"ea_core.ui.admin.page.show_{name}", lambda _me, name=name: asked.append(name)
        )
    open_page(PAGE, admin)
    open_page(PAGE, admin, tab="Audit")
    open_page(PAGE, admin, tab="nonsense")
    assert asked == ["people", "audit", "people"]


def test_an_administrator_changes_a_role(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = db.person("staff", "Sam")
    page = open_page(PAGE, admin)
    (row,) = (row for row in sent_tables(page)[0]["rows"] if row["name"] == "Sam")
    assert row["h"] == f"?person={sam.id}"
    page = open_page(PAGE, admin, person=str(sam.id))
    page.radio(f"role-{sam.id}-staff").set_value("manager")
    click(page, f"save-{sam.id}")
    assert db.one("select role::text from profiles where id = %s", sam.id) == "manager"
    assert not page.radio, "the drawer is closed"


def test_the_last_administrator_is_told_why_not(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    page = open_page(PAGE, admin, person=str(admin.id))
    assert "Another administrator can block" in "".join(one.value for one in page.caption)
    assert not [one for one in page.button if str(one.key).startswith("delete-")]
    page.radio(f"role-{admin.id}-admin").set_value("staff")
    click(page, f"save-{admin.id}")
    assert "You are the only administrator." in page.error[0].value
    assert db.one("select role::text from profiles where id = %s", admin.id) == "admin"


def test_an_invitation_shows_its_link_until_it_is_passed_on(
    app: App, admin: Actor, open_page: OpenPage
) -> None:
    page = open_page(PAGE, admin, invite="1")
    fill(page, **{"E-mail_address": "eve@example.com", "Name": "Eve"})
    next(b for b in page.button if b.label == "Invite").click().run()
    assert not page.exception
    for _ in range(2):
        (link,) = links(page)
        page.run()
    person = app.local_auth.person_for_link(link.partition("token=")[2])
    assert (person.email, person.full_name, person.role) == ("eve@example.com", "Eve", "staff")
    assert ("Eve", "Invited") in [(row["Person"], row["Account"]) for row in shown_rows(page)]
    click(page, "passed-on")
    assert links(page) == []


def test_an_invitation_that_does_not_fit_says_why(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    for email, sentence in (
        ("eve", "This is not an e-mail address."),
        (admin.email, "There is an account with this e-mail address already."),
    ):
        page = open_page(PAGE, admin, invite="1")
        fill(page, **{"E-mail_address": email})
        next(b for b in page.button if b.label == "Invite").click().run()
        assert sentence in page.error[0].value
    assert db.one("select count(*) from auth.users") == 1


def test_reset_block_unblock_and_delete(
    app: App, db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = app.operator.add("sam@example.com", "Sam", "staff", "correct horse")
    token = app.local_sessions.open(sam.id)

    def do(key: str) -> AppTest:
        return click(open_page(PAGE, admin, person=str(sam.id)), key)

    def sure(slot: str) -> AppTest:
        ask = AppTest.from_string(
            "import streamlit as st\nfrom ea_core.ui.admin import person\n"
            f"person.{slot}.set(st.session_state.person)\n"
            "person.ask_first(st.session_state.me, st.session_state.me.accounts.list())\n",
            default_timeout=TIMEOUT,
        )
        ask.session_state["me"], ask.session_state["person"] = app.as_user(admin), str(sam.id)
        return click(ask.run(), "ea-confirm-do")

    page = do(f"reset-{sam.id}")
    assert app.local_auth.person_for_link(links(page)[0].partition("token=")[2]) == sam
    page = do(f"block-{sam.id}")
    assert app.sessions.actor_for(token) is not None, "asked first"
    assert "No client and no open task is theirs." in everything(page)
    sure("_TO_BLOCK")
    assert app.sessions.actor_for(token) is None
    page = open_page(PAGE, admin)
    assert [row["Account"] for row in shown_rows(page) if row["Person"] == "Sam"] == ["Blocked"]
    do(f"block-{sam.id}")
    assert app.local_auth.verify("sam@example.com", "correct horse") == sam.id
    page = do(f"delete-{sam.id}")
    assert db.one("select count(*) from auth.users where id = %s", sam.id) == 1, "asked first"
    assert "Their conversations are removed with it" in everything(page)
    sure("_TO_DELETE")
    assert db.one("select count(*) from auth.users where id = %s", sam.id) == 0
    page = open_page(PAGE, admin, person=str(sam.id))
    assert "not there any more" in page.warning[0].value


def test_what_somebody_holds_is_said_before_they_are_blocked_and_found_after_it(
    app: App, db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = db.person("staff", "Sam")
    acme = db.client("Acme", sam)
    db.client("Bolt", sam)
    app.as_user(admin).tasks.at_client(acme, TaskDraft("Call", assigned_to=sam.id))
    page = click(open_page(PAGE, admin, person=str(sam.id)), f"block-{sam.id}")
    assert "2 clients and 1 open task stay theirs" in everything(page)
    app.as_user(admin).accounts.set_blocked(sam.id, blocked=True)
    shown = everything(open_page(PAGE, admin, person=str(sam.id)))
    assert f"/Clients?owner={sam.id}" in shown
    assert ">2 clients</a>" in shown
    assert f"who={sam.id}" in shown
    page = open_page("pages/2_Clients.py", admin, owner=str(sam.id))
    assert [row["Client"] for row in shown_rows(page)] == ["Acme", "Bolt"]
    page = open_page("Home.py", admin, whose="team", tasks="all", who=str(sam.id))
    assert [row["Task"] for row in shown_rows(page)] == ["Call"]


def test_people_are_found_filtered_sorted_and_paged(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    for number in range(25):
        db.person("staff", f"Person {number:02}")
    assert len(shown_rows(open_page(PAGE, admin))) == 20
    assert len(shown_rows(open_page(PAGE, admin, page="2"))) == 6
    assert len(shown_rows(open_page(PAGE, admin, page="99"))) == 6
    page = open_page(PAGE, admin, sort="-name", page="2")
    assert shown_rows(page)[-1]["Person"] == "Ada"
    page.text_input("find-find").set_value("person 24").run()
    assert [row["Person"] for row in shown_rows(page)] == ["Person 24"]
    page = open_page(PAGE, admin, state="blocked")
    assert shown_rows(page) == []


def test_the_log_is_read_with_filters(db: TestDatabase, admin: Actor, open_page: OpenPage) -> None:
    sam = db.person("staff", "Sam")
    client = db.client("Acme", sam)
    with db.database.acting_as(sam) as connection:
        connection.execute(
            text("update clients set name = 'Acme 2' where id = :id"), {"id": client}
        )
    with db.database.acting_as(admin) as connection:
        connection.execute(text("insert into targets (month, amount) values ('2030-01-01', 1)"))
    page = open_page(PAGE, admin, tab="Audit", by=str(sam.id))
    assert not page.exception
    (row,) = shown_rows(page)
    assert (row["Who"], row["Did what"], row["To what"]) == ("Sam", "Changed", "Acme 2")
    assert sent_tables(page)[0]["rows"][0]["cells"][3]["s"] == "Client: name"
    assert "Take away: By Sam" in everything(page)
    page = open_page(PAGE, admin, tab="Audit", by=str(sam.id), did="delete")
    assert sent_tables(page)[0]["empty"].startswith("Nothing in the log fits")
    page = open_page(PAGE, admin, tab="Audit", row=str(client))
    assert len(shown_rows(page)) == 2
    page = open_page(PAGE, admin, tab="Audit", on="targets", since="2999-01-01")
    assert shown_rows(page) == []
    page = open_page(PAGE, admin, tab="Audit")
    next(one for one in page.text_input if one.label == "Record id").set_value("Acme")
    next(b for b in page.button if b.label == "Show").click().run()
    assert "A record id looks like" in page.error[0].value


def test_many_records_of_one_step_are_one_row_that_opens(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    with db.database.acting_as(admin) as connection:
        connection.execute(
            text("insert into clients (name) select 'Acme ' || n from generate_series(1, 30) n")
        )
    page = open_page(PAGE, admin, tab="Audit", on="clients")
    (row,) = shown_rows(page)
    assert (row["Did what"], row["To what"]) == ("Added", "30 clients")
    together = sent_tables(page)[0]["rows"][0]["h"].partition("together=")[2]
    page = open_page(PAGE, admin, tab="Audit", on="clients", together=together)
    assert sent_tables(page)[0]["total"] == "1 to 20 of 30 entries"
    assert all(str(row["To what"]).startswith("Acme ") for row in shown_rows(page))
    assert "entry=" in sent_tables(page)[0]["rows"][0]["h"]
    assert "Take away: Done in one step" in everything(page)


def test_an_entry_is_opened_with_what_was_and_what_became(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = db.person("staff", "Sam")
    client = db.client("Acme", sam)
    with db.database.acting_as(admin) as connection:
        connection.execute(
            text("update clients set owner_id = :ada where id = :id"),
            {"ada": admin.id, "id": client},
        )
    page = open_page(PAGE, admin, tab="Audit", row=str(client))
    address = sent_tables(page)[0]["rows"][0]["h"]
    entry = address.partition("entry=")[2]
    page = open_page(PAGE, admin, tab="Audit", entry=entry)
    assert not page.exception
    assert shown_rows(page, 2) == [{"Field": "Owner", "Before": "Sam", "After": "Ada"}]
    assert str(client) in [row["Here"] for row in shown_rows(page, 1)]
    for nonsense in ("0", "x", "9" * 30):
        page = open_page(PAGE, admin, tab="Audit", entry=nonsense)
        assert "no such entry" in page.warning[0].value


def test_a_deleted_record_keeps_its_name_in_the_log(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    client = db.client("Gone & Co", admin)
    with db.database.acting_as(admin) as connection:
        connection.execute(text("delete from clients where id = :id"), {"id": client})
    (row,) = shown_rows(open_page(PAGE, admin, tab="Audit", did="delete"))
    assert (row["Who"], row["Did what"], row["To what"]) == ("Ada", "Deleted", "Gone & Co")


def test_who_may_do_what_is_said_in_words_and_as_it_was_tried(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    page = open_page(PAGE, admin, tab="Permissions")
    assert "Not tried on this database yet." in page.info[0].value
    tasks = {row["Task"]: row["Who may"] for row in shown_rows(page)}
    assert tasks["Change a client of a colleague"] == "Staff: no, Manager: yes, Admin: yes"
    assert tasks["Change one's own client"] == "Staff: yes, Manager: yes, Admin: yes"
    assert tasks["Delete a client"] == "Staff: no, Manager: no, Admin: yes"
    next(b for b in page.button if b.label == "Check now").click().run()
    assert "answers of the database are as they must be" in page.success[0].value
    db.one("create policy oops on public.messages for select to authenticated using (true)")
    check(db.owner_url)
    page = open_page(PAGE, admin, tab="Permissions")
    wrong = next(row for row in shown_rows(page) if "conversation" in str(row["Task"]))
    assert "Staff: no, but the last test found the opposite" in str(wrong["Who may"])
    page = open_page(PAGE, admin, tab="Permissions", show="policies")
    page.selectbox("matrix-table").set_value("messages").run()
    assert "came out wrong" in page.error[0].value
    matrix = shown_rows(page)
    assert {row["Table"] for row in matrix} == {"messages"}
    assert [row["Manager"] for row in matrix if row["What"] == "select"] == ["⚠ yes, not no rows"]


def test_the_stages_are_added_changed_ordered_retired_and_removed(
    app: App, db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    def stages() -> list[str]:
        return [one.name for one in app.as_user(admin).stages.all()]

    def open_stage(key: str) -> AppTest:
        return open_page(PAGE, admin, tab="Company", stage=key)

    def save(page: AppTest) -> AppTest:
        next(b for b in page.button if b.label == "Save the stage").click().run()
        assert not page.exception
        return page

    page = open_stage("+")
    fill(page, Name="Proposal")
    save(page)
    assert stages() == ["New", "Negotiation", "Proposal", "Won", "Lost"]
    page = open_stage("proposal")
    fill(page, Name="Proposal sent")
    page.number_input[0].set_value(30)
    save(page)
    page = open_page(PAGE, admin, tab="Company")
    row = next(row for row in shown_rows(page) if row["Stage"] == "Proposal sent")
    assert (row["Probability"], row["Quiet after"]) == ("30%", "21 days")
    page = open_stage("+")
    fill(page, Name="proposal SENT")
    assert "Another stage has this name." in save(page).error[0].value

    db.one(
        "insert into deals (client_id, title, stage) values (%s, 'Lamps', 'negotiation')",
        db.client("Acme", admin),
    )
    page = click(open_stage("negotiation"), "stage-retire")
    assert "Deals are in this stage. Move them to another one first." in page.error[0].value
    page = click(open_stage("won"), "stage-retire")
    assert "One open, one won and one lost stage have to stay." in page.error[0].value
    click(open_stage("proposal"), "stage-retire")
    assert next(one for one in app.as_user(admin).stages.all() if one.key == "proposal").retired
    click(open_stage("proposal"), "stage-back")
    page = click(open_stage("proposal"), "stage-remove")
    assert "Only a stage that no deal ever was in can be removed." in everything(page)
    page = open_stage("nonsense")
    assert "not there any more" in page.warning[0].value


def test_two_spellings_of_a_reason_are_made_one_and_apart_again(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    client = db.client("Acme", admin)
    with db.database.acting_as(admin) as connection:
        for reason in ("Price", "Price", "to expensiv", None):
            values = {"client": client, "reason": reason}
            connection.execute(
                text(
                    "insert into deals (client_id, title, stage, lost_reason)"
                    " values (:client, 'Lamps', 'lost', :reason)"
                ),
                values,
            )
    page = open_page(PAGE, admin, tab="Company")
    assert shown_rows(page, 1) == [
        {"Reason": "Price", "Deals": "2"}, {"Reason": "to expensiv", "Deals": "1"},
    ]  # fmt: skip
    page = open_page(PAGE, admin, tab="Company", reason="to expensiv")
    page.selectbox("reason-to expensiv").select("Price")
    next(b for b in page.button if b.label == "Change the reason").click().run()
    assert not page.exception
    assert "reason" not in page.query_params
    assert shown_rows(page, 1) == [{"Reason": "Price", "Deals": "3"}]
    page.session_state["ea.undo"].undo()
    assert len(shown_rows(page.run(), 1)) == 2, "only what was changed goes back"
    page = open_page(PAGE, admin, tab="Company", reason="nonsense")
    assert "No lost deal has this reason" in page.warning[0].value


def test_the_calendar_of_the_company_is_set(app: App, admin: Actor, open_page: OpenPage) -> None:
    page = open_page(PAGE, admin, tab="Company")
    page.selectbox("company-zone-1").set_value("Europe/Oslo")
    page.selectbox("company-month-1").set_value(4)
    next(b for b in page.button if b.label == "Save the calendar").click().run()
    assert not page.exception
    company = app.as_user(admin).company.settings()
    assert (company.time_zone, company.fiscal_year_starts) == ("Europe/Oslo", 4)


def test_why_a_person_sees_a_record(db: TestDatabase, admin: Actor, open_page: OpenPage) -> None:
    sam = db.person("staff", "Sam")
    client = db.client("Acme", sam)
    thread = UUID(str(db.one("insert into threads (user_id) values (%s) returning id", sam.id)))
    page = open_page(PAGE, admin, tab="Permissions", show="why")

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
    assert "No client is called so." in page.info[0].value
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


def test_who_views_as_a_manager_is_offered_nothing_to_do_in_the_knowledge_base(
    app: App, db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    boss, sam = db.person("manager", "Bo"), db.person("staff", "Sam")
    app.as_user(sam).proposals.hand_in("prices.txt", b"The new prices of 2027.")
    app.as_user(sam).agent.ask("How do I open an aquarium on the moon?")
    own = open_page("pages/3_Knowledge.py", boss)
    offered = {"Publish", "Decline", "Dismiss", "Add a document"}
    assert offered <= {one.label for one in own.button}
    page = open_page(PAGE, admin, person=str(boss.id))
    page.button(f"view-{boss.id}").click().run()
    page.switch_page("pages/3_Knowledge.py").run()
    assert not page.exception
    assert not page.error
    shown = everything(page)
    assert "prices.txt" in shown
    assert "aquarium on the moon" in shown
    assert not offered & {one.label for one in page.button}
    assert "Add documents" not in shown


def test_viewing_as_somebody_else(
    app: App, db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = db.person("staff", "Sam")
    client = db.client(SECRET, sam)
    thread = db.one("insert into threads (user_id, title) values (%s, 'My secret') returning id",
                    sam.id)  # fmt: skip
    page = open_page(PAGE, admin, person=str(sam.id))
    page.button(f"view-{sam.id}").click().run()
    assert not page.exception
    assert "You see what **Sam** sees." in page.warning[0].value
    assert page.title[0].value.endswith(", Sam")
    assert db.one("select count(*) from audit_log where action = 'view_as'") == 1
    shown = everything(page)
    assert "Ada, viewing as **Sam** (staff)" in shown
    assert "Sign out" not in shown, "it would sign out the administrator"
    for label in ("Chat", "Admin", "My account"):
        assert f'label: "{label}"' not in shown
    for script in ("pages/4_Chat.py", PAGE, "pages/6_Account.py"):
        page.query_params["thread"] = str(thread)
        page.switch_page(script).run()
        assert not page.exception
        assert [info.value for info in page.info] == [
            "This page is shown to the person themselves only."
        ]
        assert len(page.title) == 1, "which page it is"
        assert "My secret" not in everything(page)
    for script in ("pages/1_Pipeline.py", "pages/2_Clients.py", "pages/3_Knowledge.py"):
        page.query_params.clear()
        page.switch_page(script).run()
        assert not page.exception
        assert not page.error
        assert "You see what **Sam** sees." in page.warning[0].value
        for offered in ("Add client", "Download"):
            assert offered not in everything(page)
    assert db.one("select name from clients where id = %s", client) == SECRET
    page.button("leave-view").click().run()
    assert not page.exception
    assert "You see what" not in everything(page)
    assert "Ada" in everything(page)


def test_a_view_ends_with_the_administrators_role(
    db: TestDatabase, admin: Actor, open_page: OpenPage
) -> None:
    sam = db.person("manager", "Sam")
    page = open_page(PAGE, admin, person=str(sam.id))
    page.button(f"view-{sam.id}").click().run()
    assert page.title[0].value.endswith(", Sam")
    db.one("update profiles set role = 'staff' where id = %s", admin.id)
    page.run()
    assert page.info[0].value == "This page is for administrators."
    assert not page.warning
    db.one("delete from ea.sessions")
    page.run()
    assert "You are signed out." in page.info[0].value
