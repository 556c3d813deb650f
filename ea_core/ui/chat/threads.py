"""The list of conversations beside the chat, by day, and what can be done with one."""

from __future__ import annotations

from functools import partial
from html import escape
from itertools import groupby
from typing import Final

import streamlit as st

from ea_core.agent.citations import without_markers
from ea_core.agent.runs.records import Thread
from ea_core.agent.texts import unescaped
from ea_core.knowledge.documents import DocumentFilters
from ea_core.ui.chat.export import as_markdown, file_name
from ea_core.ui.chat.turns import BRANCH
from ea_core.ui.kit.address import asked, asked_id, to_page
from ea_core.ui.kit.cells import Clock
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.find import find_box
from ea_core.ui.kit.format import count, plain, shortened
from ea_core.ui.kit.frame import Action, show_heading
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.state import flash
from ea_core.workspace import Workspace

_PAGE: Final = 25
_MOST: Final = 999_999
_NAME: Final = 60
_AROUND: Final = 40
"""Letters of a message that are shown before the words that were found in it."""
_FIND: Final = "find"
_OLDER: Final = "older"
"""What stands in the address when more conversations are listed: how many."""
_WEEK, _MONTH = 7, 30
_LINE: Final = 110
_Group = tuple[str, list[tuple[Thread, str]]]
"""Conversations under a heading, each with a line below its title; empty: none."""


def show_threads(me: Workspace, current: Thread | None) -> None:
    """One's conversations in the sidebar, those that hold words that are looked for; a link opens one."""
    with st.sidebar, shown_errors():
        words = find_box(
            _FIND, "Find a conversation", placeholder="Find a conversation", resets=(_OLDER,)
        )
        number = _asked_count()
        groups, is_more = _found(me, words, number) if words else _by_day(me, number)
        items = "".join(
            f'<p class="ea-day">{escape(day)}</p><ul>'
            + "".join(_item(thread, current, number, words, line) for thread, line in threads)
            + "</ul>"
            for day, threads in groups
        )
        kept = {"thread": str(current.id)} if current else {}
        kept |= {_FIND: words} if words else {}
        older = {**kept, _OLDER: str(min(number * 2, _MOST))}
        more = link_html("More", to_page("Chat", **older), stays=True) if is_more else ""
        st.html(f'<nav class="ea-threads" aria-label="Conversations">{items}{more}</nav>')


def _by_day(me: Workspace, count: int) -> tuple[list[_Group], bool]:
    """What is pinned, then the latest by day, and whether there are more."""
    listed = me.threads.page(count)
    pinned = [(thread, "") for thread in me.threads.pinned()]
    days = groupby(listed.items, partial(day_of, now=clock()))
    groups = [(day, [(thread, "") for thread in threads]) for day, threads in days]
    return ([("Pinned", pinned), *groups] if pinned else groups), listed.more


def _found(me: Workspace, words: str, count: int) -> tuple[list[_Group], bool]:
    """The conversations in which the words stand, each with the place, and whether there are more."""
    page = me.threads.search(words, count)
    found = [(one.thread, _place(one.message or "", words)) for one in page.items]
    heading = "Found" if found else f"Nothing has “{words}” in it"
    return [(heading, found)], page.more


def _place(message: str, words: str) -> str:
    """The line of a message around the first of the words."""
    line = " ".join(without_markers(unescaped(message)).split())
    at = min((place for word in words.split() if (place := line.casefold().find(word.casefold())) >= 0),
             default=0)  # fmt: skip
    start = max(0, at - _AROUND)
    return ("…" if start else "") + shortened(line[start:], _LINE)


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


def _markdown(me: Workspace, thread: Thread) -> str:
    messages = me.threads.messages(thread.id, asked_id(BRANCH))
    suggested = me.suggestions.of_messages([one.id for one in messages])
    return as_markdown(thread, messages, clock(), suggested, me.currency)


def show_title(me: Workspace, thread: Thread | None) -> None:
    """The conversation's title with its menu, and what is answering."""
    title = (thread.title or "Untitled") if thread else "Chat"
    show_heading(title, Action("New chat", to_page("Chat")) if thread else None)
    with st.container(horizontal=True, vertical_alignment="center", key="ea-of-thread"):
        st.caption(f"Answers: {plain(me.agent.answerer)}", width="content")
        if thread is None:
            return
        wish = st.menu_button(
            "Conversation",
            ["Rename", "Unpin" if thread.pinned_at else "Pin", "Delete"],
            key=f"menu-{thread.id}",
            icon=":material/more_horiz:",
            type="tertiary",
        )
        st.download_button(
            "Export",
            lambda: _markdown(me, thread),
            file_name=file_name(thread),
            mime="text/markdown",
            key=f"export-{thread.id}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            help="The conversation as it is shown, as Markdown with its sources",
        )
    if wish == "Rename":
        _rename(me, thread)
    elif wish in {"Pin", "Unpin"}:
        with shown_errors():
            me.threads.pin(thread.id, pinned=wish == "Pin")
            st.rerun()
    elif wish == "Delete":
        confirm(
            "Delete this conversation?",
            f"“{title}” is deleted with all its messages{_files_too(me, thread)}. This can't be undone.",
            partial(me.threads.delete, thread.id),
            words="Delete",
            done="The conversation was deleted.",
            after=st.query_params.clear,
        )


def _files_too(me: Workspace, thread: Thread) -> str:
    files = me.documents.page(DocumentFilters(thread_id=thread.id), limit=1).total
    return f" and {count(files, 'file')}" if files else ""


@st.dialog("Rename this conversation")
def _rename(me: Workspace, thread: Thread) -> None:
    with st.form("rename", border=False):
        title = st.text_input("Title", value=thread.title or "")
        with st.container(horizontal=True):
            sure = st.form_submit_button("Save", type="primary")
            if st.form_submit_button("Cancel"):
                st.rerun()
        if sure:
            with shown_errors():
                me.threads.rename(thread.id, title or "")
                flash("The conversation has its new title.")
                st.rerun()


def _item(thread: Thread, current: Thread | None, count: int, found: str, line: str) -> str:
    """One conversation of the list, as a link; the list stays as it is."""
    query = {"thread": str(thread.id)} | ({_OLDER: str(count)} if count != _PAGE else {})
    query |= {_FIND: found} if found else {}
    under = f"<small>{escape(line)}</small>" if line else ""
    here = ' aria-current="page"' if current is not None and current.id == thread.id else ""
    words = escape(shortened(thread.title or "Untitled", _NAME))
    return f'<li><a href="{escape(to_page("Chat", **query))}"{here}>{words}</a>{under}</li>'


def _asked_count() -> int:
    """How many conversations the address asks for."""
    written = asked(_OLDER)
    is_number = written.isascii() and written.isdigit() and len(written) <= len(str(_MOST))
    return min(max(int(written), _PAGE), _MOST) if is_number else _PAGE
