"""Columns that the database keeps itself, so that lists need not look for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest

from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import ClientDraft, ClientFilters, ClientOrder
from ea_core.crm.deals import DealDraft
from ea_core.crm.filters import DealFilters, DealOrder
from ea_core.crm.workspace import CrmWorkspace
from tests.conftest import TestDatabase

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_client_of_an_activity_is_that_of_its_deal_whatever_is_said(db: TestDatabase) -> None:
    manager = db.person("manager")
    acme, other = db.client("Acme"), db.client("Other")
    deal = db.one("insert into deals (client_id, title) values (%s, 'd') returning id", acme)
    insert = """
        insert into activities (entity_type, entity_id, client_id, type, performed_by)
        values (%s, %s, %s, 'note', %s) returning client_id
    """
    assert db.one(insert, "deal", deal, other, manager.id) == acme
    assert db.one(insert, "client", other, None, manager.id) == other
    db.one("update activities set client_id = %s where entity_type = 'deal'", other)
    assert db.one("select client_id from activities where entity_type = 'deal'") == acme
    for kind in ("client", "deal"):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            db.one(insert, kind, uuid4(), acme, manager.id)


def test_activities_go_with_their_deal_to_another_client_and_with_its_end(db: TestDatabase) -> None:
    crm = CrmWorkspace(db.database, db.person("admin"))
    acme, other = (crm.clients.create(ClientDraft(name)) for name in ("Acme", "Other"))
    deal = crm.deals.create(acme.id, DealDraft("Big"))
    crm.activities.log("client", acme.id, ActivityDraft("call", "stays", START))
    crm.activities.log("deal", deal.id, ActivityDraft("note", "goes", START + timedelta(days=1)))
    entries = db.one("select count(*) from audit_log where table_name = 'activities'")

    db.one("update deals set client_id = %s where id = %s", other.id, deal.id)
    assert [a.content for a in crm.activities.timeline(acme.id).items] == ["stays"]
    assert [(a.content, a.deal) for a in crm.activities.timeline(other.id).items] == [
        ("goes", "Big")
    ]
    assert crm.clients.get(acme.id).last_activity_at == START
    assert crm.clients.get(other.id).last_activity_at == START + timedelta(days=1)
    # The audit log has what people did, not what followed from it.
    assert db.one("select count(*) from audit_log where table_name = 'activities'") == entries
    assert db.one("select count(*) from audit_log where after ? 'client_id'"
                  " and table_name = 'activities'") == 0  # fmt: skip

    crm.clients.delete(other.id)
    assert db.one("select count(*) from activities") == 1


@pytest.mark.parametrize(
    ("order_by", "expected"),
    [
        ("name", ["Acme", "Bolt", "Cask"]),
        ("newest", ["Cask", "Bolt", "Acme"]),
        ("open_value", ["Bolt", "Acme", "Cask"]),
        ("last_activity", ["Cask", "Acme", "Bolt"]),
    ],
)
def test_clients_are_listed_in_every_order_with_what_is_shown_beside_them(
    db: TestDatabase, order_by: ClientOrder, expected: list[str]
) -> None:
    ann = db.person("staff", "Ann")
    crm = CrmWorkspace(db.database, db.person("manager"))
    acme, bolt, cask = (
        crm.clients.create(ClientDraft(name, owner_id=ann.id)) for name in ("Acme", "Bolt", "Cask")
    )
    crm.deals.create(acme.id, DealDraft("a", Decimal(5)))
    deal = crm.deals.create(bolt.id, DealDraft("b", Decimal(9)))
    crm.deals.create(cask.id, DealDraft("c", Decimal(99), stage="lost"))
    crm.activities.log("client", cask.id, ActivityDraft("call", "x", START + timedelta(days=2)))
    crm.activities.log("client", acme.id, ActivityDraft("call", "x", START))
    page = crm.clients.page(ClientFilters(order_by=order_by))
    assert [client.name for client in page.items] == expected
    assert {(c.name, c.owner, c.open_count, c.open_value) for c in page.items} == {
        ("Acme", "Ann", 1, Decimal(5)), ("Bolt", "Ann", 1, Decimal(9)), ("Cask", "Ann", 0, Decimal(0)),
    }  # fmt: skip
    assert {c.name: c.last_activity_at for c in page.items} == {
        "Acme": START, "Bolt": None, "Cask": START + timedelta(days=2),
    }  # fmt: skip
    crm.activities.log("deal", deal.id, ActivityDraft("note", "y", START + timedelta(days=9)))
    assert crm.clients.page(ClientFilters(order_by="last_activity")).items[0].name == "Bolt"


@pytest.mark.parametrize(
    ("order_by", "expected"),
    [
        ("value", "cab"),
        ("title", "abc"),
        ("client", "cba"),
        ("expected_close", "bca"),
        ("closed", "cab"),
        ("newest", "cba"),
    ],
)
def test_deals_are_listed_in_every_order(
    db: TestDatabase, order_by: DealOrder, expected: str
) -> None:
    crm = CrmWorkspace(db.database, db.person("manager"))
    acme, zinc = db.client("acme"), db.client("Zinc")
    for number, (title, client, value) in enumerate(
        [("a", zinc, 7), ("b", acme, 5), ("c", acme, 9)]
    ):
        db.one(
            """
            insert into deals (client_id, title, value, stage, expected_close_date, created_at, closed_at)
            values (%s, %s, %s, %s, %s, %s, %s)
            """,
            client, title, value, "won" if title == "c" else "new",
            {"b": START, "c": START + timedelta(days=1)}.get(title),
            START + timedelta(hours=number), START + timedelta(days=3) if title == "c" else None,
        )  # fmt: skip
    page = crm.deals.page(DealFilters(order_by=order_by))
    assert "".join(deal.title for deal in page.items) == expected
    assert (page.total, page.value) == (3, Decimal(21))


def test_a_document_knows_how_many_passages_it_has(db: TestDatabase) -> None:
    insert = "insert into documents (title, passages) values (%s, 7) returning id"
    one, two = db.one(insert, "One"), db.one(insert, "Two")
    before = db.one("select count(*) from audit_log where table_name = 'documents'")

    def counts() -> tuple[object, object]:
        found = "select passages from documents where id = %s"
        return db.one(found, one), db.one(found, two)

    assert counts() == (0, 0)
    add = """
        insert into document_chunks (document_id, content, chunk_index)
        select %s, 'c', n from generate_series(1, 4) n
    """
    db.one(add, one)
    db.one(add, two)
    assert counts() == (4, 4)
    db.one("delete from document_chunks where chunk_index = 1")
    assert counts() == (3, 3)
    db.one("update document_chunks set content = 'd'")
    db.one("update documents set passages = 99")
    assert counts() == (3, 3)
    db.one("delete from document_chunks where document_id = %s and chunk_index > 2", two)
    db.one(
        "update document_chunks set document_id = %s, chunk_index = 9 where chunk_index = 4", two
    )
    assert counts() == (2, 2)
    assert db.one("select count(*) from audit_log where table_name = 'documents'") == before
    db.one("truncate document_chunks cascade")
    assert counts() == (0, 0)
    db.one(add, one)
    db.one("delete from documents where id = %s", one)
    assert db.one("select count(*) from document_chunks") == 0
