"""Lists of deals: searched, sorted, and those behind a figure of the pipeline."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, text

from ea_core.crm.columns import record_of
from ea_core.crm.conditions import CLOSED, CREATED, EXPECTED, FITS, bound
from ea_core.crm.deals import SHOWN, Deal
from ea_core.crm.filters import DealFilters, DealOrder
from ea_core.crm.paging import Page, Paging

# The conditions of the figures, word for word, and what a figure is narrowed by.
_MATCHES = f"""
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
        else (d.stage_kind = :figure or :figure = 'closed') and {CLOSED}
        end
      and (cast(:month as date) is null or date_trunc('month',
            case when :figure = 'forecast' then cast(d.expected_close_date as timestamp)
                 else d.closed_at at time zone :zone end) = cast(:month as timestamp))
      and (not cast(:undated as boolean) or d.expected_close_date is null)
"""
# What the deals are sorted by first: an expression and its direction.
_SORT_VALUES: Final[dict[DealOrder, tuple[str, str]]] = {
    "value": ("null", ""),
    "title": ("d.sort_key", ""),
    "client": ("c.sort_key", ""),
    "expected_close": ("d.expected_close_date", "nulls last"),
    "closed": ("d.closed_at", "desc nulls last"),
    "newest": ("d.created_at", "desc nulls last"),
}
# Of all that match no more is kept than the sums and the order need; it may be all deals.
_LIST: Final = {
    order_by: text(f"""
        with matching as materialized (
          select d.id, d.sort_key as title_key, d.value, d.probability, {sort_value} as sort_value
          from public.deals d join public.clients c on c.id = d.client_id
          {_MATCHES}
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
    for order_by, (sort_value, direction) in _SORT_VALUES.items()
}


@dataclass(frozen=True, slots=True)
class DealPage(Page[Deal]):
    """One page of deals; value and weighted value are sums over the deals of all pages."""

    value: Decimal
    weighted: Decimal


def list_deals(connection: Connection, filters: DealFilters, paging: Paging) -> DealPage:
    """One page of the deals that fit, with the sums over all of them."""
    rows = connection.execute(
        _LIST[filters.order_by],
        {**bound(connection, filters.pipeline), **filters.parameters(), **paging.parameters()},
    ).all()
    items = tuple(record_of(Deal, row) for row in rows if row.id is not None)
    return DealPage(items, rows[0].total, paging, rows[0].total_value, rows[0].total_weighted)
