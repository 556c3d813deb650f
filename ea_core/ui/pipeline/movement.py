"""How the pipeline moved: the weekly waterfall, and what changed since a day."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal
from typing import Final, cast

import plotly.graph_objects as go
import streamlit as st

from ea_core.crm.pipeline.changes import ChangeSum
from ea_core.crm.pipeline.waterfall import Move, Waterfall, WaterfallWeek
from ea_core.ui.kit.address import asked, here
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.format import compact_money, count, day, money, number, plain
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Column, Lines
from ea_core.ui.pipeline.changed import AGO, KINDS, MOVES, OF, SINCE, since_day
from ea_core.ui.pipeline.charts import BAD, FIRM, LOST, OPEN, WON, dress, money_axis, show_chart
from ea_core.ui.pipeline.selection import behind, name_of
from ea_core.ui.pipeline.view import View

_COLOURS: Final[dict[Move, str]] = {
    "new": FIRM, "reopened": FIRM, "increased": FIRM, "moved_in": FIRM, "won": WON, "lost": LOST,
}  # fmt: skip
"""What is open, won and lost as everywhere; what is lost to a period in the colour of what is bad."""
_WIDTH: Final = 0.8
_WITHIN: Final = {"period": "Expected in the period", "all": "All open deals"}


def show_waterfall(view: View) -> None:
    """The period's open value from its start to its end, and week by week below."""
    st.subheader("From the start of the period to now", anchor=False)
    within = choose_segment(OF, _WITHIN, label="Of which deals")
    found = view.me.pipeline.waterfall(view.filters, within=within == "period")
    if not found.weeks:
        st.caption(plain(f"{view.scope} has not begun yet."))
        return
    whose = "deals expected to close in it" if found.within else "all open deals"
    st.caption(
        plain(
            f"{day(found.first)} to {day(min(found.last, view.today))}, {whose}: what came and went, "
            "to the cent." + _left_out(found, view.unit)
        )
    )
    show_chart(
        view.me,
        "waterfall",
        f"Waterfall, {view.chosen.words}",
        waterfall_chart(found, view.unit),
        waterfall_words(found, view.unit),
        rows=found.weeks,
        columns=week_columns(view.unit),
        numbers="Week by week",
    )
    _show_moves(found)


def waterfall_chart(found: Waterfall, unit: str) -> go.Figure:
    """Start, what came, what went, end; of the whole period, each bar from where the one before ended.

    A move has the colour of what became of the deals: one of Plotly's waterfalls has two for all.
    """
    steps = [(key, name, sign * total(found, key)) for key, (name, sign) in MOVES.items()]
    shown = [step for step in steps if step[2]]
    start, end = found.weeks[0].start, found.weeks[-1].end
    amounts = [start, *(amount for _, _, amount in shown), end]
    reached = list(itertools.accumulate(amounts[:-1]))
    opens = ["", *(name_of("moved", key) for key, _, _ in shown), ""]
    figure = go.Figure(
        go.Bar(
            x=["Start", *(name for _, name, _ in shown), "Now"],
            y=[float(amount) for amount in amounts],
            base=[0.0, *(float(level) for level in reached[:-1]), 0.0],
            marker={"color": [OPEN, *(_COLOURS.get(key, BAD) for key, _, _ in shown), OPEN]},
            width=_WIDTH,
            text=[compact_money(amount, unit) for amount in amounts],
            textposition="outside",
            cliponaxis=False,
            customdata=[
                [name, f"{amount:,.2f}"] for name, amount in zip(opens, amounts, strict=True)
            ],
            hovertemplate=f"%{{x}}: %{{customdata[1]}} {unit}<extra></extra>",
        )
    )
    for place, level in enumerate(reached):
        figure.add_shape(
            type="line", x0=place + _WIDTH / 2, x1=place + 1 - _WIDTH / 2, y0=float(level),
            y1=float(level), line={"color": LOST, "width": 1},
        )  # fmt: skip
    dress(figure, height=320)
    figure.update_layout(margin={"t": 24})
    figure.update_yaxes(**money_axis([*reached, end], unit))
    return figure


