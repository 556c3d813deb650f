"""The Clients page: the list, one client, and the drawers beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import Client, ClientDraft
from ea_core.crm.contacts import ContactDraft
from ea_core.crm.deals import Deal, DealDraft
from ea_core.crm.filters import DealFilters
from ea_core.crm.tasks import TaskDraft
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import Conflict, NotAllowed
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import sent_tables, shown_rows

PAGE = "pages/2_Clients.py"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def staff(db: TestDatabase) -> Actor:
    return db.person("staff", "Ann Lee")


@pytest.fixture
def crm(db: TestDatabase, staff: Actor) -> CrmWorkspace:
    return CrmWorkspace(db.database, staff)


@pytest.fixture
def client(crm: CrmWorkspace, staff: Actor) -> Client:
    """A client of `staff` with one of everything."""
    client = crm.clients.create(
        ClientDraft("Acme *Steel*", "Metals", "acme.example", owner_id=staff.id)
    )
    crm.contacts.create(client.id, ContactDraft("Zoë", "Quist", "z@acme.example", "+1 207 555"))
    crm.deals.create(client.id, DealDraft("Pumps", Decimal(1200)))
    crm.activities.log("client", client.id, ActivityDraft("call", "We spoke."))
    return client


@pytest.fixture
def deal(crm: CrmWorkspace, client: Client) -> Deal:
    return crm.deals.page(DealFilters(client_id=client.id)).items[0]


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button if button.label != "Search"]


def press(page: AppTest, label: str) -> AppTest:
    return next(b for b in page.button if b.label == label).click().run()


def fill(page: AppTest, label: str, value: str) -> None:
    fields = [*page.text_input, *page.text_area]
    next(field for field in fields if field.label == label).input(value)


def names(page: AppTest, number: int = 0) -> list[str | None]:
    return [next(iter(row.values())) for row in shown_rows(page, number)]


def test_signed_out_sees_nothing(open_page: OpenPage, client: Client) -> None:
    page = open_page(PAGE, None, client=str(client.id))
    assert "Acme" not in everything(page)
    assert "signed out" in page.info[0].value


# -- the list ----------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(open_page: OpenPage, staff: Actor) -> None:
    page = open_page(PAGE, staff)
    assert not page.exception
    assert "There are no clients yet." in everything(page)
    assert "?edit=new" in everything(page)


def test_the_list_is_searched_sorted_and_paged_by_its_address(
    open_page: OpenPage, staff: Actor, db: TestDatabase
) -> None:
    for number in range(25):
        db.client(f"Client {number:02}", staff)
    page = open_page(PAGE, staff)
    assert names(page) == [f"Client {number:02}" for number in range(20)]
    table = sent_tables(page)[0]
    assert table["total"] == "1 to 20 of 25 clients"
    assert [one["h"] for one in table["pages"]] == ["?", "?page=2"]
    assert table["rows"][0]["h"].startswith("?client=")

    page = open_page(PAGE, staff, sort="-name", page="2")
    assert names(page) == [f"Client {number:02}" for number in range(4, -1, -1)]
    first = sent_tables(page)[0]["rows"][0]["h"]
    assert first.startswith("?sort=-name&page=2&client="), "the way back leads to this page"
    assert sent_tables(page)[0]["columns"][0]["h"] == "?sort=name"

    assert len(names(open_page(PAGE, staff, page="9"))) == 5, "a page beyond the last is the last"
    assert len(names(open_page(PAGE, staff, page="-3", sort="nonsense"))) == 20

    page.text_input(key="find-q").input("client 07").run()
    assert names(page) == ["Client 07"]
    assert (page.query_params["q"], "page" in page.query_params) == ("client 07", False)
    page.text_input(key="find-q").input("nothing like it").run()
    assert "No client fits." in everything(page)


GIVE = (
    "import streamlit as st\nfrom ea_core.ui.clients.bulk import ask_owner\n"
    "ask_owner(st.session_state.me, st.session_state.chosen)\n"
)


def test_managers_give_several_clients_to_somebody_and_take_it_back(
    app: App, open_page: OpenPage, staff: Actor, db: TestDatabase
) -> None:
    boss, kim = db.person("manager", "Mia"), db.person("staff", "Kim")
    db.client("Acme", staff)
    db.client("Bolt", None)
    acme = app.as_user(staff).clients.page().items[0]
    app.as_user(staff).tasks.at_client(acme.id, TaskDraft("Call"))
    assert sent_tables(open_page(PAGE, boss))[0]["select"]
    assert not sent_tables(open_page(PAGE, staff))[0]["select"], "staff give away none of others"
    me = app.as_user(boss)
    page = AppTest.from_string(GIVE, default_timeout=60)
    page.session_state["me"], page.session_state["chosen"] = me, me.clients.page().items
    page.run()
    assert next(b for b in page.button if b.label == "Change the owner").disabled, (
        "nobody is chosen"
    )
    page.selectbox(key="bulk-owner-name").select("Kim").run()
    press(page, "Change the owner")
    assert not page.exception
    assert {one.owner for one in me.clients.page().items} == {"Kim"}
    done = page.session_state["ea.undo"]
    assert done.words == "2 clients given to Kim with 1 open task."
    assert me.tasks.page().items[0].assignee == "Kim"
    done.undo()
    assert me.tasks.page().items[0].assignee == "Ann Lee"
    assert [one.owner for one in me.clients.page().items] == ["Ann Lee", None]

    seen = me.clients.page().items
    me.clients.give_to([(seen[1], boss.id)])
    with pytest.raises(Conflict):
        me.clients.give_to([(one, kim.id) for one in seen])
    assert [one.owner for one in me.clients.page().items] == ["Ann Lee", "Mia"], "all or none"
    with pytest.raises(NotAllowed):
        app.as_user(kim).clients.give_to([(me.clients.page().items[0], kim.id)])


def test_quick_views_and_filters(open_page: OpenPage, staff: Actor, db: TestDatabase) -> None:
    boss = db.person("manager", "Mia")
    crm = CrmWorkspace(db.database, boss)
    late = crm.clients.create(ClientDraft("Late", owner_id=staff.id))
    crm.deals.create(late.id, DealDraft("x", Decimal(5), None, None, TODAY - timedelta(days=1)))
    crm.clients.create(ClientDraft("Lead", status="lead", owner_id=boss.id))
    crm.clients.create(ClientDraft("Nobody's"))
    old = crm.clients.create(ClientDraft("Quiet", owner_id=boss.id))
    db.one("update clients set created_at = now() - interval '40 days' where id = %s", old.id)
    wanted = {
        "mine": ["Lead", "Quiet"],
        "late": ["Late"],
        "quiet": ["Quiet"],
        "unassigned": ["Nobody's"],
        "nonsense": ["Late", "Lead", "Nobody's", "Quiet"],
    }
    assert {view: names(open_page(PAGE, boss, view=view)) for view in wanted} == wanted
    assert names(open_page(PAGE, boss, status="lead")) == ["Lead"]
    assert names(open_page(PAGE, boss, owner=str(staff.id))) == ["Late"]
    row = shown_rows(open_page(PAGE, boss, view="late"))[0]
    assert (row["State"], row["Owner"], row["Open value"]) == ("Active, 1 late", "Ann Lee", "$5")
    page = open_page(PAGE, boss)
    page.selectbox(key="ea-choice-owner").select(str(staff.id)).run()
    assert page.query_params["owner"] == str(staff.id)
    assert names(page) == ["Late"]


def test_an_owner_who_is_not_here_any_more_is_said(
    open_page: OpenPage, client: Client, staff: Actor, db: TestDatabase
) -> None:
    boss = db.person("manager")
    db.one("update auth.users set banned_until = 'infinity' where id = %s", staff.id)
    page = open_page(PAGE, boss)
    offered = page.selectbox(key="ea-choice-owner").options
    assert offered[-1] == "Ann Lee (blocked)", (
        "their clients are found, to be given to somebody else"
    )
    assert "Ann Lee" not in offered
    page = open_page(PAGE, boss, owner=str(staff.id))
    assert not page.info
    assert names(page) == ["Acme *Steel*"]
    db.one("update clients set owner_id = null where id = %s", client.id)
    assert not any("Ann Lee" in one for one in
                   open_page(PAGE, boss).selectbox(key="ea-choice-owner").options)  # fmt: skip
    page = open_page(PAGE, boss, owner=str(staff.id))
    assert "not here any more" in page.info[0].value
    page = open_page(PAGE, boss, owner=str(uuid4()))
    assert "not here any more" in page.info[0].value
    assert "No client fits." in everything(page)
    assert "All are listed." in open_page(PAGE, boss, owner="Ann Lee").info[0].value


# -- one client --------------------------------------------------------------------------------


def test_the_owner_works_on_a_client(open_page: OpenPage, staff: Actor, client: Client) -> None:
    page = open_page(PAGE, staff, client=str(client.id), page="3", q="acme")
    assert not page.exception
    assert not page.error
    shown = everything(page)
    for part in (
        "We spoke.", "Acme \\\\*Steel\\\\*", "mailto:z%40acme.example", "tel:+1207555",
        "https://acme.example", "?page=3&amp;q=acme", "deal=new", "contact=new", "edit=client",
    ):  # fmt: skip
        assert part in shown, part
    assert labels(page) == ["Why can I see this?", "Log activity"]
    assert [row["Deal"] for row in shown_rows(page)] == ["Pumps"]


def test_a_stranger_reads_and_is_offered_nothing_else(
    open_page: OpenPage, client: Client, db: TestDatabase
) -> None:
    stan = db.person("staff", "Stan")
    page = open_page(PAGE, stan, client=str(client.id))
    assert not page.exception
    for shown in ("We spoke.", "belongs to Ann Lee"):
        assert shown in everything(page)
    assert names(page) == ["Pumps"]
    assert labels(page) == ["Why can I see this?"]
    assert not page.selectbox
    for address in ({"deal": "new"}, {"edit": "client"}, {"contact": "new"}):
        page = open_page(PAGE, stan, client=str(client.id), **address)
        assert not page.exception
        assert not page.text_input, "an address that was copied opens no drawer to write in"


@pytest.mark.parametrize("written", ["not-an-id", "00000000-0000-4000-8000-000000000000"])
def test_a_client_that_is_not_there_is_one_sentence(
    open_page: OpenPage, staff: Actor, written: str
) -> None:
    page = open_page(PAGE, staff, client=written, page="2")
    assert not page.exception
    assert "This client does not exist any more." in everything(page)
    assert 'href=\\"?page=2\\"' in everything(page).replace("'", "")


def test_all_deals_of_a_client_are_reached(
    open_page: OpenPage, staff: Actor, client: Client, crm: CrmWorkspace
) -> None:
    for number in range(12):
        crm.deals.create(client.id, DealDraft(f"Open {number:02}", Decimal(number)))
    for number in range(11):
        crm.deals.create(client.id, DealDraft(f"Lost {number:02}", Decimal(1), "lost"))
    seen = [
        name
        for number in "12"
        for name in names(open_page(PAGE, staff, client=str(client.id), **{"deals-page": number}))
    ]
    assert sorted(map(str, seen)) == sorted(["Pumps", *(f"Open {n:02}" for n in range(12))])
    page = open_page(PAGE, staff, client=str(client.id), **{"closed-page": "2"})
    assert len(names(page, 1)) == 1
    by_value = open_page(PAGE, staff, client=str(client.id), **{"deals-sort": "-value"})
    assert names(by_value)[:2] == ["Pumps", "Open 11"]
    by_value = open_page(PAGE, staff, client=str(client.id), **{"deals-sort": "value"})
    assert names(by_value)[0] == "Open 00"


def test_an_administrator_may_delete_a_client_after_a_question(
    open_page: OpenPage, client: Client, db: TestDatabase
) -> None:
    page = open_page(PAGE, db.person("admin"), client=str(client.id))
    press(page, "Delete")
    assert "will be deleted with its contacts" in everything(page)
    assert labels(page)[-2:] == ["Keep it", "Delete the client"]
    assert CrmWorkspace(db.database, db.person("staff")).clients.page().total == 1


# -- what is written ---------------------------------------------------------------------------


def test_a_client_is_added_and_one_that_may_be_the_same_is_asked_about(
    open_page: OpenPage, staff: Actor, client: Client, crm: CrmWorkspace
) -> None:
    page = open_page(PAGE, staff, edit="new")
    assert [box.label for box in page.selectbox] == ["Owner", "Status"]
    press(page, "Add client")
    assert [error.value for error in page.error] == ["Enter a name for the client."]
    fill(page, "Name", "ACME Steel Ltd.")
    press(page, "Add client")
    if page.warning:  # asked once
        assert "Is it the same as" in page.warning[0].value
        press(page, "Add client")
    assert not page.exception
    found = crm.clients.called("ACME Steel Ltd.")
    assert found is not None
    assert found.owner == "Ann Lee"
    assert page.query_params["client"] == str(found.id)
    assert "edit" not in page.query_params


def drawn(app: App, actor: Actor, call: str, **state: object) -> AppTest:
    """What stands in a drawer: it runs by itself, with the state that it was opened with."""
    script = AppTest.from_string(
        "import streamlit as st\n"
        "from ea_core.ui.clients import forms\n"
        "from ea_core.ui.deals import drawer\n"
        "state = st.session_state\n"
        f"{call}\n"
    )
    for name, value in {"me": app.as_user(actor), **state}.items():
        script.session_state[name] = value
    return script.run(timeout=60)


def test_nothing_is_overwritten_that_somebody_changed_meanwhile(
    app: App, staff: Actor, client: Client, crm: CrmWorkspace, deal: Deal, db: TestDatabase
) -> None:
    boss = CrmWorkspace(db.database, db.person("admin"))
    (contact,) = crm.contacts.of_client(client.id)
    (activity,) = crm.activities.timeline(client.id).items
    drawers = (
        ("forms.edit_client(state.me, state.it)", client, "Name", "client"),
        ("forms.edit_contact(state.me, state.it.client_id, state.it)", contact, "Phone", "contact"),
        ("forms.edit_activity(state.me, state.it)", activity, "What happened", "activity"),
        ("drawer.edit_deal(state.me, state.it)", deal, "Title", "deal"),
    )  # fmt: skip
    boss.clients.change(client.id, replace(client.draft(), industry="Food"), client.version)
    boss.contacts.change(contact.id, replace(contact.draft(), phone="123"), contact.version)
    boss.activities.change(activity.id, ActivityDraft("note", "Theirs"), activity.version)
    boss.deals.change(deal.id, replace(deal.draft(), value=Decimal(7)), deal.version)
    for call, it, label, what in drawers:
        page = drawn(app, staff, call, it=it)
        fill(page, label, "Mine")
        press(page, "Save")
        assert f"changed this {what} in the meantime" in page.error[0].value
    assert boss.clients.get(client.id).industry == "Food"
    assert boss.contacts.of_client(client.id)[0].phone == "123"
    assert boss.activities.timeline(client.id).items[0].content == "Theirs"
    assert (boss.deals.get(deal.id).value, boss.deals.get(deal.id).title) == (Decimal(7), "Pumps")


def test_managers_give_a_client_to_somebody(
    open_page: OpenPage, client: Client, db: TestDatabase
) -> None:
    manager = db.person("manager", "Mia")
    me = CrmWorkspace(db.database, manager)
    task = me.tasks.at_client(client.id, TaskDraft("Call", assigned_to=client.owner_id))
    page = open_page(PAGE, manager, client=str(client.id), edit="client")
    next(box for box in page.selectbox if box.label == "Owner").select(manager.id)
    press(page, "Save")
    assert me.clients.get(client.id).owner == "Mia"
    done = page.session_state["ea.undo"]
    assert done.words == f"{client.name} was given to Mia with 1 open task."
    done.undo()
    assert (me.clients.get(client.id).owner_id, me.tasks.get(task.id).assigned_to) == (
        client.owner_id, task.assigned_to,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "email", "refused"),
    [
        ("", "", "", "Enter a first name or a last name."),
        ("Bo", "", "not-an-email", "E-mail: enter an address such as ann@example.com"),
        ("Bo", "", "a@b", "E-mail: enter an address"),
        ("", "Ek", "bo@ek.example", ""),
        ("Bo", "", "", ""),
    ],
)
def test_contacts_need_a_name_and_an_address_that_is_one(
    open_page: OpenPage,
    staff: Actor,
    client: Client,
    crm: CrmWorkspace,
    first: str,
    last: str,
    email: str,
    refused: str,
) -> None:
    page = open_page(PAGE, staff, client=str(client.id), contact="new")
    for label, value in (("First name", first), ("Last name", last), ("E-mail", email)):
        fill(page, label, value)
    press(page, "Add contact")
    assert [error.value[: len(refused)] for error in page.error] == ([refused] if refused else [])
    assert len(crm.contacts.of_client(client.id)) == (1 if refused else 2)


def test_a_contact_is_corrected_in_its_drawer(
    open_page: OpenPage, staff: Actor, client: Client, crm: CrmWorkspace
) -> None:
    (contact,) = crm.contacts.of_client(client.id)
    page = open_page(PAGE, staff, client=str(client.id), contact=str(contact.id))
    fill(page, "Phone", "999")
    press(page, "Save")
    assert crm.contacts.of_client(client.id)[0].phone == "999"
    assert "contact" not in page.query_params
    page = open_page(PAGE, staff, client=str(client.id), contact=str(uuid4()))
    assert "does not exist any more" in page.info[0].value


def test_an_activity_is_logged_with_its_moment_and_corrected(
    open_page: OpenPage, staff: Actor, client: Client, crm: CrmWorkspace, deal: Deal
) -> None:
    page = open_page(PAGE, staff, client=str(client.id))
    page.selectbox(key="log-about-0").select(1)
    fill(page, "What happened", "About **two lots** of <b>pumps</b>")
    page.session_state["log-when-0"] = {"value": "2026-03-05T14:30"}
    press(page, "Log activity")
    assert not page.error
    found = next(one for one in crm.activities.timeline(client.id).items if one.deal == "Pumps")
    assert found.performed_at == datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
    assert "About **two lots** of &lt;b&gt;pumps&lt;/b&gt;" in everything(page)

    page = open_page(PAGE, staff, client=str(client.id), activity=str(found.id))
    page.text_area(key=f"activity-content-{found.id}-{found.version}").input("Corrected")
    press(page, "Save")
    corrected = crm.activities.get(found.id)
    assert (corrected.content, corrected.performed_at) == ("Corrected", found.performed_at)
    with pytest.raises(KeyError):
        _ = page.query_params["activity"]


def test_what_has_not_happened_is_not_logged(
    open_page: OpenPage, staff: Actor, client: Client, crm: CrmWorkspace
) -> None:
    page = open_page(PAGE, staff, client=str(client.id))
    fill(page, "What happened", "Next year")
    page.session_state["log-when-0"] = {"value": "2061-03-05T14:30"}
    press(page, "Log activity")
    assert len(page.error) == 1
    assert crm.activities.timeline(client.id).total == 1


# -- one deal ----------------------------------------------------------------------------------

Drawer = Callable[..., AppTest]


@pytest.fixture
def drawer(open_page: OpenPage, staff: Actor, client: Client, deal: Deal) -> Drawer:
    """The drawer of the deal, opened by its address."""

    def opened(actor: Actor = staff, **query: str) -> AppTest:
        page = open_page(PAGE, actor, client=str(client.id), **{"deal": str(deal.id), **query})
        assert not page.exception
        return page

    return opened


def test_a_deal_is_added_changed_and_its_way_is_shown(
    drawer: Drawer, crm: CrmWorkspace, deal: Deal
) -> None:
    page = drawer(deal="new")
    fill(page, "Title", "Valves")
    press(page, "Add deal")
    added = crm.deals.page(DealFilters(search="valves")).items[0]
    assert (added.value, added.expected_close_date) == (None, None), "unknown is not nothing"

    page = drawer()
    assert {"Stage": "Created in New"}.items() <= shown_rows(page, 1)[0].items()
    next(one for one in page.number_input if "Probability" in one.label).set_value(35.0)
    next(one for one in page.number_input if "Value" in one.label).set_value(99.95)
    press(page, "Save")
    changed = crm.deals.get(deal.id)
    assert (changed.probability, changed.probability_by_hand, changed.value) == (
        Decimal(35), True, Decimal("99.95"),
    )  # fmt: skip
    assert "deal" not in page.query_params


def test_a_deal_moves_at_once_and_the_move_can_be_taken_back(
    drawer: Drawer, crm: CrmWorkspace, deal: Deal
) -> None:
    page = drawer()
    page.segmented_control(key=f"stage-{deal.id}-{deal.version}").select("negotiation").run()
    moved = crm.deals.get(deal.id)
    assert (moved.stage, moved.probability) == ("negotiation", Decimal(50))
    page.session_state["ea.undo"].undo()
    back = crm.deals.get(deal.id)
    assert (back.stage, back.probability, back.probability_by_hand) == ("new", Decimal(10), False)


def test_winning_asks_for_the_day_and_the_value_and_losing_for_the_reason(
    drawer: Drawer, crm: CrmWorkspace, deal: Deal
) -> None:
    page = drawer()
    page.segmented_control(key=f"stage-{deal.id}-{deal.version}").select("won").run()
    assert page.query_params["close"] == "won"
    assert crm.deals.get(deal.id).stage == "new", "asked first"
    page = drawer(close="won")
    page.number_input(key=f"closing-value-{deal.id}").set_value(1500.0)
    press(page, "Mark as won")
    won = crm.deals.get(deal.id)
    assert (won.stage_kind, won.value, won.closed_on) == ("won", Decimal(1500), TODAY)
    page.session_state["ea.undo"].undo()
    again = crm.deals.get(deal.id)
    assert (again.stage, again.value, again.closed_on) == ("new", Decimal(1200), None)

    page = drawer(close="lost")
    page.selectbox(key=f"closing-reason-{deal.id}").select("Price")
    press(page, "Mark as lost")
    lost = crm.deals.get(deal.id)
    assert (lost.stage_kind, lost.lost_reason) == ("lost", "Price")


def test_a_move_that_the_database_refuses_is_one_sentence(
    drawer: Drawer, crm: CrmWorkspace, deal: Deal, client: Client, db: TestDatabase
) -> None:
    boss = db.person("manager")
    page = drawer(boss)
    db.one("update profiles set role = 'staff' where id = %s", boss.id)
    page.segmented_control(key=f"stage-{deal.id}-{deal.version}").select("negotiation").run()
    assert not page.exception
    assert crm.deals.get(deal.id).stage == "new"


def test_strangers_read_a_deal_and_administrators_delete_it_after_a_question(
    drawer: Drawer, crm: CrmWorkspace, deal: Deal, db: TestDatabase
) -> None:
    page = drawer(db.person("staff"))
    assert not page.number_input
    assert "Created in New" in names(page, 1)
    page = drawer(db.person("admin"))
    press(page, "Delete the deal")
    assert crm.deals.page().total == 1
    assert labels(page)[-2:] == ["Keep it", "Delete the deal"]
    press(page, "Keep it")
    assert crm.deals.page().total == 1
    press(page, "Delete the deal")
    press(page, "Delete the deal")
    assert crm.deals.page().total == 0
    assert "deal" not in page.query_params


@pytest.mark.parametrize("written", ["nonsense", str(UUID(int=7))])
def test_a_deal_that_is_not_there_is_one_sentence(drawer: Drawer, written: str) -> None:
    page = drawer(deal=written)
    assert "does not exist any more" in page.info[0].value
