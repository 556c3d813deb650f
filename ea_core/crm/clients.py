"""Clients: the list with its search, one client, and changes to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from ea_core.crm.columns import CLIENTS, record_of
from ea_core.crm.filters import NOTHING, Besides
from ea_core.crm.paging import Page, Paging
from ea_core.crm.vocabulary import ClientStatus, Stage
from ea_core.crm.writing import blank_to_none, missing, refusal

REFUSED: Final = "Only the owner of this client, a manager or an administrator may change it."
ClientOrder = Literal["name", "newest", "open_value", "open_count", "last_activity", "owner"]
ClientGap = Literal["industry", "website", "phone", "email", "task"]
LARGEST_FIRST: Final[frozenset[ClientOrder]] = frozenset(
    {"newest", "open_value", "open_count", "last_activity"}
)
"""Orders that begin with the latest or largest unless they are asked for the other way round."""

# What is shown beside a client is looked up for the clients shown.
_SHOWN = f"""
    {CLIENTS.read("c")}, p.full_name as owner, o.open_count, o.open_value, o.open_unknown,
    l.late_count, a.last_activity_at
"""
_BESIDE = """
    left join public.people p on p.id = c.owner_id
    left join lateral (
      select count(*) as open_count, coalesce(sum(d.value), 0) as open_value,
        count(*) filter (where d.value is null) as open_unknown
      from public.deals d where d.client_id = c.id and d.stage_kind = 'open'
    ) o on true
    left join lateral (
      select count(*) as late_count
      from public.deal_states s where s.client_id = c.id and s.is_late
    ) l on true
    left join lateral (
      select max(v.performed_at) as last_activity_at
      from public.activities v where v.client_id = c.id
    ) a on true
"""
_ONE = text(f"select {_SHOWN} from public.clients c {_BESIDE} where c.id = :id")
_OPEN_BY_CLIENT = """
    left join (
      select d.client_id, sum(d.value) as open_value, count(*) as open_count
      from public.deals d where d.stage_kind = 'open' group by d.client_id
    ) k on k.client_id = c.id
"""
ZONE = "(select ea.company_zone())"
# A client with whom nobody had to do since then is quiet: the beginning of a day of the company.
_QUIET_SINCE = """(select cast(ea.today() - cast(:quiet_days as int) + 1 as timestamp)
                  at time zone ea.company_zone())"""
# What the clients are sorted by: its column and, where it is looked up for all of them, from where.
_SORT_VALUES: Final[dict[ClientOrder, tuple[str, str]]] = {
    "name": ("c.sort_key", ""),
    "newest": ("c.created_at", ""),
    "owner": (
        "ea.sort_key(w.full_name)",
        "left join public.people w on w.id = c.owner_id",
    ),
    "open_value": ("coalesce(k.open_value, 0)", _OPEN_BY_CLIENT),
    "open_count": ("coalesce(k.open_count, 0)", _OPEN_BY_CLIENT),
    "last_activity": (
        "k.last_activity_at",
        """
        left join (
          select v.client_id, max(v.performed_at) as last_activity_at
          from public.activities v group by v.client_id
        ) k on k.client_id = c.id
        """,
    ),
}


MATCHES: Final = f"""
          where (cast(:status as text) is null or c.status = :status)
            and (cast(:owner_id as uuid) is null or c.owner_id = :owner_id)
            and (not cast(:unassigned as boolean) or c.owner_id is null)
            and (cast(:industry as text) is null or coalesce(c.industry, '') = :industry)
            and (cast(:created_from as date) is null
              or c.created_at >= cast(:created_from as timestamp) at time zone {ZONE})
            and (cast(:created_to as date) is null or c.created_at
              < cast(cast(:created_to as date) + 1 as timestamp) at time zone {ZONE})
            and (cast(:has_open as boolean) is null or :has_open = exists (
              select 1 from public.deals d where d.client_id = c.id and d.stage_kind = 'open'))
            and (not cast(:late as boolean) or c.id in (
              select s.client_id from public.deal_states s where s.is_late))
            and (cast(:quiet_days as int) is null or (
              not exists (
                select 1 from public.activities v
                where v.client_id = c.id and v.performed_at >= {_QUIET_SINCE})
              and (c.created_at < {_QUIET_SINCE} or exists (
                select 1 from public.activities v where v.client_id = c.id))))
            and (
              (select ea.search_patterns(:search)) is null
              or c.search_key like all ((select ea.search_patterns(:search))::text[])
              or exists (
                select 1 from public.contacts t
                where t.client_id = c.id and (
                  c.search_key || ' ' || t.search_key
                    like all ((select ea.search_patterns(:search))::text[])
                  or strpos(t.phone_digits, (select ea.phone_digits(:search))) > 0)))
            and (cast(:has_contact as boolean) is null or :has_contact = exists (
              select 1 from public.contacts t where t.client_id = c.id))
            and (cast(:without_deals as text) is null or not exists (
              select 1 from public.deals d where d.client_id = c.id
                and (:without_deals = 'all' or d.stage_kind = :without_deals)))
            and case cast(:without as text)
              when 'industry' then coalesce(c.industry, '') = ''
              when 'website' then coalesce(c.website, '') = ''
              when 'phone' then not exists (
                select 1 from public.contacts t where t.client_id = c.id and t.phone <> '')
              when 'email' then not exists (
                select 1 from public.contacts t where t.client_id = c.id and t.email <> '')
              when 'task' then not exists (
                select 1 from public.tasks k where k.client_id = c.id and k.state = 'open')
              else true end
            and (not cast(:has_task as boolean) or exists (
              select 1 from public.tasks k where k.client_id = c.id and k.state = 'open'))
            and (cast(:stage as text) is null or exists (
              select 1 from public.deals d where d.client_id = c.id and d.stage = :stage))
            and (cast(:not_stages as text[]) is null or not exists (
              select 1 from public.deals d
              where d.client_id = c.id and d.stage = any (cast(:not_stages as text[]))))
            and (cast(:not_owners as uuid[]) is null or c.owner_id is null
              or c.owner_id <> all (:not_owners))
            and (cast(:not_clients as uuid[]) is null or c.id <> all (:not_clients))
            and (cast(:not_industries as text[]) is null
              or coalesce(c.industry, '') <> all (:not_industries))
            and (cast(:not_statuses as text[]) is null or c.status <> all (:not_statuses))
