"""Random companies with random histories of deals, for the tests of the figures.

Everything that the figures know of comes out here: stages of the company's own, deals that bounce and
are opened again, unknown values and moments, imported deals of which the way is not known, changes of
value, probability and expected date, moments at the very ends of months in the company's time zone.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg

from ea_core.actor import Actor
from tests.conftest import TestDatabase

Kind = Literal["open", "won", "lost"]
# Key, position, kind: two ways to lose, four open stages that are not in the order of their making.
STAGES: tuple[tuple[str, int, Kind], ...] = (
    ("new", 1, "open"), ("demo", 2, "open"), ("negotiation", 3, "open"), ("proposal", 4, "open"),
    ("won", 8, "won"), ("lost", 9, "lost"), ("void", 10, "lost"),
)  # fmt: skip
KIND: dict[str, Kind] = {key: kind for key, _, kind in STAGES}
NOW = datetime(2026, 9, 16, 13, 7, 31, tzinfo=UTC)
INDUSTRIES = ("Retail", "Food", None)
SOURCES = ("fair", "web", None)
REASONS = ("price", "too late", None)


@dataclass
class Step:
    """A stage that a deal entered; `at` is None where nobody knows when."""

    stage: str
    at: datetime | None
    observed: bool = True


@dataclass
class Change:
    """A change of a field at a moment."""

    at: datetime
    field: str
    old: Decimal | date | None
    new: Decimal | date | None


@dataclass
class MadeDeal:
    """A deal as it is now, with its way and its changes."""

    client: UUID
    owner: UUID | None
    industry: str | None
    value: Decimal | None
    probability: Decimal
    expected: date | None
    source: str | None
    reason: str | None
    created: datetime | None
    imported: datetime | None
    way: list[Step]
    changes: list[Change] = field(default_factory=list)
    id: UUID = field(default_factory=uuid4)

    @property
    def stage(self) -> str:
        return self.way[-1].stage

    @property
    def category(self) -> str | None:
        """The forecast category that somebody set."""
        if self.kind != "open" or self.value is None:
            return None
        return {0: "commit", 1: "best case", 2: "pipeline", 3: "omitted"}.get(int(self.value) % 12)

    @property
    def kind(self) -> Kind:
        return KIND[self.stage]

    @property
    def closed(self) -> datetime | None:
        return None if self.kind == "open" else self.way[-1].at


@dataclass(eq=False)
class World:
    """A company; `owners` are two people and nobody."""

    zone: ZoneInfo
    fiscal: int
    reader: Actor
    owners: list[Actor | None]
    deals: list[MadeDeal]
    targets: dict[tuple[UUID | None, date], Decimal]


def make_world(
    db: TestDatabase, seed: int, number: int, zone: str = "UTC", fiscal: int = 1
) -> World:
    """A company with `number` deals, written past the triggers of deals but not of their history."""
    rng = random.Random(seed)  # noqa: S311 # test data
    owners: list[Actor | None] = [db.person("staff", "Ann"), db.person("staff", "Bob"), None]
    world = World(ZoneInfo(zone), fiscal, db.person("staff", "Reader"), owners, [], {})
    clients = [
        (uuid4(), owner.id if owner else None, rng.choice(INDUSTRIES))
        for owner in owners
        for _ in range(3)
    ]
    world.deals = [_deal(rng, rng.choice(clients), world.zone) for _ in range(number)]
    for owner in (None, owners[0]):
        for month in range(1, 13):
            if rng.random() < 0.6:
                amount = Decimal(rng.randrange(50_000_000)) / 100
                world.targets[owner.id if owner else None, date(2026, month, 1)] = amount
    _write(db, world, clients)
    return world


def _deal(
    rng: random.Random, client: tuple[UUID, UUID | None, str | None], zone: ZoneInfo
) -> MadeDeal:
    imported = rng.random() < 0.25
    way = _unknown_way(rng, zone) if imported else _known_way(rng, zone)
    last = max((step.at for step in way if step.at), default=NOW - timedelta(days=100))
    kind = KIND[way[-1].stage]
    probability = Decimal(rng.choice(("0", "5", "10", "33.33", "50", "75", "80", "95")))
    deal = MadeDeal(
        *client,
        value=_value(rng),
        probability={"won": Decimal(100), "lost": Decimal(0)}.get(kind, probability),
        expected=_day(rng, last),
        source=rng.choice(SOURCES),
        reason=rng.choice(REASONS) if kind == "lost" else None,
        created=way[0].at,
        imported=NOW - timedelta(days=rng.randrange(1, 400), hours=3) if imported else None,
        way=way,
    )
    _add_changes(rng, deal)
    return deal


def _known_way(rng: random.Random, zone: ZoneInfo) -> list[Step]:
    at = _moment(rng, zone)
    way = [Step("new", at)]
    for _ in range(rng.randrange(7)):
        at += timedelta(
            seconds=rng.choice((0, rng.randrange(86400 * 60), rng.randrange(86400 * 9)))
        )
        if at > NOW:
            break
        way.append(Step(rng.choice([s for s, *_ in STAGES if s != way[-1].stage]), at))
    return way


def _unknown_way(rng: random.Random, zone: ZoneInfo) -> list[Step]:
    """As an import leaves it: created and perhaps closed, nothing known in between."""
    created = _moment(rng, zone) if rng.random() < 0.7 else None
    stage = rng.choice([s for s, *_ in STAGES])
    if stage == "new":
        return [Step("new", created)]
    at = None
    if KIND[stage] != "open" and rng.random() < 0.7:
        at = (created or _moment(rng, zone)) + timedelta(seconds=rng.randrange(86400 * 90))
        at = None if at > NOW else at
    way = [Step("new", created, observed=False), Step(stage, at, observed=False)]
    if at and rng.random() < 0.2:  # somebody opened it again, and that was seen
        way.append(Step("demo", min(NOW, at + timedelta(days=rng.randrange(30)))))
    return way


def _moment(rng: random.Random, zone: ZoneInfo) -> datetime:
    """Some time in the last twenty months; every third at the very end or beginning of a month."""
    if rng.random() < 0.33:
        month = rng.randrange(20)
        first = datetime(2025 + (month + 1) // 12, (month + 1) % 12 + 1, 1, tzinfo=zone)
        return first.astimezone(UTC) + timedelta(seconds=rng.choice((-1, 0, 1)))
    return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randrange(86400 * 610))


def _value(rng: random.Random) -> Decimal | None:
    return rng.choice((None, Decimal(0), *(Decimal(rng.randrange(40_000_000)) / 100,) * 8))


def _day(rng: random.Random, around: datetime) -> date | None:
    if rng.random() < 0.2:
        return None
    return around.date() + timedelta(days=rng.randrange(-40, 150))


def _add_changes(rng: random.Random, deal: MadeDeal) -> None:
    """A chain of earlier values that ends in the present one, of each field."""
    first = deal.imported or deal.created
    if first is None:
        return
    for name in ("value", "expected_close_date", "probability"):
        current: Decimal | date | None = {
            "value": deal.value,
            "expected_close_date": deal.expected,
            "probability": deal.probability,
        }[name]
        moments = sorted(
            first + (NOW - first) * rng.random()
            if rng.random() < 0.6
            else rng.choice([step.at or first for step in deal.way])
            for _ in range(rng.choice((0, 0, 1, 2, 3)))
        )
        chain: list[Change] = []
        for at in reversed([moment for moment in moments if moment >= first]):
            older: Decimal | date | None
            if name == "value":
                older = _value(rng)
            elif name == "probability":
                older = Decimal(rng.choice((10, 20, 60, 90)))
            else:
                older = _day(rng, at)
            if older != current:
                chain.append(Change(at.replace(microsecond=0), name, older, current))
                current = older
        deal.changes.extend(reversed(chain))


def _write(
    db: TestDatabase, world: World, clients: list[tuple[UUID, UUID | None, str | None]]
) -> None:
    with psycopg.connect(db.owner_url) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "update company set time_zone = %s, fiscal_year_starts = %s",
            (world.zone.key, world.fiscal),
        )
        cursor.execute("update stages set position = position + 100")
        for key, position, kind in STAGES:
            cursor.execute(
                "insert into stages (key, name, position, kind, probability) values (%s, %s, %s, %s, %s)"
                " on conflict (key) do update set position = excluded.position,"
                " probability = excluded.probability",
                (key, key.title(), position, kind,
                 {"won": 100, "lost": 0}.get(kind, 15 * position)),
            )  # fmt: skip
        cursor.execute("alter table deals disable trigger user")
        with cursor.copy("copy clients (id, owner_id, industry, name) from stdin") as copy:
            for number, client in enumerate(clients):
                copy.write_row((*client, f"Client {number}"))
        with cursor.copy(
            "copy deals (id, client_id, title, value, probability, stage, stage_kind, created_at,"
            " closed_at, stage_changed_at, expected_close_date, source, lost_reason, imported_at, forecast_category)"
            " from stdin"
        ) as copy:
            for number, d in enumerate(world.deals):
                copy.write_row(
                    (d.id, d.client, f"Deal {number}", d.value, d.probability, d.stage, d.kind,
                     d.created, d.closed, d.way[-1].at, d.expected, d.source, d.reason, d.imported, d.category)
                )  # fmt: skip
        with cursor.copy(
            "copy deal_stage_history (deal_id, from_stage, to_stage, changed_at, observed) from stdin"
        ) as copy:
            for d in world.deals:
                before: str | None = None
                for step in d.way:
                    copy.write_row((d.id, before, step.stage, step.at, step.observed))
                    before = step.stage
        with cursor.copy(
            "copy deal_changes (deal_id, changed_at, field, old, new) from stdin"
        ) as copy:
            for d in world.deals:
                for c in d.changes:
                    copy.write_row((d.id, c.at, c.field, c.old, c.new))
        with cursor.copy("copy targets (person_id, month, amount) from stdin") as copy:
            for (person, month), amount in world.targets.items():
                copy.write_row((person, month, amount))
        cursor.execute("alter table deals enable trigger user")
