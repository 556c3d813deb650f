"""The forecast by month: what was won, what open deals may bring, the target; and the categories."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import plotly.graph_objects as go
import streamlit as st

from ea_core.crm.filters import UNDATED, PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.figures import ForecastMonth, PipelineFigures
from ea_core.crm.pipeline.periods import month_of
from ea_core.ui.deals.words import CATEGORY_NAMES
from ea_core.ui.kit.format import NOTHING, begun, compact_money, count, money, plain
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Bar, Column, Lines
from ea_core.ui.kit.words import month_name
from ea_core.ui.pipeline.charts import (
    LINE,
    OPEN,
    PALE,
    WON,
    dress,
    money_axis,
    opacities,
    show_chart,
)
from ea_core.ui.pipeline.period import Chosen
from ea_core.ui.pipeline.selection import behind, counted, earlier, name_of
from ea_core.ui.pipeline.words import CATEGORY_WORDS, whole
from ea_core.workspace import Workspace

_MOST_FILLED: Final = 60
_ALL_LABELS: Final = 18
_HALF_BAR: Final = 0.36


def show_forecast(
    me: Workspace,
    filters: PipelineFilters,
    figures: PipelineFigures,
    chosen: Chosen,
    unit: str,
    today: date,
) -> None:
    """The months with their coverage, then what stands in no month."""
    st.subheader("Forecast by month", anchor=False)
    months = without_gaps(figures.forecast)
    if not months:
        st.info(f"No open deal is expected in {chosen.words}, and none was won in it.")
    else:
        st.caption(plain(summary(months, chosen, unit)))
        show_chart(
            me,
            "forecast",
            f"Forecast by month, {chosen.words}",
            forecast_chart(months, unit, today),
            forecast_words(months, unit),
            rows=months,
            columns=month_columns(unit),
        )
    _in_no_month(me, filters, figures, unit)


def summary(months: Sequence[ForecastMonth], chosen: Chosen, unit: str) -> str:
    """The months in one sentence: won, weighted, at most, and what of the target that covers."""
    won = sum((row.won for row in months), Decimal(0))
    weighted = sum((row.weighted for row in months), Decimal(0))
    ceiling = sum((row.ceiling for row in months), Decimal(0))
    words = (
        f"{begun(chosen.words)}: {compact_money(won, unit)} won, "
        f"{compact_money(weighted, unit)} weighted and at most {compact_money(ceiling, unit)} "
        "still expected."
    )
    targets = [row.target for row in months if row.target is not None]
    if not targets:
        return words
    target = sum(targets, Decimal(0))
    missing = target - won
    if missing <= 0:
        return f"{words} The target of {compact_money(target, unit)} is reached."
    return (
        f"{words} {compact_money(missing, unit)} short of the {compact_money(target, unit)} target: "
        f"open deals cover that {times(float(ceiling / missing))}."
    )


def times(coverage: float | None) -> str:
    """How many times something is covered."""
    return NOTHING if coverage is None else f"{coverage:.1f} times"


def month_columns(unit: str) -> tuple[Column[ForecastMonth], ...]:
    """A month's numbers; won and expected lead to their deals."""
    return (
        Column(
            "Month",
            lambda row: Lines(
                month_name(row.month),
                "late" if row.overdue else "",
                behind("forecast", row.month) if row.open_count else "",
            ),
            "lines",
        ),
        Column("Won", lambda row: row.won, "money", unit=unit),
        Column(
            "Won deals",
            lambda row: counted(row.won_count, "deal", "month", row.month),
            "link",
        ),
        Column("Weighted", lambda row: row.weighted, "money", unit=unit),
        Column("At most", lambda row: row.ceiling, "money", unit=unit),
        Column(
            "Open deals",
            lambda row: counted(row.open_count, "deal", "forecast", row.month),
            "link",
        ),
        Column("Target", lambda row: row.target, "money", unit=unit),
        Column("Covered", lambda row: None if row.coverage is None else times(row.coverage)),
    )


