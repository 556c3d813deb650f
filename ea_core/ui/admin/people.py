"""Accounts, for administrators: the list, and a one-time link that waits to be passed on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import streamlit as st

from ea_core.identity.accounts import Account, State
from ea_core.ui.admin.person import INVITE, PERSON, ask_first, show_invite, show_person, waiting
from ea_core.ui.kit.address import Order, asked, asked_id, asked_order, asked_page, here
from ea_core.ui.kit.badges import role_badge
from ea_core.ui.kit.find import find_box
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.table import Badge, Column, Lines
from ea_core.workspace import Workspace

PER_PAGE: Final = 20
_STATES: Final[dict[State, Badge]] = {
    "active": Badge("Active", "green"),
    "invited": Badge("Invited", "orange"),
    "blocked": Badge("Blocked", "red"),
}
_COLUMNS: Final[tuple[Column[Account], ...]] = (
    Column("Person", lambda one: Lines(one.name, one.email), "lines", sort="name"),
    Column("Role", lambda one: (role_badge(one.role),), "badges", sort="role"),
    Column("Account", lambda one: (_STATES[one.state],), "badges"),
    Column("Signed in last", lambda one: one.last_sign_in_at, "moment", sort="seen", place="wide"),
    Column("Added", lambda one: one.created_at, "moment", sort="added", place="wide"),
)
_ORDERS: Final[dict[str, Callable[[Account], Any]]] = {
    "name": lambda one: one.name.casefold(),
    "role": lambda one: (one.role, one.name.casefold()),
    "seen": lambda one: one.last_sign_in_at.timestamp() if one.last_sign_in_at else 0.0,
    "added": lambda one: one.created_at,
}


def show_people(me: Workspace) -> None:
    """Everybody with an account; a row opens what can be done with it."""
    _show_link()
    accounts = me.accounts.list()
    with st.container(horizontal=True, vertical_alignment="center"):
        words = find_box("find", "Find a person", placeholder="Name or e-mail address").casefold()
        state = choose_segment(
            "state",
            {"all": "All", "active": "Active", "invited": "Invited", "blocked": "Blocked"},
            label="Accounts",
            counts=_counts(accounts),
            chips=True,
        )
    order = asked_order(_ORDERS, Order("name"))
    fitting = sorted(
        (one for one in accounts if state in {"all", one.state} and _has(one, words)),
        key=_ORDERS[order.name],
        reverse=order.descending,
    )
    paged = Paged.at(asked_page(), PER_PAGE, len(fitting), ("person", "people"))
    first = (paged.number - 1) * PER_PAGE
    show_table(
        fitting[first : first + PER_PAGE],
        _COLUMNS,
        key="people",
        caption="People",
        of=Rows(
            lambda one: str(one.id), lambda one: here(person=str(one.id)), lambda one: one.name
        ),
        order=order,
        paged=paged,
        empty="Nobody fits. Try other words, or all accounts.",
    )
    _open(me, accounts)


def _open(me: Workspace, accounts: Sequence[Account]) -> None:
    """The drawer or window that the address asks for, or that a click left to be shown."""
    chosen = asked_id(PERSON)
    person = next((one for one in accounts if one.id == chosen), None)
    if asked(INVITE):
        show_invite(me)
    elif ask_first(me, accounts):
        return
    elif person is not None:
        show_person(me, person)
    elif asked(PERSON):
        st.warning("This account is not there any more.", icon=":material/person_off:")


def _show_link() -> None:
    """A one-time link stays until it is put away: it can't be shown a second time."""
    passed = waiting.get()
    if passed is None:
        return
    name, link = passed
    with st.container(border=True, key="ea-password-link"):
        st.markdown(
            f"Give this link to **{plain(name)}**. It sets a password and works once, within 24 hours."
        )
        st.code(link, language=None, wrap_lines=True)
        st.button("I have passed it on", key="passed-on", on_click=waiting.clear)


def _counts(accounts: Sequence[Account]) -> dict[str, int]:
    states = [one.state for one in accounts]
    return {"all": len(accounts), **{state: states.count(state) for state in _STATES}}


def _has(account: Account, words: str) -> bool:
    """Whether each of the words is part of the name or the address."""
    text = f"{account.name} {account.email}".casefold()
    return all(word in text for word in words.split())
