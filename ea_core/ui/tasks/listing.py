"""The open tasks of a client or a deal, with a button that they are done."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ea_core.crm.paging import Paging
from ea_core.crm.tasks import Task, TaskFilters
from ea_core.ui.kit.address import here
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.format import number
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import Rows, show_table
from ea_core.ui.kit.table import Act, Column, Lines
from ea_core.ui.tasks.acts import may_change, turn
from ea_core.ui.tasks.drawer import NEW, PARAMETER
from ea_core.ui.tasks.words import assignee_words, task_badges
from ea_core.workspace import Workspace

_MOST = 50
DONE = "done"


def show_tasks(me: Workspace, filters: TaskFilters, *, adds: bool, in_drawer: bool = False) -> None:
    """What is to be done next; `adds` offers to add a task."""
    page = me.tasks.page(filters, Paging(size=_MOST))
    if not (page.total or adds):
        return
    with st.container(horizontal=True, horizontal_alignment="distribute",
                      vertical_alignment="center"):  # fmt: skip
        if in_drawer:
            st.markdown("**Next steps**", width="content")
        else:
            st.subheader("Next steps", anchor=False, width="content")
        if adds:
            link = link_html("Add a task", here(**{PARAMETER: NEW}), css="ea-act", stays=True)
            st.html(link, width="content")
    if not page.total:
        st.caption("Nothing is planned.")
        return
    _table(me, page.items)
    if page.total > len(page.items):
        st.caption(f"The first {_MOST} of {number(page.total)}, as they are due.")


def _table(me: Workspace, tasks: Sequence[Task]) -> None:
    today = clock().today
    columns: list[Column[Task]] = [
        Column("Task", _named, "lines"),
        Column("Due", lambda one: task_badges(one, today), "badges"),
    ]
    if any(may_change(me.actor, one) for one in tasks):
        columns.append(Column("", lambda one: done_act(me, one), "acts"))
    said = show_table(
        tasks, columns, key="tasks", caption="Next steps",
        of=Rows(lambda one: str(one.id), lambda one: here(**{PARAMETER: str(one.id)}),
                lambda one: one.title),
    )  # fmt: skip
    if said.acted is not None:
        turn(me, next(one for one in tasks if str(one.id) == said.acted.row), "done")
        st.rerun()


def done_act(me: Workspace, task: Task) -> tuple[Act, ...] | None:
    """The button in the row of a task that the person may say is done."""
    if not may_change(me.actor, task):
        return None
    return (Act(DONE, "Done", f"{task.title} is done"),)


def _named(task: Task) -> Lines:
    about = f"{task.deal} · " if task.deal else ""
    return Lines(task.title, f"{about}{assignee_words(task)}")