def forecast_chart(months: Sequence[ForecastMonth], unit: str, today: date) -> go.Figure:
    """Per month won, on it what open deals may bring weighted, behind it at most; the target as a line.

    The months stand at 0, 1, 2, ...; those that have passed with deals still open in them are hatched.
    """
    places = list(range(len(months)))
    names = [month_name(row.month) for row in months]
    won = [float(row.won) for row in months]
    opens = [name_of("forecast", row.month) for row in months]
    wins = [name_of("month", row.month) for row in months]
    hatch = {
        "shape": ["/" if row.overdue else "" for row in months], "fillmode": "overlay",
        "fgcolor": "rgba(255, 255, 255, .7)", "size": 7,
    }  # fmt: skip
    amount = f"%{{customdata[1]}} {unit}"

    def bars(
        name: str, values: list[Decimal], on: list[float], behind_them: list[str], colour: str,
        width: float,
    ) -> go.Bar:  # fmt: skip
        return go.Bar(
            name=name,
            x=places,
            y=[float(value) for value in values],
            base=on,
            width=width,
            customdata=[
                [opened, f"{value:,.0f}"]
                for opened, value in zip(behind_them, values, strict=True)
            ],
            text=names,
            textposition="none",
            marker={"color": colour, "opacity": opacities(behind_them),
                    "pattern": hatch if behind_them is opens else None},
            hovertemplate=f"%{{text}}<br>{name.lower()} {amount}<extra></extra>",
        )  # fmt: skip

    figure = go.Figure(
        [
            bars("Open, at most", [row.ceiling for row in months], won, opens, PALE, 0.72),
            bars("Open, weighted", [row.weighted for row in months], won, opens, OPEN, 0.5),
            bars("Won", [row.won for row in months], [0.0] * len(months), wins, WON, 0.72),
        ]
    )
    _add_targets(figure, months, amount)
    _add_today(figure, months, today)
    dress(figure, legend=True, height=340)
    figure.update_layout(barmode="overlay", legend={"traceorder": "reversed"})
    step = -(-len(months) // _ALL_LABELS)
    figure.update_xaxes(
        tickvals=places[::step], ticktext=names[::step], range=[-0.6, len(months) - 0.4],
        zeroline=False, showgrid=False,
    )  # fmt: skip
    heights = [row.won + row.ceiling for row in months]
    figure.update_yaxes(**money_axis([*heights, *(row.target or 0 for row in months)], unit))
    return figure


def _add_targets(figure: go.Figure, months: Sequence[ForecastMonth], amount: str) -> None:
    """A line over each month that has a target; a point in the middle tells it."""
    known = [(place, row) for place, row in enumerate(months) if row.target is not None]
    if not known:
        return
    lines_x: list[float | None] = []
    lines_y: list[float | None] = []
    told: list[list[str] | None] = []
    for place, row in known:
        target = float(row.target or 0)
        words = ["", f"{row.target:,.0f}"]
        lines_x += [place - _HALF_BAR, place + _HALF_BAR, None]
        lines_y += [target, target, None]
        told += [words, words, None]
    figure.add_trace(
        go.Scatter(
            name="Target", x=lines_x, y=lines_y, mode="lines", customdata=told,
            line={"color": LINE, "width": 3},
            hovertemplate=f"target {amount}<extra></extra>",
        )
    )  # fmt: skip


def _add_today(figure: go.Figure, months: Sequence[ForecastMonth], today: date) -> None:
    """A dotted line at the day of today, when its month is shown."""
    shown = [row.month for row in months]
    month = f"{today:%Y-%m}"
    if month not in shown:
        return
    days = monthrange(today.year, today.month)[1]
    place = shown.index(month) - 0.5 + (today.day - 0.5) / days
    figure.add_vline(x=place, line={"dash": "dot", "width": 1.5, "color": "#808a9d"})
    figure.add_annotation(
        x=place, y=1, yref="paper", text="today", showarrow=False, xanchor="left", yanchor="top",
        xshift=4, font={"size": 12},
    )  # fmt: skip


def forecast_words(months: Sequence[ForecastMonth], unit: str) -> str:
    """The chart in words, for those who do not see it."""
    told = "; ".join(
        f"{month_name(row.month)}: won {row.won:,.0f}, weighted {row.weighted:,.0f}, at most "
        f"{row.ceiling:,.0f}"
        + (f", target {row.target:,.0f}" if row.target is not None else "")
        + (" (late)" if row.overdue else "")
        for row in months[-24:]
    )
    return f"Forecast by month in {unit}. {told}"


def without_gaps(months: Sequence[ForecastMonth]) -> list[ForecastMonth]:
    """The months with the empty ones between them, unless they lie years apart."""
    if not months:
        return []
    known = {row.month: row for row in months}
    first = date.fromisoformat(f"{months[0].month}-01")
    last = date.fromisoformat(f"{months[-1].month}-01")
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    if span > _MOST_FILLED:
        return list(months)
    zero = Decimal(0)
    rows = []
    for later in range(span):
        name = f"{month_of(first, later):%Y-%m}"
        rows.append(known.get(name) or ForecastMonth(name, zero, zero, zero, overdue=False))
    return rows


def _in_no_month(
    me: Workspace, filters: PipelineFilters, figures: PipelineFigures, unit: str
) -> None:
    """What no month holds: open deals expected earlier, and those that nobody expects on a day."""
    links = []
    if filters.from_date is not None:
        before = me.deals.page(earlier(filters), Paging(size=1))
        if before.total:
            words = (
                f"{count(before.total, 'open deal')} ({compact_money(before.value, unit)}) expected "
                "before the period"
            )
            links.append(link_html(words, behind("earlier"), css="ea-act", stays=True))
    if figures.undated.count:
        words = (
            f"{count(figures.undated.count, 'open deal')} "
            f"({compact_money(figures.undated.ceiling, unit)}) without an expected date"
        )
        links.append(link_html(words, behind("forecast", UNDATED), css="ea-act", stays=True))
    if links:
        st.html(" ".join(links))


def show_categories(me: Workspace, figures: PipelineFigures, chosen: Chosen, unit: str) -> None:
    """How sure the open deals are that are expected in the period."""
    del me
    st.subheader("Forecast categories", anchor=False)
    st.caption(plain(f"Open deals expected in {chosen.words}, by how sure they are."))
    most = max((row.value for row in figures.categories), default=Decimal(0))
    show_table(
        figures.categories,
        (
            Column(
                "Category",
                lambda row: Lines(
                    CATEGORY_NAMES[row.category],
                    f"{count(row.count, 'deal')}, {CATEGORY_WORDS[row.category]}",
                    behind("category", row.category) if row.count else "",
                ),
                "lines",
            ),
            Column(
                "Value",
                lambda row: Bar(row.value, most, money(whole(row.value), unit)),
                "bar",
                unit=unit,
            ),
            Column("Weighted", lambda row: whole(row.weighted), "money", unit=unit),
        ),
        key="categories",
        caption="Forecast categories",
    )
