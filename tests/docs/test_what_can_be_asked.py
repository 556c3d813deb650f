"""Each question that the users' page gives as an example is understood, all of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ea_core.agent.requests.parser import parse
from ea_core.agent.requests.request import Stage, Vocabulary

USERS = Path(__file__).parents[2] / "docs" / "users.md"
DEMO = Vocabulary(
    today=date(2026, 8, 19),
    me="Ada Reyes",
    clients=("Marisol Produce", "Yarrow Cosmetics"),
    people=("Ada Reyes", "Marcus Holm", "Sofia Lindqvist"),
    industries=("Agriculture", "Pharmaceuticals"),
    contacts=(("Laura Marlow", "Yarrow Cosmetics"),),
    stages=(Stage("new", "New", "open"), Stage("won", "Won", "won"), Stage("lost", "Lost", "lost")),
)


def test_the_examples_are_understood() -> None:
    text = USERS.read_text(encoding="utf-8").split("understands of the CRM:\n\n")[1]
    examples = [line.removeprefix("- ") for line in text.split("\n\n")[0].splitlines()]
    assert len(examples) > 20
    left = {}
    for question in examples:
        parts = parse(question, DEMO)
        said = [(one.loose, one.not_applied) for one in parts if one.loose or one.not_applied]
        if said or not all(one.requests for one in parts):
            left[question] = said
    assert not left
