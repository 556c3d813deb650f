from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import Client, ClientDraft
from ea_core.crm.contacts import ContactDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.filters import DealFilters
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage

PAGE = "pages/2_Clients.py"


@pytest.fixture
def staff(db: TestDatabase) -> Actor:
    return db.person("staff", "Ann Lee")


@pytest.fixture
def client(db: TestDatabase, staff: Actor) -> Client:
    """A client of `staff` with one of everything."""
    crm = CrmWorkspace(db.database, staff)
    client = crm.clients.create(
        ClientDraft("Acme *Steel*", "Metals", "acme.example", owner_id=staff.id)
    )
    crm.contacts.create(client.id, ContactDraft("Zoë", "Quist", "z@acme.example"))
    crm.deals.create(client.id, DealDraft("Pumps", Decimal(1200)))
    crm.activities.log("client", client.id, ActivityDraft("call", "We spoke."))
    return client


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def press(page: AppTest, label: str) -> AppTest:
    return next(b for b in page.button if b.label == label).click().run()


def words(page: AppTest) -> str:
    return "\n".join(str(e.value) for e in [*page.title, *page.markdown, *page.caption, *page.text])


def test_signed_out_sees_nothing(open_page: OpenPage, client: Client) -> None:
    page = open_page(PAGE, None, client=str(client.id))
    assert "Acme" not in words(page)
    assert "signed out" in page.info[0].value


def test_an_empty_list_says_what_to_do(open_page: OpenPage, staff: Actor) -> None:
    page = open_page(PAGE, staff)
    assert not page.exception
    assert "no clients yet" in page.info[0].value
    assert "Add client" in labels(page)


def test_the_list_is_searched_and_paged(
    open_page: OpenPage, staff: Actor, db: TestDatabase
) -> None:
    for number in range(25):
        db.client(f"Client {number:02}", staff)
    page = open_page(PAGE, staff)
    assert "25 clients" in words(page)
    assert [link.label for link in page.page_link].count("Client 19") == 1
    assert len(page.get("pagination")) == 1
    page.text_input(key="q").input("client 07").run()
    assert "1 client" in words(page)
    page.text_input(key="q").input("nothing like it").run()
    assert "No client fits" in page.info[0].value


def test_the_owner_works_on_a_client(
    open_page: OpenPage, staff: Actor, client: Client, db: TestDatabase
) -> None:
    page = open_page(PAGE, staff, client=str(client.id))
    assert not page.exception
    assert not page.error
    assert "We spoke." in words(page)
    assert {"Edit", "Log activity", "Add deal", "Add contact"} <= set(labels(page))
    assert "Delete" not in labels(page)
    crm = CrmWorkspace(db.database, staff)
    deal = crm.deals.page().items[0]
    page.selectbox(key=f"stage-{deal.id}-{deal.version}").select("won").run()
    assert crm.deals.get(deal.id).stage == "won"
    assert "closed" in words(page)


def test_a_stranger_reads_and_is_offered_nothing_else(
    open_page: OpenPage, client: Client, db: TestDatabase
) -> None:
    page = open_page(PAGE, db.person("staff", "Stan"), client=str(client.id))
    assert not page.exception
    for shown in ("Pumps", "We spoke.", "belongs to Ann Lee"):
        assert shown in words(page)
    assert labels(page) == ["All clients", "Why can I see this?", "Search"]
    assert not page.selectbox


def test_an_administrator_may_delete(open_page: OpenPage, client: Client, db: TestDatabase) -> None:
    page = open_page(PAGE, db.person("admin"), client=str(client.id))
    assert labels(page).count("Delete") == 4
    press(page, "Delete")
    assert "Acme \\*Steel\\* will be deleted with its contacts" in words(page)
    assert CrmWorkspace(db.database, db.person("staff")).clients.page().total == 1


def dialog(app: App, actor: Actor, call: str, **state: object) -> AppTest:
    """A dialog that is open: AppTest runs whole scripts only, and a dialog reruns on its own."""
    script = AppTest.from_string(
        "import streamlit as st\n"
        "from ea_core.ui.clients import forms\n"
        "state = st.session_state\n"
        f"forms.{call}\n"
    )
    for name, value in {"me": app.as_user(actor), **state}.items():
        script.session_state[name] = value
    return script.run(timeout=30)


def fill(page: AppTest, label: str, value: str) -> None:
    next(field for field in [*page.text_input, *page.text_area] if field.label == label).input(
        value
    )


def test_a_client_is_added_in_a_dialog(app: App, staff: Actor, db: TestDatabase) -> None:
    page = dialog(app, staff, "edit_client(state.me)")
    assert [box.label for box in page.selectbox] == ["Status"]
    fill(page, "Name", "Newco")
    press(page, "Save")
    assert not page.exception
    found = CrmWorkspace(db.database, staff).clients.page().items[0]
    assert (found.name, found.owner) == ("Newco", "Ann Lee")
    assert page.query_params["client"] == str(found.id)


def test_a_name_that_is_missing_is_one_sentence(app: App, staff: Actor) -> None:
    page = press(dialog(app, staff, "edit_client(state.me)"), "Save")
    assert [error.value for error in page.error] == [
        "A client needs a name of at most 300 characters."
    ]
    assert not page.exception


