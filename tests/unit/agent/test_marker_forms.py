"""The numbers of sources in the forms that models write them in."""

from __future__ import annotations

import pytest

from ea_core.agent.checking import check
from ea_core.agent.citations import with_parentheses
from tests.unit.agent.passages import passage


@pytest.mark.parametrize(
    "marker",
    [
        "[source: 1]", "(source 1)", "(passage 1)", "[ref 1]", "[doc1]", "[#1]", "[citation:1]", "[[citation:1]]",
        "[1, page 2]", "[1, p. 2]", "[1: Holiday]", "<sup>1</sup>", "<sup>[1]</sup>", "<co: 1>", "(1)",
        "[1](https://evil.example/x)", "[[1]](#passage-1)",
    ],
)  # fmt: skip
def test_markers_in_the_forms_that_models_have(marker: str) -> None:
    there = passage("Everybody has 30 days of holiday a year.", title="Holiday")
    found = check(f"Everybody has 30 days of holiday {marker}.", [there], "How much holiday?")
    assert found.grounded
    assert found.text == "Everybody has 30 days of holiday [1]."
    assert found.unsupported == ()


@pytest.mark.parametrize(
    "text",
    ["The team has three (3).", "Everybody has 30 days (7) [1].", "There are 20 m (2) of it."],
)
def test_numbers_in_parentheses_that_are_no_markers(text: str) -> None:
    assert with_parentheses(text, 9) == text


def test_notes_below_an_answer_are_no_statements() -> None:
    there = passage("Everybody has 30 days of holiday a year.", title="Holiday")
    said = "Everybody has 30 days of holiday.[^1]\n\n[^1]: Holiday, section 4"
    found = check(said, [there], "How much holiday?")
    assert (found.text, found.unsupported) == ("Everybody has 30 days of holiday. [1]", ())


def test_according_to_a_passage() -> None:
    there = passage("Everybody has 30 days of holiday a year.", title="Holiday")
    found = check("According to passage 1, everybody has 30 days of holiday.", [there], "?")
    assert found.grounded
    assert found.text == "Everybody has 30 days of holiday [1]."
