"""An activity about a deal, logged where the deal is: from the list at home and from its drawer."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

import streamlit as st

from ea_core.crm.activities import ActivityDraft
from ea_core.crm.deals import Deal
from ea_core.crm.vocabulary import ACTIVITY_TYPES
from ea_core.errors import InvalidInput
from ea_core.ui.kit.activities import KINDS
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.drawer import close_drawer, form_buttons, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.state import flash
from ea_core.workspace import Workspace

LOG: Final = "log"
"""What stands in the address, with a deal's id, while the drawer is open."""


def show_log(me: Workspace, deal: Deal) -> None:
    """Opens the drawer; when it closes, what was open before is there again."""
    show_drawer("Log activity", (LOG,), partial(_log, me, deal), editing=True)


def say_about(deal: Deal) -> None:
    """Which deal it is about."""
    st.markdown(f"**{plain(deal.title)}** · {plain(deal.client)}")


def _log(me: Workspace, deal: Deal) -> None:
    say_about(deal)
    now = clock()
    local = now.now.astimezone(now.zone).replace(second=0, microsecond=0)
    with shown_errors(), st.form("log-activity", border=False):
        kind = st.radio(
            "What", ACTIVITY_TYPES, format_func=KINDS.__getitem__, horizontal=True, key="log-type"
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
            flash(f"{KINDS[kind]} logged for {deal.title}.")
            close_drawer(LOG)
