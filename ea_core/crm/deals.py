"""Deals: lists, one deal with its history, and changes to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, text

from ea_core.crm.filters import DealFilters, DealOrder
from ea_core.crm.paging import Page, Paging
from ea_core.crm.vocabulary import Stage
from ea_core.crm.writing import missing, why_nothing_changed

REFUSED: Final = "Only the owner of the client, a manager or an administrator may change its deals."

_COLUMNS = """
    d.id, d.client_id, c.name as client, c.owner_id, p.full_name as owner, d.title, d.value, d.stage,
    d.probability, d.expected_close_date, d.closed_at, d.stage_changed_at, d.external_id, d.version,
    d.created_at, d.updated_at
"""
_FROM = """
    from public.deals d
    join public.clients c on c.id = d.client_id
    left join public.people p on p.id = c.owner_id
"""
# The same conditions as those of the figures in pipeline.py; a test compares each pair.
_MATCHES = """
    where (cast(:owner_id as uuid) is null or c.owner_id = :owner_id)
      and (not cast(:unassigned as boolean) or c.owner_id is null)
      and (cast(:stage as text) is null or d.stage = :stage)
      and (cast(:client_id as uuid) is null or d.client_id = :client_id)
      and (cast(:search as text) is null
           or strpos(lower(d.title), lower(:search)) > 0 or strpos(lower(c.name), lower(:search)) > 0)
      and case cast(:figure as text)
        when 'all' then true
        when 'open' then d.stage in ('new', 'negotiation')
        when 'forecast' then d.stage in ('new', 'negotiation')
          and (cast(:from_date as date) is null or d.expected_close_date >= :from_date)
          and (cast(:to_date as date) is null or d.expected_close_date <= :to_date)
        when 'funnel' then
          (cast(:from_time as timestamptz) is null or d.created_at >= :from_time)
          and (cast(:before_time as timestamptz) is null or d.created_at < :before_time)
          and exists (
            select 1 from public.deal_stage_history h
            where h.deal_id = d.id and h.to_stage = cast(:entered as text))
        else (d.stage = :figure or (:figure = 'closed' and d.stage in ('won', 'lost')))
          and (cast(:from_time as timestamptz) is null or d.closed_at >= :from_time)
          and (cast(:before_time as timestamptz) is null or d.closed_at < :before_time)
        end
      and (cast(:month as date) is null or date_trunc('month',
            case when :figure = 'forecast' then cast(d.expected_close_date as timestamp)
                 else d.closed_at at time zone 'UTC' end) = cast(:month as timestamp))
      and (not cast(:undated as boolean) or d.expected_close_date is null)
"""
_ONE = text(f"select {_COLUMNS} {_FROM} where d.id = :id")
# What the deals are sorted by first: an expression and its direction.
_SORT_KEYS: Final[dict[DealOrder, tuple[str, str]]] = {
    "value": ("null", ""),
    "title": ("lower(d.title)", ""),
    "client": ("lower(c.name)", ""),
    "expected_close": ("d.expected_close_date", "nulls last"),
    "closed": ("d.closed_at", "desc nulls last"),
    "newest": ("d.created_at", "desc"),
}
# Of all that match no more is kept than the sums and the order need; it may be all deals.
_LIST: Final = {
    order_by: text(f"""
        with matching as materialized (
          select d.id, d.title, d.value, d.probability, {sort_key} as sort_key
          from public.deals d join public.clients c on c.id = d.client_id
          {_MATCHES}
        )
        select t.total, t.total_value, t.total_weighted, {_COLUMNS}
        from (
          select count(*) as total, coalesce(sum(value), 0) as total_value,
            round(coalesce(sum(value * probability), 0) / 100, 2) as total_weighted
          from matching
        ) t
        left join (
          select id, sort_key from matching
          order by sort_key {direction}, value desc, lower(title), id
          limit :limit offset :offset
        ) m on true
        left join public.deals d on d.id = m.id
        left join public.clients c on c.id = d.client_id
        left join public.people p on p.id = c.owner_id
        order by m.sort_key {direction}, d.value desc, lower(d.title), d.id
    """)
    for order_by, (sort_key, direction) in _SORT_KEYS.items()
}
_STATE = text("select version, stage from public.deals where id = :id")
_INSERT = text("""
    insert into public.deals (client_id, title, value, stage, probability, expected_close_date)
    values (:client_id, :title, :value, :stage, :probability, :expected_close_date) returning id
""")
_UPDATE = text("""
    update public.deals
    set title = :title, value = :value, stage = :stage, probability = :probability,
        expected_close_date = :expected_close_date
    where id = :id and version = :seen_version
""")
_MOVE = text("""
    update public.deals
    set stage = :to, probability = coalesce(cast(:probability as numeric), probability)
    where id = :id and version = :seen_version
""")
_DELETE = text("delete from public.deals where id = :id")
_HISTORY = text("""
    select h.from_stage, h.to_stage, h.changed_at, p.full_name as changed_by
    from public.deal_stage_history h
    left join public.people p on p.id = h.changed_by
    where h.deal_id = :id
    order by h.changed_at, h.id
