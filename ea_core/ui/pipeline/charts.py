"""The pipeline's figures as Plotly charts; colours, fonts and background come from the app's theme.

Each bar carries in `customdata` the name of the deals behind it (see `ea_core.ui.pipeline.behind`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from ea_core.crm.pipeline.figures import (
    ForecastMonth,
    FunnelStep,
    OwnerFigures,
    PipelineFigures,
    StageFigures,
)
from ea_core.crm.vocabulary import OPEN_STAGES
from ea_core.ui.kit.charts import LABELS, inert
from ea_core.ui.kit.format import count, percent
from ea_core.ui.kit.words import STAGE_NAMES, month_name

CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "scrollZoom": False}
MOST_OWNERS: Final = 12
_MOST_FILLED_MONTHS = 60
_DECEMBER = 12


def forecast_chart(months: Sequence[ForecastMonth], currency: str) -> go.Figure:
    """Per month what open deals may bring, weighted and at most, beside what was won.

    Months that have passed with deals still open in them are hatched.
    """
    rows = _without_gaps(months)
    names = [month_name(row.month) for row in rows]
    late = ["overdue" if row.overdue else "expected" for row in rows]
    money = f"%{{y:,.0f}} {currency}"
    figure = go.Figure(
        [
            go.Bar(
                name="Won",
                x=names,
                y=[float(row.won) for row in rows],
                customdata=[f"month:{row.month}" for row in rows],
                hovertemplate=f"%{{x}}<br>won {money}<extra></extra>",
            ),
            go.Bar(
                name="Open, weighted",
                x=names,
                y=[float(row.weighted) for row in rows],
                customdata=[f"forecast:{row.month}" for row in rows],
                text=late,
                textposition="none",
                marker={"pattern": {"shape": ["/" if row.overdue else "" for row in rows]}},
                hovertemplate=f"%{{x}}, %{{text}}<br>weighted {money}<extra></extra>",
            ),
            go.Scatter(
                name="Open, at most",
                mode="markers",
                x=names,
                y=[float(row.ceiling) or None for row in rows],
                customdata=[f"forecast:{row.month}" for row in rows],
                text=late,
                marker={"symbol": "diamond", "size": 9},
                hovertemplate=f"%{{x}}, %{{text}}<br>at most {money}<extra></extra>",
            ),
        ]
    )
    _dress(figure, legend=True, height=360)
    figure.update_layout(barmode="group", bargap=0.25)
    figure.update_xaxes(type="category", title="Month", tickangle=-45, nticks=18)
    figure.update_yaxes(title=f"Value ({currency})", rangemode="tozero")
    return figure


def funnel_chart(funnel: Sequence[FunnelStep]) -> go.Figure:
    """How many deals ever entered each stage, and how many of them went on."""
    figure = go.Figure(
        go.Bar(
            orientation="h",
            y=[STAGE_NAMES[step.stage] for step in funnel],
            x=[step.entered for step in funnel],
            customdata=[f"funnel:{step.stage}" for step in funnel],
            text=[_funnel_text(step) for step in funnel],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    )
    _dress(figure, height=260)
    figure.update_xaxes(
        title="Deals that ever entered the stage", range=_with_room([s.entered for s in funnel])
    )
    figure.update_yaxes(autorange="reversed")
    return figure


def stages_chart(stages: Sequence[StageFigures], currency: str) -> go.Figure:
    """The value of open deals by the stage that they are in."""
    rows = [row for row in stages if row.stage in OPEN_STAGES]
    names = [STAGE_NAMES[row.stage] for row in rows]
    money = f"%{{x:,.0f}} {currency}"
    figure = go.Figure(
        [
            go.Bar(
                name=label,
                orientation="h",
                y=names,
                x=[float(row.value if label == "Value" else row.weighted) for row in rows],
                customdata=[f"stage:{row.stage}" for row in rows],
                text=[count(row.count, "deal") for row in rows],
                textposition="outside" if label == "Value" else "none",
                hovertemplate=f"%{{y}}, %{{text}}<br>{label.lower()} {money}<extra></extra>",
            )
            for label in ("Value", "Weighted")
        ]
    )
    _dress(figure, legend=True, height=260)
    figure.update_layout(barmode="group")
    figure.update_xaxes(
        title=f"Open value ({currency})", range=_with_room([float(row.value) for row in rows])
    )
    figure.update_yaxes(autorange="reversed")
    return figure


def owners_chart(owners: Sequence[OwnerFigures], currency: str) -> go.Figure:
    """The open value of each owner of clients, the largest first."""
    rows = [row for row in owners if row.open_value][:MOST_OWNERS]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            # Two people may have the same name: the bars are told apart by number.
            y=list(range(len(rows))),
            x=[float(row.open_value) for row in rows],
            customdata=[f"owner:{row.owner_id or 'none'}" for row in rows],
            text=[inert(row.owner) for row in rows],
            textposition="none",
            hovertemplate=f"%{{text}}<br>open %{{x:,.0f}} {currency}<extra></extra>",
        )
    )
    _dress(figure, height=max(200, 90 + 30 * len(rows)))
    figure.update_xaxes(title=f"Open value ({currency})", rangemode="tozero")
    figure.update_yaxes(
        autorange="reversed",
        tickvals=list(range(len(rows))),
        ticktext=[inert(row.owner) for row in rows],
    )
    return figure


def described(figures: PipelineFigures, currency: str) -> dict[str, str]:
    """The charts in words, for those who do not see them."""
    steps = "; ".join(f"{STAGE_NAMES[s.stage]}: {_funnel_text(s)}" for s in figures.funnel)
    stages = "; ".join(
        f"{STAGE_NAMES[row.stage]}: {count(row.count, 'deal')}, {row.value:,.0f} {currency}"
        for row in figures.stages
        if row.stage in OPEN_STAGES
    )
    months = "; ".join(
        f"{month_name(row.month)}: won {row.won:,.0f}, weighted {row.weighted:,.0f}, "
        f"at most {row.ceiling:,.0f}{' (overdue)' if row.overdue else ''}"
        for row in figures.forecast[-_DECEMBER:]
    )
    owners = "; ".join(f"{row.owner}: {row.open_value:,.0f}" for row in figures.by_owner)
    return {
        "forecast": f"Forecast by month in {currency}. {months}",
        "funnel": f"Deals that ever entered each stage. {steps}",
        "stages": f"Open value by stage. {stages}",
        "owners": f"Open value by owner in {currency}. {owners}",
    }


def _without_gaps(months: Sequence[ForecastMonth]) -> list[ForecastMonth]:
    """The months with the empty ones between them, unless they lie years apart."""
    if not months:
        return []
    known = {row.month: row for row in months}
    year, month = (int(part) for part in months[0].month.split("-"))
    rows: list[ForecastMonth] = []
    while len(rows) < _MOST_FILLED_MONTHS:
        name = f"{year:04}-{month:02}"
        zero = type(months[0].won)(0)
        rows.append(known.get(name) or ForecastMonth(name, zero, zero, zero, overdue=False))
        if name == months[-1].month:
            return rows
        year, month = (year + 1, 1) if month == _DECEMBER else (year, month + 1)
    return list(months)


def _with_room(values: Sequence[float]) -> list[float]:
    """A range that leaves room for the text behind the longest bar."""
    return [0, max([*values, 1]) * 1.35]


def _funnel_text(step: FunnelStep) -> str:
    on = "" if step.conversion is None else f" · {percent(step.conversion)} go on"
    return f"{step.entered:,}{on}"


def _dress(figure: go.Figure, *, height: int, legend: bool = False) -> None:
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        clickmode="event+select",
        dragmode=False,
        font={"size": LABELS},
        hoverlabel={"align": "left"},
    )
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
