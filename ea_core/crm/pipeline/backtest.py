"""The forecast repeated at the start of past quarters, with what was known then, beside what came.

docs/figures.md holds the definitions. Stages, values, probabilities and expected dates are those of
then, read from the stage history and from the changes of deals; nothing that was written later is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, text

from ea_core.crm.conditions import FITS, whole_days
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.arithmetic import money
from ea_core.crm.pipeline.draws import DRAWN_ONE_BY_ONE
from ea_core.crm.pipeline.expected import Expectation, OpenAlike, expect
from ea_core.crm.pipeline.outcomes import MANY, mean_won, read_history
from ea_core.crm.pipeline.periods import Period, quarter_name, quarter_of, quarters_before
from ea_core.crm.pipeline.scope import Scope, read_scope
from ea_core.crm.remembered import Remembered

QUARTERS: Final = 8

# A field as it was then: what the first change since then says it was before, else what it is now. Of
# a deal that an import has taken in since then nobody knows; of one that nobody changed nothing is looked up.
_THEN: Final = """
    case when d.imported_at > q.start then null
      when t.{field} is not true then {now}
      else (select case when count(*) = 0 then {now}
          else cast((array_agg(x.old order by x.changed_at, x.id))[1] as {type}) end
        from public.deal_changes x
        where x.deal_id = d.id and x.field = '{field}' and x.changed_at >= q.start) end
"""


def _then(field: str, of_type: str, now: str) -> str:
    return _THEN.format(field=field, type=of_type, now=now)


_AGE: Final = whole_days("case when h.is_known then h.changed_at else d.created_at end", "q.start")
_AS_OF = text(f"""
    with quarter as (
      select * from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[]),
        cast(:first_days as date[]), cast(:last_days as date[]))
        with ordinality q(start, "end", first_day, last_day, number)
    ),
    touched as materialized (
      select x.deal_id, bool_or(x.field = 'value') as value, bool_or(x.field = 'probability') as probability,
        bool_or(x.field = 'expected_close_date') as expected_close_date
      from public.deal_changes x
      where x.changed_at >= (select min(q.start) from quarter q)
      group by 1
    ),
    -- Who was in an open stage when a quarter began: by the places of both ends among the beginnings.
    there as materialized (
      select h.deal_id, h.to_stage, h.changed_at, h.is_known, n.number
      from public.deal_stage_history h
      cross join lateral generate_series(
        width_bucket(h.changed_at, cast(:starts as timestamptz[])) + 1,
        width_bucket(h.holds_until, cast(:starts as timestamptz[]))) n(number)
      where h.to_stage = any (:open_keys)
        and width_bucket(h.holds_until, cast(:starts as timestamptz[]))
          > width_bucket(h.changed_at, cast(:starts as timestamptz[]))
    ),
    opened as (
      select q.number, d.id, h.to_stage as stage,
        {_AGE} as age,
        {_then("value", "numeric", "d.value")} as value,
        {_then("expected_close_date", "date", "d.expected_close_date")} as expects,
        q.first_day, q.last_day,
        {
    _then(
        "probability",
        "numeric",
        "case when d.stage_kind = 'open' then d.probability else s.probability end",
    )
}
          as probability,
        case when d.stage_kind = 'won' and d.closed_at >= q.start and d.closed_at < q."end"
          then 1 else 0 end as came, d.value as came_value
      from there h
      join quarter q on q.number = h.number
      join public.stages s on s.key = h.to_stage
      join public.deals d on d.id = h.deal_id
      join public.clients c on c.id = d.client_id
      left join touched t on t.deal_id = d.id
      where {FITS}
      offset 0  -- what is looked up is looked up once
    ),
    ranked as (
      select o.*, row_number() over (partition by o.number order by o.value desc nulls last, o.id)
        <= :alone as is_large
      from opened o
    )
    select number, stage, age, case when is_large then id end as alone, count(*) as n,
      count(value) as valued, coalesce(sum(value), 0)::double precision as value,
      coalesce(sum(value * value), 0)::double precision as squares,
      coalesce(sum(value * probability) filter (where expects between first_day and last_day), 0) as product,
      count(expects) as dated,
      sum(came) as came, coalesce(sum(came_value) filter (where came = 1), 0) as came_value
    from ranked
    group by 1, 2, 3, 4
""")
_WON = text(f"""
    select q.number, count(*) as n, coalesce(sum(d.value), 0) as value
    from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[]))
      with ordinality q(start, "end", number)
    join public.deals d
      on d.stage_kind = 'won' and d.closed_at >= q.start and d.closed_at < q."end"
    join public.clients c on c.id = d.client_id
    where {FITS}
    group by 1
""")
_LATEST = text("""
    select cast(max(d.closed_at) at time zone :zone as date) from public.deals d
    where d.stage_kind <> 'open' and d.closed_at <= :now
