"""The things that a question names."""

from __future__ import annotations

import pytest

from ea_core.agent.models.nouns import nouns_of


@pytest.mark.parametrize(
    ("question", "nouns"),
    [
        ("On which days are parrots allowed in the canteen?", {"parrots": "", "canteen": ""}),
        ("How long does the crane keep its logs?", {"logs": ""}),
        ("Who paints the garden fence?", {"fence": "garden"}),
        ("Is laundry reimbursed on long trips?", {"laundry": "", "trips": ""}),
        ("Where do guests leave their skis?", {"guests": "", "skis": ""}),
    ],
)
def test_the_things_that_a_question_names(question: str, nouns: dict[str, str]) -> None:
    found = nouns_of(question)
    assert {word: found.get(word) for word in nouns} == nouns
