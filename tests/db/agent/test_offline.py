"""The built-in answerer with the built-in embedding model, end to end."""

from __future__ import annotations

import pytest

from ea_core.actor import Actor
from ea_core.agent.citations import is_verbatim
from ea_core.agent.models import make_model
from ea_core.agent.models.offline import OfflineAnswerer
from ea_core.agent.runs.records import Answer
from ea_core.agent.service import Agent
from ea_core.knowledge.embedding.local import LocalEmbedder
from ea_core.settings import Settings
from tests.db.agent.office import Office

EMBEDDER = LocalEmbedder()
LEAVE = """# Leave

## Carrying over

Everyone has 25 days of holiday in a calendar year. Up to five days can be carried over into the next year.
They must be taken by 31 March, otherwise they lapse.

## Illness

Whoever is ill tells the team lead before 9:00. A certificate is needed from the third day on.
"""
TRAVEL = """# Travel

## Hotels

A hotel room in London may cost $260 a night. Breakfast is paid by the company.

## Trains

Second class is standard on trains.
"""


@pytest.fixture
def ada(office: Office) -> Actor:
    return office.db.person("staff", "Ada Reyes")


@pytest.fixture
def agent(office: Office, ada: Actor) -> Agent:
    office.library.embedder = EMBEDDER
    manager = office.db.person("manager")
    knowledge = office.library.of(manager)
    for name, text in (("leave.md", LEAVE), ("travel.md", TRAVEL)):
        assert knowledge.uploads.take_in_now(name, text.encode()).status == "ready"
    return office.agent(ada, office.offline())


def contents(office: Office) -> str:
    return str(office.db.one("select string_agg(content, ' ' order by title) from documents"))


def test_it_answers_word_for_word_with_the_page_it_comes_from(agent: Agent, office: Office) -> None:
    answer = agent.ask("By when do I have to use holiday that was carried over?")
    assert answer.grounded
    assert "31 March" in answer.answer
    assert "[1]" in answer.answer
    first = answer.citations[0]
    assert first.title == "Leave"
    assert not first.nearest
    for citation in answer.citations:
        assert is_verbatim(citation.quote, contents(office))
    assert [(tool.name, tool.arguments["query"][:7]) for tool in answer.tools] == [
        ("search_knowledge", "By when")
    ]


def test_it_says_when_the_documents_do_not_answer_and_shows_what_is_nearest(
    agent: Agent, office: Office, ada: Actor
) -> None:
    answer = agent.ask("What is the recipe for the canteen's lasagna?")
    assert not answer.grounded
    assert answer.answer.startswith("The knowledge base does not answer this.")
    assert answer.citations
    assert all(citation.nearest for citation in answer.citations)
    stored = office.threads(ada).messages(answer.thread_id)[-1]
    assert stored.grounded is False
    assert stored.citations == answer.citations


def test_an_empty_knowledge_base_is_told_apart(office: Office) -> None:
    office.library.embedder = EMBEDDER
    answer = office.agent(office.db.person("staff"), office.offline()).ask("What may a hotel cost?")
    assert not answer.grounded
    assert "nothing was found" in answer.answer
    assert answer.citations == ()


def test_a_follow_up_is_understood_from_the_question_before(agent: Agent) -> None:
    first = agent.ask("What may a hotel room in London cost?")
    assert "$260" in first.answer
    second = agent.ask("And breakfast?", first.thread_id)
    query = "What may a hotel room in London cost? And breakfast?"
    assert second.tools[0].arguments["query"] == query
    assert "Breakfast is paid" in second.answer


def deals_of_acme(office: Office) -> None:
    acme = office.db.client("Acme Foods")
    for title, value, stage in (
        ("Sensors", 1000, "negotiation"),
        ("Pilot", 300, "won"),
        ("Old", 700, "lost"),
    ):
        office.db.one(
            "insert into deals (client_id, title, value, stage, probability) values (%s, %s, %s, %s, 50)",
            acme, title, value, stage,
        )  # fmt: skip


def used(answer: Answer) -> list[str]:
    return [tool.name for tool in answer.tools]


def test_figures_come_from_the_crm(agent: Agent, office: Office) -> None:
    deals_of_acme(office)
    answer = agent.ask("What is our win rate?")
    assert used(answer) == ["pipeline_figures"]
    assert answer.grounded
    assert "Open deals: 1, worth 1,000.00, weighted by probability 500.00." in answer.answer
    assert "win rate of 50.0% (n = 2)" in answer.answer


def test_a_client_and_its_deals(agent: Agent, office: Office) -> None:
    deals_of_acme(office)
    answer = agent.ask("Which deals do we have with Acme Foods?")
    assert used(answer) == ["find_clients", "client_overview"]
    assert answer.grounded
    assert "- Sensors (Acme Foods): 1,000.00, negotiation, 50 %" in answer.answer
    listed = agent.ask("List our open deals")
    assert used(listed) == ["list_deals"]
    assert "Sensors" in listed.answer
    assert "Pilot" not in listed.answer


def test_deals_that_are_late_and_why_they_are_stuck(agent: Agent, office: Office) -> None:
    deals_of_acme(office)
    none = agent.ask("Which deals are late?")
    assert used(none) == ["list_deals"]
    assert "Late deals that fit: none." in none.answer
    office.db.one("update deals set expected_close_date = ea.today() - 4, created_at = now() -"
                  " interval '50 days', stage_changed_at = now() - interval '40 days'"
                  " where title = 'Sensors'")  # fmt: skip
    stuck = agent.ask("Which deals are stuck?").answer
    assert "Stalled deals: 1, worth 1,000.00." in stuck
    assert "(4 days late), no activity for 40 days" in stuck


def test_the_settings_choose_the_answerer() -> None:
    offline = make_model(Settings.model_validate({}), EMBEDDER)
    assert isinstance(offline, OfflineAnswerer)
    assert offline.describe() == "Built-in answerer (no language model)"
    online = make_model(Settings.model_validate({"OPENAI_API_KEY": "sk-secret"}), EMBEDDER)
    assert online.describe() == "gpt-4o-mini at api.openai.com"
    forced = make_model(
        Settings.model_validate({"OPENAI_API_KEY": "k", "EA_CHAT_MODEL": "offline"}), EMBEDDER
    )
    assert forced.kind == "offline"
