"""Taking back what was just done: a bar with a button, for ten seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from ea_core.errors import EAError
from ea_core.ui.kit.components import component
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.state import Slot, flash

_BAR: Final = component(
    "undo",
    '<div class="ea-undo" role="status" hidden><span></span>'
    '<button type="button">Undo</button></div>',
)
_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class _Done:
    """What was done, how it is taken back, and until when that is offered (`time.monotonic`)."""

    number: int
    words: str
    undo: Callable[[], None]
    until: float


_LAST: Final[Slot[_Done | None]] = Slot("ea.undo", None)


def offer_undo(words: str, undo: Callable[[], None]) -> None:
    """Says at the next run what was done and offers to take it back.

    `undo` is run at most once; an EAError of it is shown (somebody else changed the same meanwhile).
    """
    last = _LAST.get()
    number = last.number + 1 if last else 1
    _LAST.set(_Done(number, words, undo, time.monotonic() + _SECONDS))


def show_undo() -> None:
    """Draws what can be taken back, while it can."""
    done = _LAST.get()
    left = done.until - time.monotonic() if done else 0.0
    if done is None or left <= 0:
        return
    with st.container(key="ea-undo"):
        _BAR(
            key="ea-undo-bar",
            data={"number": done.number, "words": done.words, "seconds": round(left)},
            on_undo_change=_take_back,
        )


def _take_back() -> None:
    done = _LAST.get()
    _LAST.clear()
    if done is None:
        return
    try:
        done.undo()
    except EAError as error:
        flash(plain(error.message), ":material/error:")
    else:
        flash("It was taken back.", ":material/undo:")
