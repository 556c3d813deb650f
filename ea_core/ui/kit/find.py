"""Words to look for in a list: they stand in the address, so that Back and a copied link keep them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ea_core.ui.kit.address import change_address, own_address

_LONGEST: Final = 200
"""Letters that are looked for."""


def find_box(
    name: str,
    label: str,
    *,
    placeholder: str,
    resets: tuple[str, ...] = ("page",),
    live: bool = True,
) -> str:
    """Draws the box and returns the words of the address's parameter `name`.

    It looks while one types, or with `live=False` when Enter is pressed. The address decides: another address (a link, Back) brings other
    words. Other words take the parameters in `resets` away: their list begins at the first page.
    """
    key = f"find-{name}"
    # The box keeps what is typed, with a space at its end; the address has the words.
    asked = own_address().get(name, "")
    if str(st.session_state.get(key) or "").strip() != asked:
        st.session_state[key] = asked

    def typed() -> None:
        words = str(st.session_state[key] or "").strip()
        change_address(**dict.fromkeys(resets), **{name: words or None})

    st.text_input(
        label, key=key, live=live, type="search", placeholder=placeholder,
        label_visibility="collapsed", on_change=typed,
    )  # fmt: skip
    return asked.strip()[:_LONGEST]
