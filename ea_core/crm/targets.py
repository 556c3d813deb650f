"""What the company and its people are to win per month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, text

_TARGETS = text("""
    select t.person_id, p.full_name, t.month, t.amount
    from public.targets t
    left join public.people p on p.id = t.person_id
    where t.month between date_trunc('month', cast(:from_date as timestamp))
                      and cast(:to_date as timestamp)
    order by t.month, p.full_name nulls first, t.person_id
""")


@dataclass(frozen=True, slots=True)
class Target:
    """The amount to win in the month that begins on `month`; no person means the company."""

    person_id: UUID | None
    person: str | None
    month: date
    amount: Decimal


def list_targets(connection: Connection, from_date: date, to_date: date) -> tuple[Target, ...]:
    """The targets of the months from that of `from_date` to that of `to_date`."""
    rows = connection.execute(_TARGETS, {"from_date": from_date, "to_date": to_date})
    return tuple(Target(row.person_id, row.full_name, row.month, row.amount) for row in rows)
