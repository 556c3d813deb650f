"""My day: what is mine, what is due, what is stuck and why."""

from __future__ import annotations

import streamlit as st

from ea_core.ui.home import show_day, show_documents
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.frame import page

me = page("Home", heading=False)
today = me.company.settings().today()

st.title(f"My day, {plain(me.actor.name)}", anchor=False)
st.caption(f"{today:%A}, {today.day} {today:%B %Y}")
with shown_errors():
    show_day(me, me.my_day.mine(), today)
show_documents(me)
