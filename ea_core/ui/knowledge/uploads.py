"""Adding documents: the upload form, and what becomes of each file while one watches."""

from __future__ import annotations

import time
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
from ea_core.ui.knowledge.addresses import SCRIPT, viewer_query
from ea_core.ui.knowledge.upload_words import MARKS, batch_words, leaves, state_words
from ea_core.workspace import Workspace

_SECONDS = 1.0
_LEAVING_SECONDS = 5.0
_STAYS_SECONDS = 20.0
"""For how long a file that is ready is still shown; its document is in the list then."""
_LOOKED_AT = 400
_WAITING_SHOWN = 3
_ENDED_SHOWN = 12
_FEW = 4
"""Files of which each has its row anyway: no sum over them is drawn."""
_FORM = Slot("upload_form", 0)
"""Counts what was sent: another key gives an empty form."""
_UPLOADED_HERE: Slot[frozenset[UUID]] = Slot("uploaded_here", frozenset())
_REFUSED: Slot[tuple[str, ...]] = Slot("refused_uploads", ())
"""Why files of the last upload were not stored."""
_SEEN_READY: Slot[dict[UUID, float]] = Slot("seen_ready", {})
"""Since when (time.monotonic) a file is shown as ready in this tab."""
_OPEN: Slot[bool | None] = Slot("upload_form_open", None)
"""Decided once: a form that closed when the first document is ready would lose a chosen file."""
_OPENED: Slot[int] = Slot("upload_form_opened", 0)
"""How often the form was asked for from elsewhere on the page."""


def show_uploads(me: Workspace) -> bool:
    """The form for managers, and the state of what they added.

    Returns whether files are still being taken in, so that the documents will change.
    """
    jobs = me.uploads.recent(limit=_LOOKED_AT)
    if (is_open := _OPEN.get()) is None:
        is_open = not jobs and me.documents.page(limit=1).total == 0
        _OPEN.set(is_open)
    # Under another key it is another one, which is unfolded even where somebody had folded it.
    with st.expander(
        "Add documents", expanded=is_open, icon=":material/upload_file:",
        key=f"ea-add-{_OPENED.get()}",
    ):  # fmt: skip
        _form(me)
    show_refused()
    busy = not _all_finished(jobs)
    leaving = any(_is_news(job) and leaves(job) for job in jobs)
    seconds = _SECONDS if busy else _LEAVING_SECONDS if leaving else None
    st.fragment(_jobs, run_every=seconds)(me, busy=busy, leaving=leaving)
    return busy


def _form(me: Workspace) -> None:
    limit = runtime.current().settings.max_upload_mb
    form = _FORM.get()
    # Not st.form: its button can be clicked while a file is still on its way. Any file can be chosen:
    # one that is not taken gets its sentence, which the framework's own refusal would take along.
    files = st.file_uploader(
        f"{formats.in_words()}, up to {limit} MB each",
        accept_multiple_files=True,
        max_upload_size=limit,
        key=f"files-{form}",
    )
    address = st.text_input(
        "Or the address of a web page", placeholder="https://", key=f"address-{form}"
    ).strip()
    tags = st.text_input("Tags (optional)", placeholder="contracts, 2026", key=f"tags-{form}")
    st.caption("A changed file of the same name becomes the next version of its document.")
    label = "Add to the knowledge base"
    if not st.button(label, type="primary", disabled=not (files or address), key=f"add-{form}"):
        return
    wanted = [tag.strip() for tag in tags.split(",") if tag.strip()]
    refused: list[str] = []
    again = False
    names: set[str] = set()
    stored = st.progress(0.0, text="Storing …") if len(files) > _FEW else None
    for at, file in enumerate(files, start=1):
        # Two files of one name that were chosen together are two documents.
        apart = file.name.casefold() in names
        names.add(file.name.casefold())
        try:
            job = me.uploads.add(file.name, file.getvalue(), tags=wanted, apart=apart)
        except DocumentError as error:
            refused.append(error.message)
        except EAError as error:
            again = True
            show_error(error)
        else:
            note_upload(job)
        if stored is not None:
            stored.progress(at / len(files), text=f"Stored {at:,} of {len(files):,} files")
    if address:
        try:
            note_upload(me.uploads.add_address(address, wanted))
        except EAError as error:
            again = True
            show_error(error)
    note_refused(refused)
    if not again:
        _FORM.set(form + 1)
        st.rerun()


def open_form() -> None:
    """Unfolds the form: somebody wants to add a document."""
    _OPEN.set(True)
    _OPENED.set(_OPENED.get() + 1)


def note_upload(job: Ingestion) -> None:
    """This tab shows what becomes of it."""
    _UPLOADED_HERE.set(_UPLOADED_HERE.get() | {job.id})


