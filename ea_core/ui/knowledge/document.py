"""One document: what is known of it, its pages or its text with the cited words marked, what is beside it."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from ea_core.errors import EAError
from ea_core.knowledge.documents import Document
from ea_core.ui.kit.access import access_button
from ea_core.ui.kit.address import asked, asked_id, here, to_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.frame import show_heading
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.marked import marked_html
from ea_core.ui.kit.scroll import start_at_top
from ea_core.ui.knowledge.addresses import (
    DOCUMENT,
    QUERY,
    back_address,
    viewer_query,
    viewer_url,
    wanted,
)
from ea_core.ui.knowledge.beside import show_beside
from ea_core.ui.knowledge.comparison import show_comparison
from ea_core.ui.knowledge.editing import EDIT, confirm_delete, new_version, show_editing
from ea_core.ui.knowledge.facts import show_facts, show_newer, show_remarks
from ea_core.ui.knowledge.text_pane import (
    passages_html,
    quote_of,
    show_pages,
    show_picture,
    show_text,
)
from ea_core.workspace import Workspace


def show_document(me: Workspace) -> None:
    """The document that the address names."""
    start_at_top(asked(DOCUMENT))
    back = "Back to results" if asked(QUERY) else "All documents"
    st.html(link_html(f"\N{LEFTWARDS ARROW} {back}", back_address(), css="ea-back"))
    with shown_errors():
        # What is no id is nobody's document: found nowhere, like one that was deleted.
        try:
            document = me.documents.get(asked_id(DOCUMENT) or UUID(int=0))
        except EAError:
            show_heading("Knowledge")
            raise
        show_heading(document.title)
        show_facts(document)
        _actions(me, document)
        show_newer(document)
        show_remarks(document)
        other = asked_id("against")
        with st.container(key="ea-reading"):
            reading, beside = st.columns([7, 3], gap="large")
        with reading, shown_errors():
            if other is not None:
                show_comparison(me, document, other)
            else:
                _read(me, document)
        with beside:
            show_beside(me, document)
        show_editing(me, document)


def _read(me: Workspace, document: Document) -> None:
    asked_for = wanted()
    quote = quote_of(me, asked_for)
    if document.file_type == "pdf" and document.page_count:
        with shown_errors():  # its text is there even when the file is lost
            show_pages(me, document, quote)
        # A passage of a file that is attached is on no page.
        beside = asked_for.passage is not None and not asked("page")
        words = f"Passages ({document.chunks:,})"
        with st.expander(words, expanded=beside, icon=":material/segment:"):
            show_text(me, document, asked_for, quote)
    elif document.chunks:
        show_text(me, document, asked_for, quote)
    else:
        st.info("This document has no text.", icon=":material/info:")


def show_place(
    me: Workspace, document_id: UUID, page: int | None, quote: str, chunk_id: UUID
) -> None:
    """The place a citation names, with the quote: the picture of the page, or the passage around it.

    The quote alone stands above a picture, and where there is no passage any more that has it.
    """
    around = ""
    with shown_errors():
        document = me.documents.get(document_id)
        show_facts(document)
        show_newer(document, in_place=False)
        if document.file_type == "pdf" and page is not None:
            st.html(marked_html(quote, quote))
            show_picture(me, document, page, quote)
            return
        around = passages_html(me.passages.by_id([chunk_id]), quote, None, links=False)
    st.html(around if "<mark" in around else marked_html(quote, quote) + around)


def _actions(me: Workspace, document: Document) -> None:
    changeable = me.documents.may_change and document.thread_id is None
    with st.container(horizontal=True, vertical_alignment="center", key="ea-of-document"):
        if me.actor.viewed_by is None and document.chunks and document.thread_id is None:
            ask = to_page("Chat", ask=document.id)
            words = "Ask about this document"
            st.html(link_html(words, ask, css="ea-plain-button"), width="content")
        if document.file_path:
            file = me.file_links.make(f"/files/{document.id}")
            st.html(link_html("Download", file, css="ea-plain-button"), width="content")
        if changeable:
            st.html(
                link_html("Edit", here(**{EDIT: 1}), css="ea-plain-button", stays=True),
                width="content",
            )
            if st.button("New version", icon=":material/upload_file:", type="tertiary"):
                new_version(me, document)
        access_button(me, "documents", document.id, document.title)
        if me.documents.may_delete(document) and st.button(
            "Delete", icon=":material/delete:", type="tertiary"
        ):
            confirm_delete(me, document)


__all__ = ["show_document", "show_place", "viewer_query", "viewer_url"]
