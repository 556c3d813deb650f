"""Where a conversation is read from: at the question of its last answer, also when that is long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from ea_core.agent.runs.records import Message, Thread
from ea_core.ui.kit.components import component

_READING: Final = component("reading", css=False)


def start_at_last_question(thread: Thread, messages: Sequence[Message]) -> None:
    """Keeps the last question in view until the reader scrolls (assets/reading.js).

    Walking through versions of what was said before asks nothing: the place is kept.
    """
    asked = max((one.created_at for one in messages if one.role == "user"), default=None)
    data = {"thread": str(thread.id), "asked": asked.timestamp() if asked else 0}
    with st.container(key="ea-shell-reading"):
        _READING(key="ea-shell-reads", data=data)