"""
"""The clients `c` that fit a `ClientFilters`."""


def _list(order_by: ClientOrder, *, descending: bool) -> TextClause:
    """The list in one order; clients without what it is sorted by come last either way."""
    value, source = _SORT_VALUES[order_by]
    way = f"{'desc' if descending else 'asc'} nulls last"
    return text(f"""
        with matching as materialized (
          select {CLIENTS.read("c")}, c.sort_key, {value} as sort_value
          from public.clients c {source}
          {MATCHES}
        )
        select t.total, {_SHOWN}
        from (select count(*) as total from matching) t
        left join (
          select * from matching
          order by sort_value {way}, sort_key, id
          limit :limit offset :offset
        ) c on true
        {_BESIDE}
        order by c.sort_value {way}, c.sort_key, c.id
    """)


_LIST: Final = {
    (order_by, descending): _list(order_by, descending=descending)
    for order_by in _SORT_VALUES
    for descending in (False, True)
}
_CALLED = text(
    "select id from public.clients where name_key = ea.name_key(:name) order by id limit 2"
)
_SIMILAR = text(f"""
    select {_SHOWN} from public.clients c {_BESIDE}
    where c.core_key = ea.core_key(:name) and c.core_key <> ''
      and (cast(:besides as uuid) is null or c.id <> :besides)
    order by c.sort_key, c.id limit :limit
""")
_MENTIONED = text("""
    select c.id, c.name from public.clients c
    where c.search_key like any (cast(:patterns as text[]))
    order by (select count(*) from unnest(cast(:patterns as text[])) p where c.search_key like p) desc,
      c.sort_key, c.id
    limit :limit
""")
_NAMES = text("""
    select c.id, c.name from public.clients c
    where cast(:owner_id as uuid) is null or c.owner_id = :owner_id
    order by c.sort_key, c.id limit :limit
