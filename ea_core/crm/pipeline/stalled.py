"""Open deals that need a push, and why; what late and quiet mean is the database's view `deal_states`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from ea_core.crm.conditions import FITS
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.arithmetic import money
from ea_core.crm.pipeline.scope import read_scope

_STALLED = text(f"""
    select s.reasons, s.stage, count(*) as n, count(s.value) as valued,
      coalesce(sum(s.value), 0) as value, coalesce(sum(d.value * d.probability), 0) / 100 as weighted
    from public.deal_states s
    join public.deals d on d.id = s.deal_id
    join public.clients c on c.id = d.client_id
    where s.is_stalled and {FITS}
    group by 1, 2
""")


@dataclass(frozen=True, slots=True)
class StalledSum:
    """Stalled deals for one set of reasons, or in one stage."""

    count: int
    value: Decimal
    weighted: Decimal
    without_value: int


@dataclass(frozen=True, slots=True)
class Stalled:
    """Stalled open deals of now, whatever the period.

    `by_reason` has each reason once; a deal with two reasons is counted under both, and once in
    `total`. The deals are listed by `DealFilters(figure="stalled")`.
    """

    total: StalledSum
    by_reason: dict[str, StalledSum]
    by_stage: dict[str, StalledSum]


def stalled(
    connection: Connection, filters: PipelineFilters, now: datetime | None = None
) -> Stalled:
    """The stalled deals that fit."""
    values = read_scope(connection, filters, now).values
    rows = list(connection.execute(_STALLED, values))
    reasons = sorted({reason for row in rows for reason in row.reasons})

    return Stalled(
        _sum(rows),
        {reason: _sum([row for row in rows if reason in row.reasons]) for reason in reasons},
        {
            stage: _sum([row for row in rows if row.stage == stage])
            for stage in {r.stage for r in rows}
        },
    )


def _sum(rows: Sequence[Any]) -> StalledSum:
    count = sum(row.n for row in rows)
    return StalledSum(
        count,
        money(sum((row.value for row in rows), Decimal(0))),
        money(sum((row.weighted for row in rows), Decimal(0))),
        count - sum(row.valued for row in rows),
    )
