"""Thumbs up and down under an answer; down asks for the reason."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.state import flash
from ea_core.workspace import Workspace

_UP: Final = ":material/thumb_up:"
_DOWN: Final = ":material/thumb_down:"
_SEEN: Final = "Managers see the question and the reason, not the conversation."
_PRIVATE: Final = "It is counted. Managers don't see the question, as this conversation has files."


def show_feedback(
    me: Workspace, message_id: UUID, judged: bool | None, *, is_private: bool
) -> None:
    """The two thumbs; `judged` is what was said before, `is_private` that managers see no question."""
    if st.button(
        "Good answer", icon=_UP, key=f"up-{message_id}", type="tertiary", disabled=judged is True,
        help="Good answer",
    ):  # fmt: skip
        _say(me, message_id, up=True)
    # Once something was said it is another popover: the one in which it was said would stay open.
    with st.popover(
        "Not good", icon=_DOWN, type="tertiary", disabled=judged is False, help="Not good",
        key=f"not-good-{message_id}-{judged}",
    ):  # fmt: skip
        reason = st.text_input("What is wrong? (optional)", key=f"why-{message_id}")
        st.caption(_PRIVATE if is_private else _SEEN)
        if st.button("Send", key=f"down-{message_id}", type="primary"):
            _say(me, message_id, up=False, reason=reason)


def _say(me: Workspace, message_id: UUID, *, up: bool, reason: str = "") -> None:
    with shown_errors():
        me.gaps.judge(message_id, up=up, reason=reason)
        flash("Thank you. It was noted.")
        st.rerun()
