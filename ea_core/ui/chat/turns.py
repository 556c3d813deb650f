"""What can be done with one turn of a conversation: copy, try again, edit, walk through its versions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.agent.runs.queued import Queued
from ea_core.agent.runs.records import Message
from ea_core.agent.texts import unescaped
from ea_core.ui.chat.typed import give_back, note
from ea_core.ui.kit.address import asked, here
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.html import link_html
from ea_core.workspace import Workspace

BRANCH: Final = "branch"
"""What stands in the address while another than the latest path is shown: a message that it leads through."""
_EDIT: Final = "edit"
_RATE: Final = "rate"
_WORD: Final = re.compile(r"\w+")


def is_edited(message: Message) -> bool:
    """Whether the address asks to edit this question."""
    return asked(_EDIT) == str(message.id)


def is_judged(message: Message) -> bool:
    """Whether the address asks for the thumbs of this answer; the last one has them anyway."""
    return asked(_RATE) == str(message.id)


def show_question_actions(message: Message, *, is_busy: bool) -> None:
    """Below a question: its versions, and Edit."""
    edit = "" if is_busy else link_html("Edit", here(**{_EDIT: str(message.id)}), stays=True)
    _actions(_versions(message) + edit)


def show_answer_actions(
    me: Workspace, message: Message, *, is_busy: bool, judge: Callable[[], None] | None, by: str
) -> None:
    """Below an answer, in one row: its versions, Copy, Try again, what `judge` draws, who wrote it."""
    copied = escape(unescaped(message.content))
    copy = f'<button type="button" data-copy="{copied}" title="Copy">Copy</button>'
    with st.container(horizontal=True, vertical_alignment="center", key=f"ea-turn-{message.id}"):
        _actions(_versions(message) + copy)
        # A place of its own: while an answer is written there is less in it, and what stands behind it stays.
        with st.container(
            horizontal=True, vertical_alignment="center", width="content", gap="xsmall"
        ):
            if not is_busy:
                _again(me, message)
            if judge is not None:
                judge()
            elif not is_busy:
                _actions(link_html("Rate", here(**{_RATE: str(message.id)}), stays=True))
        if by:
            st.caption(by, width="content")


def _again(me: Workspace, message: Message) -> None:
    if not st.button(
        "Try again", type="tertiary", key=f"again-{message.id}", icon=":material/refresh:",
        help="Another answer to the same question; this one is kept",
    ):  # fmt: skip
        return
    with shown_errors():
        run = me.agent.again(message.id)
        # Of all versions of the question this one, until its answer is the latest message.
        st.query_params.from_dict({"thread": str(run.thread_id), BRANCH: str(message.parent_id)})
        st.rerun()


def show_follow_ups(message: Message, asked_before: Sequence[str]) -> None:
    """Questions that lead on from the last answer and were not asked before; a click asks one."""
    new = [one for one in message.follow_ups if not _is_asked(one, asked_before)]
    if not new:
        return
    with st.container(key="ea-follow-ups", gap="small"):
        for place, question in enumerate(new):
            st.button(
                plain(question), key=f"follow-{message.id}-{place}", type="tertiary",
                icon=":material/subdirectory_arrow_right:", on_click=note, args=(question,),
            )  # fmt: skip


def _is_asked(question: str, before: Sequence[str]) -> bool:
    """Whether it says, with a word more at most, what was asked already ("Who is the contact there?")."""
    words = set(_WORD.findall(question.casefold()))
    said = (set(_WORD.findall(one.casefold())) for one in before)
    return any(one <= words and len(words - one) <= 1 for one in said if one)


def show_editing(me: Workspace, message: Message) -> None:
    """The question to be asked in other words; what was said after it is kept as a version."""
    with st.form(f"edit-{message.id}", border=False):
        words = st.text_area("Your question", message.content, label_visibility="collapsed")
        with st.container(horizontal=True, vertical_alignment="center"):
            sure = st.form_submit_button("Ask again", type="primary")
            address = here(**{_EDIT: None})
            st.html(link_html("Cancel", address, css="ea-cancel", stays=True), width="content")
    if sure:
        with shown_errors():
            run = me.agent.edit(message.id, words or "")
            st.query_params.from_dict({"thread": str(run.thread_id)})
            st.rerun()


def show_waiting(me: Workspace, question: Queued) -> None:
    """A question that waits for the answers before it, with a button that takes it back."""
    with st.chat_message("user", avatar=":material/schedule:"):
        st.markdown("  \n".join(plain(line) for line in question.content.splitlines()))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("Waits for the answer before it", width="content")
            if st.button("Cancel", type="tertiary", key=f"cancel-{question.id}"):
                with shown_errors():
                    give_back(me.agent.cancel(question.id))
                    st.rerun()


def _versions(message: Message) -> str:
    """Which version of how many this is, between links to its neighbours; nothing where there is one."""
    count = len(message.beside)
    if message.id not in message.beside or count == 1:
        return ""
    place = message.beside.index(message.id)
    before = message.beside[place - 1] if place else None
    after = message.beside[place + 1] if place + 1 < count else None
    return (
        f"<span>{_turn_to(before, '&lsaquo;', 'The version before')}{place + 1}/{count}"
        f"{_turn_to(after, '&rsaquo;', 'The next version')}</span>"
    )


def _turn_to(version: UUID | None, sign: str, words: str) -> str:
    if version is None:
        return ""
    address = escape(here(**{BRANCH: str(version), _EDIT: None}))
    return f'<a href="{address}" data-stays="" aria-label="{words}">{sign}</a>'


def _actions(html: str) -> None:
    if html:
        st.html(f'<div class="ea-turn">{html}</div>', width="content")
