"""The records of the demo company: plain frozen values, ready to be loaded into the schema.

Money is `Decimal` in US dollars with two decimals, instants are aware datetimes in UTC, calendar
days and months are `date` (a month is its first day).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID, uuid5

Role = Literal["admin", "manager", "staff"]
ClientStatus = Literal["active", "churned", "lead"]
Stage = Literal["new", "negotiation", "won", "lost"]
ActivityType = Literal["call", "email", "meeting", "note"]
EntityType = Literal["client", "deal"]

_NAMESPACE = UUID("5f0c1d6e-93a4-5b1e-8a57-2d6f4be1c0a3")


def demo_id(kind: str, number: int) -> UUID:
    """The id of the n-th record of a kind: the same in every build, on every machine."""
    return uuid5(_NAMESPACE, f"{kind}/{number}")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One who signs in to the demo."""

    id: UUID
    email: str
    full_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A company that buys, bought or may buy; `owner_id` is None for the few that nobody owns."""

    id: UUID
    name: str
    industry: str
    website: str
    status: ClientStatus
    owner_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DemoContact:
    """A person at a client."""

    id: UUID
    client_id: UUID
    first_name: str
    last_name: str
    email: str
    phone: str
    position: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DemoItem:
    """A line of an offer: how many of which price list item (`products.py`)."""

    sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class DemoStageChange:
    """A deal entered a stage; the first change of every deal has no `from_stage`."""

    from_stage: Stage | None
    to_stage: Stage
    changed_at: datetime
    changed_by: UUID


@dataclass(frozen=True, slots=True)
class DemoCloseDateChange:
    """The expected close date of a deal was moved out."""

    from_date: date
    to_date: date
    changed_at: datetime
    changed_by: UUID


@dataclass(frozen=True, slots=True)
class DemoValueChange:
    """What is offered became more or less."""

    from_value: Decimal
    to_value: Decimal
    changed_at: datetime
    changed_by: UUID


@dataclass(frozen=True, slots=True)
class DemoDeal:
    """A deal with what is offered and everything that happened to it.

    `value` is the price of `items` by the price list less `discount` percent, rounded.
    `closed_at` is set exactly when the stage is won or lost, `lost_reason` for most of the lost ones.
    `site` is where it is to be installed, `source` where the deal came from ('': nobody wrote it down).
    """

    id: UUID
    client_id: UUID
    title: str
    value: Decimal
    stage: Stage
    probability: Decimal
    expected_close_date: date
    created_at: datetime
    closed_at: datetime | None
    history: tuple[DemoStageChange, ...]
    pushes: tuple[DemoCloseDateChange, ...]
    items: tuple[DemoItem, ...]
    discount: int
    site: str
    source: str
    lost_reason: str | None
    repricings: tuple[DemoValueChange, ...]


@dataclass(frozen=True, slots=True)
class DemoActivity:
    """A call, e-mail, meeting or note on a client or a deal."""

    id: UUID
    entity_type: EntityType
    entity_id: UUID
    type: ActivityType
    content: str
    performed_by: UUID
    performed_at: datetime


@dataclass(frozen=True, slots=True)
class DemoTask:
    """Something to be done about a deal; `closed_at` is set when it is done."""

    id: UUID
    title: str
    deal_id: UUID
    due_on: date | None
    assigned_to: UUID
    created_by: UUID
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DemoTarget:
    """What is to be won in a month, by one person or (`owner_id` None) by the company."""

    month: date
    owner_id: UUID | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """The whole demo as of the morning of `today`."""

    today: date
    people: tuple[DemoPerson, ...]
    clients: tuple[DemoClient, ...]
    contacts: tuple[DemoContact, ...]
    deals: tuple[DemoDeal, ...]
    activities: tuple[DemoActivity, ...]
    targets: tuple[DemoTarget, ...]
    tasks: tuple[DemoTask, ...]
