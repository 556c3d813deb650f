"""The tool that reads targets: what is to be won, what was won of it, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from babel.dates import format_date

from ea_core.agent.tables import Column, CrmSource, Table
from ea_core.agent.tools.data import Given
from ea_core.agent.tools.names import NameBook
from ea_core.agent.tools.plan_arguments import Targets
from ea_core.crm.pipeline.targets import Attainment
from ea_core.errors import InvalidInput
from ea_core.formats import LOCALE

_COMPANY: Final = "The company"
_LEFT: Final = "Somebody who left"
_MOST_MONTHS: Final = 36


@dataclass(frozen=True, slots=True)
class TargetTools:
    """Reads targets under the policies of the person of `names`."""

    names: NameBook

    def targets(self, wanted: Targets) -> Given:
        """The company's targets of a period by month, one person's, or everybody's; whole months count."""
        crm = self.names.crm
        owner = self.names.owner(wanted.owner)
        if wanted.from_date > wanted.to_date:
            raise InvalidInput("The period ends before it begins.", field="to")
        if (wanted.to_date - wanted.from_date).days > _MOST_MONTHS * 31:
            raise InvalidInput(f"Targets are read of at most {_MOST_MONTHS} months.", field="from")
        if owner.unassigned:
            raise InvalidInput("Targets are set for people and for the company.", field="owner")
        every = crm.targets.attainment(wanted.from_date, wanted.to_date)
        if wanted.by_owner:
            found = [one for one in every if one.target.person_id is not None]
            table = _by_person(found, crm.currency)
            people = len(table.rows)
            table = replace(table, rows=tuple(row for row in table.rows if _fits(row[4], wanted)))
            table = replace(table, total=len(table.rows))
        else:
            people = 0
            found = [one for one in every if one.target.person_id == owner.id]
            table = _by_month(found, crm.currency)
        target, won = _sum(found)
        data: dict[str, Any] = {
            "whose": owner.name or _COMPANY,
            "target": float(target),
            "won": float(won),
            "gap": float(max(target - won, Decimal(0))),
            "share": float(won / target) if target else None,
            "months": len({one.target.month for one in found}),
            "groups": [
                dict(zip(("name", "target", "won", "gap", "share"), row, strict=True))
                for row in table.rows
            ],
            "people": people,
            "currency": crm.currency,
        }
        of = {"owner": str(owner.id)} if owner.id else {}
        period = of | {"period": "days", "from": wanted.from_date.isoformat(), "to": wanted.to_date.isoformat()}  # fmt: skip
        source = CrmSource("Owners and targets", f"/Pipeline?{urlencode(period)}")
        return Given(data, len(found), (table,) if table.rows else (), source=source)


def _fits(share: float | None, wanted: Targets) -> bool:
    """Whether somebody has reached so much of the target; of none it is not known."""
    least, below = wanted.least_share, wanted.below_share
    if least is None and below is None:
        return True
    if share is None:
        return False
    percent = Decimal(str(share)) * 100
    return (least is None or percent >= least) and (below is None or percent < below)


def _sum(found: Sequence[Attainment]) -> tuple[Decimal, Decimal]:
    nothing = Decimal(0)
    return sum((one.target.amount for one in found), nothing), sum((one.won for one in found), nothing)  # fmt: skip


def _by_month(found: Sequence[Attainment], currency: str) -> Table:
    return _table("Targets by month", "Month", [
        (format_date(one.target.month, "MMM y", locale=LOCALE), [one]) for one in found
    ], currency)  # fmt: skip


def _by_person(found: Sequence[Attainment], currency: str) -> Table:
    people: dict[Any, list[Attainment]] = {}
    for one in found:
        people.setdefault(one.target.person_id, []).append(one)
    rows = [(some[0].target.person or _LEFT, some) for some in people.values()]
    return _table("Targets by owner", "Owner", rows, currency)


def _table(
    title: str, what: str, groups: Sequence[tuple[str, Sequence[Attainment]]], currency: str
) -> Table:
    rows = []
    for name, some in groups:
        target, won = _sum(some)
        rows.append((name, float(target), float(won), float(max(target - won, Decimal(0))),
                     float(won / target) if target else None))  # fmt: skip
    return Table(
        title,
        (Column(what), Column("Target", "money"), Column("Won", "money"), Column("To go", "money"),
         Column("Reached", "rate")),
        tuple(rows),
        len(rows),
        currency,
        None,
        (0, 2),
    )  # fmt: skip
