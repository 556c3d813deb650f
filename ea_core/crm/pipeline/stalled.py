"""Open deals that need a push, and why; what late and quiet mean is the database's view `deal_states`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.arithmetic import money
from ea_core.crm.pipeline.scope import Statement, read_scope

_STALLED = Statement(
    """
    select d.is_late, d.is_quiet, d.stage, count(*) as n, count(d.value) as valued,
      coalesce(sum(d.value), 0) as value,
      coalesce(sum(d.value * d.probability), 0) / 100 as weighted
    from {deals}
    where d.is_stalled and {fits}
    group by 1, 2, 3
""",
    table="public.deal_states",
)
_REASONS: Final = (("is_late", "close date passed"), ("is_quiet", "no activity"))


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
    scope = read_scope(connection, filters, now)
    rows = connection.execute(_STALLED(scope), scope.values).all()
    by_reason = {
        reason: _sum([row for row in rows if getattr(row, column)]) for column, reason in _REASONS
    }
    by_stage = {
        stage.key: _sum([row for row in rows if row.stage == stage.key])
        for stage in scope.open_stages
    }
    return Stalled(
        _sum(rows),
        {reason: found for reason, found in by_reason.items() if found.count},
        {stage: found for stage, found in by_stage.items() if found.count},
    )


def _sum(rows: Sequence[Any]) -> StalledSum:
    count = sum(row.n for row in rows)
    return StalledSum(
        count,
        money(sum((row.value for row in rows), Decimal(0))),
        money(sum((row.weighted for row in rows), Decimal(0))),
        count - sum(row.valued for row in rows),
    )
