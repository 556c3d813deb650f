"""What stands where there is nothing yet: an empty list, a search without a hit."""

from __future__ import annotations

from html import escape

import streamlit as st

from ea_core.ui.kit.html import link_html


def show_empty(words: str, *, action: str = "", address: str = "", hint: str = "") -> None:
    """A sentence that says what would stand here, and a link to what to do about it."""
    more = f"<p>{escape(hint)}</p>" if hint else ""
    link = link_html(action, address, css="ea-button", stays=True) if action else ""
    st.html(f'<div class="ea-nothing-here"><p><b>{escape(words)}</b></p>{more}{link}</div>')
