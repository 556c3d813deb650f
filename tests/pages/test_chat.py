"""The chat page: asking, citations, conversations, and answers that break off."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.agent.conversations import Threads
from ea_core.agent.models.base import OnText, Reply, Turn
from ea_core.agent.runs.records import Event, Thread
from ea_core.agent.service import Agent
from ea_core.agent.texts import unescaped
from ea_core.app import App
from ea_core.errors import ModelError
from ea_core.ui.chat.export import as_markdown, file_name
from ea_core.ui.chat.following import Writing
from ea_core.ui.chat.steps import step_line
from ea_core.ui.chat.threads import day_of
from ea_core.ui.kit.cells import Clock
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.pages.test_knowledge import RULES

SCRIPT = "pages/4_Chat.py"


class Refusing:
    """An answerer whose endpoint is out of order."""

    name = kind = "refusing"

    def __init__(self, error: ModelError | None = None) -> None:
        self._error = error or ModelError(
            "The model's endpoint answered 401: check OPENAI_API_KEY."
        )

    def describe(self) -> str:
        return "Refusing model"

    def reply(self, turn: Turn, on_text: OnText) -> Reply:  # noqa: ARG002 # the interface
        raise self._error


@pytest.fixture
def maria(db: TestDatabase, app: App) -> Actor:
    person = db.person("manager", "Maria Klein")
    app.as_user(person).uploads.take_in_now("travel-rules.md", RULES.encode())
    return person


def test_a_question_is_answered_with_citations_that_open(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    page = open_page(SCRIPT, maria)
    page.chat_input[0].set_value("How much may a hotel night cost?").run()
    assert not page.exception
    assert not page.error
    question, answer = page.chat_message
    assert question.markdown[0].value == "How much may a hotel night cost?"
    assert "140 euros" in answer.markdown[0].value
    thread = str(db.one("select id from threads"))
    assert page.query_params["thread"] == thread
    chip = re.search(r'href="\?([^"]*)"[^>]*>1 · The travel rules', _html(page))
    assert chip is not None
    query = dict(parse_qsl(unescape(chip[1])))
    assert f"source={query['source']}" in answer.markdown[0].value, "[1] opens the same"
    page = open_page(SCRIPT, maria, **query)
    assert everything(page).count("140 euros, breakfast included.</mark>") == 1
    assert "/Knowledge?document=" in _html(page)
    assert len(page.chat_message) == 2, "beside the answer"
    for nonsense in ("x", "x.1", query["source"] + "9"):
        page = open_page(SCRIPT, maria, thread=thread, source=nonsense)
        assert not page.exception
        assert "breakfast included.</mark>" not in everything(page)
    app.as_user(maria).documents.delete(UUID(str(db.one("select id from documents"))))
    gone = everything(open_page(SCRIPT, maria, **query))
    assert gone.count("140 euros, breakfast included.</mark>") == 1, "what was quoted stays"


def test_a_refresh_shows_the_conversation_again_and_only_to_its_owner(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    asked = app.as_user(maria).agent.ask("How much may a hotel night cost?")
    page = open_page(SCRIPT, maria, thread=str(asked.thread_id))
    assert len(page.chat_message) == 2
    for foreign in (db.person("admin"), db.person("staff")):
        page = open_page(SCRIPT, foreign, thread=str(asked.thread_id))
        assert not page.chat_message
        assert "somebody else's" in page.info[0].value
        assert "hotel night" not in everything(page)


@pytest.mark.parametrize(("part", "look"), [(Agent, "last_run"), (Threads, "messages")])
def test_an_answer_that_ends_while_the_page_looks_is_shown_once(
    app: App,
    open_page: OpenPage,
    maria: Actor,
    monkeypatch: pytest.MonkeyPatch,
    part: type[Agent | Threads],
    look: str,
) -> None:
    agent = app.as_user(maria).agent
    run = agent.start(None, "How much may a hotel night cost?")
    looks_at = getattr(part, look)

    def ended_just_before(looking: Agent | Threads, thread_id: UUID) -> object:
        while agent.run(run.id).status == "running":
            time.sleep(0.02)
        return looks_at(looking, thread_id)

    monkeypatch.setattr(part, look, ended_just_before)
    page = open_page(SCRIPT, maria, thread=str(run.thread_id))
    _, answer = page.chat_message
    assert "140 euros" in answer.markdown[0].value


def test_a_question_that_is_not_answered_shows_what_is_nearest(
    db: TestDatabase, open_page: OpenPage, maria: Actor
) -> None:
    page = open_page(SCRIPT, maria)
    page.chat_input[0].set_value("Which dinosaur ruled the volcanoes of Jupiter?").run()
    answer = page.chat_message[1]
    assert "does not answer this" in answer.markdown[0].value
    captions = [caption.value for caption in answer.caption]
    assert "Nearest passages" in captions
    assert any(one.startswith("Managers see this question") for one in captions)
    assert "Not answered by documents or CRM" in _html(page)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("x" * 20_000, "A question may have at most"), ("   ", "Type a question first.")],
)
def test_a_question_that_cannot_be_asked_leaves_nothing_behind(
    db: TestDatabase, open_page: OpenPage, question: str, sentence: str
) -> None:
    page = open_page(SCRIPT, db.person("staff"))
    page.chat_input[0].set_value(question).run()
    assert sentence in page.error[0].value
    assert db.one("select count(*) from threads") == 0


def test_a_failed_answer_says_why_and_can_be_tried_again(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    offline = app.model
    app.__dict__["model"] = Refusing()
    page = open_page(SCRIPT, maria)
    assert any("Refusing model" in caption.value for caption in page.caption)
    page.chat_input[0].set_value("How much may a hotel night cost?").run()
    assert [error.value for error in page.error] == [
        "The model's endpoint answered 401: check OPENAI_API_KEY."
    ]
    app.__dict__["model"] = offline
    next(button for button in page.button if button.label == "Try again").click().run()
    assert not page.error
    assert "140 euros" in page.chat_message[1].markdown[0].value


def test_an_answer_from_the_crm_says_how_its_question_was_read(
    app: App, open_page: OpenPage, maria: Actor
) -> None:
    me = app.as_user(maria)
    asked = me.agent.ask("How many active clients do we have?")
    line = "Read as: active clients \N{MIDDLE DOT} counted"
    assert asked.as_json()["read_as"] == [line.removeprefix("Read as: ")]
    page = open_page(SCRIPT, maria, thread=str(asked.thread_id))
    assert line in [unescaped(one.value) for one in page.chat_message[1].caption]
    clock = Clock(datetime.now(UTC), datetime.now(UTC).date(), UTC)
    written = as_markdown(
        me.threads.get(asked.thread_id), me.threads.messages(asked.thread_id), clock
    )
    assert f"*{line}*" in written


def test_an_answer_in_the_models_place_says_so_and_can_be_tried_again(
    app: App, open_page: OpenPage, maria: Actor
) -> None:
    app.__dict__["model"] = Refusing(ModelError.passing("The model is busy", "Wait."))
    page = open_page(SCRIPT, maria)
    page.chat_input[0].set_value("How much may a hotel night cost?").run()
    answer = page.chat_message[1]
    assert [unescaped(one.value) for one in answer.info] == [
        "The language model gave no usable answer: The model is busy. This is the built-in answer."
    ]
    assert "140 euros" in answer.markdown[0].value
    by = "Written by Built-in answerer (no language model)"
    assert any(by in one.value for one in answer.caption)
    assert any(button.label == "Try again" for button in answer.button)


def test_conversations_are_listed_opened_and_deleted(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    first, second = (_thread(db, maria, title) for title in ("About *trains*", "About hotels"))
    page = open_page(SCRIPT, maria, thread=str(first))
    assert _listed(page) == ["About hotels", "About *trains*"]
    assert f'href="/Chat?thread={second}"' in _html(page)
    assert re.search(r'aria-current="page">About \*trains\*', _html(page))
    assert page.title[0].value == "About \\*trains\\*"
    page = open_page(SCRIPT, maria, thread=str(second))
    assert page.title[0].value == "About hotels"


def _html(page: AppTest) -> str:
    return "".join(element.proto.body for element in page.get("html"))


def _listed(page: AppTest) -> list[str]:
    """The titles of the conversations in the sidebar."""
    listed = re.search(r'<nav class="ea-threads".*?</nav>', _html(page), re.DOTALL)
    assert listed is not None
    return re.findall(r"<li><a [^>]*>([^<]*)</a></li>", listed[0])


def _thread(db: TestDatabase, owner: Actor, title: str) -> UUID:
    return UUID(
        str(
            db.one(
                "insert into threads (user_id, title) values (%s, %s) returning id", owner.id, title
            )
        )
    )


def test_older_conversations_are_listed_when_asked_for_and_opened_by_their_address(
    db: TestDatabase, open_page: OpenPage, maria: Actor
) -> None:
    oldest = _thread(db, maria, "The oldest")
    db.one(
        "insert into messages (thread_id, role, content) values (%s, 'user', 'Long ago?')", oldest
    )
    db.one("insert into threads (user_id, title) select %s, 'Number ' || n from generate_series(1, 230) n",
           maria.id)  # fmt: skip
    page = open_page(SCRIPT, maria)
    assert len(_listed(page)) == 25
    assert "?older=50" in _html(page)
    page = open_page(SCRIPT, maria, older="50")
    assert len(_listed(page)) == 50
    assert len(_listed(open_page(SCRIPT, maria, older="nonsense"))) == 25
    assert len(_listed(open_page(SCRIPT, maria, older="9999"))) == 231

    page = open_page(SCRIPT, maria, thread=str(oldest))
    assert page.title[0].value == "The oldest"
    assert [message.markdown[0].value for message in page.chat_message] == ["Long ago?"]
    page.chat_input[0].set_value("How much may a hotel night cost?").run()
    assert page.query_params["thread"] == str(oldest)
    assert db.one("select count(*) from messages where thread_id = %s", oldest) == 3


@pytest.mark.parametrize("address", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_address_of_no_conversation_is_a_new_chat(
    open_page: OpenPage, maria: Actor, address: str
) -> None:
    page = open_page(SCRIPT, maria, thread=address)
    assert not page.exception
    assert page.title[0].value == "Chat"


def test_text_of_a_later_step_replaces_what_was_not_the_answer() -> None:
    run = UUID(int=1)
    writing = Writing()
    steps = [
        ("plan", {"tools": []}),
        ("text", {"text": "Let me look", "step": 0}),
        ("tool", {"name": "find_clients", "arguments": {"text": "Acme"}, "rows": 2, "error": None}),
        ("text", {"text": "There are ", "step": 1}),
        ("text", {"text": "two.", "step": 1}),
    ]
    for seq, (kind, data) in enumerate(steps, start=1):
        writing.take(Event(run, seq, kind, data, datetime.now(UTC)))  # type: ignore[arg-type] # one of the literals
    assert writing.text == "There are two."
    assert writing.steps == ["Looked for clients for “Acme” · 2 found"]


@pytest.mark.parametrize(
    ("name", "arguments", "rows", "line"),
    [
        ("search_knowledge", {"query": "Who locks the  door"}, 8, "Searched the documents · 8 passages read"),
        ("search_knowledge", {"query": "door", "k": 8}, 1, "Searched the documents for “door” · 1 passage read"),
        ("search_knowledge", {"query": "gate"}, 0, "Searched the documents for “gate” · nothing found"),
        ("list_deals", {"stage": "open", "owner": "me"}, 17, "Listed open deals · 17 found"),
        ("timeline", {"client": "Acme", "done_by": "Sofia"}, 3, "Read what was done for “Acme, Sofia” · 3 found"),
        ("list_deals", {"state": "late", "owner": "Sofia"}, 2, "Listed late deals for “Sofia” · 2 found"),
        ("pipeline_figures", {"by": "owner", "kind": "won", "from": "2026-10-01"}, 2, "Read the pipeline's figures"),
        ("client_overview", {"client": "Acme"}, 1, "Read about Acme"),
        ("search_knowledge", {"query": "who (locks) the door"}, 2, "Searched the documents · 2 passages read"),
    ],
)  # fmt: skip
def test_a_step_says_no_words_of_the_program_and_not_the_question_again(
    name: str, arguments: dict[str, object], rows: int, line: str
) -> None:
    assert step_line(name, arguments, rows, "Who locks the door?") == line


def test_what_a_process_that_died_had_half_written_is_taken_back() -> None:
    run, now, writing = UUID(int=1), datetime.now(UTC), Writing()
    tool = {"name": "find_clients", "arguments": {"text": "Acme"}, "rows": 2, "error": None}
    for event in (
        Event(run, 1, "tool", tool, now),
        Event(run, 2, "text", {"text": "There are thr", "step": 1}, now),
        Event(run, 3, "restarted", {"after": 1}, now),
        Event(run, 4, "text", {"text": "There are two.", "step": 1}, now),
    ):
        writing.take(event)
    assert writing.text == "There are two."
    assert writing.steps == ["Looked for clients for “Acme” · 2 found"]


def test_an_empty_chat_offers_what_the_demo_company_can_answer(
    db: TestDatabase, open_page: OpenPage
) -> None:
    sam = db.person("staff", "Sam")
    question = "Who approves a discount?"
    offered = [b.label for b in open_page(SCRIPT, sam).button]
    assert question not in offered
    assert "Show my late deals" in offered, "any company has a CRM"
    db.one(
        "insert into ea.installation (key, value)"
        " values ('demo', jsonb_build_object('questions', jsonb_build_array(%s::text)))",
        question,
    )
    page = open_page(SCRIPT, sam)
    next(b for b in page.button if b.label == question).click().run()
    assert not page.exception
    assert db.one("select content from messages where role = 'user'") == question
    assert question not in [b.label for b in page.button], "the suggestions are gone"


@pytest.mark.parametrize(
    ("days", "heading"),
    [(0, "Today"), (1, "Yesterday"), (6, "Last 7 days"), (7, "Last 30 days"), (30, "April 2026")],
)
def test_conversations_stand_under_their_day(days: int, heading: str) -> None:
    now = datetime(2026, 5, 20, 12, tzinfo=UTC)
    at = now - timedelta(days=days)
    thread = Thread(UUID(int=1), "T", at, at)
    assert day_of(thread, Clock(now, date(2026, 5, 20), UTC)) == heading


def test_a_question_about_one_document_begins_a_conversation_narrowed_to_it(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    document = str(db.one("select id from documents"))
    other = b"# Bicycles\n\nA bicycle costs a deposit of 50 euros."
    app.as_user(maria).uploads.take_in_now("bicycles.md", other)
    page = open_page(SCRIPT, maria, ask=document)
    assert "Only The travel rules" in [button.label for button in page.button]
    page.chat_input[0].set_value("How high is the deposit of a bicycle?").run()
    assert page.query_params["thread"]
    assert "ask" not in page.query_params
    assert "does not answer this" in page.chat_message[1].markdown[0].value
    assert db.one("select scope ->> 'document_ids' from threads") == f'["{document}"]'
    page.button(key="scope-clear").click().run()
    assert db.one("select scope from threads") == {}
    page.chat_input[0].set_value("How high is the deposit of a bicycle?").run()
    assert "50 euros" in page.chat_message[3].markdown[0].value

    page = open_page(SCRIPT, maria, ask=str(UUID(int=7)))
    assert "not there any more" in page.warning[0].value
    page = open_page(SCRIPT, maria, tag="policy")
    page.button(key="scope-clear").click().run()
    assert "tag" not in page.query_params


def test_a_question_is_edited_and_answered_again_and_its_versions_are_walked_through(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    asked = app.as_user(maria).agent.ask("How much may a hotel night cost?")
    thread = str(asked.thread_id)
    page = open_page(SCRIPT, maria, thread=thread)
    assert 'data-copy="' in _html(page)
    edit = re.search(r'href="\?([^"]*edit=[^"]*)"', _html(page))
    assert edit is not None
    page = open_page(SCRIPT, maria, **dict(parse_qsl(unescape(edit[1]))))
    page.text_area[0].set_value("Who pays for a parking fine?")
    next(one for one in page.button if one.label == "Ask again").click().run()
    assert "edit" not in page.query_params
    question, _ = page.chat_message
    assert question.markdown[0].value == "Who pays for a parking fine?"
    before = re.search(
        r'href="\?([^"]*branch=[^"]*)"[^>]*aria-label="The version before"', _html(page)
    )
    assert before is not None
    assert "2/2" in _html(page)
    page = open_page(SCRIPT, maria, **dict(parse_qsl(unescape(before[1]))))
    assert page.chat_message[0].markdown[0].value == "How much may a hotel night cost?"
    next(one for one in page.button if one.label == "Try again").click().run()
    assert "140 euros" in page.chat_message[1].markdown[0].value
    assert _html(page).count("2/2") == 1, "the second answer to the first question"
    assert db.one("select count(*) from messages where thread_id = %s", thread) == 5


def test_an_answer_is_judged_while_it_is_the_last_and_by_its_link_afterwards(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    agent = app.as_user(maria).agent
    first = agent.ask("How much may a hotel night cost?")
    agent.ask("And who approves more?", thread_id=first.thread_id)
    said = app.as_user(maria).threads.messages(first.thread_id)
    earlier, last = (one.id for one in said if one.role == "assistant")
    page = open_page(SCRIPT, maria, thread=str(first.thread_id))
    assert [one.label for one in page.button].count("Good answer") == 1
    page.button(f"up-{last}").click().run()
    rate = dict(parse_qsl(unescape(re.findall(r'href="\?([^"]*rate=[^"]*)"', _html(page))[0])))
    assert rate["rate"] == str(earlier)
    page = open_page(SCRIPT, maria, **rate)
    page.button(f"up-{earlier}").click().run()
    assert page.button(f"up-{earlier}").disabled, "what was said is seen"
    assert db.one("select count(*) from answer_feedback where up") == 2


def test_what_was_asked_already_is_not_offered_again(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    asked = app.as_user(maria).agent.ask("How much may a hotel night cost?")
    db.one(
        "update messages set metadata = metadata || jsonb_build_object('follow_ups', jsonb_build_array("
        "'How much may a hotel night cost there?', 'Who pays for the night?')) where role = 'assistant'"
    )
    page = open_page(SCRIPT, maria, thread=str(asked.thread_id))
    offered = [one.label for one in page.button]
    assert "Who pays for the night?" in offered
    assert not [one for one in offered if one.startswith("How much")]


def test_a_question_during_an_answer_waits_on_the_page_and_can_be_taken_back(
    db: TestDatabase, app: App, open_page: OpenPage, maria: Actor
) -> None:
    agent = app.as_user(maria).agent
    asked = agent.ask("How much may a hotel night cost?")
    running = db.one(
        "insert into runs (thread_id, status, attempt) values (%s, 'running', 1) returning id",
        asked.thread_id,
    )
    for words in ("First in line", "Second in line"):
        agent.put(asked.thread_id, words)
    agent.cancel(agent.waiting(asked.thread_id)[1].id)
    page = open_page(SCRIPT, maria, thread=str(asked.thread_id))
    assert [one.markdown[0].value for one in page.chat_message][-1] == "First in line"
    assert not [one for one in page.button if one.label == "Try again"], (
        "not while an answer is written"
    )
    page.button(key=f"cancel-{agent.waiting(asked.thread_id)[0].id}").click().run()
    assert len(page.chat_message) == 2
    db.one("update runs set status = 'stopped' where id = %s", running)


def test_a_conversation_is_found_pinned_and_taken_along(
    app: App, open_page: OpenPage, maria: Actor
) -> None:
    me = app.as_user(maria)
    asked = me.agent.ask("How much may a hotel night cost?")
    page = open_page(SCRIPT, maria, find="nigh euros")
    assert "<small>" in _html(page)
    assert "140 euros" in _html(page)
    assert "[1]" not in _html(page), "its place in an answer is no number of a source"
    assert "Nothing has “zebra” in it" in _html(open_page(SCRIPT, maria, find="zebra"))
    me.threads.pin(asked.thread_id, pinned=True)
    page = open_page(SCRIPT, maria, thread=str(asked.thread_id))
    assert '<p class="ea-day">Pinned</p>' in _html(page)
    thread = me.threads.get(asked.thread_id)
    clock = Clock(datetime.now(UTC), datetime.now(UTC).date(), UTC)
    written = as_markdown(thread, me.threads.messages(thread.id), clock)
    assert written.startswith("# How much may a hotel night cost?\n\n## Question (")
    assert "140 euros" in written
    assert "**Sources**\n\n- [1] The travel rules" in written
    assert file_name(thread) == "how-much-may-a-hotel-night-cost.md"
