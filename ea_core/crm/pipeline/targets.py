"""What a person, or the company, is to win in a month: read and written, attainment and gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from ea_core.crm.conditions import midnights
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.pipeline.arithmetic import money, rate
from ea_core.crm.pipeline.periods import month_of
from ea_core.crm.pipeline.scope import Scope
from ea_core.db.errors import explain_constraint
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound

LARGEST: Final = Decimal("999999999999.99")
_REFUSED: Final = "Only managers and administrators set targets."
_TWICE: Final = "There is a target for this person and month already. Look at the new state and change that one."
explain_constraint("targets_person_id_month_key", Conflict(_TWICE))
explain_constraint("targets_person_id_fkey", NotFound("This person has no account any more."))

_READ = text("""
    select t.id, t.person_id, p.full_name as person, t.month, t.amount, t.version
    from public.targets t left join public.people p on p.id = t.person_id
    where t.month between :first and :last
    order by t.person_id is not null, p.full_name, t.person_id, t.month
""")
_OF_ONE = text("""
    select t.month, t.amount from public.targets t where t.person_id is not distinct from :person_id
""")
_WON = text("""
    select c.owner_id, width_bucket(d.closed_at, cast(:months as timestamptz[])) as month,
      count(*) as n, count(d.value) as valued, sum(d.value) as value
    from public.deals d join public.clients c on c.id = d.client_id
    where d.stage_kind = 'won' and d.closed_at >= :start and d.closed_at < :end
    group by 1, 2
""")
_INSERT = text("""
    insert into public.targets (person_id, month, amount) values (:person_id, :month, :amount)
    returning id
""")
_UPDATE = text("""
    update public.targets set amount = :amount
    where person_id is not distinct from :person_id and month = :month and version = :seen_version
""")
_DELETE = text("delete from public.targets where id = :id and version = :seen_version")
_STATE = text("""
    select t.version from public.targets t
    where t.person_id is not distinct from :person_id and t.month = :month
""")
_STATE_BY_ID = text("select t.version from public.targets t where t.id = :id")


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be won in a month, by a person or (`person_id` None) by the company.

    `person` is None for the company. Give `version` back as `seen_version` when changing it.
    """

    id: UUID
    person_id: UUID | None
    person: str | None
    month: date
    amount: Decimal
    version: int


@dataclass(frozen=True, slots=True)
class Attainment:
    """What was won of a target.

    `share` is won / target (None of a target of nothing), `gap` what is missing, 0 when it is reached.
    `won_without_value` won deals count with nothing: their value is not known.
    """

    target: Target
    won: Decimal
    won_count: int
    won_without_value: int
    share: float | None
    gap: Decimal


def read_targets(connection: Connection, first: date, last: date) -> tuple[Target, ...]:
    """The targets of the months from that of `first` to that of `last`; the company's come first."""
    values = {"first": month_of(first), "last": month_of(last)}
    return tuple(
        Target(row.id, row.person_id, row.person, row.month, row.amount, row.version)
        for row in connection.execute(_READ, values)
    )


def attainment(
    connection: Connection, zone: str, first: date, last: date
) -> tuple[Attainment, ...]:
    """What was won of each target of these months, in the company's time zone."""
    months = [month_of(first)]
    while months[-1] < month_of(last):
        months.append(month_of(months[-1], 1))
    moments = midnights(connection, zone, [*months, month_of(months[-1], 1)])
    values = {"months": moments, "start": moments[0], "end": moments[-1]}
    won: dict[tuple[UUID | None, date], list[Any]] = {}
    for row in connection.execute(_WON, values):
        month = months[row.month - 1]
        won.setdefault((row.owner_id, month), []).append(row)
    found = []
    for target in read_targets(connection, first, last):
        rows = [
            row
            for (owner_id, month), some in won.items()
            if month == target.month and target.person_id in (None, owner_id)
            for row in some
        ]
        amount = money(sum((row.value or Decimal(0) for row in rows), Decimal(0)))
        found.append(
            Attainment(
                target,
                amount,
                sum(row.n for row in rows),
                sum(row.n - row.valued for row in rows),
                rate(amount, target.amount),
                max(target.amount - amount, money(0)),
            )
        )
    return tuple(found)


def targets_of_scope(connection: Connection, scope: Scope) -> dict[date, Decimal]:
    """The targets that these figures are to be measured by, by month.

    The company's for all deals, a person's for the deals of that person; none where another filter
    narrows the deals.
    """
    filters = scope.filters
    whole = PipelineFilters(filters.from_date, filters.to_date, filters.owner_id)
    if filters != whole:
        return {}
    rows = connection.execute(_OF_ONE, {"person_id": filters.owner_id})
    return {row.month: row.amount for row in rows}


def set_target(
    connection: Connection,
    person_id: UUID | None,
    month: date,
    amount: Decimal,
    seen_version: int | None,
) -> None:
    """Writes a target of a person, or of the company (None), over what was seen.

    `seen_version` is that of the target that was seen, None where there was none. Raises Conflict when
    somebody set or changed it meanwhile, NotAllowed for staff, InvalidInput, NotFound.
    """
    if not amount.is_finite() or not 0 <= amount <= LARGEST:
        raise InvalidInput("A target is an amount from 0 to 999,999,999,999.99.", field="amount")
    values = {
        "person_id": person_id,
        "month": month_of(month),
        "amount": amount,
        "seen_version": seen_version,
    }
    if seen_version is None:
        connection.execute(_INSERT, values)
    elif connection.execute(_UPDATE, values).rowcount == 0:
        raise _refusal(connection.execute(_STATE, values).scalar_one_or_none(), seen_version)


def remove_target(connection: Connection, target_id: UUID, seen_version: int) -> None:
    """Takes a target away; raises Conflict, NotAllowed (only administrators may) or NotFound."""
    values = {"id": target_id, "seen_version": seen_version}
    if connection.execute(_DELETE, values).rowcount == 0:
        version = connection.execute(_STATE_BY_ID, values).scalar_one_or_none()
        if version == seen_version:
            raise NotAllowed("Only an administrator may remove a target; it can be set to 0.")
        raise _refusal(version, seen_version)


def _refusal(version: int | None, seen_version: int) -> Exception:
    if version is None:
        return NotFound("This target does not exist any more.")
    if version != seen_version:
        return Conflict(
            "Somebody else changed this target in the meantime. Look at the new state and try again."
        )
    return NotAllowed(_REFUSED)
