"""The Import page: a file from choosing it to taking it back, with a worker beside it."""

from __future__ import annotations

from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.crm.clients import ClientDraft
from ea_core.crm.importing.load import Wish
from ea_core.crm.workspace import CrmWorkspace
from ea_core.worker import make_worker
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import sent_tables, shown_rows, use_row

PAGE = "pages/7_Import.py"
CLIENTS = b"Company;Branch;Mood\nAcme;Steel;good\nBolt;Screws;bad\n;Nothing;\n"


@pytest.fixture
def staff(db: TestDatabase) -> Actor:
    return db.person("staff", "Ann Lee")


@pytest.fixture
def crm(db: TestDatabase, staff: Actor) -> CrmWorkspace:
    return CrmWorkspace(db.database, staff)


def press(page: AppTest, label: str) -> AppTest:
    return next(b for b in page.button if b.label == label).click().run()


def work(app: App) -> None:
    make_worker(app, queues=["imports"]).run_waiting()


def upload(page: AppTest, name: str, data: bytes) -> AppTest:
    return page.file_uploader[0].upload(name, data, "text/csv").run()


def opened(page: AppTest) -> str:
    found = page.query_params["import"]
    return found if isinstance(found, str) else found[0]


def test_a_file_goes_from_choosing_it_to_taking_it_back(
    open_page: OpenPage, app: App, staff: Actor, crm: CrmWorkspace
) -> None:
    page = upload(open_page(PAGE, staff, kind="clients"), "accounts.csv", CLIENTS)
    shown = {row["Column of the file"]: row["Becomes"] for row in shown_rows(page)}
    assert shown == {"Company": "name", "Branch": "industry", "Mood": ""}
    assert shown_rows(page)[0]["Examples"] == "Acme · Bolt"
    import_id = opened(page)

    page = press(page, "Check the file")
    assert "being checked" in everything(page)
    work(app)
    page = open_page(PAGE, staff, **{"import": import_id})  # the page was closed meanwhile
    assert "Nothing has been written yet" in everything(page)
    assert shown_rows(page)[0]["Why"] == "name is empty. Fill it in."
    assert crm.clients.page().total == 0

    page = press(page, "Import 2 clients")
    assert "You can leave this page" in everything(page)
    work(app)
    page = open_page("pages/2_Clients.py", staff)
    assert "accounts.csv was imported: 2 new, 1 row left out." in everything(page)
    page = open_page(PAGE, staff, **{"import": import_id})
    assert [row["Name"] for row in shown_rows(page, 1)] == ["Acme", "Bolt"]
    assert "was imported" not in everything(open_page("pages/2_Clients.py", staff))

    page = press(open_page(PAGE, staff, **{"import": import_id}), "Take the import back")
    assert "2 clients that it added will be removed" in everything(page)
    assert [b.label for b in page.button][-2:] == ["Keep it", "Take it back"]
    crm.imports.take_back(UUID(import_id))
    work(app)
    page = open_page(PAGE, staff, **{"import": import_id})
    assert "that the import had added" in everything(page)
    assert crm.clients.page().total == 0
    page = open_page(PAGE, staff)
    assert [(r["File"], r["State"]) for r in shown_rows(page)] == [("accounts.csv", "Taken back")]


def test_what_stays_names_the_imports_that_hold_it_and_goes_after_them(
    open_page: OpenPage, staff: Actor, crm: CrmWorkspace, app: App
) -> None:
    crm.imports.csv("clients", b"name\nAcme\nBolt\n", file_name="clients.csv")
    first = crm.imports.page().items[0]
    crm.imports.csv("deals", b"client,title\nAcme,Pump\n", file_name="deals <b>.csv")
    deals = crm.imports.page().items[0]
    address = {"import": str(first.id)}
    page = press(open_page(PAGE, staff, **address), "Take the import back")
    assert "take those back first, or it stays" in everything(page)
    crm.imports.take_back_now(first.id)
    page = open_page(PAGE, staff, **address)
    assert "Taken back in part" in everything(page)
    assert "deals &lt;b&gt;.csv</a> (deals): it holds 1 record" in everything(page)
    crm.imports.take_back_now(deals.id)
    page = open_page(PAGE, staff, **address)
    assert "Later imports hold" not in everything(page)
    press(page, "Take the rest back")
    work(app)
    assert crm.imports.get(first.id).status == "undone"
    assert crm.clients.page().total == 0
    assert "Take the rest back" not in [b.label for b in open_page(PAGE, staff, **address).button]


