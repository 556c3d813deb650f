"""Answers of more than one document: compared, later and earlier, and what leads on from one."""

from __future__ import annotations

import pytest

from ea_core.agent.service import Agent
from ea_core.knowledge.embedding.local import LocalEmbedder
from tests.db.agent.office import Office

EMBEDDER = LocalEmbedder()
FILES = {
    "meal-rules-2025.md": "# Meal rules 2025\n\nValid from 1 January 2025.\n\n## Meals\n\nThe daily allowance for meals is £36.\n",
    "meal-rules-2026.md": "# Meal rules 2026\n\nValid from 1 January 2026.\n\n## Meals\n\nThe daily allowance for meals is £41.\n",
    "lease-dundee.md": "# Lease agreement: Dundee warehouse\n\n## Rent\n\nThe monthly rent is £8,400 plus VAT.\n\n## Area\n\nThe area is 1,850 square metres.\n",
    "lease-perth.md": "# Lease agreement: Perth warehouse\n\n## Rent\n\nThe monthly rent is £6,950 plus VAT.\n",
    "discounts.md": "# Discount rules\n\n## Discounts\n\nAccount managers may give up to 8 % discount. Above 8 % they file a request form in the sales portal. "
    "The Commercial Director signs off the request within two working days.\n\n## Exceptions\n\nFor charities a discount of 15 % is given without a request.\n",
    "security.md": "# Security rules\n\n## Second factor\n\nThe IT Manager may grant an exception for 14 days.\n\n## Software\n\nNew software is approved by the IT Manager.\n\n"
    "## Loss of equipment\n\nLoss or theft of company equipment is reported to the service desk within 4 hours.\n",
}  # fmt: skip


@pytest.fixture
def agent(office: Office) -> Agent:
    office.library.embedder = EMBEDDER
    knowledge = office.library.of(office.db.person("manager"))
    for name, text in FILES.items():
        assert knowledge.uploads.take_in_now(name, text.encode()).status == "ready"
    return office.agent(office.db.person("staff", "Ada Reyes"), office.offline())


def test_two_things_are_compared_by_both_figures(agent: Agent) -> None:
    both = agent.ask("Is the rent of Dundee higher than that of Perth?")
    assert both.grounded
    assert "Dundee: The monthly rent is £8,400" in both.answer
    assert "Perth: The monthly rent is £6,950" in both.answer
    assert {one.title.split()[2] for one in both.citations} == {"Dundee", "Perth"}
    one = agent.ask("Compare the area of Dundee and Perth")
    assert "Perth: the knowledge base does not tell this." in one.answer
    neither = agent.ask("Compare the deposit of Dundee and Perth")
    assert not neither.grounded


def test_the_later_document_leads(agent: Agent) -> None:
    answer = agent.ask("What is the daily allowance for meals?")
    later, older = answer.answer.split("\n\n")
    assert later.startswith("The daily allowance for meals is £41.")
    assert older.startswith("An earlier document, ")
    assert "(1 January 2025), says: The daily allowance for meals is £36." in older
    named = agent.ask("What was the daily allowance for meals in 2025?")
    assert "£36" in named.answer
    assert "£41" not in named.answer


def test_two_leases_are_no_editions_of_one(agent: Agent) -> None:
    assert "earlier document" not in agent.ask("What is the monthly rent?").answer


def test_what_leads_on_stays_within_the_document_that_answered(agent: Agent) -> None:
    first = agent.ask("How much discount may an account manager give?")
    above = agent.ask("Above that, what's the process?", first.thread_id)
    assert above.answer.startswith("Above 8 % they file a request form")
    assert "does not answer" not in above.answer
    signs = agent.ask("And who has to sign that off?", first.thread_id)
    assert signs.answer.startswith("The Commercial Director signs off")
    assert "charities" in agent.ask("Is there an exception?", first.thread_id).answer


def test_the_exception_from_another_rule_is_none(agent: Agent) -> None:
    first = agent.ask("Who approves new software?")
    assert "IT Manager" in first.answer
    assert not agent.ask("Is there an exception?", first.thread_id).grounded


@pytest.mark.parametrize(
    "question", ["My laptop was stolen, what do I do?", "I lost my laptop", "I lost my badge"]
)
def test_what_is_lost_is_no_deal(agent: Agent, question: str) -> None:
    answer = agent.ask(question)
    assert "deals" not in answer.answer
    assert "laptop" not in question or "service desk within 4 hours" in answer.answer
