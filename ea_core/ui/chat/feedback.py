"""Thumbs up and down under an answer; down asks for the reason."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.agent.gaps import MOST_REASON
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.state import flash
from ea_core.workspace import Workspace

_UP: Final = ":material/thumb_up:"
_DOWN: Final = ":material/thumb_down:"


def show_feedback(me: Workspace, message_id: UUID, judged: bool | None) -> None:
    """The two thumbs; `judged` is what was said before."""
    with st.container(horizontal=True, gap="small", key=f"ea-thumbs-{message_id}"):
        up = st.button(
            "Good answer",
            icon=_UP,
            key=f"up-{message_id}",
            type="tertiary",
            disabled=judged is True,
        )
        if up:
            _say(me, message_id, up=True)
        with st.popover("Not good", icon=_DOWN, type="tertiary", disabled=judged is False):
            reason = st.text_input(
                "What is wrong? (optional)", max_chars=MOST_REASON, key=f"why-{message_id}"
            )
            st.caption("Managers see the question and the reason, not the conversation.")
            if st.button("Send", key=f"down-{message_id}", type="primary"):
                _say(me, message_id, up=False, reason=reason)


def _say(me: Workspace, message_id: UUID, *, up: bool, reason: str = "") -> None:
    with shown_errors():
        me.gaps.judge(message_id, up=up, reason=reason)
        flash("Thank you. It was noted.")
        st.rerun()
