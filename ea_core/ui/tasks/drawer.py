"""The drawer of one task, or of a new one for the client or deal that the address names."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.crm.clients import Client
from ea_core.crm.deals import Deal
from ea_core.crm.filters import DealFilters
from ea_core.crm.paging import Paging
from ea_core.crm.suggestions.changes import AddTask, FinishTask
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.crm.tasks import Task, TaskDraft
from ea_core.crm.vocabulary import TaskState
from ea_core.errors import InvalidInput, NotFound
from ea_core.ui.kit.address import NOBODY, asked, asked_id, to_page
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.confirm import confirm_here
from ea_core.ui.kit.drawer import close_drawer, form_buttons, mark_saved, show_drawer
from ea_core.ui.kit.errors import shown_errors
from ea_core.ui.kit.format import exact_moment, plain
from ea_core.ui.kit.html import badges_html, link_html
from ea_core.ui.kit.state import flash
from ea_core.ui.kit.suggested import PARAMETER as SUGGESTION
from ea_core.ui.kit.suggested import decides, say_suggested, suggested
from ea_core.ui.kit.when import day_input
from ea_core.ui.kit.words import owner_names
from ea_core.ui.tasks.acts import may_change, may_give, turn
from ea_core.ui.tasks.words import assignee_words, task_badges
from ea_core.workspace import Workspace

PARAMETER: Final = "task"
NEW: Final = "new"
_MOST_DEALS: Final = 100
"""Open deals that a task can be about, the next to close."""


def show_task(me: Workspace) -> None:
    """Opens what the address names as `task`: one by its id, or a new one."""
    try:
        if asked(PARAMETER) == NEW:
            _show_new(me)
            return
        task = me.tasks.get(asked_id(PARAMETER) or NOBODY)
    except NotFound as error:
        st.info(error.message, icon=":material/search_off:")
        return
    changeable = may_change(me.actor, task)
    one = suggested(me)
    if one is not None and one.change != FinishTask(task_id=task.id):
        one = None
    draw = partial(_draw, me, task, one, changeable=changeable)
    show_drawer(task.title, (PARAMETER, SUGGESTION), draw, editing=changeable)


def _show_new(me: Workspace) -> None:
    """Raises NotFound."""
    if me.actor.viewed_by is not None:
        return
    place: Deal | Client
    if asked("deal"):
        place = me.deals.get(asked_id("deal") or NOBODY)
        name = place.title
    else:
        place = me.clients.get(asked_id("client") or NOBODY)
        name = place.name
    one = suggested(me)
    change = one.change if one else None
    if not isinstance(change, AddTask) or change.entity_id != place.id:
        one = None
    draw = partial(_add, me, place, one)
    show_drawer(f"Add a task for {name}", (PARAMETER, SUGGESTION), draw, editing=True)


def _add(me: Workspace, place: Deal | Client, one: Suggestion | None) -> None:
    with shown_errors():
        say_suggested(me, one)
        with st.form("add-task", border=False):
            about = _about_input(me, place) if isinstance(place, Client) else place.id
            draft = _fields(me, one or NEW)
            if form_buttons("Add task", PARAMETER, SUGGESTION):
                if isinstance(place, Client) and about is None:
                    me.tasks.at_client(place.id, draft, decides=decides(one))
                else:
                    me.tasks.at_deal(about or place.id, draft, decides=decides(one))
                flash(f"{plain(draft.title)} was added.")
                mark_saved()
                close_drawer(PARAMETER, SUGGESTION)


def _about_input(me: Workspace, client: Client) -> UUID | None:
    """The deal that a client's task is about; None: the client itself."""
    open_deals = DealFilters(client_id=client.id, figure="open", order_by="expected_close")
    places: list[tuple[UUID | None, str]] = [(None, client.name)]
    places += [
        (deal.id, f"Deal: {deal.title}")
        for deal in me.deals.page(open_deals, Paging(size=_MOST_DEALS)).items
    ]
    chosen = st.selectbox(
        "About", range(len(places)), format_func=lambda at: places[at][1], key="task-about"
    )
    return places[chosen][0]


