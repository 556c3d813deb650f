"""One document: its pages or its text with the cited words marked, its passages, its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

import streamlit as st

from ea_core.knowledge.documents import Document
from ea_core.knowledge.passages import DocumentPassage
from ea_core.knowledge.reading.formats import FORMATS
from ea_core.ui.kit.access import access_button
from ea_core.ui.kit.address import go, to_page
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count, file_size, moment, place, plain, shortened
from ea_core.ui.kit.frame import show_heading
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.marked import marked_html
from ea_core.ui.kit.scroll import start_at_top
from ea_core.ui.knowledge.page_pictures import page_picture
from ea_core.workspace import Workspace

SCRIPT = "pages/3_Knowledge.py"
PASSAGES_AT_ONCE = 20
TYPES = {one.file_type: one.name for one in FORMATS}
_DOWNLOAD = '<a class="ea-plain-button" href="/files/{id}" download>Download</a>'


def viewer_query(
    document_id: UUID, page: int | None = None, quote: str = "", passage: UUID | None = None
) -> dict[str, str]:
    """The query of the address at which a document is open.

    At a page of a PDF, at a passage of another document, with a quote marked.
    """
    query = {"document": str(document_id)}
    if page is not None:
        query["page"] = str(page)
    if quote:
        query["quote"] = quote
    if passage is not None:
        query["passage"] = str(passage)
    return query


def viewer_url(
    document_id: UUID, page: int | None = None, quote: str = "", passage: UUID | None = None
) -> str:
    """That address."""
    return f"/Knowledge?{urlencode(viewer_query(document_id, page, quote, passage))}"


def type_of(document: Document) -> str:
    """What kind of file it is."""
    return TYPES.get(document.file_type or "", (document.file_type or "file").upper())


def facts(document: Document) -> str:
    """One line about a document: type, pages, size, who added it and when."""
    now = clock()
    parts = [type_of(document)]
    if document.page_count:
        parts.append(count(document.page_count, "page"))
    parts.append(file_size(document.size_bytes))
    by = f"added by {plain(document.uploader)}" if document.uploader else "added"
    parts.append(f"{by} {moment(document.created_at, now.zone, now.now)}")
    parts += [f"\\#{plain(tag)}" for tag in document.tags]
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Cited:
    """What an address asks to be shown: words, and the passage that they were taken from."""

    quote: str
    passage: UUID | None


def show_document(me: Workspace, query: Mapping[str, str]) -> None:
    """The document that the address names."""
    start_at_top(query["document"])
    if words := query.get("q"):
        back = link_html("Back to results", to_page("Knowledge", q=words), css="ea-back")
    else:
        back = link_html("All documents", to_page("Knowledge"), css="ea-back")
    st.html(back)
    with shown_errors():
        # What is no id is nobody's document: found nowhere, like one that was deleted.
        document = me.documents.get(_id(query["document"]) or UUID(int=0))
        show_heading(document.title)
        st.caption(facts(document))
        _actions(me, document)
        cited = Cited(query.get("quote", ""), _id(query.get("passage", "")))
        if document.file_type == "pdf" and document.page_count:
            with shown_errors():  # its text is there even when the file is lost
                _pages(me, document, query.get("page", "1"), cited.quote)
            with st.expander(f"Passages ({document.chunks:,})", icon=":material/segment:"):
                _some(me, document, cited)
        elif document.chunks:
            _some(me, document, cited)
        else:
            st.info("This document has no text.", icon=":material/info:")


def show_place(
    me: Workspace, document_id: UUID, page: int | None, quote: str, chunk_id: UUID
) -> None:
    """The place a citation names: the picture of the page, or the passage, with the quote marked."""
    with shown_errors():
        document = me.documents.get(document_id)
        if document.file_type == "pdf" and page is not None:
            _picture(me, document, page, quote)
            return
        for passage in me.passages.by_id([chunk_id]):
            _passage(passage, quote)


def _picture(me: Workspace, document: Document, page: int, quote: str) -> None:
    with st.spinner("Opening the page …"):
        picture = page_picture(me, document, page, quote)
    with st.container(border=True):
        st.image(picture, width="stretch", alt=f"Page {page} of {document.title}")


def _actions(me: Workspace, document: Document) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if document.file_path:
            st.html(_DOWNLOAD.format(id=document.id), width="content")
        access_button(me, "documents", document.id, document.title)
        if me.documents.may_delete(document) and st.button("Delete", icon=":material/delete:"):
            _confirm_delete(me, document)


def _confirm_delete(me: Workspace, document: Document) -> None:
    confirm(
        "Delete this document?",
        f"{document.title} and its {count(document.chunks, 'passage')} will be removed for "
        "everybody. Answers that cite it keep their text. This can't be undone.",
        lambda: me.documents.delete(document.id),
        words="Delete for everybody",
        done=f"{document.title} was deleted.",
        after=st.query_params.clear,
    )


def _pages(me: Workspace, document: Document, wanted: str, quote: str) -> None:
    last = document.page_count or 1
    start = min(max(int(wanted), 1), last) if wanted.isascii() and wanted.isdigit() else 1
    key = f"page-{document.id}-{start}"
    page = st.pagination(last, default=start, key=key) if last > 1 else 1
    if page != start:
        go(page=page)
    _picture(me, document, page, quote)


def _some(me: Workspace, document: Document, cited: Cited) -> None:
    """A part of the passages; at first the part with the cited one."""
    parts = -(-document.chunks // PASSAGES_AT_ONCE)
    part = 1
    if parts > 1:
        place = 0
        if cited.passage or cited.quote:
            place = me.passages.before(document.id, cited.passage, cited.quote)
        start = min(place // PASSAGES_AT_ONCE + 1, parts)
        part = st.pagination(parts, default=start, key=f"passages-{document.id}-{start}")
    skipped = (part - 1) * PASSAGES_AT_ONCE
    for passage in me.passages.of_document(document, PASSAGES_AT_ONCE, skipped):
        _passage(passage, cited.quote)


def _passage(passage: DocumentPassage, quote: str) -> None:
    parts = [plain(shortened(heading)) for heading in passage.heading_path]
    if passage.page is not None:
        parts.append(f"page {passage.page}")
    with st.container(border=True):
        if parts:
            st.caption(place(*parts))
        st.html(marked_html(passage.content, quote))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
