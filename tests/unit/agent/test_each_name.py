"""A question about several things: the question for each of them."""

from __future__ import annotations

import pytest

from ea_core.agent.models.demands import demands_of
from ea_core.agent.models.each_name import for_each_code, for_each_name


@pytest.mark.parametrize(
    ("question", "each"),
    [
        ("What is the rent in Bexley and in Hove?", ("What is the rent in Bexley?", "What is the rent in Hove?")),
        ("What is the rent of Dalton Street and Quay Nine?", ("What is the rent of Dalton Street?", "What is the rent of Quay Nine?")),
        ("What is the hotel limit and the taxi limit in Rome?", ("What is the hotel limit in Rome?", "What is the taxi limit in Rome?")),
        ("How high are the deposit and the rent?", ("How high are the deposit?", "How high are the rent?")),
        ("What is the difference between the fee and the rate?", ()),
        ("What are the terms and conditions?", ()),
        ("Who signs and pays?", ()),
    ],
)  # fmt: skip
def test_of_names_and_things(question: str, each: tuple[str, ...]) -> None:
    assert for_each_name(question) == each


@pytest.mark.parametrize(
    ("question", "each"),
    [
        ("What do F-1 and F-2 mean?", ("What do F-1 mean?", "What do F-2 mean?")),
        ("Price of AX-10, AX-11 or AX-12?", ("Price of AX-10?", "Price of AX-11?", "Price of AX-12?")),
        ("What does F-1 mean on the LX-7?", ()),
        ("What does F-1 mean?", ()),
    ],
)  # fmt: skip
def test_of_codes(question: str, each: tuple[str, ...]) -> None:
    assert for_each_code(question, demands_of(question).codes) == each
