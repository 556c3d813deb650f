"""The changes that can be suggested, as typed values; what is not given stays as it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ea_core.crm.deals import DealDraft
from ea_core.crm.vocabulary import ActivityType, EntityType, Stage

ChangeKind = Literal["add_task", "finish_task", "log_activity", "move_deal", "change_deal"]


class _Of(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AddTask(_Of):
    """A next step at a client or a deal; without `assigned_to` for who approves it."""

    kind: Literal["add_task"] = "add_task"
    entity_type: EntityType
    entity_id: UUID
    title: str
    due_on: date | None = None
    assigned_to: UUID | None = None
    notes: str | None = None


class FinishTask(_Of):
    """A task is done."""

    kind: Literal["finish_task"] = "finish_task"
    task_id: UUID


class LogActivity(_Of):
    """What was done with a client or a deal; without a moment it is that of the approval."""

    kind: Literal["log_activity"] = "log_activity"
    entity_type: EntityType
    entity_id: UUID
    type: ActivityType
    content: str | None = None
    performed_at: datetime | None = None


class MoveDeal(_Of):
    """A deal goes to another stage; for a won or lost one with the day, the value, the reason."""

    kind: Literal["move_deal"] = "move_deal"
    deal_id: UUID
    stage: Stage
    closed_on: date | None = None
    value: Decimal | None = None
    lost_reason: str | None = None
    expected_close_date: date | None = None
    probability: Decimal | None = None


class ChangeDeal(_Of):
    """Other facts of a deal."""

    kind: Literal["change_deal"] = "change_deal"
    deal_id: UUID
    expected_close_date: date | None = None
    value: Decimal | None = None
    probability: Decimal | None = None


def with_facts(draft: DealDraft, change: MoveDeal | ChangeDeal) -> DealDraft:
    """The facts of a deal as a change would have them; its stage is left alone.

    A deal that moves gets the probability of its new stage, unless another one is said.
    """
    moves = isinstance(change, MoveDeal) and change.stage != draft.stage
    probability = None if moves else draft.probability
    return replace(
        draft,
        value=draft.value if change.value is None else change.value,
        expected_close_date=change.expected_close_date or draft.expected_close_date,
        probability=probability if change.probability is None else change.probability,
    )


Change = AddTask | FinishTask | LogActivity | MoveDeal | ChangeDeal
_CHANGE: Final[TypeAdapter[Change]] = TypeAdapter(Annotated[Change, Field(discriminator="kind")])


def change_json(change: Change) -> dict[str, Any]:
    """A change as it is kept."""
    return change.model_dump(mode="json")


def change_from_json(data: Mapping[str, Any]) -> Change:
    """The reverse of `change_json`."""
    return _CHANGE.validate_python(dict(data))
