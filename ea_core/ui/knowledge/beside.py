"""Beside a document: search inside it, passages like one of it, its versions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from ea_core.knowledge.documents import Document
from ea_core.knowledge.passages import DocumentPassage
from ea_core.knowledge.search import PassageHit, Query
from ea_core.ui.kit.address import asked_id, asked_number, here, to_page
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.find import find_box
from ea_core.ui.kit.format import moment, place, shortened
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.marked import marked_words
from ea_core.ui.kit.query_words import excerpt
from ea_core.ui.knowledge.addresses import DOCUMENT, OF_DOCUMENT, viewer_query
from ea_core.workspace import Workspace

_RESULTS: Final = 12
_MOST_PARTS: Final = 100_000
_LETTERS: Final = 220


def show_beside(me: Workspace, document: Document) -> None:
    """The column at the right."""
    with shown_errors():
        if document.chunks:
            _search_inside(me, document)
        _similar(me)
        _versions(me, document)


def _search_inside(me: Workspace, document: Document) -> None:
    words = find_box(
        "find", "Search in this document", placeholder="Search in this document", resets=("like", "found"),
        live=False,
    )  # fmt: skip
    if not words:
        return
    number = asked_number("found", _MOST_PARTS)
    skipped = (number - 1) * _RESULTS
    exact, total = me.passages.with_words(document.id, words, _RESULTS, skipped)
    if exact:
        _list(f"In this document ({total:,})", [_found(one, words) for one in exact])
        _turn_over(number, -(-total // _RESULTS))
        return
    hits = me.search.passages(Query(words, k=_RESULTS, document_ids=[document.id]))
    if not hits:
        st.caption("Nothing in this document fits these words.")
        return
    nearest = me.passages.by_id([hit.chunk_id for hit in hits])
    nearest.sort(key=lambda one: one.chunk_index)
    _list(
        "Not all of these words stand in one passage. Nearest:",
        [_found(one, words) for one in nearest],
    )


def _found(one: DocumentPassage, words: str) -> str:
    at = {"page": one.page, "passage": str(one.chunk_id), "quote": None, "part": None}
    parts = [shortened(name, 60) for name in one.heading_path[-1:] if name != one.title]
    parts += [f"page {one.page}"] if one.page is not None else []
    place_words = place(*parts) or f"Passage {one.chunk_index + 1:,}"
    return _item(place_words, here(**at), excerpt(one.content, words, _LETTERS), words)


def _turn_over(number: int, last: int) -> None:
    """Leads to the passages before and after those that are shown."""
    if last < 2:  # noqa: PLR2004 -- nothing to turn over
        return
    links = [f"{number:,} of {last:,}"]
    if number > 1:
        links.insert(0, link_html("Before", here(found=number - 1), stays=True))
    if number < last:
        links.append(link_html("After", here(found=number + 1), stays=True))
    st.html(f'<section class="ea-beside-list"><p>{" &middot; ".join(links)}</p></section>')


def _similar(me: Workspace) -> None:
    """Passages of other documents that say something like the one in the address."""
    passage_id = asked_id("like")
    if passage_id is None:
        return
    hits = me.search.similar(passage_id)
    close = link_html("Close", here(like=None), stays=True)
    if not hits:
        st.html(f"<p>No other document has a passage like it. {close}</p>")
        return
    items = [
        _item(
            place(shortened(hit.title, 60), *_parts(hit)),
            to_page("Knowledge", **viewer_query(hit.document_id, hit.page, "", hit.chunk_id)),
            shortened(hit.content, _LETTERS),
            "",
        )
        for hit in hits
    ]
    _list("Passages like it", items, close)


def _versions(me: Workspace, document: Document) -> None:
    if document.version == 1 and document.superseded_at is None:
        return
    now = clock()
    items = []
    versions = me.documents.versions(document)
    for at, one in enumerate(versions):
        shown = one.id == document.id
        kept = dict.fromkeys(OF_DOCUMENT) | {DOCUMENT: str(one.id)}
        name = f"Version {one.version}"
        words = f"<b>{name}</b>" if shown else link_html(name, here(**kept))
        by = f" by {escape(one.uploader)}" if one.uploader else ""
        said = f"{escape(moment(one.created_at, now.zone, now.now))}{by}"
        before = versions[at + 1] if at + 1 < len(versions) else None
        changes = (
            link_html("What changed", here(**(kept | {"against": str(before.id)})))
            if before is not None
            else ""
        )
        file = f"<p>{escape(one.file_name or '')}</p>"
        items.append(f"<li>{words} <small>{said}</small> {changes}{file}</li>")
    _list("Versions", items)


def _parts(hit: PassageHit) -> list[str]:
    parts = [shortened(one, 60) for one in hit.heading_path[-1:] if one != hit.title]
    return parts + ([f"page {hit.page}"] if hit.page is not None else [])


def _item(words: str, address: str, text: str, query: str) -> str:
    return f"<li>{link_html(words, address)}{marked_words(text, query)}</li>"


def _list(title: str, items: Sequence[str], more: str = "") -> None:
    st.html(
        f'<section class="ea-beside-list"><h2 class="ea-h">{escape(title)} {more}</h2>'
        f"<ul>{''.join(items)}</ul></section>"
    )
