"""How deals get on: the funnel, the time in each stage, win rates, why deals were lost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, cast

import plotly.graph_objects as go
import streamlit as st

from ea_core.crm.pipeline.figures import (
    Dimension,
    FunnelStep,
    LostReason,
    PipelineFigures,
    TimeInStage,
    WinRate,
)
from ea_core.ui.kit.charts import inert
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.format import count, money, number, percent, plain
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Bar, Column, Link
from ea_core.ui.kit.words import month_name
from ea_core.ui.pipeline.charts import LOST, OPEN, WON, dress, opacities, show_chart
from ea_core.ui.pipeline.selection import behind, counted, name_of
from ea_core.ui.pipeline.view import View
from ea_core.ui.pipeline.words import DIMENSION_NAMES, whole

BY: Final = "by"
_HUNDRED: Final = 100
_COLOURS: Final = {"open": OPEN, "won": WON, "lost": LOST}


def show_funnel(view: View, figures: PipelineFigures) -> None:
    """How many of the deals created in the period entered each stage, and went on."""
    st.subheader("Funnel", anchor=False)
    made = figures.headline.created_count
    if not made:
        st.caption(plain(f"No deal was created in {view.chosen.words}."))
        return
    st.caption(plain(
        f"Of the {count(made, 'deal')} created in {view.chosen.words}, each counted once in every stage "
        "that it entered. Going on is entering a later stage, or being won."
    ))  # fmt: skip
    show_chart(
        view.me,
        "funnel",
        f"Funnel, {view.chosen.words}",
        funnel_chart(figures.funnel),
        "Deals that entered each stage. "
        + "; ".join(f"{step.name}: {_entered(step)}" for step in figures.funnel),
        rows=figures.funnel,
        columns=(
            Column("Stage", lambda step: step.name),
            Column(
                "Entered",
                lambda step: counted(step.entered, "deal", "funnel", step.stage),
                "link",
            ),
            Column("Went on", lambda step: step.went_on, "number"),
            Column("Share", lambda step: _percent(step.conversion), "percent"),
        ),
    )


def funnel_chart(funnel: Sequence[FunnelStep]) -> go.Figure:
    """A bar a stage; the words beside it say how many went on."""
    names = [name_of("funnel", step.stage) for step in funnel]
    places = list(range(len(funnel)))
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=places,
            x=[step.entered for step in funnel],
            customdata=names,
            # In two lines there is room for them beside the longest bar on a phone, too.
            text=[_entered(step).replace(", ", "<br>") for step in funnel],
            textposition="outside",
            cliponaxis=False,
            marker={"color": [_COLOURS[step.kind] for step in funnel],
                    "opacity": opacities(names)},
            hovertemplate="%{text}<extra></extra>",
        )
    )  # fmt: skip
    dress(figure, height=60 + 44 * len(funnel))
    most = max([step.entered for step in funnel], default=0)
    figure.update_xaxes(visible=False, range=[0, max(most, 1) * 1.55])
    figure.update_yaxes(
        autorange="reversed", tickvals=places, ticktext=[inert(step.name) for step in funnel]
    )
    return figure


def _entered(step: FunnelStep) -> str:
    on = "" if step.conversion is None else f", {percent(step.conversion)} went on"
    return f"{step.entered:,}{on}"


def show_time_in_stage(view: View, stays: Sequence[TimeInStage]) -> None:
    """How long deals stayed in each open stage."""
    st.subheader("Time in stage", anchor=False)
    st.caption(plain(
        f"Stays that ended in {view.chosen.words}, of which the beginning and the end were observed. "
        "The bar is the median; a quarter stayed longer than its pale part."
    ))  # fmt: skip
    most = Decimal(str(max([row.p75_days or 0 for row in stays], default=0)))
    show_table(
        stays,
        (
            Column("Stage", lambda row: row.name),
            Column(
                "Median",
                lambda row: (
                    None
                    if row.median_days is None
                    else Bar(
                        Decimal(str(row.median_days)).quantize(Decimal("0.01")),
                        most,
                        count(round(row.median_days), "day"),
                        ceiling=Decimal(str(row.p75_days or 0)),
                    )
                ),
                "bar",
                place="beside",
            ),
            Column(
                "A quarter longer than",
                lambda row: None if row.p75_days is None else count(round(row.p75_days), "day"),
                place="wide",
            ),
            Column(
                "Stays",
                lambda row: counted(row.n, "stay", "stays", row.stage),
                "link",
            ),
            Column(
                "Left out",
                lambda row: f"{number(row.unknown)} not observed" if row.unknown else None,
            ),
        ),
        key="stays",
        caption="Time in stage",
    )


def show_win_rates(view: View, figures: PipelineFigures) -> None:
    """Won and lost by owner, industry, size, source or month of creation."""
    st.subheader("Win rate", anchor=False)
    st.caption(plain(
        f"Won of the deals closed in {view.chosen.words}: "
        f"{percent(figures.win_rate)} of {count(figures.closed_count, 'deal')}."
    ))  # fmt: skip
    options = {str(key): name for key, name in DIMENSION_NAMES.items()}
    chosen = choose_segment(BY, options, label="By", default="owner", resets=())
    dimension = cast("Dimension", chosen)
    rows = figures.win_rates.get(dimension, ())
    columns = rate_columns(dimension, view)
    show_table(rows, columns, key="rates", caption=f"Win rate by {DIMENSION_NAMES[dimension].lower()}",
               empty="No deal was closed in this period.")  # fmt: skip
    if rows:
        download_table(view.me, f"Win rate by {DIMENSION_NAMES[dimension].lower()}", lambda: rows,
                       columns, what="deals", key="rates-file")  # fmt: skip


def rate_columns(dimension: Dimension, view: View) -> tuple[Column[WinRate], ...]:
    """A group's win rate by number and by value."""

    def name(row: WinRate) -> str:
        if dimension == "created_month" and row.key:
            return month_name(row.key)
        return row.name

    return (
        Column(
            DIMENSION_NAMES[dimension],
            lambda row: Link(name(row), behind("rate", dimension, row.key or "")),
            "link",
        ),
        Column(
            "Win rate",
            lambda row: None
            if row.win_rate is None
            else Bar(_percent(row.win_rate) or Decimal(0), _HUNDRED, percent(row.win_rate)),
            "bar",
            place="beside",
        ),
        Column("Won", lambda row: row.won_count, "number", place="wide"),
        Column("Lost", lambda row: row.lost_count, "number", place="wide"),
        Column("Closed", lambda row: f"{number(row.won_count)} of {number(row.n)}"),
        Column("By value", lambda row: _percent(row.win_rate_value), "percent", place="wide"),
        Column("Won value", lambda row: whole(row.won_value), "money", unit=view.unit,
               place="below"),
    )  # fmt: skip


