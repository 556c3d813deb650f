"""People, audit log, permissions and installation, for administrators."""

from __future__ import annotations

import streamlit as st

from ea_core.ui.admin.page import show_tabs
from ea_core.ui.kit.frame import page

me = page("Admin", wide=False)

if not me.actor.is_admin:
    st.info("This page is for administrators.", icon=":material/lock:")
    st.stop()
show_tabs(me)
