"""What was done with a client: calls, e-mails, meetings and notes, as one timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from ea_core.crm.columns import ACTIVITIES, record_of
from ea_core.crm.paging import Page, Paging
from ea_core.crm.vocabulary import ActivityType, EntityType
from ea_core.crm.writing import blank_to_none, missing, refusal

REFUSED: Final = "Only the person who logged an activity, or an administrator, may change it."

_LINE = """
    with matching as materialized (
      select {columns} from public.activities a where {about}
    )
    select t.total, m.*, d.title as deal, p.full_name as performer
    from (select count(*) as total from matching) t
    left join (
      select * from matching order by performed_at desc, id limit :limit offset :offset
    ) m on true
    left join public.deals d on m.entity_type = 'deal' and d.id = m.entity_id
    left join public.people p on p.id = m.performed_by
    order by m.performed_at desc, m.id
"""
_OF_CLIENT = text(_LINE.format(columns=ACTIVITIES.read("a"), about="a.client_id = :id"))
_OF_DEAL = text(
    _LINE.format(columns=ACTIVITIES.read("a"), about="a.entity_type = 'deal' and a.entity_id = :id")
)
_ONE = text(f"""
    select {ACTIVITIES.read("a")}, d.title as deal, p.full_name as performer
    from public.activities a
    left join public.deals d on a.entity_type = 'deal' and d.id = a.entity_id
    left join public.people p on p.id = a.performed_by
    where a.id = :id
""")
_NAMED = f"""
    select {ACTIVITIES.read("a")}, a.client_id, c.name as client, d.title as deal,
      p.full_name as performer
"""
_BESIDE = """
    left join public.deals d on a.entity_type = 'deal' and d.id = a.entity_id
    left join public.people p on p.id = a.performed_by
    order by a.performed_at desc, a.id limit :limit
"""
# Of one owner's clients the latest few each, so that a look into an index is enough for a client.
_LATEST_OF_ONE = text(f"""
    {_NAMED}
    from public.clients c
    cross join lateral (
      select * from public.activities b where b.client_id = c.id
      order by b.performed_at desc, b.id limit :limit
    ) a
    {_BESIDE.replace("order by", "where c.owner_id = :owner_id order by")}
""")
_LATEST_OF_ALL = text(f"""
    {_NAMED} from public.activities a join public.clients c on c.id = a.client_id {_BESIDE}
""")
_MATCHES = """
      where (cast(:client_ids as uuid[]) is null or a.client_id = any (:client_ids))
        and (cast(:deal_id as uuid) is null or (a.entity_type = 'deal' and a.entity_id = :deal_id))
        and (cast(:performed_by as uuid) is null or a.performed_by = :performed_by)
        and (cast(:owner_id as uuid) is null or c.owner_id = :owner_id)
        and (cast(:industry as text) is null or coalesce(c.industry, '') = :industry)
        and (cast(:type as text) is null or a.type = :type)
        and (cast(:from_date as date) is null
          or a.performed_at >= cast(:from_date as timestamp) at time zone (select ea.company_zone()))
        and (cast(:to_date as date) is null or a.performed_at
          < cast(cast(:to_date as date) + 1 as timestamp) at time zone (select ea.company_zone()))