""")


@dataclass(frozen=True, slots=True)
class BacktestQuarter:
    """A past quarter: what its start would have forecast, and what came.

    `expectation` is the forecast from history of the deals that were open at the start, and `typed`
    that of the probabilities (None where no value and date was known then: `typed_known` deals had
    both a date and stood in the books). `won_value` was won in the quarter, `won_of_open_value` by the
    deals that were open at its start: only these could be forecast.
    """

    quarter: str
    first: date
    last: date
    expectation: Expectation
    typed: Decimal | None
    typed_known: int
    won_count: int
    won_value: Decimal
    won_of_open_count: int
    won_of_open_value: Decimal


_remembered: Final[Remembered[tuple[BacktestQuarter, ...]]] = Remembered(600)


def had_history(quarter: BacktestQuarter) -> bool:
    """Whether past deals were known then for any of the deals that were open."""
    return quarter.expectation.count > quarter.expectation.without_history


def bias(quarters: Iterable[BacktestQuarter]) -> float | None:
    """How far the forecasts were too high (below 0: too low), as a share of what came.

    Of all quarters together that had something to learn from: the sum of their means over what the
    deals that were open at their beginnings brought, less 1. None where these brought nothing.
    """
    known = [quarter for quarter in quarters if had_history(quarter)]
    forecast = sum((quarter.expectation.value.mean for quarter in known), Decimal(0))
    came = sum((quarter.won_of_open_value for quarter in known), Decimal(0))
    return float(forecast / came) - 1 if came else None


def backtest(
    connection: Connection,
    filters: PipelineFilters,
    now: datetime | None = None,
    quarters: int = QUARTERS,
    many: int = MANY,
) -> tuple[BacktestQuarter, ...]:
    """The last complete quarters up to the one in which a deal of the company ended last, in order.

    The filters narrow the deals, not the past that is learned from; their period is not asked. The
    same for everybody who may see deals at all (who may not sees no stage either): of more than `many`
    open deals it is worked out anew once in ten minutes.
    """
    scope = read_scope(connection, filters, now)
    stages = tuple(stage.key for stage in scope.stages)
    kept_under = (
        str(connection.engine.url), stages, scope.zone, scope.today, replace(filters, from_date=None, to_date=None),
        quarters, None if now is None else scope.now,
    )  # fmt: skip
    remembered = _remembered.get(kept_under)
    if remembered is not None:
        return remembered
    latest = connection.execute(_LATEST, scope.values).scalar_one()
    anchor = scope.today
    if latest is not None:
        # Where nothing ends any more (a history of long ago) the quarters are the last ones of it.
        following = quarter_of(latest, scope.fiscal_year_starts).last + timedelta(days=1)
        anchor = min(anchor, following)
    periods = quarters_before(anchor, scope.fiscal_year_starts, quarters)
    starts = scope.midnights(connection, [period.first for period in periods])
    ends = scope.midnights(connection, [period.last + timedelta(days=1) for period in periods])
    values = {
        **scope.values,
        "starts": starts,
        "ends": ends,
        "first_days": [period.first for period in periods],
        "last_days": [period.last for period in periods],
        "open_keys": [stage.key for stage in scope.open_stages],
        "alone": DRAWN_ONE_BY_ONE,
    }
    opened: dict[int, list[Any]] = {}
    for row in connection.execute(_AS_OF, values):
        opened.setdefault(row.number, []).append(row)
    won = {row.number: row for row in connection.execute(_WON, values)}
    found = [
        _quarter(connection, scope, period, start, opened.get(number, []), won.get(number))
        for number, (period, start) in enumerate(zip(periods, starts, strict=True), start=1)
    ]
    while found and not found[0].expectation.count and not found[0].won_count:
        found.pop(0)
    if sum(quarter.expectation.count for quarter in found) > many:
        return _remembered.keep(kept_under, tuple(found))
    return tuple(found)


def _quarter(
    connection: Connection,
    scope: Scope,
    period: Period,
    start: datetime,
    rows: list[Any],
    won: Any,
) -> BacktestQuarter:
    alike = [OpenAlike(r.stage, r.age, r.n, r.valued, r.value, r.squares) for r in rows]
    history = read_history(connection, scope, start, period.days - 1)
    estimate = None
    if any(deals.valued < deals.count for deals in alike):
        estimate = mean_won(connection, start)
    known = sum(row.dated for row in rows)
    typed = sum((row.product for row in rows), Decimal(0)) / 100
    return BacktestQuarter(
        quarter=quarter_name(period, scope.fiscal_year_starts),
        first=period.first,
        last=period.last,
        expectation=expect(history, alike, estimate, Decimal(0)),
        typed=money(typed) if known else None,
        typed_known=known,
        won_count=won.n if won else 0,
        won_value=money(won.value if won else 0),
        won_of_open_count=sum(row.came for row in rows),
        won_of_open_value=money(sum((row.came_value for row in rows), Decimal(0))),
    )
