"""My day: what is mine, what is due, what is stuck and why."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from ea_core.ui.errors import shown_errors
from ea_core.ui.format import plain
from ea_core.ui.frame import page
from ea_core.ui.home_view import show_day, show_documents

me = page("Home", heading=False)
today = datetime.now(UTC).date()

st.title(f"My day, {plain(me.actor.name)}", anchor=False)
st.caption(f"{today:%A}, {today.day} {today:%B %Y}")
with shown_errors():
    show_day(me, me.crm.my_day(today), today)
show_documents(me)
