"""Taking back what was approved, where its page offers that: a deal that moved, a task that was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ea_core.crm.deals import Deal
from ea_core.crm.suggestions.changes import ChangeDeal, FinishTask, MoveDeal
from ea_core.crm.suggestions.kept import Suggestion
from ea_core.crm.tasks import Task
from ea_core.workspace import Workspace


def record_before(me: Workspace, one: Suggestion) -> Deal | Task | None:
    """The record as it is before the change; None for what is added, and has no way back. Raises NotFound."""
    if isinstance(one.change, FinishTask):
        return me.tasks.get(one.change.task_id)
    if isinstance(one.change, MoveDeal | ChangeDeal):
        return me.deals.get(one.change.deal_id)
    return None


def way_back(me: Workspace, before: Deal | Task) -> Callable[[], None]:
    """What makes the record as it was, while nobody changed it after this moment."""
    if isinstance(before, Task):
        done = me.tasks.get(before.id)

        def open_again() -> None:
            me.tasks.turn(done.id, before.state, done.version)

        return open_again
    changed = me.deals.get(before.id)

    def change_back() -> None:
        draft = replace(before.draft(), closed_on=before.closed_on)
        me.deals.change(before.id, draft, changed.version)

    return change_back
