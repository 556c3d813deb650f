"""The chart of an answer: bars along one column of its table, which stands below with all numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from ea_core.agent.tables import CellKind, Table
from ea_core.ui.kit.charts import INK, LABELS, chart_config, inert, readable
from ea_core.ui.kit.format import compact_money, count, number, percent, plain, shortened

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MOST: Final = 24
"""Bars; what has more is read in the table."""
_NAME: Final = 28
_BAR, _TALL, _AROUND = 26, 240, 60
_COLOUR: Final = "#4c6fe0"


def show_chart(table: Table, key: str) -> None:
    """Draws the chart that the table names, when there is something to compare."""
    bars = bars_of(table)
    if not bars:
        return
    title = table.title or "Chart"
    up = table.columns[table.chart[1]].name if table.chart else title
    st.html(f'<p class="ea-chart-of">{escape(up)}</p>')
    st.plotly_chart(
        _figure(table, bars), key=f"chart-{key}", config=chart_config(plain(title)),
        alt=f"{plain(title)}: {count(len(bars), 'bar')}, the numbers stand in the table below",
    )  # fmt: skip


def bars_of(table: Table) -> list[tuple[str, float]]:
    """(name, height) of each bar; none where there are fewer than two, too many to be read, or only zeros."""
    if table.chart is None or table.total > len(table.rows):
        return []
    along, up = table.chart
    bars = [(_words(row[along]), row[up]) for row in table.rows]
    known = [(name, float(value)) for name, value in bars if value is not None]
    is_told = 1 < len(known) <= _MOST and len(known) == len(bars)
    return known if is_told and any(value for _, value in known) else []


def _words(cell: Any) -> str:
    name = cell["text"] if isinstance(cell, dict) else cell
    return str(name or "Not given")


def _label(value: float, kind: CellKind, currency: str) -> str:
    if kind == "money":
        return compact_money(value, currency)
    return percent(value) if kind == "rate" else number(round(value))


def _dated(months: Sequence[str]) -> Iterator[str]:
    """Months with the year below the first of each: twelve of them have room on a phone."""
    shown = ""
    for month, _, year in (name.rpartition(" ") for name in months):
        yield f"{month}<br>{year}" if year != shown else month
        shown = year


def _figure(table: Table, bars: list[tuple[str, float]]) -> go.Figure:
    """Months stand side by side, everything else one below the other with room for its name."""
    import plotly.graph_objects as go  # noqa: PLC0415 -- half a second that only charts take

    along, up = table.chart or (0, 0)
    is_time = table.columns[along].name == "Month"
    # Two long names that begin alike are still two bars: the place tells them apart, not the words.
    places = list(range(len(bars)))
    names = [inert(shortened(name, _NAME)) for name, _ in bars]
    heights = [value for _, value in bars]
    labels = [_label(value, table.columns[up].kind, table.currency) for value in heights]
    figure = go.Figure(
        go.Bar(
            x=places if is_time else heights,
            y=heights if is_time else places,
            orientation="v" if is_time else "h",
            text=labels, textposition="outside", cliponaxis=False, marker_color=_COLOUR,
            customdata=names, hovertemplate="%{customdata}: %{text}<extra></extra>",
        )
    )  # fmt: skip
    ticks = list(_dated(names)) if is_time else names
    named = {"tickvals": places, "ticktext": ticks, "title": None}
    figure.update_layout(
        height=_TALL if is_time else _AROUND + _BAR * len(bars),
        margin={"l": 8, "r": 48, "t": 24, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", dragmode=False,
        xaxis=named if is_time else {"visible": False},
        yaxis={"visible": False, "rangemode": "tozero"} if is_time else {**named, "autorange": "reversed"},
    )  # fmt: skip
    readable(figure)
    # What has no room to be read is left to the table.
    figure.update_layout(uniformtext={"minsize": LABELS - 1, "mode": "hide"})
    font = {"size": LABELS, "color": INK}
    figure.update_xaxes(automargin=True, fixedrange=True, tickfont=font)
    figure.update_yaxes(automargin=True, fixedrange=True, tickfont=font)
    figure.update_traces(textfont=font)
    return figure
