"""Questions that lead on, as they would be asked by themselves."""

from __future__ import annotations

import pytest

from ea_core.agent.models.each_name import for_each_name
from ea_core.agent.models.standalone import Asked, is_bare, standalone
from ea_core.agent.models.topic import topic_of


def by_itself(before: str, question: str) -> Asked:
    return standalone(question, Asked(before, before))


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Who allows a rebate of 5 %?", "And above 12 %?", "Who allows a rebate of above 12 %?"),
        ("Who signs an order of 60 euros in Hove?", "and 9,000?", "Who signs an order of 9,000 euros in Hove?"),
        ("Which leases end before May 2027?", "And after 2029?", "Which leases end after 2029?"),
    ],
)  # fmt: skip
def test_another_amount_or_day_is_put_into_the_question_before(
    before: str, question: str, whole: str
) -> None:
    assert by_itself(before, question) == Asked(whole, whole)


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("How much does the lift contract cost?", "When does it end?", "When does the lift contract end?"),
        ("How many days of leave do night nurses have?", "Do they lapse?", "Do days of leave of night nurses lapse?"),
        ("Where are the spare keys kept?", "Who may take them?", "Who may take the spare keys?"),
        ("Where do guests sign the form?", "Who keeps it?", "Who keeps the form?"),
        ("What does the Mowbee mower weigh?", "What is its price?", "What is the price of the Mowbee mower?"),
    ],
)  # fmt: skip
def test_what_is_pointed_to_is_named(before: str, question: str, whole: str) -> None:
    assert by_itself(before, question) == Asked(whole, question, points=True)


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("What leave do day nurses get?", "And night nurses?", "What leave do night nurses get?"),
        ("What is the fare in Hove?", "And in Lewes?", "What is the fare in Lewes?"),
        ("Are dogs allowed in Hove?", "Why?", "Why are dogs allowed in Hove?"),
        ("How much leave do nurses get?", "Since when?", "Since when do nurses get leave?"),
    ],
)  # fmt: skip
def test_another_thing_takes_the_place_of_the_first(before: str, question: str, whole: str) -> None:
    assert by_itself(before, question).whole == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("What does parking cost?", "How long does it take to get a refund?"),
        ("What leave do nurses get?", "Compare it with Hove"),
        ("May I bring my dog?", "And a cat?"),
        ("Are two badges needed?", "And tomorrow?"),
    ],
)
def test_what_no_rule_tells_stays_as_it_is(before: str, question: str) -> None:
    assert by_itself(before, question) == Asked(question, question)


def test_a_question_word_alone_asks_for_what_was_asked_before() -> None:
    lapse = standalone(
        "Do they lapse?", Asked("What leave do nurses get?", "What leave do nurses get?")
    )
    assert standalone("When?", lapse) == Asked("When do leave of nurses lapse?", "When do they lapse?", points=True)  # fmt: skip
    assert is_bare("And since when?")
    assert not is_bare("When is lunch?")


def test_what_a_question_is_about() -> None:
    assert topic_of("Who approves a trip of 3 days?") == "a trip of 3 days"
    assert topic_of("How do I apply for a parking permit?") == "a parking permit"
    assert topic_of("Which contracts in Hove end in May?") == "contracts in Hove"
    assert topic_of("Tell me about Hove.") == ""


def test_a_question_about_two_names_is_one_about_each() -> None:
    assert for_each_name("What is the fare in Hove and in Lewes?") == ("What is the fare in Hove?", "What is the fare in Lewes?")  # fmt: skip
    assert for_each_name("What do Gold and Silver members pay?") == ("What do Gold members pay?", "What do Silver members pay?")  # fmt: skip
    assert for_each_name("Who pays for tea and coffee?") == ()


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        ("What is the hook load of crane K-12?", "and of K-13?", "What is the hook load of crane K-13?"),
        ("What is the hook load of crane K-12?", "How often is its rope changed?", "How often is the rope of crane K-12 changed?"),
        ("How many HB-077 are in stock?", "what does it cost?", "what does HB-077 cost?"),
        ("Which is heavier, HB-077 or HB-078?", "what does it cost?", None),
        ("How many HB-077 are in stock?", "is it allowed to sell them?", None),
    ],
)  # fmt: skip
def test_a_thing_that_is_called_by_a_code_is_named_in_what_leads_on(
    before: str, question: str, meant: str | None
) -> None:
    asked = by_itself(before, question)
    if meant is None:
        assert "HB" not in asked.own
    else:
        assert asked == Asked(meant, meant)
