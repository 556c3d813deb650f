"""Questions in words that are not known, asked of the whole agent over the demo company."""

from __future__ import annotations

from uuid import UUID

import pytest

from ea_core.actor import Actor
from ea_core.agent.conversations import Threads
from ea_core.agent.models.asides import TAKEN_AS
from ea_core.agent.runs.records import Answer
from ea_core.agent.service import Agent
from ea_core.demo.load import fill
from ea_core.demo.model import demo_id
from ea_core.knowledge.embedding.local import LocalEmbedder
from tests.conftest import TestDatabase
from tests.db.agent.office import Office
from tests.db.agent.test_crm_questions import _NoDocuments

ADA = Actor(demo_id("person", 1), "admin@example.com", "Ada Reyes", "admin")


@pytest.fixture
def agent(office: Office, db: TestDatabase) -> Agent:
    assert fill(_NoDocuments(db.owner_url), wait_for_documents=False)
    office.library.embedder = LocalEmbedder()
    return office.agent(ADA, office.offline())


def offered(office: Office, answer: Answer) -> tuple[str, ...]:
    """The questions that a click asks."""
    threads = Threads(office.db.database, ADA)
    return threads.messages(answer.thread_id)[-1].follow_ups


def ask(agent: Agent, question: str, thread: UUID | None = None) -> Answer:
    return agent.ask(question, thread_id=thread)


def test_the_same_in_other_words_is_answered_and_says_as_what(
    agent: Agent, db: TestDatabase
) -> None:
    answer = ask(agent, "How long does it typically take us from opening a deal to winning it?")
    assert answer.grounded
    assert answer.answer.startswith(f"{TAKEN_AS} “How many days does it take to win a deal?”")
    median = db.one(
        "select round(percentile_cont(0.5) within group (order by extract(epoch from closed_at - created_at) / 86400))"
        " from deals where stage_kind = 'won'"
    )
    assert f"{float(str(median)):.0f} days is the median" in answer.answer
    assert answer.read_as == ("deals · days from created to won",)
    later = ask(agent, "And in 2026?", answer.thread_id)
    assert later.read_as == ("deals · closed 2026 · days from created to won",)


def test_what_is_only_near_is_offered_and_yes_answers_it(
    agent: Agent, office: Office, db: TestDatabase
) -> None:
    answer = ask(agent, "Any really big whales swimming in our funnel, say?")
    assert not answer.grounded
    assert not answer.tables
    assert answer.answer.endswith("Did you mean “What are the largest open deals”?")
    assert offered(office, answer)[0] == "What are the largest open deals?"
    shown = ask(agent, "yes", answer.thread_id)
    largest = db.one(
        "select title from deals where stage_kind = 'open' order by value desc limit 1"
    )
    assert str(largest) in shown.answer
    assert "open deals" in shown.read_as[0]
    late = ask(agent, "and which are late?", answer.thread_id)
    assert late.read_as == ("late deals",) or "late" in late.read_as[0]


def test_a_client_who_is_not_there_is_said_to_be_none(agent: Agent) -> None:
    answer = ask(agent, "Who is the most senior person at Brightwater?")
    assert not answer.grounded
    assert answer.answer.startswith("No client that you may see is called “Brightwater”.")


def test_what_would_turn_it_into_another_question_is_not_dropped(agent: Agent) -> None:
    for question in (
        "Who closed the smallest deal of the biggest client?",
        "Which deals in Negotiation have never gone cold?",
        "If Sofia won everything, how far would she be from her number?",
    ):
        assert TAKEN_AS not in ask(agent, question).answer, question
