"""Work that was set aside, for administrators: what it was, why, and what is to become of it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ea_core.queue.set_aside import JobSetAside
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import count
from ea_core.ui.kit.shown_table import Acted, Rows, show_table
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.table import Act, Column, Lines
from ea_core.workspace import Workspace

_TASKS: Final = {
    "take_up": "Go on with an answer",
    "switch_embeddings": "Switch to another embedding model",
    "import": "Import a file, or take an import back",
    "ingest": "Take in a file",
    "remove_files": "Remove files that nobody needs",
    "upkeep": "Remove what is finished for long",
}
MOST_SHOWN: Final = 50
_COLUMNS: Final[tuple[Column[JobSetAside], ...]] = (
    Column("What", lambda job: Lines(_task(job), job.about or ""), "lines"),
    Column("For", lambda job: job.person or None),
    Column("When", lambda job: job.at, "moment"),
    Column("Why it stopped", lambda job: job.error or None),
    Column(
        "",
        lambda job: (
            Act("again", "Try again", f"Try again: {_task(job)}"),
            Act("discard", "Discard", f"Discard: {_task(job)}", destructive=True),
        ),
        "acts",
    ),
)


def show_jobs(me: Workspace) -> None:
    """The jobs that broke off again and again, or failed in a way that nobody foresaw."""
    st.caption(
        "Work in the background that could not be done waits here for a decision. Everything else is "
        "tried again by itself."
    )
    jobs = me.jobs.list()
    if not jobs:
        show_empty("Nothing is set aside.")
        return
    said = show_table(
        jobs[:MOST_SHOWN],
        _COLUMNS,
        key="jobs",
        caption="Work that was set aside",
        of=Rows(lambda job: str(job.id), name=_task),
    )
    if said.acted is not None:
        _do(me, jobs, said.acted)
    if len(jobs) > MOST_SHOWN:
        st.caption(f"{count(len(jobs) - MOST_SHOWN, 'older job')} more")


def _do(me: Workspace, jobs: tuple[JobSetAside, ...], acted: Acted) -> None:
    job = next((one for one in jobs if str(one.id) == acted.row), None)
    if job is None:
        return
    with shown_errors():
        if acted.name == "again":
            me.jobs.try_again(job.id)
            flash("It is tried again.")
        else:
            me.jobs.discard(job.id)
            flash("It was discarded.", ":material/delete:")
        st.rerun()


def _task(job: JobSetAside) -> str:
    return _TASKS.get(job.task, job.task)
