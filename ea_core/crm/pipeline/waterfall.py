"""How the open pipeline of a period came about, week by week, to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from sqlalchemy import Connection, text

from ea_core.crm.conditions import EXPECTED, FITS
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.arithmetic import money
from ea_core.crm.pipeline.changed import LATEST_FIRST, ChangedPage, changed_deals, page_of_changed
from ea_core.crm.pipeline.events import ENTERING_AND_LEAVING, EVENTS, OPEN_AT_START, UNCERTAIN
from ea_core.crm.pipeline.figures import ZERO
from ea_core.crm.pipeline.periods import Period, quarter_of, weeks_of
from ea_core.crm.pipeline.scope import Scope, Statement, read_scope
from ea_core.errors import InvalidInput

Move = Literal["new", "reopened", "increased", "moved_in", "decreased", "won", "lost", "moved_out"]
_MORE: Final = ("new", "reopened", "increased", "moved_in")
_LESS: Final = ("decreased", "won", "lost", "moved_out")
MOVES: Final[tuple[Move, ...]] = (*_MORE, *_LESS)
_IN = """
    (not cast(:within as boolean)
      or coalesce({expected} between cast(:first as date) and cast(:last as date), false))
"""
_BEFORE = _IN.format(expected="expected_before")
_AFTER = _IN.format(expected="expected_after")
_FLOW: Final = f"""
    with {ENTERING_AND_LEAVING},
    flow as (
      select v.*,
        case
          when kind in ('new', 'reopened', 'won', 'lost', 'increased', 'decreased')
            then case when {_BEFORE} then kind end
          when kind in ('pushed', 'pulled', 'dated', 'undated') then
            case when {_BEFORE} and not {_AFTER} then 'moved_out'
              when {_AFTER} and not {_BEFORE} then 'moved_in' end
        end as move
      from event v
    )
"""
_FLOWS = text(f"""
    {_FLOW}
    select width_bucket(at, cast(:weeks as timestamptz[])) as week, move, count(*) as n,
      coalesce(sum(amount), 0) as amount
    from flow where move is not null
    group by 1, 2
""")
_MOVED = text(f"{_FLOW} {changed_deals('flow')} where v.move = :move {LATEST_FIRST}")
_START = text(f"""
    with {EVENTS}
    select count(*) as n, coalesce(sum(o.value), 0) as value
    from ({OPEN_AT_START}) o where {_IN.format(expected="o.expected")}
""")
_NOW = Statement(f"""
    select coalesce(sum(d.value), 0) as value
    from {{deals}}
    where d.stage_kind = 'open' and (not cast(:within as boolean) or {EXPECTED}) and {{fits}}
""")
_LEFT_OUT = text(f"""
    select count(*) as n, coalesce(sum(d.value), 0) as value
    from public.deals d
    join public.clients c on c.id = d.client_id
    where d.stage_kind = 'open' and d.id in ({UNCERTAIN}) and {FITS}
      and (not cast(:within as boolean) or {EXPECTED})
""")


@dataclass(frozen=True, slots=True)
class WaterfallWeek:
    """start + new + reopened + increased + moved_in - decreased - won - lost - moved_out = end.

    `counts` has how many deals came and went by each of these names. A deal without a known value
    counts with nothing; one whose value becomes known increases by it.
    """

    first: date
    last: date
    start: Decimal
    new: Decimal
    reopened: Decimal
    increased: Decimal
    moved_in: Decimal
    decreased: Decimal
    won: Decimal
    lost: Decimal
    moved_out: Decimal
    end: Decimal
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The weeks of a period up to today.

    `within`: only deals expected to close in the period are in it, and one whose date moves out of
    the period is moved out; else all open deals are, and none is ever moved out. Open deals of which
    nobody knows when they were created or opened again are in no week: `left_out_count` of them, worth
    `left_out_value`. The last `end` and these are the open deals of now.
    """

    first: date
    last: date
    within: bool
    weeks: tuple[WaterfallWeek, ...]
    left_out_count: int
    left_out_value: Decimal


