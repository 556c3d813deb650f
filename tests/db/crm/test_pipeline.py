"""The figures against a plain reference that loads everything, over random histories."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID, uuid4

import psycopg
import pytest

from ea_core.actor import Actor
from ea_core.cli.records import figures_as_text
from ea_core.crm.filters import (
    UNDATED,
    PipelineFilters,
    behind_funnel,
    behind_month,
    behind_owner,
    behind_stage,
)
from ea_core.crm.filters import DealFilters as Deals
from ea_core.crm.paging import Paging
from ea_core.crm.pipeline.document import figures_as_json
from ea_core.crm.pipeline.figures import PipelineFigures
from ea_core.crm.vocabulary import UNASSIGNED, Stage
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import InvalidInput, NotFound
from tests.conftest import TestDatabase

# The stages that are there to begin with.
STAGES: tuple[Stage, ...] = ("new", "negotiation", "won", "lost")
OPEN_STAGES: tuple[Stage, ...] = ("new", "negotiation")
START = datetime(2026, 1, 1, 9, tzinfo=UTC)


@dataclass
class Known:
    """A deal as the test made it."""

    owner: Actor | None
    value: Decimal
    probability: Decimal
    expected: date | None
    way: list[tuple[Stage, datetime]] = field(default_factory=list)
    id: UUID = field(default_factory=uuid4)

    @property
    def stage(self) -> Stage:
        return self.way[-1][0]

    @property
    def closed(self) -> datetime | None:
        return None if self.stage in OPEN_STAGES else self.way[-1][1]

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES


def make_deals(db: TestDatabase, owners: list[Actor | None], number: int, seed: int) -> list[Known]:
    """Random deals with random ways through the stages, bounces included."""
    rng = random.Random(seed)  # noqa: S311 # test data
    made: list[Known] = []
    with psycopg.connect(db.owner_url) as connection:
        clients = [
            (owner, connection.execute(
                "insert into clients (name, owner_id) values (%s, %s) returning id",
                (f"Client {n}", owner.id if owner else None)).fetchone())
            for n, owner in enumerate(owners)
        ]  # fmt: skip
        connection.execute("alter table deals disable trigger user")
        for n in range(number):
            owner, client = rng.choice(clients)
            at = START + timedelta(hours=rng.randrange(24 * 250))
            way: list[tuple[Stage, datetime]] = [("new", at)]
            for _ in range(rng.randrange(5)):
                at += timedelta(hours=rng.randrange(24 * 40))
                way.append((rng.choice([s for s in STAGES if s != way[-1][0]]), at))
            expected = None if rng.random() < 0.2 else at.date() + timedelta(rng.randrange(90))
            deal = Known(
                owner, Decimal(rng.randrange(10_000_000)) / 100, Decimal(rng.randrange(10001)) / 100,
                expected, way,
            )  # fmt: skip
            made.append(deal)
            connection.execute(
                "insert into deals (id, client_id, title, value, probability, stage, stage_kind, created_at,"
                " closed_at, stage_changed_at, expected_close_date)"
                " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (deal.id, client and client[0], f"Deal {n}", deal.value, deal.probability,
                 deal.stage, "open" if deal.is_open else deal.stage, way[0][1], deal.closed, way[-1][1], expected),
            )  # fmt: skip
            for (before, _), (stage, when) in zip([(None, None), *way], way, strict=False):
                connection.execute(
                    "insert into deal_stage_history (deal_id, from_stage, to_stage, changed_at)"
                    " values (%s, %s, %s, %s)",
                    (deal.id, before, stage, when),
                )
        connection.execute("alter table deals enable trigger user")
    return made


def within(moment: datetime | date | None, filters: PipelineFilters) -> bool:
    if moment is None:
        return filters.from_date is None and filters.to_date is None
    day = moment.date() if isinstance(moment, datetime) else moment
    return (filters.from_date or date.min) <= day <= (filters.to_date or date.max)


def expected_json(deals: list[Known], filters: PipelineFilters) -> dict[str, object]:
    """What `ea pipeline --json` should say, computed the slow way."""
    deals = [d for d in deals if filters.owner_id is None
             or (d.owner is not None and d.owner.id == filters.owner_id)]  # fmt: skip
    deals = [d for d in deals if filters.stage in (None, d.stage)]
    opened = [d for d in deals if d.is_open]
    won = [d for d in deals if d.stage == "won" and within(d.closed, filters)]
    lost = [d for d in deals if d.stage == "lost" and within(d.closed, filters)]
    won_value, lost_value = value_of(won), value_of(lost)
    cycle = median_or_none([days(d.way[0][1], d.way[-1][1]) for d in won])
    # Of deals in one stage there is nothing to take a rate of.
    rate = None if filters.stage else ratio(len(won), len(won) + len(lost))
    velocity = None
    if won and cycle and rate is not None:
        velocity = len(opened) * float(won_value / len(won)) * (rate or 0) / cycle
    return {
        "open_count": len(opened),
        "open_value": value_of(opened),
        "weighted_value": weighted_of(opened),
        "won_count": len(won),
        "won_value": won_value,
        "lost_count": len(lost),
        "win_rate": rate,
        "win_rate_value": None if filters.stage else ratio(won_value, won_value + lost_value),
        "cycle_days": cycle,
        "velocity": velocity,
        "stages": stages_of(opened, won, lost),
        "forecast": forecast_of(opened, won, filters),
        "funnel": funnel_of(deals, filters),
        "time_in_stage": stays_of(deals, filters),
        "by_owner": owners_of(opened, won, lost, filters),
    }


def value_of(deals: list[Known]) -> Decimal:
    return sum((d.value for d in deals), Decimal(0))


def weighted_of(deals: list[Known]) -> Decimal:
    return sum((d.value * d.probability for d in deals), Decimal(0)) / 100


def ratio(part: Decimal | int, whole: Decimal | int) -> float | None:
    return float(part) / float(whole) if whole else None


def days(start: datetime, end: datetime) -> float:
    return (end - start) / timedelta(days=1)


def median_or_none(values: list[float]) -> float | None:
    return median(values) if values else None


def quantile(values: list[float], share: float) -> float | None:
    """Linear interpolation between the two nearest, as PostgreSQL's percentile_cont."""
    if not values:
        return None
    ordered, place = sorted(values), share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def stages_of(opened: list[Known], won: list[Known], lost: list[Known]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for stage in STAGES:
        members = [d for d in [*opened, *won, *lost] if d.stage == stage]
        weighted = weighted_of(members)
        weighted = {"won": value_of(members), "lost": Decimal(0)}.get(stage, weighted)
        rows.append(
            {
                "stage": stage,
                "count": len(members),
                "value": value_of(members),
                "weighted": weighted,
            }
        )
    return rows


def forecast_of(
    opened: list[Known], won: list[Known], filters: PipelineFilters
) -> list[dict[str, object]]:
    expected: dict[str, list[Known]] = defaultdict(list)
    closed: dict[str, list[Known]] = defaultdict(list)
    for deal in opened:
        if deal.expected is not None and within(deal.expected, filters):
            expected[f"{deal.expected:%Y-%m}"].append(deal)
    for deal in won:
        closed[f"{deal.closed:%Y-%m}"].append(deal)
    return [
        {"month": month, "weighted": weighted_of(expected[month]), "ceiling": value_of(expected[month]),
         "won": value_of(closed[month])}
        for month in sorted({*expected, *closed})
    ]  # fmt: skip


def funnel_of(deals: list[Known], filters: PipelineFilters) -> list[dict[str, object]]:
    created = [d for d in deals if within(d.way[0][1], filters)]
    further = {"new": {"negotiation", "won"}, "negotiation": {"won"}}
    rows: list[dict[str, object]] = []
    for stage in STAGES:
        entered = [[name for name, _ in d.way] for d in created]
        entered = [way[way.index(stage) + 1 :] for way in entered if stage in way]
        on = sum(bool(further.get(stage, set()) & set(later)) for later in entered)
        conversion = ratio(on, len(entered)) if stage in OPEN_STAGES and not filters.stage else None
        rows.append({"stage": stage, "entered": len(entered), "conversion": conversion})
    return rows


def stays_of(deals: list[Known], filters: PipelineFilters) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for stage in OPEN_STAGES:
        stays = [
            days(start, end)
            for d in deals
            for (name, start), (_, end) in zip(d.way, d.way[1:], strict=False)
            if name == stage and within(end, filters)
        ]
        rows.append(
            {"stage": stage, "median_days": quantile(stays, 0.5), "p75_days": quantile(stays, 0.75)}
        )
    return rows


def owners_of(
    opened: list[Known], won: list[Known], lost: list[Known], filters: PipelineFilters
) -> dict[str, dict[str, object]]:
    rows: dict[str, dict[str, object]] = {}
    for deal in [*opened, *won, *lost]:
        name = deal.owner.name if deal.owner else UNASSIGNED

        def of(deals: list[Known], owner: Actor | None = deal.owner) -> list[Known]:
            return [d for d in deals if d.owner == owner]

        rows[name] = {
            "owner": name,
            "open_value": value_of(of(opened)),
            "weighted_value": weighted_of(of(opened)),
            "won_value": value_of(of(won)),
            "win_rate": None
            if filters.stage
            else ratio(len(of(won)), len(of(won)) + len(of(lost))),
        }
    return rows


def same(found: object, wanted: object, place: str = "") -> None:
    """Equal, numbers to the cent or the fourth decimal."""
    if isinstance(wanted, dict):
        assert isinstance(found, dict), place
        for name, value in wanted.items():
            same(found[name], value, f"{place}.{name}")
    elif isinstance(wanted, list):
        assert isinstance(found, list), place
        assert len(found) == len(wanted), place
        for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
            same(one, other, f"{place}[{number}]")
    elif isinstance(wanted, (Decimal, float)):
        assert found == pytest.approx(float(wanted), abs=0.0051), place
    else:
        assert found == wanted, place


@pytest.fixture
def world(db: TestDatabase) -> tuple[CrmWorkspace, list[Known], list[Actor | None]]:
    owners: list[Actor | None] = [db.person("staff", "Ann"), db.person("staff", "Bob"), None]
    reader = db.person("staff", "Reader")
    return CrmWorkspace(db.database, reader), make_deals(db, owners, 240, seed=7), owners


def test_every_figure_equals_the_reference_under_every_filter(
    world: tuple[CrmWorkspace, list[Known], list[Actor | None]],
) -> None:
    crm, deals, owners = world
    periods = [
        (None, None),
        (date(2026, 3, 1), date(2026, 5, 31)),
        (date(2026, 6, 15), None),
        (None, date(2026, 4, 1)),
        (date(2031, 1, 1), date(2031, 1, 1)),
    ]
    stages: list[Stage | None] = [None, *STAGES]
    for from_date, to_date in periods:
        for owner in owners:
            for stage in stages:
                filters = PipelineFilters(from_date, to_date, owner.id if owner else None, stage)
                found, wanted = (
                    figures_as_json(crm.pipeline.figures(filters)),
                    expected_json(deals, filters),
                )
                by_owner = found.pop("by_owner")
                same({row["owner"]: row for row in by_owner}, wanted.pop("by_owner"), "by_owner")
                same(found, wanted, str(filters))


def test_every_figure_opens_exactly_the_deals_behind_it(
    world: tuple[CrmWorkspace, list[Known], list[Actor | None]],
) -> None:
    crm, _, owners = world
    ann = owners[0]
    assert ann is not None
    for filters in (
        PipelineFilters(),
        PipelineFilters(date(2026, 3, 1), date(2026, 9, 30)),
        PipelineFilters(owner_id=ann.id),
    ):
        figures = crm.pipeline.figures(filters)
        everything = crm.deals.page(Deals(filters, "open"), Paging(size=1))
        assert (everything.total, everything.value) == (figures.open_count, figures.open_value)
        assert everything.weighted == figures.weighted_value
        closed = crm.deals.page(Deals(filters, "closed"), Paging(size=1))
        assert closed.total == figures.closed_count
        for row in figures.stages:
            page = crm.deals.page(behind_stage(filters, row.stage), Paging(size=1))
            assert (page.total, page.value) == (row.count, row.value)
        for month in figures.forecast:
            page = crm.deals.page(behind_month(filters, month.month, "forecast"), Paging(size=1))
            assert (page.value, page.weighted) == (month.ceiling, month.weighted)
            assert crm.deals.page(behind_month(filters, month.month, "won")).value == month.won
        undated = crm.deals.page(
            behind_month(PipelineFilters(owner_id=filters.owner_id), UNDATED, "forecast")
        )
        assert (undated.total, undated.value) == (figures.undated.count, figures.undated.ceiling)
        for step in figures.funnel:
            assert crm.deals.page(behind_funnel(filters, step.stage)).total == step.entered
        for owner in figures.by_owner:
            page = crm.deals.page(behind_owner(filters, owner.owner_id, "open"))
            assert (page.value, page.weighted) == (owner.open_value, owner.weighted_value)


def test_an_empty_company_has_figures_too(db: TestDatabase) -> None:
    figures = CrmWorkspace(db.database, db.person("staff")).pipeline.figures()
    assert (figures.open_count, figures.won_count, figures.win_rate) == (0, 0, None)
    assert (figures.cycle_days, figures.velocity, figures.forecast) == (None, None, ())
    assert [step.conversion for step in figures.funnel] == [None] * 4
    assert "win rate    - of 0 closed deals" in figures_as_text(figures)


def test_a_month_that_has_passed_with_open_deals_is_overdue(db: TestDatabase) -> None:
    client = db.client("Acme")
    db.one("insert into deals (client_id, title, value, expected_close_date) values (%s, 'a', 5, %s)",
           client, date(2020, 2, 1))  # fmt: skip
    db.one("insert into deals (client_id, title, value, stage, closed_at, created_at)"
           " values (%s, 'b', 7, 'won', '2020-01-05', '2020-01-01')", client)  # fmt: skip
    figures: PipelineFigures = CrmWorkspace(db.database, db.person("staff")).pipeline.figures()
    assert [(row.month, row.overdue) for row in figures.forecast] == [
        ("2020-01", False), ("2020-02", True),
    ]  # fmt: skip
    assert "2020-02 late" in figures_as_text(figures)


def test_filters_that_make_no_sense_are_refused(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("staff"))
    with pytest.raises(InvalidInput, match="ends before"):
        crm.pipeline.figures(PipelineFilters(date(2026, 2, 1), date(2026, 1, 1)))
    with pytest.raises(InvalidInput, match="A stage is one of"):
        crm.pipeline.figures(PipelineFilters(stage="odd"))
    with pytest.raises(InvalidInput, match="A month"):
        crm.deals.page(Deals(figure="won", month="2026-13"))


def test_owner_of_a_report_is_found_by_name_and_managers_find_by_address(db: TestDatabase) -> None:
    ann = db.person("staff", "Ann")
    db.client("Acme", ann)
    manager = CrmWorkspace(db.database, db.person("manager"))
    assert manager.colleagues.find(ann.email.upper()) == ann.id
    assert CrmWorkspace(db.database, ann).colleagues.find("ann") == ann.id
    hers = manager.pipeline.figures(PipelineFilters(owner_id=ann.id))
    assert (figures_as_json(hers)["open_count"], hers.by_owner) == (0, ())
    with pytest.raises(NotFound, match="No colleague is called 'Nobody'"):
        manager.colleagues.find("Nobody")
