"""A record or a source beside the list it belongs to: a drawer at the right, open in the address.

A page calls `show_drawer` while its parameter is in the address, so a copied link opens it and Back
closes it. Where something is edited, Escape and Cancel ask before a change is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from ea_core.ui.kit.address import change_address, here
from ea_core.ui.kit.components import component
from ea_core.ui.kit.format import plain
from ea_core.ui.kit.html import link_html

_WATCH: Final = component("drawer", css=False)
WIDTH: Final = 640
"""Pixels: what lies behind can still be read on a screen of 1,440."""
_ASKING: Final = "ea.drawer.asking"
_SAVED: Final = "ea.drawer.saved"


def show_drawer(
    title: str,
    parameters: tuple[str, ...],
    draw: Callable[[], None],
    *,
    editing: bool = False,
    width: int = WIDTH,
) -> None:
    """Draws a drawer for the time that the first of `parameters` stands in the address.

    Closing takes all of them out of the address. `draw` runs by itself when something in the drawer
    is used. With `editing` there is Cancel (`form_buttons`) instead of the cross, and Escape asks
    when something was changed.
    """

    @st.dialog(
        plain(title),
        width=width,
        position="right",
        dismissible=not editing,
        on_dismiss=lambda: leave(*parameters),
    )
    def drawer() -> None:
        if editing:
            _watch(parameters)
        draw()

    drawer()


def leave(*parameters: str, **instead: str) -> None:
    """Takes the parameters out of the address: the drawer is gone with the next run.

    What is put into the address in the same step is given as `instead`.
    """
    st.session_state.pop(_ASKING, None)
    change_address(**{**dict.fromkeys(parameters), **instead})


def close_drawer(*parameters: str) -> None:
    """Closes the drawer at once, from within it."""
    leave(*parameters)
    st.rerun()


def mark_saved() -> None:
    """What was changed in the drawer is kept, and the drawer stays: nothing is asked for it."""
    st.session_state[_SAVED] = st.session_state.get(_SAVED, 0) + 1


def form_buttons(words: str, *parameters: str) -> bool:
    """The buttons at the end of a drawer's form: what is done, and Cancel. True: do it.

    Cancel is a link, so a field that is not filled in properly does not hold it back.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        sure = st.form_submit_button(words, type="primary")
        address = here(**dict.fromkeys(parameters))
        st.html(link_html("Cancel", address, css="ea-cancel", stays=True), width="content")
    return sure


def _watch(parameters: tuple[str, ...]) -> None:
    saved = st.session_state.get(_SAVED, 0)
    left = _WATCH(key="ea-drawer-watch", data={"saved": saved}, on_left_change=_noted).left
    if left == "unchanged":
        close_drawer(*parameters)
    if left == "changed":
        st.session_state[_ASKING] = True
    if not st.session_state.get(_ASKING):
        return
    with st.container(border=True, key="ea-drawer-asking"):
        st.markdown("**Something was changed and is not saved.**")
        with st.container(horizontal=True):
            st.button("Go on editing", key="ea-drawer-stay", type="primary", on_click=_go_on)
            if st.button("Discard the changes", key="ea-drawer-discard"):
                close_drawer(*parameters)


def _go_on() -> None:
    st.session_state.pop(_ASKING, None)


def _noted() -> None:
    """What happened is told to the drawer by the run that follows."""