def waterfall(
    connection: Connection,
    filters: PipelineFilters,
    now: datetime | None = None,
    *,
    within: bool = True,
) -> Waterfall:
    """The waterfall of the filtered period, or of this fiscal quarter where it has an open end."""
    scope = read_scope(connection, filters, now)
    period = _period(scope)
    weeks = weeks_of(Period(period.first, min(period.last, scope.today)))
    values = _values(connection, scope, period, weeks, within=within)
    left_out = connection.execute(_LEFT_OUT, values).one()
    found: tuple[WaterfallWeek, ...] = ()
    if weeks:
        flows: dict[int, dict[str, Any]] = {}
        for row in connection.execute(_FLOWS, values):
            flows.setdefault(row.week, {})[row.move] = row
        if weeks[-1].last == scope.today:
            # What is open now is at hand; what it was at the start follows from what happened since.
            end = connection.execute(_NOW(scope), values).scalar_one() - left_out.value
            start = money(end) - sum((_net(rows) for rows in flows.values()), ZERO)
        else:
            start = money(connection.execute(_START, values).one().value)
        found = _chained(weeks, start, flows)
    return Waterfall(period.first, period.last, within, found, left_out.n, money(left_out.value))


def list_moved(
    connection: Connection,
    filters: PipelineFilters,
    move: Move,
    paging: Paging,
    now: datetime | None = None,
    *,
    within: bool = True,
) -> ChangedPage:
    """What one kind of move in the waterfall of these filters is made of, the latest first.

    The amounts of all of them add up to the move's of all weeks. Raises InvalidInput for a move that
    is none.
    """
    if move not in MOVES:
        raise InvalidInput(f"A move is one of {', '.join(MOVES)}.", field="move")
    scope = read_scope(connection, filters, now)
    period = _period(scope)
    weeks = weeks_of(Period(period.first, min(period.last, scope.today)))
    if not weeks:
        return ChangedPage((), 0, paging)
    values = _values(connection, scope, period, weeks, within=within)
    rows = connection.execute(_MOVED, {**values, **paging.parameters(), "move": move}).all()
    return page_of_changed(rows, paging)


def _values(
    connection: Connection, scope: Scope, period: Period, weeks: tuple[Period, ...], *, within: bool
) -> dict[str, Any]:
    """What the statements bind."""
    values = {
        **scope.values,
        "within": within,
        "first": period.first,
        "last": period.last,
        "from_date": period.first,
        "to_date": period.last,
        "open_keys": [stage.key for stage in scope.open_stages],
    }
    if weeks:
        days = [week.first for week in weeks] + [weeks[-1].last + timedelta(days=1)]
        moments = scope.midnights(connection, days)
        values |= {
            "start": moments[0],
            "end": min(moments[-1], _after(scope.now)),
            "weeks": moments[:-1],
        }
    return values


def _period(scope: Scope) -> Period:
    quarter = quarter_of(scope.today, scope.fiscal_year_starts)
    first, last = scope.values["from_date"], scope.values["to_date"]
    if first is None and last is None:
        return quarter
    if last is None:
        last = max(scope.today, first)
    if first is None:
        first = quarter_of(last, scope.fiscal_year_starts).first
    return Period(first, last)


def _after(moment: datetime) -> datetime:
    return moment + timedelta(microseconds=1)


def _net(rows: dict[str, Any]) -> Decimal:
    """By how much a week's flows changed what is open."""
    more = sum((money(rows[kind].amount) for kind in _MORE if kind in rows), ZERO)
    return more - sum((money(rows[kind].amount) for kind in _LESS if kind in rows), ZERO)


def _chained(
    weeks: tuple[Period, ...], start: Decimal, flows: dict[int, dict[str, Any]]
) -> tuple[WaterfallWeek, ...]:
    found = []
    for number, week in enumerate(weeks, start=1):
        rows = flows.get(number, {})
        of = {kind: money(row.amount) for kind, row in rows.items()}
        more = {kind: of.get(kind, ZERO) for kind in _MORE}
        less = {kind: of.get(kind, ZERO) for kind in _LESS}
        end = start + _net(rows)
        counts = {kind: row.n for kind, row in rows.items()}
        found.append(
            WaterfallWeek(
                first=week.first,
                last=week.last,
                start=start,
                end=end,
                counts=counts,
                **more,
                **less,
            )
        )
        start = end
    return tuple(found)
