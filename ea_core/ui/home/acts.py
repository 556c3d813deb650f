"""What is done about a deal without leaving the list: an activity logged, the date moved, a task or deal opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import streamlit as st

from ea_core.crm.deals import REFUSED, Deal
from ea_core.errors import InvalidInput, NotFound
from ea_core.ui.deals.drawer import show_deal
from ea_core.ui.deals.logging import LOG, say_about, show_log
from ea_core.ui.deals.words import PARAMETER
from ea_core.ui.kit.address import NOBODY, asked, asked_id
from ea_core.ui.kit.drawer import close_drawer, form_buttons, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import day
from ea_core.ui.kit.owned import may_change_of
from ea_core.ui.kit.undo import offer_undo
from ea_core.ui.tasks.drawer import PARAMETER as TASK
from ea_core.ui.tasks.drawer import show_task
from ea_core.workspace import Workspace

MOVE: Final = "move"
"""What stands in the address, with a deal's id, while its date is moved; LOG: while an activity is logged."""
_WEEK: Final = timedelta(days=7)
_FAR: Final = timedelta(days=18_000)
"""A day further away is a slip, from which nothing is counted on."""


def show_act(me: Workspace) -> None:
    """Opens the drawer that the address asks for."""
    name = next((one for one in (LOG, MOVE) if asked(one)), None)
    if asked(TASK):
        show_task(me)
        return
    if name is None:
        if asked(PARAMETER):
            show_deal(me)
        return
    try:
        deal = me.deals.get(asked_id(name) or NOBODY)
    except NotFound as error:
        st.warning(error.message, icon=":material/search_off:")
        return
    if not may_change_of(me.actor, deal.owner_id):
        st.info(REFUSED, icon=":material/lock:")
        return
    if name == LOG:
        show_log(me, deal)
    else:
        show_drawer("Move date", (MOVE,), partial(_move, me, deal), editing=True)


def _move(me: Workspace, deal: Deal) -> None:
    say_about(deal)
    st.caption(f"Expected to close: {day(deal.expected_close_date)}")
    today = me.company.settings().today()
    # A date that is still to come is pushed, never pulled forward by what stands here.
    suggested = max(today, min(deal.expected_close_date or today, today + _FAR)) + _WEEK
    with shown_errors(), st.form("move-date", border=False):
        until = st.date_input(
            "New date", suggested, min_value=today, format="YYYY-MM-DD", key="move-until"
        )
        if form_buttons("Move date", MOVE):
            if until is None:
                raise InvalidInput("Choose the day on which you expect the decision.")
            changed = me.deals.change(
                deal.id, replace(deal.draft(), expected_close_date=until), deal.version
            )
            before = replace(changed.draft(), expected_close_date=deal.expected_close_date)

            def take_back() -> None:
                me.deals.change(deal.id, before, changed.version)

            offer_undo(f"{deal.title} is expected by {day(until)}.", take_back)
            close_drawer(MOVE)
