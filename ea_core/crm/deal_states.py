"""How open deals stand: late, due, quiet, and why. What these mean is said by the view deal_states."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

_STATES = text("""
    select s.deal_id, s.days_late, s.is_late, s.is_due, s.is_quiet, s.quiet_days, s.last_touch_at,
      s.reasons
    from public.deal_states s where s.deal_id = any (:ids)
""")


@dataclass(frozen=True, slots=True)
class DealState:
    """How an open deal stands today.

    `days_late` counts since the expected day (None: it is not late), `quiet_days` since the last
    touch: an activity on the deal or on its client, a change of stage (None: not known).
    """

    days_late: int | None
    is_late: bool
    is_due: bool
    is_quiet: bool
    quiet_days: int | None
    last_touch_at: datetime | None
    reasons: tuple[str, ...]


def states_of(connection: Connection, deal_ids: Collection[UUID]) -> dict[UUID, DealState]:
    """How those of the deals stand that are open."""
    if not deal_ids:
        return {}
    return {
        row.deal_id: DealState(
            row.days_late, row.is_late, row.is_due, row.is_quiet, row.quiet_days,
            row.last_touch_at, tuple(row.reasons),
        )
        for row in connection.execute(_STATES, {"ids": list(deal_ids)})
    }  # fmt: skip
