"""The row that has the most, the least or the latest of what is asked for."""

from __future__ import annotations

import pytest

from ea_core.agent.models.extract import Sentence
from ea_core.agent.models.extremes import asks_to_compare, compares, row_with_most
from ea_core.agent.models.standing import lines_in
from ea_core.agent.texts import unescaped
from tests.unit.agent.passages import passage

REGISTER = passage(
    "No. | Supplier | Kind | Annual value | Notice (months) | End\nC-1 | Aldgate | cleaning | £38,400 | 3 | 2026-03-31\n"
    "C-2 | Voltura | power | £412,000 | 6 | 2027-12-31\nC-3 | Kite | phones | £21,750 | 1 | 2026-08-31\n"
    "C-4 | Brook | cleaning | £9,600 | 1 | 2028-06-30\n|  | Total | £481,750 |  | ",
    title="Register",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "rows", "compared"),
    [
        ("Which contract has the highest annual value?", ["C-2"], 4),
        ("Which contract has the lowest annual value?", ["C-4"], 4),
        ("Which contract is the cheapest?", ["C-4"], 4),
        ("Which cleaning contract is the most expensive?", ["C-1"], 2),
        ("Which contracts have the shortest notice?", ["C-3", "C-4"], 4),
        ("Which contract has the latest end?", ["C-4"], 4),
        ("Which contract has the highest bonus?", [], 0),
        ("Is the highest annual value above £400,000?", [], 0),
        ("Which contract is with Kite?", [], 0),
    ],
)
def test_the_row_is_told_with_what_was_compared(
    question: str, rows: list[str], compared: int
) -> None:
    lines = [line for line in lines_in(REGISTER, {}) if not line.heading]
    best = [Sentence(1, line, 0.5, 0.5) for line in lines]
    found = row_with_most(question, best, [REGISTER], {})
    assert [line.cells[0] for line in lines if found and line.said in unescaped(found.text)] == rows
    assert found is None or f"of {compared} rows that were found in" in found.text


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Which device is the most expensive?", True),
        ("Which of our ships has the longest deck?", True),
        ("What is the highest hotel limit?", False),
        ("Which device is blue?", False),
    ],
)
def test_what_compares_things_needs_a_line_that_does(question: str, asks: bool) -> None:
    assert asks_to_compare(question) is asks
    assert compares("The longest deck is that of MS Lomvi.")
    assert not compares("60 devices cost $79.80 per device.")
