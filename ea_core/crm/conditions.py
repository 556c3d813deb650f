"""Which deals fit the filters, as SQL: the same words for a figure and for the list of its deals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

from ea_core.crm.filters import PipelineFilters

FITS: Final = """
    (cast(:owner_id as uuid) is null or c.owner_id = :owner_id)
    and (not cast(:unassigned as boolean) or c.owner_id is null)
    and (cast(:stage as text) is null or d.stage = :stage)
    and (cast(:industry as text) is null or coalesce(c.industry, '') = :industry)
    and (cast(:source as text) is null or coalesce(d.source, '') = :source)
    and (cast(:size_from as numeric) is null or d.value >= :size_from)
    and (cast(:size_below as numeric) is null or d.value < :size_below)
    and (not cast(:size_unknown as boolean) or d.value is null)
    and (cast(:client_ids as uuid[]) is null or d.client_id = any (:client_ids))
    and (cast(:client_status as text) is null or c.status = :client_status)
    and (cast(:value_from as numeric) is null or d.value >= :value_from)
    and (cast(:value_below as numeric) is null or d.value < :value_below)
    and (cast(:not_owners as uuid[]) is null or c.owner_id is null or c.owner_id <> all (:not_owners))
    and (cast(:not_clients as uuid[]) is null or d.client_id <> all (:not_clients))
    and (cast(:not_industries as text[]) is null or coalesce(c.industry, '') <> all (:not_industries))
    and (cast(:not_sources as text[]) is null or coalesce(d.source, '') <> all (:not_sources))
    and (cast(:not_stages as text[]) is null or d.stage <> all (:not_stages))
    and (cast(:not_statuses as text[]) is null or c.status <> all (:not_statuses))
    and (not cast(:not_unassigned as boolean) or c.owner_id is not null)
"""
"""Whether a deal `d` of a client `c` fits the filters, the period aside."""
CLOSED: Final = """
    d.stage_kind <> 'open'
    and (cast(:from_time as timestamptz) is null or d.closed_at >= :from_time)
    and (cast(:before_time as timestamptz) is null or d.closed_at < :before_time)
"""
"""Whether it was closed in the period; without a period one that was closed nobody knows when, too."""
CREATED: Final = """
    (cast(:from_time as timestamptz) is null or d.created_at >= :from_time)
    and (cast(:before_time as timestamptz) is null or d.created_at < :before_time)
"""
EXPECTED: Final = """
    (cast(:from_date as date) is null or d.expected_close_date >= :from_date)
    and (cast(:to_date as date) is null or d.expected_close_date <= :to_date)
"""
"""Whether it is expected in the period; without a period one without a date, too."""


def category_on(today: str) -> str:
    """SQL for the forecast category of an open deal `d` on a day: the one set by hand, or by its chance."""
    return f"""
    case when d.forecast_category is not null then d.forecast_category
      when d.expected_close_date is null or d.probability < 10 then 'omitted'
      when d.probability >= 80 and d.expected_close_date >= {today} then 'commit'
      when d.probability >= 50 then 'best case' else 'pipeline' end
    """


CATEGORY: Final = category_on("cast(:today as date)")
"""The forecast category of an open deal."""


def whole_days(since: str, until: str) -> str:
    """SQL for the whole days between two moments, at least 0; null when one is not known."""
    return f"""
      case when {since} is not null and {until} is not null then
        greatest(floor(extract(epoch from {until} - {since}) / 86400), 0)::integer end
    """


def days_between(since: str, until: str) -> str:
    """SQL for the whole days between two known moments, the later one last."""
    return f"cast(floor(date_part('epoch', {until} - {since}) / 86400) as integer)"


_MIDNIGHTS = text("""
    select array_agg(cast(u.day as timestamp) at time zone :zone order by u.place) as moments
    from unnest(cast(:days as date[])) with ordinality u(day, place)
""")
_CALENDAR = text("""
    select z.zone, coalesce(cast(:now as timestamptz), now()) as now,
      cast(coalesce(cast(:now as timestamptz), now()) at time zone z.zone as date) as today
    from (select ea.company_zone() as zone) z
""")


def bound(
    connection: Connection, filters: PipelineFilters, now: datetime | None = None
) -> dict[str, object]:
    """All that the conditions bind, days in the company's time zone; raises InvalidInput."""
    values = filters.parameters()
    calendar = connection.execute(_CALENDAR, {"now": now}).one()
    wanted = {"from_time": filters.from_date}
    if values["to_date"] is not None and filters.to_date is not None:
        wanted["before_time"] = filters.to_date + timedelta(days=1)
    days = {name: day for name, day in wanted.items() if day is not None}
    moments = dict(
        zip(days, midnights(connection, calendar.zone, list(days.values())), strict=True)
    )
    return {
        **values,
        "from_time": moments.get("from_time"),
        "before_time": moments.get("before_time"),
        "zone": calendar.zone,
        "now": calendar.now,
        "today": calendar.today,
    }


def midnights(connection: Connection, zone: str, days: list[date]) -> list[datetime]:
    """The moments at which days begin in a zone, as the database reckons them."""
    if not days:
        return []
    found: list[datetime] = connection.execute(
        _MIDNIGHTS, {"zone": zone, "days": days}
    ).scalar_one()
    return found