def test_clients_without_a_key_can_be_left_apart(
    open_page: OpenPage, staff: Actor, crm: CrmWorkspace, app: App
) -> None:
    crm.clients.create(ClientDraft("Acme", owner_id=staff.id))
    one = crm.imports.add("clients", "c.csv", b"id,name\n1,ACME\n")
    crm.imports.read_as(one.id, Wish("clients", key="id"))
    page = open_page(PAGE, staff, **{"import": str(one.id)})
    box = next(box for box in page.selectbox if box.label == "Clients that are here without a key")
    assert box.value == "True"
    box.select("False").run()
    assert not crm.imports.get(one.id).wish.by_name


def test_columns_and_words_are_changed_in_their_rows(
    open_page: OpenPage, staff: Actor, crm: CrmWorkspace
) -> None:
    crm.clients.create(ClientDraft("Acme", owner_id=staff.id))
    data = b"Firm,What,Step\nAcme,Pump,Hot\nAcme,Valve,won\n"
    one = crm.imports.add("deals", "d.csv", data)
    page = open_page(PAGE, staff, **{"import": str(one.id)})
    assert "Choose the right one under Columns" in everything(page)
    for at, name in enumerate(("client", "title", "stage")):
        page = use_row(page, str(at), "field", name)
    assert [row["Becomes"] for row in shown_rows(page)] == ["client", "title", "stage"]
    assert [(row["In the file"], row["Rows"]) for row in shown_rows(page, 1)] == [("Hot", "1")]
    page = use_row(page, "stage:Hot", "means", "=negotiation", number=1)
    wish = crm.imports.get(one.id).wish
    assert wish.values == {"stage": {"Hot": "negotiation"}}
    assert wish.mapping["client"] == "Firm"
    page = use_row(page, "0", "field", "title")  # the other one is not used any more
    assert [row["Becomes"] for row in shown_rows(page)] == ["title", "", "stage"]


def test_how_the_file_is_written_is_chosen(
    open_page: OpenPage, staff: Actor, crm: CrmWorkspace
) -> None:
    crm.clients.create(ClientDraft("Acme", owner_id=staff.id))
    data = b"id,client,title,expected_close_date\n1,Acme,Pump,03/04/2027\n"
    one = crm.imports.add("deals", "d.csv", data)
    page = open_page(PAGE, staff, **{"import": str(one.id)})
    assert "could mean two days" in everything(page)
    assert "--" not in "".join(str(row) for row in shown_rows(page, 1))
    dates = next(box for box in page.selectbox if box.label == "Order of dates")
    page = dates.select("dmy").run()
    assert shown_rows(page, 1)[0]["Expected close"] == "3 Apr 2027"
    key = next(box for box in page.selectbox if box.label == "Column with the key")
    page = key.select("id").run()
    assert crm.imports.get(one.id).wish.key == "id"
    kind = next(box for box in page.selectbox if box.label == "What it holds")
    kind.select("contacts").run()
    assert crm.imports.get(one.id).kind == "contacts"


def test_a_file_that_is_none_gets_its_sentence(open_page: OpenPage, staff: Actor) -> None:
    page = upload(open_page(PAGE, staff), "scan.pdf", b"%PDF-1.7 ...")
    assert "This is a PDF" in page.error[0].value
    assert "import" not in page.query_params


def test_two_columns_that_could_be_one_field_are_chosen_between(
    open_page: OpenPage, staff: Actor, crm: CrmWorkspace
) -> None:
    one = crm.imports.add("clients", "c.csv", b"Company,Company Name\nAcme,\nBolt,\n")
    crm.imports.add("clients", "d.csv", b"name,Name\nAcme,x\n")
    page = open_page(PAGE, staff, **{"import": str(one.id)})
    page = use_row(page, "0", "field", "name")
    assert next(b for b in page.button if b.label == "Check the file").disabled is False


