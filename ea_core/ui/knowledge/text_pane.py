"""The text of a document, a part at a time, as one reads it; and the picture of a PDF's page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.knowledge.documents import Document
from ea_core.knowledge.passages import DocumentPassage
from ea_core.ui.kit.address import asked, asked_number, go, here
from ea_core.ui.kit.format import place, shortened
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.marked import marked_html
from ea_core.ui.kit.query_words import best_part
from ea_core.ui.kit.scroll import start_at_mark
from ea_core.ui.knowledge.addresses import Wanted, whole_quote
from ea_core.ui.knowledge.page_pictures import page_picture
from ea_core.workspace import Workspace

PASSAGES_AT_ONCE: Final = 20
_MANY_PARTS: Final = 10
_BUTTON: Final = 48
"""Pixels of a page's number, between two arrows."""
_MANY_PAGES: Final = 5
"""Up to so many a click on the number leads to each."""


def quote_of(me: Workspace, wanted: Wanted) -> str:
    """The words to mark: those that the address has, or the best sentence for what was looked for."""
    if not wanted.passage:
        return wanted.quote
    for passage in me.passages.by_id([wanted.passage]):
        if wanted.quote:
            return whole_quote(wanted.quote, passage.content)
        return best_part(passage.content, wanted.query) if wanted.query else ""
    return wanted.quote


def show_pages(me: Workspace, document: Document, quote: str) -> None:
    """A page of a PDF, and the way to the others."""
    last = document.page_count or 1
    page = asked_number("page", last)
    if last > 1:
        with st.container(horizontal=True, vertical_alignment="center", key="ea-go-to-page"):
            chosen = st.pagination(
                last, default=page, key=f"page-{document.id}-{page}",
                width="content" if last > _MANY_PAGES else _BUTTON * (last + 2),
            )  # fmt: skip
            typed = page
            if last > _MANY_PAGES:
                typed = st.number_input(
                    "Go to page", 1, last, page, key=f"go-to-{document.id}-{page}", width=130,
                    label_visibility="collapsed",
                )  # fmt: skip
                st.caption(f"of {last:,} pages", width="content")
        wanted = chosen if chosen != page else int(typed)
        if wanted != page:
            go(page=wanted)
    show_picture(me, document, page, quote)


def show_picture(me: Workspace, document: Document, page: int, quote: str) -> None:
    """The page as it is in the file, with the quote marked."""
    with st.spinner("Opening the page …"):
        picture = page_picture(me, document, page, quote)
    with st.container(border=True):
        st.image(picture, width="stretch", alt=f"Page {page} of {document.title}")


def show_text(me: Workspace, document: Document, wanted: Wanted, quote: str) -> None:
    """A part of the passages; at first the part with the cited one."""
    parts = -(-document.chunks // PASSAGES_AT_ONCE)
    part = 1
    if parts > 1:
        start = asked_number("part", parts)
        if not asked("part") and (wanted.passage or quote):
            before = me.passages.before(document.id, wanted.passage, quote)
            start = min(before // PASSAGES_AT_ONCE + 1, parts)
        part = _turned_to(document, start, parts)
    skipped = (part - 1) * PASSAGES_AT_ONCE
    passages = me.passages.of_document(document, PASSAGES_AT_ONCE, skipped)
    # Where the passage is known, words that stand elsewhere, too, are marked there alone.
    known = any(one.chunk_id == wanted.passage for one in passages)
    st.html(passages_html(passages, quote, wanted.passage if known else None))
    if known:
        start_at_mark(f"{wanted.passage} {quote}")


def _turned_to(document: Document, start: int, parts: int) -> int:
    """The part that is shown; with many of them, a passage can be gone to by its number."""
    with st.container(horizontal=True, vertical_alignment="center", key="ea-go-to-passage"):
        part: int = st.pagination(parts, default=start, key=f"passages-{document.id}-{start}")
        if parts > _MANY_PARTS:
            first = (start - 1) * PASSAGES_AT_ONCE + 1
            typed = st.number_input(
                "Go to passage", 1, document.chunks, first, key=f"to-{document.id}-{start}",
                width=130, label_visibility="collapsed",
            )  # fmt: skip
            st.caption(f"of {document.chunks:,} passages", width="content")
            if int(typed) != first:
                part = -(-int(typed) // PASSAGES_AT_ONCE)
    if part != start:
        go(part=part)
    return part


def passages_html(
    passages: Sequence[DocumentPassage], quote: str, marked: UUID | None, *, links: bool = True
) -> str:
    """Passages as running text under their headings; `marked` is the only one in which words are."""
    above: tuple[str, ...] = ()
    page: int | None = None
    pieces: list[str] = []
    for one in passages:
        if one.heading_path != above or one.page != page:
            above, page = one.heading_path, one.page
            parts = [] if _says(one, above) else [shortened(heading) for heading in above]
            parts += [f"page {page}"] if page is not None else []
            pieces.append(f"<h3>{escape(place(*parts))}</h3>" if parts else "")
        is_marked = marked is None or one.chunk_id == marked
        text = marked_html(one.content, quote if is_marked else "")
        here_now = " data-here" if one.chunk_id == marked else ""
        like = (
            link_html("Similar", here(like=str(one.chunk_id), find=None), css="ea-like", stays=True)
            if links
            else ""
        )
        pieces.append(f'<div class="ea-passage"{here_now}>{text}{like}</div>')
    return f'<article class="ea-text">{"".join(pieces)}</article>'


def _says(passage: DocumentPassage, headings: tuple[str, ...]) -> bool:
    """Whether the text begins with its headings, as it does where they stand in the document."""
    first = passage.content.lstrip().split("\n", 1)[0].strip().casefold()
    return first in {heading.casefold() for heading in headings}
