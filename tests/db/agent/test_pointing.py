"""What leads on from records that an answer showed: these are read again for who asks, by the place where they stood."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from ea_core.actor import Actor
from ea_core.agent.service import Agent
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import ClientDraft
from ea_core.crm.contacts import ContactDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.tasks import TaskDraft
from ea_core.crm.workspace import CrmWorkspace
from ea_core.knowledge.embedding.local import LocalEmbedder
from tests.db.agent.office import Office

EMBEDDER = LocalEmbedder()
OWNED = """# Owners

A client has one owner. The second owner of a client is named by the sales manager. The number is in the letter.
"""


@pytest.fixture
def boss(office: Office) -> Actor:
    return office.db.person("admin", "Mira Boss")


@pytest.fixture
def kai(office: Office) -> Actor:
    return office.db.person("manager", "Kai Weber")


@pytest.fixture
def agent(office: Office, boss: Actor, kai: Actor) -> Agent:
    """Three deals of two owners, the largest of them with activities and a task, and a document about owners."""
    office.library.embedder = EMBEDDER
    knowledge = office.library.of(boss)
    assert knowledge.uploads.take_in_now("owners.md", OWNED.encode()).status == "ready"
    crm = CrmWorkspace(office.db.database, boss)
    mill = crm.clients.create(ClientDraft("Quarrel Mills", industry="Paper", owner_id=boss.id))
    brew = crm.clients.create(ClientDraft("Fernhill Brewing", industry="Food", owner_id=kai.id))
    crm.contacts.create(
        mill.id, ContactDraft("Lena", "Ost", "lena@mill.example", "+1 555 0101", "Buyer")
    )
    crm.contacts.create(
        brew.id, ContactDraft("Omar", "Haddad", "omar@brew.example", "+1 555 0102", "Brewer")
    )
    big = crm.deals.create(
        mill.id, DealDraft("Dryer", Decimal(900), "negotiation", Decimal(70), date(2031, 5, 4))
    )
    crm.deals.create(
        brew.id, DealDraft("Kettle", Decimal(500), "new", Decimal(20), date(2031, 6, 5))
    )
    crm.deals.create(
        brew.id, DealDraft("Filter", Decimal(100), "new", Decimal(10), date(2031, 7, 6))
    )
    for day, kind, words in ((3, "call", "Price is fine."), (9, "email", "Sent the drawings.")):
        draft = ActivityDraft(kind, words, datetime(2026, 2, day, 12, tzinfo=UTC))  # type: ignore[arg-type] # of the two
        crm.activities.log("deal", big.id, draft, performed_by=kai.id if kind == "call" else None)
    crm.tasks.at_deal(big.id, TaskDraft("Order the steel", date(2031, 1, 2), kai.id))
    return office.agent(boss, office.offline())


def talk(agent: Agent, *questions: str) -> list[str]:
    """What is answered to questions of one conversation."""
    thread: UUID | None = None
    said: list[str] = []
    for question in questions:
        answer = agent.ask(question, thread)
        thread = answer.thread_id
        said.append(answer.answer)
    return said


def test_places_and_what_was_pointed_to_last(agent: Agent) -> None:
    _, second, third, last, call, spoke, task, likely, total = talk(
        agent, "open deals, largest first", "Who owns the second one?", "and the third?", "And the first?",
        "last call on it?", "When did Mira Boss last write to them?", "any tasks on it?", "prob?", "total?",
    )  # fmt: skip
    assert "Kettle with Fernhill Brewing belongs to Kai Weber." in second
    assert "Filter with Fernhill Brewing belongs to Kai Weber." in third, "asked as before"
    assert "Dryer with Quarrel Mills belongs to Mira Boss." in last
    assert "a call of 3 Feb 2026 by Kai Weber: “Price is fine.”" in call, "not the e-mail after it"
    assert "an e-mail of 9 Feb 2026 by Mira Boss" in spoke
    assert "“Order the steel” (due 2 Jan 2031, Kai Weber)" in task
    assert "70% likely" in likely
    assert "$1,500" in total, "the list is still the one that was shown"


def test_sizes_names_and_people(agent: Agent) -> None:
    said = talk(
        agent, "open deals of Fernhill Brewing", "close date of the bigger one", "and the Filter one?",
        "stage of each", "who do I call there?",
    )  # fmt: skip
    assert "Kettle with Fernhill Brewing is expected to close on 5 Jun 2031" in said[1]
    assert "Filter with Fernhill Brewing is expected to close on 6 Jul 2031" in said[2]
    assert "Kettle" in said[3]
    assert "Filter" in said[3]
    assert "Dryer" not in said[3]
    assert "Omar Haddad (Brewer, +1 555 0102, omar@brew.example)" in said[4]
    person = talk(agent, "Who is the contact at Quarrel Mills?", "her number", "when did Kai last speak to her?", "is she married?")  # fmt: skip
    assert "+1 555 0101" in person[1]
    assert "a call of 3 Feb 2026 by Kai Weber" in person[2]
    again = talk(agent, "Who is Lena Ost?", "last call with her?", "by whom?", "and Mira?")
    assert "a call of 3 Feb 2026 by Kai Weber" in again[2]
    assert "No call by Mira Boss is recorded with Quarrel Mills" in again[3], "of calls still"
    assert "The CRM does not tell that of Lena Ost" in person[3]


def test_the_first_of_a_list_and_what_is_asked_of_the_others(agent: Agent) -> None:
    _, likely, whose, small, due, second, mine = talk(
        agent, "open deals", "which of them is more likely?", "whose is it?", "who do we talk to at the smallest of them?",
        "when do they close", "and the second largest?", "did Kai own that one or me?",
    )  # fmt: skip
    assert likely.startswith("The most likely: Dryer with Quarrel Mills")
    assert "Dryer with Quarrel Mills belongs to Mira Boss." in whose
    assert "Omar Haddad (Brewer" in small, "of all three, not of the one that was told last"
    assert all(day in due for day in ("4 May 2031", "5 Jun 2031", "6 Jul 2031"))
    assert "Kettle with Fernhill Brewing is expected to close on 5 Jun 2031" in second
    assert "Kettle with Fernhill Brewing belongs to Kai Weber." in mine
    _, oldest, person, most = talk(agent, "open tasks", "the oldest one", "whose is it?", "who has the most?")  # fmt: skip
    assert "“Order the steel” (Quarrel Mills), due on 2 Jan 2031" in oldest
    assert "is to be done by Kai Weber" in person
    assert "Kai Weber" in most
    _, by_whom = talk(agent, "How many calls were made in February 2026?", "who had the most?")
    assert "Kai Weber has the most: 1." in by_whom


def test_it_is_read_as_it_is_today_and_told_only_of_what_is_there(
    agent: Agent, office: Office, boss: Actor
) -> None:
    first = agent.ask("open deals, largest first")
    crm = CrmWorkspace(office.db.database, boss)
    kettle = next(one for one in crm.deals.page().items if one.title == "Kettle")
    crm.deals.move(kettle.id, "won", kettle.version, closed_on=date(2026, 1, 15))
    moved = agent.ask("when will the second one close?", first.thread_id)
    assert "Kettle with Fernhill Brewing was won on 15 Jan 2026." in moved.answer
    crm.deals.delete(kettle.id)
    gone = agent.ask("what is the second one worth?", first.thread_id)
    assert "Kettle can't be read any more." in gone.answer
    assert "$" not in gone.answer
    beyond = agent.ask("who owns the seventh one?", first.thread_id)
    assert "3 were shown" in beyond.answer
    assert not beyond.citations, "no line of a document about owners instead"


def test_what_nobody_showed_is_not_told_of_all(agent: Agent) -> None:
    (said,) = talk(agent, "What was the last activity on it?")
    assert "clients" not in said
    said = talk(agent, "Hello", "do we have open deals with it?")[-1]
    assert "Which record is meant is not certain." in said
    said = talk(agent, "Hello", "How many deals are in each of them?")[-1]
    assert "Which record is meant is not certain." in said
    rival = talk(agent, "lost deals", "who were they lost to?")[-1]
    assert "does not keep to whom a deal was lost" in rival
    newest = talk(agent, "the two newest clients", "which of them has open deals?")[-1]
    assert "I can't narrow this by “the first 2”" in newest


def test_the_people_of_a_word_are_the_client_of_it(agent: Agent) -> None:
    said = talk(
        agent, "open deals of the mills people", "no wait, I meant the brewing folks", "total?"
    )
    assert "1 open deal with Quarrel Mills" in said[0]
    assert "2 open deals with Fernhill Brewing" in said[1]
    assert "$600" in said[2]


def test_what_is_supposed_gets_its_verdict_first(agent: Agent) -> None:
    more, margin, fewer, same = (
        *talk(agent, "Is it true that Kai has more open deals than Mira?", "by how many?"),
        *talk(agent, "Does Mira have fewer open deals than Kai?"),
        *talk(agent, "Have we more open deals in Paper than in Food?"),
    )
    assert more.startswith("Yes, by 1: Kai Weber 2, Mira Boss 1.")
    assert "$300" in margin
    assert "1 deal" in margin
    assert fewer.startswith("Yes, by 1: Mira Boss 1, Kai Weber 2.")
    assert same.startswith("No, by 1: Paper 1, Food 2.")
