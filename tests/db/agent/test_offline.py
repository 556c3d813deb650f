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

## At home

For electricity there are $40 a month when you work from home at least one day a week. Do not print at home.
Whoever has a desk job may work up to three days a week from home.
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
    assert first.title == "leave", "one word says nothing: the file's name does"
    assert not first.nearest
    for citation in answer.citations:
        assert is_verbatim(citation.quote, contents(office))
    assert [(tool.name, tool.arguments["query"][:7]) for tool in answer.tools] == [
        ("search_knowledge", "By when")
    ]


def test_whether_something_is_allowed_is_answered_by_the_rule(agent: Agent) -> None:
    answer = agent.ask("May I work from home?")
    assert (
        answer.citations[0].quote
        == "Whoever has a desk job may work up to three days a week from home."
    )


def test_beside_an_answer_stands_nothing_about_something_else(agent: Agent) -> None:
    answer = agent.ask("How many days of holiday does everyone get?")
    assert [one.quote for one in answer.citations] == [
        "Everyone has 25 days of holiday in a calendar year."
    ]


def test_it_says_when_the_documents_do_not_answer_and_shows_what_is_nearest(
    agent: Agent, office: Office, ada: Actor
) -> None:
    assert not agent.ask("What is the recipe for the canteen's lasagna?").grounded
    answer = agent.ask("What may a hotel room in Tokyo cost?")
    assert not answer.grounded
    assert answer.answer.startswith("The knowledge base does not answer this: “Tokyo” stands in")
    assert answer.citations
    assert all(citation.nearest for citation in answer.citations)
    stored = office.threads(ada).messages(answer.thread_id)[-1]
    assert stored.grounded is False
    assert stored.citations == answer.citations


def test_a_question_for_records_that_is_not_understood_gets_no_line_about_something_else(
    agent: Agent,
) -> None:
    answer = agent.ask("Which leads work from home up to three days a week?")
    assert not answer.grounded
    assert answer.answer.startswith("I could not read this as a question to the CRM")
    assert answer.citations
    assert all(citation.nearest for citation in answer.citations)


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


def test_the_crm_answers_in_a_sentence_with_a_table_that_is_kept(
    agent: Agent, office: Office, ada: Actor
) -> None:
    deals_of_acme(office)
    rate = agent.ask("What is our win rate?")
    assert used(rate) == ["pipeline_figures"]
    assert rate.grounded
    assert rate.answer.startswith("The win rate is 50%: 1 won and 1 lost")
    answer = agent.ask("Which deals do we have with Acme Foods?")
    assert used(answer) == ["list_deals"]
    assert answer.answer.startswith("3 deals with Acme Foods: 1 open, 1 won and 1 lost.")
    (table,) = answer.tables
    assert [column.name for column in table.columns][:5] == [
        "Deal", "Client", "Owner", "Stage", "Value",
    ]  # fmt: skip
    assert [(row[0]["text"], row[4]) for row in table.rows] == [
        ("Sensors", 1000.0), ("Old", 700.0), ("Pilot", 300.0),
    ]  # fmt: skip
    assert table.words in answer.answer
    assert table.address is not None
    assert table.address.startswith("/Pipeline?view=deals&state=all&client=")
    assert office.threads(ada).messages(answer.thread_id)[-1].tables == answer.tables
    assert answer.as_json()["tables"][0]["rows"][0][0]["record"] == "deal"
    late = agent.ask("Which deals are late?")
    assert late.answer == "No late deals. [1]"
    (source,) = late.sources
    assert (source.n, source.title, source.address) == (
        1,
        "Late deals",
        "/Pipeline?view=deals&state=late",
    )
    assert late.grounded
    office.db.one("update deals set expected_close_date = ea.today() - 4, created_at = now() -"
                  " interval '50 days', stage_changed_at = now() - interval '40 days'"
                  " where title = 'Sensors'")  # fmt: skip
    (stuck,) = agent.ask("Which deals are stuck?").tables
    assert stuck.rows[0][-2:] == (4, 40)


def test_what_the_crm_can_not_narrow_by_is_said_and_documents_are_looked_at_where_they_may_know(
    agent: Agent, office: Office
) -> None:
    deals_of_acme(office)
    banking = agent.ask("How many open deals are there in banking?")
    assert used(banking) == ["list_deals"]
    assert banking.answer.startswith(
        "I can't narrow this by “banking”. Without that: 1 open deal, worth $1,000"
    )
    hotel = agent.ask("What is the revenue limit for a hotel room in London?")
    assert used(hotel) == ["search_knowledge"]
    assert "$260" in hotel.answer
    both = agent.ask("How many deals did we win and what may a hotel room in London cost?")
    assert used(both) == ["list_deals", "search_knowledge"]
    assert both.answer.startswith("1 won deal, worth $300.")
    assert "$260" in both.answer
    first = agent.ask("Which client has the highest open value?")
    assert first.answer.startswith("Acme Foods has the highest value of open deals: $1,000")
    owner = agent.ask("Who owns Acme?", first.thread_id)
    assert owner.answer.startswith("Acme Foods belongs to nobody.")
    slip = agent.ask("Tell me about Akme Foods")
    assert slip.answer.startswith("Nothing is called “Akme Foods”; I took it for Acme Foods.")
    hello = agent.ask("Hello!")
    assert used(hello) == []
    assert hello.grounded


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


def test_questions_that_lead_on_from_an_answer_are_answered(office: Office) -> None:
    ada = office.db.person("staff", "Ada Reyes")
    acme = office.db.client("Acme Foods", ada)
    for title, stage, day in (("Old", "negotiation", "2020-01-01"), ("New", "new", "2999-01-01")):
        office.db.one(
            "insert into deals (client_id, title, value, stage, expected_close_date) values (%s, %s, 100, %s, %s)",
            acme, title, stage, day,
        )  # fmt: skip
    agent, threads = office.agent(ada, office.offline()), office.threads(ada)
    asked = agent.ask("How many open deals do we have?")
    offered = threads.messages(asked.thread_id)[-1].follow_ups
    assert offered == ("And which are late?", "And by stage?"), "there is one owner"
    for question in offered:
        assert agent.ask(question, asked.thread_id).grounded
    assert threads.messages(agent.ask("What is the moon made of?").thread_id)[-1].follow_ups == ()
