"""The knowledge base as a list of documents."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Final

import streamlit as st

from ea_core.knowledge.documents import Document, DocumentFilters, DocumentPage, Sort
from ea_core.ui.kit.address import Order, asked, asked_id, asked_order, asked_page, here
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.segments import choose_one, choose_segment
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.table import Badge, Column, Lines
from ea_core.ui.knowledge.addresses import DOCUMENT
from ea_core.ui.knowledge.bulk import show_bulk
from ea_core.ui.knowledge.facts import state_badges, type_name, type_of
from ea_core.workspace import Workspace

PER_PAGE: Final = 20
_WIDTH: Final = 165
"""Pixels of a list to choose from: two stand side by side on a phone."""
_VIEWS: Final = {
    "": "All",
    "mine": "Mine",
    "due": "Out of date or to review",
    "most-cited": "Most cited",
    "never-cited": "Never cited",
}
_SORTS: Final[dict[str, Sort]] = {
    "title": "title",
    "-title": "title from the end",
    "added": "oldest",
    "-added": "newest",
    "size": "smallest",
    "-size": "size",
}
_COLUMNS: Final[tuple[Column[Document], ...]] = (
    Column(
        "Title",
        lambda one: Lines(one.title, one.file_name or ""),
        "lines",
        sort="title",
    ),
    Column("State", lambda one: state_badges(one, number=True), "badges"),
    Column("Type", type_of),
    Column("Pages", lambda one: one.page_count, "number", place="wide"),
    Column("Tags", lambda one: tuple(Badge(tag) for tag in one.tags), "badges"),
    Column("Cited", lambda one: one.cited, "number"),
    Column("About", lambda one: one.client, place="wide"),
    Column("Owner", lambda one: one.owner or one.uploader or None, place="wide"),
    Column("Added", lambda one: one.created_at, "moment", sort="added"),
)


def show_list(me: Workspace) -> None:
    """The documents, a page at a time; view, type and tag narrow them, the address says how."""
    with shown_errors():
        with st.container(horizontal=True, vertical_alignment="center"):
            view = choose_segment("view", _VIEWS, label="Quick views", chips=True)
            filters = choose_filters(me, view)
        _about(me, filters)
        order = asked_order(("title", "added", "size"), Order("added", descending=True))
        number = asked_page()
        found = _found(me, filters, order, number)
        paged = Paged.at(number, PER_PAGE, found.total, ("document", "documents"))
        if paged.number != number:
            found = _found(me, filters, order, paged.number)
        if not found.total and filters == DocumentFilters():
            _nothing(me)
            return
        said = show_table(
            found.items,
            _columns(found),
            key="documents",
            caption="Documents",
            of=Rows(
                lambda one: str(one.id),
                lambda one: here(**{DOCUMENT: str(one.id)}),
                lambda one: one.title,
            ),
            order=order,
            paged=paged,
            empty=_empty(filters),
            pick=me.documents.may_change,
        )
        show_bulk(me, [one for one in found.items if str(one.id) in said.picked])


def choose_filters(me: Workspace, view: str = "") -> DocumentFilters:
    """Type and tag, as far as there are any, beside the quick view that was chosen."""
    types = {one: f"{type_name(one)} ({number:,})" for one, number in me.documents.types().items()}
    tags = {one: f"{one} ({number:,})" for one, number in me.documents.tags().items()}
    kind = (
        choose_one("type", {"": "All types", **types}, label="Type", width=_WIDTH) if types else ""
    )
    tag = choose_one("tag", {"": "All tags", **tags}, label="Tag", width=_WIDTH) if tags else ""
    # A tag or type that no document has (any more) narrows to nothing, which is what it says.
    kind, tag = kind or asked("type"), tag or asked("tag")
    return DocumentFilters(
        tags=(tag,) if tag else (),
        file_type=kind or None,
        due=view == "due",
        person=me.actor.id if view == "mine" else None,
        cited="most" if view == "most-cited" else "never" if view == "never-cited" else "",
        client_id=asked_id("client"),
    )


def _about(me: Workspace, filters: DocumentFilters) -> None:
    """Says of which client the documents are that the address asks for, and leads to all others."""
    if filters.client_id is not None:
        name = me.clients.get(filters.client_id).name
        every = link_html("Documents of everything", here(client=None, page=None), stays=True)
        st.html(f'<div class="ea-line"><span>About <b>{escape(name)}</b></span> {every}</div>')


def _found(me: Workspace, filters: DocumentFilters, order: Order, number: int) -> DocumentPage:
    wanted = replace(filters, sort=_SORTS[order.written()])
    return me.documents.page(wanted, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)


def _columns(found: DocumentPage) -> tuple[Column[Document], ...]:
    """The columns in which some row has something; the others would be lines of dashes."""
    may_be_empty = {
        "State": any(state_badges(one, number=True) for one in found.items),
        "Pages": any(one.page_count for one in found.items),
        "Tags": any(one.tags for one in found.items),
        "About": any(one.client for one in found.items),
        "Cited": any(one.cited for one in found.items),
    }
    return tuple(one for one in _COLUMNS if may_be_empty.get(one.title, True))


def _empty(filters: DocumentFilters) -> str:
    if filters.due:
        return "Nothing is out of date, and nothing is to be reviewed."
    if filters.cited == "never":
        return "Each document was cited in some answer."
    if filters.cited == "most":
        return "No answer has cited a document yet."
    if filters.person:
        return "No document is yours here: none that you added or own."
    return "No document of this kind. Try another type or tag."


def _nothing(me: Workspace) -> None:
    if me.actor.is_manager:
        show_empty(
            "The knowledge base is empty.",
            hint="Add your first documents above; the chat answers from them.",
        )
    else:
        show_empty("The knowledge base is empty.")
