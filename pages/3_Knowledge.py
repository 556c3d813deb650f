"""The company's documents: add, find, read."""

from __future__ import annotations

import streamlit as st

from ea_core.ui.kit.address import own_address
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.find import find_box
from ea_core.ui.kit.frame import page
from ea_core.ui.knowledge.addresses import DOCUMENT, QUERY
from ea_core.ui.knowledge.document import show_document
from ea_core.ui.knowledge.gaps import show_gaps
from ea_core.ui.knowledge.page import show_list
from ea_core.ui.knowledge.proposals import show_handing_in, show_waiting
from ea_core.ui.knowledge.results import show_results
from ea_core.ui.knowledge.uploads import show_uploads

_SECONDS = 3.0
"""Between two looks at the documents while files are being taken in."""
_FIND_OR_ASK = "Find or ask, for example: who approves a discount"

reading = DOCUMENT in own_address()
me = page("Knowledge", heading=not reading)

if reading:
    show_document(me)
elif query := find_box(
    QUERY, "Find or ask", placeholder=_FIND_OR_ASK, resets=("page", "sort"), live=False
):
    show_results(me, query)
else:
    changing = False
    with shown_errors():
        if me.actor.is_manager:
            show_waiting(me)
            changing = me.documents.may_change and show_uploads(me)
            show_gaps(me)
        else:
            show_handing_in(me)
    st.fragment(show_list, run_every=_SECONDS if changing else None)(me)
