"""Work that was set aside, for administrators: what it was, why, and what is to become of it."""

from __future__ import annotations

import streamlit as st

from ea_core.queue.set_aside import JobSetAside
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import ago, count, plain
from ea_core.ui.kit.state import flash
from ea_core.workspace import Workspace

_TASKS = {
    "take_up": "Go on with an answer",
    "ingest": "Take in a file",
    "remove_files": "Remove files that nobody needs",
    "upkeep": "Remove what is finished for long",
}
MOST_SHOWN = 50


def show_jobs(me: Workspace) -> None:
    """The jobs that broke off again and again, or failed in a way that nobody foresaw."""
    st.caption(
        "Work in the background that could not be done waits here for a decision. Everything else is "
        "tried again by itself."
    )
    jobs = me.jobs.list()
    if not jobs:
        st.info("Nothing is set aside.", icon=":material/done_all:")
        return
    for job in jobs[:MOST_SHOWN]:
        _job(me, job)
    if len(jobs) > MOST_SHOWN:
        st.caption(f"{count(len(jobs) - MOST_SHOWN, 'older job')} more")


def _job(me: Workspace, job: JobSetAside) -> None:
    with st.container(
        key=f"ea-row-job-{job.id}", border=True, horizontal=True, vertical_alignment="center"
    ):
        with st.container(width="stretch", gap=None):
            about = f": {plain(job.about)}" if job.about else ""
            st.markdown(f"**{_TASKS.get(job.task, plain(job.task))}**{about}")
            whose = f"for {plain(job.person)}" if job.person else ""
            st.caption(" · ".join(part for part in (whose, ago(job.at), plain(job.error)) if part))
        if st.button("Try again", key=f"again-{job.id}"):
            with shown_errors():
                me.jobs.try_again(job.id)
                flash("It is tried again.")
                st.rerun()
        if st.button("Discard", key=f"discard-{job.id}", type="tertiary"):
            with shown_errors():
                me.jobs.discard(job.id)
                st.rerun()
