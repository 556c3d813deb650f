"""The view Board: what stands on a card, who may move it, and what happens to a move."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from ea_core.actor import Actor
from ea_core.crm.activities import ActivityDraft
from ea_core.crm.clients import ClientDraft
from ea_core.crm.deals import Deal, DealDraft
from ea_core.crm.workspace import CrmWorkspace
from ea_core.ui.kit.format import NOTHING
from ea_core.ui.pipeline.board import initials
from tests.conftest import TestDatabase
from tests.pages.conftest import OpenPage, everything
from tests.support.tables import trigger

PAGE = "pages/1_Pipeline.py"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def ann(db: TestDatabase) -> Actor:
    return db.person("staff", "Ann von Lee")


@pytest.fixture
def deal(db: TestDatabase, ann: Actor) -> Deal:
    """A late deal of Ann's, in a company in which another one is nobody's."""
    crm = CrmWorkspace(db.database, ann)
    client = crm.clients.create(ClientDraft("Acme & <Sons>", owner_id=ann.id))
    boss = CrmWorkspace(db.database, db.person("manager", "Mia Boss"))
    other = boss.clients.create(ClientDraft("Other"))
    boss.deals.create(other.id, DealDraft("Nobody's"))
    late = DealDraft("<b>Pump</b>", Decimal(1500), expected_close_date=TODAY - timedelta(days=30))
    return crm.deals.create(client.id, late)


def columns(page: AppTest) -> dict[str, Any]:
    """What the browser gets of each column, by its key."""
    board = next(
        json.loads(node.proto.json)
        for node in page.get("bidi_component")
        if node.proto.component_name == "ea-board"
    )
    return {one["key"]: one for one in board["columns"]}


def move(page: AppTest, deal: Deal, to: str, seen: int) -> AppTest:
    return trigger(page, "ea-board", "move", {"id": str(deal.id), "to": to, "seen": seen})


def test_a_card_says_whose_it_is_what_is_late_and_who_may_move_it(
    open_page: OpenPage, ann: Actor, deal: Deal
) -> None:
    page = open_page(PAGE, ann, view="board")
    new = columns(page)["new"]
    assert (new["count"], new["sums"]) == ("2", "$1,500 · weighted $150")
    assert new["note"] == "1 deal without a value"
    hers, nobodys = new["cards"]
    assert (hers["title"], hers["client"], hers["initials"]) == (
        "<b>Pump</b>",
        "Acme & <Sons>",
        "AL",
    )
    assert hers["when"].startswith("Late: ")
    assert (hers["late"], hers["movable"]) == (True, True)
    assert (nobodys["value"], nobodys["owner"], nobodys["movable"]) == (
        NOTHING,
        "Unassigned",
        False,
    )
    assert columns(page)["won"]["note"].startswith("Closed in ")


def test_a_move_is_made_and_one_from_an_old_board_is_refused_with_a_word(
    open_page: OpenPage, db: TestDatabase, ann: Actor, deal: Deal
) -> None:
    page = open_page(PAGE, ann, view="board")
    move(page, deal, "negotiation", deal.version)
    assert [one["title"] for one in columns(page)["negotiation"]["cards"]] == ["<b>Pump</b>"]
    move(page, deal, "new", deal.version)  # as a tab would that has not seen it
    assert [one["title"] for one in columns(page)["negotiation"]["cards"]] == ["<b>Pump</b>"]
    assert any("changed" in toast.value for toast in page.toast)
    assert CrmWorkspace(db.database, ann).deals.get(deal.id).stage == "negotiation"


def test_a_deal_that_is_not_ones_own_stays_whatever_the_browser_says(
    open_page: OpenPage, db: TestDatabase, deal: Deal
) -> None:
    other = db.person("staff", "Bo")
    page = open_page(PAGE, other, view="board")
    move(page, deal, "negotiation", deal.version)
    assert columns(page)["negotiation"]["cards"] == []
    assert any("Only the owner" in toast.value for toast in page.toast)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"id": "x", "to": "won", "seen": 1},
        "nonsense",
        {"id": str(UUID(int=7)), "to": "won", "seen": None},
    ],
)
def test_what_is_no_move_moves_nothing(
    open_page: OpenPage, ann: Actor, deal: Deal, said: object
) -> None:
    page = open_page(PAGE, ann, view="board", cards="many")
    trigger(page, "ea-board", "move", said)
    assert not page.exception
    assert len(page.toast) == 1
    assert len(columns(page)["new"]["cards"]) == 2


@pytest.mark.parametrize("view", ["board", "deals", "figures"])
def test_a_deal_is_added_to_a_client_that_one_may_change(
    open_page: OpenPage, db: TestDatabase, ann: Actor, deal: Deal, view: str
) -> None:
    page = open_page(PAGE, ann, view=view, deal="new")
    client = page.selectbox(key="deal-new-client")
    assert (client.options, client.value) == (["Acme & <Sons>"], None)
    page.text_input(key="deal-title-new").set_value("Second pump")
    add = next(one for one in page.button if one.label == "Add deal")
    page = add.click().run()
    assert "Choose the client" in page.error[0].value
    page.selectbox(key="deal-new-client").select_index(0)
    next(one for one in page.button if one.label == "Add deal").click().run()
    added = "select title from deals where client_id = %s and id <> %s"
    assert db.one(added, deal.client_id, deal.id) == "Second pump"
    added = "select id::text from deals where title = 'Second pump'"
    assert str(db.one(added)) in page.query_params["deal"], "it is shown"


def test_without_a_client_of_ones_own_it_is_said_what_to_do_first(
    open_page: OpenPage, db: TestDatabase, deal: Deal
) -> None:
    page = open_page(PAGE, db.person("staff", "New"), view="board", deal="new")
    assert "A deal belongs to a client that is yours" in everything(page)
    assert "/Clients?edit=new" in everything(page)


def test_a_deal_tells_what_was_done_about_it(
    open_page: OpenPage, db: TestDatabase, ann: Actor, deal: Deal
) -> None:
    crm = CrmWorkspace(db.database, ann)
    crm.activities.log("client", deal.client_id, ActivityDraft("note", "About the client"))
    for number in range(6):
        crm.activities.log("deal", deal.id, ActivityDraft("call", f"Said <b>{number}</b>"))
    shown = everything(open_page(PAGE, ann, view="board", deal=str(deal.id)))
    assert "Said &lt;b&gt;5&lt;/b&gt;" in shown
    assert "Said &lt;b&gt;0&lt;/b&gt;" not in shown
    assert "About the client" not in shown
    assert f"/Clients?client={deal.client_id}&amp;activity=" in shown
    assert "The latest 5 of 6" in shown


def test_winning_and_losing_ask_first(open_page: OpenPage, ann: Actor, deal: Deal) -> None:
    page = open_page(PAGE, ann, view="board")
    move(page, deal, "lost", deal.version)
    assert page.query_params["close"] == "lost"
    assert "Why was it lost?" in everything(page)
    assert 'href="?view=board"' in everything(page).replace("\\", ""), "Cancel leads to the board"
    assert len(columns(page)["new"]["cards"]) == 2


def test_more_cards_are_a_link_away(open_page: OpenPage, db: TestDatabase, ann: Actor) -> None:
    crm = CrmWorkspace(db.database, ann)
    client = crm.clients.create(ClientDraft("Acme", owner_id=ann.id)).id
    for number in range(27):
        crm.deals.create(client, DealDraft(f"Deal {number}", Decimal(1)))
    new = columns(open_page(PAGE, ann, view="board"))["new"]
    assert (new["count"], len(new["cards"]), new["more"]["words"]) == ("27", 25, "Show 2 more of 2")
    more = columns(open_page(PAGE, ann, view="board", cards="50"))["new"]
    assert (len(more["cards"]), more["more"]) == (27, None)


def test_initials_are_those_of_the_first_and_the_last_part() -> None:
    assert [initials(name) for name in ("Mara von Linden", "cher", "Ann Lee")] == ["ML", "C", "AL"]
    assert [initials(name) for name in ('"Al" Lee (DE)', "**Bo** & - Ray", "é 王", "@ -", "")] == [
        "AD", "BR", "É王", "@", "",
    ]  # fmt: skip


def test_a_won_deal_that_was_none_is_marked_as_lost(
    open_page: OpenPage, db: TestDatabase, ann: Actor, deal: Deal
) -> None:
    crm = CrmWorkspace(db.database, ann)
    won = crm.deals.move(deal.id, "won", deal.version)
    page = open_page(PAGE, ann, view="board")
    move(page, won, "lost", won.version)
    next(one for one in page.selectbox if one.label == "Why was it lost?").select("Price")
    next(one for one in page.button if one.label == "Mark as lost").click().run()
    found = crm.deals.get(deal.id)
    assert (found.stage, found.lost_reason, found.closed_on) == ("lost", "Price", TODAY)
    assert [one["title"] for one in columns(page)["lost"]["cards"]] == ["<b>Pump</b>"]
