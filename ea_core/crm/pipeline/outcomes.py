"""The past deals that a forecast learns from, as they were known at a moment."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, text

from ea_core.crm.pipeline.past import History, PastDeals, StartingPoints
from ea_core.crm.pipeline.scope import Scope

# All deals of the company: filters narrow what is forecast, not what is learned from.
_KNOWN: Final = """
    from public.deal_outcomes o
    where o.closed_at < :at and (o.reopened_at is null or o.reopened_at >= :at)
"""
_STAYS = text(f"""
    select o.stage, o.stay_days, count(*) as n, count(*) filter (where o.won) as won,
      count(*) filter (where o.won and o.end_days - :horizon <= o.stay_days) as soon
    {_KNOWN}
    group by 1, 2
""")
_STARTS = text(f"""
    select o.stage, greatest(o.end_days - :horizon, 0) as from_days, count(*) as n
    {_KNOWN} and o.won and o.end_days - :horizon <= o.stay_days
    group by 1, 2
""")
_MEAN_WON = text("""
    select avg(d.value) from public.deals d where d.stage_kind = 'won' and d.closed_at < :at
""")


def read_history(connection: Connection, scope: Scope, at: datetime, horizon: int) -> History:
    """The deals that had ended at a moment, for wins within `horizon` days from then."""
    values = {"at": at, "horizon": horizon}
    stays = connection.execute(_STAYS, values).all()
    starts = connection.execute(_STARTS, values).all()
    return History(
        [PastDeals(row.stage, row.stay_days, row.n, row.won, row.soon) for row in stays],
        [StartingPoints(row.stage, row.from_days, row.n) for row in starts],
        [stage.key for stage in scope.open_stages],
    )


def mean_won(connection: Connection, at: datetime) -> Decimal | None:
    """What the deals that were won before a moment were worth in the mean; None without one."""
    found: Decimal | None = connection.execute(_MEAN_WON, {"at": at}).scalar_one()
    return found
