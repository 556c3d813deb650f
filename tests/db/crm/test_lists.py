from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest

from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import ClientDraft, ClientFilters
from ea_core.crm.contact_sums import ContactGrouping
from ea_core.crm.contacts import ContactDraft, ContactFilters
from ea_core.crm.deals import DealDraft
from ea_core.crm.filters import Besides, DealFilters
from ea_core.crm.paging import Paging
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import InvalidInput
from tests.conftest import TestDatabase


def test_clients_are_found_by_name_industry_and_contact(db: TestDatabase) -> None:
    ann = db.person("staff", "Ann")
    crm = CrmWorkspace(db.database, db.person("manager"))
    acme = crm.clients.create(ClientDraft("Acme 100% Steel", "Metals", owner_id=ann.id))
    crm.clients.create(ClientDraft("Bolt", "Fasteners", status="lead"))
    crm.contacts.create(acme.id, ContactDraft("Zoë", "Quist"))

    def names(**filters: object) -> list[str]:
        return [c.name for c in crm.clients.page(ClientFilters(**filters)).items]  # type: ignore[arg-type] # keyword by keyword

    assert names() == ["Acme 100% Steel", "Bolt"]
    assert (
        names(search="acme")
        == names(search=" METAL ")
        == names(search="zoë q")
        == ["Acme 100% Steel"]
    )
    assert names(search="100%") == ["Acme 100% Steel"]
    assert names(search="%") == ["Acme 100% Steel"]
    assert names(search="_") == []
    assert names(status="lead") == names(unassigned=True) == ["Bolt"]
    assert names(owner_id=ann.id) == ["Acme 100% Steel"]


