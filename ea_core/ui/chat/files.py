"""Files of a conversation: what is attached, how far it is read, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ea_core.agent.runs.records import Thread
from ea_core.agent.scope import Scope
from ea_core.errors import DocumentError, EAError
from ea_core.knowledge.documents import Document, DocumentFilters
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.ui.kit.address import to_page
from ea_core.ui.kit.errors import show_error, shown_errors
from ea_core.ui.kit.format import count, plain, shortened
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.state import Slot, flash
from ea_core.workspace import Workspace

_SECONDS: Final = 1.0
_MOST: Final = 100
_NAME: Final = 60
_REFUSED: Slot[tuple[str, ...]] = Slot("chat.refused", ())
"""Why files that were attached last were not stored."""


def attach(
    me: Workspace, thread_id: UUID | None, files: Sequence[UploadedFile], scope: Scope, title: str
) -> UUID | None:
    """Stores the files in the conversation, where there is none in a new one of that title.

    Gives the conversation, None when there is still none, for no file was taken; `show_files` says why.
    """
    is_new = thread_id is None
    refused: list[str] = []
    taken = 0
    for file in files:
        try:
            if thread_id is None:
                thread_id = me.threads.create(title or file.name, scope).id
            me.uploads.add(file.name, file.getvalue(), thread_id=thread_id)
            taken += 1
        except DocumentError as error:
            refused.append(error.message)
        except EAError as error:
            show_error(error)
    _REFUSED.set(tuple(refused))
    if is_new and thread_id is not None and not taken:
        me.threads.delete(thread_id)
        return None
    return thread_id


def show_files(me: Workspace, thread: Thread | None) -> None:
    """A button with the number of files, which opens them; what is still read goes on by itself."""
    for sentence in _REFUSED.get():
        st.error(plain(sentence), icon=":material/error:")
    _REFUSED.clear()
    if thread is None:
        return
    with shown_errors():
        is_open = any(not job.finished for job in me.uploads.recent(thread.id))
        st.fragment(_row, run_every=_SECONDS if is_open else None)(me, thread, was_open=is_open)


def _row(me: Workspace, thread: Thread, *, was_open: bool) -> None:
    jobs = me.uploads.recent(thread.id)
    reading = [job for job in jobs if not job.finished]
    failed = [job for job in jobs if job.status in {"failed", "no_text"}]
    if was_open and not reading:
        st.rerun()
    number = me.documents.page(DocumentFilters(thread_id=thread.id), limit=1).total
    if not number and not jobs:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", key="ea-files", width="content"
    ):
        if st.button(
            count(number, "file") if number else "Files",
            icon=":material/attach_file:", type="tertiary", key="files-open",
            help="The files of this conversation; nobody else sees them",
        ):  # fmt: skip
            _list(me, thread)
        for job in reading[:2]:
            st.caption(f"Reading {plain(shortened(job.file_name, _NAME))} …", width="content")
        if failed:
            st.caption(f":red[{count(len(failed), 'file')} could not be read]", width="content")


@st.dialog("Files in this conversation", width="medium")
def _list(me: Workspace, thread: Thread) -> None:
    with shown_errors():
        st.caption(
            "They are searched in this conversation only, seen by you alone, and deleted with it."
        )
        for job in me.uploads.recent(thread.id):
            if not job.finished or job.status in {"failed", "no_text"}:
                _job(me, job)
        for document in me.documents.page(DocumentFilters(thread_id=thread.id), limit=_MOST).items:
            _document(me, document)


def _job(me: Workspace, job: Ingestion) -> None:
    """A file that is on its way, or that could not be read, with the reason."""
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        if not job.finished:
            words = "is waiting" if job.status == "queued" else "is being read"
        else:
            words = job.error or "No text was found in it."
        st.markdown(f"{plain(job.file_name)}  \n{plain(words)}", width="stretch")
        if job.status == "failed" and st.button("Try again", key=f"file-retry-{job.id}"):
            me.uploads.retry(job.id)
            st.rerun()
        if st.button("Remove", key=f"file-dismiss-{job.id}", type="tertiary"):
            me.uploads.dismiss(job.id)
            st.rerun()


def _document(me: Workspace, document: Document) -> None:
    """A file that was read; it can be given to everybody, or removed."""
    with st.container(border=True):
        title = shortened(document.title, _NAME)
        link = link_html(title, to_page("Knowledge", document=document.id))
        st.html(f'<ul class="ea-lines"><li>{link}</li></ul>')
        for remark in document.remarks:
            st.caption(plain(remark))
        with st.container(horizontal=True):
            words = (
                "Add to the knowledge base"
                if me.actor.is_manager
                else "Propose for the knowledge base"
            )
            if document.file_path and st.button(words, key=f"file-publish-{document.id}"):
                _publish(me, document)
            if st.button("Remove", key=f"file-remove-{document.id}", type="tertiary"):
                me.documents.delete(document.id)
                flash(f"{title} was removed from this conversation.")
                st.rerun()


def _publish(me: Workspace, document: Document) -> None:
    """The file as an ordinary upload of a manager's, or as a proposal; it stays here as well."""
    original = me.documents.original(document.id)
    if me.actor.is_manager:
        job = me.uploads.add(original.file_name, original.data)
        flash(
            "This file is in the knowledge base already." if job.status == "duplicate"
            else "The file is being taken into the knowledge base, for everybody."
        )  # fmt: skip
    else:
        me.proposals.hand_in(original.file_name, original.data)
        flash("The file was proposed. A manager decides about it.")
    st.rerun()
