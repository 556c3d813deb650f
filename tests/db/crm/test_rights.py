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
from ea_core.crm.service import Crm
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

    def crm(self, name: str) -> Crm:
        return Crm(self.db.database, getattr(self, name))


@pytest.fixture
def world(db: TestDatabase) -> World:
    owner = db.person("staff", "Olga")
    client = db.client("Acme", owner)
    crm = Crm(db.database, owner)
    return World(
        db,
        owner,
        db.person("staff", "Stan"),
        db.person("manager"),
        db.person("admin"),
        client,
        crm.create_contact(client, ContactDraft("Cleo", "Contact")),
        crm.create_deal(client, DealDraft("Deal", Decimal(100))).id,
        crm.log_activity("client", client, ActivityDraft("call", "Hello")),
    )


def change_client(world: World, crm: Crm) -> None:
    client = crm.client(world.client)
    crm.update_client(world.client, replace(client.draft(), name="Changed"), client.version)


def change_deal(world: World, crm: Crm) -> None:
    deal = crm.deal(world.deal)
    crm.update_deal(world.deal, replace(deal.draft(), title="Changed"), deal.version)


def move(world: World, crm: Crm) -> None:
    crm.move_deal(world.deal, "won", crm.deal(world.deal).version)


Operation = Callable[[World, Crm], object]
WRITES: dict[str, Operation] = {
    "change the client": change_client,
    "add a contact": lambda w, crm: crm.create_contact(w.client, ContactDraft("A", "B")),
    "change the contact": lambda w, crm: crm.update_contact(
        w.contact, ContactDraft("Changed", "X")
    ),
    "add a deal": lambda w, crm: crm.create_deal(w.client, DealDraft("New")),
    "change the deal": change_deal,
    "move the deal": move,
    "log on the client": lambda w, crm: crm.log_activity(
        "client", w.client, ActivityDraft("note", "x")
    ),
    "log on the deal": lambda w, crm: crm.log_activity("deal", w.deal, ActivityDraft("note", "x")),
}
DELETES: dict[str, Operation] = {
    "client": lambda w, crm: crm.delete_client(w.client),
    "contact": lambda w, crm: crm.delete_contact(w.contact),
    "deal": lambda w, crm: crm.delete_deal(w.deal),
    "activity": lambda w, crm: crm.delete_activity(w.activity),
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
    mine = crm.create_client(ClientDraft("Mine", owner_id=world.stranger.id))
    assert mine.owner == "Stan"
    for owner_id in (None, world.owner.id):
        with pytest.raises(NotAllowed):
            crm.create_client(ClientDraft("Other", owner_id=owner_id))
        with pytest.raises(NotAllowed):
            crm.update_client(mine.id, replace(mine.draft(), owner_id=owner_id), mine.version)
    assert crm.client(mine.id).owner_id == world.stranger.id
    assert world.crm("manager").create_client(ClientDraft("Nobody's")).owner is None


def test_an_activity_is_changed_by_its_person_or_an_administrator(world: World) -> None:
    draft = ActivityDraft("meeting", "Corrected")
    for who in ("stranger", "manager"):
        with pytest.raises(NotAllowed, match="Only the person who logged"):
            world.crm(who).update_activity(world.activity, draft)
    world.crm("owner").update_activity(world.activity, draft)
    assert world.crm("stranger").activities(world.client).items[0].content == "Corrected"
    world.crm("admin").update_activity(world.activity, ActivityDraft("note", "By admin"))


def test_only_administrators_log_for_others(world: World) -> None:
    draft = ActivityDraft("note", "x")
    with pytest.raises(NotAllowed):
        world.crm("manager").log_activity(
            "client", world.client, draft, performed_by=world.owner.id
        )
    world.crm("admin").log_activity("client", world.client, draft, performed_by=world.owner.id)


def test_an_old_state_is_not_written_over_a_newer_one(world: World) -> None:
    owner, manager = world.crm("owner"), world.crm("manager")
    seen = owner.client(world.client)
    changed = manager.update_client(
        world.client, replace(seen.draft(), industry="Steel"), seen.version
    )
    assert changed.version == seen.version + 1
    with pytest.raises(Conflict, match="Somebody else changed this client in the meantime"):
        owner.update_client(world.client, replace(seen.draft(), name="Lost update"), seen.version)
    deal = owner.deal(world.deal)
    manager.move_deal(world.deal, "negotiation", deal.version, probability=Decimal(60))
    with pytest.raises(Conflict):
        owner.move_deal(world.deal, "lost", deal.version)
    with pytest.raises(Conflict):
        owner.update_deal(world.deal, deal.draft(), deal.version)
    now = owner.deal(world.deal)
    assert (now.stage, now.probability, owner.client(world.client).name) == (
        "negotiation", Decimal(60), "Acme",
    )  # fmt: skip


def test_a_moved_deal_has_a_history_and_a_closing_time(world: World) -> None:
    crm = world.crm("owner")
    won = crm.move_deal(world.deal, "won", 1)
    assert won.closed_at is not None
    assert crm.move_deal(world.deal, "won", won.version).version == won.version
    back = crm.move_deal(world.deal, "negotiation", won.version)
    assert back.closed_at is None
    steps = [
        (step.from_stage, step.to_stage, step.changed_by) for step in crm.deal_history(world.deal)
    ]
    assert steps == [(None, "new", "Olga"), ("new", "won", "Olga"), ("won", "negotiation", "Olga")]


def test_what_is_gone_is_not_found(world: World) -> None:
    crm, gone = world.crm("admin"), uuid4()
    draft = ClientDraft("x")
    for attempt in (
        lambda: crm.client(gone),
        lambda: crm.deal(gone),
        lambda: crm.update_client(gone, draft, 1),
        lambda: crm.update_contact(gone, ContactDraft("a", "b")),
        lambda: crm.move_deal(gone, "won", 1),
        lambda: crm.update_activity(gone, ActivityDraft("note")),
        lambda: crm.delete_client(gone),
        lambda: crm.delete_contact(gone),
        lambda: crm.delete_deal(gone),
        lambda: crm.delete_activity(gone),
        lambda: crm.create_deal(gone, DealDraft("x")),
    ):
        with pytest.raises(NotFound, match="does not exist any more"):
            attempt()
    with pytest.raises(NotFound):
        crm.log_activity("deal", gone, ActivityDraft("note"))


def test_values_that_do_not_fit_name_their_field(world: World) -> None:
    crm = world.crm("owner")
    cases: list[tuple[str, Callable[[], object]]] = [
        ("name", lambda: crm.create_client(ClientDraft("  ", owner_id=world.owner.id))),
        ("name", lambda: crm.create_client(ClientDraft("x" * 301, owner_id=world.owner.id))),
        ("first_name", lambda: crm.create_contact(world.client, ContactDraft("", "B"))),
        ("title", lambda: crm.create_deal(world.client, DealDraft(""))),
        ("value", lambda: crm.create_deal(world.client, DealDraft("x", Decimal(-1)))),
        (
            "probability",
            lambda: crm.create_deal(world.client, DealDraft("x", probability=Decimal(101))),
        ),
    ]
    for field, attempt in cases:
        with pytest.raises(InvalidInput) as refused:
            attempt()
        assert refused.value.field == field
    with pytest.raises(InvalidInput, match="too large"):
        crm.create_deal(world.client, DealDraft("x", Decimal(10) ** 11))
    with pytest.raises(InvalidInput):
        crm.create_deal(world.client, DealDraft("nul \0"))
