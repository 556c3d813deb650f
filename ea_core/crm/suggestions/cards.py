"""What a person is shown of a change: which record, and what it would be instead of what it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from ea_core.crm.activities import Activity
from ea_core.crm.deals import Deal
from ea_core.crm.tasks import Task

Unit = Literal["text", "money", "percent", "day", "moment"]
NOW: Final = "now"
"""In the place of the moment of an activity that gets that of the approval."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field with its values, None where there is none; money and percentages are decimals, days ISO."""

    field: str
    before: str | None
    after: str | None
    unit: Unit = "text"


@dataclass(frozen=True, slots=True)
class Card:
    """A change as it is shown: `title` says what would be done, `client_id` and `deal_id` where.

    `is_new`: a record is added, so that nothing stood there before.
    """

    title: str
    client: str
    client_id: UUID
    deal: str | None
    deal_id: UUID | None
    lines: tuple[Line, ...]
    is_new: bool = False

    def as_json(self) -> dict[str, Any]:
        """The fields with plain JSON values."""
        return {
            **asdict(self),
            "client_id": str(self.client_id),
            "deal_id": str(self.deal_id) if self.deal_id else None,
            "lines": [asdict(one) for one in self.lines],
        }


def card_from_json(data: Mapping[str, Any]) -> Card:
    """The reverse of `Card.as_json`."""
    return Card(
        title=data["title"],
        client=data["client"],
        client_id=UUID(data["client_id"]),
        deal=data["deal"],
        deal_id=UUID(data["deal_id"]) if data["deal_id"] else None,
        lines=tuple(Line(**one) for one in data["lines"]),
        is_new=data["is_new"],
    )


def card_of_new_task(task: Task) -> Card:
    """A task that would be added."""
    lines = (
        Line("Task", None, task.title),
        Line("Due", None, _iso(task.due_on), "day"),
        Line("Who", None, task.assignee),
        *((Line("Notes", None, task.notes),) if task.notes else ()),
    )
    title = f"Add a task: {task.title}"
    return Card(title, task.client, task.client_id, task.deal, task.deal_id, lines, is_new=True)


def card_of_finished_task(before: Task, after: Task) -> Card:
    """A task that would be done."""
    lines = (Line("State", before.state.capitalize(), after.state.capitalize()),)
    title = f"Mark the task “{before.title}” as done"
    return Card(title, before.client, before.client_id, before.deal, before.deal_id, lines)


def card_of_activity(
    activity: Activity, client: tuple[UUID, str], deal_id: UUID | None, *, is_now: bool
) -> Card:
    """An activity that would be logged at a client (its id and name), or at a deal of it."""
    at = NOW if is_now else activity.performed_at.isoformat()
    what = _ACTIVITIES[activity.type]
    lines = (
        Line("Type", None, what.split()[-1].capitalize()),
        Line("What", None, activity.content),
        Line("When", None, at, "moment"),
    )
    title = f"Log {what} with {client[1]}"
    return Card(title, client[1], client[0], activity.deal, deal_id, lines, is_new=True)


def card_of_deal(before: Deal, after: Deal, stages: Mapping[str, str]) -> Card:
    """A deal that would be moved or changed; `stages` are the names of the stages by their keys."""
    lines = tuple(_deal_lines(before, after, stages))
    if before.stage == after.stage:
        title = f"Change {' and '.join(_FACTS.get(one.field, one.field) for one in lines)} of {before.title}"
    elif after.is_open:
        title = f"Move {before.title} to {stages.get(after.stage, after.stage)}"
    else:
        title = f"Mark {before.title} as {stages.get(after.stage, after.stage).lower()}"
    return Card(title, before.client, before.client_id, before.title, before.id, lines)


def _deal_lines(before: Deal, after: Deal, stages: Mapping[str, str]) -> Iterator[Line]:
    if before.stage != after.stage:
        yield Line("Stage", stages.get(before.stage, before.stage), stages.get(after.stage))
    if not after.is_open and before.is_open:
        yield Line("Closed on", None, _iso(after.closed_on), "day")
    if before.value != after.value or after.stage_kind == "won" != before.stage_kind:
        yield Line("Value", _number(before.value), _number(after.value), "money")
    if before.probability != after.probability and after.is_open:
        yield Line(
            "Probability", _number(before.probability), _number(after.probability), "percent"
        )
    if before.expected_close_date != after.expected_close_date:
        yield Line(
            "Expected to close",
            _iso(before.expected_close_date), _iso(after.expected_close_date), "day",
        )  # fmt: skip
    if before.lost_reason != after.lost_reason or after.stage_kind == "lost" != before.stage_kind:
        yield Line("Reason", before.lost_reason, after.lost_reason)


_FACTS: Final = {
    "Value": "the value", "Probability": "the probability", "Expected to close": "the expected day",
}  # fmt: skip
_ACTIVITIES: Final = {
    "call": "a call", "email": "an e-mail", "meeting": "a meeting", "note": "a note",
}  # fmt: skip


def _iso(day: date | datetime | None) -> str | None:
    return None if day is None else day.isoformat()


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
