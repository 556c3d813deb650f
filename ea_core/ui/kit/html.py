"""Small pieces of HTML that pages draw beside Streamlit's own: always made from escaped text."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from ea_core.ui.kit.table import Badge


def badges_html(badges: Iterable[Badge]) -> str:
    """Words in their colours."""
    return " ".join(
        f'<span class="ea-badge ea-{one.colour}">{escape(one.words)}</span>' for one in badges
    )


def show_badges(*badges: Badge) -> None:
    """Draws the badges in a line."""
    st.html(f'<div class="ea-badges">{badges_html(badges)}</div>', width="content")


def link_html(words: str, address: str, *, css: str = "", stays: bool = False) -> str:
    """A link that stays in its tab; `stays` keeps the place to which the page was scrolled."""
    kept = ' data-stays=""' if stays else ""
    named = f' class="{css}"' if css else ""
    return f'<a href="{escape(address)}"{named}{kept}>{escape(words)}</a>'
