"""Changes that wait for an approval, in a line that leads to the conversation of the latest."""

from __future__ import annotations

from html import escape

import streamlit as st

from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.html import link_html
from ea_core.workspace import Workspace


def show_waiting_changes(me: Workspace) -> None:
    """How many changes the chat suggested that nobody has decided about; nothing without any."""
    if me.actor.viewed_by is not None:
        return
    with shown_errors():
        waiting = me.suggestions.waiting()
        if waiting:
            said = f"{len(waiting)} changes from the chat wait for you."
            if len(waiting) == 1:
                said = f"A change from the chat waits for you: {waiting[0].card.title}."
            link = link_html("Look at it" if len(waiting) == 1 else "Look at the latest",
                             to_page("Chat", thread=waiting[0].thread_id))  # fmt: skip
            st.html(f'<ul class="ea-news" role="status"><li>{escape(said)} {link}</li></ul>')
