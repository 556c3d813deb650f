"""What the pipeline's charts have in common: colours, axes, and how a bar that is open stands out.

Each bar carries in `customdata` the name of the deals behind it (`selection.name_of`). Plotly's own
selection is not used: the address says what is open, so no chart can contradict another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, Final, cast

import plotly.graph_objects as go
import streamlit as st

from ea_core.ui.kit.address import asked, change_address
from ea_core.ui.kit.charts import INK, LABELS, chart_config
from ea_core.ui.kit.downloads import download_chart, download_table, file_name
from ea_core.ui.kit.format import compact_money
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Column, Row
from ea_core.ui.pipeline.selection import PARAMETER, PARAMETERS
from ea_core.workspace import Workspace

WON, OPEN, LOST, BAD = "#2e9d63", "#4c6fe0", "#8590a3", "#d9534f"
"""The colours of the badges: won green, open blue, lost grey, what is lost to a period red."""
PALE: Final = "rgba(76, 111, 224, .28)"
FIRM: Final = "rgba(76, 111, 224, .6)"
LINE: Final = "#e08a1e"
_FADED: Final = 0.35
_TICKS: Final = 5


def opacities(names: Sequence[str]) -> list[float]:
    """How strong each bar is: when one of these is open, the others step back."""
    open_now = asked(PARAMETER)
    if open_now not in names:
        return [1.0] * len(names)
    return [1.0 if name == open_now else _FADED for name in names]


def dress(figure: go.Figure, *, height: int, legend: bool = False) -> go.Figure:
    """The figure without a frame of its own, with labels that can be read."""
    font = {"size": LABELS, "color": INK}
    # All at once, as plain values: each update of Plotly's own takes milliseconds.
    layout = figure.layout.to_plotly_json() | {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": legend,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": font},
        "clickmode": "event+select",
        "dragmode": False,
        "font": {"size": LABELS},
        "hoverlabel": {"align": "left", "font": {"size": LABELS}},
    }
    for axis in {"xaxis", "yaxis", *(name for name in layout if name[1:5] == "axis")}:
        own = layout.get(axis, {})
        title = {**own.get("title", {}), "font": font}
        layout[axis] = {
            **own,
            "automargin": True,
            "fixedrange": True,
            "tickfont": font,
            "title": title,
        }
    layout["annotations"] = [{**one, "font": font} for one in layout.get("annotations", ())]
    figure.layout = layout
    for trace in figure.data:
        if getattr(trace, "textposition", "") == "outside":
            trace.textfont = font
    return figure


def money_axis(amounts: Iterable[Decimal | float], unit: str) -> dict[str, Any]:
    """An axis from zero over these amounts; its ticks are written like every other amount."""
    known = [0.0, *(float(amount) for amount in amounts)]
    low, high = min(known), max(known)
    step = _step((high - low) / _TICKS)
    ticks = [step * n for n in range(floor(low / step), ceil(high / step) + 2)]
    return {
        "rangemode": "tozero",
        "tickvals": ticks,
        "ticktext": [compact_money(tick, unit) for tick in ticks],
    }


def _step(least: float) -> float:
    """The next round number: 1, 2 or 5 times a power of ten, and no part of the unit."""
    if least <= 1:
        return 1.0
    power = 10.0 ** floor(log10(least))
    return power * next(times for times in (1, 2, 5, 10) if power * times >= least)


def show_chart(
    me: Workspace,
    name: str,
    title: str,
    figure: go.Figure,
    words: str,
    *,
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    opens: bool = True,
    numbers: str = "Numbers as a table",
) -> None:
    """A chart with its words for those who do not see it, its numbers as a table, and both as files.

    With `opens` a click on a bar opens the deals behind it.
    """
    # Another key when another figure is open: Plotly's own selection is gone with the old one.
    key = f"chart-{name}-{asked(PARAMETER)}"
    more: dict[str, Any] = {}
    if opens:
        more = {"on_select": lambda: _open_clicked(key), "selection_mode": "points"}
    st.plotly_chart(figure, key=key, config=chart_config(file_name(title)), alt=words, **more)
    show_numbers(
        me,
        name,
        title,
        rows,
        columns,
        label=numbers,
        chart=lambda: download_chart(me, title, figure, what="deals", key=f"{name}-chart"),
    )


def show_numbers(
    me: Workspace,
    name: str,
    title: str,
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    *,
    label: str = "Numbers as a table",
    folded: bool = True,
    chart: Callable[[], None] | None = None,
) -> None:
    """Numbers as a table with its files; `folded` under the label, or open.

    What is folded is drawn when it is opened, without the rest of the page.
    """

    def draw() -> None:
        show_table(rows, columns, key=f"table-{name}", caption=title)
        with st.container(horizontal=True):
            download_table(me, title, lambda: rows, columns, what="deals", key=f"{name}-file")
            if chart is not None:
                chart()

    @st.fragment
    def when_opened() -> None:
        box = st.expander(label, key=f"numbers-{name}", on_change="rerun")
        if box.open:
            with box:
                draw()

    if folded:
        when_opened()
    else:
        draw()


def _open_clicked(key: str) -> None:
    """Opens the deals behind the bar that was clicked; a click beside the bars changes nothing."""
    state = cast("dict[str, Any]", st.session_state.get(key) or {})
    points = state.get("selection", {}).get("points", [])
    if not points:
        return
    found = points[0].get("customdata")
    name = found[0] if isinstance(found, list) else found
    if name:
        change_address(**{**dict.fromkeys((*PARAMETERS, "cpage")), PARAMETER: str(name)})
