"""What was found: documents by their title, then passages by document, the words marked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from ea_core.knowledge.documents import DocumentFilters
from ea_core.knowledge.search import PassageHit, Query
from ea_core.ui.kit.address import asked, here, to_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count, place, plain, shortened
from ea_core.ui.kit.html import badges_html, link_html
from ea_core.ui.kit.marked import marked_words
from ea_core.ui.kit.query_words import excerpt
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.table import Badge
from ea_core.ui.knowledge.addresses import DOCUMENT, QUERY
from ea_core.ui.knowledge.facts import state_badges, type_name, type_of
from ea_core.ui.knowledge.page import choose_filters
from ea_core.workspace import Workspace

RESULTS: Final = 24
_TITLES: Final = 5
_EACH: Final = 3
"""Passages of one document that are shown; its page has the others."""
_PLACE: Final = 60
_WHY: Final = "why"
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
            narrowed = choose_filters(me)
        titled = _titles(me, query, narrowed)
        hits = _hits(me, query, narrowed)
        remarks = " ".join(me.search.remarks(Query(query)))
        if not titled and not hits:
            others = (
                "Try fewer or others, or another type or tag."
                if narrowed != DocumentFilters()
                else "Try fewer or others."
            )
            show_empty("Nothing in the knowledge base fits these words.", hint=remarks or others)
            return
        if remarks:
            st.caption(plain(remarks))
        if titled:
            st.html(
                '<section><h2 class="ea-h">In the title</h2>'
                f'<ul class="ea-lines">{titled}</ul></section>'
            )
        explained = me.actor.is_manager and asked(_WHY) == "1"
        for found in _by_document(hits):
            _document(me, query, found, explained=explained)
        if hits and me.actor.is_manager:
            _offer_why(explained=explained)


def _titles(me: Workspace, query: str, narrowed: DocumentFilters) -> str:
    if Query(query).asked.narrows:
        return ""  # operators ask for passages
    filters = DocumentFilters(
        search=query, tags=narrowed.tags, file_type=narrowed.file_type, sort="title"
    )
    page = me.documents.page(filters, limit=_TITLES)
    items = [
        f"<li>{link_html(one.title, _opened({DOCUMENT: str(one.id)}))}"
        f"<small>{escape(type_of(one))} {badges_html(state_badges(one))}</small></li>"
        for one in page.items
    ]
    if page.total > _TITLES:
        items.append(f"<li>{count(page.total - _TITLES, 'more document')}</li>")
    return "".join(items)


def _hits(me: Workspace, query: str, narrowed: DocumentFilters) -> list[PassageHit]:
    words = f"{query} type:{narrowed.file_type}" if narrowed.file_type else query
    return me.search.passages(Query(words, k=RESULTS, tags=narrowed.tags))


def _by_document(hits: Sequence[PassageHit]) -> list[list[PassageHit]]:
    """The hits of each document together, the document with the best one first."""
    groups: dict[object, list[PassageHit]] = {}
    for hit in hits:
        groups.setdefault(hit.document_id, []).append(hit)
    return list(groups.values())


def _document(me: Workspace, query: str, hits: Sequence[PassageHit], *, explained: bool) -> None:
    best = hits[0]
    passages = "".join(_passage(query, hit, explained=explained) for hit in hits[:_EACH])
    more = len(hits) - _EACH
    inside = link_html(
        f"{count(more, 'more passage')} in this document",
        _opened({DOCUMENT: str(best.document_id), "find": query}),
    )
    # A conversation is one's own: in another's view there is none to begin.
    ask = to_page("Chat", ask=best.document_id) if me.actor.viewed_by is None else ""
    rest = [inside] if more > 0 else []
    rest += [link_html("Ask about this document", ask)] if ask else []
    dot = " \N{MIDDLE DOT} "
    foot = f"<p>{dot.join(rest)}</p>" if rest else ""
    kind = badges_html([Badge(type_name(best.file_type))])
    st.html(
        f'<section class="ea-hit"><h2 class="ea-h">{link_html(best.title, _at(best))} {kind}</h2>'
        f"{passages}{foot}</section>"
    )


def _passage(query: str, hit: PassageHit, *, explained: bool) -> str:
    parts = [shortened(one, _PLACE) for one in hit.heading_path if one != hit.title]
    parts += [f"page {hit.page}"] if hit.page is not None else []
    words = place(*parts) or "Open here"
    asked = Query(query).words
    text = marked_words(excerpt(hit.content, asked, 300), asked)
    why = f'<p class="ea-why">{escape(_scores(hit))}</p>' if explained else ""
    return f"<div><small>{link_html(words, _at(hit))}</small>{text}{why}</div>"


def _scores(hit: PassageHit) -> str:
    return (
        f"Place {hit.rank}: score {hit.score:.2f}, from nearness in meaning {hit.cosine:.2f} "
        f"(cosine) and words {hit.bm25:.2f} (BM25)"
    )


def _offer_why(*, explained: bool) -> None:
    words = "Hide why this was found" if explained else "Why was this found?"
    address = here(**{_WHY: None if explained else 1})
    why = link_html(words, address, stays=True)
    st.html(f'<section class="ea-hit"><p>{why}</p></section>')


def _at(hit: PassageHit) -> str:
    """The document at the passage; what was looked for says which of its sentences is marked."""
    page = None if hit.page is None else str(hit.page)
    return here(**{DOCUMENT: str(hit.document_id), "passage": str(hit.chunk_id), "page": page})


def _opened(wanted: dict[str, str]) -> str:
    return here(**({"page": None} | wanted))
