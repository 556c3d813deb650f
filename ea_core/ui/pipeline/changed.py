"""What happened to deals, one by one beside the page: what changed since a day, and what a bar moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, cast

import streamlit as st

from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.changed import CHANGE_KINDS, ChangedPage, ChangeKind, DealChanged
from ea_core.crm.pipeline.waterfall import Move
from ea_core.errors import InvalidInput
from ea_core.ui.kit.address import asked, asked_one_of, asked_page, here
from ea_core.ui.kit.drawer import show_drawer
from ea_core.ui.kit.format import day, money, number, plain
from ea_core.ui.kit.shown_table import Paged, show_table
from ea_core.ui.kit.table import Column, Lines
from ea_core.ui.kit.words import owner_words
from ea_core.ui.pipeline.selection import PARAMETER
from ea_core.ui.pipeline.view import View

CHANGED: Final = "changed"
SINCE: Final = "since"
OF: Final = "of"
"""The address's choice of the deals that the waterfall is about."""
MOVED: Final = "moved:"
"""How the moves of a bar of the waterfall begin in the address."""
PER_PAGE: Final = 25
MOVES: Final[dict[Move, tuple[str, int]]] = {
    "new": ("New", 1),
    "reopened": ("Reopened", 1),
    "increased": ("Increased", 1),
    "moved_in": ("Moved in", 1),
    "decreased": ("Decreased", -1),
    "won": ("Won", -1),
    "lost": ("Lost", -1),
    "moved_out": ("Moved out", -1),
}
KINDS: Final[dict[ChangeKind, str]] = {
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
_OF_VALUE: Final[frozenset[ChangeKind]] = frozenset(
    {"new", "won", "lost", "increased", "decreased"}
)
AGO: Final = {"1": "Yesterday", "7": "7 days", "30": "30 days", "90": "90 days"}


def since_day(today: date) -> date:
    """The day in the address; raises InvalidInput for what is no day that has begun."""
    written = asked(SINCE, "7")
    if written in AGO:
        return today - timedelta(days=int(written))
    try:
        since = date.fromisoformat(written)
    except ValueError:
        raise InvalidInput("The day in the address is none. Choose one.", field=SINCE) from None
    if since > today:
        raise InvalidInput("What changed is told since a day that has begun.", field=SINCE)
    return since


def show_changed(view: View) -> None:
    """The drawer: what happened of one kind since a day, the latest first."""
    wanted = cast("ChangeKind", asked_one_of(CHANGED, CHANGE_KINDS, CHANGE_KINDS[0]))
    since = since_day(view.today)

    def read(paging: Paging) -> ChangedPage:
        return view.me.pipeline.list_changes(since, view.filters, paging, wanted)

    _show(view, KINDS[wanted], f"Since {day(since)}.", read, CHANGED, adds_up=wanted in _OF_VALUE)


def show_moved(view: View) -> None:
    """The drawer: what a bar of the waterfall is made of, the latest first."""
    move = cast("Move", asked(PARAMETER).removeprefix(MOVED))
    within = asked(OF, "period") == "period"

    def read(paging: Paging) -> ChangedPage:
        return view.me.pipeline.list_moved(move, view.filters, paging, within=within)

    whose = "deals expected in it" if within else "all open deals"
    name = MOVES[move][0] if move in MOVES else "Moves"
    _show(view, name, f"{view.scope}, {whose}.", read, PARAMETER, adds_up=True)


def _show(
    view: View,
    name: str,
    words: str,
    read: Callable[[Paging], ChangedPage],
    parameter: str,
    *,
    adds_up: bool,
) -> None:
    """`adds_up`: the amounts are what came or went, and their sum is the bar's or the card's."""
    page = read(Paging(asked_page("c"), PER_PAGE))
    if asked_page("c") > page.pages:
        page = read(Paging(page.pages, PER_PAGE))

    def draw() -> None:
        st.caption(plain(words))
        show_table(
            page.items,
            _columns(view),
            key="changed",
            caption=name,
            paged=Paged.at(page.paging.number, PER_PAGE, page.total, ("change", "changes")),
            prefix="c",
            empty="Nothing of this kind happened.",
        )

    title = f"{name}, {number(page.total)}"
    show_drawer(
        f"{title}, {money(page.amount, view.unit)}" if adds_up and page.total else title,
        (parameter, "cpage"),
        draw,
    )


def _columns(view: View) -> tuple[Column[DealChanged], ...]:
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
