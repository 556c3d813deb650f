"""Documents of something else: of a client, of a deal."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from ea_core.knowledge.documents import DocumentFilters
from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count, moment
from ea_core.ui.kit.html import link_html
from ea_core.workspace import Workspace

_FEW: Final = 6


def show_documents_of(me: Workspace, filters: DocumentFilters, title: str) -> None:
    """The newest documents that fit, a line each, under `title`; nothing when there are none."""
    with shown_errors():
        page = me.documents.page(filters, limit=_FEW)
        if not page.items:
            return
        now = clock()
        items = [
            f'<li><span class="ea-first">'
            f"{link_html(one.title, to_page('Knowledge', document=one.id))}</span>"
            f"<small>{escape(moment(one.created_at, now.zone, now.now))}</small>"
            + ("<p>Out of date</p>" if one.outdated else "")
            + "</li>"
            for one in page.items
        ]
        if page.total > _FEW and filters.client_id:
            more = f"All {count(page.total, 'document')}"
            items.append(
                f"<li>{link_html(more, to_page('Knowledge', client=filters.client_id))}</li>"
            )
        st.html(
            f'<section><h2 class="ea-h">{escape(title)}</h2>'
            f'<ul class="ea-lines">{"".join(items)}</ul></section>'
        )
