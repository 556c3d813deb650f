"""Lists of deals: searched, sorted, and those behind a figure of the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, TextClause, text

from ea_core.crm.columns import record_of
from ea_core.crm.conditions import CATEGORY, CLOSED, CREATED, EXPECTED, FITS, bound, days_between
from ea_core.crm.deal_course import WENT
from ea_core.crm.deals import SHOWN, Deal
from ea_core.crm.filters import DealFilters, DealOrder
from ea_core.crm.left_out import STAYS
from ea_core.crm.paging import Page, Paging

# The conditions of the figures, word for word, and what a figure is narrowed by.
MATCHES = f"""
    where {FITS}
      and (cast(:client_id as uuid) is null or d.client_id = :client_id)
      and ((select ea.search_patterns(:search)) is null
        or d.search_key || ' ' || c.search_key
          like all ((select ea.search_patterns(:search))::text[]))
      and case cast(:figure as text)
        when 'all' then true
        when 'open' then d.stage_kind = 'open'
        when 'forecast' then d.stage_kind = 'open' and {EXPECTED}
        when 'funnel' then {CREATED}
          and exists (
            select 1 from public.deal_stage_history h
            where h.deal_id = d.id and h.to_stage = cast(:entered as text))
        when 'stage' then d.stage_kind = 'open' or ({CLOSED})
        when 'created' then {CREATED}
        when 'category' then d.stage_kind = 'open' and {CATEGORY} = cast(:category as text)
          and (d.expected_close_date is null or ({EXPECTED}))
        when 'pushed' then d.id in (
          select k.deal_id from public.deal_changes k
          where k.field = 'expected_close_date' and k.new > k.old
            and (cast(:from_time as timestamptz) is null or k.changed_at >= :from_time)
            and (cast(:before_time as timestamptz) is null or k.changed_at < :before_time))
        when 'stays' then d.id in (
          select h.deal_id from public.deal_stage_history h
          where h.to_stage = cast(:entered as text) and h.days is not null
            and (cast(:from_time as timestamptz) is null or h.left_at >= :from_time)
            and (cast(:before_time as timestamptz) is null or h.left_at < :before_time))
        when 'moved' then d.id in (
          select h.deal_id from public.deal_stage_history h
          where h.from_stage is not null and h.observed
            and (cast(:entered as text) is null or h.to_stage = :entered)
            and (cast(:left as text) is null or h.from_stage = :left)
            and (cast(:from_time as timestamptz) is null or h.changed_at >= :from_time)
            and (cast(:before_time as timestamptz) is null or h.changed_at < :before_time))
        when 'past' then d.id in (
          select o.deal_id from public.deal_stays o
          where (o.stage = cast(:entered as text) or o.stage is null)
            and o.told_from < :now and o.told_until >= :now
            and case when o.closed_at < :now or o.left_at < :now then o.stay_days
              else {days_between("o.entered_at", ":now")} end >= cast(:least_days as integer)
            and (o.closed_at < :now
              or {days_between("o.entered_at", ":now")} > cast(:least_days as integer)))
        when 'closed_unknown_when' then d.stage_kind <> 'open' and d.closed_at is null
        when 'created_unknown_when' then d.created_at is null
        else case when :figure = any (array['late', 'due', 'quiet', 'stalled'])
          then d.stage_kind = 'open' and d.id in (
            select s.deal_id from public.deal_states s
            where case cast(:figure as text) when 'late' then s.is_late when 'due' then s.is_due
                when 'quiet' then s.is_quiet else s.is_stalled end
              and (cast(:stalled_for as text) is null or :stalled_for = any (s.reasons)))
            and case cast(:dated as text) when 'created' then {CREATED} when 'expected' then {EXPECTED} else true end
          else (d.stage_kind = :figure or :figure = 'closed') and {CLOSED} end
        end
      and (cast(:month as date) is null or date_trunc('month',
            case when :figure = 'forecast' then cast(d.expected_close_date as timestamp)
                 else d.closed_at at time zone :zone end) = cast(:month as timestamp))
      and (cast(:reason as text) is null or coalesce(d.lost_reason, '') = :reason)
      and (cast(:created_month as date) is null or date_trunc('month',
            d.created_at at time zone :zone) = cast(:created_month as timestamp))
      and (not cast(:created_unknown as boolean) or d.created_at is null)
      and (not cast(:undated as boolean) or d.expected_close_date is null)
      and (cast(:kind as text) is null or d.stage_kind = :kind)
      and (cast(:not_kinds as text[]) is null or d.stage_kind <> all (:not_kinds))
      and (cast(:not_states as text[]) is null or d.stage_kind <> 'open' or not exists (
        select 1 from public.deal_states s
        where s.deal_id = d.id and (
          (s.is_late and 'late' = any (:not_states)) or (s.is_due and 'due' = any (:not_states))
          or (s.is_quiet and 'quiet' = any (:not_states))
          or (s.is_stalled and 'stalled' = any (:not_states)))))
      and (cast(:probability_from as numeric) is null or d.probability >= :probability_from)
      and (cast(:probability_below as numeric) is null or d.probability < :probability_below)
      and (not cast(:without_task as boolean) or not exists (
        select 1 from public.tasks k where k.deal_id = d.id and k.state = 'open'))
      {STAYS}
      {WENT}
