"""Stages and the company's calendar are the company's own: read by everybody, written by admins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ea_core.crm.company import Company, time_zones
from ea_core.crm.deals import DealDraft
from ea_core.crm.stages import StageDraft
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.conftest import TestDatabase


@pytest.fixture
def admin(db: TestDatabase) -> CrmWorkspace:
    return CrmWorkspace(db.database, db.person("admin"))


def _keys(crm: CrmWorkspace) -> list[str]:
    return [stage.key for stage in crm.stages.all() if not stage.retired]


def test_the_four_stages_that_are_there_to_begin_with(db: TestDatabase) -> None:
    stages = CrmWorkspace(db.database, db.person("staff")).stages.all()
    assert [(s.key, s.name, s.kind, s.probability, s.stalled_after_days) for s in stages] == [
        ("new", "New", "open", Decimal(10), 21),
        ("negotiation", "Negotiation", "open", Decimal(50), 21),
        ("won", "Won", "won", Decimal(100), None),
        ("lost", "Lost", "lost", Decimal(0), None),
    ]


def test_an_administrator_adds_renames_and_orders(admin: CrmWorkspace) -> None:
    offer = admin.stages.add(StageDraft("  Angebot  läuft ", probability=Decimal(30)))
    assert (offer.key, offer.name, offer.probability) == (
        "angebot-lauft",
        "Angebot läuft",
        Decimal(30),
    )
    assert admin.stages.add(StageDraft("提案")).key == "stage"
    assert admin.stages.add(StageDraft("New!")).key == "new-2"
    assert _keys(admin) == ["new", "negotiation", "angebot-lauft", "stage", "new-2", "won", "lost"]
    ended = admin.stages.add(StageDraft("Postponed", "lost", Decimal(50), 9))
    assert (ended.probability, ended.stalled_after_days) == (Decimal(0), None)
    draft = replace(offer.draft(), name="Offer", stalled_after_days=7)
    renamed = admin.stages.change(offer.key, draft, offer.version)
    assert (renamed.key, renamed.name, renamed.stalled_after_days) == ("angebot-lauft", "Offer", 7)
    order = list(reversed(_keys(admin)))
    assert [stage.key for stage in admin.stages.order(order)] == order
    assert admin.stages.called(" OFFER ").key == "angebot-lauft"


def test_deals_go_through_stages_of_ones_own(db: TestDatabase, admin: CrmWorkspace) -> None:
    offer = admin.stages.add(StageDraft("Offer", probability=Decimal(30)))
    admin.stages.order([offer.key, "new", "negotiation", "won", "lost"])
    crm = CrmWorkspace(db.database, db.person("manager"))
    deal = crm.deals.create(db.client("Acme"), DealDraft("d", Decimal(100)))
    assert (deal.stage, deal.stage_kind, deal.probability) == ("offer", "open", Decimal(30))
    admin.stages.change("offer", replace(offer.draft(), probability=Decimal(40)), offer.version)
    assert crm.deals.page().weighted == Decimal(40)


def test_what_stages_may_not_become_is_said(db: TestDatabase, admin: CrmWorkspace) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    deal = crm.deals.create(db.client("Acme"), DealDraft("d"))
    deal = crm.deals.move(deal.id, "negotiation", deal.version)
    draft = StageDraft("x")
    cases: list[tuple[str, Callable[[], object]]] = [
        ("Move them", lambda: admin.stages.retire("negotiation", 1)),
        ("Move them", lambda: admin.stages.remove("negotiation", 1)),
        ("Retire it instead", lambda: admin.stages.remove("new", 1)),
        ("stays what it is", lambda: admin.stages.change("new", StageDraft("New", "won"), 1)),
        ("last stage of its kind", lambda: admin.stages.remove("won", 1)),
        ("last stage of its kind", lambda: admin.stages.retire("lost", 1)),
        ("last stage of its kind", lambda: admin.stages.change("won", StageDraft("W"), 1)),
        ("Another stage", lambda: admin.stages.add(StageDraft(" NEGOTIATION"))),
        ("needs a name", lambda: admin.stages.add(StageDraft("  "))),
        ("needs a name", lambda: admin.stages.add(StageDraft("x" * 61))),
        ("between 0 and 100", lambda: admin.stages.add(replace(draft, probability=Decimal(101)))),
        ("1 to 3,650", lambda: admin.stages.add(replace(draft, stalled_after_days=0))),
        ("A stage is one of", lambda: admin.stages.called("parked")),
        ("no such stage", lambda: crm.deals.create(deal.client_id, DealDraft("x", stage="parked"))),
    ]
    before = admin.stages.all()
    for sentence, attempt in cases:
        with pytest.raises(InvalidInput, match=sentence):
            attempt()
    assert admin.stages.all() == before


def test_a_retired_stage_is_not_offered_and_comes_back(
    db: TestDatabase, admin: CrmWorkspace
) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    deal = crm.deals.create(db.client("Acme"), DealDraft("d"))
    deal = crm.deals.move(deal.id, "negotiation", deal.version)
    admin.stages.retire("new", 1)
    assert _keys(admin) == ["negotiation", "won", "lost"]
    with pytest.raises(InvalidInput, match="not used any more"):
        crm.deals.move(deal.id, "new", deal.version)
    assert [step.to_stage for step in crm.deals.history(deal.id)] == ["new", "negotiation"]
    admin.stages.bring_back("new", 2)
    assert crm.deals.move(deal.id, "new", deal.version).stage == "new"


def test_stages_that_changed_meanwhile_are_not_overwritten(admin: CrmWorkspace) -> None:
    admin.stages.change("new", StageDraft("Fresh"), 1)
    for attempt in (
        lambda: admin.stages.change("new", StageDraft("Other"), 1),
        lambda: admin.stages.retire("new", 1),
        lambda: admin.stages.remove("new", 1),
        lambda: admin.stages.order(["new", "won"]),
    ):
        with pytest.raises(Conflict):
            attempt()
    with pytest.raises(NotFound):
        admin.stages.remove("gone", 1)
    assert admin.stages.all()[0].name == "Fresh"


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_only_administrators_write_them(db: TestDatabase, role: str) -> None:
    crm = CrmWorkspace(db.database, db.person(role))  # type: ignore[arg-type] # of the list above
    before = crm.stages.all()
    for attempt in (
        lambda: crm.stages.add(StageDraft("x")),
        lambda: crm.stages.change("new", StageDraft("x"), 1),
        lambda: crm.stages.retire("new", 1),
        lambda: crm.stages.remove("new", 1),
        lambda: crm.stages.order(["lost", "won", "negotiation", "new"]),
        lambda: crm.company.change("Europe/Berlin", 4, 1),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert crm.stages.all() == before
    assert crm.company.settings() == Company()


def test_the_companys_calendar(db: TestDatabase, admin: CrmWorkspace) -> None:
    assert admin.company.settings() == Company("UTC", 1, 1)
    changed = admin.company.change("Asia/Tokyo", 4, 1)
    assert (changed.time_zone, changed.fiscal_year_starts) == ("Asia/Tokyo", 4)
    assert changed.today(datetime(2026, 3, 31, 15, tzinfo=UTC)) == date(2026, 4, 1)
    assert db.one("select ea.company_zone()") == "Asia/Tokyo"
    assert "Asia/Tokyo" in time_zones()
    with pytest.raises(Conflict):
        admin.company.change("UTC", 1, 1)
    for zone, month, field in (
        ("Mars/Olympus", 1, "time_zone"),
        ("", 1, "time_zone"),
        ("../../etc/passwd", 1, "time_zone"),
        ("UTC", 0, "fiscal_year_starts"),
        ("UTC", 13, "fiscal_year_starts"),
    ):
        with pytest.raises(InvalidInput) as refused:
            admin.company.change(zone, month, changed.version)
        assert refused.value.field == field
    assert db.one("select count(*) from audit_log where table_name = 'company'") == 1
