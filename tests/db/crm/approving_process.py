"""A change approved, or saved on its page, in a process of its own, which dies where the test says."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from ea_core.actor import Actor
from ea_core.crm import activities
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.suggestions import kept, writing
from ea_core.crm.workspace import CrmWorkspace
from ea_core.db.engine import Database

STEPS: Final = ("before all", "held", "written", "decided", "committed")


@dataclass(frozen=True)
class Task:
    """What a process gets."""

    app_url: str
    actor: Actor
    suggestion_id: UUID
    dies: str | None = None
    """The step of STEPS after which it dies."""
    by_hand_at: UUID | None = None
    """The client with whom it is logged by hand, in the form that the suggestion filled in."""


def approve(task: Task) -> None:
    """Approves, or dies on the way."""

    def dying(step: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def then(*args: Any, **more: Any) -> Any:
            done = act(*args, **more)
            if task.dies == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return then

    kept.hold = dying("held", kept.hold)
    writing.write = dying("written", writing.write)
    if task.by_hand_at:
        activities.add_activity = dying("written", activities.add_activity)
    kept.decide = dying("decided", kept.decide)
    if task.dies == "before all":
        kept.hold = dying("before all", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    database = Database(task.app_url)
    crm = CrmWorkspace(database, task.actor)
    if task.by_hand_at:
        draft = ActivityDraft("note", "By hand")
        crm.activities.log("client", task.by_hand_at, draft, decides=task.suggestion_id)
    else:
        crm.suggestions.approve(task.suggestion_id)
    if task.dies == "committed":
        os.kill(os.getpid(), signal.SIGKILL)
    database.close()
