"""Versions of a document on the page: what leads from one to the other, and what changed."""

from __future__ import annotations

from uuid import UUID

from ea_core.app import App
from ea_core.worker import make_worker
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import shown_rows

SCRIPT = "pages/3_Knowledge.py"
OLD = b"# Rules of leave\n\nLeave is asked for two days before. Nobody is asked twice."
NEW = b"# Rules of leave\n\nLeave is asked for four days before. Nobody is asked twice."


def added(app: App, person: object, data: bytes) -> UUID:
    done = app.as_user(person).uploads.take_in_now("leave.md", data)  # type: ignore[arg-type] # an actor
    assert done.document_id is not None
    return done.document_id


def test_an_old_version_leads_to_the_newest_and_to_what_changed(
    app: App, db: TestDatabase, open_page: OpenPage
) -> None:
    manager = db.person("manager")
    old, new = added(app, manager, OLD), added(app, manager, NEW)
    rows = shown_rows(open_page(SCRIPT, db.person("staff")))
    assert [(row["Title"], row["State"]) for row in rows] == [("Rules of leave", "Version 2")]
    page = open_page(SCRIPT, manager, document=str(old), quote="two days before")
    shown = everything(page)
    assert "There is a newer version of this document" in shown
    assert ">two days before</mark>" in shown
    assert f"document={new}&amp;against={old}" in shown
    compared = everything(open_page(SCRIPT, manager, document=str(new), against=str(old)))
    assert "<del>two</del><ins>four</ins>" in compared
    assert "1 sentence changed" in compared
    assert "newer version" not in everything(open_page(SCRIPT, manager, document=str(new)))
    page = open_page(SCRIPT, manager, document=str(new), find="asked twice")
    assert "In this document (1)" in everything(page)
    page = open_page(SCRIPT, manager, document=str(new))
    next(one for one in page.button if one.label == "Delete").click().run()
    assert page.radio(key="delete-which").options == [
        "Only version 2; version 1 is the newest again", "All 2 versions",
    ]  # fmt: skip
    assert not page.exception


def test_what_is_out_of_date_is_a_view_and_many_are_changed_at_once(
    app: App, db: TestDatabase, open_page: OpenPage
) -> None:
    manager = db.person("manager")
    document = added(app, manager, OLD)
    db.one("update documents set valid_until = '2020-01-01', metadata = metadata || '{"
           '"remarks": ["Page 2 holds no text."], "headers": ["DRAFT"], "comments": ["Really?"]}\'')  # fmt: skip
    rows = shown_rows(open_page(SCRIPT, manager, view="due"))
    assert [row["State"] for row in rows] == ["Out of date"]
    assert shown_rows(open_page(SCRIPT, db.person("staff"), view="mine")) == []
    shown = everything(open_page(SCRIPT, manager, document=str(document)))
    for words in ("Page 2 holds no text.", "DRAFT", "Really", "Out of date"):
        assert words in shown
    page = open_page(SCRIPT, manager, document=str(document), edit="1")
    assert [one.label for one in page.text_input if one.label == "Title"] == ["Title"]
    assert not page.exception


def test_documents_of_a_client_stand_on_its_page(
    app: App, db: TestDatabase, open_page: OpenPage
) -> None:
    manager = db.person("manager")
    document = added(app, manager, OLD)
    client = db.one("insert into clients (name) values ('Zebra') returning id")
    deal = db.one("insert into deals (client_id, title) values (%s, 'Pumps') returning id", client)
    db.one("update documents set deal_id = %s", deal)
    address = f"/Knowledge?document={document}"
    assert address in everything(open_page("pages/2_Clients.py", manager, client=str(client)))
    page = open_page("pages/2_Clients.py", manager, client=str(client), deal=str(deal))
    assert everything(page).count(address) == 2, "in the deal's drawer, too"
    page = open_page(SCRIPT, manager, client=str(client))
    assert [row["About"] for row in shown_rows(page)] == ["Zebra"]
    assert "Documents of everything" in everything(page)
    assert shown_rows(open_page(SCRIPT, manager, view="most-cited")) == []
    assert len(shown_rows(open_page(SCRIPT, manager, view="never-cited"))) == 1
    assert "client=" in everything(open_page(SCRIPT, manager, document=str(document)))


def test_what_many_files_have_become_is_summed_up(
    app: App, db: TestDatabase, open_page: OpenPage
) -> None:
    page = open_page(SCRIPT, db.person("manager"))
    files = [(f"note-{n}.txt", f"Note number {n}.".encode(), "text/plain") for n in range(6)]
    files += [("note-6.txt", b"Note number 1.", "text/plain"), ("prices.exe", b"MZ\0\1" * 99, "")]
    page.file_uploader[0].set_value(files).run()
    next(one for one in page.button if one.label == "Add to the knowledge base").click().run()
    assert any("more file" in one.value and "waiting" in one.value for one in page.caption)
    make_worker(app).run_waiting()
    page.run()
    shown = [one.value for one in page.markdown]
    assert sum("ready: 1 passage" in one for one in shown) == 6
    assert any(
        "is in the knowledge base already as note-1" in one.replace("\\", "") for one in shown
    )
    assert any("prices.exe** · could not be taken in" in one for one in shown)
    page.button("dismiss-all").click().run()
    assert db.one("select count(*) from ingestions") == 0
    assert not page.exception