"""
"""The deals `d` of clients `c` that fit a `DealFilters`."""
# Each person's place among all, so that names are compared once and not deal by deal.
_OWNERS: Final = """
    left join (
      select id, row_number() over (order by ea.sort_key(full_name) collate "C", id) as place
      from public.people
    ) o on o.id = c.owner_id
"""
_STAGES: Final = "join public.stages g on g.key = d.stage"
# What the deals are sorted by first: an expression, whether the largest usually comes first, and what
# the expression needs.
SORT_VALUES: Final[dict[DealOrder, tuple[str, bool, str]]] = {
    "value": ("d.value", True, ""),
    "title": ("d.sort_key", False, ""),
    "client": ("c.sort_key", False, ""),
    "owner": ("o.place", False, _OWNERS),
    "stage": ("g.position", False, _STAGES),
    "probability": ("d.probability", True, ""),
    "expected_close": ("d.expected_close_date", False, ""),
    "closed": ("d.closed_at", True, ""),
    "newest": ("d.created_at", True, ""),
}


def _list(sort_value: str, direction: str, needs: str) -> TextClause:
    """Of all that match no more is kept than the sums and the order need; it may be all deals."""
    return text(f"""
        with matching as materialized (
          select d.id, d.sort_key as title_key, d.value, d.probability, {sort_value} as sort_value
          from public.deals d join public.clients c on c.id = d.client_id {needs}
          {MATCHES}
        )
        select t.total, t.total_value, t.total_weighted, {SHOWN}
        from (
          select count(*) as total, coalesce(sum(value), 0) as total_value,
            round(coalesce(sum(value * probability), 0) / 100, 2) as total_weighted
          from matching
        ) t
        left join (
          select id, sort_value from matching
          order by sort_value {direction}, value desc nulls last, title_key, id
          limit :limit offset :offset
        ) m on true
        left join public.deals d on d.id = m.id
        left join public.clients c on c.id = d.client_id
        left join public.people p on p.id = c.owner_id
        order by m.sort_value {direction}, d.value desc nulls last, d.sort_key, d.id
    """)


_LIST: Final = {
    (order_by, descending): _list(
        sort_value, "desc nulls last" if descending else "asc nulls last", needs
    )
    for order_by, (sort_value, _, needs) in SORT_VALUES.items()
    for descending in (True, False)
}


@dataclass(frozen=True, slots=True)
class DealPage(Page[Deal]):
    """One page of deals; value and weighted value are sums over the deals of all pages."""

    value: Decimal
    weighted: Decimal


def list_deals(connection: Connection, filters: DealFilters, paging: Paging) -> DealPage:
    """One page of the deals that fit, with the sums over all of them."""
    _, usually, _ = SORT_VALUES[filters.order_by]
    descending = usually if filters.descending is None else filters.descending
    rows = connection.execute(
        _LIST[filters.order_by, descending],
        {**bound(connection, filters.pipeline), **filters.parameters(), **paging.parameters()},
    ).all()
    items = tuple(record_of(Deal, row) for row in rows if row.id is not None)
    return DealPage(items, rows[0].total, paging, rows[0].total_value, rows[0].total_weighted)