""")
_INSERT = CLIENTS.insert()
_UPDATE = CLIENTS.update()
_DELETE = CLIENTS.delete()


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """What a person writes about a client."""

    name: str
    industry: str | None = None
    website: str | None = None
    status: ClientStatus = "active"
    owner_id: UUID | None = None

    def parameters(self) -> dict[str, object]:
        """The values to write: trimmed, and nothing instead of an empty text."""
        return {
            "name": self.name.strip(),
            "industry": blank_to_none(self.industry),
            "website": blank_to_none(self.website),
            "status": self.status,
            "owner_id": self.owner_id,
        }


@dataclass(frozen=True, slots=True)
class Client:
    """A client with what is open there; give `version` back as `seen_version` when changing it."""

    id: UUID
    name: str
    industry: str | None
    website: str | None
    status: ClientStatus
    owner_id: UUID | None
    owner: str | None
    external_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    open_count: int
    open_value: Decimal
    """Of the open deals whose value is known; `open_unknown` counts the others."""
    open_unknown: int
    late_count: int
    last_activity_at: datetime | None

    def draft(self) -> ClientDraft:
        """The client as a draft, to change some of it with `dataclasses.replace`."""
        return ClientDraft(self.name, self.industry, self.website, self.status, self.owner_id)


@dataclass(frozen=True, slots=True)
class ClientFilters:
    """Which clients are listed: `search` looks into names, industries and contacts.

    `late`: those with a late deal; `quiet_days`: those with whom nobody had to do for so many days, on
    the client itself or one of its deals (without any activity: that were added so long ago).
    `industry`: '' for those without one; `created_from` and `created_to` are the first and the last day
    on which they were added; `has_open`: those with an open deal, or those without; `has_contact`: those
    with or without a contact; `without_deals`: those that never had any, or none that is open, won or lost;
    `without`: of which something is not written down (a phone number, an e-mail address: of nobody there),
    or with whom nothing is to be done; `has_task`: with whom something is; `stage`: those with a deal that is in
    it now; `besides`: those that are left out, of a stage those with a deal in it.
    `descending` turns the order around, None leaves it as it usually is.
    """

    search: str | None = None
    status: ClientStatus | None = None
    owner_id: UUID | None = None
    unassigned: bool = False
    late: bool = False
    quiet_days: int | None = None
    industry: str | None = None
    created_from: date | None = None
    created_to: date | None = None
    has_open: bool | None = None
    has_contact: bool | None = None
    without_deals: Literal["all", "open", "won", "lost"] | None = None
    without: ClientGap | None = None
    has_task: bool = False
    stage: Stage | None = None
    besides: Besides = NOTHING
    order_by: ClientOrder = "name"
    descending: bool | None = None

    def parameters(self) -> dict[str, object]:
        """Bound parameters; the order aside."""
        return {
            "search": blank_to_none(self.search),
            "status": self.status,
            "owner_id": self.owner_id,
            "unassigned": self.unassigned,
            "late": self.late,
            "quiet_days": self.quiet_days,
            "industry": self.industry,
            "created_from": self.created_from,
            "created_to": self.created_to,
            "has_open": self.has_open,
            "has_contact": self.has_contact,
            "without_deals": self.without_deals,
            "without": self.without,
            "has_task": self.has_task,
            "stage": self.stage,
            **self.besides.parameters(),
        }


def list_clients(connection: Connection, filters: ClientFilters, paging: Paging) -> Page[Client]:
    """One page of the clients that fit."""
    descending = filters.descending
    if descending is None:
        descending = filters.order_by in LARGEST_FIRST
    rows = connection.execute(
        _LIST[filters.order_by, descending],
        {**filters.parameters(), **paging.parameters()},
    ).all()
    items = tuple(record_of(Client, row) for row in rows if row.id is not None)
    return Page(items, rows[0].total, paging)


def client_called(connection: Connection, name: str) -> UUID | None:
    """The one client with exactly this name, whatever its case; None for none and for several."""
    found = connection.execute(_CALLED, {"name": name}).scalars().all()
    return found[0] if len(found) == 1 else None


def similar_clients(
    connection: Connection, name: str, besides: UUID | None = None, limit: int = 5
) -> tuple[Client, ...]:
    """Clients that may be the same company: the same name but for legal form and punctuation.

    A hint and no more: companies may share a name. `besides` leaves one out.
    """
    values = {"name": name, "besides": besides, "limit": limit}
    return tuple(record_of(Client, row) for row in connection.execute(_SIMILAR, values))


@dataclass(frozen=True, slots=True)
class ClientName:
    """Which client, and what it is called."""

    id: UUID
    name: str


def client_names(
    connection: Connection, owner_id: UUID | None, limit: int
) -> tuple[ClientName, ...]:
    """Clients of one owner (None: all), to choose one of, in the order of their names."""
    rows = connection.execute(_NAMES, {"owner_id": owner_id, "limit": limit})
    return tuple(ClientName(row.id, row.name) for row in rows)


def clients_with(
    connection: Connection, pieces: Collection[str], limit: int
) -> tuple[ClientName, ...]:
    """Clients with at least one of these pieces in their name, those with most of them first.

    The pieces are compared with search keys: lower case, without accents.
    """
    patterns = [f"%{_literal(piece)}%" for piece in pieces if piece]
    if not patterns:
        return ()
    rows = connection.execute(_MENTIONED, {"patterns": patterns, "limit": limit})
    return tuple(ClientName(row.id, row.name) for row in rows)


def _literal(piece: str) -> str:
    return piece.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def get_client(connection: Connection, client_id: UUID) -> Client:
    """One client; raises NotFound."""
    row = connection.execute(_ONE, {"id": client_id}).one_or_none()
    if row is None:
        raise missing("client")
    return record_of(Client, row)


def create_client(connection: Connection, draft: ClientDraft) -> UUID:
    """Adds a client; raises NotAllowed when staff name another owner than themselves."""
    return UUID(str(connection.execute(_INSERT, draft.parameters()).scalar_one()))


def update_client(
    connection: Connection, client_id: UUID, draft: ClientDraft, seen_version: int
) -> None:
    """Writes the draft over the state that was seen; raises Conflict, NotAllowed or NotFound."""
    values = {**draft.parameters(), "id": client_id, "seen_version": seen_version}
    if connection.execute(_UPDATE, values).rowcount == 0:
        raise refusal(connection, CLIENTS, client_id, REFUSED, seen_version)


def delete_client(connection: Connection, client_id: UUID) -> None:
    """Removes a client with its contacts, deals and activities; raises NotAllowed or NotFound."""
    if connection.execute(_DELETE, {"id": client_id}).rowcount == 0:
        reason = "Only an administrator may delete a client."
        raise refusal(connection, CLIENTS, client_id, reason)