def test_a_change_over_a_newer_state_is_refused(
    app: App, staff: Actor, client: Client, db: TestDatabase
) -> None:
    page = dialog(app, staff, "edit_client(state.me, state.client)", client=client)
    manager = CrmWorkspace(db.database, db.person("manager"))
    manager.clients.change(client.id, replace(client.draft(), industry="Food"), client.version)
    fill(page, "Name", "Overwritten")
    press(page, "Save")
    assert "Somebody else changed this client in the meantime" in page.error[0].value
    assert manager.clients.get(client.id).name == "Acme *Steel*"


def test_a_contact_or_activity_that_was_changed_meanwhile_is_not_overwritten(
    app: App, staff: Actor, client: Client, db: TestDatabase
) -> None:
    boss = CrmWorkspace(db.database, db.person("admin"))
    (contact,) = boss.contacts.of_client(client.id)
    (activity,) = boss.activities.timeline(client.id).items
    page = dialog(
        app, staff, "edit_contact(state.me, state.client.id, state.contact)",
        client=client, contact=contact,
    )  # fmt: skip
    boss.contacts.change(contact.id, replace(contact.draft(), phone="123"), contact.version)
    fill(page, "Phone", "999")
    press(page, "Save")
    assert "Somebody else changed this contact in the meantime" in page.error[0].value
    page = dialog(app, staff, "edit_activity(state.me, state.activity)", activity=activity)
    boss.activities.change(activity.id, ActivityDraft("note", "Theirs"), activity.version)
    fill(page, "What happened", "Mine")
    press(page, "Save")
    assert "Somebody else changed this activity in the meantime" in page.error[0].value
    assert boss.contacts.of_client(client.id)[0].phone == "123"
    assert boss.activities.timeline(client.id).items[0].content == "Theirs"


def test_managers_give_a_client_to_somebody(
    app: App, client: Client, staff: Actor, db: TestDatabase
) -> None:
    manager = db.person("manager", "Mia")
    page = dialog(app, manager, "edit_client(state.me, state.client)", client=client)
    page.selectbox[1].select(manager.id)
    press(page, "Save")
    assert CrmWorkspace(db.database, manager).clients.get(client.id).owner == "Mia"


def test_deals_contacts_and_activities_are_written_in_dialogs(
    app: App, staff: Actor, client: Client, db: TestDatabase
) -> None:
    crm = CrmWorkspace(db.database, staff)
    page = dialog(app, staff, "edit_deal(state.me, state.client.id)", client=client)
    fill(page, "Title", "Valves")
    page.number_input[0].set_value(99.95)
    press(page, "Save")
    deal = crm.deals.page(DealFilters(search="valves")).items[0]
    assert (deal.value, deal.expected_close_date) == (Decimal("99.95"), None)
    page = dialog(app, staff, "edit_deal(state.me, state.deal.client_id, state.deal)", deal=deal)
    page.number_input[1].set_value(35.0)
    press(page, "Save")
    assert crm.deals.get(deal.id).probability == 35
    page = dialog(app, staff, "edit_contact(state.me, state.client.id)", client=client)
    fill(page, "First name", "Bo")
    fill(page, "Last name", "Ek")
    press(page, "Save")
    assert [contact.name for contact in crm.contacts.of_client(client.id)] == ["Bo Ek", "Zoë Quist"]
    page = dialog(
        app, staff, "log_activity(state.me, state.client, [state.deal])", client=client, deal=deal
    )
    page.selectbox[1].select(1)
    fill(page, "What happened", "About the valves")
    press(page, "Log")
    latest = crm.activities.timeline(client.id).items[0]
    assert (latest.content, latest.deal) == ("About the valves", "Valves")
    page = dialog(app, staff, "edit_activity(state.me, state.activity)", activity=latest)
    fill(page, "What happened", "Corrected")
    press(page, "Save")
    corrected = crm.activities.timeline(client.id).items[0]
    assert corrected.content == "Corrected"


def test_a_deletion_that_is_not_allowed_is_one_sentence(
    app: App, client: Client, db: TestDatabase
) -> None:
    call = "confirm_delete('It goes.', lambda: state.me.clients.delete(state.client.id), back_to_list=True)"
    manager = db.person("manager")
    page = press(dialog(app, manager, call, client=client), "Delete")
    assert [error.value for error in page.error] == ["Only an administrator may delete a client."]
    press(dialog(app, db.person("admin"), call, client=client), "Delete")
    assert CrmWorkspace(db.database, manager).clients.page().total == 0


def test_a_move_that_the_database_refuses_is_one_sentence(
    open_page: OpenPage, staff: Actor, client: Client, db: TestDatabase
) -> None:
    page = open_page(PAGE, staff, client=str(client.id))
    crm = CrmWorkspace(db.database, staff)
    deal = crm.deals.page().items[0]
    db.one("update clients set owner_id = null where id = %s", client.id)
    page.selectbox(key=f"stage-{deal.id}-{deal.version}").select("lost").run()
    assert "Only the owner of the client" in page.toast[0].value
    assert crm.deals.get(deal.id).stage == "new"


@pytest.mark.parametrize("written", ["not-an-id", "00000000-0000-4000-8000-000000000000"])
def test_a_client_that_is_not_there_is_one_sentence(
    open_page: OpenPage, staff: Actor, written: str
) -> None:
    page = open_page(PAGE, staff, client=written)
    assert [error.value for error in page.error] == ["This client does not exist any more."]
    assert not page.exception
