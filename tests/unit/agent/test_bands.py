"""Prices at a quantity: which row and which column answer, and when none does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ea_core.agent.models.asked import Asked
from ea_core.agent.models.bands import prices_by_quantity
from ea_core.agent.models.demands import demands_of
from ea_core.agent.models.documents import answer_from
from ea_core.agent.models.quantity_bands import band_of
from ea_core.agent.models.row_tables import row_tables
from tests.unit.agent.passages import passage
from tests.unit.agent.test_documents import ask, embed

PRICES = passage(
    "Item | Unit | 1-9 | 10 to 49 | from 50\n"
    "Lantern Oru, brass | each | $40.00 | $36.00 | $31.50\n"
    "Lantern Oru, steel | each | $30.00 | $27.00 | $24.00\n"
    "Wick W7 | pack | $4.00 | $3.80 |\n"
    "Example: 60 brass lanterns cost $31.50 each.",
    title="Prices of lanterns",
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does a steel lantern cost for 12 pieces?", "10 to 49: $27.00"),
        ("How much is the brass Oru at 75 units?", "from 50: $31.50"),
        ("What is the price of a brass lantern when a client orders 9 of them?", "1-9: $40.00"),
        ("What do 12 steel lanterns cost each?", "10 to 49: $27.00"),
        ("price of 75 Oru brass", "from 50: $31.50"),
        ("What do 12 tin kettles cost?", None),
        ("Price of W7 for 1,000 pieces?", None),  # the cell is empty
        ("What does a steel lantern cost?", None),  # how many is not said
        ("What does a tin kettle cost for 12 pieces?", None),
    ],
)
def test_the_cell_of_the_thing_and_its_quantity_answers(question: str, said: str | None) -> None:
    found = prices_by_quantity(question, demands_of(question), [PRICES], {})
    assert [one.said.rpartition(" · ")[2] for one in found] == ([] if said is None else [said])


def test_each_row_that_may_be_meant_is_told() -> None:
    question = "What does a lantern cost for 12 pieces?"
    found = prices_by_quantity(question, demands_of(question), [PRICES], {})
    assert [one.said for one in found] == [
        "Item: Lantern Oru, brass · Unit: each · 10 to 49: $36.00",
        "Item: Lantern Oru, steel · Unit: each · 10 to 49: $27.00",
    ]
    assert "does not tell which" in ask(question, [PRICES]).text


def test_what_a_row_counts_is_not_what_it_sells() -> None:
    prices = passage(
        "Product | Unit | 1 to 24 | from 25\n"
        "Hub H2: for up to 60 lamps | each | $720 | $684\nLamp cleaning | lamp | $9 | $8\n"
        "Lamp L1: brass | each | $94 | $89"
    )
    question = "What does a lamp cost for 30 pieces?"
    found = prices_by_quantity(question, demands_of(question), [prices], {})
    assert [one.said.partition(" ·")[0] for one in found] == [
        "Product: Lamp cleaning",
        "Product: Lamp L1: brass",
    ]


def test_a_number_in_a_name_tells_rows_apart() -> None:
    prices = passage(
        "Product | 1 to 24 | from 25\nModel 3 pump | $70 | $60\nModel 5 pump | $90 | $80\nHose | $5 | $4"
    )
    question = "What does a Model 5 pump cost for 30 pieces?"
    found = prices_by_quantity(question, demands_of(question), [prices], {})
    assert [one.said for one in found] == ["Product: Model 5 pump · from 25: $80"]


def test_a_table_goes_over_passages() -> None:
    names = "Product | 1 to 24 | from 25\nRack R1 | $5 | $4\n"
    parts = [passage(f"{names}Lamp L{one} | ${one}0 | ${one}") for one in (1, 2)]
    parts[1] = replace(parts[1], document_id=parts[0].document_id)
    question = "What does a lamp cost for 30 pieces?"
    found = prices_by_quantity(question, demands_of(question), parts, {})
    assert [(one.number, one.line.cells[0]) for one in found] == [(1, "Lamp L1"), (2, "Lamp L2")]


def test_it_is_a_table_of_the_columns_that_are_told() -> None:
    question = "What does a lantern cost for 12 pieces?"
    asked = Asked(question, embed([question])[0], None)
    found = answer_from(asked, [PRICES], {}, embed, [4])
    (table,) = row_tables(found, {4: PRICES}, {})
    assert [column.name for column in table.columns] == ["Item", "Unit", "10 to 49"]
    assert [row[-1] for row in table.rows] == ["$36.00", "$27.00"]
    assert table.words in found.text


@pytest.mark.parametrize(
    ("name", "band"),
    [
        ("1 to 24", (1, 24)), ("25–99", (25, 99)), ("ab 1.000", (1000, float("inf"))),  # noqa: RUF001 -- the dash is meant
        ("250+", (250, float("inf"))), ("over 100", (101, float("inf"))), ("up to 9", (0, 9)),
        ("< 10", (0, 9)), ("100 or more", (100, float("inf"))), ("Price", None), ("2026", None),
    ],
)  # fmt: skip
def test_bands_as_they_are_named(name: str, band: tuple[float, float] | None) -> None:
    assert band_of(name) == band
