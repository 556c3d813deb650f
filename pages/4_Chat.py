"""Ask about documents, clients and deals."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ea_core.ui.chat.asking import ask_at_once, ask_typed
from ea_core.ui.chat.files import show_files
from ea_core.ui.chat.page import show_beginning, show_conversation, thread_of
from ea_core.ui.chat.scope import scope_of, show_scope
from ea_core.ui.chat.threads import show_threads, show_title
from ea_core.ui.chat.typed import show_input
from ea_core.ui.kit.address import asked
from ea_core.ui.kit.frame import page

me = page("Chat", wide=False, heading=False)
thread = thread_of(me, asked("thread"))
scope = scope_of(me, thread)
ask_typed(me, thread, scope)

show_threads(me, thread)
show_title(me, thread)
with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="ea-below"):
    show_scope(me, thread, scope)
    show_files(me, thread)
show_input(
    "Ask about documents, clients or deals",
    me.uploads.max_bytes // 2**20,
    me.actor.id,
    partial(ask_at_once, me),
)
with st.container(key="ea-chat"):
    if thread is None:
        show_beginning(me, scope)
    else:
        show_conversation(me, thread)
