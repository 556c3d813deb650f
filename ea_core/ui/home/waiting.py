"""What waits for a decision of the reader: changes that the chat suggested, documents that staff proposed."""

from __future__ import annotations

from html import escape

import streamlit as st

from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count
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
            _say(said, link)


def show_waiting_documents(me: Workspace) -> None:
    """How many documents colleagues proposed that no manager has decided about; nothing without any."""
    if not me.documents.may_change:
        return
    with shown_errors():
        waiting = me.proposals.waiting()
        if waiting:
            one = len(waiting) == 1
            said = f"{count(len(waiting), 'proposed document')} {'waits' if one else 'wait'} for a decision."
            _say(said, link_html("Look at it" if one else "Look at them", to_page("Knowledge")))


def _say(said: str, link: str) -> None:
    st.html(f'<p class="ea-news" role="status">{escape(said)} {link}</p>')
