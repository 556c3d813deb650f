"""Asking before something is gone for good: the safe answer first, the other one red."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.state import flash


def confirm(
    title: str,
    consequence: str,
    do: Callable[[], None],
    *,
    words: str,
    done: str,
    keep: str = "Keep it",
    icon: str = ":material/delete:",
    after: Callable[[], None] | None = None,
) -> None:
    """Asks in a window whether to `do` it; `consequence` says what will be gone.

    `words` stand on the red button ("Delete the deal"), `done` is the note afterwards, `after` runs
    when it is done (closing what showed it). A refusal is shown in the window.
    """

    @st.dialog(plain(title))
    def ask() -> None:
        st.write(plain(consequence))
        with st.container(horizontal=True, key="ea-confirm"):
            if st.button(keep, key="ea-confirm-keep"):
                st.rerun()
            with st.container(key="ea-destructive", width="content"):
                sure = st.button(words, key="ea-confirm-do", icon=icon)
        if sure:
            with shown_errors():
                do()
                flash(done)
                if after is not None:
                    after()
                st.rerun()

    ask()


def confirm_here(
    words: str, consequence: str, do: Callable[[], None], *, key: str, done: str
) -> bool:
    """The same where a window is open already: the question takes the button's place.

    True when it was done; the caller closes what showed it.
    """
    asking = f"ea.confirm.{key}"

    def ask(*, is_asked: bool) -> None:
        st.session_state[asking] = is_asked

    with st.container(key=f"ea-ask-{key}"):
        if not st.session_state.get(asking):
            st.button(
                words, icon=":material/delete:", type="tertiary", key=f"{key}-ask",
                on_click=ask, kwargs={"is_asked": True},
            )  # fmt: skip
            return False
        st.write(plain(consequence))
        with st.container(horizontal=True):
            st.button("Keep it", key=f"{key}-keep", on_click=ask, kwargs={"is_asked": False})
            with st.container(key=f"ea-destructive-{key}", width="content"):
                sure = st.button(words, icon=":material/delete:", key=f"{key}-do")
        if sure:
            with shown_errors():
                do()
                ask(is_asked=False)
                flash(done)
                return True
    return False
