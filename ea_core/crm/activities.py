"""What was done with a client: calls, e-mails, meetings and notes, as one timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, text

from ea_core.crm.clients import blank_to_none
from ea_core.crm.paging import Page, Paging
from ea_core.crm.vocabulary import ActivityType, EntityType
from ea_core.crm.writing import why_nothing_changed

REFUSED: Final = "Only the person who logged an activity, or an administrator, may change it."

_TIMELINE = text("""
    with matching as materialized (
      select a.id, a.entity_type, a.entity_id, a.type, a.content, a.performed_by, a.performed_at
      from public.activities a
      where a.client_id = :client_id
    )
    select t.total, m.*, d.title as deal, p.full_name as performer
    from (select count(*) as total from matching) t
    left join (
      select * from matching order by performed_at desc, id limit :limit offset :offset
    ) m on true
    left join public.deals d on m.entity_type = 'deal' and d.id = m.entity_id
    left join public.people p on p.id = m.performed_by
    order by m.performed_at desc, m.id
""")
_EXISTS = text("select exists (select 1 from public.activities where id = :id)")
_INSERT = text("""
    insert into public.activities (entity_type, entity_id, type, content, performed_by, performed_at)
    values (:entity_type, :entity_id, :type, :content, :performed_by,
            coalesce(cast(:performed_at as timestamptz), now()))
    returning id
""")
_UPDATE = text("""
    update public.activities
    set type = :type, content = :content,
        performed_at = coalesce(cast(:performed_at as timestamptz), performed_at)
    where id = :id
""")
_DELETE = text("delete from public.activities where id = :id")


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """What a person writes about an activity; without a time it happened now."""

    type: ActivityType
    content: str | None = None
    performed_at: datetime | None = None

    def parameters(self) -> dict[str, object]:
        """The values to write."""
        return {
            "type": self.type,
            "content": blank_to_none(self.content),
            "performed_at": self.performed_at,
        }


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry of a client's timeline; `deal` is the title where it belongs to a deal."""

    id: UUID
    entity_type: EntityType
    entity_id: UUID
    deal: str | None
    type: ActivityType
    content: str | None
    performed_by: UUID
    performer: str | None
    performed_at: datetime


def timeline(connection: Connection, client_id: UUID, paging: Paging) -> Page[Activity]:
    """Activities of a client and of its deals, the latest first."""
    rows = connection.execute(_TIMELINE, {"client_id": client_id, **paging.parameters()}).all()
    items = tuple(_activity(row) for row in rows if row.id is not None)
    return Page(items, rows[0].total, paging)


def add_activity(
    connection: Connection,
    entity_type: EntityType,
    entity_id: UUID,
    draft: ActivityDraft,
    performed_by: UUID,
) -> UUID:
    """Logs an activity on a client or deal; raises NotAllowed or NotFound."""
    values = {
        **draft.parameters(),
        "entity_type": entity_type,
        "entity_id": entity_id,
        "performed_by": performed_by,
    }
    return UUID(str(connection.execute(_INSERT, values).scalar_one()))


def update_activity(connection: Connection, activity_id: UUID, draft: ActivityDraft) -> None:
    """Corrects kind, text and time of an activity; raises NotAllowed or NotFound."""
    changed = connection.execute(_UPDATE, {**draft.parameters(), "id": activity_id}).rowcount
    if changed == 0:
        _refuse(connection, activity_id, REFUSED)


def delete_activity(connection: Connection, activity_id: UUID) -> None:
    """Removes an activity; raises NotAllowed or NotFound."""
    if connection.execute(_DELETE, {"id": activity_id}).rowcount == 0:
        _refuse(connection, activity_id, "Only an administrator may delete an activity.")


def _refuse(connection: Connection, activity_id: UUID, reason: str) -> None:
    exists = bool(connection.execute(_EXISTS, {"id": activity_id}).scalar_one())
    raise why_nothing_changed("activity", reason, exists=exists, seen_version=None, version=None)


def _activity(row: Row[Any]) -> Activity:
    return Activity(
        id=row.id,
        entity_type=row.entity_type,
        entity_id=row.entity_id,
        deal=row.deal,
        type=row.type,
        content=row.content,
        performed_by=row.performed_by,
        performer=row.performer,
        performed_at=row.performed_at,
    )
