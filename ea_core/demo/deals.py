"""The deals of the last 18 months: when they began, what became of them, how the date moved."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from ea_core.demo.clients import ClientPlan
from ea_core.demo.model import (
    DemoCloseDateChange,
    DemoDeal,
    DemoStageChange,
    Stage,
    demo_id,
)
from ea_core.demo.offers import Offer, OfferKind, make_offer
from ea_core.demo.origins import reason_of, repricings_of, source_of
from ea_core.demo.products import offer_value
from ea_core.demo.working_time import is_working_day, on_or_after, on_or_before, working_moment

DEALS = 250
HISTORY_DAYS = 545
CLOSED: frozenset[Stage] = frozenset({"won", "lost"})

# New business by calendar month: slow in July, August and December, strong in spring and autumn.
_SEASON = (0.9, 1.0, 1.2, 1.05, 1.0, 0.95, 0.65, 0.7, 1.25, 1.3, 1.15, 0.6)
_GROWTH = 0.35  # so much more new business now than 18 months ago
_LEAD_DEALS, _LEAD_AGE = 18, 170
_CHURNED_DEALS, _CHURNED_AGE = 22, 300
_FROZEN_AGE = (70, 330)
_FROZEN_EVERY = 7  # every seventh deal of that age got stuck on purpose
_WON_OF_20 = {"manager": 12, "staff": 10, "other": 10}
_DIRECT_LOSS, _BOUNCE, _OVERDUE, _PUSHED = 0.25, 0.12, 0.14, 0.3
_NEW_PROBABILITIES = (10, 10, 15, 20, 20, 25, 30)
_NEGOTIATION_PROBABILITIES = (40, 50, 50, 60, 60, 70, 75, 80, 90)


@dataclass(frozen=True, slots=True)
class _Begin:
    """A deal before its life is drawn."""

    index: int
    day: date
    client: ClientPlan
    first: bool


def build_deals(
    rng: random.Random, today: date, plans: Sequence[ClientPlan], manager: UUID, staff: UUID
) -> tuple[DemoDeal, ...]:
    """All deals, oldest first."""
    outcomes = {"manager": _deck(rng, "manager"), "staff": _deck(rng, "staff")}
    outcomes["other"] = _deck(rng, "other")
    deals = []
    for begin in _begins(rng, today, plans):
        owner = begin.client.owner_id or manager
        who = {manager: "manager", staff: "staff"}.get(owner, "other")
        # Drawn for every deal, used by those that close: the share of wins stays what is meant.
        outcome: Stage = outcomes[who].pop()
        if begin.client.status == "lead":
            outcome = "lost"
        deals.append(_live(rng, today, begin, outcome, owner))
    return tuple(deals)


def _deck(rng: random.Random, who: str) -> list[Stage]:
    """Outcomes in shuffled hands of twenty, so that chance can't pile up."""
    deck: list[Stage] = []
    while len(deck) < DEALS:
        hand: list[Stage] = []
        hand += ["won"] * _WON_OF_20[who]
        hand += ["lost"] * (20 - len(hand))
        rng.shuffle(hand)
        deck += hand
    return deck


def _begins(rng: random.Random, today: date, plans: Sequence[ClientPlan]) -> list[_Begin]:
    """When each deal begins and whose it is."""
    ages = [
        age for age in range(1, HISTORY_DAYS + 1) if is_working_day(today - timedelta(days=age))
    ]
    weights = [
        _SEASON[(today - timedelta(days=age)).month - 1] * (1 + _GROWTH * (1 - age / HISTORY_DAYS))
        for age in ages
    ]
    drawn = sorted(rng.choices(ages, weights, k=DEALS), reverse=True)
    client_of: dict[int, ClientPlan] = {}
    _hand_out(rng, client_of, [i for i, a in enumerate(drawn) if a <= _LEAD_AGE],
              [p for p in plans if p.status == "lead"], _LEAD_DEALS)  # fmt: skip
    _hand_out(rng, client_of, [i for i, a in enumerate(drawn) if a >= _CHURNED_AGE],
              [p for p in plans if p.status == "churned"], _CHURNED_DEALS)  # fmt: skip
    rest = [i for i in range(DEALS) if i not in client_of]
    _hand_out(rng, client_of, rest, [p for p in plans if p.status == "active"], len(rest))
    begins, seen = [], set[UUID]()
    for index, age in enumerate(drawn):
        client = client_of[index]
        begins.append(_Begin(index, today - timedelta(days=age), client, client.id not in seen))
        seen.add(client.id)
    return begins


def _hand_out(
    rng: random.Random,
    client_of: dict[int, ClientPlan],
    free: Sequence[int],
    clients: Sequence[ClientPlan],
    count: int,
) -> None:
    """Gives `count` of the free deals to these clients: each gets one, good clients get many."""
    chosen = rng.sample(list(free), min(count, len(free)))
    liking = [math.exp(rng.gauss(0, 0.6)) for _ in clients]
    for nth, index in enumerate(chosen):
        client_of[index] = clients[nth] if nth < len(clients) else rng.choices(clients, liking)[0]


def _days(rng: random.Random, median: float, least: int, most: int) -> int:
    return round(min(max(median * math.exp(rng.gauss(0, 0.6)), least), most))


