"""Pictures of PDF pages, kept for a while: a page runs anew at every click, the picture need not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import streamlit as st

from ea_core.knowledge.documents import Document
from ea_core.workspace import Workspace

_KEPT: Final = 64
"""Pictures of all people together; with the largest size below that is 128 MB at most."""
_KEPT_SECONDS: Final = 1800
_LARGEST_KEPT: Final = 2 * 1024 * 1024
"""Bytes; a page of text has a tenth of it, and a larger picture is drawn anew each time."""
SCALE: Final = 2.0
"""Pixels per point."""


def page_picture(me: Workspace, document: Document, page: int, quote: str) -> bytes:
    """A page as PNG with `quote` marked; `document` was read under the person's policies just now.

    Raises what drawing it raises: NotFound, StorageError, DamagedDocument, DocumentTooLarge.
    """
    viewer = me.actor.viewed_by
    key = (
        f"{me.actor.id}/{viewer or ''}",
        str(document.id),
        document.sha256,
        page,
        quote,
        SCALE,
    )
    picture = _picture(*key, _draw=lambda: me.documents.page_picture(document, page, quote, SCALE))
    if len(picture) > _LARGEST_KEPT:
        _picture.clear(*key)
    return picture


@st.cache_data(max_entries=_KEPT, ttl=_KEPT_SECONDS, show_spinner=False)
def _picture(
    person: str,  # noqa: ARG001 # this and what follows are the key
    document: str,  # noqa: ARG001
    sha256: str | None,  # noqa: ARG001
    page: int,  # noqa: ARG001
    quote: str,  # noqa: ARG001
    scale: float,  # noqa: ARG001
    _draw: Callable[[], bytes],
) -> bytes:
    return _draw()
