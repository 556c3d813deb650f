"""The people, clients and contacts of the demo company."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from ea_core.demo import names
from ea_core.demo.model import ClientStatus, DemoClient, DemoContact, DemoPerson, demo_id
from ea_core.demo.working_time import on_or_after, on_or_before, working_moment

_STATUSES: tuple[ClientStatus, ...] = ("active",) * 42 + ("lead",) * 10 + ("churned",) * 8
# Who owns how many of the 60: the rest belongs to nobody.
_MANAGER_OWNS, _STAFF_OWNS, _ADMIN_OWNS = 25, 25, 6
_CONTACTS_PER_CLIENT = (1,) * 10 + (2,) * 22 + (3,) * 16 + (4,) * 12
_SWEDISH_POOL = 5
_LONGEST_RELATION_DAYS = 1500


@dataclass(frozen=True, slots=True)
class ClientPlan:
    """What is settled about a client before its deals are known; `index` counts in `names`."""

    index: int
    name: str
    industry: str
    status: ClientStatus
    owner_id: UUID | None

    @property
    def id(self) -> UUID:
        """The client's id."""
        return demo_id("client", self.index)

    @property
    def sites(self) -> tuple[str, ...]:
        """Where this client installs things."""
        return names.SITES[self.industry]


def build_people() -> tuple[DemoPerson, ...]:
    """Admin, manager and staff, in this order."""
    return (
        DemoPerson(demo_id("person", 1), "admin@example.com", "Ada Reyes", "admin"),
        DemoPerson(demo_id("person", 2), "manager@example.com", "Marcus Holm", "manager"),
        DemoPerson(demo_id("person", 3), "staff@example.com", "Sofia Lindqvist", "staff"),
    )


def plan_clients(rng: random.Random, people: Sequence[DemoPerson]) -> tuple[ClientPlan, ...]:
    """Status and owner of every client."""
    admin, manager, staff = (person.id for person in people)
    owners: list[UUID | None] = []
    owners += [manager] * _MANAGER_OWNS + [staff] * _STAFF_OWNS + [admin] * _ADMIN_OWNS
    owners += [None] * (len(names.CLIENTS) - len(owners))
    statuses = list(_STATUSES)
    rng.shuffle(owners)
    rng.shuffle(statuses)
    return tuple(
        ClientPlan(i, name, industry, statuses[i], owners[i])
        for i, (name, industry, _domain, _country) in enumerate(names.CLIENTS)
    )


def build_clients(
    rng: random.Random, plans: Sequence[ClientPlan], first_deal: dict[UUID, date], today: date
) -> tuple[DemoClient, ...]:
    """The clients, each known since some time before its first deal (leads only shortly)."""
    clients = []
    for plan in plans:
        anchor = first_deal.get(plan.id, today - timedelta(days=30))
        longest = 40 if plan.status == "lead" else _LONGEST_RELATION_DAYS
        known = on_or_before(anchor - timedelta(days=rng.randint(3, longest)))
        clients.append(
            DemoClient(
                id=plan.id,
                name=plan.name,
                industry=plan.industry,
                website=f"https://www.{names.CLIENTS[plan.index][2]}.example",
                status=plan.status,
                owner_id=plan.owner_id,
                created_at=working_moment(rng, known),
            )
        )
    return tuple(clients)


def build_contacts(
    rng: random.Random, clients: Sequence[DemoClient], today: date
) -> tuple[DemoContact, ...]:
    """One to four people at every client, no name twice in the whole company."""
    counts = list(_CONTACTS_PER_CLIENT)
    rng.shuffle(counts)
    taken: set[str] = set()
    contacts: list[DemoContact] = []
    for (_name, _industry, domain, country), client, count in zip(
        names.CLIENTS, clients, counts, strict=True
    ):
        positions: list[str] = []
        for nth in range(count):
            first, last = _new_name(rng, country, taken)
            positions.append(_new_position(rng, positions))
            contacts.append(
                DemoContact(
                    id=demo_id("contact", len(contacts)),
                    client_id=client.id,
                    first_name=first,
                    last_name=last,
                    email=f"{_ascii(first)}.{_ascii(last)}@{domain}.example",
                    phone=_phone(rng, country, len(contacts)),
                    position=positions[-1],
                    created_at=_known_since(rng, client.created_at, nth, today),
                )
            )
    return tuple(contacts)


def _known_since(rng: random.Random, client_since: datetime, nth: int, today: date) -> datetime:
    """The first contact comes with the client, others within the following half year."""
    if nth == 0:
        return client_since + timedelta(minutes=rng.randint(2, 20))
    day = on_or_after(client_since.date() + timedelta(days=rng.randint(1, 180)))
    latest = on_or_before(today - timedelta(days=1))
    return max(working_moment(rng, min(day, latest)), client_since)


def _new_name(rng: random.Random, country: str, taken: set[str]) -> tuple[str, str]:
    pools = list(names.PEOPLE_POOLS)
    weights = [weight for weight, _, _ in pools]
    if country == "SE":
        weights[_SWEDISH_POOL] = 4 * sum(weights)
    while True:
        _, firsts, lasts = rng.choices(pools, weights)[0]
        first, last = rng.choice(firsts.split()), rng.choice(lasts.split())
        if f"{first} {last}" not in taken:
            taken.add(f"{first} {last}")
            return first, last


def _new_position(rng: random.Random, taken: Sequence[str]) -> str:
    free = [(weight, name) for weight, name in names.POSITIONS if name not in taken]
    return rng.choices([name for _, name in free], [weight for weight, _ in free])[0]


def _phone(rng: random.Random, country: str, number: int) -> str:
    """A number from the ranges kept free for fiction in the US, Britain and Sweden."""
    if country == "GB":
        return f"+44 20 7946 0{number % 1000:03d}"
    if country == "SE":
        return f"+46 8 465 004 {number % 100:02d}"
    area = rng.choice((207, 303, 312, 415, 503, 617, 704, 773, 816, 919))
    return f"+1 {area} 555 01{number % 100:02d}"


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace("-", "")
