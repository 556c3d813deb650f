"""Adding documents: the upload form, and what becomes of each file while one watches."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from ea_core import runtime
from ea_core.errors import DocumentError, EAError
from ea_core.knowledge.ingestion.ingestions import Ingestion
from ea_core.knowledge.reading import formats
from ea_core.ui.kit.errors import show_error, shown_errors
from ea_core.ui.kit.format import count, plain
from ea_core.ui.kit.state import Slot
from ea_core.ui.knowledge.document import SCRIPT, viewer_query
from ea_core.workspace import Workspace

_SECONDS = 1.0
_WAITING_SHOWN = 3
_FORM = Slot("upload_form", 0)
"""Counts what was sent: another key gives an empty form."""
_UPLOADED_HERE: Slot[frozenset[UUID]] = Slot("uploaded_here", frozenset())
_REFUSED: Slot[tuple[str, ...]] = Slot("refused_uploads", ())
"""Why files of the last upload were not stored."""
_OPEN: Slot[bool | None] = Slot("upload_form_open", None)
"""Decided once: a form that closed when the first document is ready would lose a chosen file."""
_MARKS = {
    "queued": ":material/schedule:",
    "reading": ":material/hourglass_top:",
    "embedding": ":material/hourglass_top:",
    "ready": ":green[:material/check_circle:]",
    "duplicate": ":blue[:material/content_copy:]",
    "no_text": ":orange[:material/warning:]",
    "failed": ":red[:material/error:]",
}


def show_uploads(me: Workspace) -> bool:
    """The form for those who may add documents, and the state of what they added.

    Returns whether files are still being taken in, so that the documents will change.
    """
    if not me.actor.is_manager:
        st.caption(
            "Documents are added by managers and administrators. Ask one of them to add yours."
        )
        return False
    jobs = me.uploads.recent()
    if (open_form := _OPEN.get()) is None:
        open_form = not jobs and me.documents.page(limit=1).total == 0
        _OPEN.set(open_form)
    with st.expander("Add documents", expanded=open_form, icon=":material/upload_file:"):
        _form(me)
    _refused()
    busy = not _all_finished(jobs)
    st.fragment(_jobs, run_every=_SECONDS if busy else None)(me, busy=busy)
    return busy


def _form(me: Workspace) -> None:
    limit = runtime.current().settings.max_upload_mb
    form = _FORM.get()
    # Not st.form: its button can be clicked while a file is still on its way.
    files = st.file_uploader(
        f"{formats.in_words()}, up to {limit} MB each",
        type=list(formats.ENDINGS),
        accept_multiple_files=True,
        max_upload_size=limit,
        key=f"files-{form}",
    )
    tags = st.text_input("Tags (optional)", placeholder="contracts, 2026", key=f"tags-{form}")
    label = "Add to the knowledge base"
    if not st.button(label, type="primary", disabled=not files, key=f"add-{form}"):
        return
    wanted = [tag.strip() for tag in tags.split(",") if tag.strip()]
    refused: list[str] = []
    again = False
    for file in files:
        try:
            job = me.uploads.add(file.name, file.getvalue(), tags=wanted)
        except DocumentError as error:
            refused.append(error.message)
        except EAError as error:
            again = True
            show_error(error)
        else:
            _UPLOADED_HERE.set(_UPLOADED_HERE.get() | {job.id})
    _REFUSED.set(tuple(refused))
    if not again:
        _FORM.set(form + 1)
        st.rerun()


def _refused() -> None:
    """What was not even stored stays on the page until it is dismissed, or more is added."""
    messages = _REFUSED.get()
    if not messages:
        return
    with st.container(border=True):
        for message in messages:
            st.markdown(f":red[:material/error:] {plain(message)}")
        st.button("Dismiss", key="dismiss-refused", type="tertiary", on_click=_REFUSED.clear)


def _all_finished(jobs: Sequence[Ingestion]) -> bool:
    return all(job.finished for job in jobs)


def _jobs(me: Workspace, *, busy: bool) -> None:
    jobs = me.uploads.recent()
    if busy and _all_finished(jobs):
        st.rerun()  # nothing is left to wait for
    waiting = [job for job in reversed(jobs) if job.status == "queued"]
    under_way = [job for job in jobs if job.status in {"reading", "embedding"}]
    ended = [job for job in jobs if job.finished and _is_news(job)]
    shown = under_way + waiting[:_WAITING_SHOWN] + ended
    if not shown:
        return
    with st.container(border=True):
        for job in shown:
            _job(me, job)
        if len(waiting) > _WAITING_SHOWN:
            st.caption(f"{count(len(waiting) - _WAITING_SHOWN, 'more file')} waiting")


def _is_news(job: Ingestion) -> bool:
    """Whether somebody still wants to see how it ended: badly, or it was added in this tab."""
    return job.status in {"failed", "no_text"} or job.id in _UPLOADED_HERE.get()


def _job(me: Workspace, job: Ingestion) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"{_MARKS[job.status]} **{plain(job.file_name)}** · {_state(job)}")
            if job.error:
                st.caption(plain(job.error))
            if job.status == "embedding" and job.total:
                st.progress(min(job.done / job.total, 1.0))
        if job.document_id is not None:
            query = viewer_query(job.document_id)
            st.page_link(SCRIPT, label="Open", query_params=query)
        if job.can_retry and st.button("Try again", key=f"retry-{job.id}"):
            with shown_errors():
                me.uploads.retry(job.id)
                st.rerun()
        label = "Dismiss" if job.finished else "Cancel"
        if st.button(label, key=f"dismiss-{job.id}", type="tertiary"):
            with shown_errors():
                me.uploads.dismiss(job.id)
                st.rerun()


def _state(job: Ingestion) -> str:
    pages = f"{count(job.pages, 'page')}, " if job.pages else ""
    known_as = f" as {plain(job.title)}" if job.title else ""
    return {
        "queued": "waiting",
        "reading": "reading …",
        "embedding": f"{job.done} of {count(job.total or 0, 'passage')}",
        "ready": f"ready: {pages}{count(job.chunks, 'passage')}",
        "duplicate": f"is in the knowledge base already{known_as}",
        "no_text": "no text was found",
        "failed": "could not be taken in",
    }[job.status]
