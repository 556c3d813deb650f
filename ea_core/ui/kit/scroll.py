"""Where a page begins to be read."""

from __future__ import annotations

from hashlib import sha256

import streamlit as st


def start_at_top(view: str) -> None:
    """Scrolls to the top when another `view` (an id) is shown, and leaves the rest alone.

    A link within a page keeps the position of what was shown before; the script runs once for each
    view because Streamlit only touches what has changed.
    """
    name = sha256(view.encode()).hexdigest()[:12]
    st.container(key="ea-shell-scroll").html(
        f"<script>/* {name} */ document.querySelector('[data-testid=stMain]')?.scrollTo(0, 0)</script>",
        unsafe_allow_javascript=True,
    )
