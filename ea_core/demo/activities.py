"""Nine hundred calls, e-mails, meetings and notes that tell what happened in the deals."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from ea_core.demo.activity_texts import NEXT_STEPS, OPENINGS, SUBSTANCE, WEEKDAYS, Phase
from ea_core.demo.deals import HISTORY_DAYS
from ea_core.demo.model import (
    ActivityType,
    DemoActivity,
    DemoClient,
    DemoContact,
    DemoDeal,
    EntityType,
    demo_id,
)
from ea_core.demo.offers import product_of
from ea_core.demo.products import price_list_item
from ea_core.demo.working_time import is_working_day, on_or_before, working_moment

ACTIVITIES = 900
_ON_DEALS = 700  # the others are on clients
_TYPES: dict[Phase, tuple[int, int, int, int]] = {  # call, email, meeting, note
    "new": (35, 30, 22, 13),
    "negotiation": (33, 34, 20, 13),
    "won": (30, 45, 15, 10),
    "lost": (40, 35, 0, 25),
    "pushed": (30, 25, 0, 45),
    "back": (30, 20, 10, 40),
    "renewal": (35, 40, 12, 13),
    "ended": (40, 40, 0, 20),
    "client": (35, 28, 22, 15),
}
_SUBSTITUTE = 0.08  # how often a colleague did it instead of the client's owner
_SAME_TEXT_LIMIT = 2
_SILENCE = timedelta(days=45)  # a deal whose close date is overdue or stuck has been silent so long


@dataclass(frozen=True, slots=True)
class _Slot:
    """Something that happened on a day, before it is worded."""

    kind: EntityType
    entity_id: UUID
    client: DemoClient
    deal: DemoDeal | None
    phase: Phase
    moment: datetime


def build_activities(
    rng: random.Random,
    today: date,
    clients: Sequence[DemoClient],
    *,
    contacts: Iterable[DemoContact],
    deals: Sequence[DemoDeal],
    people: Sequence[UUID],
) -> tuple[DemoActivity, ...]:
    """All activities, oldest first; `people` are admin, manager and staff."""
    by_id = {client.id: client for client in clients}
    known: dict[UUID, list[DemoContact]] = {client.id: [] for client in clients}
    for contact in contacts:
        known[contact.client_id].append(contact)
    slots = _deal_slots(rng, today, by_id, deals)
    slots += _client_slots(rng, today, clients, deals, ACTIVITIES - len(slots))
    slots.sort(key=lambda slot: (slot.moment, slot.entity_id))
    said: Counter[str] = Counter()
    first_deal: dict[UUID, DemoDeal] = {deal.client_id: deal for deal in reversed(deals)}
    activities = []
    for number, slot in enumerate(slots):
        deal = slot.deal or first_deal.get(slot.client.id, deals[0])
        kinds: tuple[ActivityType, ...] = ("call", "email", "meeting", "note")
        kind = rng.choices(kinds, _TYPES[slot.phase])[0]
        present = [c for c in known[slot.client.id] if c.created_at <= slot.moment]
        contact = rng.choice(present or known[slot.client.id][:1])
        text = _text(rng, slot, kind=kind, deal=deal, contact=contact, said=said)
        owner = slot.client.owner_id or people[1]
        by = rng.choice(people) if rng.random() < _SUBSTITUTE else owner
        activities.append(
            DemoActivity(
                demo_id("activity", number), slot.kind, slot.entity_id, kind, text, by, slot.moment
            )
        )
    return tuple(activities)


def _deal_slots(
    rng: random.Random, today: date, clients: Mapping[UUID, DemoClient], deals: Sequence[DemoDeal]
) -> list[_Slot]:
    """What happened in deals: the turning points first, then what lies between them."""
    slots: list[_Slot] = []

    def add(deal: DemoDeal, phase: Phase, moment: datetime) -> None:
        slots.append(_Slot("deal", deal.id, clients[deal.client_id], deal, phase, moment))

    for deal in deals:
        add(deal, "new", deal.created_at + timedelta(minutes=rng.randint(5, 55)))
        if deal.closed_at is not None:
            loss: Phase = "ended" if _keeps(deal) else "lost"
            phase: Phase = "won" if deal.stage == "won" else loss
            add(deal, phase, deal.closed_at + timedelta(minutes=rng.randint(1, 15)))
        for change in deal.history[1:]:
            if change.to_stage == "new":
                add(deal, "back", change.changed_at + timedelta(minutes=rng.randint(1, 30)))
        for push in deal.pushes:
            if rng.random() < 0.6:  # noqa: PLR2004 - not everybody says why
                add(deal, "pushed", push.changed_at + timedelta(minutes=rng.randint(1, 30)))
    spans = [_span(deal, today) for deal in deals]
    weights = [max((end - start).days, 0) ** 0.7 for start, end in spans]
    for deal, (start, end) in _draw(rng, deals, spans, weights, _ON_DEALS - len(slots)):
        moment = _between(rng, start, end)
        add(deal, _phase(deal, moment), moment)
    return slots


def _draw(
    rng: random.Random,
    deals: Sequence[DemoDeal],
    spans: Sequence[tuple[date, date]],
    weights: Sequence[float],
    count: int,
) -> list[tuple[DemoDeal, tuple[date, date]]]:
    """First one for every living open deal in its last days, then by weight."""
    chosen = []
    for deal, (start, end) in zip(deals, spans, strict=True):
        if deal.closed_at is None and (end - start).days > 0:
            chosen.append((deal, (max(start, end - timedelta(days=9)), end)))
    rest = rng.choices(range(len(deals)), weights, k=max(count - len(chosen), 0))
    return chosen + [(deals[i], spans[i]) for i in rest]


def _span(deal: DemoDeal, today: date) -> tuple[date, date]:
    """First and last day on which more may have happened; stuck deals fell silent long ago."""
    start = deal.created_at.date() + timedelta(days=1)
    if deal.closed_at is not None:
        return start, deal.closed_at.date() - timedelta(days=1)
    end = today - timedelta(days=1)
    last_move = deal.history[-1].changed_at.date()
    if today - last_move > 2 * _SILENCE:
        end = max(today - _SILENCE, last_move)
    return start, end


def _between(rng: random.Random, start: date, end: date) -> datetime:
    """A moment on a working day from `start` to `end`; `start`'s eve when there is none."""
    days = [start + timedelta(days=n) for n in range(max((end - start).days, 0) + 1)]
    working = [day for day in days if is_working_day(day) and day <= end]
    return working_moment(rng, rng.choice(working) if working else on_or_before(end))


