"""Every operation tried by the owner, a stranger, a manager and an administrator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from ea_core.actor import Actor
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import ClientDraft
from ea_core.crm.contacts import ContactDraft
from ea_core.crm.deals import DealDraft
from ea_core.crm.workspace import CrmWorkspace
from ea_core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.conftest import TestDatabase


@dataclass
class World:
    """One client of `owner` with a contact, a deal and an activity of the owner."""

    db: TestDatabase
    owner: Actor
    stranger: Actor
    manager: Actor
    admin: Actor
    client: UUID
    contact: UUID
    deal: UUID
    activity: UUID

    def crm(self, name: str) -> CrmWorkspace:
        return CrmWorkspace(self.db.database, getattr(self, name))


@pytest.fixture
def world(db: TestDatabase) -> World:
    owner = db.person("staff", "Olga")
    client = db.client("Acme", owner)
    crm = CrmWorkspace(db.database, owner)
    return World(
        db,
        owner,
        db.person("staff", "Stan"),
        db.person("manager"),
        db.person("admin"),
        client,
        crm.contacts.create(client, ContactDraft("Cleo", "Contact")),
        crm.deals.create(client, DealDraft("Deal", Decimal(100))).id,
        crm.activities.log("client", client, ActivityDraft("call", "Hello")),
    )


def change_client(world: World, crm: CrmWorkspace) -> None:
    client = crm.clients.get(world.client)
    crm.clients.change(world.client, replace(client.draft(), name="Changed"), client.version)


def change_deal(world: World, crm: CrmWorkspace) -> None:
    deal = crm.deals.get(world.deal)
    crm.deals.change(world.deal, replace(deal.draft(), title="Changed"), deal.version)


def move(world: World, crm: CrmWorkspace) -> None:
    crm.deals.move(world.deal, "won", crm.deals.get(world.deal).version)


Operation = Callable[[World, CrmWorkspace], object]
WRITES: dict[str, Operation] = {
    "change the client": change_client,
    "add a contact": lambda w, crm: crm.contacts.create(w.client, ContactDraft("A", "B")),
    "change the contact": lambda w, crm: crm.contacts.change(
        w.contact, ContactDraft("Changed", "X"), 1
    ),
    "add a deal": lambda w, crm: crm.deals.create(w.client, DealDraft("New")),
    "change the deal": change_deal,
    "move the deal": move,
    "log on the client": lambda w, crm: crm.activities.log(
        "client", w.client, ActivityDraft("note", "x")
    ),
    "log on the deal": lambda w, crm: crm.activities.log(
        "deal", w.deal, ActivityDraft("note", "x")
    ),
}
DELETES: dict[str, Operation] = {
    "client": lambda w, crm: crm.clients.delete(w.client),
    "contact": lambda w, crm: crm.contacts.delete(w.contact),
    "deal": lambda w, crm: crm.deals.delete(w.deal),
    "activity": lambda w, crm: crm.activities.delete(w.activity),
}


def state(world: World) -> object:
    """Everything that the operations could change."""
    return world.db.one(
        "select jsonb_build_array((select jsonb_agg(c order by id) from clients c),"
        " (select jsonb_agg(c order by id) from contacts c),"
        " (select jsonb_agg(d order by id) from deals d),"
        " (select jsonb_agg(a order by id) from activities a))"
    )


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("who", ["owner", "manager", "admin"])
def test_who_may_write(world: World, name: str, who: str) -> None:
    before = state(world)
    WRITES[name](world, world.crm(who))
    assert state(world) != before


@pytest.mark.parametrize("name", WRITES)
def test_a_stranger_changes_nothing(world: World, name: str) -> None:
    before = state(world)
    with pytest.raises(NotAllowed):
        WRITES[name](world, world.crm("stranger"))
    assert state(world) == before


@pytest.mark.parametrize("name", DELETES)
@pytest.mark.parametrize("who", ["owner", "stranger", "manager"])
def test_only_administrators_delete(world: World, name: str, who: str) -> None:
    before = state(world)
    with pytest.raises(NotAllowed, match="Only an administrator"):
        DELETES[name](world, world.crm(who))
    assert state(world) == before
    DELETES[name](world, world.crm("admin"))
    assert state(world) != before


def test_staff_own_what_they_add_and_cannot_give_it_away(world: World) -> None:
    crm = world.crm("stranger")
    mine = crm.clients.create(ClientDraft("Mine", owner_id=world.stranger.id))
    assert mine.owner == "Stan"
    for owner_id in (None, world.owner.id):
        with pytest.raises(NotAllowed):
            crm.clients.create(ClientDraft("Other", owner_id=owner_id))
        with pytest.raises(NotAllowed):
            crm.clients.change(mine.id, replace(mine.draft(), owner_id=owner_id), mine.version)
    assert crm.clients.get(mine.id).owner_id == world.stranger.id
    assert world.crm("manager").clients.create(ClientDraft("Nobody's")).owner is None


def test_an_activity_is_changed_by_its_person_or_an_administrator(world: World) -> None:
    draft = ActivityDraft("meeting", "Corrected")
    for who in ("stranger", "manager"):
        with pytest.raises(NotAllowed, match="Only the person who logged"):
            world.crm(who).activities.change(world.activity, draft, 1)
    world.crm("owner").activities.change(world.activity, draft, 1)
    assert world.crm("stranger").activities.timeline(world.client).items[0].content == "Corrected"
    world.crm("admin").activities.change(world.activity, ActivityDraft("note", "By admin"), 2)


def test_only_administrators_log_for_others(world: World) -> None:
    draft = ActivityDraft("note", "x")
    with pytest.raises(NotAllowed):
        world.crm("manager").activities.log(
            "client", world.client, draft, performed_by=world.owner.id
        )
    world.crm("admin").activities.log("client", world.client, draft, performed_by=world.owner.id)


def test_an_old_state_is_not_written_over_a_newer_one(world: World) -> None:
    owner, manager = world.crm("owner"), world.crm("manager")
    seen = owner.clients.get(world.client)
    changed = manager.clients.change(
        world.client, replace(seen.draft(), industry="Steel"), seen.version
    )
    assert changed.version == seen.version + 1
    with pytest.raises(Conflict, match="Somebody else changed this client in the meantime"):
        owner.clients.change(world.client, replace(seen.draft(), name="Lost update"), seen.version)
    deal = owner.deals.get(world.deal)
    manager.deals.move(world.deal, "negotiation", deal.version, probability=Decimal(60))
    with pytest.raises(Conflict):
        owner.deals.move(world.deal, "lost", deal.version)
    with pytest.raises(Conflict):
        owner.deals.change(world.deal, deal.draft(), deal.version)
    now = owner.deals.get(world.deal)
    assert (now.stage, now.probability, owner.clients.get(world.client).name) == (
        "negotiation", Decimal(60), "Acme",
    )  # fmt: skip


def test_an_old_contact_is_not_written_over_a_newer_one(world: World) -> None:
    owner, manager = world.crm("owner"), world.crm("manager")
    (seen,) = owner.contacts.of_client(world.client)
    manager.contacts.change(seen.id, replace(seen.draft(), phone="123"), seen.version)
    with pytest.raises(Conflict, match="Somebody else changed this contact in the meantime"):
        owner.contacts.change(
            seen.id, replace(seen.draft(), email="lost@update.example"), seen.version
        )
    (now,) = owner.contacts.of_client(world.client)
    assert (now.phone, now.email, now.version) == ("123", None, seen.version + 1)
    owner.contacts.change(now.id, replace(now.draft(), email="c@acme.example"), now.version)
    (now,) = owner.contacts.of_client(world.client)
    assert (now.phone, now.email) == ("123", "c@acme.example")


def test_an_old_activity_is_not_written_over_a_newer_one(world: World) -> None:
    owner, admin = world.crm("owner"), world.crm("admin")
    (seen,) = owner.activities.timeline(world.client).items
    admin.activities.change(seen.id, ActivityDraft("meeting", "Theirs"), seen.version)
    with pytest.raises(Conflict, match="Somebody else changed this activity in the meantime"):
        owner.activities.change(seen.id, ActivityDraft("note", "Lost update"), seen.version)
    (now,) = owner.activities.timeline(world.client).items
    assert (now.type, now.content, now.version) == ("meeting", "Theirs", seen.version + 1)
    assert now.performed_at == seen.performed_at


def test_an_activity_that_follows_its_deal_was_not_changed(world: World) -> None:
    owner = world.crm("owner")
    owner.activities.log("deal", world.deal, ActivityDraft("note", "Mine"))
    seen = owner.activities.timeline(world.client).items[0]
    other = world.db.client("Other", world.owner)
    world.db.one("update deals set client_id = %s where id = %s", other, world.deal)
    owner.activities.change(seen.id, ActivityDraft("note", "Still mine"), seen.version)
    assert owner.activities.timeline(other).items[0].content == "Still mine"


def test_a_moved_deal_has_a_history_and_a_closing_time(world: World) -> None:
    crm = world.crm("owner")
    won = crm.deals.move(world.deal, "won", 1)
    assert won.closed_at is not None
    assert crm.deals.move(world.deal, "won", won.version).version == won.version
    back = crm.deals.move(world.deal, "negotiation", won.version)
    assert back.closed_at is None
    steps = [
        (step.from_stage, step.to_stage, step.changed_by) for step in crm.deals.history(world.deal)
    ]
    assert steps == [(None, "new", "Olga"), ("new", "won", "Olga"), ("won", "negotiation", "Olga")]


def test_what_is_gone_is_not_found(world: World) -> None:
    crm, gone = world.crm("admin"), uuid4()
    draft = ClientDraft("x")
    for attempt in (
        lambda: crm.clients.get(gone),
        lambda: crm.deals.get(gone),
        lambda: crm.clients.change(gone, draft, 1),
        lambda: crm.contacts.change(gone, ContactDraft("a", "b"), 1),
        lambda: crm.deals.move(gone, "won", 1),
        lambda: crm.activities.change(gone, ActivityDraft("note"), 1),
        lambda: crm.clients.delete(gone),
        lambda: crm.contacts.delete(gone),
        lambda: crm.deals.delete(gone),
        lambda: crm.activities.delete(gone),
        lambda: crm.deals.create(gone, DealDraft("x")),
    ):
        with pytest.raises(NotFound, match="does not exist any more"):
            attempt()
    with pytest.raises(NotFound):
        crm.activities.log("deal", gone, ActivityDraft("note"))


def test_values_that_do_not_fit_name_their_field(world: World) -> None:
    crm = world.crm("owner")
    cases: list[tuple[str, Callable[[], object]]] = [
        ("name", lambda: crm.clients.create(ClientDraft("  ", owner_id=world.owner.id))),
        ("name", lambda: crm.clients.create(ClientDraft("x" * 301, owner_id=world.owner.id))),
        ("first_name", lambda: crm.contacts.create(world.client, ContactDraft("", " "))),
        ("title", lambda: crm.deals.create(world.client, DealDraft(""))),
        ("value", lambda: crm.deals.create(world.client, DealDraft("x", Decimal(-1)))),
        (
            "probability",
            lambda: crm.deals.create(world.client, DealDraft("x", probability=Decimal(101))),
        ),
    ]
    for field, attempt in cases:
        with pytest.raises(InvalidInput) as refused:
            attempt()
        assert refused.value.field == field
    with pytest.raises(InvalidInput, match="too large"):
        crm.deals.create(world.client, DealDraft("x", Decimal(10) ** 11))
    with pytest.raises(InvalidInput):
        crm.deals.create(world.client, DealDraft("nul \0"))