def show_lost_reasons(view: View, figures: PipelineFigures) -> None:
    """Why deals were lost in the period."""
    st.subheader("Why deals were lost", anchor=False)
    heading = figures.headline
    if not heading.lost_count:
        st.caption(plain(f"No deal was lost in {view.chosen.words}."))
        return
    st.caption(plain(
        f"{count(heading.lost_count, 'deal')} lost in {view.chosen.words}, worth "
        f"{money(whole(heading.lost_value), view.unit)}."
    ))  # fmt: skip
    most = max(row.count for row in figures.lost_reasons)
    columns: tuple[Column[LostReason], ...] = (
        Column(
            "Reason",
            lambda row: Link(row.reason or "No reason given", behind("lost", row.reason or "")),
            "link",
        ),
        Column("Deals", lambda row: Bar(row.count, most, number(row.count)), "bar", place="wide"),
        Column("Share", lambda row: _percent(row.share), "percent", place="below"),
        Column("Value", lambda row: whole(row.value), "money", unit=view.unit, place="beside"),
    )
    show_table(figures.lost_reasons, columns, key="lost", caption="Why deals were lost")
    download_table(view.me, "Why deals were lost", lambda: figures.lost_reasons, columns,
                   what="deals", key="lost-file")  # fmt: skip


def _percent(fraction: float | None) -> Decimal | None:
    return None if fraction is None else Decimal(str(round(fraction * _HUNDRED, 2)))
