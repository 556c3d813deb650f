"""Whose rule is asked for tells which passages answer, and nothing of the line in them."""

from __future__ import annotations

import pytest

from ea_core.agent.models.asked import left_of
from ea_core.agent.models.standing import owners_named
from tests.unit.agent.passages import passage

FOUND = [passage("Tarnvik pays for nights in a hotel. PeopleOps asks Marlow twice a year.")]


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("What is paid for a hotel at Tarnvik?", "What is paid for a hotel?"),
        ("How do I ask for time off from the Tarnvik office?", "How do I ask for time off office?"),
        # Who does something is part of what is asked.
        ("How often does PeopleOps ask?", "How often does PeopleOps ask?"),
        # What stands in nothing that was found is not left out.
        ("What is paid for a hotel at Ormsby?", "What is paid for a hotel at Ormsby?"),
        # Of a question that is little more, all is read.
        ("Hotels at Tarnvik?", "Hotels at Tarnvik?"),
    ],
)
def test_the_line_is_looked_for_without_the_owner_of_the_rule(question: str, read: str) -> None:
    assert left_of(question, owners_named(question, FOUND)) == read
