"""Asking what was typed: before anything is drawn, and in the conversation that was meant."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from ea_core.agent.runs.records import Thread
from ea_core.agent.scope import Scope
from ea_core.agent.texts import title_of
from ea_core.errors import EAError
from ea_core.ui.chat.files import attach
from ea_core.ui.chat.turns import BRANCH
from ea_core.ui.chat.typed import (
    Typed,
    begun,
    confirm,
    forget_begun,
    give_back,
    note_begun,
    take,
)
from ea_core.ui.kit import frame
from ea_core.ui.kit.address import asked_id
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.state import Slot
from ea_core.workspace import Workspace

_ASKED_IN: Slot[UUID | None] = Slot("chat.asked_in", None)
"""The conversation of a question that was asked before the page was drawn."""


def ask_typed(me: Workspace, thread: Thread | None, scope: Scope) -> None:
    """Asks what was typed; a question waits for the answer that is being written.

    Turns to its conversation; a new one is narrowed to `scope`.
    """
    all_typed, asked_in = take(), _ASKED_IN.get()
    _ASKED_IN.clear()
    if not all_typed:
        if thread is None and asked_in is not None:  # the browser had not heard of it yet
            st.query_params.from_dict({"thread": str(asked_in)})
            st.rerun()
        if thread is None:
            forget_begun()
        return
    after = asked_id(BRANCH)
    thread_id = thread.id if thread else begun()
    with shown_errors():
        for place, typed in enumerate(all_typed):
            was = typed.thread_id or thread_id
            try:
                thread_id = _put(me, was, typed, scope, typed.after or after)
            except EAError:
                give_back("\n".join(one.words for one in all_typed[place:]))
                for one in all_typed[place:]:
                    confirm(one)
                raise
            confirm(typed)
            if was is None and thread_id is not None:
                note_begun(thread_id)
        if thread_id is not None:
            kept = {BRANCH: str(after)} if after and thread else {}
            st.query_params.from_dict({"thread": str(thread_id), **kept})
        st.rerun()


def ask_at_once(me: Workspace, typed: Typed) -> bool:
    """Asks a question in the conversation of the address, without drawing anything.

    False where the page has to do it: a new conversation, files, what is refused.
    """
    thread_id = typed.thread_id or (asked_id("thread") if typed.key is None else None) or begun()
    if thread_id is None or typed.files or not frame.is_signed_in():
        return False
    try:
        after = typed.after if typed.key else asked_id(BRANCH)
        me.agent.put(thread_id, typed.words, after=after, key=typed.key)
    except EAError:
        return False
    _ASKED_IN.set(thread_id)
    return True


def _put(
    me: Workspace, thread_id: UUID | None, typed: Typed, scope: Scope, after: UUID | None
) -> UUID | None:
    if typed.files:
        thread_id = attach(me, thread_id, typed.files, scope, title_of(typed.words))
    if typed.words.strip() or not typed.files:
        thread_id = me.agent.put(thread_id, typed.words, scope, after, typed.key)
    return thread_id
