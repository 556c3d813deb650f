"""The past deals that a forecast learns from, as they were known at a moment."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, text

from ea_core.crm.conditions import days_between
from ea_core.crm.pipeline.past import LONGEST, STILL_OPEN, Alike, History
from ea_core.crm.pipeline.scope import Scope
from ea_core.crm.remembered import Remembered

# All deals of the company: filters narrow what is forecast, not what is learned from.
_LIKE = text(f"""
    select y.stage, least(s.stay, :longest) as stay,
      least(s.life - s.stay, :horizon + 1) as beyond, y.fate, count(*) as n
    from (
      select o.stage,
        case when o.closed_at < :at then cast(o.won as integer) else {STILL_OPEN} end as fate,
        case when o.closed_at < :at or o.left_at < :at then o.stay_days
          else {days_between("o.entered_at", ":at")} end as stay,
        case when o.closed_at < :at then o.end_days
          else {days_between("o.entered_at", ":at")} - 1 end as life
      from public.deal_stays o
      where o.told_from < :at and o.told_until >= :at
    ) y
    cross join lateral (select least(y.stay, y.life) as stay, y.life) s
    where s.life >= 0
    group by 1, 2, 3, 4
""")
_MEAN_WON = text("""
    select avg(d.value) from public.deals d
    where d.stage_kind = 'won' and d.stage_kind <> 'open' and d.closed_at < :at
""")


MANY: Final = 50_000
"""Of more deals than this a few new ones change no chance that anybody could see."""
_remembered: Final[Remembered[History]] = Remembered(60)


def read_history(
    connection: Connection, scope: Scope, at: datetime, horizon: int, many: int = MANY
) -> History:
    """What had become of deals at a moment, for wins within `horizon` days from then.

    They are the same for everybody who may see deals at all (who may not sees no stage either). Of
    more than `many` they are counted anew once in a minute, not at every look.
    """
    stages = tuple(stage.key for stage in scope.open_stages)
    moment = None if at == scope.now else at
    key = (str(connection.engine.url), stages, moment, horizon)
    remembered = _remembered.get(key)
    if remembered is not None:
        return remembered
    rows = connection.execute(
        _LIKE, {"at": at, "horizon": min(horizon, LONGEST), "longest": LONGEST}
    ).all()
    found = History((Alike(*row) for row in rows), stages, horizon)
    if sum(row.n for row in rows) > many:
        _remembered.keep(key, found)
    return found


def mean_won(connection: Connection, at: datetime) -> Decimal | None:
    """What the deals that were won before a moment were worth in the mean; None without one."""
    found: Decimal | None = connection.execute(_MEAN_WON, {"at": at}).scalar_one()
    return found
