"""The pipeline on the screen: filters, figures, charts, and the deals behind each of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go
import streamlit as st

from ea_core.crm.filters import UNDATED, PipelineFilters
from ea_core.crm.pipeline.figures import PipelineFigures, TimeInStage
from ea_core.ui.kit.format import NOTHING, compact_money, count, money, percent, plain
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.words import EVERYBODY, STAGE_NAMES, owner_names
from ea_core.ui.pipeline.behind import open_clicked, open_figure, show_behind
from ea_core.ui.pipeline.charts import (
    CONFIG,
    described,
    forecast_chart,
    funnel_chart,
    owners_chart,
    stages_chart,
)
from ea_core.workspace import Workspace

CLIENTS = "pages/2_Clients.py"
CUSTOM: Final = "Choose days"
PERIODS: Final = ("All time", "This month", "This quarter", "Last quarter", "This year",
                  "Last 12 months", CUSTOM)  # fmt: skip
_MONTHS_PER_QUARTER = 3


def choose_filters(me: Workspace, today: date) -> PipelineFilters:
    """Owner and period; they stay in the address, so that a view can be passed on."""
    owners = owner_names(me.colleagues.everybody())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        owner = st.selectbox(
            "Owner", [EVERYBODY, *owners], key="owner", bind="query-params", width=220
        )
        period = st.selectbox("Period", PERIODS, key="period", bind="query-params", width=180)
        days = _choose_days(today) if period == CUSTOM else period_days(period, today)
    return PipelineFilters(days[0], days[1], owners.get(owner))


def _choose_days(today: date) -> tuple[date | None, date | None]:
    chosen = st.date_input(
        "First and last day",
        value=(today - timedelta(days=90), today),
        key="days",
        bind="query-params",
        width=240,
    )
    days = chosen if isinstance(chosen, tuple) else (chosen,)
    return (days[0] if days else None, days[-1] if len(days) > 1 else None)


def period_days(period: str, today: date) -> tuple[date | None, date | None]:
    """First and last day of a period by its name; None and None for all time."""
    quarter = date(today.year, today.month - (today.month - 1) % _MONTHS_PER_QUARTER, 1)
    match period:
        case "This month":
            return today.replace(day=1), _before(_months_on(today.replace(day=1), 1))
        case "This quarter":
            return quarter, _before(_months_on(quarter, _MONTHS_PER_QUARTER))
        case "Last quarter":
            return _months_on(quarter, -_MONTHS_PER_QUARTER), _before(quarter)
        case "This year":
            return date(today.year, 1, 1), date(today.year, 12, 31)
        case "Last 12 months":
            return _months_on(today.replace(day=1), -11), today
        case _:
            return None, None


def show_nothing(filters: PipelineFilters) -> None:
    """What to do when there is no deal to look at."""
    if filters != PipelineFilters():
        st.info("No deals fit these filters. Choose another owner or period.",
                icon=":material/filter_alt_off:")  # fmt: skip
        return
    st.info(
        "There are no deals yet. Open a client and add its first deal, or import a CSV file with "
        "`ea import deals`.",
        icon=":material/add_chart:",
    )
    st.page_link(CLIENTS, label="Go to the clients", icon=":material/groups:")


def show_figures(me: Workspace, figures: PipelineFigures, filters: PipelineFilters) -> None:
    """The main figures, each with the deals behind it."""
    unit = currency()
    with st.container(horizontal=True):
        _figure("Open value", compact_money(figures.open_value, unit),
                count(figures.open_count, "open deal"), "open")  # fmt: skip
        _figure("Weighted", compact_money(figures.weighted_value, unit),
                "value by probability", "open", key="weighted")  # fmt: skip
        _figure("Win rate", percent(figures.win_rate),
                f"n = {figures.closed_count:,} closed", "closed")  # fmt: skip
        _figure("Won value", compact_money(figures.won_value, unit),
                count(figures.won_count, "won deal"), "won")  # fmt: skip
        cycle = NOTHING if figures.cycle_days is None else f"{figures.cycle_days:,.0f} days"
        _figure("Sales cycle", cycle, "median until won", "won", key="cycle")
    show_behind(me, filters, "open", "closed", "won", "lost")


def show_charts(me: Workspace, figures: PipelineFigures, filters: PipelineFilters) -> None:
    """Forecast, funnel, stages and owners; a click on a bar opens its deals below the chart."""
    unit = currency()
    words = described(figures, unit)
    st.subheader("Forecast by month", anchor=False)
    st.caption("Click a bar to see the deals behind it. Hatched: the month has passed.")
    if figures.forecast:
        _chart("forecast", forecast_chart(figures.forecast, unit), words["forecast"], filters)
    else:
        st.info("No open deal has an expected closing date and none was won yet.")
    if figures.undated.count:
        st.button(
            f"{count(figures.undated.count, 'open deal')} "
            f"({plain(money(figures.undated.ceiling, unit))}) without an expected date",
            type="tertiary",
            icon=":material/event_busy:",
            on_click=open_figure,
            args=(f"forecast:{UNDATED}",),
        )
    show_behind(me, filters, "forecast", "month")
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Open value by stage", anchor=False)
        _chart("stages", stages_chart(figures.stages, unit), words["stages"], filters)
    with right:
        st.subheader("Funnel", anchor=False)
        _chart("funnel", funnel_chart(figures.funnel), words["funnel"], filters)
    show_behind(me, filters, "stage", "funnel")
    _details(figures)
    if filters.owner_id is None and sum(1 for row in figures.by_owner if row.open_value) > 1:
        st.subheader("Open value by owner", anchor=False)
        _chart("owners", owners_chart(figures.by_owner, unit), words["owners"], filters)
        show_behind(me, filters, "owner")


def _figure(label: str, value: str, note: str, behind: str, key: str | None = None) -> None:
    with st.container(border=True, width=154, gap=None):
        st.metric(label, value)
        st.button(
            f":primary[{note}]",
            key=f"figure-{key or behind}",
            type="tertiary",
            on_click=open_figure,
            args=(behind,),
        )


def _chart(name: str, figure: go.Figure, words: str, filters: PipelineFilters) -> None:
    # A selection made under other filters must not be taken for one of these.
    key = f"{name}-{filters.owner_id}-{filters.from_date}-{filters.to_date}"
    st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: open_clicked(key),
        selection_mode="points",
        config=CONFIG,
        alt=words,
    )


def _details(figures: PipelineFigures) -> None:
    speed = NOTHING if figures.velocity is None else plain(money(figures.velocity, currency()))
    stays = " · ".join(_stay(row) for row in figures.time_in_stage if row.median_days is not None)
    st.caption(f"Velocity: {speed} per day" + (f" · {stays}" if stays else ""))


def _stay(row: TimeInStage) -> str:
    return (
        f"in {STAGE_NAMES[row.stage]}: median {row.median_days or 0:,.0f} days, "
        f"a quarter longer than {row.p75_days or 0:,.0f}"
    )


def _months_on(first: date, months: int) -> date:
    """The first of the month so many months after the month that begins on `first`."""
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _before(day: date) -> date:
    return day - timedelta(days=1)