def _show_moves(found: Waterfall) -> None:
    """What came and went as links, for those who do not click on a bar."""
    links = []
    for key, (name, _) in MOVES.items():
        times = sum(week.counts.get(key, 0) for week in found.weeks)
        if times:
            words = f"{name} {number(times)}"
            links.append(link_html(words, behind("moved", key), css="ea-act", stays=True))
    if links:
        st.html(" ".join(links))


def total(found: Waterfall, key: str) -> Decimal:
    """One kind of move over all weeks."""
    return sum((cast("Decimal", getattr(week, key)) for week in found.weeks), Decimal(0))


def waterfall_words(found: Waterfall, unit: str) -> str:
    """The chart in words."""
    moves = "; ".join(f"{name} {total(found, key):,.2f}" for key, (name, _) in MOVES.items())
    start, end = found.weeks[0].start, found.weeks[-1].end
    return f"Waterfall in {unit}. Start {start:,.2f}; {moves}; end {end:,.2f}"


def week_columns(unit: str) -> tuple[Column[WaterfallWeek], ...]:
    """A week: start, each kind of move, end."""

    def moved(key: Move) -> Column[WaterfallWeek]:
        name, sign = MOVES[key]
        return Column(
            name, lambda week: _signed(getattr(week, key), sign), "money", unit=unit, place="wide"
        )

    return (
        Column("Week", lambda week: f"{day(week.first)} to {day(week.last)}"),
        Column("Start", lambda week: week.start, "money", unit=unit, place="wide"),
        *(moved(key) for key in MOVES),
        Column("End", lambda week: week.end, "money", unit=unit, place="beside"),
        Column("Change", lambda week: _plus(week.end - week.start, unit), place="below"),
    )


def _signed(amount: Decimal, sign: int) -> Decimal | None:
    return amount * sign if amount else None


def _plus(amount: Decimal, unit: str) -> str:
    return f"{'+' if amount > 0 else ''}{money(amount, unit)}"


def _left_out(found: Waterfall, unit: str) -> str:
    if not found.left_out_count:
        return ""
    return (
        f" {count(found.left_out_count, 'open deal')} ({money(found.left_out_value, unit)}) in no week: "
        "when they came is not known."
    )


def show_changes(view: View) -> None:
    """What happened since a day, in sums; each opens what happened one by one."""
    st.subheader("What changed", anchor=False)
    since = _choose_since(view.today)
    found = view.me.pipeline.changes_since(since, view.filters)
    st.caption(plain(f"From the beginning of {day(since)} until now."))
    rows = [row for row in found.sums if row.count]
    show_table(
        rows,
        change_columns(view.unit),
        key="changes",
        caption=f"What changed since {day(since)}",
        empty="Nothing changed since then.",
    )
    if rows:
        download_table(view.me, f"What changed since {since}", lambda: rows,
                       change_columns(view.unit), what="deals", key="changes-file")  # fmt: skip


def change_columns(unit: str) -> tuple[Column[ChangeSum], ...]:
    """What of one kind happened."""
    return (
        Column(
            "What",
            lambda row: Lines(KINDS[row.kind], _deals(row), here(changed=row.kind, cpage=None)),
            "lines",
        ),
        Column("Times", lambda row: row.count, "number", place="wide"),
        Column("Value", lambda row: row.value, "money", unit=unit, place="beside"),
    )


def _deals(row: ChangeSum) -> str:
    unknown = f", {number(row.without_value)} without a value" if row.without_value else ""
    return f"{count(row.deals, 'deal')}{unknown}"


def _choose_since(today: date) -> date:
    """Draws the choice of a day, and returns the one in the address."""
    key = "pipeline-since"
    written = asked(SINCE, "7")
    options = AGO if written in AGO else {written: "Since", **AGO}
    with st.container(horizontal=True, vertical_alignment="center"):
        choose_segment(SINCE, options, label="Since", default="7")
        since = since_day(today)
        st.session_state[key] = since
        st.date_input("Since", max_value=today, min_value=date(1900, 1, 1), key=key,
                      format="DD/MM/YYYY", on_change=_write_since, args=(key,),
                      label_visibility="collapsed", width=160)  # fmt: skip
    return since


def _write_since(key: str) -> None:
    chosen = st.session_state.get(key)
    if isinstance(chosen, date):
        st.query_params[SINCE] = chosen.isoformat()