def note_refused(messages: Sequence[str]) -> None:
    """This tab says why files were not stored."""
    _REFUSED.set(tuple(messages))


def show_refused() -> None:
    """What was not even stored stays on the page until it is dismissed, or more is added."""
    messages = _REFUSED.get()
    if not messages:
        return
    said, readable = formats.without_readable(messages)
    with st.container(border=True):
        for message in said:
            st.markdown(f":red[:material/error:] {plain(message)}")
        if readable:
            st.caption(readable)
        st.button("Dismiss", key="dismiss-refused", type="tertiary", on_click=_REFUSED.clear)


def _all_finished(jobs: Sequence[Ingestion]) -> bool:
    return all(job.finished for job in jobs)


def _jobs(me: Workspace, *, busy: bool, leaving: bool) -> None:
    jobs = me.uploads.recent(limit=_LOOKED_AT)
    if busy and _all_finished(jobs):
        st.rerun()  # nothing is left to wait for
    waiting = [job for job in reversed(jobs) if job.status == "queued"]
    under_way = [job for job in jobs if job.status in {"reading", "embedding"}]
    ended = [job for job in jobs if job.finished and _is_news(job)]
    ended.sort(key=leaves)  # what asks for somebody's attention first
    if leaving and not busy and not any(leaves(job) for job in ended):
        st.rerun()
    shown = under_way + waiting[:_WAITING_SHOWN] + ended[:_ENDED_SHOWN]
    if not shown:
        return
    with st.container(border=True, key="ea-uploads"):
        here = [job for job in jobs if not job.finished or job.id in _UPLOADED_HERE.get()]
        if len(here) > _FEW and waiting + under_way:
            done = sum(job.finished for job in here)
            st.progress(done / len(here), text=batch_words(here))
        for job in shown:
            _job(me, job)
        # Said of each file it would be most of what stands here.
        _, readable = formats.without_readable(job.error or "" for job in shown)
        if readable:
            st.caption(readable)
        more = len(waiting[_WAITING_SHOWN:]) + len(ended[_ENDED_SHOWN:])
        if more or len(ended) > 1 or len(waiting) > 1:
            _foot(me, waiting, ended)


def _foot(me: Workspace, waiting: Sequence[Ingestion], ended: Sequence[Ingestion]) -> None:
    """What is not shown in rows, and what is done to all of them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        rest = [
            f"{count(number, 'more file')} {words}"
            for number, words in (
                (len(waiting) - _WAITING_SHOWN, "waiting"),
                (len(ended) - _ENDED_SHOWN, "that ended"),
            )
            if number > 0
        ]
        st.caption(" · ".join(rest), width="stretch")
        if len(waiting) > 1 and st.button(
            "Cancel all that wait", key="cancel-waiting", type="tertiary"
        ):
            with shown_errors():
                me.uploads.dismiss_each([job.id for job in waiting])
                st.rerun()
        if len(ended) > 1 and st.button("Dismiss all", key="dismiss-all", type="tertiary"):
            with shown_errors():
                me.uploads.dismiss_finished()
                st.rerun()


def _is_news(job: Ingestion) -> bool:
    """Whether somebody still wants to see how it ended.

    What failed does until it is dismissed; of what was added in this tab all is said, and what is
    ready without a remark leaves by itself.
    """
    if job.status in {"failed", "no_text"}:
        return True
    if not job.finished or job.id not in _UPLOADED_HERE.get():
        return False
    if not leaves(job):
        return True
    seen = dict(_SEEN_READY.get())
    since = seen.setdefault(job.id, time.monotonic())
    _SEEN_READY.set(seen)
    return time.monotonic() - since < _STAYS_SECONDS


def _job(me: Workspace, job: Ingestion) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"{MARKS[job.status]} **{plain(job.file_name)}** · {state_words(job)}")
            said, _ = formats.without_readable(
                [*([job.error] if job.error else []), *job.sentences]
            )
            if said:
                st.caption(plain(" ".join(said)))
            if job.status == "embedding" and job.total:
                st.progress(min(job.done / job.total, 1.0))
        if job.document_id is not None:
            query = viewer_query(job.document_id)
            st.page_link(SCRIPT, label="Open", query_params=query)
        if job.can_retry and st.button("Try again", key=f"retry-{job.id}", type="tertiary"):
            with shown_errors():
                me.uploads.retry(job.id)
                st.rerun()
        label = "Dismiss" if job.finished else "Cancel"
        if st.button(label, key=f"dismiss-{job.id}", type="tertiary"):
            with shown_errors():
                me.uploads.dismiss(job.id)
                st.rerun()
