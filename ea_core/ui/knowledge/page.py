"""The knowledge base: search its passages, list its documents."""

from __future__ import annotations

import streamlit as st

from ea_core.knowledge.documents import Document, DocumentFilters, Sort
from ea_core.knowledge.search import Query
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count, place, plain, shortened
from ea_core.ui.kit.marked import excerpt, marked_html
from ea_core.ui.knowledge.document import SCRIPT, facts, icon, viewer_query
from ea_core.workspace import Workspace

PER_PAGE = 10
RESULTS = 8
_SORTS: dict[Sort, str] = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "title": "Title A to Z",
    "size": "Largest first",
}


def search_box() -> str:
    """The words to search for; they stand in the address, so that a search can be passed on.

    The address decides: another address (a link, Back) brings another box.
    """
    asked = st.query_params.get("q", "")
    typed = st.text_input(
        "Search the knowledge base",
        value=asked,
        key=f"search-{asked}",
        placeholder="Search in all documents, for example: who approves a discount",
        icon=":material/search:",
        label_visibility="collapsed",
        max_chars=500,
    )
    if typed != asked:
        st.query_params.from_dict({"q": typed} if typed else {})
        st.rerun()
    return asked.strip()


def show_results(me: Workspace, query: str) -> None:
    """The passages that fit best, with their place and how well they fit."""
    with shown_errors():
        hits = me.search.passages(Query(query, k=RESULTS))
        if not hits:
            st.info("Nothing in the knowledge base fits these words.", icon=":material/search_off:")
        for hit in hits:
            parts = [plain(shortened(one, 60)) for one in hit.heading_path if one != hit.title]
            parts += [f"page {hit.page}"] if hit.page is not None else []
            part = excerpt(hit.content, query)
            with st.container(border=True):
                st.page_link(
                    SCRIPT,
                    label=f"**{hit.rank}.** {plain(hit.title)}",
                    query_params=viewer_query(
                        hit.document_id, hit.page, _first_sentences(hit.content), hit.chunk_id
                    ),
                )
                st.caption(place(*parts, f"score {hit.score:.2f}"))
                st.html(marked_html(part))


def show_list(me: Workspace) -> None:
    """The documents, a page at a time."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input(
            "Find a document", key="find", placeholder="Title or file name", max_chars=200
        )
        sort = st.selectbox(
            "Order", list(_SORTS), format_func=_SORTS.__getitem__, key="sort", width=180
        )
    with shown_errors():
        key = f"documents-{wanted}-{sort}"
        page = int(st.session_state.get(key, 1))
        filters = DocumentFilters(search=wanted or "", sort=sort)
        found = me.documents.page(filters, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
        if not found.total:
            _nothing(me, wanted or "")
            return
        st.caption(count(found.total, "document"))
        for document in found.items:
            _row(document)
        pages = -(-found.total // PER_PAGE)
        if pages > 1:
            st.pagination(pages, key=key)


def _row(document: Document) -> None:
    with st.container(border=True, gap=None):
        st.page_link(
            SCRIPT,
            label=plain(document.title),
            icon=icon(document),
            query_params=viewer_query(document.id),
        )
        st.caption(facts(document))


def _nothing(me: Workspace, wanted: str) -> None:
    if wanted:
        st.info(
            "No document has these words in its title or file name.", icon=":material/search_off:"
        )
    elif me.actor.is_manager:
        st.info(
            "The knowledge base is empty. Add your first documents above; the chat answers from them.",
            icon=":material/library_add:",
        )
    else:
        st.info("The knowledge base is empty.", icon=":material/library_books:")


def _first_sentences(content: str, length: int = 600) -> str:
    """What is marked in the page when a passage is opened; short enough for an address."""
    return shortened(content, length).removesuffix("…")
