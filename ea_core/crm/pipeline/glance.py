"""The figures of one glance at the pipeline, computed by PostgreSQL under the person's policies.

What each means is defined in docs/figures.md. PostgreSQL returns sums of deals that are alike, so
memory here does not grow with the number of deals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.arithmetic import Sum, coverage, money, rate, velocity
from ea_core.crm.pipeline.closed_deals import ClosedDeals, closed_deals, headline, win_rates
from ea_core.crm.pipeline.figures import (
    ForecastMonth,
    LeftOut,
    OwnerFigures,
    PipelineFigures,
    StageFigures,
)
from ea_core.crm.pipeline.open_deals import OpenDeals, open_deals
from ea_core.crm.pipeline.periods import month_of, period_before
from ea_core.crm.pipeline.scope import Scope, Statement, read_scope
from ea_core.crm.pipeline.targets import targets_of_scope
from ea_core.crm.pipeline.ways import funnel, time_in_stage
from ea_core.crm.vocabulary import UNASSIGNED

_NAMES = text("select p.id, p.full_name from public.people p")
_LEFT_OUT = Statement("""
    select
      (select count(*) from {deals}
        where d.closed_at is null and d.stage_kind <> 'open' and {fits}) as closed,
      (select count(*) from {deals} where d.created_at is null and {fits}) as created
""")


def pipeline_figures(
    connection: Connection, filters: PipelineFilters, now: datetime | None = None
) -> PipelineFigures:
    """The figures of the deals that fit; raises InvalidInput for a period that ends too early."""
    scope = read_scope(connection, filters, now)
    names: dict[UUID | None, str] = {row.id: row.full_name for row in connection.execute(_NAMES)}
    opened = open_deals(connection, scope)
    closed = closed_deals(connection, scope)
    total = opened.total()
    heading = headline(connection, scope, closed, total)
    earlier = period_before(filters.from_date, scope.values["to_date"])
    before = headline(connection, scope.of(connection, earlier)) if earlier else None
    won = closed.by("kind").get("won", {}).get("won", Sum())
    return PipelineFigures(
        open_count=total.count,
        open_value=money(total.value),
        weighted_value=total.weighted,
        open_without_value=total.without_value,
        headline=heading,
        before=before,
        velocity=velocity(total.count, won, heading.win_rate, heading.cycle_days),
        stages=_stages(scope, opened, closed),
        forecast=_forecast(connection, scope, opened, closed),
        undated=opened.undated(),
        categories=opened.categories(),
        funnel=funnel(connection, scope),
        time_in_stage=time_in_stage(connection, scope),
        by_owner=_owners(opened, closed, names, comparable=filters.stage is None),
        lost_reasons=closed.lost_reasons(),
        left_out=_left_out(connection, scope),
        win_rates=win_rates(closed, scope, names),
    )


def _stages(scope: Scope, opened: OpenDeals, closed: ClosedDeals) -> tuple[StageFigures, ...]:
    still, ended = opened.by("stage"), closed.by("stage")
    found = []
    for stage in scope.stages:
        if stage.kind == "open":
            total = still.get(stage.key, Sum())
            weighted = total.weighted
        else:
            total = ended.get(stage.key, {}).get(stage.kind, Sum())
            weighted = money(total.value if stage.kind == "won" else 0)
        if stage.retired and not total.count:
            continue
        found.append(
            StageFigures(
                stage.key, stage.name, stage.kind, total.count, money(total.value), weighted,
                total.without_value,
            )
        )  # fmt: skip
    return tuple(found)


def _forecast(
    connection: Connection, scope: Scope, opened: OpenDeals, closed: ClosedDeals
) -> tuple[ForecastMonth, ...]:
    expected, won = opened.expected_by_month(), closed.won_by_month()
    targets = targets_of_scope(connection, scope)
    return tuple(
        _month(
            month,
            expected.get(month, Sum()),
            won.get(month, Sum()),
            targets.get(month),
            this_month=month_of(scope.today),
        )
        for month in sorted({*expected, *won, *_months_with_a_target(scope, targets)})
    )


def _months_with_a_target(scope: Scope, targets: dict[date, Decimal]) -> list[date]:
    """Those of the period; without one a target alone makes no month."""
    first, last = scope.values["from_date"], scope.values["to_date"]
    if first is None or last is None:
        return []
    return [month for month in targets if month_of(first) <= month <= last]


def _month(
    month: date, opened: Sum, won: Sum, target: Decimal | None, *, this_month: date
) -> ForecastMonth:
    ceiling, reached = money(opened.value), money(won.value)
    return ForecastMonth(
        month=f"{month:%Y-%m}",
        weighted=opened.weighted,
        ceiling=ceiling,
        won=reached,
        overdue=opened.count > 0 and month < this_month,
        open_count=opened.count,
        won_count=won.count,
        open_without_value=opened.without_value,
        won_without_value=won.without_value,
        target=target,
        coverage=coverage(ceiling, target, reached),
    )


@dataclass(slots=True)
class _Owner:
    opened: Sum
    won: Sum
    lost: Sum


def _owners(
    opened: OpenDeals, closed: ClosedDeals, names: dict[UUID | None, str], *, comparable: bool
) -> tuple[OwnerFigures, ...]:
    still, ended = opened.by("owner_id"), closed.by("owner_id")
    found = []
    for owner_id in {*still, *ended}:
        kinds = ended.get(owner_id, {})
        one = _Owner(still.get(owner_id, Sum()), kinds.get("won", Sum()), kinds.get("lost", Sum()))
        found.append(
            OwnerFigures(
                owner_id=owner_id,
                owner=names.get(owner_id, UNASSIGNED),
                open_count=one.opened.count,
                open_value=money(one.opened.value),
                weighted_value=one.opened.weighted,
                won_count=one.won.count,
                won_value=money(one.won.value),
                lost_count=one.lost.count,
                win_rate=rate(one.won.count, one.won.count + one.lost.count)
                if comparable
                else None,
                without_value=one.opened.without_value
                + one.won.without_value
                + one.lost.without_value,
            )
        )
    return tuple(
        sorted(found, key=lambda o: (-o.open_value, -o.won_value, o.owner, str(o.owner_id)))
    )


def _left_out(connection: Connection, scope: Scope) -> LeftOut:
    """Without a period nothing is left out: a moment is not asked for."""
    if not scope.has_period:
        return LeftOut()
    row = connection.execute(_LEFT_OUT(scope), scope.values).one()
    return LeftOut(row.closed, row.created)
