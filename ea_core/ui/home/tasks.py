"""All tasks of a person or of the team, narrowed and sorted by the address; what is late is red and first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final, cast
from uuid import UUID

import streamlit as st

from ea_core.crm.paging import Paging
from ea_core.crm.task_sums import MOST_GROUPS, TaskGrouping, TaskSum
from ea_core.crm.tasks import Task, TaskFilters, TaskOrder
from ea_core.errors import NotFound
from ea_core.ui.kit.address import asked, asked_id, asked_page, here
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.segments import choose_one, choose_segment
from ea_core.ui.kit.shown_table import Paged, Rows, show_table
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.table import Column, Lines
from ea_core.ui.tasks.acts import may_change, turn
from ea_core.ui.tasks.listing import done_act
from ea_core.ui.tasks.words import SOMEBODY, assignee_words, task_badges
from ea_core.workspace import Workspace

SIZE: Final = 20
SOON_DAYS: Final = 7
TASKS: Final = "tasks"
ALL: Final = "all"
WHO, CLIENT, DUE, ORDER = "who", "at", "due", "by"
"""Parameters of the address: whose tasks, at which client, due when, in which order."""
_DUE: Final[dict[str, TaskFilters]] = {
    "": TaskFilters(),
    "late": TaskFilters(late=True),
    "soon": TaskFilters(within_days=SOON_DAYS),
    "done": TaskFilters("done"),
}
_DUE_WORDS: Final = {
    "": "All open", "late": "Late", "soon": f"Next {SOON_DAYS} days", "done": "Done",
}  # fmt: skip
_ORDERS: Final = {"person": "By person", "due": "By day"}


def show_all_tasks(me: Workspace, owner_id: UUID | None) -> None:
    """The tasks of a person, or with None the team's, by person; a page at a time."""
    team = owner_id is None
    with st.container(horizontal=True, horizontal_alignment="distribute",
                      vertical_alignment="center"):  # fmt: skip
        st.subheader("Tasks", anchor=False, width="content")
        words = "\N{LEFTWARDS ARROW} To do"
        st.html(link_html(words, back(), css="ea-back", stays=True), width="content")
    filters = _choose(me, owner_id)
    number = asked_page()
    page = me.tasks.page(filters, Paging(number, SIZE))
    if number > page.pages:
        number = page.pages
        page = me.tasks.page(filters, Paging(number, SIZE))
    if not page.total:
        show_empty("No task fits.", hint="Tasks are added at a client or a deal.")
        return
    _table(me, page.items, Paged(number, SIZE, page.total, ("task", "tasks")), team=team)


def back() -> str:
    """The list of the day again."""
    return here(**dict.fromkeys((TASKS, WHO, CLIENT, DUE, ORDER, "page")))


def _choose(me: Workspace, owner_id: UUID | None) -> TaskFilters:
    """When, whose (of the team), at which client; a person or client stands with how many tasks there are."""
    with st.container(horizontal=True, vertical_alignment="center"):
        filters = _DUE[choose_segment(DUE, _DUE_WORDS, label="Due")]
        if owner_id is None:
            order = choose_segment(ORDER, _ORDERS, label="Order")
            filters = replace(filters, order_by=cast("TaskOrder", order))
        with st.container(horizontal=True, width="content", key="ea-task-filters"):
            if owner_id is None:
                wanted = replace(filters, client_id=asked_id(CLIENT))
                owner_id = _one(me, WHO, wanted, "person", "Everybody")
            filters = replace(filters, assigned_to=owner_id)
            return replace(filters, client_id=_one(me, CLIENT, filters, "client", "All clients"))


def _one(
    me: Workspace, name: str, filters: TaskFilters, by: TaskGrouping, everything: str
) -> UUID | None:
    sums = me.tasks.sums(filters, by)
    if len(sums) == MOST_GROUPS:
        everything = f"{everything} (here the {MOST_GROUPS} with most tasks)"
    options = {"": everything, **{str(one.key): _words(one) for one in sums}}
    if (known := asked_id(name)) is not None and str(known) not in options:
        options[str(known)] = _called(me, by, known)
    found = choose_one(name, options, label=by.capitalize(), width=230)
    return UUID(found) if found else None


def _words(one: TaskSum) -> str:
    late = f", {one.late:,} late" if one.late else ""
    return f"{one.name or SOMEBODY} ({one.count:,}{late})"


def _called(me: Workspace, by: TaskGrouping, known: UUID) -> str:
    """The name of who, or of the client, that the address names and that is not among the groups."""
    if by == "person":
        person = me.colleagues.who(known)
        return person.name if person else SOMEBODY
    try:
        return me.clients.get(known).name
    except NotFound:
        return "a client that is gone"


def _table(me: Workspace, tasks: Sequence[Task], paged: Paged, *, team: bool) -> None:
    today = clock().today
    columns: list[Column[Task]] = [Column("Task", _named, "lines")]
    if team:
        columns.append(Column("Who", assignee_words))
    columns += [
        Column("Due", lambda one: task_badges(one, today), "badges"),
        Column("Value", lambda one: one.deal_value, "money", unit=currency()),
    ]
    if any(may_change(me.actor, one) and one.state == "open" for one in tasks):
        columns.append(Column("", partial(done_act, me), "acts"))
    said = show_table(
        tasks, columns, key="all-tasks", caption="Tasks", paged=paged,
        of=Rows(lambda one: str(one.id), lambda one: here(task=str(one.id)), lambda one: one.title),
    )  # fmt: skip
    if said.acted is not None:
        turn(me, next(one for one in tasks if str(one.id) == said.acted.row), "done")
        st.rerun()


def _named(task: Task) -> Lines:
    return Lines(task.title, f"{task.deal} · {task.client}" if task.deal else task.client)


def all_are_asked() -> bool:
    """Whether the address asks for all tasks instead of what is to do now."""
    return asked(TASKS) == ALL
