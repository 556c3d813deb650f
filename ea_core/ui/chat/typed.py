"""What was typed into the chat, kept until it is asked.

The framework drops what was typed when the page is run anew before it comes to the input: a second
question a moment after the first one, or any click. A callback takes it before anything is drawn,
and nothing interrupts that: in a conversation a question is in the database when it ends. Two that
come before the page is run at all would be one: the browser keeps each until it is confirmed (`outbox.js`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ea_core.ui.kit.components import component
from ea_core.ui.kit.state import Slot

_KEY: Final = "ea-chat-input"
_OUTBOX_KEY: Final = "ea-outbox"
_OUTBOX: Final = component("outbox", css=False)
_MOST: Final = 50
"""So many questions are confirmed again and again; the browser sends fewer."""
_SECONDS: Final = 10.0
"""So long the browser may not have heard of the conversation that it has just begun."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A question, or files, or both.

    `key` is the browser's name of a question, by which it is asked once; `thread_id` and `after` are
    the conversation and the branch that the address named when it was typed.
    """

    words: str
    files: Sequence[UploadedFile] = ()
    key: UUID | None = None
    thread_id: UUID | None = None
    after: UUID | None = None


_WAITING: Slot[tuple[Typed, ...]] = Slot("chat.typed", ())
_TAKEN: Slot[tuple[UUID, ...]] = Slot("chat.taken", ())
_GIVEN_BACK: Slot[str] = Slot("chat.given_back", "")
_BEGUN: Slot[tuple[UUID, float] | None] = Slot("chat.begun", None)


def show_input(
    placeholder: str, max_megabytes: int, person: UUID, at_once: Callable[[Typed], bool]
) -> None:
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

    def sent() -> None:
        _receive(st.session_state.get(_OUTBOX_KEY), person, at_once)

    box = _OUTBOX(
        key=_OUTBOX_KEY,
        data={"taken": [str(one) for one in _TAKEN.get()], "person": str(person)},
        default={"questions": []},
        on_questions_change=sent,
    )
    # After a new connection there was no callback: the server had never heard of this box.
    if _receive(box, person, at_once):
        st.rerun()


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


def confirm(typed: Typed) -> None:
    """Tells the browser that it need not keep a question any longer."""
    if typed.key is not None:
        _TAKEN.set((*_TAKEN.get(), typed.key)[-_MOST:])


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
    if value is not None and not isinstance(value, str):
        _ask(Typed(value.text, tuple(value.files)), at_once)


def _receive(box: Any, person: UUID, at_once: Callable[[Typed], bool]) -> bool:
    """Asks what is new in the browser's box; says whether there was anything."""
    known = {*_TAKEN.get(), *(one.key for one in _WAITING.get())}
    new = [one for one in sent_by(box, person) if one.key not in known]
    for typed in new:
        _ask(typed, at_once)
    return bool(new)


def _ask(typed: Typed, at_once: Callable[[Typed], bool]) -> None:
    if not _WAITING.get() and at_once(typed):  # in the order in which it was typed
        confirm(typed)
    else:
        _WAITING.set((*_WAITING.get(), typed))


def sent_by(box: Any, person: UUID) -> Iterator[Typed]:
    """The questions of that person in what a browser sent; what is no question is passed over."""
    sent = box.get("questions") if isinstance(box, dict) else None
    for one in sent[:_MOST] if isinstance(sent, list) else ():
        if not isinstance(one, dict) or one.get("person") != str(person):
            continue
        words, key = one.get("words"), _id(one.get("key"))
        if isinstance(words, str) and key is not None:
            yield Typed(words, (), key, _id(one.get("thread")), _id(one.get("after")))


def _id(written: Any) -> UUID | None:
    try:
        return UUID(written) if isinstance(written, str) else None
    except ValueError:
        return None