def test_names_with_markup_stay_what_they_are(
    open_page: OpenPage, app: App, staff: Actor, crm: CrmWorkspace
) -> None:
    data = b'name,status\n"<img src=x onerror=alert(1)>",lead\n**bold**,gone?\n'
    one = crm.imports.add("clients", "<b>x</b>.csv", data)
    crm.imports.check(one.id)
    work(app)
    page = open_page(PAGE, staff, **{"import": str(one.id)})
    for html in page.get("html"):
        assert "<img" not in html.proto.body
        assert "<b>x" not in html.proto.body


def test_what_no_text_can_hold_breaks_no_step(
    open_page: OpenPage, app: App, staff: Actor, crm: CrmWorkspace
) -> None:
    one = crm.imports.add("clients", "a.csv", b"na\0me,industry\nA\0cme,\xff\nBolt,x\n")
    page = open_page(PAGE, staff, **{"import": str(one.id)})
    page = use_row(page, "0", "field", "name")
    crm.imports.check(one.id)
    work(app)
    page = open_page(PAGE, staff, **{"import": str(one.id)})
    assert "reference" not in everything(page)


def test_an_import_of_somebody_else_is_not_shown(
    open_page: OpenPage, db: TestDatabase, crm: CrmWorkspace, staff: Actor
) -> None:
    one = crm.imports.add("clients", "secret.csv", CLIENTS)
    for place in (str(one.id), "nonsense", str(UUID(int=1))):
        page = open_page(PAGE, db.person("manager"), **{"import": place})
        assert "secret.csv" not in everything(page)
        assert "somebody else" in everything(page)
    crm.imports.check(one.id)
    page = open_page(PAGE, db.person("admin"))
    assert shown_rows(page)[0]["Who"] == "Ann Lee"


def test_work_under_way_can_be_given_up(
    open_page: OpenPage, app: App, staff: Actor, crm: CrmWorkspace
) -> None:
    one = crm.imports.add("clients", "a.csv", CLIENTS)
    crm.imports.check(one.id)
    page = press(open_page(PAGE, staff, **{"import": str(one.id)}), "Cancel")
    work(app)
    assert crm.imports.get(one.id).status == "draft"
    page = press(open_page(PAGE, staff, **{"import": str(one.id)}), "Discard the file")
    assert crm.imports.page().total == 0
    assert "import" not in page.query_params


def test_a_second_check_follows_another_way_to_read(
    open_page: OpenPage, app: App, staff: Actor, crm: CrmWorkspace
) -> None:
    one = crm.imports.add("clients", "a.csv", CLIENTS)
    crm.imports.read_as(one.id, Wish("clients", {"name": "Branch"}))
    crm.imports.check(one.id)
    work(app)
    page = press(open_page(PAGE, staff, **{"import": str(one.id)}), "Change how it is read")
    assert crm.imports.get(one.id).status == "draft"
    assert sent_tables(page)[0]["caption"] == "Columns of the file"


def test_empty_pages_lead_to_the_import(open_page: OpenPage, staff: Actor) -> None:
    for script, kind in (("pages/2_Clients.py", "clients"), ("pages/1_Pipeline.py", "deals")):
        page = open_page(script, staff, period="all")
        assert f"/Import?kind={kind}" in everything(page)
        assert "ea import" not in everything(page)


def test_a_file_of_something_else_is_noticed(
    open_page: OpenPage, staff: Actor, crm: CrmWorkspace
) -> None:
    data = b"Company,First name,Last name,E-mail\nAcme,Zoe,Quist,z@acme.example\n"
    one = crm.imports.add("clients", "people.csv", data)
    page = open_page(PAGE, staff, **{"import": str(one.id)})
    assert [warning.value for warning in page.warning] == [
        "By its columns this is a file with contacts."
    ]
    page = press(page, "Read it as contacts")
    assert crm.imports.get(one.id).kind == "contacts"
    assert not page.warning
    own = crm.imports.add("clients", "clients.csv", CLIENTS)
    assert not open_page(PAGE, staff, **{"import": str(own.id)}).warning
