"""A change that the chat suggested, in the form on its page: filled in, and decided when that is saved.

The address names it, so what stands in the form is what was suggested to the person, and never what
somebody wrote into a link.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.suggestions.kept import Suggestion
from ea_core.crm.suggestions.words import state_words
from ea_core.errors import NotFound
from ea_core.ui.kit.address import asked_id, to_page
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.html import link_html
from ea_core.workspace import Workspace

PARAMETER: Final = "suggestion"


def suggested(me: Workspace) -> Suggestion | None:
    """What the address names of what was suggested to the person; None without one."""
    wanted = asked_id(PARAMETER)
    if wanted is None or me.actor.viewed_by is not None:
        return None
    try:
        return me.suggestions.get(wanted)
    except NotFound:
        return None


def say_suggested(me: Workspace, one: Suggestion | None) -> None:
    """Above the form: where its values come from, and the way back; or that it was decided already."""
    if one is None:
        return
    back = link_html("Back to the conversation", to_page("Chat", thread=one.thread_id))
    now = me.suggestions.get(one.id)
    if now.is_waiting:
        st.html(f'<p class="ea-suggested-here">As the chat suggested it. {back}</p>')
    else:
        st.info(plain(_decided(now)), icon=":material/task_alt:")
        st.html(f'<p class="ea-suggested-here">{back}</p>')


def decides(one: Suggestion | None) -> UUID | None:
    """What the form decides when it is saved, in the same moment as it writes; None without a suggestion."""
    return None if one is None else one.id


def _decided(one: Suggestion) -> str:
    return f"This suggestion was decided: {state_words(one, clock().zone)}. Nothing more is written for it."
