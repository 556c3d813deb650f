"""What is said of a task in a word."""

from __future__ import annotations

from datetime import date

from ea_core.crm.tasks import Task
from ea_core.ui.kit.format import count, near_day
from ea_core.ui.kit.table import Badge

SOMEBODY = "somebody who left"


def task_badges(task: Task, today: date) -> tuple[Badge, ...]:
    """When it is due, red when that has passed; of a closed one what became of it."""
    if task.state == "done":
        return (Badge("Done", "green"),)
    if task.state == "dropped":
        return (Badge("Dropped"),)
    if task.days_late:
        return (Badge(f"{count(task.days_late, 'day')} late", "red"),)
    if task.due_on is None:
        return (Badge("No day"),)
    # What is not late by the company's day is due today, where the reader's own day is a later one, too.
    due_on = max(task.due_on, today)
    return (Badge(f"Due {near_day(due_on, today)}", "orange" if due_on == today else "gray"),)


def assignee_words(task: Task) -> str:
    """Who is to do it."""
    return task.assignee or SOMEBODY
