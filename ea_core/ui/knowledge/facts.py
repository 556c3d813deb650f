"""What is known of a document: its line of facts, its state, what its file says beside the text."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Final

import streamlit as st

from ea_core.knowledge.documents import Document
from ea_core.knowledge.reading.formats import FORMATS
from ea_core.ui.kit.address import here, to_page
from ea_core.ui.kit.cells import Clock
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.format import count, day, file_size, moment, near_day, plain
from ea_core.ui.kit.html import badges_html, link_html
from ea_core.ui.kit.table import Badge
from ea_core.ui.knowledge.addresses import DOCUMENT, OF_DOCUMENT

TYPES: Final = {one.file_type: one.name for one in FORMATS}


def type_name(file_type: str | None) -> str:
    """What kind of file it is."""
    return TYPES.get(file_type or "", (file_type or "file").upper())


def type_of(document: Document) -> str:
    """What kind of file a document was."""
    return type_name(document.file_type)


def state_badges(document: Document, *, number: bool = False) -> tuple[Badge, ...]:
    """Whether it still holds; with `number` also which version it is, where there are several."""
    badges: list[Badge] = []
    if document.superseded_at is not None:
        badges.append(Badge(f"Version {document.version}, superseded", "orange"))
    elif number and document.version > 1:
        badges.append(Badge(f"Version {document.version}", "gray"))
    if document.outdated:
        badges.append(Badge("Out of date", "red"))
    if document.review_due:
        badges.append(Badge("Review due", "orange"))
    return tuple(badges)


def show_facts(document: Document) -> None:
    """Two lines under the title: the file, and whose the document is and until when it holds."""
    now = clock()
    file = [type_of(document)]
    if document.page_count:
        file.append(count(document.page_count, "page"))
    if document.size_bytes is not None:
        file.append(file_size(document.size_bytes))
    by = f"added by {document.uploader}" if document.uploader else "added"
    file.append(f"{by} {moment(document.created_at, now.zone, now.now)}")
    parts = [f"<b>{escape(document.file_name)}</b>"] if document.file_name else []
    parts += [escape(part) for part in file]
    html = [" \N{MIDDLE DOT} ".join(parts)]
    if more := _belongs(document, now):
        html.append(" \N{MIDDLE DOT} ".join(more))
    badges = badges_html(
        [*state_badges(document, number=True), *(Badge(tag) for tag in document.tags)]
    )
    if badges:
        html.append(f'<span class="ea-badges">{badges}</span>')
    st.html(f'<div class="ea-docfacts">{"".join(f"<div>{line}</div>" for line in html)}</div>')


def _belongs(document: Document, now: Clock) -> list[str]:
    said = [f"Owner: {escape(document.owner)}"] if document.owner else []
    if document.client and document.client_id:
        about = link_html(document.client, to_page("Clients", client=document.client_id))
        if document.deal and document.deal_id:
            deal = to_page("Clients", client=document.client_id, deal=document.deal_id)
            about += f", {link_html(document.deal, deal)}"
        said.append(f"About {about}")
    if document.valid_until:
        said.append(f"Valid until {escape(_day(document.valid_until, now))}")
    if document.review_by:
        said.append(f"Review by {escape(_day(document.review_by, now))}")
    author = document.metadata.get("author")
    written = document.metadata.get("date")
    if author:
        said.append(f"Written by {escape(str(author))}")
    if written and (when := _read_day(str(written))):
        said.append(f"Dated {escape(day(when))}")
    return said


def _day(value: date, now: Clock) -> str:
    return near_day(value, now.today)


def _read_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def show_newer(document: Document, *, in_place: bool = True) -> None:
    """Says that a newer version is there, and leads to it and to what changed.

    On the document's own page the address keeps where it was found (`in_place`).
    """
    if document.superseded_at is None or document.newest_id is None:
        return
    now = clock()
    changes = dict.fromkeys(OF_DOCUMENT) | {DOCUMENT: str(document.newest_id)}
    against = {"against": str(document.id)}
    if in_place:
        opened, compared = here(**changes), here(**(changes | against))
    else:
        opened = to_page("Knowledge", **{DOCUMENT: document.newest_id})
        compared = to_page("Knowledge", **{DOCUMENT: document.newest_id}, **against)
    newest = link_html("Open the newest version", opened)
    compare = link_html("See what changed", compared)
    since = escape(moment(document.superseded_at, now.zone, now.now))
    st.html(
        '<div class="ea-notice" role="note"><b>There is a newer version of this document</b> '
        f"({since}). Search and answers use that one. {newest} \N{MIDDLE DOT} {compare}</div>"
    )


def show_remarks(document: Document) -> None:
    """What of the file was not read or is doubtful; its comments and running headers."""
    if document.remarks:
        lines = "".join(f"<li>{escape(one)}</li>" for one in document.remarks)
        st.html(f'<div class="ea-notice ea-warn" role="note"><ul>{lines}</ul></div>')
    if document.headers:
        said = " \N{MIDDLE DOT} ".join(escape(one) for one in document.headers)
        st.html(f'<div class="ea-notice" role="note">On each page: <b>{said}</b></div>')
    if document.comments:
        label = f"Comments ({len(document.comments):,})"
        with st.expander(label, icon=":material/comment:"):
            for one in document.comments:
                st.markdown(plain(one))
