"""How the pipeline moved: the weekly waterfall, and what changed since a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, cast

import plotly.graph_objects as go
import streamlit as st

from ea_core.crm.paging import Page, Paging
from ea_core.crm.pipeline.changes import CHANGE_KINDS, ChangeKind, ChangeSum, DealChanged
from ea_core.crm.pipeline.waterfall import Waterfall, WaterfallWeek
from ea_core.errors import InvalidInput
from ea_core.ui.kit.address import asked, asked_one_of, asked_page, here
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.drawer import show_drawer
from ea_core.ui.kit.format import compact_money, count, day, money, number, plain
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import Paged, show_table
from ea_core.ui.kit.table import Column, Lines
from ea_core.ui.kit.words import owner_words
from ea_core.ui.pipeline.charts import BAD, LOST, OPEN, WON, dress, show_chart
from ea_core.ui.pipeline.view import View

CHANGED: Final = "changed"
SINCE: Final = "since"
PER_PAGE: Final = 25
_MOVES: Final[dict[str, tuple[str, int]]] = {
    "new": ("New", 1),
    "reopened": ("Reopened", 1),
    "increased": ("Increased", 1),
    "moved_in": ("Moved in", 1),
    "decreased": ("Decreased", -1),
    "won": ("Won", -1),
    "lost": ("Lost", -1),
    "moved_out": ("Moved out", -1),
}
_KINDS: Final[dict[ChangeKind, str]] = {
    "new": "New deals",
    "won": "Won",
    "lost": "Lost",
    "reopened": "Opened again",
    "forward": "Moved forward a stage",
    "back": "Moved back a stage",
    "increased": "Value increased",
    "decreased": "Value decreased",
    "pushed": "Date pushed later",
    "pulled": "Date pulled earlier",
    "dated": "Date given",
    "undated": "Date taken away",
}
_AGO: Final = {"1": "Yesterday", "7": "7 days", "30": "30 days", "90": "90 days"}
_WITHIN: Final = {"period": "Expected in the period", "all": "All open deals"}


def show_waterfall(view: View) -> None:
    """The period's open value from its start to its end, and week by week below."""
    st.subheader("From the start of the period to now", anchor=False)
    within = choose_segment("of", _WITHIN, label="Of which deals")
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
        opens=False,
        numbers="Week by week",
    )


def waterfall_chart(found: Waterfall, unit: str) -> go.Figure:
    """Start, what came, what went, end; of the whole period."""
    steps = [(name, sign * total(found, key)) for key, (name, sign) in _MOVES.items()]
    shown = [(name, amount) for name, amount in steps if amount]
    start, end = found.weeks[0].start, found.weeks[-1].end
    names = ["Start", *(name for name, _ in shown), "Now"]
    amounts = [start, *(amount for _, amount in shown), end]
    figure = go.Figure(
        go.Waterfall(
            x=names,
            y=[float(amount) for amount in amounts],
            measure=["absolute", *("relative" for _ in shown), "total"],
            text=[compact_money(amount, unit) for amount in amounts],
            textposition="outside",
            cliponaxis=False,
            customdata=[f"{amount:,.2f}" for amount in amounts],
            hovertemplate=f"%{{x}}: %{{customdata}} {unit}<extra></extra>",
            increasing={"marker": {"color": WON}},
            decreasing={"marker": {"color": BAD}},
            totals={"marker": {"color": OPEN}},
            connector={"line": {"color": LOST, "width": 1}},
        )
    )
    dress(figure, height=320)
    figure.update_layout(margin={"t": 24})
    figure.update_yaxes(
        rangemode="tozero", tickformat="~s", tickprefix=compact_money(0, unit).replace("0", "")
    )
    return figure


def total(found: Waterfall, key: str) -> Decimal:
    """One kind of move over all weeks."""
    return sum((cast("Decimal", getattr(week, key)) for week in found.weeks), Decimal(0))


def waterfall_words(found: Waterfall, unit: str) -> str:
    """The chart in words."""
    moves = "; ".join(f"{name} {total(found, key):,.2f}" for key, (name, _) in _MOVES.items())
    start, end = found.weeks[0].start, found.weeks[-1].end
    return f"Waterfall in {unit}. Start {start:,.2f}; {moves}; end {end:,.2f}"


