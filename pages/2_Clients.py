"""The clients: find one, look at it, work on it."""

from __future__ import annotations

import streamlit as st

from ea_core.ui.clients.forms import PARAMETER, open_client
from ea_core.ui.clients.page import show_client, show_list
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import page
from ea_core.ui.kit.scroll import start_at_top
from ea_core.ui.kit.words import today

chosen = st.query_params.get(PARAMETER)
me = page("Clients", heading=chosen is None)

if chosen is None:
    with shown_errors():
        show_list(me)
else:
    # A link from the list to the same page does not change the address by itself.
    open_client(chosen)
    start_at_top(chosen)
    show_client(me, chosen, today())
