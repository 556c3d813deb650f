"""What a conversation is narrowed to: a chip above the input, and the window in which it is chosen.

Of a new conversation it stands in the address (`ask` a document, `tag`, `client`), of one that is there
it is kept with it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.agent.runs.records import Thread
from ea_core.agent.scope import Scope
from ea_core.crm.clients import ClientFilters
from ea_core.crm.paging import Paging
from ea_core.errors import NotFound
from ea_core.ui.kit.address import asked, asked_id, go
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import plain, shortened
from ea_core.workspace import Workspace

_DOCUMENT, _TAG, _CLIENT = "ask", "tag", "client"
"""Parameters of the address of a new conversation."""
_NAME: Final = 60
_CHOICES: Final = 8
GONE: Final = "something that was deleted"


def scope_of(me: Workspace, thread: Thread | None) -> Scope:
    """To what the next question is narrowed; a document of the address that is not there is said."""
    if thread is not None:
        return thread.scope
    tag = asked(_TAG)
    if asked(_DOCUMENT):
        found = asked_id(_DOCUMENT)
        with suppress(NotFound):
            if found is not None:
                document = me.documents.get(found)
                if document.thread_id is not None:  # it is searched in its conversation alone
                    st.query_params.from_dict({"thread": str(document.thread_id)})
                    st.rerun()
                return Scope(document_ids=(document.id,))
        st.warning("The document that you wanted to ask about is not there any more.")
        return Scope()
    return Scope(tag=tag) if tag else Scope(client_id=asked_id(_CLIENT))


def show_scope(me: Workspace, thread: Thread | None, scope: Scope) -> None:
    """A chip that takes the scope away, or the button that opens the choice."""
    with st.container(horizontal=True, key="ea-scope", width="content"), shown_errors():
        if not scope:
            if st.button("Everything", icon=":material/filter_list:", type="tertiary",
                         key="scope-choose", help="Choose what answers come from"):  # fmt: skip
                _choose(me, thread)
            return
        name = words_of(me, scope)
        if st.button(f"Only {plain(name)}", icon=":material/close:", key="scope-clear",
                     help="Ask about everything again"):  # fmt: skip
            _turn_to(me, thread, Scope())


def words_of(me: Workspace, scope: Scope) -> str:
    """What it is narrowed to, in words."""
    if scope.tag is not None:
        return f"documents tagged {scope.tag}"
    try:
        if scope.client_id is not None:
            return shortened(me.clients.get(scope.client_id).name, _NAME)
        titles = [me.documents.get(one).title for one in scope.document_ids[:1]]
    except NotFound:
        return GONE
    more = f" and {len(scope.document_ids) - 1} more" if len(scope.document_ids) > 1 else ""
    return shortened(" ".join(titles), _NAME) + more


@st.dialog("What answers come from")
def _choose(me: Workspace, thread: Thread | None) -> None:
    with shown_errors():
        tags = me.documents.tags()
        if tags:
            tag = st.selectbox(
                "Only documents with the tag", list(tags), index=None, placeholder="Choose a tag",
                format_func=lambda one: f"{one} ({tags[one]})", key="scope-tag",
            )  # fmt: skip
            if tag is not None:
                _turn_to(me, thread, Scope(tag=tag))
        words = st.text_input("Only one client", placeholder="Part of the name", key="scope-client")
        _offer(
            [
                (one.name, Scope(client_id=one.id), f"client-{one.id}")
                for one in me.clients.page(
                    ClientFilters(search=words or None), Paging(size=_CHOICES)
                ).items
            ]
            if words
            else [],
            me, thread, words,
        )  # fmt: skip
        st.caption(
            "For one document, open it on the Knowledge page and choose “Ask about this document”."
        )


def _offer(
    choices: list[tuple[str, Scope, str]], me: Workspace, thread: Thread | None, words: str | None
) -> None:
    if words and not choices:
        st.caption(f"No client is called “{plain(words)}”.")
    for name, scope, key in choices:
        if st.button(plain(shortened(name, _NAME)), key=key, type="tertiary"):
            _turn_to(me, thread, scope)


def _turn_to(me: Workspace, thread: Thread | None, scope: Scope) -> None:
    if thread is not None:
        me.threads.set_scope(thread.id, scope)
        st.rerun()
    document: UUID | None = scope.document_ids[0] if scope.document_ids else None
    client = scope.client_id
    go(
        ask=None if document is None else str(document),
        tag=scope.tag,
        client=None if client is None else str(client),
    )
