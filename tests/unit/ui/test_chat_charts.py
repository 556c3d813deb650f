"""Which tables of an answer have a chart, and what its bars are."""

from __future__ import annotations

from dataclasses import replace

from ea_core.agent.tables import Column, Table
from ea_core.ui.chat.charts import bars_of

SUMS = Table(
    "Deals by client",
    (Column("Client", "link"), Column("Deals", "number"), Column("Value", "money")),
    (
        ({"text": "Acme", "record": "client", "id": "1"}, 2, 300.0),
        ({"text": "", "record": "client", "id": "2"}, 1, 0.0),
    ),
    total=2,
    chart=(0, 2),
)


def test_bars_are_the_rows_when_all_of_them_are_there_and_known() -> None:
    assert bars_of(SUMS) == [("Acme", 300.0), ("Not given", 0.0)]
    for table in (
        replace(SUMS, chart=None),
        replace(SUMS, total=3),  # a chart of the first few would be taken for all
        replace(SUMS, rows=SUMS.rows[:1], total=1),
        replace(SUMS, rows=(*SUMS.rows, ("Unknown", 1, None)), total=3),
        replace(SUMS, rows=SUMS.rows * 13, total=26),
    ):
        assert bars_of(table) == []
