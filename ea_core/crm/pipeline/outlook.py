"""The forecast from the company's own history: what the open deals may still bring in a period.

docs/figures.md holds the definitions. PostgreSQL counts past deals and open deals that are alike; the
chances and the draws are made here (`expected`, `past`, `draws`), in memory that does not grow with the
number of deals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.conditions import EXPECTED, FITS, whole_days
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.paging import Page, Paging
from ea_core.crm.pipeline.arithmetic import Sum, money
from ea_core.crm.pipeline.draws import DRAWN_ONE_BY_ONE
from ea_core.crm.pipeline.expected import Expectation, OpenAlike, expect
from ea_core.crm.pipeline.outcomes import mean_won, read_history
from ea_core.crm.pipeline.past import Chance, History
from ea_core.crm.pipeline.periods import Period, month_of, quarter_of
from ea_core.crm.pipeline.scope import Scope, Statement, read_scope

# Since when a deal is where it is; where nobody knows, since when it is there at all.
_AGE: Final = whole_days("coalesce(d.stage_changed_at, d.created_at)", "cast(:now as timestamptz)")
_ALIKE = Statement(f"""
    select d.stage, {_AGE} as age, count(*) as n, count(d.value) as valued,
      coalesce(sum(d.value), 0) as value, coalesce(sum(d.value * d.value), 0) as squares,
      coalesce(sum(d.value * d.probability) filter (where {EXPECTED}), 0) as typed
    from {{deals}}
    where d.stage_kind = 'open' and {{fits}}
    group by 1, 2
""")
_LARGEST = Statement(f"""
    select d.stage, {_AGE} as age, d.value
    from {{deals}}
    where d.stage_kind = 'open' and d.value is not null and {{fits}}
    order by d.value desc, d.id limit :alone
""")
_WON = Statement("""
    select count(*) as n, coalesce(sum(d.value), 0) as value
    from {deals}
    where d.stage_kind = 'won' and d.stage_kind <> 'open'
      and d.closed_at >= :from_time and d.closed_at < :before_time and {fits}
""")
_OPENED = text(f"""
    select count(*) over () as total, d.id, d.title, d.client_id, c.name as client, c.owner_id,
      p.full_name as owner, d.stage, d.value, d.probability, d.expected_close_date, {_AGE} as age
    from public.deals d
    join public.clients c on c.id = d.client_id
    left join public.people p on p.id = c.owner_id
    where d.stage_kind = 'open' and {FITS}
    order by d.value desc nulls last, d.sort_key, d.id
    limit :limit offset :offset
""")


@dataclass(frozen=True, slots=True)
class StageEvidence:
    """What the forecast rests on: the deals that were in the stage, and what has become of them.

    Of `past` deals `won` are won and `lost` are lost by now. `share` is how many of the deals that are
    in the stage on any day are won within the horizon (None where none has ended). `open_count` of the
    deals that are forecast are in the stage now.
    """

    stage: str
    name: str
    past: int
    won: int
    lost: int
    share: float | None
    open_count: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a period will end with: won in it so far, and what the open deals may still bring in it.

    The ranges of `expectation` include `won_value`. `typed` is the same by the probabilities that
    people set: won so far and the weighted value of the open deals expected in the period.
    """

    first: date
    last: date
    won_count: int
    won_value: Decimal
    expectation: Expectation
    typed: Decimal
    estimate: Decimal | None
    evidence: tuple[StageEvidence, ...]


@dataclass(frozen=True, slots=True)
class DealEvidence:
    """An open deal with what the past says of it.

    `age_days` is how long it has been in its stage (None: not known). Of `chance.past` other deals that
    were in the stage for at least as long `chance.won` were won; `probability` (percent) is the typed
    one. They are listed by `ea_core.crm.filters.behind_evidence`.
    """

    deal_id: UUID
    title: str
    client_id: UUID
    client: str
    owner_id: UUID | None
    owner: str | None
    stage: str
    value: Decimal | None
    probability: Decimal
    expected_close_date: date | None
    age_days: int | None
    chance: Chance


