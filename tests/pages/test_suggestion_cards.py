"""Cards of suggested changes: what would be written, the decision, and how it stands in other tabs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.crm.deals import Deal, DealDraft
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.ui.chat.export import as_markdown
from ea_core.ui.chat.suggestions import _form
from ea_core.ui.kit.cells import Clock
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything

SCRIPT, CLIENTS, PIPELINE = "pages/4_Chat.py", "pages/2_Clients.py", "pages/1_Pipeline.py"


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


def form_of(one: Suggestion) -> dict[str, str]:
    """What stands in the address that "Change" leads to."""
    return dict(parse_qsl(urlsplit(_form(one)).query))


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


def test_change_opens_the_form_with_the_suggested_task_and_decides_the_card(
    app: App, open_page: OpenPage, ann: Actor, falcon: Deal
) -> None:
    one = asked(app, ann, "Remind me to call Bo <b> at Northwind on 2 March 2031")
    me = app.as_user(ann)
    form = form_of(one)
    page = open_page(CLIENTS, ann, **form)
    title = next(box for box in page.text_input if box.label == "What is to be done")
    assert title.value == one.card.lines[0].after
    assert "2031-03-02" in everything(page)
    assert "As the chat suggested it" in everything(page)
    title.set_value("Call Bo twice")
    button(page, "Add task").click().run()  # type: ignore[attr-defined] # AppTest's
    assert not page.exception
    assert [task.title for task in me.tasks.page().items] == ["Call Bo twice"]
    assert me.tasks.page().items[0].due_on == date(2031, 3, 2)
    done = me.suggestions.get(one.id)
    assert (done.state, done.result_id) == ("approved", me.tasks.page().items[0].id)
    assert "Written on its page on" in everything(open_page(SCRIPT, ann, thread=str(one.thread_id)))
    again = open_page(CLIENTS, ann, **form)
    assert "This suggestion was decided" in everything(again)
    button(again, "Add task").click().run()  # type: ignore[attr-defined] # AppTest's
    assert me.tasks.page().total == 1, "not added twice"


def test_change_opens_the_form_of_a_deal_with_its_stage_and_facts(
    app: App, open_page: OpenPage, ann: Actor, falcon: Deal
) -> None:
    one = asked(app, ann, "Move Falcon to Negotiation")
    page = open_page(PIPELINE, ann, **form_of(one))
    stages = {str(box.key): box.value for box in page.selectbox}
    assert stages[f"deal-stage-{one.id}"] == "negotiation"
    next(box for box in page.number_input if box.label.startswith("Value")).set_value(1500.0)
    button(page, "Save").click().run()  # type: ignore[attr-defined] # AppTest's
    assert not page.exception
    moved = app.as_user(ann).deals.get(falcon.id)
    assert (moved.stage, moved.value) == ("negotiation", Decimal(1500))
    assert app.as_user(ann).suggestions.get(one.id).state == "approved"


@pytest.mark.parametrize(
    ("question", "label", "value", "stage"),
    [
        ("Mark Falcon as won for 12,000", "Value (USD)", 12_000, "won"),
        ("Falcon is lost: price", "Why was it lost?", "price", "lost"),
    ],
)
def test_change_opens_what_is_asked_when_a_deal_is_closed(
    app: App, open_page: OpenPage, ann: Actor, falcon: Deal,
    question: str, label: str, value: object, stage: str,
) -> None:  # fmt: skip
    one = asked(app, ann, question)
    page = open_page(PIPELINE, ann, **form_of(one))
    box = next(box for box in (*page.number_input, *page.selectbox) if box.label == label)
    assert str(box.value).lower().removesuffix(".0") == str(value)
    button(page, f"Mark as {stage}").click().run()  # type: ignore[attr-defined] # AppTest's
    assert not page.exception
    assert app.as_user(ann).deals.get(falcon.id).stage == stage
    assert app.as_user(ann).suggestions.get(one.id).state == "approved"


def test_change_opens_the_suggested_activity(
    app: App, open_page: OpenPage, ann: Actor, falcon: Deal
) -> None:
    one = asked(app, ann, "Log a meeting about Falcon: they want *two* lots")
    page = open_page(CLIENTS, ann, **form_of(one))
    words = [box for box in page.text_area if box.value]
    assert [str(box.value).lower() for box in words] == ["they want *two* lots"]
    next(
        one for one in page.button if one.label == "Log activity" and one.form_id == "log-suggested"
    ).click().run()
    assert not page.exception
    logged = app.as_user(ann).activities.timeline(falcon.client_id).items
    assert [(one.type, one.entity_id) for one in logged] == [("meeting", falcon.id)]
    assert app.as_user(ann).suggestions.get(one.id).state == "approved"


def test_a_form_has_nothing_of_what_was_suggested_to_somebody_else_or_of_another_record(
    db: TestDatabase, app: App, open_page: OpenPage, ann: Actor, falcon: Deal
) -> None:
    one = asked(app, ann, "Move Falcon to Negotiation")
    boss = db.person("manager", "Bo Lee")
    form = form_of(one)
    for actor, address in (
        (boss, form),
        (ann, form | {"deal": str(app.as_user(ann).deals.create(falcon.client_id, DealDraft("Egret")).id)}),
    ):  # fmt: skip
        page = open_page(PIPELINE, actor, **address)
        assert not page.exception
        assert "As the chat suggested it" not in everything(page)
        assert not [box for box in page.selectbox if str(box.key).startswith("deal-stage-")]


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
