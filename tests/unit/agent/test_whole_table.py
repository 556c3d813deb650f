"""All rows of a table: what its first column names is asked for, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.standing import lines_in
from ea_core.agent.models.whole_table import rows_for_each, whole_table
from ea_core.agent.texts import unescaped
from tests.unit.agent.passages import passage

OVEN = passage("Alarm | Cause\nA-1 | door open\nA-2 | no water\nA-3 | too hot\n\nThe oven was built in 2019.",
               title="Handbook of the Brix oven")  # fmt: skip


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("List all alarms of the Brix oven", 3),
        ("What are the alarms of the oven?", 3),
        ("Which alarms tell of water?", 0),
        ("Which alarm means no water?", 0),
        ("What does alarm A-2 mean?", 0),
        ("Which alarms does the Corvo mill have?", 0),
    ],
)
def test_rows_are_listed_where_no_one_of_them_is_meant(question: str, rows: int) -> None:
    found = whole_table(question, [OVEN], {})
    assert (found is not None) is bool(rows)
    if found is not None:
        assert found.text.count("Cause:") == rows
        assert f"These are {rows} rows" in found.text


FLEET = passage(
    "No. | Car | Driver | Fuel\nK-1 | Volvo EX30 | Mona Berg | electric\nK-2 | Skoda Octavia | Jens Ohm | diesel\n"
    "K-3 | Volvo V60 | Jens Ohm | diesel\nK-4 | Fiat 500 | Ada Lund | electric",
    title="Fleet list", heading_path=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Which cars does Jens Ohm drive?", ["K-2", "K-3"]),
        ("List all electric cars", ["K-1", "K-4"]),
        ("Which cars are diesel?", ["K-2", "K-3"]),
        ("Which car does Jens Ohm drive?", []),
        ("List all cars of the fleet list", ["K-1", "K-2", "K-3", "K-4"]),
        ("Which cars does Mona Berg drive?", []),  # one row, which the best line tells
    ],
)
def test_of_a_table_the_rows_are_listed_that_have_the_words_of_the_question(
    question: str, rows: list[str]
) -> None:
    lines = [line for line in lines_in(FLEET, {}) if not line.heading]
    best = [Sentence(1, line, 0.5, 0.5) for line in lines]
    found = rows_for_each(question, best, [FLEET], {})
    assert [line.text[:3] for line in lines if found and line.said in unescaped(found.text)] == rows


@pytest.mark.parametrize(
    ("rows", "named", "said"),
    [
        ("Motor | 55 kW\nWeight | 1,240 kg\nNoise | 69 dB", (), "Weight · 1,240 kg"),
        ("Motor | three-phase\nWeight | 1,240 kg\nNoise | 69 dB", (), "Weight · 1,240 kg"),
        ("Flow | 120 l/min | Head | 38 m\nWeight | 84 kg | Noise | 71 dB", (), "Weight · 84 kg · Noise · 71 dB"),
        ("Supplier | Kessel\nContract no. | K-26-1\nNotice | 3 months", (), "Contract no. · K-26-1"),
        ("Grade | Limit\nM1 | 8 hours\nM2 | 2 days", (), "Grade: M1 · Limit: 8 hours"),
        ("Term | Meaning\nWeft | cross thread\nWarp | long thread", ((0, 57),), "Term: Weft · Meaning: cross thread"),
    ],
)  # fmt: skip
def test_facts_of_a_data_sheet_are_no_names_of_columns(
    rows: str, named: tuple[tuple[int, int], ...], said: str
) -> None:
    lines = lines_in(replace(passage(rows), named=named), {})
    assert lines[1].said == said


def test_two_tables_below_each_other_keep_their_own_names() -> None:
    content = "City | Limit\nOslo | 210\nGrade | Car\nM1 | 35\nM2 | 48"
    lines = lines_in(replace(passage(content), named=((0, 23), (24, len(content)))), {})
    assert [line.said for line in lines if not line.heading] == [
        "City: Oslo · Limit: 210",
        "Grade: M1 · Car: 35",
        "Grade: M2 · Car: 48",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Standard | Premium\nHours | 8:00 to 18:00 | all day\nVisits | none | two", "Hours · 8:00 to 18:00 · all day"),
        ("Part | Price\nBolt | 3 EUR | on order\nNut | 1 EUR | on order", "Bolt · 3 EUR · on order"),
    ],
)  # fmt: skip
def test_a_row_with_more_cells_than_names_has_none_rather_than_wrong_ones(
    content: str, said: str
) -> None:
    lines = lines_in(replace(passage(content), named=((0, len(content)),)), {})
    assert lines[1].said == said