def _begun_with(of: Task | Suggestion | str) -> tuple[TaskDraft, str]:
    """What stands in the fields at first, and what their keys end with."""
    if isinstance(of, Task):
        return of.draft(), f"{of.id}-{of.version}"
    if isinstance(of, Suggestion) and isinstance(of.change, AddTask):
        change = of.change
        return TaskDraft(change.title, change.due_on, change.assigned_to, change.notes), str(of.id)
    return TaskDraft(""), NEW


def _fields(me: Workspace, of: Task | Suggestion | str) -> TaskDraft:
    """Draws the fields and returns what stands in them; raises InvalidInput for a day that is none.

    `of` is the task, what was suggested of a new one, or NEW.
    """
    old, key = _begun_with(of)
    task = of if isinstance(of, Task) else None
    title = st.text_input(
        "What is to be done", old.title, required=True, key=f"task-title-{key}",
        placeholder="Send the quote",
    )  # fmt: skip
    left, right = st.columns(2)
    with left:
        due_on = day_input("Due on", old.due_on, key=f"task-due-{key}")
    people = {one: name for name, one in owner_names(me.colleagues.everybody()).items()}
    if task:  # who is blocked can't be given anything new, but may have it
        people.setdefault(task.assigned_to, assignee_words(task))
    with right:
        who = old.assigned_to if old.assigned_to in people else me.actor.id
        assigned_to = st.selectbox(
            "Who does it", list(people), list(people).index(who),
            format_func=lambda one: people[one], key=f"task-who-{key}",
            disabled=task is not None and not may_give(me.actor, task),
        )  # fmt: skip
    notes = st.text_area("Notes", old.notes or "", height=100, key=f"task-notes-{key}")
    return replace(old, title=title, due_on=due_on, assigned_to=assigned_to, notes=notes)


def _draw(me: Workspace, task: Task, one: Suggestion | None, *, changeable: bool) -> None:
    _facts(task)
    if not changeable:
        if task.notes:
            st.text(task.notes)
        st.caption(
            f"{plain(assignee_words(task))} is to do this; the owner of the client or a manager "
            "may change it."
        )
        return
    with shown_errors():
        say_suggested(me, one)
        with st.container(horizontal=True):
            if task.state == "open":
                of = one if one is not None and one.is_waiting else None
                if _turned(me, task, "Done", "done", of):
                    close_drawer(PARAMETER, SUGGESTION)
                if _turned(me, task, "Drop", "dropped"):
                    close_drawer(PARAMETER, SUGGESTION)
            elif _turned(me, task, "Open again", "open"):
                close_drawer(PARAMETER, SUGGESTION)
        with st.form(f"task-{task.id}-{task.version}", border=False):
            draft = _fields(me, task)
            if form_buttons("Save", PARAMETER, SUGGESTION):
                if not draft.title.strip():
                    raise InvalidInput("Say what is to be done.", field="title")
                me.tasks.change(task.id, draft, task.version)
                flash(f"{plain(draft.title)} was saved.")
                mark_saved()
                close_drawer(PARAMETER, SUGGESTION)
        if me.actor.is_admin and confirm_here(
            "Delete the task", f"{task.title} will be deleted, for everybody.",
            partial(me.tasks.delete, task.id), key="delete-task", done="The task was deleted.",
        ):  # fmt: skip
            close_drawer(PARAMETER, SUGGESTION)


def _turned(
    me: Workspace, task: Task, words: str, state: TaskState, one: Suggestion | None = None
) -> bool:
    """A button, and whether the task was turned by it."""
    if not st.button(words, key=f"task-{state}"):
        return False
    turn(me, task, state, decides=decides(one))
    mark_saved()
    return True


def _facts(task: Task) -> None:
    now = clock()
    parts = [
        badges_html(task_badges(task, now.today)),
        link_html(task.client, to_page("Clients", client=task.client_id)),
    ]
    if task.deal and task.deal_id:
        parts.append(
            link_html(task.deal, to_page("Clients", client=task.client_id, deal=task.deal_id))
        )
    if task.creator and task.created_by != task.assigned_to:
        parts.append(escape(f"Given by {task.creator}"))
    if task.closed_at:
        parts.append(escape(f"{task.state.capitalize()} {exact_moment(task.closed_at, now.zone)}"))
    st.html(f'<div class="ea-line">{" ".join(f"<span>{part}</span>" for part in parts)}</div>')
