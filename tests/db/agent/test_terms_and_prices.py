"""What a seller asks of terms and price lists: limits, things by their codes, two of them, and what is not there."""

from __future__ import annotations

import pytest

from ea_core.agent.service import Agent
from ea_core.knowledge.embedding.local import LocalEmbedder
from tests.db.agent.office import Office

EMBEDDER = LocalEmbedder()
FILES = {
    "prices.md": """# Price list of Brackwell

## Pumps and controllers

| Number | Product | 1 to 9 | 10 to 49 | from 50 |
|---|---|---|---|---|
| BW-K3 | Corva K3: drainage pump | $310.00 | $294.00 | $280.00 |
| BW-K7 | Corva K7: wireless dosing pump | $520.00 | $494.00 | $468.00 |
| BW-C2 | Hallo C2: controller for six pumps | $180.00 | $171.00 | $162.00 |

## What is included

- Pumps: hose, filter and 30 months of warranty.
- Controllers: cable, rail and 18 months of warranty for Hallo C2.

## Spare parts

| Part | Number | Price |
|---|---|---|
| Filter for Corva K3 and K7 | BW-F1 | $9.00 |
| Hose for Corva K7 | BW-H7 | $26.00 |

Freight within Denmark is free for orders above $900.
""",
    "terms.md": """# Contract terms of Brackwell

## Who signs

| Value of the order | Who signs |
|---|---|
| up to $5,000 | account owner |
| up to $40,000 | Sales Director |
| up to $200,000 | Chief Executive Officer |

## Discounts

| Discount | Who approves |
|---|---|
| up to 4% | account owner alone |
| over 4% up to 10% | Sales Director |
| over 10% up to 25% | Sales Director and Controller |

The Sales Director is Nora Quist. Splitting an order to stay below a limit is forbidden.

## Notice

Notice must reach the other side at least 40 days before the end of the term.

| Request of the client | Who may agree |
|---|---|
| shorter notice period, at least 15 days | Sales Director |

## Records

| Record | Kept for | Owner |
|---|---|---|
| visitor lists | 3 months | front desk |
| door logs | 2 years | security |
| invoices | 8 years | finance |
| test sheets | 12 years | quality |
""",
    "service.md": """# Service of Brackwell

## Two levels

| | Base | Prime |
|---|---|---|
| Night line | no | yes |
| First response | 8 hours | 1 hour |

A battery lasts about six years at the usual interval of an hour. Shorter intervals cost life: two years at 10 minutes.
""",
}


@pytest.fixture
def agent(office: Office) -> Agent:
    office.library.embedder = EMBEDDER
    knowledge = office.library.of(office.db.person("manager"))
    for name, text in FILES.items():
        assert knowledge.uploads.take_in_now(name, text.encode()).status == "ready"
    return office.agent(office.db.person("staff", "Ada Reyes"), office.offline())


def test_the_step_and_the_approver_that_an_amount_has(agent: Agent) -> None:
    signs = agent.ask("May I sign an order of $30,000?").answer
    assert "up to $40,000" in signs
    assert "$200,000" not in signs
    alone = agent.ask("Can I give 8% discount without asking Nora?").answer
    assert alone.startswith("No.")
    assert "over 4% up to 10%" in alone
    free = agent.ask("Can I give 3% discount on my own?").answer
    assert free.startswith("Yes.")
    assert "account owner alone" in free
    assert agent.ask("Is splitting an order forbidden?").grounded


def test_a_thing_by_its_code_is_one_of_its_kind_and_of_many(agent: Agent) -> None:
    both = agent.ask(
        "What warranty do we give on the Corva K3, and how does it differ from the C2?"
    )
    assert "30 months of warranty" in both.answer
    assert "“K3” is not named there" in both.answer
    assert "18 months of warranty" in both.answer
    prices = agent.ask("and what's the list price for 20 of them?", thread_id=both.thread_id).answer
    assert "10 to 49: $294.00" in prices
    assert "K7" not in prices
    assert "from 50: $468.00" in agent.ask("price of 60 K7s").answer
    cost = agent.ask("How much does the K7 cost?").answer
    assert cost.index("$520.00") < min(cost.find(one) % 10_000 for one in ("$26.00", "$9.00"))
    assert not agent.ask("What is the torque of the K3?").grounded


def test_two_things_stand_beside_each_other_and_each_is_told(agent: Agent) -> None:
    levels = agent.ask("What is the difference between Base and Prime?").answer
    assert "Base: no · Prime: yes" in levels
    assert "Base: 8 hours · Prime: 1 hour" in levels
    assert agent.ask("Does Base have a night line?").answer.startswith("No.")
    kept = agent.ask("How long do we keep door logs and test sheets?").answer
    assert "2 years" in kept
    assert "12 years" in kept
    long = agent.ask("What is kept for more than 5 years?").answer
    assert "8 years" in long
    assert "12 years" in long
    assert "2 years · Owner: security" not in long


def test_what_leads_on_stays_at_what_was_told(agent: Agent) -> None:
    battery = agent.ask("How long does a battery last?")
    shorter = agent.ask("and at 10 minutes?", thread_id=battery.thread_id).answer
    assert shorter.startswith("Shorter intervals cost life: two years at 10 minutes.")


def test_a_rule_holds_for_a_client_that_it_does_not_name(agent: Agent, office: Office) -> None:
    office.db.client("Lindmark Foods")
    notice = agent.ask("What is the notice period for our contract with Lindmark?").answer
    assert "at least 40 days before the end" in notice
    assert "15 days" not in notice
    assert "“Lindmark” is not named" in notice


@pytest.mark.parametrize(
    "question",
    [
        "Do we ship to Peru?", "Can we ship to Peru?", "Do we have an office in Bergen?", "Who is the CEO?",
        "How much is the company car allowance?", "What did we earn last year?",
    ],
)  # fmt: skip
def test_what_documents_do_not_tell_is_no_rule_in_general(agent: Agent, question: str) -> None:
    assert not agent.ask(question).grounded
