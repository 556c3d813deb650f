"""One search over everything, as the box in the sidebar shows it."""

from __future__ import annotations

from typing import Any, cast

from ea_core.actor import Actor
from ea_core.app import App
from ea_core.crm.clients import ClientDraft
from ea_core.crm.contacts import ContactDraft
from ea_core.crm.deals import DealDraft
from ea_core.ui.kit.search import found
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage


def names(app: App, actor: Actor, words: str) -> dict[str, list[str]]:
    groups = cast("Any", found(app.as_user(actor), words))
    return {group["t"]: [item["t"] for item in group["items"]] for group in groups}


def test_clients_deals_and_one_s_own_conversations_are_found(app: App, db: TestDatabase) -> None:
    ann, bob = db.person("staff", "Ann"), db.person("staff", "Bob")
    me = app.as_user(ann)
    client = me.clients.create(ClientDraft("Zebra <b>Works</b>", owner_id=ann.id))
    me.contacts.create(client.id, ContactDraft("Quentin", "Zola", phone="+49 30 12345"))
    me.deals.create(client.id, DealDraft("Zebra pumps"))
    for owner in (ann, bob):
        db.one("insert into threads (user_id, title) values (%s, %s) returning id",
               owner.id, f"Zebra crossing of {owner.name}")  # fmt: skip
    assert names(app, ann, "zebra") == {
        "Clients": ["Zebra <b>Works</b>"],
        "Deals": ["Zebra pumps"],
        "Conversations": ["Zebra crossing of Ann"],
    }
    assert names(app, ann, "Quentin Zola") == {
        "Clients": ["Zebra <b>Works</b>"],
        "Contacts": ["Quentin Zola"],
    }
    assert names(app, ann, "3012345")["Contacts"] == ["Quentin Zola"]
    assert names(app, ann, "100%") == names(app, ann, "   ") == {}
    assert names(app, ann, "nothing like it") == {}


def test_the_button_opens_the_box(open_page: OpenPage, db: TestDatabase) -> None:
    page = open_page("Home.py", db.person("staff"))
    page.button(key="ea-search").click().run()
    assert not page.exception
    boxes = [node.proto.component_name for node in page.get("bidi_component")]
    assert boxes.count("ea-search") == 1
