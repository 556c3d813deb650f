"""The list of conversations beside the chat, and what can be done with one."""

from __future__ import annotations

import streamlit as st

from ea_core.agent.runs.records import Thread
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain, shortened
from ea_core.ui.kit.state import Slot, flash
from ea_core.workspace import Workspace

SCRIPT = "pages/4_Chat.py"
_PAGE = 25
_NAME = 34
_shown = Slot("chat.threads", _PAGE)
"""How many conversations the list shows."""


def show_threads(me: Workspace, current: Thread | None) -> None:
    """The latest conversations in the sidebar, and more when asked; a click opens one."""
    with st.sidebar, shown_errors():
        st.caption("Conversations")
        with st.container(key="ea-threads", gap=None):
            if st.button(
                "New conversation", icon=":material/add:", type="tertiary", width="stretch"
            ):
                _turn_to(None)
            listed = me.threads.page(_shown.get())
            for thread in listed.items:
                here = current is not None and thread.id == current.id
                if st.button(
                    plain(shortened(thread.title or "Untitled", _NAME)),
                    key=f"thread-{thread.id}",
                    type="secondary" if here else "tertiary",
                    width="stretch",
                ):
                    _turn_to(thread)
            if listed.more and st.button(
                "More", icon=":material/expand_more:", type="tertiary", width="stretch"
            ):
                _shown.set(_shown.get() + _PAGE)
                st.rerun()


def show_title(me: Workspace, thread: Thread | None) -> None:
    """The conversation's title with its menu, and what is answering."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(thread.title or "Untitled") if thread else "Chat", anchor=False)
        if thread is not None:
            wish = st.menu_button(
                "Conversation",
                ["Rename", "Delete"],
                key=f"menu-{thread.id}",
                icon=":material/more_horiz:",
                type="tertiary",
            )
            if wish == "Rename":
                _rename(me, thread)
            elif wish == "Delete":
                _delete(me, thread)
    st.caption(f":material/smart_toy: {plain(me.agent.answerer)}")


@st.dialog("Rename this conversation")
def _rename(me: Workspace, thread: Thread) -> None:
    with st.form("rename", border=False):
        title = st.text_input("Title", value=thread.title or "", max_chars=300)
        if st.form_submit_button("Save", type="primary"):
            with shown_errors():
                me.threads.rename(thread.id, title or "")
                st.rerun()


@st.dialog("Delete this conversation?")
def _delete(me: Workspace, thread: Thread) -> None:
    st.markdown(
        f"**{plain(thread.title or 'Untitled')}** with all its messages. This can't be undone."
    )
    with st.container(horizontal=True):
        if st.button("Delete", type="primary", icon=":material/delete:"):
            with shown_errors():
                me.threads.delete(thread.id)
                flash("The conversation was deleted.", ":material/delete:")
                st.query_params.clear()
                st.rerun()
        if st.button("Keep it"):
            st.rerun()


def _turn_to(thread: Thread | None) -> None:
    st.query_params.from_dict({"thread": str(thread.id)} if thread else {})
    st.rerun()
