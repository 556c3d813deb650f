"""Where a page begins to be read."""

from __future__ import annotations

from hashlib import sha256

import streamlit as st


def start_at_top(view: str) -> None:
    """Scrolls to the top when another `view` (an id) is shown, and leaves the rest alone.

    A link within a page keeps the position of what was shown before; the script runs once for each
    view because Streamlit only touches what has changed.
    """
    _once("ea-shell-scroll", view, "document.querySelector('.stMain')?.scrollTo(0, 0)")


def start_at_mark(view: str) -> None:
    """Scrolls to what is marked in the passage that was opened (`data-here`), once for each `view`.

    Called after the text; a moment later, when what stands above has its height.
    """
    _once(
        "ea-shell-mark",
        view,
        "setTimeout(() => {const here = document.querySelector('[data-here] mark, [data-here]');"
        "here?.scrollIntoView({block: 'center'})}, 300)",
    )


def _once(key: str, view: str, script: str) -> None:
    name = sha256(view.encode()).hexdigest()[:12]
    st.container(key=key).html(
        f"<script>/* {name} */ {script}</script>", unsafe_allow_javascript=True
    )
