"""What was typed into the chat, kept until it is asked.

The framework drops what was typed when the page is run anew before it comes to the input: a second
question a moment after the first one, or any click. A callback takes it before anything is drawn,
and nothing interrupts that: in a conversation a question is in the database when it ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ea_core.ui.kit.state import Slot

_KEY: Final = "ea-chat-input"
_SECONDS: Final = 10.0
"""So long the browser may not have heard of the conversation that it has just begun."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A question, or files, or both."""

    words: str
    files: Sequence[UploadedFile] = ()


_WAITING: Slot[tuple[Typed, ...]] = Slot("chat.typed", ())
_GIVEN_BACK: Slot[str] = Slot("chat.given_back", "")
_BEGUN: Slot[tuple[UUID, float] | None] = Slot("chat.begun", None)


def show_input(placeholder: str, max_megabytes: int, at_once: Callable[[Typed], bool]) -> None:
    """The input at the foot of the page, with words in it that were given back.

    `at_once` asks what was typed; False: the page does it, when it is run.
    """
    words = _GIVEN_BACK.get()
    _GIVEN_BACK.clear()
    if words:
        st.session_state[_KEY] = words
    st.chat_input(
        placeholder, key=_KEY, accept_file="multiple", max_upload_size=max_megabytes,
        on_submit=_note, args=(at_once,),
    )  # fmt: skip


def note(words: str) -> None:
    """Has a question asked as if it had been typed: a suggestion that was clicked."""
    _WAITING.set((*_WAITING.get(), Typed(words)))


def give_back(words: str) -> None:
    """Puts words into the input again: what was refused, or taken back."""
    _GIVEN_BACK.set(words)


def take() -> tuple[Typed, ...]:
    """What was typed and is not asked yet, in order; the caller asks before it draws anything."""
    typed = _WAITING.get()
    _WAITING.clear()
    return typed


def begun() -> UUID | None:
    """The conversation that was begun a moment ago, when the address does not name it yet."""
    last = _BEGUN.get()
    return last[0] if last and time.monotonic() - last[1] < _SECONDS else None


def note_begun(thread_id: UUID) -> None:
    """A conversation was begun."""
    _BEGUN.set((thread_id, time.monotonic()))


def forget_begun() -> None:
    """Another conversation is wanted."""
    _BEGUN.clear()


def _note(at_once: Callable[[Typed], bool]) -> None:
    value = st.session_state.get(_KEY)
    if value is None or isinstance(value, str):
        return
    typed = Typed(value.text, tuple(value.files))
    if _WAITING.get() or not at_once(typed):  # in the order in which it was typed
        _WAITING.set((*_WAITING.get(), typed))
