"""Questions that lead on from what a document answered."""

from __future__ import annotations

import pytest

from ea_core.agent.models.answered_before import Before, answered_before, asks_for_more
from ea_core.agent.models.base import Said
from ea_core.agent.models.found import NOT_ANSWERED
from ea_core.agent.models.going_on import going_on
from ea_core.agent.models.leading_on import leads_on
from ea_core.agent.models.side_pointed import meets_side, points_to_side
from ea_core.agent.models.synonyms import stand_for_one, with_loss, with_other_words
from ea_core.agent.requests.taken_apart import pieces_of
from tests.unit.agent.passages import passage

_RULE = "Managers may give up to 8 % discount."
_MORE = "Above 8 % they file a request form."
_CITED = {"document": "d", "passage": "p", "quote": _RULE}


def test_what_answered_before_is_passed_over_refusals_only() -> None:
    answered = Said("assistant", _RULE, {"cited": [_CITED]})
    refused = Said("assistant", NOT_ANSWERED)
    before = answered_before((Said("user", "a"), answered, Said("user", "b"), refused))
    assert before == Before(("d",), (("p", _RULE),))
    assert answered_before((answered, Said("assistant", "12 open deals."))) is None
    assert answered_before(()) is None


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("Is there an exception?", True),
        ("Who approves?", True),
        ("What's the process?", True),
        ("Is there an exception for charities?", False),
        ("Who approves discounts?", False),
        ("How much holiday do I have?", False),
    ],
)
def test_what_is_always_of_something(question: str, *, more: bool) -> None:
    assert asks_for_more(question) is more


def test_above_that_is_the_line_that_says_so() -> None:
    one = passage(f"{_RULE} {_MORE} Any number above 20 pieces is counted.", "Discounts")
    before = Before((str(one.document_id),), ((str(one.chunk_id), _RULE),))
    found = going_on("Above that, what's the process?", before, {3: one}, {})
    assert found is not None
    assert found.quotes == {3: _MORE}
    assert going_on("Who signs that?", before, {3: one}, {}) is None
    assert going_on("And below that?", before, {3: one}, {}) is None
    assert going_on("what if it's more?", before, {3: one}, {}) == found
    assert meets_side("And above that?", _MORE)
    assert not meets_side("And above that?", _RULE)


def test_at_which_quantity_is_the_row_with_the_bands() -> None:
    one = passage("Service | 1 to 9 | 10 to 49\nPallet | £51 | £47\n", "Prices")
    before = Before((str(one.document_id),), ((str(one.chunk_id), "Pallet | £51 | £47"),))
    found = going_on("at what quantity does it get cheaper?", before, {1: one}, {})
    assert found is not None
    assert "10 to 49: £47" in found.text


@pytest.mark.parametrize(
    ("message", "pieces"),
    [
        ("Above that, what's the process?", ["Above that, what's the process?"]),
        ("what is the rule for home office, how many days", ["how many days for home office"]),
        ("what is the policy on pets, who approves", ["who approves for pets"]),
        ("what is the rule for home office, how many deals are open", ["what is the rule for home office", "how many deals are open"]),
        ("In May, how many deals did we win?", ["In May", "how many deals did we win?"]),
    ],
)  # fmt: skip
def test_a_piece_that_asks_nothing_by_itself(message: str, pieces: list[str]) -> None:
    assert pieces_of(message) == pieces


def test_words_of_offices() -> None:
    assert with_other_words("How much vacation do I get?").endswith("annual leave holiday")
    assert with_other_words("What is the rent?") == "What is the rent?"
    assert "loss theft equipment" in with_loss("My laptop was stolen")
    assert with_loss("How many deals did we lose?") == "How many deals did we lose?"
    assert with_loss("What is the phone number?") == "What is the phone number?"
    for one, other in (("laptop", "equipment"), ("expenses", "receipts"), ("cheaper", "lower")):
        assert stand_for_one(one, other)
    for one, other in (("phone", "equipment"), ("leave", "sick"), ("hotel", "receipts")):
        assert not stand_for_one(one, other)


@pytest.mark.parametrize(
    ("question", "side"),
    [
        ("and beyond that?", True),
        ("what if it costs more?", True),
        ("And if it's less?", True),
        ("Anything higher?", True),
        ("longer than that?", True),
        ("What more do we know about the client?", False),
        ("Who works more than 40 hours?", False),
    ],
)
def test_what_holds_beyond_what_was_said(question: str, *, side: bool) -> None:
    assert points_to_side(question) is side
    assert leads_on(question) is side
