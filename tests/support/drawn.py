"""Answers as the page draws them."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from ea_core.agent.texts import inert, storable, without_links
from ea_core.ui.chat.citations import linked

_PAGE = MarkdownIt("commonmark", {"html": False}).enable("table")
"""The page draws Markdown without HTML."""


def drawn(text: str) -> str:
    """An answer as the page draws it."""
    return str(_PAGE.render(linked(without_links(inert(storable(text))), ())))


def assert_inert(html: str) -> None:
    assert "<img" not in html
    assert "<a " not in html
    words = re.sub(r"<code\b.*?</code>|<[^>]*>", "", html, flags=re.DOTALL)
    # What the page makes a link of, whatever stands before it.
    assert not re.search(r"(?i)(?:https?|ftp)://|(?<![a-z0-9])www\.|\w@\w[\w-]*\.\w", words), words
