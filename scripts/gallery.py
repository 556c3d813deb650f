"""Everything of the kit on one page, for developers: `streamlit run scripts/gallery.py`.

It needs no database and is not part of the product: what it shows is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import cast

import streamlit as st

from ea_core.ui.kit import badges
from ea_core.ui.kit.address import Order, asked, asked_order, asked_page, here
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.downloads import download_table
from ea_core.ui.kit.drawer import close_drawer, form_buttons, show_drawer
from ea_core.ui.kit.figures import Shown, show_figures
from ea_core.ui.kit.frame import Action, dress, show_heading
from ea_core.ui.kit.html import show_badges
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.state import flash, show_flashes
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.table import Act, Badge, Bar, Choice, Column, Lines
from ea_core.ui.kit.undo import offer_undo, show_undo
from ea_core.workspace import Workspace

SIZE = 12
NAMES = (
    "Alder & Finch",
    "<b>Bold</b> & Sons",
    "**Stars** Ltd",
    "=1+1",
    "Zoë's Café",
    "مؤسسة النور",
)
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Client:
    """A client that is made up."""

    number: int
    name: str
    value: Decimal | None
    closes: date | None
    seen: datetime | None
    late: bool


CLIENTS = [
    Client(
        number,
        f"{NAMES[number % len(NAMES)]} {number}",
        Decimal(number * 12_345 % 90_000) if number % 7 else None,
        NOW.date() + timedelta(days=number * 3 - 20) if number % 5 else None,
        NOW - timedelta(hours=number * number) if number % 6 else None,
        number % 4 == 0,
    )
    for number in range(57)
]
COLUMNS = (
    Column("Client", lambda one: one.name, sort="name"),
    Column(
        "State",
        lambda one: (
            badges.stage_badge("Negotiation", "open"),
            *((badges.LATE,) if one.late else ()),
        ),
        "badges",
    ),
    Column("Value", lambda one: one.value, "money", unit="USD", sort="value"),
    Column("Expected close", lambda one: one.closes, "date", sort="closes"),
    Column("Last activity", lambda one: one.seen, "moment"),
    Column("Share", lambda one: Decimal(one.number), "percent"),
)
ORDERS = {
    "name": lambda one: one.name,
    "value": lambda one: one.value or Decimal(0),
    "closes": lambda one: one.closes or date.max,
}


def show_long_table() -> None:
    """Sorted and paged by the address, a row opens something."""
    order = asked_order(ORDERS, Order("name"))
    fitting = sorted(CLIENTS, key=ORDERS[order.name], reverse=order.descending)
    paged = Paged.at(asked_page(), SIZE, len(fitting), ("client", "clients"))
    first = (paged.number - 1) * SIZE
    show_table(
        fitting[first : first + SIZE],
        COLUMNS,
        key="long",
        caption="Clients",
        of=Rows(
            lambda one: str(one.number), lambda one: here(open=one.number), lambda one: one.name
        ),
        order=order,
        paged=paged,
    )


def show_short_table() -> None:
    """Bars, buttons, selections; what was done is said below."""
    said = show_table(
        CLIENTS[1:5],
        (
            Column("Owner", lambda one: Lines(one.name, "staff"), "lines"),
            Column(
                "Open value",
                lambda one: Bar(one.value or 0, 90_000, f"${one.value or 0:,}", ceiling=80_000),
                "bar",
            ),
            Column(
                "Stage",
                lambda one: Choice(
                    "stage", f"Stage of {one.name}", "new", (("new", "New"), ("won", "Won"))
                ),
                "choice",
            ),
            Column(
                "",
                lambda one: (
                    Act("log", "Log activity", f"Log an activity of {one.name}"),
                    Act("delete", "Delete", f"Delete {one.name}", destructive=True),
                ),
                "acts",
            ),
        ),
        key="short",
        caption="Owners",
        of=Rows(lambda one: str(one.number), name=lambda one: one.name),
        pick=True,
    )
    st.caption(f"Picked: {', '.join(said.picked) or 'nothing'}. Used: {said.acted or 'nothing'}.")


def edit_thing() -> None:
    """What stands in the drawer."""
    with st.form("thing", border=False):
        st.text_input("Name", required=True, key="thing-name")
        save = form_buttons("Save", "add")
    if save:
        flash("Saved.")
        close_drawer("add")


class Nobody:
    """Stands for a workspace: a file that is taken along is noted nowhere here."""

    class exports:  # noqa: N801 -- as the workspace names it
        """Everybody may."""

        are_allowed = True

        @staticmethod
        def record(*_: object) -> None:
            """Nothing is noted."""


st.set_page_config(page_title="Gallery", layout="wide")
dress()
show_flashes()
show_undo()
show_heading("Gallery", Action("Add a thing", here(add="1")))
st.caption("Secondary text reads like this.")
show_figures(
    (
        Shown("Open", "27", "now", address=here(behind="open")),
        Shown("Weighted", "$180K", "now", "+12% on last quarter", better=True),
        Shown("Late", "4", "worth $41K", "2 more than last week", better=False, tone="red"),
        Shown(
            "Win rate",
            "42%",
            "of the 10 deals closed Oct to Dec 2026",
            explanation="Won / (won + lost).",
        ),
        Shown("Quiet", "3", "for 21 days"),
    )
)
view = choose_segment(
    "view", {"figures": "Figures", "board": "Board", "deals": "Deals"}, label="View"
)
quick = choose_segment(
    "quick",
    {"all": "All", "mine": "Mine", "late": "With late deals", "quiet": "Quiet for 21 days"},
    label="Quick views",
    counts={"all": 57, "late": 15},
    chips=True,
)
show_badges(
    *(badges.status_badge(one) for one in ("active", "lead", "churned")),
    *(badges.role_badge(one) for one in ("admin", "manager", "staff")),
    *(badges.job_badge(one) for one in ("queued", "processing", "ready", "no_text", "failed")),
    badges.LATE, badges.DUE, badges.QUIET, badges.AT_RISK, Badge("<i>typed</i>", "violet"),
)  # fmt: skip
show_long_table()
st.subheader("Owners", anchor=False)
show_short_table()
st.subheader("Empty", anchor=False)
show_table([], COLUMNS, key="empty", caption="Nothing", empty="No client fits. Try other words.")
with st.container(horizontal=True):
    if st.button("Delete", icon=":material/delete:"):
        confirm("Delete the deal?", "It goes with its history.", lambda: None,
                words="Delete the deal", done="It was deleted.")  # fmt: skip
    if st.button("Win"):
        offer_undo("The deal is won.", lambda: None)
        st.rerun()
    download_table(
        cast("Workspace", Nobody), "Clients", lambda: CLIENTS, COLUMNS, what="clients", key="all"
    )
if asked("add"):
    show_drawer("Add a thing", ("add",), edit_thing, editing=True)
elif asked("open"):
    show_drawer("A thing", ("open",), lambda: st.write("Nothing is edited here."))
show_empty(
    "No deals yet.", hint="A deal belongs to a client.", action="Add a deal", address=here(add="1")
)
