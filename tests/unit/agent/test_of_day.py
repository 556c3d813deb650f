"""The documents of a day that a question names."""

from __future__ import annotations

import pytest

from ea_core.agent.models.days import days_in
from ea_core.agent.models.of_day import documents_of_day
from tests.unit.agent.passages import passage

MARCH = passage("Minutes of the committee, 12 March 2026\nAbsent: Cem Ak", title="Minutes")
MAY = passage("Minutes of the committee, 14 May 2026\nAbsent: nobody", title="Minutes")
RULES = passage("Fees are due at the end of March 2026.", title="Fees")
ALL = (MARCH, MAY, RULES)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Who was absent on 12 March 2026?", "Who was absent?"),
        ("Who was absent at the meeting of 2026-03-12?", "Who was absent at the meeting?"),
        ("Who was absent on 13 March 2026?", None),
        ("Which fees are due in March 2026?", None),
        ("Who was absent between 12 March 2026 and 14 May 2026?", None),
        ("What happened before 12 March 2026?", None),
    ],
)
def test_the_day_tells_the_document(question: str, left: str | None) -> None:
    found = documents_of_day(question, ALL)
    assert found == (None if left is None else (left, frozenset({MARCH.document_id})))


def test_where_all_are_of_that_day_it_tells_nothing() -> None:
    assert documents_of_day("Who was absent on 12 March 2026?", [MARCH]) is None


def test_a_long_number_behind_a_q_is_no_quarter() -> None:
    assert list(days_in("order Q11234567")) == []
    (quarter,) = days_in("in Q12026")
    assert quarter.range == next(iter(days_in("in Q1 2026"))).range
