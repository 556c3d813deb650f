"""People, audit log, permissions, the company and the installation, for administrators."""

from __future__ import annotations

import streamlit as st

from ea_core.ui.admin.page import show_tabs
from ea_core.ui.kit.address import asked, to_page
from ea_core.ui.kit.frame import Action, page, show_heading

me = page("Admin", heading=False)

if not me.actor.is_admin:
    show_heading("Admin")
    st.info("This page is for administrators.", icon=":material/lock:")
    st.stop()
# The other parts have main actions of their own.
invite = Action("Invite somebody", to_page("Admin", invite=1))
show_heading("Admin", invite if asked("tab") in {"", "People"} else None)
show_tabs(me)
