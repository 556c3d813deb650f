"""Questions whether something is allowed or needed, and what a thing is, lead with the line that says so."""

from __future__ import annotations

import pytest

from ea_core.agent.models.cases import only_in_case
from ea_core.agent.models.conditions import conditions_of, is_met
from ea_core.agent.models.defining import defined, defines
from ea_core.agent.models.lines import Line
from ea_core.agent.models.norms import asks_for_rule, ruled
from ea_core.agent.models.topics import names_topic, opens_chapter, without_kinds
from tests.unit.agent.passages import passage
from tests.unit.agent.test_documents import ask

BOATHOUSE = passage(
    "Oars are dried after each trip. For the paint there are 30 euros a year when you paint a boat. "
    "Whoever has a mooring may paint a boat in spring. Members may not lend the key to anyone. "
    "Visitors learn of the key at the gate.",
    title="Boathouse",
)
QUESTIONS = passage(
    "Is there a locker for guests?\nYes, by the stairs.\n\nMay I bring a parrot into the boathouse?\n"
    "No, and guests leave theirs outside, too.\n\nParrots have a place of their own by the stairs.",
    title="Asked often",
)
WORDS = passage(
    "A lay day counts from noon. Lay days are booked at the desk. A lay day is a day on which nobody rows.",
    title="Words",
)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("May I paint a boat?", "Whoever has a mooring may paint a boat in spring."),
        ("Can I lend the key?", "Members may not lend the key to anyone."),
    ],
)
def test_what_rules_stands_before_what_takes_it_for_granted(question: str, first: str) -> None:
    found = ask(question, [BOATHOUSE])
    assert found.answered
    assert found.quotes[1] == first


def test_the_line_under_a_question_answers_that_question() -> None:
    found = ask("May I bring a parrot into the boathouse?", [QUESTIONS])
    assert found.quotes[1].startswith("No, and guests")


@pytest.mark.parametrize("question", ["What is a lay day?", "What does lay day mean?"])
def test_what_a_thing_is_stands_before_what_else_is_said_of_it(question: str) -> None:
    assert ask(question, [WORDS]).quotes[1] == "A lay day is a day on which nobody rows."


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("May I row alone?", True),
        ("Do I have to wear a vest?", True),
        ("Is it OK to row at night?", True),
        ("Are guests allowed on the jetty?", True),
        ("How many guests are allowed?", True),
        ("When must the boats be in?", True),
        ("Do we own a crane?", False),
        ("What is the paint for when a boat must be painted?", False),
        ("Is the jetty long?", False),
    ],
)
def test_whether_a_rule_is_asked_for(question: str, asks: bool) -> None:
    assert asks_for_rule(question) is asks


def test_a_rule_counts_by_what_of_the_question_it_rules_on() -> None:
    asked = "May I row at night?"
    assert ruled("Nobody rows at night.", asked) == 1
    assert ruled("Nobody swims at night.", asked) == 0.5
    assert ruled("There is tea for those who row at night.", asked) == 0
    assert ruled("Tea is allowed, and some row at night.", asked) == 0, "the other clause rules"


def test_what_a_line_has_in_its_case_alone() -> None:
    assert only_in_case("There is tea when you row at night.", "May I row at night?") == 1
    assert only_in_case("You row at night when it is calm.", "May I row at night?") == 0
    assert only_in_case("There is tea when you row.", "What do I get when I row?") == 0


@pytest.mark.parametrize(
    ("question", "thing", "line", "says"),
    [
        ("What are lay days?", "lay days", "Lay days are days without rowing.", True),
        ("What are lay days?", "lay days", "Lay days are booked at the desk.", False),
        ("What is a cox?", "cox", "The one who steers is called cox.", True),
    ],
)
def test_what_says_what_a_thing_is(question: str, thing: str, line: str, says: bool) -> None:
    assert defined(question) == thing
    assert defines(line, thing) is says


@pytest.mark.parametrize("question", ["What is the fee?", "What is our motto?"])
def test_what_a_certain_thing_is_does_not_ask_for_its_meaning(question: str) -> None:
    assert not defined(question)


def test_a_limit_that_opens_an_item_tells_what_the_item_is_for() -> None:
    [more] = conditions_of("How much notice for a trip of more than 3 days?")
    assert is_met(more, "Over 3 days: tell the desk at least 1 day before")
    assert not is_met(more, "Up to 2 days: tell the desk at least 4 days before")
    assert not is_met(more, "Between 1 and 2 days - at least 4 days before")


FERRIES = passage(
    "In Orlo a ticket costs up to 8 euros.\n\nHarbour | Ticket\nOrlo | 8 euros\nTolmer | 9 euros\nBergau | 11 euros",
    title="Ferry tickets",
)


@pytest.mark.parametrize(
    "question",
    ["How much does a ticket cost in each harbour?", "What does a ticket cost for every harbour?"],
)
def test_what_is_asked_for_each_is_told_of_each(question: str) -> None:
    found = ask(question, [FERRIES])
    assert all(f"Harbour: {one}" in found.text for one in ("Orlo", "Tolmer", "Bergau"))
    assert "These are 3 rows" in found.text


def test_each_year_is_how_often() -> None:
    assert "These are" not in ask("What does a ticket to Orlo cost each year?", [FERRIES]).text


MOORING = passage(
    "Mooring\nA mooring is let for a season.\n\nWater\nA hose for the mooring lies at the gate. All rules of the harbour hold.",
    title="Harbour book",
)


def test_a_topic_is_answered_by_what_opens_its_chapter() -> None:
    assert ask("mooring rules", [MOORING]).quotes[1] == "A mooring is let for a season."


def test_a_topic_is_a_few_words_that_ask_nothing() -> None:
    assert names_topic("mooring rules")
    assert not names_topic("When is it let?")
    assert not names_topic("must boats be painted")
    assert without_kinds("mooring rules") == "mooring"
    assert without_kinds("Which rules are there?") == "Which rules are there?"
    assert without_kinds("rules") == "rules"


def test_the_more_a_heading_is_the_topic_the_more_its_first_line_opens_it() -> None:
    def line(above: str, *, opens: bool = True) -> Line:
        return Line(1, 0, 5, "Words", above=above, opens=opens)

    assert opens_chapter(line("Mooring"), "mooring rules") == 1
    assert opens_chapter(line("Mooring and paint"), "mooring rules") == 0.5
    assert opens_chapter(line("Mooring", opens=False), "mooring rules") == 0
    assert opens_chapter(line(""), "mooring rules") == 0