"""
_FOUND = text(f"""
    with matching as materialized (
      select {ACTIVITIES.read("a")}, a.client_id, c.name as client
      from public.activities a join public.clients c on c.id = a.client_id
      {_MATCHES}
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
ActivityGrouping = Literal["performer", "type", "client"]
# The key of a group and its name.
_GROUPS: Final[dict[ActivityGrouping, tuple[str, str]]] = {
    "performer": ("cast(a.performed_by as text)", "p.full_name"),
    "type": ("a.type", "a.type"),
    "client": ("cast(c.id as text)", "c.name"),
}
_SUMS: Final = {
    by: text(f"""
        select {key} as key, coalesce(max({name}), '') as name, count(*) as n,
          max(a.performed_at) as last_at
        from public.activities a join public.clients c on c.id = a.client_id
        left join public.people p on p.id = a.performed_by
        {_MATCHES}
        group by 1 order by n desc, name, key
    """)
    for by, (key, name) in _GROUPS.items()
}
_KINDS: Final = {
    by: text(f"""
        select {key} as key, coalesce(max({name}), '') as name, a.type, count(*) as n,
          max(a.performed_at) as last_at
        from public.activities a join public.clients c on c.id = a.client_id
        left join public.people p on p.id = a.performed_by
        {_MATCHES}
        group by 1, 3 order by 2, 1, 3
    """)
    for by, (key, name) in _GROUPS.items()
    if by != "type"
}
_INSERT = ACTIVITIES.insert()
_UPDATE = ACTIVITIES.update()
_DELETE = ACTIVITIES.delete()


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
    """One entry of a client's timeline; `deal` is the title where it belongs to a deal.

    Give `version` back as `seen_version` when correcting it.
    """

    id: UUID
    entity_type: EntityType
    entity_id: UUID
    deal: str | None
    type: ActivityType
    content: str | None
    performed_by: UUID
    performer: str | None
    performed_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class LatestActivity:
    """An activity with the client that it is about."""

    activity: Activity
    client_id: UUID
    client: str


@dataclass(frozen=True, slots=True)
class ActivityFilters:
    """Which activities are meant; None means all.

    `performed_by` did them, `owner_id` owns the client. Both days belong to the period and are days of
    the company's time zone.
    """

    client_ids: tuple[UUID, ...] | None = None
    performed_by: UUID | None = None
    owner_id: UUID | None = None
    industry: str | None = None
    type: ActivityType | None = None
    from_date: date | None = None
    to_date: date | None = None
    deal_id: UUID | None = None

    def parameters(self) -> dict[str, object]:
        """Bound parameters."""
        return {
            "deal_id": self.deal_id,
            "client_ids": None if self.client_ids is None else list(self.client_ids),
            "performed_by": self.performed_by,
            "owner_id": self.owner_id,
            "industry": self.industry,
            "type": self.type,
            "from_date": self.from_date,
            "to_date": self.to_date,
        }


@dataclass(frozen=True, slots=True)
class ActivitySum:
    """The activities of one group; without a name where who did them has left."""

    key: str
    name: str
    count: int
    last_at: datetime
    type: ActivityType | None = None
    """The type, where the groups are told apart by it as well."""


def list_activities(
    connection: Connection, filters: ActivityFilters, paging: Paging
) -> Page[LatestActivity]:
    """One page of the activities that fit, the latest first."""
    rows = connection.execute(_FOUND, {**filters.parameters(), **paging.parameters()}).all()
    items = tuple(
        LatestActivity(record_of(Activity, row), row.client_id, row.client)
        for row in rows
        if row.id is not None
    )
    return Page(items, rows[0].total, paging)


def activity_sums(
    connection: Connection, filters: ActivityFilters, by: ActivityGrouping
) -> tuple[ActivitySum, ...]:
    """The activities that fit in groups, the largest first."""
    rows = connection.execute(_SUMS[by], filters.parameters())
    return tuple(ActivitySum(row.key, row.name, row.n, row.last_at) for row in rows)


def activity_kinds(
    connection: Connection, filters: ActivityFilters, by: Literal["performer", "client"]
) -> tuple[ActivitySum, ...]:
    """The activities that fit in groups, each by type."""
    rows = connection.execute(_KINDS[by], filters.parameters())
    return tuple(ActivitySum(row.key, row.name, row.n, row.last_at, row.type) for row in rows)


def latest(connection: Connection, owner_id: UUID | None, limit: int) -> tuple[LatestActivity, ...]:
    """What was done last at the clients of `owner_id` (None: at all clients), the latest first."""
    if owner_id is None:
        rows = connection.execute(_LATEST_OF_ALL, {"limit": limit})
    else:
        rows = connection.execute(_LATEST_OF_ONE, {"limit": limit, "owner_id": owner_id})
    return tuple(
        LatestActivity(record_of(Activity, row), row.client_id, row.client) for row in rows
    )


def timeline(connection: Connection, client_id: UUID, paging: Paging) -> Page[Activity]:
    """Activities of a client and of its deals, the latest first."""
    return _line(connection, _OF_CLIENT, client_id, paging)


def deal_timeline(connection: Connection, deal_id: UUID, paging: Paging) -> Page[Activity]:
    """Activities of one deal, the latest first."""
    return _line(connection, _OF_DEAL, deal_id, paging)


def _line(
    connection: Connection, statement: TextClause, about: UUID, paging: Paging
) -> Page[Activity]:
    rows = connection.execute(statement, {"id": about, **paging.parameters()}).all()
    items = tuple(record_of(Activity, row) for row in rows if row.id is not None)
    return Page(items, rows[0].total, paging)


def get_activity(connection: Connection, activity_id: UUID) -> Activity:
    """One activity; raises NotFound."""
    row = connection.execute(_ONE, {"id": activity_id}).one_or_none()
    if row is None:
        raise missing("activity")
    return record_of(Activity, row)


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


def update_activity(
    connection: Connection, activity_id: UUID, draft: ActivityDraft, seen_version: int
) -> None:
    """Corrects kind, text and time of the activity that was seen; without a time it keeps its own.

    Raises Conflict, NotAllowed or NotFound.
    """
    values = {**draft.parameters(), "id": activity_id, "seen_version": seen_version}
    if connection.execute(_UPDATE, values).rowcount == 0:
        raise refusal(connection, ACTIVITIES, activity_id, REFUSED, seen_version)


def delete_activity(connection: Connection, activity_id: UUID) -> None:
    """Removes an activity; raises NotAllowed or NotFound."""
    if connection.execute(_DELETE, {"id": activity_id}).rowcount == 0:
        reason = "Only an administrator may delete an activity."
        raise refusal(connection, ACTIVITIES, activity_id, reason)