def _keeps(deal: DemoDeal) -> bool:
    """Whether the deal continues what the client has (renewal, calibration): other talks."""
    return price_list_item(deal.items[0].sku).kind in ("software", "service")


def _phase(deal: DemoDeal, moment: datetime) -> Phase:
    if _keeps(deal):
        return "renewal"
    stage = [c.to_stage for c in deal.history if c.changed_at <= moment][-1]
    return "negotiation" if stage == "negotiation" else "new"


def _client_slots(
    rng: random.Random,
    today: date,
    clients: Sequence[DemoClient],
    deals: Sequence[DemoDeal],
    count: int,
) -> list[_Slot]:
    """Contact with clients outside deals; churned clients have not been heard of for months."""
    last_deal = {deal.client_id: deal.history[-1].changed_at.date() for deal in deals}
    began = today - timedelta(days=HISTORY_DAYS)
    spans = []
    for client in clients:
        start = max(client.created_at.date() + timedelta(days=1), began)
        end = today - timedelta(days=1)
        if client.status == "churned":
            end = max(start, last_deal.get(client.id, start))
        spans.append((start, end))
    weights = [max((end - start).days, 0) + 1 for start, end in spans]
    chosen = rng.choices(range(len(clients)), weights, k=max(count, 0))
    return [
        _Slot("client", clients[i].id, clients[i], None, "client", _between(rng, *spans[i]))
        for i in chosen
    ]


def _text(
    rng: random.Random,
    slot: _Slot,
    *,
    kind: ActivityType,
    deal: DemoDeal,
    contact: DemoContact,
    said: Counter[str],
) -> str:
    """Words the slot; drawn again while the same was said often enough."""
    fields = {
        "who": f"{contact.first_name} {contact.last_name}",
        "first": contact.first_name,
        "role": contact.position.lower().replace("it ", "IT "),
        "client": slot.client.name,
        "product": product_of(deal.items),
        "qty": deal.items[0].quantity,
        "site": _with_article(deal.site),
        "disc": deal.discount or 5,
    }
    while True:
        parts = [rng.choice(OPENINGS[kind])]
        parts += rng.sample(SUBSTANCE[slot.phase], rng.choice((1, 1, 1, 2)) if _long(slot) else 1)
        parts.append(rng.choice(NEXT_STEPS[slot.phase]))
        template = " ".join(part for part in parts if part)
        text = template.format(**fields, n=rng.randint(2, 6), day=rng.choice(WEEKDAYS))
        if said[text] < _SAME_TEXT_LIMIT:
            said[text] += 1
            return text


def _with_article(site: str) -> str:
    """Gives "the cold store", but "bottling line 2"."""
    last = site.rsplit(maxsplit=1)[-1]
    return site if last.isdigit() or len(last) == 1 or last == "East" else f"the {site}"


def _long(slot: _Slot) -> bool:
    """Only in talks that go on there is more than one thing to say."""
    return slot.phase in ("new", "negotiation", "renewal", "client")
