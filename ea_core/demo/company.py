"""The demo company as of a given morning: the same `today` gives the same company, always.

Tarnwick Instruments sells industrial sensors, gateways and monitoring software. Everything is
drawn from one seeded generator and placed relative to `today`, so a demo that is set up next
year looks as fresh as one of today; nothing lies on or after `today`. Pure: no clock, no files.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from ea_core.demo.activities import build_activities
from ea_core.demo.clients import build_clients, build_contacts, build_people, plan_clients
from ea_core.demo.deals import build_deals
from ea_core.demo.model import DemoClient, DemoCompany, DemoDeal, DemoTarget
from ea_core.demo.tasks import build_tasks
from ea_core.demo.working_time import add_months

_SEED = 20_260_107
_PAST_MONTHS, _COMING_MONTHS = 18, 6
_STRETCH = Decimal("1.06")  # targets ask for a little more than what was won
_GROWTH_PER_MONTH = Decimal("0.01")
_TARGET_STEP = Decimal(1000)
# Deals take two months, so the first months of the records close little: so much less was planned.
_RAMP = {-18: Decimal("0.1"), -17: Decimal("0.2"), -16: Decimal("0.45"), -15: Decimal("0.75")}
# What is expected to be won by calendar month, relative to the average month.
_SEASON = tuple(Decimal(s) / 100 for s in (90, 95, 115, 100, 100, 110, 85, 75, 105, 110, 110, 105))


def build(today: date) -> DemoCompany:
    """The demo company on the morning of `today`."""
    rng = random.Random(_SEED)  # noqa: S311 - a demo, not a secret
    people = build_people()
    admin, manager, staff = (person.id for person in people)
    plans = plan_clients(rng, people)
    deals = build_deals(rng, today, plans, manager, staff)
    first_deal = {deal.client_id: deal.created_at.date() for deal in reversed(deals)}
    clients = build_clients(rng, plans, first_deal, today)
    contacts = build_contacts(rng, clients, today)
    activities = build_activities(
        rng, today, clients, contacts=contacts, deals=deals, people=(admin, manager, staff)
    )
    targets = build_targets(today, clients, deals)
    tasks = build_tasks(today, clients, deals, manager)
    return DemoCompany(today, people, clients, contacts, deals, activities, targets, tasks)


def build_targets(
    today: date, clients: Sequence[DemoClient], deals: Sequence[DemoDeal]
) -> tuple[DemoTarget, ...]:
    """Monthly targets of everyone who owns clients, and of the company (their sum).

    From 18 months before the month of `today` to 6 months after it.
    """
    owner_of = {client.id: client.owner_id for client in clients}
    owners = sorted({owner for owner in owner_of.values() if owner is not None})
    won: dict[UUID, Decimal] = dict.fromkeys(owners, Decimal(0))
    for deal in deals:
        owner = owner_of[deal.client_id]
        if deal.stage == "won" and owner is not None:
            won[owner] += deal.value
    this_month = today.replace(day=1)
    targets: list[DemoTarget] = []
    for nth in range(-_PAST_MONTHS, _COMING_MONTHS + 1):
        month = add_months(this_month, nth)
        pace = 1 + _GROWTH_PER_MONTH * (nth + _PAST_MONTHS // 2)
        pace *= _RAMP.get(nth, Decimal(1))
        amounts = {
            owner: _rounded(won[owner] / _PAST_MONTHS * _STRETCH * pace * _SEASON[month.month - 1])
            for owner in owners
        }
        targets.append(DemoTarget(month, None, sum(amounts.values(), Decimal(0))))
        targets += [DemoTarget(month, owner, amounts[owner]) for owner in owners]
    return tuple(targets)


def _rounded(amount: Decimal) -> Decimal:
    """To full thousands, at least one."""
    steps = (amount / _TARGET_STEP).quantize(Decimal(1), ROUND_HALF_UP)
    return (max(steps, Decimal(1)) * _TARGET_STEP).quantize(Decimal("0.01"))
