"""Targets: who may set them, a month twice, what was won of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.conftest import TestDatabase
from tests.db.crm.figures.world import make_world

MAY = date(2026, 5, 1)


def test_a_manager_sets_targets_of_the_company_and_of_people(db: TestDatabase) -> None:
    boss, ann = db.person("manager", "Boss"), db.person("staff", "Ann")
    targets = CrmWorkspace(db.database, boss).targets
    targets.set(ann.id, date(2026, 5, 17), Decimal("1000.50"), None)
    targets.set(None, MAY, Decimal(5000), None)
    found = CrmWorkspace(db.database, ann).targets.of_months(MAY, MAY)
    assert [(t.person, t.month, t.amount) for t in found] == [
        (None, MAY, Decimal(5000)), ("Ann", MAY, Decimal("1000.50")),
    ]  # fmt: skip
    targets.set(ann.id, MAY, Decimal(2000), found[1].version)
    changed = targets.of_months(MAY, MAY)[1]
    assert (changed.amount, changed.version) == (Decimal(2000), found[1].version + 1)


def test_a_month_has_one_target_of_a_person_and_one_of_the_company(db: TestDatabase) -> None:
    boss = db.person("manager", "Boss")
    targets = CrmWorkspace(db.database, boss).targets
    for person in (boss.id, None):
        targets.set(person, MAY, Decimal(1), None)
        with pytest.raises(Conflict, match="a target for this person and month already"):
            targets.set(person, MAY, Decimal(2), None)
    assert [t.amount for t in targets.of_months(MAY, MAY)] == [Decimal(1), Decimal(1)]


def test_who_saw_an_older_target_overwrites_nothing(db: TestDatabase) -> None:
    targets = CrmWorkspace(db.database, db.person("manager")).targets
    targets.set(None, MAY, Decimal(1), None)
    targets.set(None, MAY, Decimal(2), 1)
    with pytest.raises(Conflict, match="in the meantime"):
        targets.set(None, MAY, Decimal(3), 1)
    with pytest.raises(NotFound):
        targets.set(None, date(2026, 6, 1), Decimal(3), 1)
    assert [t.amount for t in targets.of_months(MAY, MAY)] == [Decimal(2)]


def test_staff_set_no_targets_and_only_administrators_remove_them(db: TestDatabase) -> None:
    boss = CrmWorkspace(db.database, db.person("manager")).targets
    staff = CrmWorkspace(db.database, db.person("staff")).targets
    with pytest.raises(NotAllowed):
        staff.set(None, MAY, Decimal(1), None)
    boss.set(None, MAY, Decimal(1), None)
    with pytest.raises(NotAllowed, match="Only managers and administrators set targets"):
        staff.set(None, MAY, Decimal(2), 1)
    (target,) = boss.of_months(MAY, MAY)
    with pytest.raises(NotAllowed, match="Only an administrator may remove"):
        boss.remove(target.id, target.version)
    admin = CrmWorkspace(db.database, db.person("admin")).targets
    with pytest.raises(Conflict):
        admin.remove(target.id, target.version + 1)
    admin.remove(target.id, target.version)
    with pytest.raises(NotFound):
        admin.remove(target.id, target.version)
    assert admin.of_months(MAY, MAY) == ()


@pytest.mark.parametrize("amount", ["-1", "NaN", "Infinity", "1000000000000"])
def test_an_amount_that_is_none_is_refused(db: TestDatabase, amount: str) -> None:
    targets = CrmWorkspace(db.database, db.person("manager")).targets
    with pytest.raises(InvalidInput, match="an amount from 0"):
        targets.set(None, MAY, Decimal(amount), None)


def test_a_target_of_somebody_who_is_not_there_is_refused(db: TestDatabase) -> None:
    boss = db.person("manager")
    targets = CrmWorkspace(db.database, boss).targets
    stranger = db.client("Somebody else's id")
    with pytest.raises(NotFound, match="no account any more"):
        targets.set(stranger, MAY, Decimal(1), None)


def test_attainment_is_what_was_won_in_the_month_of_the_company(db: TestDatabase) -> None:
    world = make_world(db, 61, 250, "Pacific/Auckland")
    crm = CrmWorkspace(db.database, world.reader)
    found = crm.targets.attainment(date(2026, 1, 1), date(2026, 12, 31))
    assert len(found) == len(world.targets) > 8
    some_won = 0
    for row in found:
        key = (row.target.person_id, row.target.month)
        assert row.target.amount == world.targets[key]
        won = [
            d for d in world.deals
            if d.kind == "won" and d.closed is not None and key[0] in (None, d.owner)
            and _month(d.closed.astimezone(world.zone)) == row.target.month
        ]  # fmt: skip
        value = sum((d.value or Decimal(0) for d in won), Decimal(0))
        assert (row.won_count, row.won) == (len(won), value)
        assert row.won_without_value == sum(d.value is None for d in won)
        assert row.gap == max(row.target.amount - value, Decimal(0))
        assert row.share == pytest.approx(float(value / row.target.amount))
        some_won += len(won)
    assert some_won > 5


def test_a_target_of_nothing_has_no_share(db: TestDatabase) -> None:
    targets = CrmWorkspace(db.database, db.person("manager")).targets
    targets.set(None, MAY, Decimal(0), None)
    (row,) = targets.attainment(MAY, MAY)
    assert (row.share, row.gap, row.won) == (None, Decimal(0), Decimal(0))


def _month(moment: datetime) -> date:
    return date(moment.year, moment.month, 1)
