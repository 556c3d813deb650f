"""The knowledge page: adding, finding, reading, deleting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from reportlab.pdfgen.canvas import Canvas
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.storage.files import LocalFiles
from ea_core.worker import make_worker
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import sent_tables, shown_rows

SCRIPT = "pages/3_Knowledge.py"
RULES = """# The travel rules

## Trains

Journeys below four hours are made by train. `<img src=x onerror=alert(1)>` [here](http://evil.example)

## Hotels

A night may cost at most 140 euros, breakfast included.
"""


@pytest.fixture
def maria(db: TestDatabase) -> Actor:
    return db.person("manager", "Maria Klein")


@pytest.fixture
def rules(app: App, maria: Actor) -> UUID:
    """A Markdown document in the knowledge base."""
    job = app.as_user(maria).uploads.take_in_now(
        "travel*rules*.md", RULES.encode(), tags=["travel"]
    )
    assert job.document_id
    return job.document_id


def a_pdf(path: Path, pages: int) -> bytes:
    canvas = Canvas(str(path))
    for page in range(1, pages + 1):
        canvas.drawString(72, 700, f"Page number {page} speaks about the colour of unicorn {page}.")
        canvas.showPage()
    canvas.save()
    return path.read_bytes()


def test_staff_see_documents_and_propose_others(
    db: TestDatabase, open_page: OpenPage, maria: Actor, rules: UUID
) -> None:
    ann = db.person("staff", "Ann")
    page = open_page(SCRIPT, ann)
    assert any("managers and administrators" in caption.value for caption in page.caption)
    assert "Add to the knowledge base" not in [button.label for button in page.button]
    assert str(rules) in everything(page)
    page.file_uploader[0].set_value([("new.md", b"# New\n\nWords.", "text/markdown")]).run()
    page.button("propose-0").click().run()
    assert any("new.md** :material/schedule: waits" in one.value for one in page.markdown)
    deciding = open_page(SCRIPT, maria)
    assert "Proposed by colleagues" in everything(deciding)
    next(one for one in deciding.button if one.label == "Publish").click().run()
    assert "Proposed by colleagues" not in everything(deciding)
    assert any("new.md** · waiting" in one.value for one in deciding.markdown)
    page = open_page(SCRIPT, ann)
    assert any("was added by Maria Klein" in one.value for one in page.markdown)
    reading = open_page(SCRIPT, db.person("staff"), document=str(rules))
    assert [button.label for button in reading.button] == ["Why can I see this?", "Search"]


def test_a_question_without_an_answer_leads_managers_to_adding_a_document(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    question = "Which dinosaur ruled the volcanoes of Jupiter?"
    app.as_user(db.person("staff", "Ann")).agent.ask(question)
    page = open_page(SCRIPT, maria)
    assert f"<b>{question}</b><small>Not answered · asked once" in everything(page)
    page.button(key="gap-add").click().run()
    assert next(one for one in page.expander if one.label == "Add documents").proto.expanded
    carla, other = db.person("manager", "Carla Diaz"), db.person("staff", "Carla")
    db.one("update profiles set full_name = 'Carla Diaz' where id = %s", other.id)
    page.run()
    next(one for one in page.selectbox if one.label == "Assigned to").select(other.id).run()
    assert [one.assigned_to for one in app.as_user(maria).gaps.open()] == [other.id]
    app.as_user(carla).gaps.assign(app.as_user(carla).gaps.open()[0].key, carla.id)
    page.run()
    assert [one.assigned_to for one in app.as_user(maria).gaps.open()] == [carla.id]
    next(one for one in page.button if one.label == "Dismiss").click().run()
    assert question not in everything(page)


def test_several_files_are_added_and_watched(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    page = open_page(SCRIPT, maria)
    assert "The knowledge base is empty." in everything(page)
    assert page.expander[0].proto.expanded
    page.file_uploader[0].set_value(
        [("rules.md", RULES.encode(), "text/markdown"), ("void.txt", b"", "text/plain")]
    ).run()
    next(one for one in page.button if one.label == "Add to the knowledge base").click().run()
    assert not page.file_uploader[0].value
    assert any("void.txt is empty" in one.value for one in page.markdown)
    assert any("rules.md** · waiting" in one.value for one in page.markdown)
    assert make_worker(app).run_waiting() == ("ingest",)
    page.run()
    assert any("rules.md** · ready: " in one.value for one in page.markdown)
    assert page.expander[0].proto.expanded, "it does not close over what the next file is"
    assert any("void.txt is empty" in one.value for one in page.markdown), "it is still there"
    page.button("dismiss-refused").click().run()
    assert not any("void.txt" in one.value for one in page.markdown)
    assert sent_tables(page)[0]["total"] == "1 document"


def test_an_address_is_queued_or_refused(
    db: TestDatabase, open_page: OpenPage, maria: Actor
) -> None:
    page = open_page(SCRIPT, maria)
    page.text_input("address-0").set_value("http://127.0.0.1/secret").run()
    next(one for one in page.button if one.label == "Add to the knowledge base").click().run()
    assert len(page.error) == 1, "an address of this network"
    assert db.one("select count(*) from ingestions") == 0
    page.text_input("address-0").set_value("http://93.184.216.34/prices").run()
    next(one for one in page.button if one.label == "Add to the knowledge base").click().run()
    assert not page.error
    assert db.one("select status from ingestions") == "queued"


def test_a_file_that_cannot_be_read_says_why_and_can_be_dismissed(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    app.as_user(maria).uploads.take_in_now("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"0" * 200)
    page = open_page(SCRIPT, maria)
    assert any("could not be taken in" in one.value for one in page.markdown)
    assert any("photo" in caption.value for caption in page.caption)
    next(button for button in page.button if button.label == "Dismiss").click().run()
    assert not any("photo" in caption.value for caption in page.caption)
    assert db.one("select count(*) from ingestions") == 0


def test_searching_shows_passages_by_document_with_the_words_marked(
    db: TestDatabase, open_page: OpenPage, rules: UUID
) -> None:
    page = open_page(SCRIPT, db.person("staff"), q="how much may a hotel night cost")
    shown = everything(page)
    for words in ("night</mark>", "cost</mark>", "140 euros", "Hotels"):
        assert words in shown
    assert "may</mark>" not in shown, "says nothing of what is looked for"
    assert "score" not in shown
    assert "&lt;img src=x" in shown or "<img" not in shown
    assert not page.exception
    html = "".join(element.proto.body for element in page.get("html"))
    address = re.search(r'href="([^"]*document=[^"]*)"', html)
    assert address is not None
    assert len(address[1]) < 200, "short enough to be sent to somebody"
    query = dict(parse_qsl(urlsplit(unescape(address[1])).query))
    reading = open_page(SCRIPT, db.person("staff"), **query)
    shown = everything(reading)
    assert ">A night may cost at most 140 euros, breakfast included.</mark>" in shown
    assert "?q=how+much+may+a+hotel+night+cost" in shown, "the way back"
    assert "BM25" not in shown


def test_a_search_finds_titles_and_can_be_asked(
    db: TestDatabase, open_page: OpenPage, rules: UUID
) -> None:
    page = open_page(SCRIPT, db.person("staff"), q="travel")
    assert "In the title" in everything(page)
    page.button("ask-the-chat").click().run()
    assert not page.exception
    assert db.one("select content from messages where role = 'user'") == "travel"


def test_documents_are_listed_by_type_tag_and_order(
    app: App, db: TestDatabase, open_page: OpenPage, maria: Actor, rules: UUID
) -> None:
    app.as_user(maria).uploads.take_in_now("keys.txt", b"Keys are at the reception.")
    staff = db.person("staff")

    def titles(**query: str) -> list[str | None]:
        return [row["Title"] for row in shown_rows(open_page(SCRIPT, staff, **query))]

    assert titles() == ["keys", "The travel rules"]
    assert titles(sort="-title") == ["The travel rules", "keys"]
    assert titles(type="txt") == ["keys"]
    assert titles(tag="travel") == ["The travel rules"]
    assert titles(tag="travel", type="pdf") == []
    assert titles(page="99") == titles()
    page = open_page(SCRIPT, staff)
    page.text_input("find-q").set_value("hotel").run()
    assert page.query_params["q"] == "hotel"


def test_a_cited_place_is_marked_and_nothing_in_the_document_runs(
    db: TestDatabase, open_page: OpenPage, rules: UUID
) -> None:
    quote = "A night may cost at most 140 euros, breakfast included."
    page = open_page(SCRIPT, db.person("staff"), document=str(rules), quote=quote)
    html = "".join(element.proto.body for element in page.get("html"))
    assert f">{quote}</mark>" in html
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert f"/files/{rules}?until=" in html
    assert f"/Chat?ask={rules}" in html


def test_a_pdf_is_shown_page_by_page(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor, tmp_path: Path
) -> None:
    data = a_pdf(tmp_path / "unicorns.pdf", 3)
    document = app.as_user(maria).uploads.take_in_now("unicorns.pdf", data).document_id
    page = open_page(SCRIPT, db.person("staff"), document=str(document), page="2")
    assert not page.error
    assert "Page 2 of" in everything(page)
    for nonsense in ("0", "99", "-1", "x", "9" * 30):
        page = open_page(SCRIPT, db.person("staff"), document=str(document), page=nonsense)
        assert not page.error
        assert not page.exception


@pytest.fixture
def long(db: TestDatabase) -> UUID:
    """A document of 1,250 passages, each with its number; all say the same otherwise."""
    document = db.one("insert into documents (title, file_type) values ('Long', 'md') returning id")
    db.one(
        "insert into document_chunks (document_id, content, chunk_index, metadata)"
        " select %s, format(E'Passage number %%s.\nThe  rule holds.', n), n, '{}'"
        " from generate_series(0, 1249) n",
        document,
    )
    return UUID(str(document))


def shown_passages(page: AppTest) -> list[int]:
    html = "".join(element.proto.body for element in page.get("html"))
    return [int(number) for number in re.findall(r"number (\d+)", html)]


def test_a_long_document_is_shown_to_its_end(
    db: TestDatabase, open_page: OpenPage, long: UUID
) -> None:
    staff = db.person("staff")
    assert shown_passages(open_page(SCRIPT, staff, document=str(long))) == [*range(20)]
    cited = db.one("select id from document_chunks where chunk_index = 1200")
    quote = "The rule holds."
    page = open_page(SCRIPT, staff, document=str(long), passage=str(cited), quote=quote)
    assert shown_passages(page) == [*range(1200, 1220)]
    assert "</mark>" in everything(page)
    last = db.one("select id from document_chunks where chunk_index = 1249")
    page = open_page(SCRIPT, staff, document=str(long), passage=str(last))
    assert shown_passages(page) == [*range(1240, 1250)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ({"quote": "number 1207. the rule"}, 1200),
        ({"quote": "The rule holds."}, 0),
        ({"quote": "nowhere"}, 0),
        ({"quote": "\0 x"}, 0),
        ({"passage": "x"}, 0),
        ({"passage": "00000000-0000-0000-0000-000000000009", "quote": "number 1100."}, 1100),
    ],
)
def test_a_link_without_its_passage_leads_to_the_words(
    db: TestDatabase, open_page: OpenPage, long: UUID, query: dict[str, str], first: int
) -> None:
    page = open_page(SCRIPT, db.person("staff"), document=str(long), **query)
    assert not page.error
    assert shown_passages(page)[0] == first


def test_the_passages_of_a_pdf_are_counted_to_the_last(
    db: TestDatabase, open_page: OpenPage, long: UUID
) -> None:
    db.one("update documents set file_type = 'pdf', page_count = 400 where id = %s", long)
    page = open_page(SCRIPT, db.person("staff"), document=str(long))
    assert [(one.label, one.proto.expanded) for one in page.expander] == [
        ("Passages (1,250)", False)
    ]
    passage = str(db.one("select id from document_chunks where document_id = %s limit 1", long))
    page = open_page(SCRIPT, db.person("staff"), document=str(long), passage=passage)
    assert page.expander[0].proto.expanded, "of a file that is attached: on no page"


class CountingFiles(LocalFiles):
    """Counts how often a file is fetched to be drawn: each time a reader's process begins."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.fetched = 0

    @contextmanager
    def local_copy(self, actor: Actor, path: str) -> Iterator[Path]:
        self.fetched += 1
        with super().local_copy(actor, path) as local:
            yield local


def test_a_page_is_drawn_once_for_each_person(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor, tmp_path: Path
) -> None:
    data = a_pdf(tmp_path / "unicorns.pdf", 3)
    document = app.as_user(maria).uploads.take_in_now("unicorns.pdf", data).document_id
    files = CountingFiles(app.settings.files_dir)
    app.files = files
    staff = db.person("staff")
    page = open_page(SCRIPT, staff, document=str(document), page="2")
    assert "Page 2 of" in everything(page)
    assert files.fetched == 1
    page.run()
    assert "Page 2 of" in everything(page)
    assert files.fetched == 1, "the second run starts no process"
    open_page(SCRIPT, staff, document=str(document), page="2", quote="the colour of unicorn 2")
    assert files.fetched == 2, "other words are marked"
    open_page(SCRIPT, staff, document=str(document), page="3")
    open_page(SCRIPT, maria, document=str(document), page="3")
    assert files.fetched == 4, "nobody is shown what was kept for another"
    db.one("delete from documents")
    page = open_page(SCRIPT, staff, document=str(document), page="2")
    assert [error.value for error in page.error] == ["This document is not there any more."]


@pytest.mark.parametrize("wanted", ["", "x", "00000000-0000-0000-0000-000000000009"])
def test_a_document_that_is_not_there_is_one_sentence(
    db: TestDatabase, open_page: OpenPage, wanted: str
) -> None:
    page = open_page(SCRIPT, db.person("staff"), document=wanted)
    assert [error.value for error in page.error] == ["This document is not there any more."]


def test_deleting_asks_first(
    db: TestDatabase, open_page: OpenPage, maria: Actor, rules: UUID
) -> None:
    page = open_page(SCRIPT, maria, document=str(rules))
    next(button for button in page.button if button.label == "Delete").click().run()
    assert db.one("select count(*) from documents") == 1
    # AppTest can't click inside a dialog; the browser journey does.
    assert "Delete for everybody" in [button.label for button in page.button]
    assert not page.exception
