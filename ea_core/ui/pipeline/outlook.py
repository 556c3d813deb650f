"""The forecast from the company's own history beside the typed one, and its evidence."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import plotly.graph_objects as go
import streamlit as st

from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.crm.pipeline.outlook import DealEvidence, Outlook, StageEvidence
from ea_core.ui.kit.address import asked_page, here
from ea_core.ui.kit.drawer import show_drawer
from ea_core.ui.kit.format import compact_money, count, day, number, percent, plain
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import Paged, show_table
from ea_core.ui.kit.table import Column, Lines, Link
from ea_core.ui.kit.words import owner_words
from ea_core.ui.pipeline.backtest import show_backtest
from ea_core.ui.pipeline.charts import FIRM, LINE, OPEN, PALE, WON, dress, money_axis, show_chart
from ea_core.ui.pipeline.selection import behind, counted
from ea_core.ui.pipeline.view import View
from ea_core.ui.pipeline.words import whole

EVIDENCE: Final = "evidence"
PER_PAGE: Final = 25
_HUNDRED: Final = 100
Row = tuple[str, Decimal]


def show_outlook(view: View, figures: PipelineFigures) -> None:
    """What the period will end with, by history and by typed probabilities."""
    st.subheader("Forecast from your own history", anchor=False)
    found = view.me.pipeline.outlook(view.filters)
    if found is None:
        st.caption(plain(f"{view.scope} is over: nothing more is expected in it."))
    elif found.expectation.count == found.expectation.without_history:
        st.caption(
            "No deal that was in the stages of the open deals has ended yet, so there is nothing to "
            "learn from."
        )
    else:
        _show_range(view, found, figures)
    show_backtest(view)


def _show_range(view: View, found: Outlook, figures: PipelineFigures) -> None:
    unit, likely = view.unit, found.expectation.value
    st.caption(plain(said(found, view)))
    targets = [row.target for row in figures.forecast if row.target is not None]
    target = sum(targets, Decimal(0)) if targets and view.chosen.period else None
    rows = range_rows(found, target)
    show_chart(
        view.me,
        "outlook",
        f"Forecast from history, {view.chosen.words}",
        range_chart(found, target, unit),
        f"Forecast from history in {unit}. "
        + "; ".join(f"{name}: {whole(value):,}" for name, value in rows),
        rows=rows,
        columns=(
            Column("What", lambda row: row[0]),
            Column("Value", lambda row: whole(row[1]), "money", unit=unit),
        ),
        opens=False,
    )
    if likely != found.expectation.known_value:
        st.caption(plain(_unknown_values(found, unit)))
    _show_stages(found)
    st.html(link_html("What each open deal's forecast rests on", here(evidence="open", epage=None),
                      css="ea-act", stays=True))  # fmt: skip


def said(found: Outlook, view: View) -> str:
    """The forecast in two sentences."""
    unit, likely = view.unit, found.expectation.value
    words = (
        f"{view.scope} ends with {compact_money(likely.p50, unit)} in the middle of what past deals "
        f"suggest, between {compact_money(likely.p10, unit)} and {compact_money(likely.p90, unit)} in "
        f"eight cases of ten; {compact_money(found.won_value, unit)} of that is won. By the typed "
        f"probabilities it is {compact_money(found.typed, unit)}."
    )
    missing = found.expectation.without_history
    if missing:
        words += f" {count(missing, 'open deal')} left out: no deal that was in that stage has ended yet."
    return words


def range_rows(found: Outlook, target: Decimal | None) -> tuple[Row, ...]:
    """The numbers of the chart."""
    likely = found.expectation.value
    rows = [
        ("Won so far", found.won_value),
        ("Low (one case of ten is lower)", likely.p10),
        ("Middle", likely.p50),
        ("Mean", likely.mean),
        ("High (one case of ten is higher)", likely.p90),
        ("By typed probabilities", found.typed),
    ]
    return (*rows, *([("Target", target)] if target is not None else []))


def range_chart(found: Outlook, target: Decimal | None, unit: str) -> go.Figure:
    """What is won, on it the range of eight cases in ten with its middle; the typed forecast, the target."""
    likely = found.expectation.value
    amount = f"%{{customdata:,.0f}} {unit}<extra></extra>"

    def bar(name: str, start: Decimal, end: Decimal, colour: str) -> go.Bar:
        return go.Bar(
            name=name, orientation="h", y=["Forecast"], x=[float(end - start)], base=[float(start)],
            customdata=[float(end)], marker={"color": colour}, width=0.6,
            hovertemplate=f"{name}: up to {amount}",
        )  # fmt: skip

    def mark(name: str, value: Decimal, symbol: str, colour: str) -> go.Scatter:
        return go.Scatter(
            name=name, mode="markers", y=["Forecast"], x=[float(value)], customdata=[float(value)],
            marker={"symbol": symbol, "size": 15, "color": colour,
                    "line": {"width": 3 if "open" in symbol or "line" in symbol else 1,
                             "color": colour}},
            hovertemplate=f"{name}: {amount}",
        )  # fmt: skip

    figure = go.Figure(
        [
            bar("Won so far", Decimal(0), found.won_value, WON),
            bar("9 of 10 reach this", found.won_value, likely.p10, FIRM),
            bar("8 of 10 end here", likely.p10, likely.p90, PALE),
            mark("Middle", likely.p50, "diamond", OPEN),
            mark("As typed", found.typed, "circle-open", "#8a5cd6"),
        ]
    )
    if target is not None:
        figure.add_trace(mark("Target", target, "line-ns-open", LINE))
    dress(figure, height=170, legend=True)
    figure.update_layout(barmode="overlay")
    most = max(likely.p90, found.typed, found.won_value, target or Decimal(0))
    figure.update_xaxes(**money_axis([most], unit))
    figure.update_yaxes(showticklabels=False)
    return figure


def _unknown_values(found: Outlook, unit: str) -> str:
    known = found.expectation.known_value
    return (
        f"{count(found.expectation.without_value, 'open deal')} without a known value are taken at the "
        f"mean of the won deals ({compact_money(found.estimate, unit)}). Without them it is between "
        f"{compact_money(known.p10, unit)} and {compact_money(known.p90, unit)}."
    )


def _show_stages(found: Outlook) -> None:
    show_table(
        found.evidence,
        stage_columns(day(found.last)),
        key="evidence-stages",
        caption="Past deals by stage",
    )


def stage_columns(last: str) -> tuple[Column[StageEvidence], ...]:
    """A stage: the deals that were in it, what became of them, and what that says of one in it now."""
    return (
        Column("Stage", lambda row: row.name),
        Column("Past deals", lambda row: counted(row.past, "past deal", "evidence", row.stage, 0),
               "link"),
        Column("Won of them", lambda row: row.won, "number", place="wide"),
        Column("Lost", lambda row: row.lost, "number", place="wide"),
        Column("Open", lambda row: row.past - row.won - row.lost, "number", place="wide"),
        Column(
            f"Won by {last}",
            lambda row: None if row.share is None else Decimal(str(row.share * _HUNDRED)),
            "percent",
            place="beside",
            named=True,
        ),
        Column("Forecast now", lambda row: row.open_count, "number", place="wide"),
    )  # fmt: skip


def show_evidence(view: View) -> None:
    """The drawer: every open deal with the past deals that its forecast rests on."""
    page = view.me.pipeline.evidence(view.filters, Paging(asked_page("e"), PER_PAGE))
    if asked_page("e") > page.pages:
        page = view.me.pipeline.evidence(view.filters, Paging(page.pages, PER_PAGE))

    def draw() -> None:
        st.caption(
            "The chance of a deal: how many of the deals that were in its stage for at least as long were "
            "won in the time that is left. Deals that are still open count among them. With few of them "
            "it stays near the mean of the stage."
        )
        show_table(
            page.items,
            _evidence_columns(view),
            key="evidence",
            caption="Open deals and their evidence",
            paged=Paged.at(page.paging.number, PER_PAGE, page.total, ("deal", "deals")),
            prefix="e",
            empty="No open deal.",
        )

    title = f"Evidence for {number(page.total)} open deals"
    show_drawer(title, (EVIDENCE, "epage"), draw)


def _evidence_columns(view: View) -> tuple[Column[DealEvidence], ...]:
    return (
        Column(
            "Deal",
            lambda row: Lines(
                row.title,
                f"{row.client}, {owner_words(row.owner)}",
                here(deal=str(row.deal_id)),
            ),
            "lines",
        ),
        Column(
            "Evidence",
            lambda row: (
                Link(_of_past(row), behind("evidence", row.stage, row.age_days or 0))
                if row.chance.past
                else None
            ),
            "link",
        ),
        Column("By history", lambda row: _chance(row.chance.chance), place="below"),
        Column("Typed", lambda row: f"typed {percent(row.probability / _HUNDRED)}", place="below"),
        Column("Value", lambda row: row.value, "money", unit=view.unit, place="beside"),
    )


def _of_past(row: DealEvidence) -> str:
    chance = row.chance
    still_open = chance.past - chance.won - chance.lost
    words = f"{number(chance.won)} of {number(chance.past)} past deals won"
    return f"{words}, {number(still_open)} open" if still_open else words


def _chance(chance: float | None) -> str | None:
    return None if chance is None else f"chance {percent(chance)}"
