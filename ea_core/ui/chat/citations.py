"""Citations on the screen: numbers in an answer, buttons under it, the cited page behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from ea_core.agent.citations import Citation
from ea_core.ui.kit.format import plain, shortened
from ea_core.ui.kit.marked import marked_html
from ea_core.ui.knowledge.document import SCRIPT, show_place, viewer_query, viewer_url
from ea_core.workspace import Workspace

_MARKER = re.compile(r"\[(\d{1,3})\](?!\()")
_TITLE = 42


def linked(text: str, citations: Sequence[Citation]) -> str:
    """An answer as Markdown in which each [n] that is cited leads to its page.

    A dollar sign stays one: between two of them Streamlit would see a formula.
    """
    known = {citation.n: citation for citation in citations}

    def link(marker: re.Match[str]) -> str:
        citation = known.get(int(marker[1]))
        if citation is None:
            return marker.group()
        return f"[\\[{marker[1]}\\]]({viewer_url(*_target(citation))})"

    return _MARKER.sub(link, text.replace("$", "\\$"))


def show_citations(me: Workspace, citations: Sequence[Citation], message_id: UUID) -> None:
    """A button for each citation; it opens the cited page with the words marked."""
    cited = [citation for citation in citations if not citation.nearest]
    if cited:
        with st.container(horizontal=True, gap="small"):
            for citation in cited:
                if st.button(
                    f"{citation.n} · {_place(citation)}",
                    key=f"cite-{message_id}-{citation.n}",
                    icon=":material/article:",
                    help=plain(shortened(citation.quote, 300)),
                ):
                    _open(me, citation)
    near = [citation for citation in citations if citation.nearest]
    if near:
        st.caption("Nearest passages")
        for citation in near:
            with st.container(border=True, gap="small"):
                st.markdown(plain(shortened(citation.quote, 400)))
                if st.button(
                    _place(citation),
                    key=f"near-{message_id}-{citation.n}",
                    icon=":material/article:",
                    type="tertiary",
                ):
                    _open(me, citation)


@st.dialog("Source", width="medium")
def _open(me: Workspace, citation: Citation) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        page = f" · page {citation.page}" if citation.page is not None else ""
        st.markdown(f"**{plain(citation.title)}**{page}", width="stretch")
        st.page_link(
            SCRIPT,
            label="Open the document",
            icon=":material/open_in_full:",
            query_params=viewer_query(*_target(citation)),
        )
    st.html(marked_html(citation.quote, citation.quote))
    show_place(me, citation.document_id, citation.page, citation.quote, citation.chunk_id)


def _target(citation: Citation) -> tuple[UUID, int | None, str, UUID]:
    return citation.document_id, citation.page, citation.quote, citation.chunk_id


def _place(citation: Citation) -> str:
    page = f", page {citation.page}" if citation.page is not None else ""
    return plain(shortened(citation.title, _TITLE)) + page