def _path(rng: random.Random, outcome: Stage, kind: OfferKind) -> list[tuple[Stage, int]]:
    """The stages to come, each with the days after which it is entered."""
    pace = 0.55 if kind in ("renewal", "calibration") else 1.0
    first = _days(rng, 18 * pace, 2, 60)
    last = _days(rng, (46 if outcome == "won" else 54) * pace, 5, 130)
    if outcome == "lost" and rng.random() < _DIRECT_LOSS:
        return [("lost", first + 6)]
    path: list[tuple[Stage, int]] = [("negotiation", first)]
    if rng.random() < _BOUNCE:
        path += [("new", _days(rng, 12, 4, 30)), ("negotiation", _days(rng, 14, 4, 35))]
    return [*path, (outcome, last)]


def _live(rng: random.Random, today: date, begin: _Begin, outcome: Stage, owner: UUID) -> DemoDeal:
    """Draws the life of one deal up to the morning of `today`."""
    offer = make_offer(rng, begin.client.industry, begin.client.sites, first=begin.first)
    path = _path(rng, outcome, offer.kind)
    age = (today - begin.day).days
    frozen = (
        _FROZEN_AGE[0] <= age <= _FROZEN_AGE[1]
        and begin.index % _FROZEN_EVERY == 0
        and begin.client.status != "churned"
    )
    if frozen:
        path = [] if rng.random() < 0.4 else path[:1]  # noqa: PLR2004 - stuck early or late
        path = [step for step in path if step[0] not in CLOSED]
    created = working_moment(rng, begin.day)
    history = [DemoStageChange(None, "new", created, owner)]
    day = begin.day
    for stage, days in path:
        day = on_or_after(day + timedelta(days=days))
        if day < today:
            moment = working_moment(rng, day)
            history.append(DemoStageChange(history[-1].to_stage, stage, moment, owner))
    stage = history[-1].to_stage
    closed_at = history[-1].changed_at if stage in CLOSED else None
    expected = _expected(rng, today, day, closed_at, frozen=frozen)
    expected = max(expected, on_or_after(begin.day + timedelta(days=7)))
    end = min(closed_at.date() if closed_at else today, today)
    pushed = frozen or rng.random() < _PUSHED
    pushes = _pushes(rng, created, end, expected, owner) if pushed else ()
    return _deal(
        rng,
        begin,
        offer,
        history=history,
        closed_at=closed_at,
        expected=expected,
        pushes=pushes,
        end=end,
        owner=owner,
    )


def _expected(
    rng: random.Random, today: date, last_day: date, closed_at: datetime | None, *, frozen: bool
) -> date:
    """The expected close date as it stands now."""
    if closed_at is not None:
        day = closed_at.date() + timedelta(days=rng.randint(-9, 6))
    elif frozen and rng.random() < 0.6:  # noqa: PLR2004 - the others were pushed into the future
        day = today - timedelta(days=rng.randint(8, 75))
    elif not frozen and rng.random() < _OVERDUE:
        day = today - timedelta(days=rng.randint(2, 24))
    else:
        day = max(last_day, today + timedelta(days=4)) + timedelta(days=rng.randint(0, 25))
    return on_or_after(day)


def _pushes(
    rng: random.Random, created: datetime, end: date, expected: date, owner: UUID
) -> tuple[DemoCloseDateChange, ...]:
    """Up to three moves that end at `expected`, each made shortly before the date it gave up."""
    dates = [expected]
    for _ in range(rng.randint(1, 3)):
        dates.append(on_or_after(dates[-1] - timedelta(days=rng.randint(14, 50))))
    pushes: list[DemoCloseDateChange] = []
    for old, new in zip(dates[:0:-1], dates[-2::-1], strict=True):
        day = on_or_before(old - timedelta(days=rng.randint(1, 7)))
        earliest = pushes[-1].changed_at.date() if pushes else created.date() + timedelta(days=3)
        if earliest < day < end and old < new:
            moment = working_moment(rng, day)
            pushes.append(DemoCloseDateChange(old, new, moment, owner))
        else:
            pushes.clear()  # an unbroken chain to the date of now, or none
    return tuple(pushes)


def _deal(
    rng: random.Random,
    begin: _Begin,
    offer: Offer,
    *,
    history: list[DemoStageChange],
    closed_at: datetime | None,
    expected: date,
    pushes: tuple[DemoCloseDateChange, ...],
    end: date,
    owner: UUID,
) -> DemoDeal:
    value = offer_value(offer.items, offer.discount)
    stage = history[-1].to_stage
    probability = {
        "new": rng.choice(_NEW_PROBABILITIES),
        "negotiation": rng.choice(_NEGOTIATION_PROBABILITIES),
        "won": 100,
        "lost": 0,
    }[stage]
    return DemoDeal(
        id=demo_id("deal", begin.index),
        client_id=begin.client.id,
        title=offer.title,
        value=value,
        stage=stage,
        probability=Decimal(probability),
        expected_close_date=expected,
        created_at=history[0].changed_at,
        closed_at=closed_at,
        history=tuple(history),
        pushes=pushes,
        items=offer.items,
        discount=offer.discount,
        site=offer.site,
        source=source_of(begin.index),
        lost_reason=reason_of(begin.index, stage),
        repricings=repricings_of(begin.index, value, history, end, owner),
    )