def week_columns(unit: str) -> tuple[Column[WaterfallWeek], ...]:
    """A week: start, each kind of move, end."""

    def moved(key: str) -> Column[WaterfallWeek]:
        name, sign = _MOVES[key]
        return Column(
            name, lambda week: _signed(getattr(week, key), sign), "money", unit=unit, place="wide"
        )

    return (
        Column("Week", lambda week: f"{day(week.first)} to {day(week.last)}"),
        Column("Start", lambda week: week.start, "money", unit=unit, place="wide"),
        *(moved(key) for key in _MOVES),
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
            lambda row: Lines(_KINDS[row.kind], _deals(row), here(changed=row.kind, cpage=None)),
            "lines",
        ),
        Column("Times", lambda row: row.count, "number", place="wide"),
        Column("Value", lambda row: row.value, "money", unit=unit, place="beside"),
    )


def _deals(row: ChangeSum) -> str:
    unknown = f", {number(row.without_value)} without a value" if row.without_value else ""
    return f"{count(row.deals, 'deal')}{unknown}"


def _since(today: date) -> date:
    """The day in the address; raises InvalidInput for what is no day that has begun."""
    written = asked(SINCE, "7")
    if written in _AGO:
        return today - timedelta(days=int(written))
    try:
        since = date.fromisoformat(written)
    except ValueError:
        raise InvalidInput("The day in the address is none. Choose one.", field=SINCE) from None
    if since > today:
        raise InvalidInput("What changed is told since a day that has begun.", field=SINCE)
    return since


def _choose_since(today: date) -> date:
    """Draws the choice of a day, and returns the one in the address."""
    key = "pipeline-since"
    written = asked(SINCE, "7")
    options = _AGO if written in _AGO else {written: "Since", **_AGO}
    with st.container(horizontal=True, vertical_alignment="center"):
        choose_segment(SINCE, options, label="Since", default="7")
        since = _since(today)
        st.session_state[key] = since
        st.date_input("Since", max_value=today, min_value=date(1900, 1, 1), key=key,
                      format="DD/MM/YYYY", on_change=_write_since, args=(key,),
                      label_visibility="collapsed", width=160)  # fmt: skip
    return since


def _write_since(key: str) -> None:
    chosen = st.session_state.get(key)
    if isinstance(chosen, date):
        st.query_params[SINCE] = chosen.isoformat()


def show_changed(view: View) -> None:
    """The drawer: what happened of one kind, the latest first."""
    wanted = cast("ChangeKind", asked_one_of(CHANGED, CHANGE_KINDS, CHANGE_KINDS[0]))
    since = _since(view.today)

    def read(page_number: int) -> Page[DealChanged]:
        return view.me.pipeline.list_changes(
            since, view.filters, Paging(page_number, PER_PAGE), wanted
        )

    page = read(asked_page("c"))
    if asked_page("c") > page.pages:
        page = read(page.pages)

    def draw() -> None:
        st.caption(plain(f"Since {day(since)}."))
        show_table(
            page.items,
            _changed_columns(view),
            key="changed",
            caption=_KINDS[wanted],
            paged=Paged.at(page.paging.number, PER_PAGE, page.total, ("change", "changes")),
            prefix="c",
            empty="Nothing of this kind happened.",
        )

    show_drawer(f"{_KINDS[wanted]}, {number(page.total)}", (CHANGED, "cpage"), draw)


def _changed_columns(view: View) -> tuple[Column[DealChanged], ...]:
    return (
        Column(
            "Deal",
            lambda row: Lines(
                row.title, f"{row.client}, {owner_words(row.owner)}", here(deal=str(row.deal_id))
            ),
            "lines",
        ),
        Column("What", lambda row: _from_to(row, view)),
        Column("When", lambda row: row.at, "moment"),
        Column("By", lambda row: row.changed_by),
        Column("Value", lambda row: row.amount, "money", unit=view.unit, place="beside"),
    )


def _from_to(row: DealChanged, view: View) -> str:
    """From what to what, in the reader's words."""
    if row.kind in {"increased", "decreased"}:
        old, new = (_amount(one, view.unit) for one in (row.old, row.new))
    elif row.kind in {"pushed", "pulled", "dated", "undated"}:
        old, new = (
            day(date.fromisoformat(one)) if one else "no date" for one in (row.old, row.new)
        )
    else:
        old, new = (view.named.stage(one) if one else "" for one in (row.old, row.new))
    return f"{old} to {new}" if old else new


def _amount(written: str | None, unit: str) -> str:
    return money(Decimal(written), unit) if written else "not known"
