"""Words to look for in a list: they stand in the address, so that Back and a copied link keep them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ea_core.ui.kit.address import go

_LONGEST: Final = 200
"""Letters that are looked for."""


def find_box(
    name: str, label: str, *, placeholder: str, resets: tuple[str, ...] = ("page",)
) -> str:
    """Draws the box and returns the words of the address's parameter `name`.

    The address decides: another address (a link, Back) brings another box. Other words take the
    parameters in `resets` away: their list begins at the first page.
    """
    asked = st.query_params.get(name, "")
    typed = st.text_input(
        label,
        value=asked,
        key=f"find-{name}-{asked}",
        placeholder=placeholder,
        icon=":material/search:",
        label_visibility="collapsed",
    )
    if typed != asked:
        go(**dict.fromkeys(resets), **{name: typed or None})
    return asked.strip()[:_LONGEST]
