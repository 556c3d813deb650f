"""Which questions ask for records of the CRM, understood or not."""

from __future__ import annotations

import pytest

from ea_core.agent.requests.of_records import asks_for_records


@pytest.mark.parametrize(
    ("question", "is_so"),
    [
        ("Which deals have the biggest delay?", True), ("and what about our lost deals", True),
        ("Who won nothing this year?", True), ("who\N{RIGHT SINGLE QUOTATION MARK}s stopped working on their leads", True),
        ("Open deals sorted by value", True), ("Please list all our active clients", True),
        ("How many of the clients complained?", True), ("my late deals", True),
        ("Are there clients in the same city?", True), ("Ada's tasks for next week", True),
        ("tasks done late in October", True), ("Compare win rate and deal size by product family", True),
        ("How long do deals take?", False), ("What is a stalled deal?", True),
        ("May I give a discount to a client?", False), ("How far ahead must leave be requested?", False),
        ("How far behind are we?", True), ("Which of my reps logged fewer than five calls?", True), ("Whoever is ill tells whom?", False),
        ("Who tells the team lead?", False), ("How do I close a deal?", False),
    ],
)  # fmt: skip
def test_questions_for_records(question: str, is_so: bool) -> None:
    assert asks_for_records(question) is is_so
