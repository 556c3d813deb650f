"""What of a deal follows its stage, what is unknown, and what its history may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest

from ea_core.crm.deals import DealDraft
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase

THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _history(db: TestDatabase, deal: object) -> object:
    return db.one(
        "select jsonb_agg(jsonb_build_array(from_stage, to_stage, changed_at is not null, observed)"
        " order by id) from deal_stage_history where deal_id = %s",
        deal,
    )


def _import(db: TestDatabase, **values: object) -> object:
    """A deal as an import writes it."""
    client = db.client("Acme")
    columns = {"client_id": client, "title": "d", "imported_at": THEN, "created_at": None, **values}
    return db.one(
        f"insert into deals ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})"
        " returning id",
        *columns.values(),
    )


def test_the_probability_is_the_stages_until_somebody_sets_one(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    client = db.client("Acme")
    deal = crm.deals.create(client, DealDraft("d", Decimal(100)))
    assert (deal.probability, deal.probability_by_hand) == (Decimal(10), False)
    deal = crm.deals.move(deal.id, "negotiation", deal.version)
    assert (deal.probability, deal.probability_by_hand) == (Decimal(50), False)
    own = DealDraft("d", Decimal(100), "negotiation", Decimal(35))
    deal = crm.deals.change(deal.id, own, deal.version)
    assert (deal.probability, deal.probability_by_hand) == (Decimal(35), True)
    assert deal.draft().probability == Decimal(35)
    deal = crm.deals.change(deal.id, deal.draft(), deal.version)
    assert deal.probability_by_hand
    deal = crm.deals.move(deal.id, "new", deal.version)
    assert (deal.probability, deal.probability_by_hand) == (Decimal(10), False)
    deal = crm.deals.move(deal.id, "negotiation", deal.version, probability=Decimal(80))
    assert (deal.probability, deal.probability_by_hand) == (Decimal(80), True)
    deal = crm.deals.move(deal.id, "won", deal.version)
    assert (deal.probability, deal.probability_by_hand) == (Decimal(100), False)
    deal = crm.deals.move(deal.id, "lost", deal.version, probability=Decimal(7))
    assert (deal.probability, deal.probability_by_hand) == (Decimal(0), False)


def test_a_probability_of_its_own_may_be_zero_and_is_given_back(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    deal = crm.deals.create(db.client("Acme"), DealDraft("d", probability=Decimal(0)))
    assert (deal.probability, deal.probability_by_hand) == (Decimal(0), True)
    deal = crm.deals.change(deal.id, DealDraft("d"), deal.version)
    assert (deal.probability, deal.probability_by_hand) == (Decimal(10), False)


def test_a_stages_new_probability_is_followed_and_disturbs_nobody(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    client = db.client("Acme")
    follows = crm.deals.create(client, DealDraft("follows"))
    own = crm.deals.create(client, DealDraft("own", probability=Decimal(33)))
    entries = "select count(*) from audit_log where table_name = 'deals'"
    before = db.one(entries)
    db.one("update stages set probability = 15 where key = 'new'")
    after = crm.deals.get(follows.id)
    assert (after.probability, after.version) == (Decimal(15), follows.version)
    assert crm.deals.get(own.id).probability == Decimal(33)
    assert db.one(entries) == before


def test_an_unknown_value_is_no_zero(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    client = db.client("Acme")
    unknown = crm.deals.create(client, DealDraft("unknown"))
    free = crm.deals.create(client, DealDraft("free", Decimal(0)))
    crm.deals.create(client, DealDraft("known", Decimal(7)))
    assert (unknown.value, free.value) == (None, Decimal(0))
    page = crm.deals.page()
    assert [one.title for one in page.items] == ["known", "free", "unknown"]
    assert (page.value, page.weighted) == (Decimal(7), Decimal("0.70"))
    assert crm.pipeline.figures().open_value == Decimal(7)


def test_a_deal_that_a_person_wins_closes_now(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    deal = crm.deals.create(db.client("Acme"), DealDraft("d", stage="won"))
    assert deal.closed_at is not None
    assert not deal.is_open
    assert _history(db, deal.id) == [[None, "new", True, False], ["new", "won", True, True]]
    deal = crm.deals.move(deal.id, "negotiation", deal.version)
    assert (deal.closed_at, deal.is_open) == (None, True)


def test_a_lost_reason_goes_when_the_deal_is_not_lost(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    deal = crm.deals.create(db.client("A"), DealDraft("d", stage="lost", lost_reason=" Price "))
    assert deal.lost_reason == "Price"
    assert crm.deals.move(deal.id, "new", deal.version).lost_reason is None


@pytest.mark.parametrize(
    ("values", "known", "history"),
    [
        ({}, (False, False, False), [[None, "new", False, True]]),
        ({"created_at": THEN}, (True, False, True), [[None, "new", True, True]]),
        (
            {"created_at": THEN, "stage": "negotiation"},
            (True, False, False),
            [[None, "new", True, False], ["new", "negotiation", False, False]],
        ),
        (
            {"stage": "won"},
            (False, False, False),
            [[None, "new", False, False], ["new", "won", False, False]],
        ),
        (
            {"stage": "won", "closed_at": THEN},
            (False, True, True),
            [[None, "new", False, False], ["new", "won", True, False]],
        ),
    ],
)
def test_what_an_import_does_not_say_stays_unknown(
    db: TestDatabase,
    values: dict[str, object],
    known: tuple[bool, bool, bool],
    history: list[object],
) -> None:
    deal = _import(db, **values)
    row = db.one(
        "select array[created_at is not null, closed_at is not null, stage_changed_at is not null]"
        " from deals where id = %s", deal,
    )  # fmt: skip
    assert row == list(known)
    assert _history(db, deal) == history


def test_what_is_corrected_is_corrected_in_the_history(db: TestDatabase) -> None:
    deal = _import(db, created_at=THEN)
    db.one("update deals set stage = 'negotiation' where id = %s", deal)
    db.one(
        "update deals set stage = 'won', closed_at = %s where id = %s", THEN + timedelta(9), deal
    )
    db.one("update deals set created_at = %s, closed_at = %s where id = %s",
           THEN - timedelta(1), THEN + timedelta(5), deal)  # fmt: skip
    found = db.one(
        "select array_agg(changed_at order by id) from deal_stage_history where deal_id = %s", deal
    )
    assert isinstance(found, list)
    assert (found[0], found[-1]) == (THEN - timedelta(1), THEN + timedelta(5))
    assert db.one("select stage_changed_at from deals") == THEN + timedelta(5)


def test_a_closing_that_an_import_sees_without_its_day_is_unknown(db: TestDatabase) -> None:
    deal = _import(db, created_at=THEN)
    db.one("update deals set stage = 'won', imported_at = now() where id = %s", deal)
    assert db.one("select closed_at from deals where id = %s", deal) is None
    assert _history(db, deal) == [[None, "new", True, True], ["new", "won", False, True]]


@pytest.mark.parametrize("stage", ["parked", "old"])
def test_a_stage_that_is_not_there_or_not_used_is_refused(db: TestDatabase, stage: str) -> None:
    db.one("insert into stages (key, name, position, kind, retired_at)"
           " values ('old', 'Old', 9, 'open', now())")  # fmt: skip
    deal = _import(db)
    with pytest.raises(psycopg.errors.IntegrityError):
        db.one("update deals set stage = %s where id = %s", stage, deal)


def _state(db: TestDatabase, deal: UUID, what: str) -> object:
    return db.one(f"select {what} from deal_states where deal_id = %s", deal)


def test_late_due_quiet_and_stalled_are_said_once(db: TestDatabase) -> None:
    person = db.person("manager")
    crm = CrmWorkspace(db.database, person)
    deal = crm.deals.create(db.client("Acme"), DealDraft("d", Decimal(50), "negotiation")).id

    def expect(days: int | None) -> None:
        db.one(
            "update deals set expected_close_date = ea.today() + %s::int where id = %s", days, deal
        )

    for days, late, due in ((None, False, False), (-1, True, False), (0, False, True),
                            (14, False, True), (15, False, False)):  # fmt: skip
        expect(days)
        assert _state(db, deal, "array[is_late, is_due, is_quiet, is_stalled]") == [
            late, due, False, late,
        ]  # fmt: skip
    expect(-3)
    assert _state(db, deal, "days_late") == 3
    db.one("update deals set created_at = now() - interval '60 days',"
           " stage_changed_at = now() - interval '22 days' where id = %s", deal)  # fmt: skip
    assert _state(db, deal, "jsonb_build_array(quiet_days, reasons, weighted)") == [
        22, ["close date passed", "no activity"], 25.0,
    ]  # fmt: skip
    db.one("insert into activities (entity_type, entity_id, type, performed_by, performed_at)"
           " select 'client', client_id, 'call', %s, now() - interval '2 days' from deals", person.id)  # fmt: skip
    assert _state(db, deal, "jsonb_build_array(quiet_days, reasons)") == [2, ["close date passed"]]
    db.one("update stages set stalled_after_days = 1 where key = 'negotiation'")
    assert _state(db, deal, "is_quiet") is True
    db.one("update stages set stalled_after_days = null where key = 'negotiation'")
    assert _state(db, deal, "is_quiet") is False
    db.one("update deals set stage = 'won'")
    assert db.one("select count(*) from deal_states") == 0


def test_an_imported_deal_of_which_nothing_is_known_counts_from_its_import(
    db: TestDatabase,
) -> None:
    deal = _import(db, stage="negotiation")
    db.one("update deals set imported_at = now() - interval '30 days' where id = %s", deal)
    assert isinstance(deal, UUID)
    assert _state(db, deal, "quiet_days") == 30


def test_today_is_the_companys(db: TestDatabase) -> None:
    db.one("update company set time_zone = 'Pacific/Kiritimati'")
    ahead = db.one("select ea.today()")
    db.one("update company set time_zone = 'Pacific/Niue'")
    behind = db.one("select ea.today()")
    assert isinstance(ahead, type(behind))
    assert ahead != behind
    with pytest.raises(psycopg.errors.CheckViolation):
        db.one("update company set time_zone = 'Mars/Olympus'")


@pytest.mark.parametrize(
    "change",
    [
        "update stages set kind = 'lost', probability = 0 where key = 'offer'",
        "update stages set retired_at = now() where key = 'offer'",
        "delete from stages where key = 'offer'",
    ],
)
def test_a_stage_waits_for_who_is_moving_a_deal_into_it(db: TestDatabase, change: str) -> None:
    db.one("insert into stages (key, name, position, kind) values ('offer', 'Offer', 9, 'open')")
    client = db.client("Acme")
    with psycopg.connect(db.owner_url) as mover, psycopg.connect(db.owner_url) as admin:
        mover.execute(
            "insert into deals (client_id, title, stage) values (%s, 'd', 'offer')", (client,)
        )
        admin.execute("set lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            admin.execute(change.encode())
        admin.rollback()
        mover.commit()
        with pytest.raises(psycopg.errors.RestrictViolation):
            admin.execute(change.encode())
        admin.rollback()
        # The other way round, the deal waits for the stage and then sees what became of it.
        db.one("delete from deals")
        admin.execute("update stages set kind = 'lost', probability = 0 where key = 'offer'")
        mover.execute("set lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            mover.execute(
                "insert into deals (client_id, title, stage) values (%s, 'd', 'offer')", (client,)
            )
        mover.rollback()
        admin.commit()
        mover.execute(
            "insert into deals (client_id, title, stage) values (%s, 'd', 'offer')", (client,)
        )
        mover.commit()
    assert db.one("select stage_kind from deals") == "lost"


def test_the_rules_of_stages_hold_whoever_writes_them(db: TestDatabase) -> None:
    deal = _import(db)
    for refused in (
        "delete from stages where key = 'new'",
        "update stages set retired_at = now() where key = 'new'",
        "update stages set kind = 'won', probability = 100 where key = 'new'",
        "delete from stages where key = 'won'",
        "update stages set retired_at = now() where key = 'lost'",
        "update stages set probability = 90 where key = 'won'",
        "update stages set position = 1 where key = 'won'",
        "update stages set name = ' NEW' where key = 'negotiation'",
        "insert into stages (key, name, position, kind) values ('Bad Key', 'x', 9, 'open')",
    ):
        with pytest.raises(psycopg.errors.IntegrityError):
            db.one(refused)
    db.one("update deals set stage = 'negotiation' where id = %s", deal)
    with pytest.raises(psycopg.errors.IntegrityError):
        db.one("delete from stages where key = 'new'")
    db.one("update stages set retired_at = now() where key = 'new'")
    db.one("update stages set position = 5 - position")
    assert db.one("select ea.first_stage()") == "negotiation"
