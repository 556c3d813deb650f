"""What was found: documents by their title, then passages by document, the words marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from ea_core.knowledge.documents import DocumentFilters
from ea_core.knowledge.search import PassageHit, Query
from ea_core.ui.kit.address import here, to_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count, place, shortened
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.marked import best_sentence, excerpt, marked_words
from ea_core.ui.kit.states import show_empty
from ea_core.ui.knowledge.document import viewer_query
from ea_core.ui.knowledge.page import QUERY
from ea_core.workspace import Workspace

RESULTS: Final = 12
_TITLES: Final = 5
_EACH: Final = 3
"""Passages of one document that are shown; its page has the others."""
_PLACE: Final = 60
CHAT: Final = "pages/4_Chat.py"


def show_results(me: Workspace, query: str) -> None:
    """Everything that fits, best first; and the question itself, for the chat."""
    with shown_errors():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(
                link_html("All documents", here(**{QUERY: None, "page": None}), css="ea-back"),
                width="content",
            )
            if me.actor.viewed_by is None and st.button(
                "Ask the chat", icon=":material/forum:", key="ask-the-chat"
            ):
                run = me.agent.start(None, query)
                st.switch_page(CHAT, query_params={"thread": str(run.thread_id)})
        titled = me.documents.page(DocumentFilters(search=query, sort="title"), limit=_TITLES)
        hits = me.search.passages(Query(query, k=RESULTS))
        if not titled.total and not hits:
            show_empty(
                "Nothing in the knowledge base fits these words.", hint="Try fewer or others."
            )
            return
        if titled.total:
            links = "".join(
                f"<li>{link_html(one.title, _opened(query, viewer_query(one.id)))}</li>"
                for one in titled.items
            )
            more = (
                f"<p>{count(titled.total - _TITLES, 'more document')}</p>"
                if titled.total > _TITLES
                else ""
            )
            st.html(
                f'<section><h2 class="ea-h">In the title</h2><ul class="ea-lines">{links}</ul>{more}</section>'
            )
        for found in _by_document(hits):
            _document(query, found)


def _by_document(hits: Sequence[PassageHit]) -> list[list[PassageHit]]:
    """The hits of each document together, the document with the best one first."""
    groups: dict[object, list[PassageHit]] = {}
    for hit in hits:
        groups.setdefault(hit.document_id, []).append(hit)
    return list(groups.values())


def _document(query: str, hits: Sequence[PassageHit]) -> None:
    best = hits[0]
    passages = "".join(_passage(query, hit) for hit in hits[:_EACH])
    more = len(hits) - _EACH
    rest = f"<p>{count(more, 'more passage')} in this document</p>" if more > 0 else ""
    st.html(
        f'<section class="ea-hit"><h2 class="ea-h">{link_html(best.title, _at(query, best))}</h2>'
        f"{passages}{rest}</section>"
    )


def _passage(query: str, hit: PassageHit) -> str:
    parts = [shortened(one, _PLACE) for one in hit.heading_path if one != hit.title]
    parts += [f"page {hit.page}"] if hit.page is not None else []
    words = place(*parts) or "Open here"
    text = marked_words(excerpt(hit.content, query, 300), query)
    return f"<div><small>{link_html(words, _at(query, hit))}</small>{text}</div>"


def _at(query: str, hit: PassageHit) -> str:
    """The document at the passage, its best sentence marked; with the way back to the results."""
    quote = best_sentence(hit.content, query)
    return _opened(query, viewer_query(hit.document_id, hit.page, quote, hit.chunk_id))


def _opened(query: str, wanted: dict[str, str]) -> str:
    return to_page("Knowledge", **{QUERY: query}, **wanted)
