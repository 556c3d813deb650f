"""My day: each list is taken from all open deals, in its own order."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from ea_core.actor import Actor
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.filters import PipelineFilters
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase


def _deal(
    db: TestDatabase, client: UUID, title: str, value: int | None = 10,
    *, closes_in: int | None = None, quiet: int = 0,
) -> UUID:  # fmt: skip
    made = db.one(
        "insert into deals (client_id, title, value, expected_close_date, created_at)"
        " values (%s, %s, %s, ea.today() + %s::int, now() - make_interval(days => %s)) returning id",
        client, title, value, closes_in, quiet,
    )  # fmt: skip
    assert isinstance(made, UUID)
    return made


@pytest.fixture
def me(db: TestDatabase) -> Actor:
    return db.person("staff", "Me")


@pytest.fixture
def crm(db: TestDatabase, me: Actor) -> CrmWorkspace:
    return CrmWorkspace(db.database, me)


def test_it_says_what_is_late_coming_and_quiet_and_why(
    db: TestDatabase, me: Actor, crm: CrmWorkspace
) -> None:
    client = db.client("Acme", me)
    _deal(db, db.client("Not mine"), "theirs", 99, closes_in=-1)
    for title, closes_in, quiet in (
        ("late", -3, 0), ("soon", 14, 0), ("today", 0, 0), ("later", 15, 21), ("quiet", 40, 22),
        ("late and quiet", -1, 60), ("quiet but called", None, 60),
    ):  # fmt: skip
        deal = _deal(db, client, title, closes_in=closes_in, quiet=quiet)
        if title == "quiet but called":
            crm.activities.log("deal", deal, ActivityDraft("call", "x"))
    day = crm.my_day.mine()
    assert (day.open_count, day.open_value, day.weighted_value) == (7, Decimal(70), Decimal(7))
    assert [one.deal.title for one in day.coming] == ["today", "soon"]
    assert [(one.deal.title, one.days_late, one.reasons) for one in day.late] == [
        ("late", 3, ("close date passed",)),
        ("late and quiet", 1, ("close date passed", "no activity")),
    ]
    assert [(one.deal.title, one.quiet_days) for one in day.quiet] == [
        ("late and quiet", 60), ("quiet", 22),
    ]  # fmt: skip
    assert (day.late_count, day.due_count, day.quiet_count, day.stalled_count) == (2, 2, 2, 3)
    # Seven times half a cent, rounded once, as the pipeline has it.
    db.one("update deals set value = 0.05")
    mine = crm.pipeline.figures(PipelineFilters(owner_id=me.id))
    assert crm.my_day.mine().weighted_value == mine.weighted_value == Decimal("0.04")


def test_many_late_deals_hide_neither_the_next_nor_the_largest(
    db: TestDatabase, me: Actor, crm: CrmWorkspace
) -> None:
    client = db.client("Acme", me)
    for number in range(25):
        _deal(db, client, f"Late {number}", 1000 + number, closes_in=number - 60)
    _deal(db, client, "Tomorrow", 90_000, closes_in=1)
    _deal(db, client, "Quiet and large", 500_000, quiet=30)
    _deal(db, client, "Value not known", None, closes_in=-1)
    day = crm.my_day.mine()
    assert [one.deal.title for one in day.late] == [f"Late {n}" for n in range(24, 18, -1)]
    assert [one.deal.title for one in day.coming] == ["Tomorrow"]
    assert [one.deal.title for one in day.quiet] == ["Quiet and large"]
    assert (day.late_count, day.unknown_values) == (26, 1)
    assert [one.deal.title for one in day.to_do[:2]] == ["Quiet and large", "Late 24"]
    assert len(crm.my_day.mine(100).late) == 26
    assert crm.my_day.mine(100).late[-1].deal.value is None
    to_do = crm.my_day.mine(100).to_do
    assert len(to_do) == day.stalled_count == 27
    assert [one.deal.value for one in to_do[:-1]] == sorted(
        (one.deal.value for one in to_do[:-1]), key=lambda value: value or 0, reverse=True
    )
    assert to_do[-1].deal.value is None


def test_a_client_that_was_called_is_not_quiet(
    db: TestDatabase, me: Actor, crm: CrmWorkspace
) -> None:
    client = db.client("Acme", me)
    _deal(db, client, "One", quiet=90)
    _deal(db, client, "Two", quiet=90)
    assert crm.my_day.mine().quiet_count == 2
    crm.activities.log("client", client, ActivityDraft("call", "about both"))
    day = crm.my_day.mine()
    assert (day.quiet, day.stalled_count) == ((), 0)


def test_a_manager_sees_the_day_of_the_team_and_of_each(db: TestDatabase, me: Actor) -> None:
    _deal(db, db.client("Mine", me), "mine", 5, closes_in=-1)
    _deal(db, db.client("Nobody's"), "nobody's", 7, closes_in=-1)
    crm = CrmWorkspace(db.database, db.person("manager"))
    assert crm.my_day.mine().open_count == 0
    assert [one.deal.title for one in crm.my_day.of(me.id).late] == ["mine"]
    team = crm.my_day.of(None)
    assert [(one.deal.title, one.deal.owner) for one in team.late] == [
        ("nobody's", None), ("mine", "Me"),
    ]  # fmt: skip
    assert (team.open_count, team.open_value) == (2, Decimal(12))
