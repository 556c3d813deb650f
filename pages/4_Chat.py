"""Ask about documents, clients and deals."""

from __future__ import annotations

import streamlit as st

from ea_core.ui.chat.page import ask, show_beginning, show_conversation, suggested, thread_of
from ea_core.ui.chat.scope import scope_of, show_scope
from ea_core.ui.chat.threads import show_threads, show_title
from ea_core.ui.kit.frame import page

me = page("Chat", wide=False, heading=False)
thread = thread_of(me, st.query_params.get("thread"))

show_threads(me, thread)
show_title(me, thread)
scope = scope_of(me, thread)
with st.bottom:
    show_scope(me, thread, scope)
question = st.chat_input("Ask about documents, clients or deals") or suggested()
if question:
    ask(me, thread, question, scope)
with st.container(key="ea-chat"):
    if thread is None:
        show_beginning()
    else:
        show_conversation(me, thread)
