"""Comparisons of two things by one figure."""

from __future__ import annotations

import pytest

from ea_core.agent.models.compared import beside_each_other, is_of_both
from ea_core.agent.models.found import Found
from ea_core.agent.models.sides import Side, sides_of
from tests.unit.agent.passages import passage


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("Compare the rents of Dundee and Perth", "What is the rent of Dundee?", "What is the rent of Perth?"),
        ("Is the rent of Dundee higher than that of Perth?", "What is the rent of Dundee?", "What is the rent of Perth?"),
        ("Is the deposit in Dundee higher than in Perth?", "What is the deposit in Dundee?", "What is the deposit in Perth?"),
        ("Is the warranty on the Relay G5 longer than on the Pulse V3?", "What is the warranty on the Relay G5?", "What is the warranty on the Pulse V3?"),
        ("Which is longer, the notice period of the Dundee lease or of the Perth lease?", "What is the notice period of the Dundee lease?", "What is the notice period of the Perth lease?"),
        ("Which has the longer range, the Corrie 20 or the Corrie 35?", "What is the range of the Corrie 20?", "What is the range of the Corrie 35?"),
        ("Does the Perth lease end later than the Dundee lease?", "When does the Perth lease end?", "When does the Dundee lease end?"),
        ("Does the Relay G5 have a longer warranty than the Pulse V3?", "What is the warranty of the Relay G5?", "What is the warranty of the Pulse V3?"),
        ("How much higher is the rent of Dundee than that of Perth?", "What is the rent of Dundee?", "What is the rent of Perth?"),
        ("What is the difference in rent between Dundee and Perth?", "What is the rent of Dundee?", "What is the rent of Perth?"),
        ("Is the hotel limit higher than the breakfast limit?", "What is the hotel limit?", "What is the breakfast limit?"),
        ("Is Premium support dearer than Standard support?", "How much does Premium support cost?", "How much does Standard support cost?"),
    ],
)  # fmt: skip
def test_both_sides_are_asked_for(question: str, first: str, second: str) -> None:
    assert [side.question for side in sides_of(question)] == [first, second]


@pytest.mark.parametrize(
    "question",
    [
        "Is the notice period longer than three months?",
        "Is the rent higher than £5,000?",
        "Is it cheaper than last year?",
        "Is the pipeline bigger than last month?",
        "Compare this quarter with last quarter",
        "Compare Sofia and Marcus",
        "Can a discount be higher than 20 %?",
        "Are customers happier than before?",
        "What is the rent of Dundee and Perth?",
        "Is the area of the warehouse larger than 2,000 square metres?",
    ],
)
def test_no_two_things_are_compared(question: str) -> None:
    assert sides_of(question) == ()


_SIDES = (Side("Dundee", "What is the rent of Dundee?", ("dundee",)), Side("Perth", "What is the rent of Perth?", ("perth",)))  # fmt: skip
_LEASES = (passage("The monthly rent is £8,400.", "Lease of Dundee"), passage("The monthly rent is £6,950.", "Lease of Perth"))  # fmt: skip


def _found(number: int) -> Found:
    text = _LEASES[number - 1].content
    return Found(f"{text} [{number}]", answered=True, quotes={number: text})


def test_both_are_told_with_their_names() -> None:
    both = beside_each_other(_SIDES, [_found(1), _found(2)], _LEASES)
    assert both.answered
    assert both.text == "Dundee: The monthly rent is £8,400. [1]\n\nPerth: The monthly rent is £6,950. [2]"  # fmt: skip
    assert set(both.quotes) == {1, 2}


def test_the_other_ones_figure_is_not_told_for_it() -> None:
    one = beside_each_other(_SIDES, [_found(1), _found(1)], _LEASES)
    assert one.text == "Dundee: The monthly rent is £8,400. [1]\n\nPerth: the knowledge base does not tell this."  # fmt: skip
    none = beside_each_other(_SIDES, [_found(2), _found(1)], _LEASES)
    assert not none.answered


def test_a_row_that_has_both_is_told_once() -> None:
    row = Found("Rent · Dundee: £8,400 · Perth: £6,950 [1]", answered=True, quotes={1: "Rent"})
    nothing = Found("", answered=False)
    places = [passage("Rent | £8,400 | £6,950\nDundee | Perth", "Rents")]
    assert beside_each_other(_SIDES, [row, nothing], places).text == row.text
    assert is_of_both(_SIDES, row)
    assert not is_of_both(_SIDES, _found(1))
