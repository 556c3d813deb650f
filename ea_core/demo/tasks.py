"""What the people of the demo company have planned: some of it late, some of it done."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from ea_core.demo.model import DemoClient, DemoDeal, DemoTask, demo_id
from ea_core.demo.working_time import on_or_after, on_or_before

TASKS = 34
_DONE_EACH = 5  # every fifth is done already
_NEW = (
    "Call back about the site survey of {site}",
    "Send the product sheets to {client}",
    "Book a demo for {site}",
    "Ask who signs at {client}",
    "Work out the number of gateways for {site}",
)
_NEGOTIATION = (
    "Send the revised quote for {site}",
    "Ask {client} for the purchase order",
    "Get the discount of {discount}% approved",
    "Agree the delivery dates for {site}",
    "Send the service contract to {client}",
)
_DAYS = (-9, -4, -2, -1, 0, 0, 1, 1, 2, 3, 5, 6, 8, 12, 15, 21)
_NO_DAY_EACH = 9
_GIVEN_EACH = 4  # every fourth is given by the manager
_CREATED_BEFORE = timedelta(days=12)


def build_tasks(
    today: date, clients: Sequence[DemoClient], deals: Sequence[DemoDeal], manager: UUID
) -> tuple[DemoTask, ...]:
    """Tasks at open deals of clients that somebody owns, for the owner; a few are given by the manager."""
    rng = random.Random(TASKS)  # noqa: S311 - a demo, not a secret
    by_id = {client.id: client for client in clients}
    waiting = [
        deal
        for deal in deals
        if deal.stage in {"new", "negotiation"} and by_id[deal.client_id].owner_id is not None
    ]
    chosen = rng.sample(waiting, min(TASKS, len(waiting)))
    return tuple(
        _task(rng, today, number, deal, by_id[deal.client_id], manager)
        for number, deal in enumerate(chosen)
    )


def _task(
    rng: random.Random, today: date, number: int, deal: DemoDeal, client: DemoClient, manager: UUID
) -> DemoTask:
    wordings = _NEW if deal.stage == "new" or not deal.discount else _NEGOTIATION
    title = rng.choice(wordings).format(site=deal.site, client=client.name, discount=deal.discount)
    day = on_or_after(today + timedelta(days=_DAYS[number % len(_DAYS)]))
    owner = client.owner_id or manager
    created = datetime.combine(on_or_before(min(day, today) - _CREATED_BEFORE), time(9, 15), UTC)
    done = number % _DONE_EACH == _DONE_EACH - 1
    closed = datetime.combine(on_or_before(today - timedelta(days=2)), time(15, 40), UTC)
    return DemoTask(
        id=demo_id("task", number),
        title=title,
        deal_id=deal.id,
        due_on=None if number % _NO_DAY_EACH == _NO_DAY_EACH - 1 else day,
        assigned_to=owner,
        created_by=manager if number % _GIVEN_EACH == 0 else owner,
        created_at=created,
        closed_at=closed if done else None,
    )
