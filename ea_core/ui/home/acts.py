"""What is done about a deal without leaving the list: an activity logged, the date moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import streamlit as st

from ea_core.crm.activities import ActivityDraft
from ea_core.crm.deals import Deal
from ea_core.crm.vocabulary import ACTIVITY_TYPES
from ea_core.errors import InvalidInput, NotFound
from ea_core.ui.deals.drawer import PARAMETER, show_deal
from ea_core.ui.kit.address import NOBODY, asked, asked_id
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.drawer import close_drawer, form_buttons, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import day, plain
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.undo import offer_undo
from ea_core.ui.tasks.drawer import PARAMETER as TASK
from ea_core.ui.tasks.drawer import show_task
from ea_core.workspace import Workspace

LOG, MOVE = "log", "move"
"""What stands in the address, with a deal's id, while one of the drawers is open."""
_TYPES: Final = {"call": "Call", "email": "E-mail", "meeting": "Meeting", "note": "Note"}
_WEEK: Final = timedelta(days=7)


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
    if name == LOG:
        show_drawer("Log activity", (LOG,), partial(_log, me, deal), editing=True)
    else:
        show_drawer("Move date", (MOVE,), partial(_move, me, deal), editing=True)


def _about(deal: Deal) -> None:
    st.markdown(f"**{plain(deal.title)}** · {plain(deal.client)}")


def _log(me: Workspace, deal: Deal) -> None:
    _about(deal)
    now = clock()
    local = now.now.astimezone(now.zone).replace(second=0, microsecond=0)
    with shown_errors(), st.form("log-activity", border=False):
        kind = st.radio(
            "What", ACTIVITY_TYPES, format_func=_TYPES.__getitem__, horizontal=True, key="log-type"
        )
        content = st.text_area(
            "Notes", key="log-content", placeholder="What was said, what is next"
        )
        left, right = st.columns(2)
        # The keys keep what was chosen while the clock goes on.
        on = left.date_input(
            "Day", local.date(), max_value=local.date(), format="YYYY-MM-DD", key="log-day"
        )
        at = right.time_input("Time", local.time(), step=900, key="log-time")
        if form_buttons("Log activity", LOG):
            if on is None or at is None:
                raise InvalidInput("Say when it was: a day and a time.", field="performed_at")
            when = datetime.combine(on, at, now.zone)
            draft = ActivityDraft(kind, content, None if when == local else when)
            me.activities.log("deal", deal.id, draft)
            flash(f"{_TYPES[kind]} logged for {deal.title}.")
            close_drawer(LOG)


def _move(me: Workspace, deal: Deal) -> None:
    _about(deal)
    st.caption(f"Expected to close: {day(deal.expected_close_date)}")
    today = me.company.settings().today()
    with shown_errors(), st.form("move-date", border=False):
        until = st.date_input(
            "New date", today + _WEEK, min_value=today, format="YYYY-MM-DD", key="move-until"
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
