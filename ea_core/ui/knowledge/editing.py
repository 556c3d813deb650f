"""Changing a document: its drawer, the window for a new version, the question before it is deleted."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.clients import ClientFilters
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.errors import InvalidInput
from ea_core.knowledge.changing import DocumentDraft
from ea_core.knowledge.documents import Document
from ea_core.ui.kit.address import asked, here
from ea_core.ui.kit.confirm import confirm
from ea_core.ui.kit.drawer import close_drawer, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count, plain
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.when import day_input
from ea_core.ui.kit.words import owner_names
from ea_core.ui.knowledge.addresses import DOCUMENT
from ea_core.ui.knowledge.uploads import note_upload
from ea_core.workspace import Workspace

EDIT: Final = "edit"
_NOBODY: Final = "Nobody"
_OFFERED: Final = 500
"""Clients, and deals of one client, to choose from; another client's name can be typed."""


def show_editing(me: Workspace, document: Document) -> None:
    """The drawer in which a document is changed, while the address asks for it."""
    if asked(EDIT) and me.documents.may_change:
        show_drawer("Edit the document", (EDIT,), lambda: _edit(me, document), editing=True)


def _edit(me: Workspace, document: Document) -> None:
    key = f"{document.id}-{document.updated_at.timestamp()}"
    tags = list(dict.fromkeys([*document.tags, *me.documents.tags()]))
    owners = owner_names(me.colleagues.everybody())
    names = [_NOBODY, *owners]
    owner_now = next((name for name, one in owners.items() if one == document.owner_id), _NOBODY)
    # Not a form: the deals that are offered follow the client.
    with shown_errors():
        title = st.text_input("Title", document.title, required=True, key=f"document-title-{key}")
        chosen = st.multiselect(
            "Tags", tags, document.tags, accept_new_options=True, key=f"document-tags-{key}",
            placeholder="Choose or type a tag",
        )  # fmt: skip
        left, right = st.columns(2)
        with left:
            valid = day_input("Valid until", document.valid_until, key=f"document-valid-{key}")
        with right:
            review = day_input("Review by", document.review_by, key=f"document-review-{key}")
        owner = st.selectbox(
            "Owner", names, index=names.index(owner_now), key=f"document-owner-{key}"
        )
        client_id, deal_id = _about(me, document, key)
        if _buttons(key):
            if not title.strip():
                raise InvalidInput("Enter a title for the document.", field="title")
            draft = DocumentDraft(
                title, chosen, valid, review, owners.get(owner or ""), client_id, deal_id
            )
            me.documents.change(document.id, draft, document.updated_at)
            flash("The document was changed.")
            close_drawer(EDIT)


def _buttons(key: str) -> bool:
    with st.container(horizontal=True, vertical_alignment="center"):
        sure = st.button("Save", type="primary", key=f"document-save-{key}")
        cancel = link_html("Cancel", here(**{EDIT: None}), css="ea-cancel", stays=True)
        st.html(cancel, width="content")
    return sure


def _about(me: Workspace, document: Document, key: str) -> tuple[UUID | None, UUID | None]:
    """The client and the deal that it is about."""
    page = me.clients.page(ClientFilters(), Paging(size=_OFFERED))
    clients = {one.name: one.id for one in page.items}
    if document.client and document.client_id:
        clients = {document.client: document.client_id} | clients
    written = st.selectbox(
        "Client", list(clients), index=list(clients).index(document.client) if document.client else None,
        placeholder="None", accept_new_options=True, key=f"document-client-{key}",
    )  # fmt: skip
    if not written:
        return None, None
    client_id = clients.get(written)
    if client_id is None:
        found = me.clients.called(written)
        if found is None:
            raise InvalidInput(f"No client, or more than one, is called {written}.", field="client")
        client_id = found.id
    of_client = me.deals.page(DealFilters(client_id=client_id), Paging(size=_OFFERED)).items
    deals = {one.id: one.title for one in of_client}
    if not deals:
        return client_id, None
    offered = list(deals)
    deal_id = st.selectbox(
        "Deal", offered, format_func=lambda one: deals[one], placeholder="None",
        index=offered.index(document.deal_id) if document.deal_id in deals else None,
        key=f"document-deal-{key}-{client_id}",
    )  # fmt: skip
    return client_id, deal_id


def new_version(me: Workspace, document: Document) -> None:
    """A window in which the next version of a document is added, whatever its file is called."""

    @st.dialog("Add a new version")
    def ask() -> None:
        st.write(
            plain(
                f"The file becomes the next version of {document.title}. This one stays to be read; "
                "search and answers use the new one."
            )
        )
        file = st.file_uploader("File", key=f"version-file-{document.id}")
        if st.button("Add the version", type="primary", disabled=file is None) and file:
            with shown_errors():
                job = me.uploads.add(file.name, file.getvalue(), version_of=document.id)
                note_upload(job)
                st.query_params.clear()
                st.rerun()

    ask()


def confirm_delete(me: Workspace, document: Document) -> None:
    """Asks before a document is deleted, and of several versions which."""
    versions = me.documents.versions(document)
    if len(versions) == 1:
        confirm(
            "Delete this document?",
            f"{document.title} and its {count(document.chunks, 'passage')} will be removed for "
            "everybody. Answers that cite it keep their text. This can't be undone.",
            lambda: me.documents.delete(document.id),
            words="Delete for everybody",
            done=f"{document.title} was deleted.",
            after=st.query_params.clear,
        )
        return
    _ask_which(me, document, versions)


def _ask_which(me: Workspace, document: Document, versions: list[Document]) -> None:
    before = next((one for one in versions if one.version < document.version), None)
    this = f"Only version {document.version}"
    if document.superseded_at is None and before is not None:
        this += f"; version {before.version} is the newest again"
    every = f"All {len(versions):,} versions"

    @st.dialog(plain(f"Delete {document.title}?"))
    def ask() -> None:
        which = st.radio("What is deleted", [this, every], key="delete-which")
        st.write("Answers that cite it keep their text. This can't be undone.")
        with st.container(horizontal=True):
            if st.button("Keep it", key="delete-keep"):
                st.rerun()
            with st.container(key="ea-destructive-versions", width="content"):
                sure = st.button("Delete for everybody", icon=":material/delete:", key="delete-do")
        if sure:
            with shown_errors():
                me.documents.delete(document.id, all_versions=which == every)
                flash(f"{document.title} was deleted.")
                rest = [one for one in versions if one.id != document.id and which == this]
                st.query_params.from_dict({DOCUMENT: str(rest[0].id)} if rest else {})
                st.rerun()

    ask()
