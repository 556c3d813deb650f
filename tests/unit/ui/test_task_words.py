"""What is said of when a task is due."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from ea_core.crm.tasks import Task
from ea_core.ui.tasks.words import task_badges

TODAY = date(2030, 3, 5)
_MOMENT = datetime(2030, 3, 1, tzinfo=UTC)


def _task(due_on: date, days_late: int | None) -> Task:
    return Task(
        id=UUID(int=1), title="Call", notes=None, client_id=UUID(int=2), client="Acme", owner_id=None,
        deal_id=None, deal=None, deal_value=None, due_on=due_on, days_late=days_late,
        assigned_to=UUID(int=3), assignee="Ann", created_by=None, creator=None, state="open",
        closed_at=None, version=1, created_at=_MOMENT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("due_on", "days_late", "said"),
    [
        (date(2030, 3, 4), 1, ("1 day late", "red")),
        # The company's day has not ended, the reader's has.
        (date(2030, 3, 4), None, ("Due today", "orange")),
        (TODAY, None, ("Due today", "orange")),
        (date(2030, 3, 7), None, ("Due in 2 days", "gray")),
    ],
)
def test_what_is_not_late_was_not_due_yesterday(
    due_on: date, days_late: int | None, said: tuple[str, str]
) -> None:
    (badge,) = task_badges(_task(due_on, days_late), TODAY)
    assert (badge.words, badge.colour) == said
