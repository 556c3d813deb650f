"""Cards of suggested changes: what would be written, the decision, and how it stands in other tabs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.crm.deals import Deal, DealDraft
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.ui.chat.export import as_markdown
from ea_core.ui.kit.cells import Clock
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything

SCRIPT = "pages/4_Chat.py"


@pytest.fixture
def ann(db: TestDatabase) -> Actor:
    return db.person("staff", "Ann Poe")


@pytest.fixture
def falcon(db: TestDatabase, app: App, ann: Actor) -> Deal:
    client = db.client("Northwind <Traders>", ann)
    return app.as_user(ann).deals.create(client, DealDraft("Falcon rollout", Decimal(900)))


def asked(app: App, ann: Actor, question: str) -> Suggestion:
    """The change that the answer to a question suggests."""
    me = app.as_user(ann)
    me.agent.ask(question)
    return me.suggestions.waiting()[0]


def button(page: object, words: str) -> object:
    return next(one for one in page.button if one.label == words)  # type: ignore[attr-defined] # AppTest's


def test_a_card_shows_now_and_then_and_writes_when_it_is_approved(
    app: App, open_page: OpenPage, ann: Actor, falcon: Deal
) -> None:
    one = asked(app, ann, "Move Falcon to Negotiation")
    page = open_page(SCRIPT, ann, thread=str(one.thread_id))
    shown = everything(page)
    assert "Move Falcon rollout to Negotiation" in shown
    assert "Not done yet" in shown
    assert "Stage</th><td>New</td><td>Negotiation</td>" in shown
    assert "Northwind &lt;Traders&gt;" in shown
    assert f"deal={falcon.id}" in shown
    other = open_page(SCRIPT, ann, thread=str(one.thread_id))  # a second tab
    button(page, "Approve").click().run()  # type: ignore[attr-defined] # AppTest's
    assert not page.exception
    assert app.as_user(ann).deals.get(falcon.id).stage == "negotiation"
    assert "Approved on" in everything(page)
    assert not [one for one in page.button if one.label == "Approve"]
    version = app.as_user(ann).deals.get(falcon.id).version
    button(other, "Approve").click().run()  # type: ignore[attr-defined] # AppTest's
    assert not other.exception
    assert app.as_user(ann).deals.get(falcon.id).version == version, "written once"
    assert "Approved on" in everything(other)


def test_a_card_is_declined(app: App, open_page: OpenPage, ann: Actor, falcon: Deal) -> None:
    one = asked(app, ann, "Mark Falcon as won for 12,000")
    page = open_page(SCRIPT, ann, thread=str(one.thread_id))
    assert "<td>$900</td><td>$12,000</td>" in everything(page)
    button(page, "Decline").click().run()  # type: ignore[attr-defined] # AppTest's
    assert "Declined on" in everything(page)
    assert app.as_user(ann).deals.get(falcon.id).stage == "new"


def test_a_record_that_changed_meanwhile_says_so_on_the_card(
    app: App, open_page: OpenPage, ann: Actor, falcon: Deal
) -> None:
    one = asked(app, ann, "Move Falcon to Negotiation")
    page = open_page(SCRIPT, ann, thread=str(one.thread_id))
    app.as_user(ann).deals.move(falcon.id, "negotiation", falcon.version)
    button(page, "Approve").click().run()  # type: ignore[attr-defined] # AppTest's
    assert not page.exception
    assert "changed after this was suggested" in everything(page)


def test_home_counts_what_waits_and_the_export_has_it(
    app: App,
    open_page: OpenPage,
    ann: Actor,
    falcon: Deal,
) -> None:
    assert "from the chat" not in everything(open_page("Home.py", ann))
    one = asked(app, ann, "Remind me to call Bo at Northwind")
    assert "A change from the chat waits for you: Add a task: Call Bo" in everything(
        open_page("Home.py", ann)
    )
    me = app.as_user(ann)
    messages = me.threads.messages(one.thread_id)
    written = as_markdown(
        me.threads.get(one.thread_id), messages, Clock(one.created_at, one.created_at.date(), one.created_at.tzinfo),  # type: ignore[arg-type] # it has one
        me.suggestions.of_messages([message.id for message in messages]), "USD",
    )  # fmt: skip
    assert "**Add a task: Call Bo**" in written
    assert "Not done yet" in written
    assert "- Task: Call Bo" in written
    me.suggestions.approve(one.id)
    assert "from the chat" not in everything(open_page("Home.py", ann))
