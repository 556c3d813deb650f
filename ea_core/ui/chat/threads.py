"""The list of conversations beside the chat, by day, and what can be done with one."""

from __future__ import annotations

from functools import partial
from html import escape
from itertools import groupby
from typing import Final

import streamlit as st

from ea_core.agent.runs.records import Thread
from ea_core.ui.kit.address import asked, to_page
from ea_core.ui.kit.cells import Clock
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain, shortened
from ea_core.ui.kit.frame import Action, show_heading
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.state import flash
from ea_core.workspace import Workspace

_PAGE: Final = 25
_MOST: Final = 1_000
"""Conversations that are listed at most; older ones are found by searching."""
_NAME: Final = 60
_OLDER: Final = "older"
"""What stands in the address when more conversations are listed: how many."""
_WEEK, _MONTH = 7, 30


def show_threads(me: Workspace, current: Thread | None) -> None:
    """The latest conversations in the sidebar, and more when asked; a link opens one."""
    with st.sidebar, shown_errors():
        count = _asked_count()
        listed = me.threads.page(count)
        groups = "".join(
            f'<p class="ea-day">{escape(day)}</p><ul>'
            + "".join(_item(thread, current, count) for thread in threads)
            + "</ul>"
            for day, threads in groupby(listed.items, partial(day_of, now=clock()))
        )
        thread = {"thread": str(current.id)} if current else {}
        older = {**thread, _OLDER: str(min(count + _PAGE, _MOST))}
        more = link_html("More", to_page("Chat", **older), stays=True) if listed.more else ""
        st.html(f'<nav class="ea-threads" aria-label="Conversations">{groups}{more}</nav>')


def day_of(thread: Thread, now: Clock) -> str:
    """Under which heading a conversation stands: the day, the week or the month of its last message."""
    day = thread.updated_at.astimezone(now.zone).date()
    ago = (now.today - day).days
    if ago <= 0:
        return "Today"
    if ago == 1:
        return "Yesterday"
    if ago < _WEEK:
        return "Last 7 days"
    return "Last 30 days" if ago < _MONTH else f"{day:%B %Y}"


def show_title(me: Workspace, thread: Thread | None) -> None:
    """The conversation's title with its menu, and what is answering."""
    title = (thread.title or "Untitled") if thread else "Chat"
    show_heading(title, Action("New chat", to_page("Chat")) if thread else None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Answers: {plain(me.agent.answerer)}", width="content")
        if thread is None:
            return
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
        confirm(
            "Delete this conversation?",
            f"{title} with all its messages. This can't be undone.",
            partial(me.threads.delete, thread.id),
            words="Delete",
            done="The conversation was deleted.",
            after=st.query_params.clear,
        )


@st.dialog("Rename this conversation")
def _rename(me: Workspace, thread: Thread) -> None:
    with st.form("rename", border=False):
        title = st.text_input("Title", value=thread.title or "")
        if st.form_submit_button("Save", type="primary"):
            with shown_errors():
                me.threads.rename(thread.id, title or "")
                flash("The conversation has its new title.")
                st.rerun()


def _item(thread: Thread, current: Thread | None, count: int) -> str:
    """One conversation of the list, as a link; the list stays as long as it is."""
    query = {"thread": str(thread.id)} | ({_OLDER: str(count)} if count != _PAGE else {})
    here = ' aria-current="page"' if current is not None and current.id == thread.id else ""
    words = escape(shortened(thread.title or "Untitled", _NAME))
    return f'<li><a href="{escape(to_page("Chat", **query))}"{here}>{words}</a></li>'


def _asked_count() -> int:
    """How many conversations the address asks for."""
    written = asked(_OLDER)
    is_number = written.isascii() and written.isdigit() and len(written) <= len(str(_MOST))
    return min(max(int(written), _PAGE), _MOST) if is_number else _PAGE
