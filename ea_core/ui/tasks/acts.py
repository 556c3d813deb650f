"""What is done with a task at once, and can be taken back: done, dropped, opened again."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from ea_core.actor import Actor
from ea_core.crm.tasks import Task
from ea_core.crm.vocabulary import TaskState
from ea_core.ui.kit.owned import may_change_of
from ea_core.ui.kit.undo import offer_undo
from ea_core.workspace import Workspace

_SAID: Final[dict[TaskState, str]] = {
    "done": "is done", "dropped": "was dropped", "open": "is open again",
}  # fmt: skip


def may_change(actor: Actor, task: Task) -> bool:
    """Whether changes are offered; the database decides whether they are allowed."""
    return may_give(actor, task) or (actor.viewed_by is None and task.assigned_to == actor.id)


def may_give(actor: Actor, task: Task) -> bool:
    """Whether it may be given to somebody else."""
    return may_change_of(actor, task.owner_id)


def turn(me: Workspace, task: Task, state: TaskState, *, decides: UUID | None = None) -> None:
    """Turns the task and offers to take it back; `decides` is what was suggested of it.

    Raises Conflict, NotAllowed or NotFound.
    """
    turned = me.tasks.turn(task.id, state, task.version, decides=decides)

    def undo() -> None:
        me.tasks.turn(task.id, task.state, turned.version)

    offer_undo(f"{task.title} {_SAID[state]}.", undo)
