"""Slips of a question: which are sure, which may be rare words, and what stays as it is."""

from __future__ import annotations

import pytest

from ea_core.agent.models.misspelt import mended_question

VOCABULARY = (
    "holiday",
    "year",
    "hotel",
    "discount",
    "responsible",
    "work",
    "began",
    "maternity",
    "notice",
    "outrage",
    "hr",
    "matter",
)


@pytest.mark.parametrize(
    ("question", "meant", "sure"),
    [
        ("how many hoildays a yaer", "how many holidays a year", True),
        ("hw many holidays", "how many holidays", False),
        ("an hr matter for ux", "an hr matter for ux", True),
        ("hotell limit", "hotel limit", True),
        ("who aproves a discont", "who approves a discount", True),
        ("may I wrk there", "may I work there", False),
        ("is there vegan food", "is there began food", False),
        ("Paternity leave", "maternity leave", False),
        ("the contract with Hoteel", "the contract with Hoteel", True),
        ("error E-4711 of hotelx.example", "error E-4711 of hotelx.example", True),
        ("limit for the depot", "limit for the depot", True),
    ],
)  # fmt: skip
def test_a_slip_is_mended_where_a_known_word_is_meant(
    question: str, meant: str, sure: bool
) -> None:
    ranks = {word: place for place, word in enumerate(VOCABULARY)}
    mended = mended_question(
        question,
        ranks.get,
        "Holidays. Who approves what, limits, food, leave: error, contract, depot, limit",
    )
    assert (mended.question, mended.sure) == (meant, sure)
