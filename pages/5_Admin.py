"""People and installation, for administrators."""

from __future__ import annotations

import streamlit as st

from ea_core.ui.admin_view import show_installation, show_people
from ea_core.ui.errors import shown_errors
from ea_core.ui.frame import page

me = page("Admin", wide=False)

if not me.actor.is_admin:
    st.info("This page is for administrators.", icon=":material/lock:")
    st.stop()
with shown_errors():
    show_people(me)
with shown_errors():
    show_installation(me)
