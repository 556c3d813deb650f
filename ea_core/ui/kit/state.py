"""What a browser tab remembers between two runs of a page, by name and type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

T = TypeVar("T")
_FLASH = "ea.flash"


@dataclass(frozen=True, slots=True)
class Slot(Generic[T]):
    """One value of the tab's session state; `default` stands until something is put in.

    A slot must not share its name with a widget's key.
    """

    name: str
    default: T

    def get(self) -> T:
        """The value, or the default."""
        value: T = st.session_state.get(self.name, self.default)
        return value

    def set(self, value: T) -> None:
        """Remembers `value`."""
        st.session_state[self.name] = value

    def clear(self) -> None:
        """Forgets the value."""
        st.session_state.pop(self.name, None)


def flash(message: str, icon: str = ":material/check_circle:") -> None:
    """Shows a short note at the next run: for something that was done just before `st.rerun()`."""
    st.session_state.setdefault(_FLASH, []).append((message, icon))


def show_flashes() -> None:
    """Shows what `flash` left behind, once."""
    for message, icon in st.session_state.pop(_FLASH, []):
        st.toast(message, icon=icon)


def notice_clicks() -> None:
    """Lets a click end a script that waits for something without drawing.

    Streamlit looks for clicks where a script draws, or asks for what the tab remembers.
    """
    st.session_state.get(_FLASH)


def belongs_to(owner: str) -> None:
    """Empties the tab's memory when it was filled for somebody else."""
    if st.session_state.get("ea.owner", owner) != owner:
        st.session_state.clear()
    st.session_state["ea.owner"] = owner
