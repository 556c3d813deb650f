"""The day: figures that lead to their deals, and what is to be done, the largest first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final
from uuid import UUID

import streamlit as st

from ea_core.actor import Actor
from ea_core.crm.my_day import DUE_WITHIN_DAYS, DealInState, MyDay
from ea_core.crm.paging import Page, Paging
from ea_core.crm.tasks import Task, TaskFilters
from ea_core.ui.home.tasks import ALL, SOON_DAYS, TASKS
from ea_core.ui.kit.address import go, here, to_page
from ea_core.ui.kit.cells import Clock
from ea_core.ui.kit.clock import clock
from ea_core.ui.kit.figures import Shown, Tone, show_figures
from ea_core.ui.kit.format import compact_money, count, number
from ea_core.ui.kit.frame import currency
from ea_core.ui.kit.html import link_html
from ea_core.ui.kit.shown_table import Rows, show_table
from ea_core.ui.kit.states import show_empty
from ea_core.ui.kit.table import Act, Badge, Column, Lines
from ea_core.ui.kit.words import owner_words
from ea_core.ui.tasks.acts import turn
from ea_core.ui.tasks.listing import DONE, done_act
from ea_core.ui.tasks.words import assignee_words, task_badges
from ea_core.workspace import Workspace

SHOWN: Final = 12
"""Deals in the list; the others are behind the link below it."""
MOST_TASKS: Final = 50
_Row = Task | DealInState
_MORNING, _NOON, _EVENING = 5, 12, 18


def greeting(person: Actor, now: Clock) -> str:
    """`Good morning, Marcus`, by the reader's clock."""
    hour = now.now.astimezone(now.zone).hour
    part = "evening"
    if _MORNING <= hour < _NOON:
        part = "morning"
    elif _NOON <= hour < _EVENING:
        part = "afternoon"
    return f"Good {part}, {(person.name.split() or [person.name])[0]}"


def show_figures_of(me: Workspace, day: MyDay, owner_id: UUID | None) -> None:
    """The figures of the open deals of `owner_id` (None: of everybody), or what to do without any."""
    if day.open_count == 0:
        _nothing_open(me)
        return
    behind = partial(_deals, owner_id)
    unknown = (
        f" {count(day.unknown_values, 'deal')} without a value left out."
        if day.unknown_values
        else ""
    )
    late: Tone = "red" if day.late_count else "plain"
    show_figures(
        (
            Shown(
                "Open",
                number(day.open_count),
                f"worth {compact_money(day.open_value, currency())}",
                address=behind("open"),
            ),
            Shown(
                "Weighted",
                compact_money(day.weighted_value, currency()),
                "value times probability",
                address=behind("open"),
                explanation=f"Each open deal's value times its probability.{unknown}",
            ),
            Shown("Late", number(day.late_count), "expected before today", address=behind("late"),
                  tone=late),
            Shown(f"Due in {DUE_WITHIN_DAYS} days", number(day.due_count), "today included",
                  address=behind("due")),
            Shown("Quiet", number(day.quiet_count), "untouched for too long",
                  address=behind("quiet")),
        )
    )  # fmt: skip


def show_to_do(
    me: Workspace, day: MyDay, tasks: Page[Task], owner_id: UUID | None, *, acts: bool
) -> None:
    """Tasks that are due, then the deals at risk with why, the largest first; what is done leaves the list."""
    rows: tuple[_Row, ...] = (*tasks.items, *day.to_do)
    if day.open_count or rows:
        st.subheader("To do", anchor=False)
    if not rows and day.open_count:
        show_empty(
            "Nothing is late or quiet, and no task is due.",
            hint="Tasks for the next days and deals at risk will stand here.",
        )
    elif rows:
        _list(me, rows, owner_id, acts=acts)
    if day.stalled_count > len(day.to_do):
        words = f"All {number(day.stalled_count)} late or quiet deals"
        st.html(link_html(words, _deals(owner_id, "stalled")))
    if tasks.total > len(tasks.items):
        st.caption(f"The first {len(tasks.items)} of {number(tasks.total)} tasks, as they are due.")
    words = "All tasks of the team" if owner_id is None else "All open tasks"
    st.html(link_html(words, here(**{TASKS: ALL}), stays=True))


def due_tasks(me: Workspace, owner_id: UUID | None) -> Page[Task]:
    """The open tasks of a person (None: of everybody) that are due soon."""
    wanted = TaskFilters(assigned_to=owner_id, within_days=SOON_DAYS)
    return me.tasks.page(wanted, Paging(size=MOST_TASKS))


def _list(me: Workspace, rows: tuple[_Row, ...], owner_id: UUID | None, *, acts: bool) -> None:
    today = clock().today
    columns: list[Column[_Row]] = [
        Column("What", partial(_named, team=owner_id is None), "lines"),
        Column("Why", lambda one: _why(one, today), "badges"),
        Column("Value", _value, "money", unit=currency()),
    ]
    if acts:
        columns.append(Column("", partial(_acts, me), "acts"))
    said = show_table(rows, columns, key="to-do", caption="To do",
                      of=Rows(_id, _address, _title))  # fmt: skip
    if said.acted is None:
        return
    if said.acted.name == DONE:
        done = next(one for one in rows if isinstance(one, Task) and _id(one) == said.acted.row)
        turn(me, done, "done")
        st.rerun()
    go(**{said.acted.name: said.acted.row})


def _id(one: _Row) -> str:
    return str(one.id if isinstance(one, Task) else one.deal.id)


def _title(one: _Row) -> str:
    return one.title if isinstance(one, Task) else one.deal.title


def _address(one: _Row) -> str:
    return here(task=_id(one)) if isinstance(one, Task) else here(deal=_id(one))


def _why(one: _Row, today: date) -> tuple[Badge, ...]:
    return task_badges(one, today) if isinstance(one, Task) else reasons(one)


def _value(one: _Row) -> Decimal | None:
    return one.deal_value if isinstance(one, Task) else one.deal.value


def reasons(one: DealInState) -> tuple[Badge, ...]:
    """Why a deal is looked at."""
    badges = []
    if one.days_late is not None:
        badges.append(Badge(f"{count(one.days_late, 'day')} late", "red"))
    if "no activity" in one.reasons:
        badges.append(Badge(f"Quiet for {count(one.quiet_days or 0, 'day')}", "yellow"))
    return tuple(badges)


def _named(one: _Row, *, team: bool) -> Lines:
    if isinstance(one, Task):
        about = f"{one.deal} · {one.client}" if one.deal else one.client
        return Lines(one.title, f"Task · {about}{f' · {assignee_words(one)}' if team else ''}")
    owner = f" · {owner_words(one.deal.owner)}" if team else ""
    return Lines(one.deal.title, f"{one.deal.client}{owner}")


def _acts(me: Workspace, one: _Row) -> tuple[Act, ...] | None:
    if isinstance(one, Task):
        return done_act(me, one)
    return (
        Act("log", "Log activity", f"Log an activity for {one.deal.title}"),
        Act("move", "Move date", f"Move the date of {one.deal.title}"),
    )


def _nothing_open(me: Workspace) -> None:
    hint = "A deal belongs to a client: open one, or add it first."
    if me.actor.is_manager:
        hint += " Team shows everybody's deals."
    show_empty("You have no open deals.", hint=hint, action="Go to the clients",
               address=to_page("Clients"))  # fmt: skip


def _deals(owner_id: UUID | None, state: str) -> str:
    """The list of the deals in that state, of one owner or of everybody."""
    if owner_id is None:
        return to_page("Pipeline", view="deals", state=state)
    return to_page("Pipeline", view="deals", state=state, owner=owner_id)