""")


@dataclass(frozen=True, slots=True)
class DealDraft:
    """What a person writes about a deal; value in the installation's currency, probability 0-100."""

    title: str
    value: Decimal = Decimal(0)
    stage: Stage = "new"
    probability: Decimal = Decimal(0)
    expected_close_date: date | None = None

    def parameters(self) -> dict[str, object]:
        """The values to write."""
        return {
            "title": self.title.strip(),
            "value": self.value,
            "stage": self.stage,
            "probability": self.probability,
            "expected_close_date": self.expected_close_date,
        }


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal; give `version` back as `seen_version` when changing it."""

    id: UUID
    client_id: UUID
    client: str
    owner_id: UUID | None
    owner: str | None
    title: str
    value: Decimal
    stage: Stage
    probability: Decimal
    expected_close_date: date | None
    closed_at: datetime | None
    stage_changed_at: datetime
    external_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime

    def draft(self) -> DealDraft:
        """The deal as a draft, to change some of it with `dataclasses.replace`."""
        return DealDraft(
            self.title, self.value, self.stage, self.probability, self.expected_close_date
        )


@dataclass(frozen=True, slots=True)
class DealPage(Page[Deal]):
    """One page of deals; value and weighted value are sums over the deals of all pages."""

    value: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True)
class StageChange:
    """One step of a deal's way; `from_stage` is None for its creation."""

    from_stage: Stage | None
    to_stage: Stage
    changed_at: datetime
    changed_by: str | None


def list_deals(connection: Connection, filters: DealFilters, paging: Paging) -> DealPage:
    """One page of the deals that fit, with the sums over all of them."""
    rows = connection.execute(
        _LIST[filters.order_by], {**filters.parameters(), **paging.parameters()}
    ).all()
    items = tuple(deal_of(row) for row in rows if row.id is not None)
    return DealPage(items, rows[0].total, paging, rows[0].total_value, rows[0].total_weighted)


def get_deal(connection: Connection, deal_id: UUID) -> Deal:
    """One deal; raises NotFound."""
    row = connection.execute(_ONE, {"id": deal_id}).one_or_none()
    if row is None:
        raise missing("deal")
    return deal_of(row)


def deal_history(connection: Connection, deal_id: UUID) -> tuple[StageChange, ...]:
    """How the deal went through the stages, oldest first."""
    rows = connection.execute(_HISTORY, {"id": deal_id})
    return tuple(
        StageChange(row.from_stage, row.to_stage, row.changed_at, row.changed_by) for row in rows
    )


def create_deal(connection: Connection, client_id: UUID, draft: DealDraft) -> UUID:
    """Adds a deal to a client; raises NotAllowed, or NotFound without that client."""
    values = {**draft.parameters(), "client_id": client_id}
    return UUID(str(connection.execute(_INSERT, values).scalar_one()))


def update_deal(connection: Connection, deal_id: UUID, draft: DealDraft, seen_version: int) -> None:
    """Writes the draft over the state that was seen; raises Conflict, NotAllowed or NotFound."""
    values = {**draft.parameters(), "id": deal_id, "seen_version": seen_version}
    if connection.execute(_UPDATE, values).rowcount == 0:
        _refuse(connection, deal_id, seen_version)


def move_deal(
    connection: Connection,
    deal_id: UUID,
    to: Stage,
    seen_version: int,
    *,
    probability: Decimal | None = None,
) -> None:
    """Moves a deal to a stage, with a new probability if one is given.

    The database records the step and the closing time. Moving it to where it is changes nothing.
    Raises Conflict, NotAllowed or NotFound.
    """
    state = connection.execute(_STATE, {"id": deal_id}).one_or_none()
    if (
        state is not None
        and state.version == seen_version
        and state.stage == to
        and probability is None
    ):
        return
    values = {"id": deal_id, "to": to, "seen_version": seen_version, "probability": probability}
    if connection.execute(_MOVE, values).rowcount == 0:
        _refuse(connection, deal_id, seen_version)


def delete_deal(connection: Connection, deal_id: UUID) -> None:
    """Removes a deal with its history and activities; raises NotAllowed or NotFound."""
    if connection.execute(_DELETE, {"id": deal_id}).rowcount == 0:
        state = connection.execute(_STATE, {"id": deal_id}).one_or_none()
        raise why_nothing_changed(
            "deal",
            "Only an administrator may delete a deal.",
            exists=state is not None,
            seen_version=None,
            version=None,
        )


def _refuse(connection: Connection, deal_id: UUID, seen_version: int) -> None:
    state = connection.execute(_STATE, {"id": deal_id}).one_or_none()
    raise why_nothing_changed(
        "deal",
        REFUSED,
        exists=state is not None,
        seen_version=seen_version,
        version=state.version if state else None,
    )


def deal_of(row: Row[Any]) -> Deal:
    """A row with the columns of this module as a deal."""
    return Deal(
        id=row.id,
        client_id=row.client_id,
        client=row.client,
        owner_id=row.owner_id,
        owner=row.owner,
        title=row.title,
        value=row.value,
        stage=row.stage,
        probability=row.probability,
        expected_close_date=row.expected_close_date,
        closed_at=row.closed_at,
        stage_changed_at=row.stage_changed_at,
        external_id=row.external_id,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
