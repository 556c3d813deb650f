"""The ways of deals through the stages: the funnel, and how long they stay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text

from ea_core.crm.conditions import CREATED, FITS
from ea_core.crm.pipeline.arithmetic import rate
from ea_core.crm.pipeline.figures import FunnelStep, TimeInStage
from ea_core.crm.pipeline.scope import Scope, ScopeStage

_WAYS = text(f"""
    select w.way, count(*) as n
    from public.deal_ways w
    join public.deals d on d.id = w.deal_id
    join public.clients c on c.id = d.client_id
    where {CREATED} and {FITS}
    group by 1
""")
_ALL_WAYS = text(f"""
    select d.way, count(*) as n from public.deal_ways d where {CREATED} group by 1
""")
_ENDED = """
    h.to_stage = :of_stage and h.left_to is not null
    and (cast(:from_time as timestamptz) is null or h.left_at >= :from_time)
    and (cast(:before_time as timestamptz) is null or h.left_at < :before_time)
"""
_FIGURES_OF_STAYS = """
    select count(h.days) as n, count(*) - count(h.days) as unknown,
      percentile_cont(array[0.5, 0.75]) within group (order by h.days) as days
"""
_STAYS = text(f"""
    {_FIGURES_OF_STAYS}
    from public.deal_stage_history h
    join public.deals d on d.id = h.deal_id
    join public.clients c on c.id = d.client_id
    where {_ENDED} and {FITS}
""")
_ALL_STAYS = text(f"""
    {_FIGURES_OF_STAYS}
    from public.deal_stage_history h
    where {_ENDED}
""")


def funnel(connection: Connection, scope: Scope) -> tuple[FunnelStep, ...]:
    """How many of the deals created in the period ever entered each stage, and how many went on."""
    ways = connection.execute(_WAYS if scope.is_narrow else _ALL_WAYS, scope.values)
    return steps_of(
        ((row.way, row.n) for row in ways), scope.stages, comparable=scope.filters.stage is None
    )


def steps_of(
    ways: Iterable[tuple[str, int]], stages: tuple[ScopeStage, ...], *, comparable: bool
) -> tuple[FunnelStep, ...]:
    """The funnel of deals by their ways ("new>negotiation>won" and how many went it). Pure.

    A deal went on from an open stage when, after it first entered it, it entered an open stage
    further on or a won one.
    """
    place = {stage.key: number for number, stage in enumerate(stages)}
    kinds = {stage.key: stage.kind for stage in stages}
    entered = dict.fromkeys(place, 0)
    went_on = dict.fromkeys(place, 0)
    for way, number in ways:
        steps = [step for step in way.split(">") if step in place]
        for step in set(steps):
            entered[step] += number
            later = steps[steps.index(step) + 1 :]
            if any(
                kinds[other] == "won" or (kinds[other] == "open" and place[other] > place[step])
                for other in later
            ):
                went_on[step] += number
    return tuple(
        FunnelStep(
            stage.key,
            stage.name,
            stage.kind,
            entered[stage.key],
            went_on[stage.key] if stage.kind == "open" else None,
            rate(went_on[stage.key], entered[stage.key])
            if stage.kind == "open" and comparable
            else None,
        )
        for stage in stages
        if not stage.retired or entered[stage.key]
    )


def time_in_stage(connection: Connection, scope: Scope) -> tuple[TimeInStage, ...]:
    """How long the stays lasted that ended in the period, of each open stage."""
    statement = _STAYS if scope.is_narrow else _ALL_STAYS
    found = []
    for stage in scope.open_stages:
        row = connection.execute(statement, {**scope.values, "of_stage": stage.key}).one()
        if stage.retired and not row.n and not row.unknown:
            continue
        median, p75 = _days(row.days)
        found.append(TimeInStage(stage.key, stage.name, row.n, row.unknown, median, p75))
    return tuple(found)


def _days(found: Any) -> tuple[float | None, float | None]:
    if not found or found[0] is None:
        return None, None
    return float(found[0]), float(found[1])
