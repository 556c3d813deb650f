"""The forecast from history repeated at the start of past quarters, beside what came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

import streamlit as st

from ea_core.crm.pipeline.backtest import BacktestQuarter, bias, had_history
from ea_core.crm.pipeline.expected import Range
from ea_core.crm.pipeline.periods import Period
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import percent, plain
from ea_core.ui.kit.table import Badge, Column
from ea_core.ui.pipeline.charts import show_numbers
from ea_core.ui.pipeline.period import period_words
from ea_core.ui.pipeline.view import View
from ea_core.ui.pipeline.words import whole

_SLIGHT: Final = 0.005


def show_backtest(view: View) -> None:
    """Past quarters, computed when somebody opens them."""
    box = st.expander("How good were such forecasts? The last quarters", key="backtest",
                      on_change="rerun")  # fmt: skip
    if not box.open:
        return
    with box, shown_errors():
        quarters = view.me.pipeline.backtest(view.filters)
        if not quarters:
            st.caption("No quarter is over yet in which deals were open.")
            return
        st.caption(
            plain(
                "What the start of each quarter would have forecast with what was known then, beside "
                f"what the deals that were open then brought. {bias_words(quarters)}"
            )
        )
        show_numbers(view.me, "backtest", "Back-test of the forecast", quarters,
                     backtest_columns(view.unit), folded=False)  # fmt: skip


def backtest_columns(unit: str) -> tuple[Column[BacktestQuarter], ...]:
    """A past quarter: the forecasts, what came, and whether it lay in the range."""

    def forecast(title: str, value: Callable[[Range], Decimal]) -> Column[BacktestQuarter]:
        return Column(
            title,
            lambda row: whole(value(row.expectation.value)) if had_history(row) else None,
            "money",
            unit=unit,
            place="wide",
        )

    return (
        Column("Quarter", lambda row: period_words(Period(row.first, row.last))),
        forecast("Low", lambda found: found.p10),
        forecast("Middle", lambda found: found.p50),
        forecast("High", lambda found: found.p90),
        Column("Typed", lambda row: None if row.typed is None else whole(row.typed), "money",
               unit=unit, place="wide"),
        Column("Came", lambda row: whole(row.won_of_open_value), "money", unit=unit, place="beside"),
        Column("Came in range", lambda row: (in_range(row),), "badges"),
        Column("All won", lambda row: whole(row.won_value), "money", unit=unit, place="wide"),
    )  # fmt: skip


def bias_words(quarters: Sequence[BacktestQuarter]) -> str:
    """How far the forecast was off in all quarters together that had something to learn from."""
    off = bias(quarters)
    if off is None:
        return ""
    number_of = sum(had_history(row) for row in quarters)
    together = "the last quarter" if number_of == 1 else f"the last {number_of} quarters together"
    if abs(off) < _SLIGHT:
        return f"In {together} it was right on average."
    return f"In {together} it was {percent(abs(off))} too {'high' if off > 0 else 'low'}."


def in_range(row: BacktestQuarter) -> Badge:
    """Where what came lies beside the forecast's range."""
    if not had_history(row):
        return Badge("No past deals then", "gray")
    if row.won_of_open_value < row.expectation.value.p10:
        return Badge("Below the range", "orange")
    if row.won_of_open_value > row.expectation.value.p90:
        return Badge("Above the range", "blue")
    return Badge("In the range", "green")