def test_clients_show_what_is_open_and_sort_by_it(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    small, large = (crm.clients.create(ClientDraft(name)) for name in ("A small", "B large"))
    crm.deals.create(small.id, DealDraft("x", Decimal(10)))
    crm.deals.create(large.id, DealDraft("y", Decimal(99)))
    crm.deals.create(large.id, DealDraft("z", Decimal(500), stage="won"))
    page = crm.clients.page(ClientFilters(order_by="open_value"))
    assert [(c.name, c.open_count, c.open_value) for c in page.items] == [
        ("B large", 1, Decimal(99)), ("A small", 1, Decimal(10)),
    ]  # fmt: skip


def test_clients_are_listed_by_what_is_late_quiet_and_in_both_directions(db: TestDatabase) -> None:
    ann = db.person("staff", "Ann")
    crm = CrmWorkspace(db.database, db.person("manager", "Bea"))
    today = datetime.now(UTC).date()
    late, due, quiet, talked = (
        crm.clients.create(ClientDraft(name, owner_id=ann.id if name < "c" else None))
        for name in ("a late", "b due", "c quiet", "d talked")
    )
    crm.deals.create(late.id, DealDraft("x", Decimal(10), None, None, today - timedelta(days=2)))
    crm.deals.create(late.id, DealDraft("unknown", None, None, None, today - timedelta(days=9)))
    crm.deals.create(due.id, DealDraft("y", Decimal(10), None, None, today + timedelta(days=2)))
    won = DealDraft("w", Decimal(10), "won", None, today - timedelta(days=2))
    crm.deals.create(due.id, won)
    db.one("update clients set created_at = now() - interval '90 days'")
    for client, days in ((quiet, 21), (talked, 20)):
        when = datetime.now(UTC) - timedelta(days=days)
        crm.activities.log("client", client.id, ActivityDraft("call", "Spoke", when))
    deal = crm.deals.page(DealFilters(client_id=due.id, figure="open")).items[0]
    crm.activities.log("deal", deal.id, ActivityDraft("call", "About it"))

    def names(**filters: object) -> str:
        page = crm.clients.page(ClientFilters(**filters))  # type: ignore[arg-type] # keyword by keyword
        assert page.total == len(page.items)
        return "".join(client.name[0] for client in page.items)

    assert names(late=True) == "a"
    found = crm.clients.get(late.id)
    assert (found.late_count, found.open_count, found.open_value, found.open_unknown) == (
        2, 2, Decimal(10), 1,
    )  # fmt: skip
    assert names(quiet_days=21) == "ac", "without an activity the day counts on which it was added"
    assert names(quiet_days=20) == "acd"
    assert names(descending=True) == "dcba"
    assert names(order_by="owner") == names(order_by="owner", descending=True) == "abcd"
    assert names(order_by="open_count") == "abcd"
    assert names(order_by="open_value", descending=False) == "cdab"
    assert names(order_by="last_activity") == "bdca"
    assert names(order_by="last_activity", descending=False) == "cdba", "never comes last"


def test_pages_know_the_total_even_behind_the_end(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    for number in range(5):
        crm.clients.create(ClientDraft(f"Client {number}"))
    page = crm.clients.page(paging=Paging(2, 2))
    assert ([c.name for c in page.items], page.total, page.pages) == (
        ["Client 2", "Client 3"],
        5,
        3,
    )
    assert (
        crm.clients.page(paging=Paging(9, 2)).items,
        crm.clients.page(paging=Paging(9, 2)).total,
    ) == (
        (),
        5,
    )
    with pytest.raises(InvalidInput):
        crm.clients.page(paging=Paging(0, 2))


def test_deals_are_searched_sorted_and_summed_over_all_pages(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    client = crm.clients.create(ClientDraft("Acme"))
    for n, (value, percent) in enumerate([(10, 50), (30, 10), (20, 100)]):
        crm.deals.create(
            client.id, DealDraft(f"Deal {n}", Decimal(value), probability=Decimal(percent))
        )
    page = crm.deals.page(DealFilters(client_id=client.id), Paging(1, 1))
    assert ([d.title for d in page.items], page.total) == (["Deal 1"], 3)
    assert (page.value, page.weighted) == (Decimal(60), Decimal(28))
    titles = [d.title for d in crm.deals.page(DealFilters(search="deal", order_by="title")).items]
    assert titles == ["Deal 0", "Deal 1", "Deal 2"]
    assert crm.deals.page(DealFilters(search="ACME")).total == 3
    assert crm.deals.page(DealFilters(search="nothing")).value == 0


def test_a_won_deal_weighs_its_value_and_a_lost_one_nothing(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    client = crm.clients.create(ClientDraft("Acme"))
    for value, stage in ((100, "negotiation"), (70, "won"), (30, "lost")):
        deal = crm.deals.create(
            client.id, DealDraft(stage, Decimal(value), probability=Decimal(60))
        )
        crm.deals.move(deal.id, stage, deal.version)
    page = crm.deals.page(DealFilters(client_id=client.id))
    assert (page.value, page.weighted) == (Decimal(200), Decimal(120))
    assert {one.title: one.probability for one in page.items} == {
        "negotiation": 50, "won": 100, "lost": 0,
    }  # fmt: skip


def test_a_timeline_holds_the_activities_of_a_client_and_its_deals(db: TestDatabase) -> None:
    manager = db.person("manager", "Mia")
    crm = CrmWorkspace(db.database, manager)
    client, other = (crm.clients.create(ClientDraft(name)) for name in ("Acme", "Other"))
    deal = crm.deals.create(client.id, DealDraft("Big"))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    crm.activities.log("client", client.id, ActivityDraft("call", "first", start))
    crm.activities.log("deal", deal.id, ActivityDraft("note", "second", start + timedelta(days=1)))
    crm.activities.log("client", other.id, ActivityDraft("note", "elsewhere"))
    page = crm.activities.timeline(client.id)
    assert [(a.content, a.deal, a.performer) for a in page.items] == [
        ("second", "Big", "Mia"), ("first", None, "Mia"),
    ]  # fmt: skip
    assert crm.activities.timeline(client.id, Paging(2, 1)).items[0].content == "first"
    crm_admin = CrmWorkspace(db.database, db.person("admin"))
    crm_admin.deals.delete(deal.id)
    assert crm.activities.timeline(client.id).total == 1


def test_people_for_owner_pickers(db: TestDatabase) -> None:
    db.person("manager", "Zed")
    people = CrmWorkspace(db.database, db.person("staff", "Ann")).colleagues.everybody()
    assert [person.name for person in people] == ["Ann", "Zed"]


def test_contacts_are_narrowed_by_their_clients_and_by_what_is_written_down(
    db: TestDatabase,
) -> None:
    ann = db.person("staff", "Ann")
    crm = CrmWorkspace(db.database, db.person("manager"))
    acme = crm.clients.create(ClientDraft("Acme", "Metals", owner_id=ann.id))
    bolt = crm.clients.create(ClientDraft("Bolt", None, status="lead"))
    crm.contacts.create(acme.id, ContactDraft("Zoë", "Quist", "zoe@acme.example"))
    crm.contacts.create(
        bolt.id, ContactDraft("Al", "Berg", phone="+1 555 0100", position="Ingénieur Bolting")
    )
    crm.deals.create(acme.id, DealDraft("Acme again"))

    def names(at: ClientFilters | None = None, **filters: Any) -> list[str]:
        filters |= {"at": at} if at else {}
        page = crm.contacts.page(ContactFilters(**filters))
        assert page.total == len(page.items)
        for by in get_args(ContactGrouping):
            sums = crm.contacts.sums(ContactFilters(**filters), by)
            assert sum(one.count for one in sums) == page.total
        return [f"{one.contact.name}, {one.client}" for one in page.items]

    al, zoe = "Al Berg, Bolt", "Zoë Quist, Acme"
    assert names() == [al, zoe]
    assert names(has_phone=False) == names(has_email=True) == names(has_position=False) == [zoe]
    assert names(has_email=False) == names(has_phone=True) == names(has_position=True) == [al]
    assert names(has_email=False, has_phone=False) == []
    for of_acme in (
        ClientFilters(owner_id=ann.id), ClientFilters(industry="Metals"), ClientFilters(search="acme"),
        ClientFilters(has_open=True), ClientFilters(besides=Besides(client_ids=(bolt.id,))),
    ):  # fmt: skip
        assert names(of_acme) == [zoe]
        assert names(of_acme, search="berg") == names(of_acme, has_email=False) == []
    for of_bolt in (
        ClientFilters(unassigned=True), ClientFilters(industry=""), ClientFilters(status="lead"),
        ClientFilters(without_deals="all"), ClientFilters(besides=Besides(owner_ids=(ann.id,))),
    ):  # fmt: skip
        assert names(of_bolt) == names(of_bolt, search="berg") == [al]
    assert names(search="al ingenieur") == names(search="BOLTING") == [al]
    assert crm.contacts.find("berg ingénieur") == ()
    db.one("update contacts set created_at = '2026-03-31 23:30+02' where last_name = 'Berg'")
    assert names(added_to=date(2026, 3, 31)) == [al]
    assert names(added_from=date(2026, 4, 1)) == [zoe]
    assert names(positions=("Ingénieur Bolting", "Buyer")) == [al]
    assert names(positions=()) == names(positions=("Bolting",)) == []
    assert crm.contacts.positions() == ("Ingénieur Bolting",)
    groups = crm.contacts.sums(ContactFilters(), "owner")
    assert [(one.name, one.count) for one in groups] == [("Ann", 1), ("Unassigned", 1)]
