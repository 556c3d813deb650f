"""Which tables of an answer have a chart, and what its bars are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ea_core.agent.tables import Column, Table
from ea_core.agent.tools.argument_types import Bars
from ea_core.agent.tools.deal_rows import sum_table
from ea_core.crm.deal_sums import DealSum
from ea_core.crm.filters import DealFilters, PipelineFilters
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
        replace(SUMS, rows=SUMS.rows[1:] * 2),  # nothing but zeros
    ):
        assert bars_of(table) == []


def test_groups_show_the_figure_that_is_asked_for_where_all_have_it() -> None:
    acme = DealSum("1", "Acme", 4, Decimal(900), Decimal(450), 0, 3, Decimal(700), 1)
    none = DealSum("2", "None", 1, Decimal(20), Decimal(0), 0, 0, Decimal(0), 0)

    def shown(*sums: DealSum, bars: Bars | None, closed: bool = True) -> list[tuple[str, float]]:
        return bars_of(
            sum_table(sums, "client", DealFilters(PipelineFilters()), closed=closed, weighted=False, currency="USD", bars=bars)
        )  # fmt: skip

    assert shown(acme, acme, bars="win_rate") == [("Acme", 0.75)] * 2
    assert shown(acme, none, bars="win_rate") == [("Acme", 900.0), ("None", 20.0)]
    assert shown(acme, none, bars="win_rate", closed=False) == [("Acme", 900.0), ("None", 20.0)]
    assert shown(acme, none, bars="deals") == [("Acme", 4.0), ("None", 1.0)]
