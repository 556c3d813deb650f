"""The past deals that a forecast learns from, as they were known at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, text

from ea_core.crm.pipeline.past import History, PastDeals, StartingPoints
from ea_core.crm.pipeline.scope import Scope

# All deals of the company: filters narrow what is forecast, not what is learned from. `from_days` is the
# first age from which the horizon reaches the win, null for a loss and where it never does; there are at
# most as many different ones for a stay as the horizon has days.
_ENDED = text("""
    select o.stage, o.stay_days, o.won,
      case when o.won and o.end_days - cast(:horizon as integer) <= o.stay_days
        then greatest(o.end_days - cast(:horizon as integer), 0) end as from_days,
      count(*) as n
    from public.deal_outcomes o
    where o.closed_at < :at and (o.reopened_at is null or o.reopened_at >= :at)
    group by 1, 2, 3, 4
""")
_MEAN_WON = text("""
    select avg(d.value) from public.deals d
    where d.stage_kind = 'won' and d.stage_kind <> 'open' and d.closed_at < :at
""")


MANY: Final = 50_000
"""Of more ends than this a few new ones change no chance that anybody could see."""
_REMEMBERED_FOR: Final = 60.0
_MOST_REMEMBERED: Final = 32
_remembered: dict[tuple[object, ...], tuple[float, History]] = {}


def read_history(
    connection: Connection, scope: Scope, at: datetime, horizon: int, many: int = MANY
) -> History:
    """The deals that had ended at a moment, for wins within `horizon` days from then.

    They are the same for everybody who may see deals at all (who may not sees no stage either). Of
    more than `many` they are counted anew once in a minute, not at every look.
    """
    stages = tuple(stage.key for stage in scope.open_stages)
    moment = None if at == scope.now else at
    key = (str(connection.engine.url), stages, moment, horizon)
    since, remembered = _remembered.get(key, (0.0, None))
    if remembered is not None and monotonic() - since < _REMEMBERED_FOR:
        return remembered
    rows = connection.execute(_ENDED, {"at": at, "horizon": horizon}).all()
    found = history_of(rows, list(stages))
    if sum(row.n for row in rows) > many:
        while len(_remembered) >= _MOST_REMEMBERED:
            _remembered.pop(next(iter(_remembered)), None)
        _remembered[key] = (monotonic(), found)
    return found


def history_of(rows: Iterable[Any], stages: list[str]) -> History:
    """The past of counted ends (stage, stay_days, won, from_days, n)."""
    ended, starts = [], []
    for row in rows:
        soon = 0 if row.from_days is None else row.n
        ended.append(PastDeals(row.stage, row.stay_days, row.n, row.n if row.won else 0, soon))
        if soon:
            starts.append(StartingPoints(row.stage, row.from_days, row.n))
    return History(ended, starts, stages)


def mean_won(connection: Connection, at: datetime) -> Decimal | None:
    """What the deals that were won before a moment were worth in the mean; None without one."""
    found: Decimal | None = connection.execute(_MEAN_WON, {"at": at}).scalar_one()
    return found
