"""Who may do what, in words: a task a line, yes or no for each role."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from ea_core.access.matrix_check import CheckResult
from ea_core.access.tasks import TASKS, Task, may
from ea_core.ui.kit.shown_table import show_table
from ea_core.ui.kit.table import Badge, Column

_ROLES: Final = ("staff", "manager", "admin")


def show_tasks(result: CheckResult | None) -> None:
    """The tasks; one whose last try came out otherwise is marked."""
    wrong = {(one.table, one.what, one.role) for one in (result.deviations if result else ())}
    columns: tuple[Column[Task], ...] = (
        Column("Task", lambda task: task.words),
        Column("Who may", partial(_answers, wrong), "badges"),
    )
    show_table(
        TASKS,
        columns,
        caption="Who may do what",
    )
    st.caption(
        "Staff own the clients that were given to them; contacts, deals and activities belong to "
        "their client. Who is blocked or signed out may do nothing. The database itself decides."
    )


def _answers(wrong: set[tuple[str, str, str]], task: Task) -> tuple[Badge, ...]:
    return tuple(_answer(wrong, role, task) for role in _ROLES)


def _answer(wrong: set[tuple[str, str, str]], role: str, task: Task) -> Badge:
    allowed = may(task, role)
    words = f"{role.capitalize()}: {'yes' if allowed else 'no'}"
    if (task.table, task.what, task.role(role)) in wrong:
        return Badge(f"{words}, but the last test found the opposite", "red")
    return Badge(words, "green" if allowed else "gray")