def outlook(
    connection: Connection, filters: PipelineFilters, now: datetime | None = None
) -> Outlook | None:
    """The forecast of the filtered period, or of this fiscal quarter; None for a period that is over."""
    scope = read_scope(connection, filters, now)
    period = _period(scope)
    if period is None:
        return None
    scope = scope.of(connection, period)
    values = {**scope.values, "alone": DRAWN_ONE_BY_ONE}
    cells = connection.execute(_ALIKE(scope), values).all()
    alike = apart(cells, connection.execute(_LARGEST(scope), values))
    history = read_history(connection, scope, scope.now, (period.last - scope.today).days)
    incomplete = any(deals.valued < deals.count for deals in alike)
    estimate = mean_won(connection, scope.now) if incomplete else None
    won = connection.execute(_WON(scope), values).one()
    typed = sum((cell.typed for cell in cells), Decimal(0)) / 100
    return Outlook(
        first=period.first,
        last=period.last,
        won_count=won.n,
        won_value=money(won.value),
        expectation=expect(history, alike, estimate, won.value),
        typed=money(won.value + typed),
        estimate=None if estimate is None else money(estimate),
        evidence=_evidence(scope, history, alike),
    )


def deal_evidence(
    connection: Connection, filters: PipelineFilters, paging: Paging, now: datetime | None = None
) -> Page[DealEvidence]:
    """The open deals that fit, the largest first, each with what the past says of it."""
    scope = read_scope(connection, filters, now)
    period = _period(scope)
    horizon = (period.last - scope.today).days if period else 0
    history = read_history(connection, scope, scope.now, horizon)
    rows = connection.execute(_OPENED, {**scope.values, **paging.parameters()}).all()
    return Page(tuple(_deal(row, history) for row in rows), rows[0].total if rows else 0, paging)


def apart(cells: Iterable[Any], largest: Iterable[Any]) -> list[OpenAlike]:
    """Sums of open deals that are alike, with the largest deals taken out of them and put beside."""
    single = list(largest)
    out: dict[tuple[str, int | None], Sum] = {}
    squares: dict[tuple[str, int | None], Decimal] = {}
    for deal in single:
        key = (deal.stage, deal.age)
        one = out.setdefault(key, Sum())
        one.count, one.value = one.count + 1, one.value + deal.value
        squares[key] = squares.get(key, Decimal(0)) + deal.value**2
    found = [
        OpenAlike(deal.stage, deal.age, 1, 1, float(deal.value), float(deal.value) ** 2)
        for deal in single
    ]
    for cell in cells:
        key = (cell.stage, cell.age)
        gone = out.get(key, Sum())
        if cell.n > gone.count:
            found.append(
                OpenAlike(
                    cell.stage, cell.age, cell.n - gone.count, cell.valued - gone.count,
                    float(cell.value - gone.value),
                    float(cell.squares - squares.get(key, Decimal(0))),
                )
            )  # fmt: skip
    return found


def _period(scope: Scope) -> Period | None:
    first, last = scope.values["from_date"], scope.values["to_date"]
    quarter = quarter_of(scope.today, scope.fiscal_year_starts)
    if last is None:
        last = quarter.last if first is None else max(quarter.last, quarter_of(
            first, scope.fiscal_year_starts).last)  # fmt: skip
    if first is None:
        first = min(quarter.first, month_of(last))
    return None if last < scope.today else Period(first, last)


def _evidence(scope: Scope, history: History, alike: list[OpenAlike]) -> tuple[StageEvidence, ...]:
    found = []
    for stage in scope.open_stages:
        past = history.of_stage(stage.key)
        count = sum(deals.count for deals in alike if deals.stage == stage.key)
        if past.past or count or not stage.retired:
            found.append(
                StageEvidence(
                    stage.key, stage.name, past.past, past.won, past.lost, past.chance, count
                )
            )
    return tuple(found)


def _deal(row: Any, history: History) -> DealEvidence:
    return DealEvidence(
        row.id, row.title, row.client_id, row.client, row.owner_id, row.owner, row.stage, row.value,
        row.probability, row.expected_close_date, row.age, history.chance(row.stage, row.age),
    )  # fmt: skip
