"""All rows of a table: what its first column names is asked for, and nothing else."""

from __future__ import annotations

import pytest

from ea_core.agent.models.whole_table import whole_table
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
