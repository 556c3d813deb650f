"""The knowledge base as a list of documents."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ea_core.knowledge.documents import Document, DocumentFilters, Sort
from ea_core.ui.kit.address import Order, asked, asked_order, asked_page
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.segments import choose_segment
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.table import Badge, Column, Lines
from ea_core.ui.knowledge.document import TYPES, type_of, viewer_url
from ea_core.workspace import Workspace

PER_PAGE: Final = 20
QUERY: Final = "q"
"""What stands in the address while something is looked for."""
_ALL: Final = "all"
_TAGS: Final = 8
"""Tags that are offered, the most used ones."""
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
    Column("Type", type_of),
    Column("Pages", lambda one: one.page_count, "number", place="wide"),
    Column("Tags", lambda one: tuple(Badge(tag) for tag in one.tags), "badges"),
    Column("Added", lambda one: one.created_at, "moment", sort="added"),
    Column("By", lambda one: one.uploader or None, place="wide"),
)


def show_list(me: Workspace) -> None:
    """The documents, a page at a time; type and tag narrow them, the address says how."""
    with shown_errors():
        tags = list(me.documents.tags())[:_TAGS]
        with st.container(horizontal=True, vertical_alignment="center"):
            kind = choose_segment("type", {_ALL: "All types", **TYPES}, label="Type", chips=True)
            tag = _ALL
            if tags:
                offered = {_ALL: "All tags", **{one: one for one in tags}}
                if asked("tag") and asked("tag") not in offered:  # one of the less used
                    offered[asked("tag")] = asked("tag")
                tag = choose_segment("tag", offered, label="Tag", chips=True)
        order = asked_order(("title", "added", "size"), Order("added", descending=True))
        filters = DocumentFilters(
            tags=() if tag == _ALL else (tag,),
            file_type=None if kind == _ALL else kind,
            sort=_SORTS[order.written()],
        )
        page = asked_page()
        found = me.documents.page(filters, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
        paged = Paged.at(page, PER_PAGE, found.total, ("document", "documents"))
        if paged.number != page:
            found = me.documents.page(filters, limit=PER_PAGE, offset=(paged.number - 1) * PER_PAGE)
        if not found.total and kind == tag == _ALL:
            _nothing(me)
            return
        show_table(
            found.items,
            _COLUMNS,
            key="documents",
            caption="Documents",
            of=Rows(lambda one: str(one.id), lambda one: viewer_url(one.id), lambda one: one.title),
            order=order,
            paged=paged,
            empty="No document of this kind. Try another type or tag.",
        )


def _nothing(me: Workspace) -> None:
    if me.actor.is_manager:
        show_empty(
            "The knowledge base is empty.",
            hint="Add your first documents above; the chat answers from them.",
        )
    else:
        show_empty("The knowledge base is empty.")
