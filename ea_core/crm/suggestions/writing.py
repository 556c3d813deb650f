"""Writes a change through the functions that the pages use; every function runs in the caller's block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from ea_core.crm.activities import ActivityDraft, add_activity, get_activity
from ea_core.crm.clients import get_client
from ea_core.crm.company import company_settings
from ea_core.crm.deals import DealDraft, get_deal, update_deal
from ea_core.crm.stages import Stage, all_stages
from ea_core.crm.suggestions.cards import (
    Card,
    card_of_activity,
    card_of_deal,
    card_of_finished_task,
    card_of_new_task,
)
from ea_core.crm.suggestions.changes import (
    AddTask,
    Change,
    ChangeDeal,
    FinishTask,
    LogActivity,
    MoveDeal,
    with_facts,
)
from ea_core.crm.tasks import TaskDraft, add_task, get_task, turn_task
from ea_core.errors import InvalidInput

NOTHING: Final = "That is so already: there is nothing to change."


@dataclass(frozen=True, slots=True)
class Written:
    """The record that was added or changed, and what is shown of the change."""

    record_id: UUID
    card: Card


def write(connection: Connection, change: Change, seen_version: int | None, who: UUID) -> Written:
    """Writes a change as `who`; `seen_version` is that of the record it was thought of, None: as it is now.

    Raises Conflict, InvalidInput, NotAllowed or NotFound.
    """
    if isinstance(change, AddTask):
        return _add_task(connection, change)
    if isinstance(change, FinishTask):
        return _finish_task(connection, change, seen_version)
    if isinstance(change, LogActivity):
        return _log_activity(connection, change, who)
    return _change_deal(connection, change, seen_version)


def version_of(connection: Connection, change: Change) -> int | None:
    """The version of the record that would be changed, None where one is added; raises NotFound."""
    if isinstance(change, FinishTask):
        return get_task(connection, change.task_id).version
    if isinstance(change, MoveDeal | ChangeDeal):
        return get_deal(connection, change.deal_id).version
    return None


def _add_task(connection: Connection, change: AddTask) -> Written:
    draft = TaskDraft(change.title, change.due_on, change.assigned_to, change.notes)
    of_deal = change.entity_type == "deal"
    task_id = add_task(
        connection, draft, client_id=None if of_deal else change.entity_id,
        deal_id=change.entity_id if of_deal else None,
    )  # fmt: skip
    return Written(task_id, card_of_new_task(get_task(connection, task_id)))


def _finish_task(connection: Connection, change: FinishTask, seen_version: int | None) -> Written:
    before = get_task(connection, change.task_id)
    seen = before.version if seen_version is None else seen_version
    if before.state == "done" and seen == before.version:
        raise InvalidInput("This task is done already.")
    turn_task(connection, before.id, "done", seen)
    return Written(before.id, card_of_finished_task(before, get_task(connection, before.id)))


def _log_activity(connection: Connection, change: LogActivity, who: UUID) -> Written:
    draft = ActivityDraft(change.type, change.content, change.performed_at)
    made = add_activity(connection, change.entity_type, change.entity_id, draft, who)
    deal_id = change.entity_id if change.entity_type == "deal" else None
    client_id = get_deal(connection, deal_id).client_id if deal_id else change.entity_id
    client = get_client(connection, client_id)
    card = card_of_activity(
        get_activity(connection, made), (client.id, client.name), deal_id,
        is_now=change.performed_at is None,
    )  # fmt: skip
    return Written(made, card)


def _change_deal(
    connection: Connection, change: MoveDeal | ChangeDeal, seen_version: int | None
) -> Written:
    before = get_deal(connection, change.deal_id)
    seen = before.version if seen_version is None else seen_version
    stages = all_stages(connection)
    draft = with_facts(before.draft(), change)
    if isinstance(change, MoveDeal):
        draft = _moved(connection, draft, change, stages)
    update_deal(connection, before.id, draft, seen)
    after = get_deal(connection, before.id)
    card = card_of_deal(before, after, {one.key: one.name for one in stages})
    if not card.lines:
        raise InvalidInput(NOTHING)
    return Written(before.id, card)


def as_of_today(connection: Connection, change: Change) -> Change:
    """The change with its days: what is won or lost without one is so today, whenever it is approved."""
    if not isinstance(change, MoveDeal) or change.closed_on is not None:
        return change
    if not _closes(change, all_stages(connection)):
        return change
    return change.model_copy(update={"closed_on": company_settings(connection).today()})


def _closes(change: MoveDeal, stages: Sequence[Stage]) -> bool:
    return not next((one.is_open for one in stages if one.key == change.stage), True)


def _moved(
    connection: Connection, draft: DealDraft, change: MoveDeal, stages: Sequence[Stage]
) -> DealDraft:
    """In another stage; one that is closed has a day, today where none is given, as on the page."""
    closes = _closes(change, stages)
    if not closes and (change.closed_on or change.lost_reason):
        raise InvalidInput("Only a won or lost deal has a closing day or a reason.", field="stage")
    day = change.closed_on or company_settings(connection).today()
    reason = change.lost_reason or draft.lost_reason
    return replace(draft, stage=change.stage, closed_on=day if closes else None, lost_reason=reason)
