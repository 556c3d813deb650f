"""One search over everything: clients and their contacts, deals, documents, one's conversations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from ea_core.crm.clients import ClientFilters
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.errors import EAError
from ea_core.knowledge.documents import DocumentFilters
from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.components import component
from ea_core.ui.kit.words import owner_words
from ea_core.workspace import Workspace

_BOX: Final = component(
    "search",
    '<div class="ea-search"><input type="search" aria-label="Search" autocomplete="off" '
    'placeholder="A client, contact, deal, document or conversation" />'
    '<div class="ea-found" role="region" aria-live="polite" aria-label="What was found"></div></div>',
)
_KEY: Final = "ea-search-box"
_EACH: Final = 5
_LONGEST: Final = 200
"""Letters of a search that are looked for."""

Found = list[dict[str, str]]


def show_search(me: Workspace) -> None:
    """The button that opens the search; Ctrl K does, too."""
    if st.button(
        "Search", icon=":material/search:", shortcut="Mod+K", key="ea-search", width="stretch"
    ):
        _dialog(me)


@st.dialog("Search", width="medium")
def _dialog(me: Workspace) -> None:
    said = st.session_state.get(_KEY)
    words = str((said or {}).get("words") or "")[:_LONGEST]
    _BOX(
        key=_KEY,
        data={
            "words": words,
            "groups": found(me, words),
            "nothing": "Nothing has these words in its name.",
            "hint": "Type a name. Enter opens the first one, the arrows lead to the others.",
        },
        on_words_change=_noted,
    )


def found(me: Workspace, words: str) -> list[dict[str, object]]:
    """What has these words in its name, by kind, as the box shows it."""
    kinds: tuple[tuple[str, Callable[[Workspace, str], Found]], ...] = (
        ("Clients", _clients),
        ("Contacts", _contacts),
        ("Deals", _deals),
        ("Documents", _documents),
        ("Conversations", _conversations),
    )
    groups: list[dict[str, object]] = []
    if not words.strip():
        return groups
    for title, look in kinds:
        items = look(me, words)
        if items:
            groups.append({"t": title, "items": items})
    return groups


def _clients(me: Workspace, words: str) -> Found:
    page = me.clients.page(ClientFilters(search=words), Paging(size=_EACH))
    return [
        _item(one.name, owner_words(one.owner), to_page("Clients", client=one.id))
        for one in page.items
    ]


def _contacts(me: Workspace, words: str) -> Found:
    return [
        _item(one.contact.name, one.client, to_page("Clients", client=one.contact.client_id))
        for one in me.contacts.find(words, _EACH)
    ]


def _deals(me: Workspace, words: str) -> Found:
    page = me.deals.page(DealFilters(search=words, order_by="newest"), Paging(size=_EACH))
    return [
        _item(one.title, one.client, to_page("Clients", client=one.client_id, deal=one.id))
        for one in page.items
    ]


def _documents(me: Workspace, words: str) -> Found:
    page = me.documents.page(DocumentFilters(search=words), limit=_EACH)
    return [
        _item(one.title, (one.file_type or "").upper(), to_page("Knowledge", document=one.id))
        for one in page.items
    ]


def _conversations(me: Workspace, words: str) -> Found:
    try:
        found = me.threads.search(words, _EACH).items
    except EAError:  # in another's view: conversations are their own
        return []
    return [
        _item(one.thread.title or "Conversation", "", to_page("Chat", thread=one.thread.id))
        for one in found
    ]


def _item(words: str, beside: str, address: str) -> dict[str, str]:
    return {"t": words, "s": beside, "h": address}


def _noted(*_: Any) -> None:
    """The words are looked for by the run that follows."""
