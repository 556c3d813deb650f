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
                sure = st.button(words, key="ea-confirm-do", icon=":material/delete:")
        if sure:
            with shown_errors():
                do()
                flash(done)
                if after is not None:
                    after()
                st.rerun()

    ask()
